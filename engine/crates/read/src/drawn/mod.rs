//! Tables drawn with characters: in boxes of bars and rulers, as Markdown and database shells write them, or in columns at fixed
//! places, as reports do. They are written anew with one delimiter, line by line, so that a line keeps its number; a line that does
//! not fit stays as it is.

mod boxed;
mod places;

use crate::ReadError;
use crate::divided;
use crate::progress::Watcher;
use crate::source::{self, Text};
use std::io::{BufWriter, Write};
use std::path::Path;

/// Between fields of what is written anew; no text holds it.
pub const DELIMITER: u8 = 0x1f;
const HEAD: usize = 256 * 1024;
const BLOCK: usize = 1 << 20;
/// A line longer than this is no line of such a table.
const LONGEST: usize = 64 * 1024;

/// A table that was drawn, as delimited text.
pub struct Redrawn {
    /// The text.
    pub text: Text,
    /// How it was drawn.
    pub because: String,
}

/// How the lines of a table are cut.
trait Cut {
    /// Writes a line's fields; a line that does not fit is written as it is.
    fn cut(&self, line: &[u8], out: &mut Vec<u8>);
}

/// Finds a drawn table from the first lines and writes the whole text anew; nothing when it is none.
///
/// # Errors
/// When the text cannot be read, the disk fails or the caller stops it.
pub fn redrawn(text: &Text, folder: &Path, watcher: &dyn Watcher) -> Result<Option<Redrawn>, ReadError> {
    let mut head = text.head(HEAD)?;
    if head.len() as u64 != text.size() {
        let whole = memchr::memrchr(b'\n', &head).unwrap_or(0);
        head.truncate(whole);
    }
    if head.iter().any(|b| matches!(b, 0 | 0x1f)) {
        return Ok(None);
    }
    let lines: Vec<&[u8]> = head.split(|b| *b == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line)).collect();
    let (how, because): (Box<dyn Cut>, String) = if let Some((found, because)) = boxed::find(&lines) {
        (Box::new(found), because)
    } else if let Some((found, because)) = places::find(&lines) {
        (Box::new(found), because)
    } else {
        return Ok(None);
    };
    divided::refuse(watcher)?;
    let text = rewritten(text, how.as_ref(), folder, watcher)?;
    Ok(Some(Redrawn { text, because }))
}

fn rewritten(text: &Text, how: &dyn Cut, folder: &Path, watcher: &dyn Watcher) -> Result<Text, ReadError> {
    let mut sink = BufWriter::with_capacity(BLOCK, tempfile::tempfile_in(folder)?);
    let (mut buffer, mut out) = (Vec::new(), Vec::new());
    let mut offset = 0;
    loop {
        let kept = buffer.len();
        buffer.resize(kept + BLOCK, 0);
        let got = text.read_at(buffer.get_mut(kept..).unwrap_or_default(), offset)?;
        buffer.truncate(kept + got);
        offset += got as u64;
        let last = got == 0 || offset >= text.size();
        let mut at = 0;
        while let Some(end) = memchr::memchr(b'\n', buffer.get(at..).unwrap_or_default()) {
            line(buffer.get(at..at + end).unwrap_or_default(), how, &mut out);
            out.push(b'\n');
            at += end + 1;
        }
        buffer.drain(..at);
        if last && !buffer.is_empty() {
            line(&buffer, how, &mut out);
            buffer.clear();
        }
        sink.write_all(&out)?;
        out.clear();
        watcher.progress(0, text.size())?;
        if last {
            return source::spooled(sink);
        }
    }
}

fn line(line: &[u8], how: &dyn Cut, out: &mut Vec<u8>) {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    if line.len() > LONGEST || is_count(line) { out.extend_from_slice(line) } else { how.cut(line, out) }
}

/// What shells write below a table: `(12 rows affected)`.
fn is_count(line: &[u8]) -> bool {
    let inner = line.trim_ascii().strip_prefix(b"(").and_then(|l| l.strip_suffix(b")"));
    inner.is_some_and(|l| l.first().is_some_and(u8::is_ascii_digit) && memchr::memmem::find(l, b" row").is_some())
}

/// Fields joined by the delimiter.
fn join<'a>(fields: impl Iterator<Item = &'a [u8]>, out: &mut Vec<u8>) {
    for (place, field) in fields.enumerate() {
        if place > 0 {
            out.push(DELIMITER);
        }
        out.extend_from_slice(field);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::Unwatched;

    fn drawn(text: &str) -> Option<String> {
        let folder = tempfile::tempdir().unwrap();
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        let found = redrawn(&Text::new(file, text.len() as u64), folder.path(), &Unwatched).unwrap()?;
        let head = found.text.head(1 << 20).unwrap();
        Some(String::from_utf8(head).unwrap().replace('\u{1f}', "~"))
    }

    #[test]
    fn shells_and_markdown_draw_boxes() {
        let psql =
            " id | name    | score \n----+---------+-------\n  1 | alice   |   3.5\n  2 | O'Brien |      \n(2 rows)\n";
        assert_eq!(drawn(psql).unwrap(), "id~name~score\n\n1~alice~3.5\n2~O'Brien~\n(2 rows)\n");
        let mysql = "+----+-------+\n| id | name  |\n+----+-------+\n|  1 | ann   |\n|  2 | NULL  |\n+----+-------+\n";
        assert_eq!(drawn(mysql).unwrap(), "\nid~name\n\n1~ann\n2~NULL\n\n");
        let markdown = "# Title\n\n| Name | Qty |\n|:-----|----:|\n| a \\| b | 3 |\n| Pear | 10 |\n";
        assert_eq!(drawn(markdown).unwrap(), "# Title\n\nName~Qty\n\na | b~3\nPear~10\n");
        let duckdb = "┌───────┬──────┐\n│ city  │  n   │\n├───────┼──────┤\n│ Köln  │    1 │\n└───────┴──────┘\n";
        assert_eq!(drawn(duckdb).unwrap(), "\ncity~n\n\nKöln~1\n\n");
    }

    #[test]
    fn reports_stand_in_columns() {
        let fixed = "ID    NAME            CITY        AMOUNT\n1     Ann Lee         New York     12.50\n\
                     2     Carlos Diaz     Rome        199.00\n3     Zoë             Oslo          7.25\n";
        let read = "ID~NAME~CITY~AMOUNT\n1~Ann Lee~New York~12.50\n2~Carlos Diaz~Rome~199.00\n3~Zoë~Oslo~7.25\n";
        assert_eq!(drawn(fixed).unwrap(), read);
        assert_eq!(drawn(&format!("Report of May\n{fixed}")).unwrap(), format!("Report of May\n{read}"));
        let ruled =
            "name       qty\n---------- ---\nleft arm     1\n           2  \nright leg   10\n\n(3 rows affected)\n";
        assert_eq!(drawn(ruled).unwrap(), "name~qty\n\nleft arm~1\n~2\nright leg~10\n\n(3 rows affected)\n");
        let numbers = "   1.0    20.5     3\n  10.5     0.5   300\n   2.25   10.0    12\n   7.0   100.0     1\n";
        assert_eq!(drawn(numbers).unwrap(), "1.0~20.5~3\n10.5~0.5~300\n2.25~10.0~12\n7.0~100.0~1\n");
    }

    #[test]
    fn blanks_of_any_number_part_fields() {
        let loose = "name   n\nann    1\nbartholomew  22\nc  333\ndora   4\n";
        assert_eq!(drawn(loose).unwrap(), "name~n\nann~1\nbartholomew~22\nc~333\ndora~4\n");
    }

    #[test]
    fn other_texts_stay_as_they_are() {
        assert_eq!(drawn("a,b\n1,2\n3,4\n5,6\n"), None);
        assert_eq!(drawn("a|b\n1|2\n3|4\n5|6\n"), None);
        assert_eq!(drawn("a, b   , c\n1, x   , 2\n2, yy  , 3\n3, z   , 4\n"), None);
        assert_eq!(
            drawn("It was the best.  It was the worst.\nAnd more.  And less of it.\nSo it goes.  On.\nEnd.  Now.\n"),
            None
        );
        assert_eq!(drawn("1 2 3\n4 5 6\n7 8 9\n10 11 12\n"), None);
        assert_eq!(drawn("name age\nann 5\nbob 7\ncarl 9\n"), None);
    }

    #[test]
    fn a_line_that_does_not_fit_is_kept_whole() {
        let many = (0..60).map(|n| format!("{n:<5}ann      {n}\n")).collect::<Vec<_>>().concat();
        let odd = format!("id   name     n\n{many}4    a-name-too-long-5\n5    dan      5\n");
        let read = drawn(&odd).unwrap();
        assert!(read.ends_with("59~ann~59\n4    a-name-too-long-5\n5~dan~5\n"), "{read}");
    }
}
