//! JSON lines to tables: each stretch of lines is flattened and goes straight into its columns.

use super::rows::{Columns, Flat};
use super::{not_json, scan};
use crate::ReadError;
use crate::csv::misfit::Doubt;
use crate::csv::split::Records;
use crate::delimited::{self, Input};
use crate::options::Options;
use crate::progress::Watcher;
use crate::report::Report;
use crate::source::Text;
use crate::spool::{self, Spool};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

/// How much of the beginning the first columns are learnt from.
const HEAD: usize = 1 << 20;
/// Places of the file that types are guessed from, and how much of each.
const PLACES: u64 = 6;
const PLACE: usize = 256 * 1024;

/// Lines whose columns are known, as far as they are.
pub struct Lines<'a> {
    /// The text.
    pub text: &'a Text,
    /// A line's length, about.
    pub line_bytes: u64,
    columns: &'a Columns,
    learning: AtomicBool,
    learnt: Mutex<BTreeMap<u64, Columns>>,
}

/// A line that is no row.
pub struct Odd {
    /// Lines before it.
    pub line: u64,
    /// Where it begins.
    pub at: usize,
    /// Why it is none.
    pub reason: String,
    /// Its bytes.
    pub raw: Vec<u8>,
}

/// Lines of a buffer, flattened.
pub struct Flow<'a> {
    lines: &'a Lines<'a>,
    flat: Flat,
    /// Where the fields of each row begin in its text.
    pub records: Records,
    /// Lines that are no rows.
    pub odd: Vec<Odd>,
}

impl<'a> Lines<'a> {
    /// Lines of so many bytes about, whose first columns are known.
    pub fn new(text: &'a Text, columns: &'a Columns, line_bytes: u64) -> Self {
        Self { text, line_bytes, columns, learning: AtomicBool::new(false), learnt: Mutex::default() }
    }

    /// Begins to flatten lines.
    pub fn flow(&'a self) -> Flow<'a> {
        Flow { lines: self, flat: Flat::new(self.columns.clone()), records: Records::default(), odd: Vec::new() }
    }

    /// The columns known.
    pub fn columns(&self) -> &Columns {
        self.columns
    }

    /// The columns that stretches had beyond them, by where each began.
    pub fn learnt(&self) -> Vec<(u64, Columns)> {
        let learnt = self.learnt.lock().unwrap_or_else(PoisonError::into_inner);
        learnt.iter().map(|(start, columns)| (*start, columns.clone())).collect()
    }

    /// Takes over what was learnt elsewhere.
    pub fn learn(&self, found: Vec<(u64, Columns)>) {
        if found.is_empty() {
            return;
        }
        self.learning.store(true, Ordering::Relaxed);
        self.learnt.lock().unwrap_or_else(PoisonError::into_inner).extend(found);
    }

    /// Whether lines hold more columns than were known, so that this pass only learns what they are.
    pub fn is_learning(&self) -> bool {
        self.learning.load(Ordering::Relaxed)
    }

    fn more(self) -> Vec<Columns> {
        self.learnt.into_inner().unwrap_or_else(PoisonError::into_inner).into_values().collect()
    }
}

impl Flow<'_> {
    /// The rows of the lines taken last.
    pub fn rows(&self) -> &[u8] {
        &self.flat.out
    }

    /// Flattens the lines of a buffer that begin before `limit`, an unfinished one only when it is the last of all; how many
    /// bytes they are, and how many lines.
    pub fn take(&mut self, buffer: &[u8], limit: usize, last: bool) -> (usize, u64) {
        let sound = scan::utf8(buffer).is_ok();
        self.flat.out.clear();
        self.records.clear();
        self.odd.clear();
        let (mut at, mut lines) = (0, 0);
        while at < limit.min(buffer.len()) {
            let rest = buffer.get(at..).unwrap_or_default();
            let (length, next) = match memchr::memchr(b'\n', rest) {
                Some(length) => (length, length + 1),
                None if last => (rest.len(), rest.len()),
                None => break,
            };
            let line = rest.get(..length).unwrap_or_default();
            let begun = self.flat.out.len();
            match one(line.trim_ascii(), sound, &mut self.flat) {
                Ok(true) => self.records.add(begun, self.flat.ends()),
                Ok(false) => {}
                Err(reason) => {
                    self.flat.out.truncate(begun);
                    let raw = line.strip_suffix(b"\r").unwrap_or(line).to_vec();
                    self.odd.push(Odd { line: lines, at, reason, raw });
                }
            }
            lines += u64::from(next > length);
            at += next;
        }
        (at, lines)
    }

    /// Whether a column came that was not known; it is told under the stretch's start, so that columns keep the file's order.
    pub fn learn(&mut self, start: u64) -> bool {
        let new = self.flat.columns.width() > self.lines.columns.width();
        if new {
            self.lines.learning.store(true, Ordering::Relaxed);
            let mut learnt = self.lines.learnt.lock().unwrap_or_else(PoisonError::into_inner);
            learnt.entry(start).or_default().learn(&self.flat.columns);
        }
        new || self.lines.is_learning()
    }
}

/// Reads lines into Parquet; a line that is no JSON object is set aside. Columns are taken from the beginning; where later lines
/// have more, the lines are gone through again with all of them.
pub fn load(
    text: &Text,
    stored: u64,
    folder: &Path,
    options: &Options,
    watcher: &dyn Watcher,
) -> Result<Report, ReadError> {
    let mut columns = first_columns(text)?;
    loop {
        let (sample, line_bytes) = sampled(text, &columns, folder)?;
        let lines = Lines::new(text, &columns, line_bytes);
        let input = Input {
            text: &sample,
            doubt: Doubt::None,
            known: Some(spool::DIALECT),
            strings_marked: true,
            delimiter: None,
            stored,
            lines: Some(&lines),
        };
        if let Some((_, report)) = delimited::attempt(&input, folder, options, watcher)? {
            if report.rows_loaded + report.rows_left_out == 0 {
                return Err(not_json(1, 1, "no line is a JSON object"));
            }
            return Ok(report);
        }
        for learnt in lines.more() {
            columns.learn(&learnt);
        }
    }
}

fn first_columns(text: &Text) -> Result<Columns, ReadError> {
    let head = text.head(HEAD)?;
    let mut flat = Flat::default();
    for line in head.split_inclusive(|&b| b == b'\n') {
        if line.ends_with(b"\n") || head.len() < HEAD {
            let _ = one(line.trim_ascii(), false, &mut flat);
        }
        flat.out.clear();
    }
    Ok(flat.columns)
}

/// Rows from several places, as far as they have the columns known, and the length of a line.
fn sampled(text: &Text, columns: &Columns, folder: &Path) -> Result<(Text, u64), ReadError> {
    let mut spool = Spool::new(folder, &columns.names())?;
    let (mut bytes, mut rows) = (0, 0);
    for place in 0..PLACES {
        let at = text.size() / PLACES * place;
        let mut window = vec![0; PLACE];
        let got = text.read_at(&mut window, at)?;
        window.truncate(got);
        let ended = at + got as u64 >= text.size();
        let skipped = if place == 0 { 0 } else { memchr::memchr(b'\n', &window).map_or(window.len(), |n| n + 1) };
        let mut flat = Flat::new(columns.clone());
        for line in window.get(skipped..).unwrap_or_default().split_inclusive(|&b| b == b'\n') {
            let begun = flat.out.len();
            let whole = line.ends_with(b"\n") || ended;
            let found = whole && one(line.trim_ascii(), false, &mut flat) == Ok(true);
            if !found || flat.columns.width() > columns.width() {
                flat.out.truncate(begun);
                flat.columns.clone_from(columns);
                continue;
            }
            bytes += line.len() as u64;
            rows += 1;
        }
        spool.rows_of(&flat.out)?;
    }
    Ok((spool.finish()?, bytes / rows.max(1)))
}

/// Writes the row of a line, which may be known to be UTF-8; false for a blank one. What is wrong with it, when it is no row.
fn one(line: &[u8], sound: bool, flat: &mut Flat) -> Result<bool, String> {
    if line.is_empty() {
        return Ok(false);
    }
    let told = |fault: scan::Fault| format!("no JSON: {}", fault.what);
    if line.first() != Some(&b'{') {
        scan::check(line).map_err(told)?;
        return Err("a JSON value that is no object".to_owned());
    }
    let checked = if sound { Ok(()) } else { scan::utf8(line) };
    checked.and_then(|()| flat.row(line)).map(|()| true).map_err(told)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::Unwatched;
    use std::fmt::Write;

    #[test]
    fn lines_of_many_stretches_are_all_read_and_late_columns_are_found() {
        let mut json = String::new();
        for n in 0..400_000 {
            let _ = writeln!(json, "{{\"n\":{n},\"text\":\"row number {n}\"}}");
        }
        json.push_str("{\"n\":1\n{\"late\":true}\n");
        let mut file = tempfile::tempfile().unwrap();
        std::io::Write::write_all(&mut file, json.as_bytes()).unwrap();
        let text = Text::new(file, json.len() as u64);
        let folder = tempfile::tempdir().unwrap();
        let report = load(&text, text.size(), folder.path(), &Options::default(), &Unwatched).unwrap();
        assert_eq!((report.rows_loaded, report.rows_set_aside), (400_001, 1));
        let names: Vec<&str> = report.columns.iter().map(|c| c.name.as_str()).collect();
        assert_eq!(names, ["n", "text", "late"]);
        let aside = std::fs::read_to_string(folder.path().join(crate::set_aside::FILE)).unwrap();
        assert!(aside.starts_with("{\"line\":400001,") && aside.contains("{\\\"n\\\":1"), "{aside}");
    }
}
