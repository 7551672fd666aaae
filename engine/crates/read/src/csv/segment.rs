//! One stretch of a delimited file, from bytes to encoded Parquet columns, profile and row hashes, on one thread.

use super::misfit::{Doubt, Misfit};
use super::split::{Bounds, ColumnCells, Dialect, Records};
use super::start::{first_record, window_size};
use crate::ReadError;
use crate::column::{ColumnPlan, ColumnReader};
use crate::condition::Rows;
use crate::json::lines::Lines;
use crate::parquet_out::{Encoded, Layout};
use crate::passes::{Done, Stretched};
use crate::set_aside::Aside;
use crate::source::Text;
use memchr::memmem::Finder;
use sextant_profile::hash::RowHash;
use sextant_profile::{ColumnProfile, Effort};
use std::sync::atomic::{AtomicBool, Ordering};

const CHUNK: usize = 512 * 1024;
/// The longest record that is read.
pub const LONGEST: usize = 32 << 20;
/// The longest line of JSON that is read.
const LONGEST_LINE: usize = 64 << 20;

/// What all stretches of a file share.
pub struct Shared<'a> {
    /// The text.
    pub text: &'a Text,
    /// The lines it holds, when it is JSON and its rows are flattened first.
    pub lines: Option<&'a Lines<'a>>,
    /// How it is written.
    pub dialect: Dialect,
    /// How each column is read.
    pub plans: &'a [ColumnPlan],
    /// How the columns are encoded.
    pub layout: &'a Layout,
    /// Which rows are kept; all when absent.
    pub kept: Option<&'a Rows>,
    /// How closely they are profiled.
    pub effort: Effort,
    /// What records may hold that does not belong.
    pub doubt: Doubt,
    /// The header's line, looked for among the rows.
    pub again: Option<&'a Finder<'a>>,
    /// Whether it was.
    pub came_again: AtomicBool,
    /// A cell broke its plan in a stretch known to begin at a record, so this pass gathers evidence alone.
    pub broken: AtomicBool,
    /// The load is to stop.
    pub stopped: AtomicBool,
}

impl Stretched for Shared<'_> {
    fn read(&self, start: u64, sure: bool, end: u64) -> Result<Done, ReadError> {
        read(self, start, sure, end)
    }

    fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }

    fn give_up(&self) {
        self.broken.store(true, Ordering::Relaxed);
    }
}

fn too_long(at: u64, most: usize, hint: &str) -> ReadError {
    let message = format!("A line at byte {at} is longer than {} MB.", most >> 20);
    ReadError::unreadable("file_line_too_long", message, hint)
}

/// The bytes of a text that are being looked at: those left over first, then those read behind them.
struct Window {
    bytes: Vec<u8>,
    held: usize,
}

impl Window {
    fn new() -> Self {
        Self { bytes: Vec::new(), held: 0 }
    }

    /// Reads on until so many bytes are held, or the text ends; the first one held stands at `start` in the text.
    fn fill(&mut self, text: &Text, start: u64, wanted: usize) -> Result<(), ReadError> {
        if self.bytes.len() < wanted {
            self.bytes.resize(wanted, 0);
        }
        let room = self.bytes.get_mut(self.held..wanted.max(self.held)).unwrap_or_default();
        self.held += text.read_at(room, start + self.held as u64)?;
        Ok(())
    }

    fn held(&self) -> &[u8] {
        self.bytes.get(..self.held).unwrap_or_default()
    }

    /// Lets go of the first bytes.
    fn pass(&mut self, used: usize) {
        self.bytes.copy_within(used.min(self.held)..self.held, 0);
        self.held = self.held.saturating_sub(used);
    }
}

struct Work<'a> {
    shared: &'a Shared<'a>,
    readers: Vec<ColumnReader>,
    scratch: Vec<u8>,
    rows: Vec<RowHash>,
    encoded: Option<Encoded>,
    done: Done,
}

/// Reads a stretch: from `start` if it is known to begin a record, else from the first record at or after `start`; to the last
/// record that begins before `end`.
fn read(shared: &Shared<'_>, start: u64, sure: bool, end: u64) -> Result<Done, ReadError> {
    let begin = if sure { start } else { find_start(shared, start)? };
    let kinds = shared.plans.iter().map(|p| p.plan.arrow());
    let profiles = kinds.map(|k| ColumnProfile::new(&k, shared.effort)).collect::<Result<Vec<_>, _>>()?;
    let done = Done { profiles, ..Done::empty(begin, begin) };
    let encoded = Some(shared.layout.begin()?);
    let readers = shared.plans.iter().map(|&p| ColumnReader::new(p)).collect();
    let work = Work { shared, readers, scratch: Vec::new(), rows: Vec::new(), encoded, done };
    match shared.lines {
        Some(lines) => work.flatten(lines, end),
        None => work.run(end),
    }
}

fn find_start(shared: &Shared<'_>, place: u64) -> Result<u64, ReadError> {
    let before = place.saturating_sub(1);
    let mut window = vec![0; window_size()];
    let got = shared.text.read_at(&mut window, before)?;
    window.truncate(got);
    let offset = match shared.lines {
        Some(_) => memchr::memchr(b'\n', &window).map_or(window.len(), |n| n + 1),
        None => first_record(shared.dialect, &window, shared.plans.len()),
    };
    Ok(before + offset as u64)
}

impl Work<'_> {
    fn run(mut self, end: u64) -> Result<Done, ReadError> {
        let size = self.shared.text.size();
        let mut window = Window::new();
        let mut records = Records::default();
        let mut wanted = CHUNK;
        while self.done.end < end.min(size) {
            if self.shared.stopped.load(Ordering::Relaxed) {
                return Err(ReadError::Cancelled);
            }
            window.fill(self.shared.text, self.done.end, wanted)?;
            let buffer = window.held();
            let last = self.done.end + buffer.len() as u64 >= size;
            let limit = usize::try_from(end - self.done.end).unwrap_or(usize::MAX);
            let bounds = Bounds { width: self.shared.plans.len(), limit, last, doubt: self.shared.doubt };
            self.shared.dialect.split(buffer, bounds, &mut records);
            if records.consumed == 0 {
                wanted = self.longer(buffer, wanted, last, &mut records)?;
            } else {
                wanted = CHUNK;
            }
            if records.consumed > 0 {
                let text = buffer.get(..records.consumed).unwrap_or_default();
                self.set_aside(text, &records.misfits);
                if self.shared.again.is_some_and(|header| header.find(text).is_some()) {
                    self.shared.came_again.store(true, Ordering::Relaxed);
                }
                self.take(text, &records)?;
                self.done.lines += self.shared.dialect.lines(text);
                window.pass(records.consumed);
                self.done.end += records.consumed as u64;
            }
        }
        self.finish()
    }

    /// Reads the JSON lines that begin before `end`.
    fn flatten(mut self, lines: &Lines<'_>, end: u64) -> Result<Done, ReadError> {
        let size = self.shared.text.size();
        let mut window = Window::new();
        let mut flow = lines.flow();
        let mut wanted = CHUNK;
        while self.done.end < end.min(size) {
            if self.shared.stopped.load(Ordering::Relaxed) {
                return Err(ReadError::Cancelled);
            }
            window.fill(self.shared.text, self.done.end, wanted)?;
            let buffer = window.held();
            let last = self.done.end + buffer.len() as u64 >= size;
            let limit = usize::try_from(end - self.done.end).unwrap_or(usize::MAX);
            let (used, count) = flow.take(buffer, limit, last);
            if used == 0 {
                if buffer.len() > LONGEST_LINE {
                    return Err(too_long(
                        self.done.end,
                        LONGEST_LINE,
                        "Check that the file has one JSON object a line.",
                    ));
                }
                wanted *= 2;
                continue;
            }
            wanted = CHUNK;
            for odd in flow.odd.drain(..) {
                let place = self.done.end + odd.at as u64;
                self.done.asides.push(Aside::new(self.done.lines + odd.line, place, odd.reason, &odd.raw));
            }
            if flow.learn(self.done.start) {
                self.encoded = None;
            } else {
                self.take(flow.rows(), &flow.records)?;
            }
            self.done.lines += count;
            window.pass(used);
            self.done.end += used as u64;
        }
        self.finish()
    }

    /// No record ended in the buffer: look further, or give the record up when it is too long.
    fn longer(&self, buffer: &[u8], wanted: usize, last: bool, records: &mut Records) -> Result<usize, ReadError> {
        if buffer.len() < LONGEST && !last {
            return Ok(wanted * 2);
        }
        let dialect = &self.shared.dialect;
        if memchr::memchr(dialect.newline, buffer).is_none() {
            return Err(too_long(self.done.end, LONGEST, "Check that the file is a table with one record a line."));
        }
        records.count = 0;
        records.consumed = dialect.open_quote(buffer, 0, records);
        Ok(CHUNK)
    }

    fn take(&mut self, text: &[u8], records: &Records) -> Result<(), ReadError> {
        let width = self.shared.plans.len();
        self.done.rows += records.count as u64;
        self.done.filled += records.filled as u64;
        self.done.gaps += records.gaps as u64;
        self.rows.clear();
        self.rows.resize(records.count, RowHash::default());
        let mut held = self.shared.kept.map(|kept| (kept, Vec::with_capacity(width)));
        let mut encoded = self.encoded.take().filter(|_| !self.shared.broken.load(Ordering::Relaxed));
        for (column, (reader, profile)) in self.readers.iter_mut().zip(&mut self.done.profiles).enumerate() {
            let dialect = self.shared.dialect;
            let mut cells = ColumnCells { dialect, text, records, column, width, scratch: &mut self.scratch };
            let known = reader.evidence().nulled.len();
            let array = reader.read(&mut cells, records.count)?;
            for nulled in reader.evidence().nulled.iter_mut().skip(known) {
                let before = text.get(..records.start(usize::try_from(nulled.row).unwrap_or(0), width));
                nulled.line = Some(self.done.lines + dialect.lines(before.unwrap_or_default()));
                nulled.row += self.done.rows - records.count as u64;
            }
            match (&mut encoded, array) {
                (Some(encoded), Some(array)) if records.count > 0 => {
                    if let Some((_, columns)) = &mut held {
                        columns.push(array);
                    } else {
                        profile.update(&array, &mut self.rows);
                        encoded.write(column, &array)?;
                    }
                }
                (_, None) => encoded = None,
                _ => {}
            }
        }
        if let (Some(encoded), Some((kept, columns))) = (&mut encoded, held) {
            self.done.keep(kept, columns, &mut self.rows, encoded)?;
        }
        if encoded.is_some() {
            self.rows.iter().for_each(|row| self.done.hashes.add(row.finish()));
        }
        self.encoded = encoded;
        Ok(())
    }

    fn set_aside(&mut self, text: &[u8], misfits: &[Misfit]) {
        let (mut counted, mut lines) = (0, self.done.lines);
        for misfit in misfits {
            let between = text.get(counted..misfit.start).unwrap_or_default();
            lines += self.shared.dialect.lines(between);
            counted = misfit.start;
            let raw = text.get(misfit.start..misfit.end).unwrap_or_default();
            let reason = misfit.reason.words(self.shared.plans.len());
            self.done.asides.push(Aside::new(lines, self.done.end + misfit.start as u64, reason, raw));
        }
    }

    fn finish(mut self) -> Result<Done, ReadError> {
        self.done.evidence = self.readers.into_iter().map(ColumnReader::finish).collect();
        self.done.columns = self.encoded.map(Encoded::close).transpose()?;
        Ok(self.done)
    }
}
