//! Several tables in a text too long to be looked at whole: gone through once from its beginning to its end, with some rows in
//! memory at a time.

use super::near::FieldEnd;
use super::rows::rows_of;
use super::shape::{is_words, typed_columns};
use super::split::Dialect;
use crate::ReadError;
use crate::progress::Watcher;
use crate::source::Text;
use crate::types::classify::{Class, classify};
use std::collections::HashSet;

const BLOCK: usize = 1 << 20;
/// A record longer than this is its first line.
const LONGEST: usize = 32 << 20;
/// Rows above and below a header that tell whether a table begins with it.
const AROUND: usize = 20;
/// Rows of its width that must follow a header.
const LEAST: usize = 2;
/// Tables told one by one.
const MOST: usize = 1_000;

/// One of the tables of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extent {
    /// Where it begins.
    pub start: u64,
    /// Where it ends.
    pub end: u64,
    /// Line endings before it.
    pub lines: u64,
    /// Its rows, the header not counted.
    pub rows: u64,
}

/// What is known of the first table.
pub struct First<'a> {
    /// Its header as one row.
    pub header: &'a [String],
    /// Its columns.
    pub width: usize,
    /// Where its rows begin.
    pub body: u64,
    /// Line endings before them.
    pub lines: u64,
}

/// A record: its place in the buffer, its fields, and whether it holds anything.
#[derive(Debug, Clone, Copy)]
struct Seen {
    start: usize,
    end: usize,
    fields: usize,
    void: bool,
}

/// Finds the tables. A further one begins where the header comes again, or where other names stand above rows of their width
/// whose columns have types that the names have not: below an empty line, or of another width or other types than the rows above;
/// below an empty line and of another width, whatever the types; or where a column that counts up begins again.
pub fn tables(
    text: &Text,
    dialect: Dialect,
    first: &First<'_>,
    watcher: &dyn Watcher,
) -> Result<Vec<Extent>, ReadError> {
    let mut survey = Survey::new(dialect, first);
    let (mut buffer, mut seen): (Vec<u8>, Vec<Seen>) = (Vec::new(), Vec::new());
    let (mut base, mut room, mut at, mut done) = (first.body, BLOCK, 0, 0);
    loop {
        let kept = buffer.len();
        buffer.resize(kept + room, 0);
        let got = text.read_at(buffer.get_mut(kept..).unwrap_or_default(), base + kept as u64)?;
        buffer.truncate(kept + got);
        let last = base + buffer.len() as u64 >= text.size();
        let before = at;
        while let Some(record) = next(dialect, &buffer, at, last) {
            at = record.end;
            seen.push(record);
        }
        let ready = if last { seen.len() } else { seen.len().saturating_sub(AROUND) };
        for index in done..ready.max(done) {
            survey.take(&buffer, &seen, index, base);
        }
        done = ready.max(done);
        if last || survey.tables.len() >= MOST {
            return Ok(survey.finish(text.size()));
        }
        room = if at == before { (room * 2).min(LONGEST) } else { BLOCK };
        let dropped = done.saturating_sub(AROUND);
        let cut = seen.get(dropped).map_or(at, |s| s.start);
        seen.drain(..dropped);
        for record in &mut seen {
            (record.start, record.end) = (record.start - cut, record.end - cut);
        }
        buffer.drain(..cut);
        (done, at, base) = (done - dropped, at - cut, base + cut as u64);
        watcher.progress(0, text.size())?;
    }
}

/// The record at a place; nothing when the buffer ends too soon.
fn next(dialect: Dialect, text: &[u8], at: usize, last: bool) -> Option<Seen> {
    if at >= text.len() {
        return None;
    }
    let line = |at: usize| Seen { start: at, end: dialect.next_line(text, at), fields: 1, void: true };
    if dialect.comment.is_some() && text.get(at) == dialect.comment.as_ref() {
        let comment = line(at);
        return (last || comment.end < text.len()).then_some(comment);
    }
    let (mut fields, mut from) = (0, at);
    let (end, next) = loop {
        fields += 1;
        match dialect.field_end(text, from) {
            FieldEnd::Delimiter(i) => from = i + dialect.step(),
            FieldEnd::Newline(i) => break (i, i + 1),
            FieldEnd::Text(i) if last => break (i, i),
            FieldEnd::Quoted if last || text.len() - at > LONGEST => return Some(Seen { void: false, ..line(at) }),
            FieldEnd::Text(_) | FieldEnd::Quoted => return None,
        }
    };
    let nothing = |b: &u8| b.is_ascii_whitespace() || *b == dialect.delimiter || dialect.tail.bytes().contains(b);
    let void = text.get(at..end).unwrap_or_default().iter().all(nothing);
    Some(Seen { start: at, end: next, fields, void })
}

struct Survey {
    dialect: Dialect,
    header: Vec<String>,
    width: usize,
    tables: Vec<Extent>,
    /// Rows of the present table so far, and whether what came last was empty.
    rows: u64,
    parted: bool,
    lines: u64,
}

impl Survey {
    fn new(dialect: Dialect, first: &First<'_>) -> Self {
        Self {
            dialect,
            header: first.header.to_vec(),
            width: first.width,
            tables: vec![Extent { start: 0, end: 0, lines: 0, rows: 0 }],
            rows: 0,
            parted: false,
            lines: first.lines,
        }
    }

    fn take(&mut self, text: &[u8], seen: &[Seen], index: usize, base: u64) {
        let Some(&record) = seen.get(index) else { return };
        let bytes = text.get(record.start..record.end).unwrap_or_default();
        if record.void {
            self.parted = true;
        } else if self.rows > 0 && self.begins(text, seen, index) {
            self.close(base + record.start as u64);
            self.header = self.cells(bytes);
            self.width = record.fields;
            let start = base + record.start as u64;
            self.tables.push(Extent { start, end: start, lines: self.lines, rows: 0 });
            (self.rows, self.parted) = (0, false);
        } else {
            self.rows += u64::from(record.fields == self.width);
            self.parted = false;
        }
        self.lines += self.dialect.lines(bytes);
    }

    fn close(&mut self, end: u64) {
        if let Some(table) = self.tables.last_mut() {
            (table.end, table.rows) = (end, self.rows);
        }
    }

    fn finish(mut self, size: u64) -> Vec<Extent> {
        self.close(size);
        self.tables
    }

    fn cells(&self, record: &[u8]) -> Vec<String> {
        rows_of(self.dialect, record, 1, true).into_iter().next().map(|r| r.cells).unwrap_or_default()
    }

    /// Rows of a width among records, as text.
    fn rows_among(&self, text: &[u8], records: &[Seen], fields: usize) -> Vec<Vec<String>> {
        let alike = records.iter().filter(|r| r.fields == fields && !r.void);
        alike.map(|r| self.cells(text.get(r.start..r.end).unwrap_or_default())).collect()
    }

    fn begins(&self, text: &[u8], seen: &[Seen], index: usize) -> bool {
        let Some(&record) = seen.get(index).filter(|r| r.fields > 1) else { return false };
        let after = seen.get(index + 1..).unwrap_or_default();
        let below = after.iter().take_while(|r| r.fields == record.fields && !r.void).take(AROUND);
        let below: Vec<Seen> = below.copied().collect();
        if below.len() < LEAST && record.fields != self.header.len() {
            return false;
        }
        let bytes = text.get(record.start..record.end).unwrap_or_default();
        let same_width = record.fields == self.width;
        if same_width && !self.parted && !self.may_differ(bytes) {
            return false;
        }
        let cells = self.cells(bytes);
        if cells == self.header {
            return true;
        }
        if below.len() < LEAST || !is_header(&cells) {
            return false;
        }
        if self.parted && !same_width {
            return true;
        }
        let rows = self.rows_among(text, &below, record.fields);
        let typed = typed_columns(&rows, record.fields);
        let worded = are_words(&cells, &typed);
        if self.parted || !same_width {
            return worded;
        }
        let before = seen.get(index.saturating_sub(AROUND)..index).unwrap_or_default();
        let before = self.rows_among(text, before, self.width);
        let above = typed_columns(&before, self.width);
        let other = above != typed && (worded || (typed.is_empty() && above.len() > 1 && rows.len() == AROUND));
        are_words(&cells, &above) && (other || (above.len() > 1 && begins_anew(&before, &rows, &above)))
    }

    /// Whether a row of the usual width can be anything else than one more row: it begins as the header does, or with words alone.
    fn may_differ(&self, record: &[u8]) -> bool {
        let begins = self.header.first().is_some_and(|name| {
            let bare = record.trim_ascii_start();
            bare.strip_prefix(b"\"").unwrap_or(bare).starts_with(name.trim().as_bytes())
        });
        begins || !record.iter().any(u8::is_ascii_digit)
    }
}

/// Whether a column counts up in the rows above and in those below, and begins again between them.
fn begins_anew(above: &[Vec<String>], below: &[Vec<String>], typed: &[usize]) -> bool {
    let numbers = |rows: &[Vec<String>], column: usize| -> Option<Vec<f64>> {
        rows.iter().map(|row| row.get(column).and_then(|cell| cell.trim().parse().ok())).collect()
    };
    let counts = |numbers: &[f64]| numbers.len() == AROUND && numbers.windows(2).all(|w| matches!(w, [a, b] if a < b));
    typed.iter().any(|&column| {
        let (Some(above), Some(below)) = (numbers(above, column), numbers(below, column)) else { return false };
        counts(&above) && counts(&below) && below.first() < above.first()
    })
}

/// Names, all different.
fn is_header(cells: &[String]) -> bool {
    let names: HashSet<&str> = cells.iter().map(|c| c.trim()).filter(|c| !c.is_empty()).collect();
    names.len() == cells.len() && is_words(cells)
}

/// Whether columns of a type, of which there is one at least, have words here.
fn are_words(cells: &[String], typed: &[usize]) -> bool {
    let classes: Vec<Class> = typed.iter().filter_map(|&c| cells.get(c)).map(|c| classify(c.as_bytes())).collect();
    let word = |c: &Class| matches!(c, Class::Text | Class::Boolean(..));
    classes.contains(&Class::Text) && classes.iter().all(word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::Unwatched;
    use std::io::Write;

    fn found(text: &str, header: &[&str]) -> Vec<(usize, u64, u64)> {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        let header: Vec<String> = header.iter().map(|c| (*c).to_owned()).collect();
        let body = text.find('\n').unwrap() as u64 + 1;
        let first = First { header: &header, width: header.len(), body, lines: 1 };
        let all = tables(&Text::new(file, text.len() as u64), Dialect::plain(b','), &first, &Unwatched).unwrap();
        all.iter().map(|t| (usize::try_from(t.start).unwrap(), t.lines, t.rows)).collect()
    }

    fn many(row: &str, times: usize) -> String {
        row.repeat(times)
    }

    #[test]
    fn tables_beyond_a_block_are_found_with_their_lines_and_rows() {
        let text = ["a,b\n".to_owned(), many("1,2\n", 400_000), "a,b\n".to_owned(), many("3,4\n", 30)].concat();
        assert_eq!(found(&text, &["a", "b"]), [(0, 0, 400_000), (1_600_004, 400_001, 30)]);
        let wider = ["a,b\n".to_owned(), many("1,2\n", 300_000), "x,y,z\n".to_owned(), many("1,2,\"3\n4\"\n", 30)];
        assert_eq!(found(&wider.concat(), &["a", "b"]), [(0, 0, 300_000), (1_200_004, 300_001, 30)]);
    }

    #[test]
    fn names_below_an_empty_line_or_above_other_types_begin_a_table() {
        let rows = many("Ann,2\n", 50);
        assert_eq!(found(&format!("a,b\n{rows}\nc,d\n{rows}"), &["a", "b"]).len(), 2);
        let words = many("Ann,Ulm,red\n", 3);
        assert_eq!(found(&format!("a,b\n{rows}\nc,d,e\n{words}"), &["a", "b"]).len(), 2);
        let counted = (0..50).map(|n| format!("{n},{n}.5\n")).collect::<Vec<_>>().concat();
        assert_eq!(found(&format!("a,b\n{counted}c,d\n{counted}"), &["a", "b"]).len(), 2);
        let further = (50..90).map(|n| format!("{n},{n}.5\n")).collect::<Vec<_>>().concat();
        assert_eq!(found(&format!("a,b\n{counted}x,y\n{further}"), &["a", "b"]).len(), 1);
        assert_eq!(found(&format!("a,b\n{counted}c,d\n{}", many("x,y\n", 50)), &["a", "b"]).len(), 2);
        let typed = many("1,x\n", 50);
        assert_eq!(found(&format!("a,b\n{typed}c,d\n{}", many("x,1\n", 50)), &["a", "b"]).len(), 2);
    }

    #[test]
    fn a_row_of_words_or_ragged_rows_begin_none() {
        let rows = many("1,2\n", 50);
        assert_eq!(found(&format!("a,b\n{rows}x,y\n{rows}"), &["a", "b"]).len(), 1);
        assert_eq!(found(&format!("a,b\n{rows}x,y,z\nu,v,w\np,q,r\n{rows}"), &["a", "b"]).len(), 1);
        assert_eq!(found(&format!("a,b\n{rows}\n\n{rows}"), &["a", "b"]).len(), 1);
    }
}
