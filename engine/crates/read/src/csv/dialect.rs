//! How a text is delimited: every likely dialect is tried on a sample and scored by how alike its rows are and how many of its
//! cells have a known type, after van den Burg, Nazábal and Sutton, "Wrangling messy CSV files by detecting row and type
//! patterns" (2019).

use super::split::{Dialect, rows_of};
use crate::types::classify::{Class, classify};
use std::collections::BTreeMap;

const ROWS: usize = 400;
const DELIMITERS: [u8; 8] = *b",;\t|:^~ ";
const QUOTES: [Option<u8>; 3] = [Some(b'"'), Some(b'\''), None];

/// A dialect with its score.
#[derive(Debug, Clone)]
pub struct Found {
    /// The dialect.
    pub dialect: Dialect,
    /// Fields in most rows.
    pub width: usize,
    /// Why this one.
    pub because: String,
}

/// The line ending a text keeps to.
pub fn newline(sample: &[u8]) -> u8 {
    let feeds = memchr::memchr_iter(b'\n', sample).count();
    let returns = memchr::memchr_iter(b'\r', sample).count();
    if feeds == 0 && returns > 0 { b'\r' } else { b'\n' }
}

/// Finds the dialect of a sample; `delimiter` fixes one.
pub fn find(sample: &[u8], complete: bool, delimiter: Option<u8>) -> Found {
    let newline = newline(sample);
    let mut best: Option<(f64, Found)> = None;
    let delimiters: Vec<u8> = delimiter.map_or_else(|| DELIMITERS.to_vec(), |d| vec![d]);
    for delimiter in delimiters {
        for quote in QUOTES {
            let asked = delimiter == b',' || memchr::memchr(delimiter, sample).is_some();
            if !asked || quote.is_some_and(|q| !opens_fields(sample, q, delimiter, newline)) {
                continue;
            }
            let escape = quote.and_then(|q| escape(sample, q));
            let dialect = Dialect { delimiter, quote, escape, newline };
            let rows = sample_rows(dialect, sample, complete);
            let score = score(&rows, delimiter);
            if best.as_ref().is_none_or(|b| score > b.0 * 1.000_001) {
                best = Some((score, describe(dialect, &rows, score)));
            }
        }
    }
    let mut found = best.map_or_else(
        || Found {
            dialect: Dialect { delimiter: delimiter.unwrap_or(b','), quote: Some(b'"'), escape: None, newline },
            width: 1,
            because: "no delimiter occurs".to_owned(),
        },
        |b| b.1,
    );
    if found.dialect.quote.is_none() && memchr::memchr(b'"', sample).is_none() {
        found.dialect.quote = Some(b'"');
    }
    found
}

/// Whether a quote stands where a field can begin and again where one can end.
fn opens_fields(sample: &[u8], quote: u8, delimiter: u8, newline: u8) -> bool {
    let edge = |b: Option<&u8>| b.is_none_or(|&b| b == delimiter || b == newline || b == b'\r');
    let mut opens = false;
    let mut closes = false;
    for i in memchr::memchr_iter(quote, sample) {
        opens |= edge(i.checked_sub(1).and_then(|p| sample.get(p)));
        closes |= opens && edge(sample.get(i + 1));
        if opens && closes {
            return true;
        }
    }
    false
}

/// A backslash, when it stands before quotes within fields and quotes are not doubled.
fn escape(sample: &[u8], quote: u8) -> Option<u8> {
    let pairs = sample.windows(2);
    let (mut escaped, mut doubled) = (0_usize, 0_usize);
    for pair in pairs {
        if let [first, second] = pair
            && *second == quote
        {
            escaped += usize::from(*first == b'\\');
            doubled += usize::from(*first == quote);
        }
    }
    let pair = [b'\\', quote];
    let inner = memchr::memmem::find_iter(sample, &pair).filter(|&i| {
        let after = sample.get(i + 2);
        after.is_some_and(|b| !matches!(b, b',' | b';' | b'\t' | b'|' | b'\n' | b'\r'))
    });
    (escaped > 0 && inner.count() > 0 && escaped >= doubled / 4).then_some(b'\\')
}

fn sample_rows(dialect: Dialect, sample: &[u8], complete: bool) -> Vec<Vec<String>> {
    let mut rows = rows_of(dialect, sample, ROWS, complete);
    rows.retain(|r| !r.is_blank());
    rows.into_iter().map(|r| r.cells).collect()
}

/// The pattern score times the type score.
#[allow(clippy::cast_precision_loss)]
fn score(rows: &[Vec<String>], delimiter: u8) -> f64 {
    if rows.is_empty() {
        return 0.0;
    }
    let mut lengths: BTreeMap<usize, usize> = BTreeMap::new();
    for row in rows {
        *lengths.entry(row.len()).or_default() += 1;
    }
    let total = rows.len() as f64;
    let pattern: f64 = lengths
        .iter()
        .map(|(&length, &count)| {
            let fields = length as f64;
            (count as f64 / total).powi(2) * (fields - 1.0).max(1e-3) / fields
        })
        .sum();
    let cells: f64 = rows.iter().flatten().map(|c| weight(c.trim())).sum();
    let count = rows.iter().map(Vec::len).sum::<usize>() as f64;
    let rare = match delimiter {
        b',' | b';' | b'\t' | b'|' => 1.0,
        b' ' => 0.6,
        _ => 0.7,
    };
    pattern * (cells / count.max(1.0)).max(1e-10) * rare
}

/// How sure it is that a cell is one cell: a known type fully, plain words mostly, what holds other delimiters hardly.
fn weight(cell: &str) -> f64 {
    match classify(cell.as_bytes()) {
        Class::Text if cell.contains(['\t', ';', '|']) => 0.05,
        Class::Text if cell.contains('"') => 0.1,
        Class::Text if cell.contains(',') && !cell.contains(", ") => 0.3,
        Class::Text if cell.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '_' | '-' | '.' | '/')) => 0.95,
        Class::Text => 0.7,
        Class::Empty => 0.9,
        _ => 1.0,
    }
}

/// The width most rows have.
fn describe(dialect: Dialect, rows: &[Vec<String>], score: f64) -> Found {
    let mut lengths: BTreeMap<usize, usize> = BTreeMap::new();
    for row in rows {
        *lengths.entry(row.len()).or_default() += 1;
    }
    let (width, count) = lengths.iter().max_by_key(|&(l, c)| (*c, *l)).map_or((1, 0), |(&l, &c)| (l, c));
    let because = format!("{count} of {} sampled rows have {width} fields (score {score:.3})", rows.len());
    Found { dialect, width, because }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn delimiter(text: &str) -> char {
        char::from(find(text.as_bytes(), true, None).dialect.delimiter)
    }

    #[test]
    fn ordinary_files_are_told_apart() {
        assert_eq!(delimiter("a,b,c\n1,2,3\n4,5,6\n"), ',');
        assert_eq!(delimiter("a;b\n1,5;2,5\n3,5;4,5\n"), ';');
        assert_eq!(delimiter("a\tb\nx, y\t2\nz, w\t3\n"), '\t');
        assert_eq!(delimiter("a|b\n1|2\n"), '|');
        assert_eq!(delimiter("name,when\nx,2013-01-05 10:00:00\ny,2013-01-06 11:00:00\n"), ',');
        assert_eq!(delimiter("word\nother\n"), ',');
    }

    #[test]
    fn escapes_and_quotes_are_found() {
        let found = find(b"a,b\n\"x \\\"y\\\" z\",1\n\"w\",2\n", true, None);
        assert_eq!(found.dialect.escape, Some(b'\\'));
        let found = find(b"a,b\n'x,y',1\n'w,z',2\n", true, None);
        assert_eq!(found.dialect.quote, Some(b'\''));
    }
}
