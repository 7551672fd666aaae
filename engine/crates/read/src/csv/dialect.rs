//! How a text is delimited: every likely dialect is tried on a sample and scored by how alike its rows are and how many of its
//! cells have a known type, after van den Burg, Nazábal and Sutton, "Wrangling messy CSV files by detecting row and type
//! patterns" (2019).

use super::lone;
use super::rows::rows_of;
use super::split::{Dialect, Tail};
use crate::drawn;
use crate::types::classify::{Class, classify};
use std::collections::BTreeMap;

const ROWS: usize = 400;
/// Lines that must hold a delimiter of several bytes equally often.
const STEADY: usize = 50;
/// How many times better the best dialect may be than one that takes its place.
const RIVAL: f64 = 20.0;
/// Delimiters tried, the usual ones first; a longer one is weighed before the byte it begins with.
const DELIMITERS: [&[u8]; 24] = [
    b",", b";", b"\t", b"|", b":", b"^", b"~", b" ", b"\x01", b"\x1f", b"\x1e", b"#", b"*", b"&", b"!", b"||", b"::",
    b";;", b"~~", b"^^", b"|~|", b"~|~", b"^|^", b"|;|",
];
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

/// The line ending a text keeps to, and whether carriage returns alone end lines beside it.
pub fn newline(sample: &[u8]) -> (u8, bool) {
    let feeds = memchr::memchr_iter(b'\n', sample).count();
    let paired = memchr::memmem::find_iter(sample, b"\r\n").count();
    let returns = memchr::memchr_iter(b'\r', sample).count();
    if feeds == 0 && returns > 0 { (b'\r', false) } else { (b'\n', returns > paired) }
}

/// Finds the dialect of a sample; `delimiter` fixes one.
pub fn find(sample: &[u8], complete: bool, delimiter: Option<u8>) -> Found {
    let (newline, returns) = newline(sample);
    let mut all: Vec<(f64, Found)> = Vec::new();
    let fixed = delimiter.map(|d| [d]);
    let delimiters: Vec<&[u8]> = fixed.as_ref().map_or_else(|| candidates(sample), |d| vec![d.as_slice()]);
    let plain = Dialect { newline, returns, ..Dialect::plain(delimiter.unwrap_or(b',')) };
    let is_drawn = delimiter == Some(drawn::DELIMITER);
    let quotes: &[Option<u8>] = if is_drawn { &[None] } else { &QUOTES };
    for delimiter in delimiters {
        for &quote in quotes {
            let Some(dialect) = dialect(sample, delimiter, quote, plain) else { continue };
            let mut seen = Vec::new();
            for dialect in [Dialect { returns: false, ..dialect }, dialect] {
                if seen.contains(&dialect) {
                    continue;
                }
                seen.push(dialect);
                let rows = sample_rows(dialect, sample, complete);
                let score = score(&rows, delimiter);
                all.push((score, describe(dialect, &rows, score)));
            }
        }
    }
    // One that is hardly better than an earlier one is not.
    let mut best = 0;
    for (place, (score, _)) in all.iter().enumerate() {
        if all.get(best).is_some_and(|b| *score > b.0 * 1.000_001) {
            best = place;
        }
    }
    let nothing = || Found { dialect: plain, width: 1, because: "no delimiter occurs".to_owned() };
    let found = if best < all.len() { all.swap_remove(best) } else { (0.0, nothing()) };
    all.retain(|other| other.0 * RIVAL >= found.0);
    all.sort_by(|a, b| b.0.total_cmp(&a.0));
    let rivals: Vec<Found> = all.into_iter().map(|other| other.1).collect();
    let mut found = if delimiter.is_some() { found.1 } else { lone::settled(found.1, &rivals, sample, complete) };
    if !is_drawn && found.dialect.quote.is_none() && memchr::memchr(b'"', sample).is_none() {
        found.dialect.quote = Some(b'"');
    }
    found
}

/// The delimiters worth a try: those that occur. A longer one is among them when it holds most of the bytes it is made of;
/// when it holds all of them, or every line has as many of it, it stands for its parts.
fn candidates(sample: &[u8]) -> Vec<&'static [u8]> {
    let count = |d: &[u8]| memchr::memmem::find_iter(sample, d).count();
    let held = |d: &[u8]| {
        let first = d.first().copied().unwrap_or_default();
        let (inside, in_all) = (memchr::memchr_iter(first, d).count(), memchr::memchr_iter(first, sample).count());
        (count(d) * inside, in_all)
    };
    let long: Vec<(&[u8], bool)> = DELIMITERS
        .into_iter()
        .filter(|d| d.len() > 1)
        .map(|d| (d, held(d)))
        .filter(|(_, (held, all))| *held > 0 && held * 5 >= all * 4)
        .map(|(d, (held, all))| (d, held == all || is_steady(sample, d)))
        .collect();
    let covered =
        |d: &[u8]| long.iter().any(|(l, whole)| *whole && l.len() > d.len() && l.windows(d.len()).any(|w| w == d));
    let wanted = |d: &&[u8]| *d == b"," || (count(d) > 0 && (d.len() == 1 || long.iter().any(|(l, _)| l == d)));
    let lines = sample.split(|b| matches!(b, b'\n' | b'\r')).filter(|l| !l.is_empty());
    let (all, marked) = lines.fold((0, 0), |(all, marked), l| (all + 1, marked + usize::from(l.starts_with(b"#"))));
    let comments = |d: &&[u8]| *d == b"#" && marked * 10 > all;
    DELIMITERS.into_iter().filter(|d| wanted(d) && !covered(d) && !comments(d)).collect()
}

/// Whether the lines of a sample hold a delimiter equally often.
fn is_steady(sample: &[u8], delimiter: &[u8]) -> bool {
    let lines = sample.split(|b| matches!(b, b'\n' | b'\r')).filter(|l| !l.is_empty()).take(STEADY);
    let mut counts = lines.map(|l| memchr::memmem::find_iter(l, delimiter).count());
    counts.next().is_some_and(|first| first > 0 && counts.all(|c| c == first))
}

/// The dialect with a delimiter and quote, when the quote stands at the edges of fields.
fn dialect(sample: &[u8], delimiter: &[u8], quote: Option<u8>, plain: Dialect) -> Option<Dialect> {
    let &first = delimiter.first()?;
    let bare = Dialect { delimiter: first, tail: Tail::of(delimiter), quote: None, ..plain };
    let Some(quote) = quote else { return Some(bare) };
    let padded = first != b' ' && opens_padded(sample, quote, delimiter);
    let closing = delimiter.last().copied().unwrap_or(first);
    if !padded && !opens_fields(sample, quote, [first, closing], plain.newline) {
        return None;
    }
    Some(Dialect { quote: Some(quote), escape: escape(sample, quote), padded, ..bare })
}

/// Whether quotes open fields behind a delimiter and a blank.
fn opens_padded(sample: &[u8], quote: u8, delimiter: &[u8]) -> bool {
    let opening = [delimiter, &[b' ', quote]].concat();
    memchr::memmem::find(sample, &opening).is_some()
}

/// Whether a quote stands where a field can begin and again where one can end.
fn opens_fields(sample: &[u8], quote: u8, delimiter: [u8; 2], newline: u8) -> bool {
    let edge = |b: Option<&u8>| b.is_none_or(|b| delimiter.contains(b) || *b == newline || *b == b'\r');
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

/// A backslash, when it stands before quotes within fields and quotes are not doubled; a NUL, when it stands before quotes alone.
fn escape(sample: &[u8], quote: u8) -> Option<u8> {
    let nuls = memchr::memchr_iter(0, sample).count();
    if nuls > 0 && memchr::memmem::find_iter(sample, &[0, quote]).count() == nuls {
        return Some(0);
    }
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
    let ends = |b: &u8| matches!(b, b',' | b';' | b'\t' | b'|' | b'\n' | b'\r');
    let inner = memchr::memmem::find_iter(sample, &pair).filter(|&i| match sample.get(i + 2) {
        // A second quote ends the cell here, or doubles the first one behind a backslash that is a letter like others.
        Some(b) if *b == quote => sample.get(i + 3).is_none_or(ends),
        Some(b) => !ends(b),
        None => false,
    });
    (escaped > 0 && inner.count() > 0 && escaped >= doubled / 4).then_some(b'\\')
}

fn sample_rows(dialect: Dialect, sample: &[u8], complete: bool) -> Vec<Vec<String>> {
    let mut rows = rows_of(dialect, sample, ROWS, complete);
    rows.retain(|r| !r.is_void());
    rows.into_iter().map(|r| r.cells).collect()
}

/// The pattern score times the type score.
#[allow(clippy::cast_precision_loss)]
fn score(rows: &[Vec<String>], delimiter: &[u8]) -> f64 {
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
        b"," | b";" | b"\t" | b"|" | b"\x01" | b"\x1f" | b"\x1e" | [_, _, ..] => 1.0,
        b" " => 0.6,
        b":" | b"^" | b"~" => 0.7,
        _ => 0.5,
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
        let found = find(b"a||b||c\n1||2||x|y\n3||||z\n", true, None);
        assert_eq!((found.width, found.dialect.tail.bytes()), (3, b"|".as_slice()));
        assert!(find(b"a, \"b\"\n1, \"x, y\"\n2, \"z\"\n", true, None).dialect.padded);
        assert!(find(b"a,b\n1,2\r3,4\n5,6\r\n", true, None).dialect.returns);
    }

    #[test]
    fn escapes_and_quotes_are_found() {
        let found = find(b"a,b\n\"x \\\"y\\\" z\",1\n\"w\",2\n", true, None);
        assert_eq!(found.dialect.escape, Some(b'\\'));
        let found = find(b"a,b\n1,\"5\\\"\"\n2,\"7\\\"\"\n", true, None);
        assert_eq!(found.dialect.escape, Some(b'\\'));
        let found = find(b"a,b,c\n0,0,0\n1,0,\"w\\\"\"\"\n2,0,0\n", true, None);
        assert_eq!(found.dialect.escape, None);
        let found = find(b"a,b\n'x,y',1\n'w,z',2\n", true, None);
        assert_eq!(found.dialect.quote, Some(b'\''));
    }
}
