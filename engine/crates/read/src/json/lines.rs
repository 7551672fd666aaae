//! JSON lines to spooled rows: chunks of lines on many threads, written in order on one.

use super::rows::{Columns, Flat};
use super::{not_json, scan};
use crate::ReadError;
use crate::options::Options;
use crate::progress::Watcher;
use crate::set_aside::Aside;
use crate::source::Text;
use crate::spool::Spool;
use crossbeam_channel::{Receiver, Sender, bounded, unbounded};
use std::collections::BTreeMap;
use std::path::Path;

/// How much of the text a thread takes at once.
const CHUNK: u64 = 4 << 20;
/// How much of the beginning the first columns are learnt from.
const HEAD: usize = 1 << 20;
const LONGEST: usize = 64 << 20;
const ASIDE_BYTES: usize = 64 << 20;

/// What came of a chunk.
#[derive(Default)]
struct Done {
    out: Vec<u8>,
    rows: u64,
    lines: u64,
    /// Lines that are no rows, counted from the chunk's first.
    asides: Vec<(u64, u64, String, Vec<u8>)>,
    /// The columns, where it met more than were known.
    learnt: Option<Columns>,
}

/// Lines as rows.
pub struct Lines {
    /// The rows.
    pub text: Text,
    /// Lines that are no rows.
    pub asides: Vec<Aside>,
    /// How many are rows.
    pub rows: u64,
}

/// Reads lines into rows; a line that is no JSON object is set aside. Columns are taken from the beginning; where a later line
/// has more, the lines are gone through again with all of them.
pub fn read(text: &Text, folder: &Path, options: &Options, watcher: &dyn Watcher) -> Result<Lines, ReadError> {
    let mut columns = first_columns(text)?;
    loop {
        let pass = Pass { text, columns: &columns, folder, workers: options.workers() };
        let (lines, learnt) = pass.run(watcher)?;
        if learnt.is_empty() {
            if lines.rows == 0 {
                return Err(not_json(1, 1, "no line is a JSON object"));
            }
            return Ok(lines);
        }
        for more in &learnt {
            columns.learn(more);
        }
    }
}

fn first_columns(text: &Text) -> Result<Columns, ReadError> {
    let head = text.head(HEAD)?;
    let mut flat = Flat::default();
    for line in head.split_inclusive(|&b| b == b'\n') {
        if line.ends_with(b"\n") || head.len() < HEAD {
            let _ = one(line.trim_ascii(), &mut flat);
        }
        flat.out.clear();
    }
    Ok(flat.columns)
}

struct Pass<'a> {
    text: &'a Text,
    columns: &'a Columns,
    folder: &'a Path,
    workers: usize,
}

type Answer = (u64, Result<Done, ReadError>);

impl Pass<'_> {
    fn run(&self, watcher: &dyn Watcher) -> Result<(Lines, Vec<Columns>), ReadError> {
        let chunks = self.text.size().div_ceil(CHUNK);
        std::thread::scope(|scope| {
            let (tasks, todo) = unbounded::<u64>();
            let (finished, results) = bounded(self.workers * 2);
            for _ in 0..self.workers {
                let (todo, finished) = (todo.clone(), finished.clone());
                scope.spawn(move || self.work(&todo, &finished));
            }
            drop(finished);
            let outcome = self.commit(chunks, tasks, &results, watcher);
            while results.recv().is_ok() {}
            outcome
        })
    }

    fn work(&self, todo: &Receiver<u64>, finished: &Sender<Answer>) {
        for chunk in todo {
            if finished.send((chunk, crate::passes::guarded(|| self.chunk(chunk)))).is_err() {
                return;
            }
        }
    }

    /// Takes the chunks in order; the tasks end with it, and so do the threads.
    #[allow(clippy::needless_pass_by_value)] // dropped at the end, which ends the threads
    fn commit(
        &self,
        chunks: u64,
        tasks: Sender<u64>,
        results: &Receiver<Answer>,
        watcher: &dyn Watcher,
    ) -> Result<(Lines, Vec<Columns>), ReadError> {
        let ahead = self.workers as u64 + 2;
        let give = |chunk: u64| chunk >= chunks || tasks.send(chunk).is_ok();
        (0..ahead.min(chunks)).for_each(|chunk| {
            give(chunk);
        });
        let mut spool = Spool::new(self.folder, &self.columns.names())?;
        let (mut asides, mut learnt, mut kept) = (Vec::new(), Vec::new(), 0);
        let (mut lines, mut rows) = (0, 0);
        let mut held: BTreeMap<u64, Done> = BTreeMap::new();
        for chunk in 0..chunks {
            while !held.contains_key(&chunk) {
                let (index, done) = results.recv().map_err(|_| ReadError::Cancelled)?;
                held.insert(index, done?);
            }
            let Some(done) = held.remove(&chunk) else { continue };
            give(chunk + ahead);
            for (line, offset, reason, raw) in done.asides {
                kept += raw.len();
                asides.push(Aside::new(lines + line, offset, reason, &raw));
            }
            if kept > ASIDE_BYTES {
                return Err(not_json(lines + 1, 1, "the lines are no JSON objects"));
            }
            lines += done.lines;
            rows += done.rows;
            learnt.extend(done.learnt);
            if learnt.is_empty() {
                spool.rows_of(&done.out)?;
            }
            watcher.progress(0, self.text.size())?;
        }
        Ok((Lines { text: spool.finish()?, asides, rows }, learnt))
    }

    /// Reads the lines that begin in a chunk.
    fn chunk(&self, chunk: u64) -> Result<Done, ReadError> {
        let (start, end) = (chunk * CHUNK, (chunk + 1) * CHUNK);
        let from = start.saturating_sub(1);
        let buffer = self.lines_from(from, end)?;
        let mut at = if start == 0 { 0 } else { memchr::memchr(b'\n', &buffer).map_or(buffer.len(), |n| n + 1) };
        let mut flat = Flat::new(self.columns.clone());
        flat.out.reserve(buffer.len());
        let mut done = Done::default();
        while from + (at as u64) < end {
            let Some(rest) = buffer.get(at..).filter(|r| !r.is_empty()) else { break };
            let length = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
            let line = rest.get(..length).unwrap_or_default();
            done.lines += 1;
            let before = flat.out.len();
            match one(line.trim_ascii(), &mut flat) {
                Ok(found) => done.rows += u64::from(found),
                Err(reason) => {
                    flat.out.truncate(before);
                    let raw = line.strip_suffix(b"\r").unwrap_or(line).to_vec();
                    done.asides.push((done.lines, from + at as u64, reason, raw));
                }
            }
            at += length + 1;
        }
        done.learnt = (flat.columns.width() > self.columns.width()).then_some(flat.columns);
        done.out = flat.out;
        Ok(done)
    }

    /// The bytes from a place to the end of the line that is open at another.
    fn lines_from(&self, from: u64, end: u64) -> Result<Vec<u8>, ReadError> {
        let mut buffer = vec![0; usize::try_from(end - from).unwrap_or(HEAD)];
        let got = self.text.read_at(&mut buffer, from)?;
        buffer.truncate(got);
        let mut more = 64 * 1024;
        while buffer.last().is_some_and(|b| *b != b'\n') && from + (buffer.len() as u64) < self.text.size() {
            let have = buffer.len();
            if more > LONGEST {
                return Err(ReadError::unreadable(
                    "file_line_too_long",
                    format!("A line at byte {from} is longer than {} MB.", LONGEST >> 20),
                    "Check that the file has one JSON object a line.",
                ));
            }
            buffer.resize(have + more, 0);
            let got = self.text.read_at(buffer.get_mut(have..).unwrap_or_default(), from + have as u64)?;
            buffer.truncate(have + got);
            if let Some(newline) = memchr::memchr(b'\n', buffer.get(have..).unwrap_or_default()) {
                buffer.truncate(have + newline + 1);
            }
            more *= 2;
        }
        Ok(buffer)
    }
}

/// Writes the row of a line; false for a blank one. What is wrong with it, when it is no row.
fn one(line: &[u8], flat: &mut Flat) -> Result<bool, String> {
    if line.is_empty() {
        return Ok(false);
    }
    let told = |fault: scan::Fault| format!("no JSON: {}", fault.what);
    if line.first() != Some(&b'{') {
        scan::check(line).map_err(told)?;
        return Err("a JSON value that is no object".to_owned());
    }
    scan::utf8(line).and_then(|()| flat.row(line)).map(|()| true).map_err(told)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::Unwatched;
    use std::fmt::Write;

    #[test]
    fn lines_of_many_chunks_keep_their_order_and_late_columns_are_found() {
        let mut json = String::new();
        for n in 0..400_000 {
            let _ = writeln!(json, "{{\"n\":{n},\"text\":\"row number {n}\"}}");
        }
        json.push_str("{\"n\":1\n{\"late\":true}\n");
        let mut file = tempfile::tempfile().unwrap();
        std::io::Write::write_all(&mut file, json.as_bytes()).unwrap();
        let text = Text::new(file, json.len() as u64);
        let folder = tempfile::tempdir().unwrap();
        let lines = read(&text, folder.path(), &Options::default(), &Unwatched).unwrap();
        assert_eq!((lines.rows, lines.asides.len()), (400_001, 1));
        let spooled = String::from_utf8(lines.text.head(usize::MAX >> 20).unwrap()).unwrap();
        let expected = (0..400_000).map(|n| format!("{n},\"row number {n}\",,"));
        assert!(spooled.lines().skip(1).zip(expected).all(|(found, wanted)| found == wanted));
        assert!(spooled.ends_with(",,true,\n"));
    }
}
