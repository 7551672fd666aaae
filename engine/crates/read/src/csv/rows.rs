//! The records of a sample as text, whatever the number of their fields.

use super::near::FieldEnd;
use super::split::Dialect;
use memchr::{memchr, memmem};

/// A record of a sample.
#[derive(Debug, Clone, Default)]
pub struct Row {
    /// Its fields, quotes taken off.
    pub cells: Vec<String>,
    /// Where the next record begins.
    pub end: usize,
}

impl Row {
    /// Whether the line was empty.
    pub fn is_blank(&self) -> bool {
        matches!(self.cells.as_slice(), [only] if only.is_empty())
    }

    /// Whether no cell holds anything.
    pub fn is_void(&self) -> bool {
        self.cells.iter().all(|c| c.trim().is_empty())
    }
}

/// The records of a sample, whatever the number of their fields; an unfinished last one only when the sample is all there is.
pub fn rows_of(dialect: Dialect, text: &[u8], most: usize, complete: bool) -> Vec<Row> {
    gathered(dialect, text, most, |at| row_at(dialect, text, at, complete))
}

/// The records of a sample whose width is known: one that a quote too many has spoiled is its first line alone.
pub fn mended_rows_of(dialect: Dialect, text: &[u8], most: usize, complete: bool, width: usize) -> Vec<Row> {
    gathered(dialect, text, most, |at| {
        let row = row_at(dialect, text, at, complete);
        let ended = row.as_ref().map_or(text.len(), |r| r.end);
        let fits = row.as_ref().is_some_and(|r| r.cells.len() == width);
        if width < 2 || dialect.quote.is_none() || (fits && !dialect.swallows(text, (at, ended), width)) {
            return row;
        }
        line_alone(dialect, text, (at, ended), width).or(row)
    })
}

fn gathered(dialect: Dialect, text: &[u8], most: usize, next: impl Fn(usize) -> Option<Row>) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut at = 0;
    while at < text.len() && rows.len() < most {
        if dialect.comment.is_some() && text.get(at) == dialect.comment.as_ref() {
            at = dialect.next_line(text, at);
            continue;
        }
        let Some(row) = next(at) else { break };
        at = row.end;
        rows.push(row);
    }
    rows
}

/// The first line of a record as a row of its own: when a quote within stands for itself and the line has the right width so, or
/// when the line below is a record.
fn line_alone(dialect: Dialect, text: &[u8], (at, ended): (usize, usize), width: usize) -> Option<Row> {
    let rest = text.get(at..)?;
    let line = rest.get(..memchr(dialect.newline, rest)?)?;
    let own = line.strip_suffix(b"\r").unwrap_or(line);
    let cells = literal(dialect, own);
    let quote = dialect.quote?;
    let fits = cells.len() == width && memchr(quote, own).is_some();
    let below = || dialect.line_before_record(text, (at, ended), width).is_some();
    (fits || below()).then(|| Row { cells, end: at + line.len() + 1 })
}

/// The fields of a line whose quotes say nothing of delimiters; those around a field are taken off.
fn literal(dialect: Dialect, line: &[u8]) -> Vec<String> {
    let delimiter: Vec<u8> = std::iter::once(dialect.delimiter).chain(dialect.tail.bytes().iter().copied()).collect();
    let (mut cells, mut from) = (Vec::new(), 0);
    let ends = memmem::find_iter(line, &delimiter).chain(std::iter::once(line.len()));
    let mut scratch = Vec::new();
    for end in ends.collect::<Vec<_>>() {
        let raw = line.get(from..end).unwrap_or_default();
        let around = dialect.quote.is_some_and(|q| raw.len() > 1 && raw.first() == Some(&q) && raw.last() == Some(&q));
        let bytes = if around { dialect.unquote(raw, &mut scratch).bytes } else { raw };
        cells.push(String::from_utf8_lossy(bytes).into_owned());
        from = end + dialect.step();
    }
    cells
}

fn row_at(dialect: Dialect, text: &[u8], at: usize, complete: bool) -> Option<Row> {
    let mut scratch = Vec::new();
    let mut cells = Vec::new();
    let mut from = at;
    loop {
        let (end, next, done) = match dialect.field_end(text, from) {
            FieldEnd::Delimiter(i) => (i, i + dialect.step(), false),
            FieldEnd::Newline(i) => (i, i + 1, true),
            FieldEnd::Text(i) if complete => (i, i, true),
            FieldEnd::Quoted if complete => (text.len(), text.len(), true),
            FieldEnd::Text(_) | FieldEnd::Quoted => return None,
        };
        let mut raw = text.get(from..end).unwrap_or_default();
        if done && dialect.newline == b'\n' {
            raw = raw.strip_suffix(b"\r").unwrap_or(raw);
        }
        cells.push(String::from_utf8_lossy(dialect.unquote(raw, &mut scratch).bytes).into_owned());
        from = next;
        if done {
            return Some(Row { cells, end: from });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mended(text: &str, width: usize) -> Vec<Vec<String>> {
        let rows = mended_rows_of(Dialect::plain(b','), text.as_bytes(), 400, true, width);
        rows.into_iter().map(|r| r.cells).collect()
    }

    #[test]
    fn a_quote_too_many_in_a_header_spoils_no_row_below() {
        assert_eq!(mended("a,\"b,\"c\"\n1,2,\"3\"\n", 3), [["a", "\"b", "c"], ["1", "2", "3"]]);
        let joined = mended("a,\"b\"c\n1,2,\"3\"\n4,5,6\n", 3);
        assert_eq!((joined[0].len(), joined[1].as_slice()), (2, ["1", "2", "3"].map(str::to_owned).as_slice()));
        assert_eq!(mended("a,b,c\n1,\"2\n3\",4\n", 3)[1], ["1", "2\n3", "4"]);
    }
}
