//! Bytes to records: the place of every field, and of every record that does not fit.

use super::misfit::{Doubt, Misfit, Reason};
use super::near::{FieldEnd, first, first_of};
use crate::column::{Cell, CellSource};
use memchr::{memchr, memchr2, memchr3};
use serde::{Deserialize, Serialize};

/// How a delimited text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[allow(clippy::struct_excessive_bools)] // each is found apart from the others
pub struct Dialect {
    /// Between fields.
    pub delimiter: u8,
    /// Around fields that need it.
    pub quote: Option<u8>,
    /// Before a quote that is meant as itself, when quotes are not doubled.
    pub escape: Option<u8>,
    /// What begins a line that is no record.
    pub comment: Option<u8>,
    /// At the end of a record; a carriage return before a line feed is dropped.
    pub newline: u8,
    /// What follows the delimiter's first byte in a delimiter of several.
    pub tail: Tail,
    /// Whether a carriage return alone ends a record too, in a text of mixed line endings.
    pub returns: bool,
    /// Whether blanks stand between a delimiter and the quote that opens a field.
    pub padded: bool,
    /// Whether rows end in a delimiter that no column follows.
    pub trailing: bool,
    /// Whether a doubled quote before a delimiter is one that stands for itself and one that closes its field.
    pub lax: bool,
    /// Whether this engine wrote the text, so that quotes close where they should and no line is blank.
    pub exact: bool,
    /// Columns of a type, as bits, in a text that leaves empty fields out at the ends of its rows; else none.
    pub leaves_out: u64,
}

/// The second and later bytes of a delimiter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Tail {
    bytes: [u8; 3],
    length: u8,
}

impl Tail {
    /// What follows the first byte of a delimiter of at most four.
    pub fn of(delimiter: &[u8]) -> Self {
        let mut tail = Self::default();
        for (place, &byte) in tail.bytes.iter_mut().zip(delimiter.iter().skip(1)) {
            *place = byte;
            tail.length += 1;
        }
        tail
    }

    /// Its bytes.
    pub fn bytes(&self) -> &[u8] {
        self.bytes.get(..usize::from(self.length)).unwrap_or_default()
    }
}

/// What is asked of a split.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// Fields a record must have.
    pub width: usize,
    /// No record begins at or after this place.
    pub limit: usize,
    /// Whether the buffer ends where the text does.
    pub last: bool,
    /// What records may hold that does not belong.
    pub doubt: Doubt,
}

/// Records found in a buffer: the start of each field, one past the end of the last.
#[derive(Debug, Default)]
pub struct Records {
    pub(super) starts: Vec<u32>,
    /// Records that fit.
    pub count: usize,
    /// Records that do not.
    pub misfits: Vec<Misfit>,
    /// Records that were short and filled with empty fields.
    pub filled: usize,
    /// Empty lines with something below.
    pub gaps: usize,
    /// Bytes that are dealt with.
    pub consumed: usize,
}

impl Records {
    /// None yet.
    pub fn clear(&mut self) {
        self.starts.clear();
        self.misfits.clear();
        (self.count, self.filled, self.gaps, self.consumed) = (0, 0, 0, 0);
    }

    /// Adds a record by its first field's beginning and each field's end, the delimiter within.
    pub fn add(&mut self, begun: usize, ends: impl Iterator<Item = usize>) {
        self.starts.push(place(begun));
        self.starts.extend(ends.map(place));
        self.count += 1;
    }

    /// Where a record that fits begins, of so many fields each.
    pub fn start(&self, record: usize, width: usize) -> usize {
        self.starts.get(record * (width + 1)).map_or(0, |&start| start as usize)
    }
}

impl Dialect {
    /// Commas and quotes, as this engine writes rows for itself.
    pub const SPOOLED: Self = Self { exact: true, trailing: true, ..Self::plain(b',') };

    /// A delimiter with double quotes and line feeds.
    pub const fn plain(delimiter: u8) -> Self {
        let tail = Tail { bytes: [0; 3], length: 0 };
        Self {
            delimiter,
            quote: Some(b'"'),
            escape: None,
            comment: None,
            newline: b'\n',
            tail,
            returns: false,
            padded: false,
            trailing: false,
            lax: false,
            exact: false,
            leaves_out: 0,
        }
    }

    /// Bytes of the delimiter.
    #[inline]
    pub fn step(self) -> usize {
        1 + usize::from(self.tail.length)
    }

    /// The delimiter as text.
    pub fn shown(self) -> String {
        std::iter::once(self.delimiter).chain(self.tail.bytes().iter().copied()).map(char::from).collect()
    }

    /// Line endings in a text.
    pub fn lines(self, text: &[u8]) -> u64 {
        let lone = |&i: &usize| text.get(i + 1) != Some(&b'\n');
        let returns = if self.returns { memchr::memchr_iter(b'\r', text).filter(lone).count() } else { 0 };
        (memchr::memchr_iter(self.newline, text).count() + returns) as u64
    }

    #[inline]
    pub(super) fn delimits(self, text: &[u8], at: usize) -> bool {
        text.get(at) == Some(&self.delimiter)
            && (self.tail.length == 0 || text.get(at + 1..).is_some_and(|t| t.starts_with(self.tail.bytes())))
    }

    #[inline(always)]
    #[allow(clippy::inline_always)] // once a field
    fn plain_end(self, text: &[u8], from: usize) -> FieldEnd {
        let mut at = from;
        loop {
            let rest = text.get(at..).unwrap_or_default();
            let found = if self.returns {
                memchr3(self.delimiter, self.newline, b'\r', rest)
            } else {
                first_of(self.delimiter, self.newline, rest)
            };
            let Some(i) = found else { return FieldEnd::Text(text.len()) };
            if rest.get(i) != Some(&self.delimiter) {
                return FieldEnd::Newline(at + i);
            }
            if self.tail.length == 0 || self.delimits(text, at + i) {
                return FieldEnd::Delimiter(at + i);
            }
            at += i + 1;
        }
    }

    /// Whether what follows a quote ends its field: a delimiter or a line's end, blanks before them apart.
    #[inline]
    pub(super) fn closes(self, text: &[u8], after: usize) -> bool {
        match text.get(after) {
            None | Some(b'\r') => true,
            Some(&b) if b == self.newline || self.delimits(text, after) => true,
            Some(b' ') => {
                let blanks = text.iter().skip(after).take_while(|&&b| b == b' ').count();
                text.get(after + blanks).is_none_or(|&b| b == self.newline || b == b'\r')
                    || self.delimits(text, after + blanks)
            }
            Some(_) => self.exact,
        }
    }

    /// Where the quote that opens the field at a place stands.
    #[inline]
    fn opening(self, text: &[u8], from: usize, quote: u8) -> Option<usize> {
        if text.get(from) == Some(&quote) {
            return Some(from);
        }
        if !self.padded || text.get(from) != Some(&b' ') {
            return None;
        }
        let blanks = text.iter().skip(from).take_while(|&&b| b == b' ').count();
        (text.get(from + blanks) == Some(&quote)).then_some(from + blanks)
    }

    /// Where a field ends. A quote within a quoted field that is neither doubled nor before a delimiter stands for itself.
    #[inline(always)]
    #[allow(clippy::inline_always)] // once a field
    pub fn field_end(self, text: &[u8], from: usize) -> FieldEnd {
        let Some((quote, open)) = self.quote.and_then(|q| self.opening(text, from, q).map(|o| (q, o))) else {
            return self.plain_end(text, from);
        };
        self.quoted_end(text, open, quote)
    }

    fn quoted_end(self, text: &[u8], open: usize, quote: u8) -> FieldEnd {
        let mut at = open + 1;
        loop {
            let rest = text.get(at..).unwrap_or_default();
            let found = match self.escape {
                Some(escape) => memchr2(quote, escape, rest),
                None => first(quote, rest),
            };
            let Some(i) = found else { return FieldEnd::Quoted };
            let place = at + i;
            let escaped = self.escape.is_some() && text.get(place) == self.escape.as_ref();
            let doubled = text.get(place + 1) == Some(&quote) && !(self.lax && self.closes(text, place + 2));
            if escaped || doubled {
                at = place + 2;
            } else if self.closes(text, place + 1) {
                return self.plain_end(text, place + 1);
            } else if text.get(place + 1) == Some(&quote) {
                return self.plain_end(text, place + 2);
            } else {
                at = place + 1;
            }
        }
    }

    /// Splits a buffer that begins at a record into records.
    pub fn split(self, text: &[u8], bounds: Bounds, records: &mut Records) {
        records.clear();
        let mut at = 0;
        while at < bounds.limit.min(text.len()) {
            let Some(next) = self.record(text, at, bounds, records) else { break };
            at = next;
        }
        records.consumed = at;
    }

    /// One record from `at`; where the next begins, or `None` when the buffer ends too soon.
    fn record(self, text: &[u8], at: usize, bounds: Bounds, records: &mut Records) -> Option<usize> {
        if self.comment.is_some() && text.get(at) == self.comment.as_ref() {
            return self.comment_line(text, at, bounds.last, records);
        }
        let mark = records.starts.len();
        let (mut fields, mut from) = (0, at);
        let (end, next) = loop {
            if fields < bounds.width {
                records.starts.push(place(from));
            }
            fields += 1;
            match self.field_end(text, from) {
                FieldEnd::Delimiter(i) => from = i + self.step(),
                FieldEnd::Newline(i) => break (i, i + 1),
                FieldEnd::Text(i) if bounds.last => break (i, i),
                FieldEnd::Quoted if bounds.last => {
                    records.starts.truncate(mark);
                    return Some(self.open_quote(text, at, records));
                }
                FieldEnd::Text(_) | FieldEnd::Quoted => {
                    records.starts.truncate(mark);
                    return None;
                }
            }
        };
        let end = self.without_return(text, (at, end));
        let spare = fields == bounds.width + 1 && from >= end && self.may_be_spare(&records.starts, mark, from);
        let misfit = self.misfit(text, (at, end), (fields, spare), bounds);
        if end == at || self.is_void(text.get(at..end).unwrap_or_default(), fields) {
            records.starts.truncate(mark);
            records.gaps += usize::from(text.get(next).is_some_and(|b| !matches!(b, b'\r' | b'\n')));
        } else if let Some(reason) = misfit {
            records.starts.truncate(mark);
            return Some(self.mend(text, (at, end, next), reason, bounds, records));
        } else if self.swallows(text, (at, end), bounds.width) {
            records.starts.truncate(mark);
            return Some(self.open_quote(text, at, records));
        } else {
            let last = if fields > bounds.width { from } else { end + self.step() };
            records.starts.push(place(last));
            records.count += 1;
        }
        Some(next)
    }

    /// The end of a line without the carriage return before its line feed.
    #[inline]
    pub fn without_return(self, text: &[u8], (at, end): (usize, usize)) -> usize {
        if end > at && self.newline == b'\n' && text.get(end - 1) == Some(&b'\r') { end - 1 } else { end }
    }

    /// Where the line behind the one at a place begins.
    pub fn next_line(self, text: &[u8], at: usize) -> usize {
        let rest = text.get(at..).unwrap_or_default();
        memchr(self.newline, rest).map_or(text.len(), |i| at + i + 1)
    }

    /// Whether a record of several fields holds delimiters and blanks alone, which spreadsheets write for empty lines.
    #[inline]
    fn is_void(self, record: &[u8], fields: usize) -> bool {
        let delimiter = |b: u8| b == self.delimiter || self.tail.bytes().contains(&b);
        let nothing = |&b: &u8| b == b' ' || delimiter(b);
        fields > 1 && !self.exact && record.first().is_some_and(nothing) && record.iter().all(nothing)
    }

    /// Whether an empty field behind the last column is a mere end of the row. Where another field is empty too, one delimiter
    /// too many may stand before it and have moved the values behind it by a column, unless all rows end so.
    #[inline]
    pub fn may_be_spare(self, starts: &[u32], mark: usize, end: usize) -> bool {
        let own = starts.get(mark..).unwrap_or_default();
        let next = own.iter().skip(1).copied().chain(std::iter::once(place(end)));
        let gap = u32::try_from(self.step()).unwrap_or(1);
        self.trailing || own.iter().zip(next).all(|(&from, to)| to - from > gap)
    }

    /// What is wrong with a record, if anything; one empty field too many at the end is not, where it is `spare`.
    pub fn misfit(
        self,
        text: &[u8],
        span: (usize, usize),
        (fields, spare): (usize, bool),
        bounds: Bounds,
    ) -> Option<Reason> {
        let (start, end) = span;
        if fields != bounds.width && !spare {
            return Some(Reason::Fields(fields));
        }
        if bounds.doubt == Doubt::None {
            return None;
        }
        let record = text.get(start..end).unwrap_or_default();
        if self.escape != Some(0) && memchr(0, record).is_some() {
            return Some(Reason::Nul);
        }
        let wrong = match bounds.doubt {
            Doubt::Marks => memchr::memmem::find(record, "\u{fffd}".as_bytes()).is_some(),
            _ => simdutf8::basic::from_utf8(record).is_err(),
        };
        wrong.then_some(Reason::Encoding)
    }

    /// A field's text without its quotes; `scratch` holds it when quotes inside were doubled or escaped.
    #[inline]
    pub fn unquote<'a>(self, raw: &'a [u8], scratch: &'a mut Vec<u8>) -> Cell<'a> {
        let Some((quote, open)) = self.quote.and_then(|q| self.opening(raw, 0, q).map(|o| (q, o))) else {
            return Cell { bytes: raw, quoted: false };
        };
        let inner = raw.get(open + 1..).unwrap_or_default();
        if let Some((&last, body)) = inner.split_last()
            && last == quote
            && first(quote, body).is_none()
            && self.escape.is_none_or(|e| memchr(e, body).is_none())
        {
            return Cell { bytes: body, quoted: true };
        }
        scratch.clear();
        let bare = inner.trim_ascii_end();
        self.unescape(bare.strip_suffix(&[quote]).unwrap_or(inner), quote, scratch);
        Cell { bytes: scratch, quoted: true }
    }

    #[cold]
    fn unescape(self, inner: &[u8], quote: u8, out: &mut Vec<u8>) {
        let mut bytes = inner.iter().peekable();
        while let Some(&byte) = bytes.next() {
            if Some(byte) == self.escape {
                out.push(bytes.next().copied().unwrap_or(byte));
                continue;
            }
            out.push(byte);
            if byte == quote {
                bytes.next_if(|&&next| next == quote);
            }
        }
    }
}

#[allow(clippy::cast_possible_truncation)] // buffers are far below 4 GiB
pub fn place(at: usize) -> u32 {
    at as u32
}

/// One column of the records of a buffer.
pub struct ColumnCells<'a> {
    /// How the text is written.
    pub dialect: Dialect,
    /// The buffer.
    pub text: &'a [u8],
    /// Its records.
    pub records: &'a Records,
    /// The column's place.
    pub column: usize,
    /// Columns in all.
    pub width: usize,
    /// Room for unescaped text.
    pub scratch: &'a mut Vec<u8>,
}

impl CellSource for ColumnCells<'_> {
    #[inline]
    fn each(&mut self, mut take: impl FnMut(Cell<'_>)) {
        let starts = self.records.starts.get(self.column..).unwrap_or_default();
        let ends = self.records.starts.get(self.column + 1..).unwrap_or_default();
        let stride = self.width + 1;
        let step = self.dialect.step();
        let (quote, padded) = (self.dialect.quote, self.dialect.padded);
        for (&start, &next) in starts.iter().step_by(stride).zip(ends.iter().step_by(stride)) {
            let raw = self.text.get(start as usize..(next as usize).saturating_sub(step)).unwrap_or_default();
            let bare = raw.first().is_none_or(|&b| Some(b) != quote && (b != b' ' || !padded));
            take(if bare { Cell { bytes: raw, quoted: false } } else { self.dialect.unquote(raw, self.scratch) });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Dialect = Dialect::plain(b',');

    fn split(text: &str, width: usize) -> (Vec<Vec<String>>, Vec<Reason>) {
        let mut records = Records::default();
        let bounds = Bounds { width, limit: text.len(), last: true, doubt: Doubt::None };
        PLAIN.split(text.as_bytes(), bounds, &mut records);
        let mut rows = vec![Vec::new(); records.count];
        for column in 0..width {
            let mut scratch = Vec::new();
            let mut cells = ColumnCells {
                dialect: PLAIN,
                text: text.as_bytes(),
                records: &records,
                column,
                width,
                scratch: &mut scratch,
            };
            let mut row = 0;
            cells.each(|cell| {
                rows[row].push(String::from_utf8(cell.bytes.to_vec()).unwrap());
                row += 1;
            });
        }
        (rows, records.misfits.iter().map(|m| m.reason).collect())
    }

    #[test]
    fn quoted_newlines_and_doubled_quotes_stay_in_their_field() {
        let (rows, misfits) = split("a,\"x\ny\"\r\n\"he said \"\"hi\"\"\",2\n", 2);
        assert_eq!(rows, [["a", "x\ny"], ["he said \"hi\"", "2"]]);
        assert!(misfits.is_empty());
    }

    #[test]
    fn records_of_another_width_are_misfits_and_a_spare_empty_field_is_not() {
        let (rows, misfits) = split("1,2\n1\n\n1,2,\n1,2,3\n3,4", 2);
        assert_eq!(rows, [["1", "2"], ["1", "2"], ["3", "4"]]);
        assert_eq!(misfits, [Reason::Fields(1), Reason::Fields(3)]);
    }

    #[test]
    fn a_delimiter_too_many_moves_no_value_to_another_column() {
        let (rows, misfits) = split("1,2,\n1,,2,\n,2,3\n", 3);
        assert_eq!(rows, [["1", "2", ""], ["", "2", "3"]]);
        assert_eq!(misfits, [Reason::Fields(4)]);
    }

    #[test]
    fn a_quote_too_many_costs_its_line_though_another_closes_it() {
        let (rows, misfits) = split("1,2,3\n4,\"5,6\n7,8,\"9\"\n1,\"2\n3\",4\n", 3);
        assert_eq!(rows, [["1", "2", "3"], ["7", "8", "9"], ["1", "2\n3", "4"]]);
        assert_eq!(misfits, [Reason::OpenQuote]);
    }

    #[test]
    fn quotes_that_are_not_doubled_are_read_where_that_alone_fits() {
        let (rows, misfits) = split("1,\"4\"\",\"x\"\n2,\"a\"\"b\",\"y\"\"\"\n", 3);
        assert_eq!(rows, [["1", "4\"", "x"], ["2", "a\"b", "y\""]]);
        assert!(misfits.is_empty());
        let (rows, misfits) = split("1,2\n3,\"4\n5,6\n", 2);
        assert_eq!(rows, [["1", "2"], ["5", "6"]]);
        assert_eq!(misfits, [Reason::OpenQuote]);
    }
}
