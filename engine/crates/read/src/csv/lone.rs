//! Texts of one column: told from tables whose delimiter only seems to be one.

use super::dialect::Found;
use super::rows::{Row, rows_of};
use super::shape::typed_columns;
use super::split::{Dialect, Tail};
use crate::types::classify::{Class, classify};

/// Rows looked at.
const ROWS: usize = 400;
/// Rows that must follow one another with as many fields for a table to lie among lines of one.
const RUN: usize = 3;
/// Columns of a type that a rival must have.
const TYPED: usize = 2;
/// Delimiters that stand between words as often as between fields.
const WEAK: [u8; 6] = *b" :#*&!";
/// Bytes that no text holds, to split one column by.
const UNUSED: [u8; 4] = [0x1f, 0x1e, 0x1d, 0x02];

/// The best dialect, or one column where its delimiter stands within values, unless a rival of several typed columns is there.
pub fn settled(found: Found, rivals: &[Found], sample: &[u8], complete: bool) -> Found {
    let rows = filled(found.dialect, sample, complete);
    if found.width == 1 {
        return match run(&rows) {
            Some(width) => {
                let because = format!("rows that follow one another have {width} fields with values of a type");
                Found { width, because, ..found }
            }
            None if rows.iter().any(|r| r.1.cells.len() > 1) => lone(&found, sample, "most lines hold no delimiter"),
            None => found,
        };
    }
    if let Some(because) = reason(&found, sample, complete) {
        return lone(&found, sample, because);
    }
    if !is_prose(&found, &rows) {
        return found;
    }
    let typed = |rival: &&Found| rival.width > TYPED && is_typed(rival, &filled(rival.dialect, sample, complete));
    match rivals.iter().find(typed) {
        Some(rival) => rival.clone(),
        None => lone(&found, sample, "what stands between delimiters is words of one text"),
    }
}

/// The rows that hold something, with the bytes of each.
fn filled(dialect: Dialect, sample: &[u8], complete: bool) -> Vec<(&[u8], Row)> {
    let mut from = 0;
    let mut filled = Vec::new();
    for row in rows_of(dialect, sample, ROWS, complete) {
        let raw = sample.get(from..row.end).unwrap_or_default();
        from = row.end;
        if !row.is_void() {
            filled.push((raw.trim_ascii(), row));
        }
    }
    filled
}

/// Why a text is one column, if it is.
fn reason(found: &Found, sample: &[u8], complete: bool) -> Option<&'static str> {
    let lines = filled(unsplit(found.dialect, sample), sample, complete);
    if most(&lines, |raw, _| is_moment(raw)) {
        return Some("each line is one date or time");
    }
    let quoted = filled(Dialect { quote: Some(b'"'), ..found.dialect }, sample, complete);
    let wrapped = |raw: &[u8], row: &Row| row.cells.len() == 1 && raw.len() > 1 && is_wrapped(raw);
    (found.dialect.quote.is_none() && most(&quoted, wrapped)).then_some("quotes stand around each line")
}

/// Whether no column is of a type while the delimiter is one of words, or most rows have another width.
fn is_prose(found: &Found, rows: &[(&[u8], Row)]) -> bool {
    let usual = rows.iter().filter(|r| r.1.cells.len() == found.width).map(|r| r.1.cells.clone());
    let below: Vec<Vec<String>> = usual.clone().skip(1).collect();
    let weak = found.dialect.tail == Tail::default() && WEAK.contains(&found.dialect.delimiter);
    let ragged = usual.count() * 2 < rows.len();
    (weak || ragged) && typed_columns(&below, found.width).is_empty()
}

/// Whether several columns of the rows of usual width are of a type, and such rows are not few.
fn is_typed(found: &Found, rows: &[(&[u8], Row)]) -> bool {
    let usual = rows.iter().filter(|r| r.1.cells.len() == found.width).map(|r| r.1.cells.clone());
    let below: Vec<Vec<String>> = usual.skip(1).collect();
    below.len() * 3 > rows.len() && typed_columns(&below, found.width).len() >= TYPED
}

/// Whether nearly all rows below the first are so, or the only one is.
fn most(rows: &[(&[u8], Row)], so: impl Fn(&[u8], &Row) -> bool) -> bool {
    let below = rows.get(1..).filter(|r| !r.is_empty()).unwrap_or(rows);
    let count = below.iter().filter(|(raw, row)| so(raw, row)).count();
    count > 0 && count * 10 >= below.len() * 9
}

fn is_moment(line: &[u8]) -> bool {
    matches!(classify(line), Class::Date(_) | Class::Time | Class::Stamp(_) | Class::Zoned(_) | Class::Duration(true))
}

fn is_wrapped(line: &[u8]) -> bool {
    line.first() == Some(&b'"') && line.last() == Some(&b'"')
}

/// How many fields rows have that follow one another among lines of one, when nearly all rows of several are among them and some
/// column is of a type.
fn run(rows: &[(&[u8], Row)]) -> Option<usize> {
    let (mut best, mut from) = (0..0, 0);
    for (at, (_, row)) in rows.iter().enumerate() {
        if rows.get(from).is_some_and(|f| f.1.cells.len() != row.cells.len()) {
            from = at;
        }
        if row.cells.len() > 1 && at + 1 - from > best.len() {
            best = from..at + 1;
        }
    }
    let width = rows.get(best.start)?.1.cells.len();
    let several = rows.iter().filter(|r| r.1.cells.len() > 1).count();
    let body: Vec<Vec<String>> = rows.get(best.start + 1..best.end)?.iter().map(|r| r.1.cells.clone()).collect();
    (best.len() >= RUN && best.len() * 10 >= several * 8 && !typed_columns(&body, width).is_empty()).then_some(width)
}

/// A dialect whose delimiter the sample does not hold.
fn unsplit(dialect: Dialect, sample: &[u8]) -> Dialect {
    let absent = UNUSED.into_iter().find(|&b| memchr::memchr(b, sample).is_none());
    let delimiter = absent.unwrap_or(dialect.delimiter);
    Dialect { delimiter, tail: Tail::default(), quote: None, escape: None, padded: false, ..dialect }
}

/// One column; quotes stand around values where every line that begins with one ends in one.
fn lone(found: &Found, sample: &[u8], because: &str) -> Found {
    let plain = unsplit(found.dialect, sample);
    let quoted = Dialect { quote: Some(b'"'), ..plain };
    let opened = |raw: &[u8]| raw.first() == Some(&b'"');
    let sound = filled(quoted, sample, true).iter().all(|(raw, _)| !opened(raw) || (raw.len() > 1 && is_wrapped(raw)));
    let dialect = if sound { quoted } else { plain };
    Found { dialect, width: 1, because: because.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::super::dialect::find;
    use super::*;

    fn cells(text: &str) -> (usize, Vec<String>) {
        let found = find(text.as_bytes(), true, None);
        let rows = rows_of(found.dialect, text.as_bytes(), 400, true);
        (found.width, rows.into_iter().filter_map(|r| r.cells.into_iter().next()).collect())
    }

    #[test]
    fn values_that_hold_delimiters_are_one_column() {
        assert_eq!(cells("at\n2020-01-01 01:02:03\n2020-01-02 01:02:03\n").0, 1);
        assert_eq!(cells("time\n05:40\n21:30\n"), (1, vec!["time".into(), "05:40".into(), "21:30".into()]));
        assert_eq!(cells("amount\n\"100,000\"\n\"2,000,000\"\n").1, ["amount", "100,000", "2,000,000"]);
        assert_eq!(cells("name\nJohn Smith\nJane Doe\n").0, 1);
        assert_eq!(cells("note\nto be, or not\nwhy\nI came, I saw, I won\nyes\n").0, 1);
        assert_eq!(cells("one\nthe \"first\" of all\n\"last\" of all\n").1[2], "\"last\" of all");
    }

    #[test]
    fn tables_stay_tables() {
        assert_eq!(cells("name age\nann 5\nbob 7\n").0, 2);
        assert_eq!(cells("day,hour\n2020-01-01,05:40\n2020-01-02,06:40\n").0, 2);
        let below_a_long_title = "Report\nof all\nthat was\nsold in\nMay\nand June\na,b,c\n1,2,3\n4,5,6\n7,8,9\n";
        assert_eq!(cells(below_a_long_title).0, 3);
    }
}
