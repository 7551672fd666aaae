//! Records that went wrong: what of them can be read, and where to go on.

use super::misfit::{Misfit, Reason};
use super::split::{Bounds, Dialect, FieldEnd, Records, place};
use memchr::memchr;

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
        records.misfits.push(Misfit { start: at, end, reason });
        next
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
    fn line_before_record(self, text: &[u8], (at, end): (usize, usize), width: usize) -> Option<usize> {
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
