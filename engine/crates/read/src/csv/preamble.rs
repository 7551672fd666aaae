//! Lines above a header that were padded to the table's width, as spreadsheets write them: titles, and keys with a value.

use super::rows::Row;
use super::shape::{begins_values, typed_columns};
use crate::types::classify::{Class, classify};
use std::collections::HashSet;

/// Lines that may stand above a header.
const LINES: usize = 20;
/// Rows below a header that must tell of the columns.
const ROWS: usize = 3;

/// The header below lines that are padded: the first row that fills the columns with different words, where each line above
/// holds its first cells alone and is no row of the table. Where the columns below have types, the header's words and the
/// lines do not fit them; where all is text, the rows below fill columns that no line above reaches.
pub fn header_below(rows: &[Row], width: usize, first: usize) -> Option<usize> {
    let used: Vec<usize> = (0..width).filter(|&column| is_used(rows, first, column)).collect();
    if used.len() < 3 {
        return None;
    }
    let mut above: Vec<&Row> = Vec::new();
    for at in first..first.saturating_add(LINES) {
        let row = rows.get(at)?;
        if row.is_void() {
            continue;
        }
        let reach = reach(row);
        if !above.is_empty() && names(row, width, &used) {
            return stands_below(rows, at, &above, &used).then_some(at);
        }
        reach.filter(|&cells| cells < used.len())?;
        above.push(row);
    }
    None
}

/// Whether a line is a title alone above a header that is whole without it: one cell, its first, above a row that begins with a
/// name and has as many different ones as there are columns.
pub fn is_title(line: &[String], below: &[String]) -> bool {
    let names: HashSet<&str> = below.iter().map(|c| c.trim()).filter(|c| !c.is_empty()).collect();
    let filled = below.iter().filter(|c| !c.trim().is_empty()).count();
    let alone = line.iter().skip(1).all(|c| c.trim().is_empty()) && line.first().is_some_and(|c| !c.trim().is_empty());
    alone && below.len() > 2 && filled == below.len() && names.len() == filled
}

fn is_used(rows: &[Row], first: usize, column: usize) -> bool {
    rows.iter().skip(first).filter(|r| r.cells.get(column).is_some_and(|c| !c.trim().is_empty())).take(2).count() > 1
}

/// How many first cells a line holds, when it holds no other.
fn reach(row: &Row) -> Option<usize> {
    let filled = row.cells.iter().take_while(|c| !c.trim().is_empty()).count();
    let rest = row.cells.iter().skip(filled).all(|c| c.trim().is_empty());
    (rest && filled > 0).then_some(filled)
}

/// Whether a row names the columns: short different words in all of them, but for one.
fn names(row: &Row, width: usize, used: &[usize]) -> bool {
    let told: Vec<&str> = used.iter().filter_map(|&c| row.cells.get(c)).map(|c| c.trim()).collect();
    let named: Vec<&str> = told.into_iter().filter(|c| !c.is_empty()).collect();
    let different: HashSet<&&str> = named.iter().collect();
    let word = |c: &&str| matches!(classify(c.as_bytes()), Class::Text | Class::Boolean(..));
    row.cells.len() == width
        && named.len() + 1 >= used.len()
        && named.len() > 2
        && different.len() == named.len()
        && named.iter().all(|c| c.chars().count() <= 60 && !c.contains('\n'))
        && named.iter().all(word)
}

fn stands_below(rows: &[Row], at: usize, above: &[&Row], used: &[usize]) -> bool {
    let body: Vec<Vec<String>> =
        rows.iter().skip(at + 1).filter(|r| !r.is_void()).map(|r| r.cells.clone()).take(200).collect();
    let width = rows.get(at).map_or(0, |r| r.cells.len());
    let typed: Vec<usize> = typed_columns(&body, width).into_iter().filter(|c| used.contains(c)).collect();
    let cell = |row: &Row, column: usize| row.cells.get(column).map_or("", |c| c.trim()).to_owned();
    let class = |row: &Row, column: usize| classify(cell(row, column).as_bytes());
    if !typed.is_empty() {
        let worded = rows.get(at).is_some_and(|header| typed.iter().all(|&c| !cell(header, c).is_empty()));
        let unlike = |row: &&Row| {
            let missing = typed.iter().filter(|&&c| class(row, c) == Class::Empty).count();
            missing * 2 >= typed.len() || typed.iter().any(|&c| class(row, c) == Class::Text)
        };
        return worded && begins_values(&body, &typed) && above.iter().all(unlike);
    }
    let reached = above.iter().filter_map(|row| reach(row)).max().unwrap_or(0);
    let beyond: Vec<usize> = used.iter().copied().filter(|&c| c >= reached).collect();
    let full = |row: &&Vec<String>| beyond.iter().all(|&c| row.get(c).is_some_and(|c| !c.trim().is_empty()));
    let header = rows.get(at).map(|r| r.cells.as_slice()).unwrap_or_default();
    let returns = body.iter().any(|r| r.iter().zip(header).any(|(a, b)| a == b && !a.trim().is_empty()));
    beyond.len() > 1 && body.len() >= ROWS && !returns && body.iter().filter(full).count() * 10 >= body.len() * 9
}

#[cfg(test)]
mod tests {
    use super::super::rows::rows_of;
    use super::super::split::Dialect;
    use super::*;

    fn found(text: &str, width: usize) -> Option<usize> {
        header_below(&rows_of(Dialect::plain(b','), text.as_bytes(), 400, true), width, 0)
    }

    #[test]
    fn a_header_is_found_below_lines_that_were_padded() {
        let body = "2024-01-05,rent,900.00,1200.50\n2024-01-06,food,12.30,1188.20\n";
        let header = "Date,Text,Amount,Balance\n";
        assert_eq!(found(&format!("Bank of Ulm,,,\nAccount,12345,,\n,,,\n{header}{body}"), 4), Some(3));
        assert_eq!(found(&format!("Account,12345,EUR,\n{header}{body}"), 4), Some(1));
        assert_eq!(found(&format!("{header}{body}"), 4), None);
        let words = "Ann,Rome,Dev,Red\nBob,Oslo,Ops,Blue\nEve,Bern,Dev,Red\n";
        assert_eq!(found(&format!("Staff,of all houses,,\nName,City,Job,Team\n{words}"), 4), Some(1));
    }

    #[test]
    fn rows_that_are_short_of_values_are_no_lines_above_a_header() {
        assert_eq!(found("1,Ann,,\n2,Bob,Oslo,Ops\n3,Eve,Bern,Dev\n", 4), None);
        assert_eq!(found("Ann,Rome,,\nBob,Oslo,Ops,Blue\nEve,,Dev,\nDan,Bern,,Red\n", 4), None);
        assert_eq!(found("Ann,,3,4\nName,City,Count,Sum\nEve,Bern,5,6\n", 4), None);
    }

    #[test]
    fn one_cell_above_a_whole_header_is_a_title() {
        let row = |cells: &[&str]| cells.iter().map(|c| (*c).to_owned()).collect::<Vec<_>>();
        assert!(is_title(&row(&["Report", "", ""]), &row(&["id", "name", "sum"])));
        assert!(!is_title(&row(&["", "Staff", ""]), &row(&["id", "name", "sum"])));
        assert!(!is_title(&row(&["Region", "", ""]), &row(&["", "name", "sum"])));
    }
}
