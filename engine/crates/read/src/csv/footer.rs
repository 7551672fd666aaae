//! Lines below a table that are no rows of it: totals, notes, the end of a report.

use super::misfit::Reason;
use super::rows::{Row, rows_of};
use super::shape::typed_columns;
use super::split::Dialect;
use super::start::first_record;
use super::tables;
use crate::ReadError;
use crate::set_aside::Aside;
use crate::source::Text;
use crate::types::classify::{Class, classify};

/// How much of the end is looked at.
const TAIL: u64 = 64 * 1024;
/// Lines a footer may have below an empty line, and without one.
const PARTED: usize = 5;
const CLOSE: usize = 3;
/// Rows above it that must tell what the columns hold, and how many are asked.
const LEAST: usize = 5;
const ASKED: usize = 200;
const TOTALS: [&str; 16] = [
    "total",
    "totals",
    "grand total",
    "subtotal",
    "sub-total",
    "sum",
    "summe",
    "gesamt",
    "gesamtsumme",
    "suma",
    "somme",
    "totale",
    "totaal",
    "итого",
    "合計",
    "合计",
];

/// A footer: where it begins, and its lines, counted from there.
pub struct Footer {
    /// Where the table ends.
    pub at: u64,
    /// Its lines.
    pub lines: Vec<Aside>,
}

/// Looks at the end of a table whose rows begin at `start` and have so many columns.
///
/// # Errors
/// When the text cannot be read.
pub fn below(text: &Text, start: u64, dialect: Dialect, width: usize) -> Result<Option<Footer>, ReadError> {
    let from = start.max(text.size().saturating_sub(TAIL));
    let before = if from > start { from - 1 } else { from };
    let mut tail = vec![0; usize::try_from(text.size().saturating_sub(before)).unwrap_or(0)];
    let got = text.read_at(&mut tail, before)?;
    tail.truncate(got);
    let offset = if from > start { first_record(dialect, &tail, width) } else { 0 };
    let tail = tail.get(offset..).unwrap_or_default();
    let rows = rows_of(dialect, tail, usize::MAX, true);
    let Some(first) = find(&rows, width) else { return Ok(None) };
    let begins = |index: usize| index.checked_sub(1).and_then(|above| rows.get(above)).map_or(0, |row| row.end);
    let (at, base) = (begins(first), before + offset as u64);
    let line = |(index, row): (usize, &Row)| {
        let begin = begins(index);
        let raw = tail.get(begin..row.end).unwrap_or_default();
        let lines = dialect.lines(tail.get(at..begin).unwrap_or_default());
        Aside::new(lines, base + begin as u64, Reason::Footer.words(width), raw.trim_ascii_end())
    };
    let lines = rows.iter().enumerate().skip(first).filter(|(_, row)| !row.is_void()).map(line).collect();
    Ok(Some(Footer { at: base + at as u64, lines }))
}

/// The first line of a footer: up to five below an empty line, or up to three that begin with a word for totals, which do not
/// hold what their columns hold.
fn find(rows: &[Row], width: usize) -> Option<usize> {
    let filled: Vec<usize> = (0..rows.len()).filter(|&i| rows.get(i).is_some_and(|r| !r.is_void())).collect();
    (1..=PARTED).rev().find_map(|count| {
        let (above, block) = filled.split_at(filled.len().checked_sub(count)?);
        let first = *block.first()?;
        let parted = first.checked_sub(1).and_then(|above| rows.get(above)).is_some_and(Row::is_void);
        let table = Table::of(rows, above, width)?;
        let lines = || block.iter().filter_map(|&index| rows.get(index));
        let ends = if parted {
            lines().any(|row| table.is_other(row) || says_total(row) && row.cells.len() == width)
                && lines()
                    .all(|row| row.cells.len() != width || table.is_other(row) || says_total(row) || table.is_bare(row))
                && !tables::begins(rows, first)
        } else {
            count <= CLOSE && lines().all(|row| table.is_other(row) && says_total(row))
        };
        ends.then_some(first)
    })
}

/// What the rows above a footer hold.
struct Table {
    width: usize,
    typed: Vec<usize>,
    full: Vec<usize>,
}

impl Table {
    fn of(rows: &[Row], above: &[usize], width: usize) -> Option<Self> {
        let usual = above.iter().rev().filter_map(|&index| rows.get(index)).filter(|row| row.cells.len() == width);
        let body: Vec<Vec<String>> = usual.take(ASKED).map(|row| row.cells.clone()).collect();
        let typed = typed_columns(&body, width);
        let holds = |row: &Vec<String>, column: usize| row.get(column).is_some_and(|cell| !cell.trim().is_empty());
        let full = (0..width).filter(|&column| body.iter().all(|row| holds(row, column))).collect();
        (width > 1 && body.len() >= LEAST && !typed.is_empty()).then_some(Self { width, typed, full })
    }

    /// Whether a row of the table's width has words where the columns hold other values.
    fn is_other(&self, row: &Row) -> bool {
        let word = |&column: &usize| row.cells.get(column).is_some_and(|c| classify(c.as_bytes()) == Class::Text);
        row.cells.len() == self.width && self.typed.iter().any(word)
    }

    /// Whether at least half of its cells are empty, and one that no row leaves empty.
    fn is_bare(&self, row: &Row) -> bool {
        let empty = |column: usize| row.cells.get(column).is_none_or(|cell| cell.trim().is_empty());
        let many = (0..self.width).filter(|&column| empty(column)).count() * 2 >= self.width;
        many && self.full.iter().any(|&column| empty(column))
    }
}

/// Whether the first cell that holds anything begins with a word for totals.
fn says_total(row: &Row) -> bool {
    let Some(first) = row.cells.iter().map(|cell| cell.trim()).find(|cell| !cell.is_empty()) else { return false };
    let said = first.to_lowercase();
    TOTALS.iter().any(|word| {
        said.strip_prefix(word).is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '-'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, width: usize) -> Option<usize> {
        find(&rows_of(Dialect::plain(b','), text.as_bytes(), usize::MAX, true), width)
    }

    fn body() -> String {
        (0..20).map(|n| format!("{n},name {n},{n}.5\n")).collect::<Vec<_>>().concat()
    }

    #[test]
    fn totals_and_notes_below_an_empty_line_are_a_footer() {
        assert_eq!(found(&format!("{}\nTotal,,190.0\nEnd of report\n", body()), 3), Some(21));
        assert_eq!(found(&format!("{}\n,,190.0\nTotal,,190.0\n", body()), 3), Some(21));
        assert_eq!(found(&format!("{},,\nSumme:,,190.0\n", body()), 3), Some(21));
    }

    #[test]
    fn a_total_that_follows_at_once_is_one_where_its_word_stands_among_numbers() {
        assert_eq!(found(&format!("{}Grand total,,190.0\n", body()), 3), Some(20));
        assert_eq!(found(&format!("{}Totalis,,190.0\n", body()), 3), None);
        assert_eq!(found(&format!("{}20,Total,190.0\n", body()), 3), None);
    }

    #[test]
    fn rows_below_an_empty_line_and_further_tables_are_none() {
        assert_eq!(found(&format!("{}\n20,name,1.5\n21,name,2.5\n", body()), 3), None);
        assert_eq!(found(&format!("{}\ncity,pop,area\nRome,3,x\nBern,1,y\n", body()), 3), None);
        assert_eq!(found(&format!("{}\nunknown,name,1.5\n", &body()[..40]), 3), None);
        assert_eq!(found(&body(), 3), None);
    }
}
