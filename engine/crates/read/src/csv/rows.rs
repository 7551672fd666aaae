//! The records of a sample as text, whatever the number of their fields.

use super::split::{Dialect, FieldEnd};

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
    let mut rows = Vec::new();
    let mut at = 0;
    while at < text.len() && rows.len() < most {
        if dialect.comment.is_some() && text.get(at) == dialect.comment.as_ref() {
            at = dialect.next_line(text, at);
            continue;
        }
        let Some(row) = row_at(dialect, text, at, complete) else { break };
        at = row.end;
        rows.push(row);
    }
    rows
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
