//! Records that went wrong: what of them can be read, and where to go on.

use super::misfit::{Misfit, Reason};
use super::near::FieldEnd;
use super::short;
use super::split::{Bounds, Dialect, Records, place};
use crate::types::classify::{Class, classify};
use memchr::memchr;
use std::mem::{Discriminant, discriminant};

/// Lines of a table's width in one record that are records whatever they hold.
const SWALLOWED: usize = 10;

impl Dialect {
    /// Reads a record that does not fit another way, or sets it aside; where the next begins.
    #[cold]
    pub fn mend(
        self,
        text: &[u8],
        (at, end, next): (usize, usize, usize),
        reason: Reason,
        bounds: Bounds,
        records: &mut Records,
    ) -> usize {
        if matches!(reason, Reason::Fields(_)) && bounds.width > 1 && !self.exact {
            if let Some(next) = self.with_bare_quotes(text, (at, end), bounds, records) {
                return next;
            }
            if let Some(line) = self.line_before_record(text, (at, end), bounds.width) {
                records.misfits.push(Misfit { start: at, end: line, reason: Reason::OpenQuote });
                return self.next_line(text, at);
            }
        }
        if !self.filled(text, (at, end), bounds, records) {
            records.misfits.push(Misfit { start: at, end, reason });
        }
        next
    }

    /// Reads a short record whose last fields are empty and were left out, in a text that does so.
    fn filled(self, text: &[u8], (at, end): (usize, usize), bounds: Bounds, records: &mut Records) -> bool {
        if self.leaves_out == 0 || self.misfit(text, (at, end), (bounds.width, false), bounds).is_some() {
            return false;
        }
        let (mark, mut from) = (records.starts.len(), at);
        let own = text.get(..end).unwrap_or_default();
        let mut cells = Vec::new();
        loop {
            records.starts.push(place(from));
            let (to, more) = match self.field_end(own, from) {
                FieldEnd::Delimiter(i) => (i, true),
                FieldEnd::Newline(i) | FieldEnd::Text(i) => (i, false),
                FieldEnd::Quoted => (end, false),
            };
            cells.push(own.get(from..to).unwrap_or_default());
            from = to + self.step();
            if !more {
                break;
            }
        }
        let whole = cells.last().is_some_and(|c| !c.trim_ascii().is_empty()) && cells.len() < bounds.width;
        if !whole || !short::fits(self.leaves_out, cells.iter().copied()) {
            records.starts.truncate(mark);
            return false;
        }
        records.starts.resize(mark + bounds.width + 1, place(end + self.step()));
        records.count += 1;
        records.filled += 1;
        true
    }

    /// Whether a record holds several that a quote too many has joined: each of its lines has the record's width by itself, and
    /// values of one type stand in the same column of all.
    #[inline]
    pub fn swallows(self, text: &[u8], (at, end): (usize, usize), width: usize) -> bool {
        let own = text.get(at..end).unwrap_or_default();
        let spans = width > 1 && !self.exact && self.quote.is_some() && memchr(self.newline, own).is_some();
        spans && self.are_records(own, width)
    }

    #[cold]
    fn are_records(self, own: &[u8], width: usize) -> bool {
        let delimiter: Vec<u8> = std::iter::once(self.delimiter).chain(self.tail.bytes().iter().copied()).collect();
        let finder = memchr::memmem::Finder::new(&delimiter);
        let mut kinds: Vec<Option<Discriminant<Class>>> = Vec::new();
        let (mut lines, mut stray) = (0, false);
        for line in own.trim_ascii_end().split(|&b| b == self.newline) {
            if finder.find_iter(line).count() + 1 != width {
                return false;
            }
            let ends = finder.find_iter(line).chain(std::iter::once(line.len()));
            let (mut from, mut column) = (0, 0);
            for end in ends {
                let kind = kind_of(line.get(from..end).unwrap_or_default(), self.quote);
                match kinds.get_mut(column) {
                    Some(known) if *known != kind => *known = None,
                    Some(_) => {}
                    None => kinds.push(kind),
                }
                (from, column) = (end + self.step(), column + 1);
            }
            stray |= lines > 0 && self.opens_within(line);
            lines += 1;
        }
        let alike = kinds.iter().flatten().count();
        lines >= SWALLOWED || (alike > 0 && (lines > 2 || stray)) || (alike > 1 && lines > 1)
    }

    /// Whether the first quote of a line opens a field, which none does within a quoted field.
    fn opens_within(self, line: &[u8]) -> bool {
        let Some((quote, at)) = self.quote.and_then(|q| memchr(q, line).map(|at| (q, at))) else { return false };
        let begins = at == 0 || at.checked_sub(self.step()).is_some_and(|before| self.delimits(line, before));
        begins && line.get(at + 1) != Some(&quote) && !self.closes(line, at + 1)
    }

    /// Reads a record whose quotes within fields are not doubled, as `"48"",1` for `48"` and `1`, when its width is right so.
    fn with_bare_quotes(
        self,
        text: &[u8],
        (at, end): (usize, usize),
        bounds: Bounds,
        records: &mut Records,
    ) -> Option<usize> {
        let quote = self.quote?;
        memchr::memmem::find(text.get(at..end)?, &[quote, quote])?;
        let lax = Self { lax: true, ..self };
        let mark = records.starts.len();
        let mut from = at;
        let found = loop {
            records.starts.push(place(from));
            match lax.field_end(text, from) {
                FieldEnd::Delimiter(i) => from = i + self.step(),
                FieldEnd::Newline(i) => break Some((i, i + 1)),
                FieldEnd::Text(i) if bounds.last => break Some((i, i)),
                FieldEnd::Text(_) | FieldEnd::Quoted => break None,
            }
        };
        let fits = |line: usize| records.starts.len() - mark == bounds.width && line <= end + 1;
        let Some((line, next)) = found.filter(|f| fits(f.0)) else {
            records.starts.truncate(mark);
            return None;
        };
        let line = self.without_return(text, (at, line));
        if self.misfit(text, (at, line), (bounds.width, false), bounds).is_some() {
            records.starts.truncate(mark);
            return None;
        }
        records.starts.push(place(line + self.step()));
        records.count += 1;
        Some(next)
    }

    /// Where the first line of a record of another width ends, when a quote that should not be there has taken the lines below
    /// into it: the next line is a record of the right width by itself.
    pub fn line_before_record(self, text: &[u8], (at, end): (usize, usize), width: usize) -> Option<usize> {
        let own = text.get(at..end)?;
        let first = memchr(self.newline, own).filter(|_| width > 1 && !self.exact)?;
        let below = own.get(first + 1..)?;
        let line = memchr(self.newline, below).map_or(below, |i| below.get(..i).unwrap_or_default());
        let (mut from, mut fields) = (0, 1);
        loop {
            match self.field_end(line, from) {
                FieldEnd::Delimiter(i) => (from, fields) = (i + self.step(), fields + 1),
                FieldEnd::Newline(_) | FieldEnd::Text(_) => break,
                FieldEnd::Quoted => return None,
            }
        }
        (fields == width).then_some(at + first)
    }

    /// Passes over a comment.
    pub fn comment_line(self, text: &[u8], at: usize, last: bool, records: &mut Records) -> Option<usize> {
        let next = self.next_line(text, at);
        let ended = next.checked_sub(1).and_then(|i| text.get(i)) == Some(&self.newline);
        if !ended && !last {
            return None;
        }
        let end = if ended { next - 1 } else { next };
        records.misfits.push(Misfit { start: at, end, reason: Reason::Comment });
        Some(next)
    }

    /// Sets the first line of an unclosed quote aside and goes on behind it.
    pub fn open_quote(self, text: &[u8], at: usize, records: &mut Records) -> usize {
        let rest = text.get(at..).unwrap_or_default();
        let end = memchr(self.newline, rest).map_or(text.len(), |i| at + i);
        records.misfits.push(Misfit { start: at, end, reason: Reason::OpenQuote });
        (end + 1).min(text.len())
    }
}

/// The type of a field of a line, quotes apart, when it has one.
fn kind_of(field: &[u8], quote: Option<u8>) -> Option<Discriminant<Class>> {
    let bare = field.trim_ascii();
    let bare = bare.strip_prefix(quote.as_slice()).unwrap_or(bare);
    let class = classify(bare.strip_suffix(quote.as_slice()).unwrap_or(bare));
    let typed = !matches!(class, Class::Text | Class::Empty | Class::Null(_) | Class::Boolean(..));
    typed.then(|| discriminant(&class))
}
