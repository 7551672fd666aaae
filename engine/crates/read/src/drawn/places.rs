//! Columns at fixed places: between them every line is blank, or a ruler of dashes below the header marks them.

use super::{Cut, join};
use crate::types::classify::{Class, classify};

/// Lines looked at.
const LINES: usize = 2_000;
/// Lines that a table has at least, its header among them.
const LEAST: usize = 4;
/// Lines above and below a table that may be none of its own.
const ABOVE: usize = 10;
const BELOW: usize = 3;
/// Lines from which one blank between columns is no accident.
const MANY: usize = 10;
/// Lines of which one may cross the columns.
const STRAY: usize = 40;

/// How lines are parted.
pub enum Places {
    /// By spans of characters in which a line is blank somewhere.
    Gutters(Vec<(usize, usize)>),
    /// By so many blanks or more, into as many fields.
    Blanks {
        /// Blanks that part fields.
        least: usize,
        /// Fields.
        fields: usize,
    },
}

impl Cut for Places {
    fn cut(&self, line: &[u8], out: &mut Vec<u8>) {
        if is_ruler(line) {
            return;
        }
        let fields = match self {
            Self::Gutters(gutters) => at_gutters(line, gutters),
            Self::Blanks { least, fields } => Some(at_blanks(line, *least)).filter(|found| found.len() == *fields),
        };
        match fields {
            _ if line.trim_ascii().is_empty() => {}
            Some(fields) => join(fields.into_iter(), out),
            None => out.extend_from_slice(line),
        }
    }
}

/// Finds columns.
pub fn find(lines: &[&[u8]]) -> Option<(Places, String)> {
    let lines: Vec<&[u8]> = lines.iter().copied().filter(|l| !l.trim_ascii().is_empty()).take(LINES).collect();
    if lines.iter().any(|line| memchr::memchr(b'\t', line).is_some()) {
        return None;
    }
    if let Some(found) = ruled(&lines) {
        return Some(found);
    }
    let apart = lines.iter().filter(|line| memchr::memmem::find(line.trim_ascii(), b"  ").is_some()).count();
    if lines.len() < LEAST || apart * 10 < lines.len() * 7 || is_delimited(&lines) {
        return None;
    }
    aligned(&lines).or_else(|| spaced(&lines))
}

/// Whether most lines hold the same number of one of the usual delimiters.
fn is_delimited(lines: &[&[u8]]) -> bool {
    [b',', b';', b'|'].into_iter().any(|delimiter| {
        let counts: Vec<usize> = lines.iter().map(|line| memchr::memchr_iter(delimiter, line).count()).collect();
        let usual = counts.iter().copied().filter(|&c| c > 0).max_by_key(|c| counts.iter().filter(|o| *o == c).count());
        usual.is_some_and(|usual| counts.iter().filter(|c| **c == usual).count() * 10 >= lines.len() * 7)
    })
}

/// Runs of dashes with blanks between.
fn is_ruler(line: &[u8]) -> bool {
    let line = line.trim_ascii();
    let drawn = line.iter().all(|b| matches!(b, b'-' | b'=' | b' '));
    drawn && line.len() > 2 && memchr::memmem::find(line, b"--").or_else(|| memchr::memmem::find(line, b"==")).is_some()
}

/// Columns below a ruler.
fn ruled(lines: &[&[u8]]) -> Option<(Places, String)> {
    let at = lines.iter().take(ABOVE * 2).position(|line| is_ruler(line)).filter(|at| *at > 0)?;
    let ruler = lines.get(at)?;
    let mut gutters = Vec::new();
    let mut from = None;
    for (place, byte) in ruler.iter().enumerate() {
        match (*byte, from) {
            (b' ', None) => from = Some(place),
            (b' ', Some(_)) => {}
            (_, Some(begun)) => {
                if begun > 0 {
                    gutters.push((begun, place));
                }
                from = None;
            }
            _ => {}
        }
    }
    let rows: Vec<&[u8]> = lines.iter().copied().skip(at - 1).filter(|line| !is_ruler(line)).collect();
    let fitting = rows.iter().filter(|line| at_gutters(line, &gutters).is_some()).count();
    let because = format!("a ruler marks {} columns", gutters.len() + 1);
    (!gutters.is_empty() && rows.len() > 1 && fitting * 10 >= rows.len() * 7)
        .then_some((Places::Gutters(gutters), because))
}

/// Columns between which all lines are blank, but for a few above and below.
fn aligned(lines: &[&[u8]]) -> Option<(Places, String)> {
    let tries = (0..=ABOVE).flat_map(|above| (0..=BELOW).map(move |below| (above, below)));
    tries.filter_map(|(above, below)| lines.get(above..lines.len().checked_sub(below)?)).find_map(|lines| {
        let gutters = settled(lines, &blank_everywhere(lines));
        if lines.len() < LEAST || gutters.is_empty() || !is_table(lines, &gutters) {
            return None;
        }
        let because = format!("{} columns stand at the same places in every line", gutters.len() + 1);
        Some((Places::Gutters(gutters), because))
    })
}

/// Fields parted by blanks, as many in nearly all lines.
fn spaced(lines: &[&[u8]]) -> Option<(Places, String)> {
    [2, 1].into_iter().find_map(|least| {
        let counts: Vec<usize> = lines.iter().map(|line| at_blanks(line, least).len()).collect();
        let fields = *counts.first()?;
        let alike = counts.iter().filter(|c| **c == fields).count();
        let rows = lines.iter().skip(1).map(|line| at_blanks(line, least)).filter(|row| row.len() == fields);
        let rows: Vec<Vec<&[u8]>> = rows.collect();
        let typed = (0..fields).any(|place| is_typed(column(&rows, place)));
        let because = format!("{least} or more blanks stand between {fields} fields");
        (fields > 1 && typed && alike * 20 >= lines.len() * 19).then_some((Places::Blanks { least, fields }, because))
    })
}

/// Characters of a line that are blank, one mark a character.
fn blanks(line: &[u8]) -> impl Iterator<Item = bool> {
    line.iter().filter(|b| **b & 0xc0 != 0x80).map(|b| *b == b' ')
}

/// Spans in which every line is blank, or all but one of `STRAY`; those at the edges left out.
fn blank_everywhere(lines: &[&[u8]]) -> Vec<(usize, usize)> {
    let mut counts: Vec<usize> = Vec::new();
    for line in lines {
        for (place, blank) in blanks(line).enumerate() {
            match counts.get_mut(place) {
                Some(count) => *count += usize::from(!blank),
                None => counts.push(usize::from(!blank)),
            }
        }
    }
    let filled: Vec<bool> = counts.iter().map(|&count| count > lines.len() / STRAY).collect();
    let (Some(first), Some(last)) = (filled.iter().position(|f| *f), filled.iter().rposition(|f| *f)) else {
        return Vec::new();
    };
    let mut spans = Vec::new();
    let mut from = None;
    for (place, filled) in filled.iter().enumerate().take(last + 1).skip(first) {
        match (filled, from) {
            (false, None) => from = Some(place),
            (true, Some(begun)) => {
                spans.push((begun, place));
                from = None;
            }
            _ => {}
        }
    }
    spans
}

/// The gutters that part columns rather than words: below words of a header, between values of a type, or wide. Each column is
/// looked at beside what lies left of it, joined as far as it was, so that all lines are gone through once a gutter.
fn settled(lines: &[&[u8]], gutters: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let rows: Vec<(&[u8], Vec<&[u8]>)> = lines.iter().filter_map(|l| Some((*l, at_gutters(l, gutters)?))).collect();
    let header = rows.first().map_or(&[] as &[&[u8]], |(_, row)| row.as_slice());
    let worded = header.iter().filter(|c| classify(c) == Class::Text).count() * 2 > header.len();
    let mut left: Vec<&[u8]> = rows.iter().map(|(_, row)| row.first().copied().unwrap_or_default()).collect();
    let mut kept = Vec::new();
    for (place, &(from, to)) in gutters.iter().enumerate() {
        let right = rows.iter().map(|(_, row)| row.get(place + 1).copied().unwrap_or_default());
        let pairs: Vec<(&[u8], &[u8])> = left.iter().copied().zip(right).collect();
        let lines = rows.iter().map(|(line, _)| *line);
        if parts(&pairs, lines.clone(), worded, to - from) {
            kept.push((from, to));
            left = pairs.into_iter().map(|pair| pair.1).collect();
        } else {
            left = lines.zip(pairs).map(|(line, (one, other))| span(line, one, other)).collect();
        }
    }
    kept
}

/// What reaches from one field of a line to another.
fn span<'a>(line: &'a [u8], one: &'a [u8], other: &'a [u8]) -> &'a [u8] {
    if one.is_empty() || other.is_empty() {
        return if one.is_empty() { other } else { one };
    }
    let place = |field: &[u8]| field.as_ptr() as usize - line.as_ptr() as usize;
    line.get(place(one)..place(other) + other.len()).unwrap_or(one)
}

/// Whether a gutter parts two columns, of which all fields are given, the header's first.
fn parts<'a>(
    pairs: &[(&'a [u8], &'a [u8])],
    lines: impl ExactSizeIterator<Item = &'a [u8]>,
    worded: bool,
    width: usize,
) -> bool {
    let body = pairs.get(1..).unwrap_or_default();
    let named = pairs.first().is_some_and(|(one, other)| !(one.is_empty() || other.is_empty()));
    let filled = body.iter().filter(|pair| !pair.1.is_empty()).count();
    if filled == 0 || body.iter().all(|pair| pair.0.is_empty()) || (worded && !named) {
        return false;
    }
    let many = lines.len() >= MANY;
    let joined = lines.skip(1).zip(body).map(|(line, (one, other))| classify(span(line, one, other)));
    let moments = joined.filter(|class| matches!(class, Class::Stamp(_) | Class::Zoned(_))).count();
    if moments * 10 >= body.len() * 9 {
        return false;
    }
    let typed = is_typed(body.iter().map(|pair| pair.0)) || is_typed(body.iter().map(|pair| pair.1));
    // A second word that few values have stands apart by accident.
    typed || (width > 1 && (worded || many)) || (worded && many && filled * 2 > body.len())
}

/// Whether the fields make a table: a column of a type, or three columns and a header.
fn is_table(lines: &[&[u8]], gutters: &[(usize, usize)]) -> bool {
    let rows: Vec<Vec<&[u8]>> = lines.iter().filter_map(|line| at_gutters(line, gutters)).collect();
    let body = rows.get(1..).unwrap_or_default();
    let full = |row: &Vec<&[u8]>| row.iter().filter(|cell| !cell.is_empty()).count() * 2 > row.len();
    let dense = body.iter().filter(|row| full(row)).count() * 10 >= body.len() * 8;
    dense && ((0..=gutters.len()).any(|place| is_typed(column(body, place))) || gutters.len() > 1)
}

fn column<'a>(rows: &'a [Vec<&'a [u8]>], place: usize) -> impl Iterator<Item = &'a [u8]> {
    rows.iter().filter_map(move |row| row.get(place).copied())
}

/// Whether nearly all values of a column have a type.
fn is_typed<'a>(cells: impl Iterator<Item = &'a [u8]>) -> bool {
    let (mut values, mut typed) = (0, 0);
    for class in cells.map(classify).filter(|class| !matches!(class, Class::Empty | Class::Null(_))) {
        values += 1;
        typed += usize::from(!matches!(class, Class::Text | Class::Padded | Class::Boolean(..)));
    }
    values > 0 && typed * 10 >= values * 9
}

/// The fields between gutters; nothing when a line crosses one. In each it is parted at a blank: a value may reach into it.
fn at_gutters<'a>(line: &'a [u8], gutters: &[(usize, usize)]) -> Option<Vec<&'a [u8]>> {
    let mut fields = Vec::with_capacity(gutters.len() + 1);
    let mut starts = line.iter().enumerate().filter(|(_, b)| **b & 0xc0 != 0x80).map(|(at, b)| (at, *b == b' '));
    let (mut from, mut place) = (0, 0);
    for &(begin, end) in gutters {
        let mut blank = None;
        while place < end {
            let Some((at, is_blank)) = starts.next() else { break };
            if place >= begin && is_blank && blank.is_none() {
                blank = Some(at);
            }
            place += 1;
        }
        if place < end {
            // The line ends here: what is left is one field, and empty ones.
            let cut = blank.unwrap_or(line.len());
            fields.push(line.get(from..cut).unwrap_or_default());
            from = cut;
            place = end;
            continue;
        }
        let cut = blank?;
        fields.push(line.get(from..cut).unwrap_or_default());
        from = cut;
    }
    fields.push(line.get(from..).unwrap_or_default());
    Some(fields.into_iter().map(<[u8]>::trim_ascii).collect())
}

/// The fields between runs of blanks.
fn at_blanks(line: &[u8], least: usize) -> Vec<&[u8]> {
    let line = line.trim_ascii();
    let (mut fields, mut from, mut run) = (Vec::new(), 0, 0);
    for (at, byte) in line.iter().enumerate() {
        if *byte == b' ' {
            run += 1;
            continue;
        }
        if run >= least {
            fields.push(line.get(from..at - run).unwrap_or_default());
            from = at;
        }
        run = 0;
    }
    fields.push(line.get(from..).unwrap_or_default());
    fields
}
