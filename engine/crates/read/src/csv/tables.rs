//! Several tables in one delimited text: where the later ones begin.

use super::rows::Row;
use super::shape::{Place, is_words, typed_columns};
use crate::types::classify::{Class, classify};
use std::collections::HashSet;

/// Rows that must follow a header for a table to begin with it.
const LEAST: usize = 2;
/// Rows above a header that tell whether it is unlike them.
const ABOVE: usize = 40;
/// Rows that a table above the one found must have.
const ROWS_ABOVE: usize = 3;

/// The rows that begin a further table: the header once more, or another header, with rows of its width: of a width of its own,
/// or of words where the columns above hold other types.
pub fn starts(rows: &[Row], place: &Place) -> Vec<usize> {
    let Some(header) = rows.get(place.first).filter(|_| place.header.found && place.width > 1) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let (mut cells, mut width, mut begun) = (&header.cells, place.width, place.body);
    for (index, row) in rows.iter().enumerate().skip(place.body) {
        let again = row.cells == *cells && index > begun;
        let other = index > begun
            && begins(rows, index)
            && (row.cells.len() != width || contrasts(rows.get(begun..index).unwrap_or_default(), row));
        if !row.is_void() && (again || other) {
            found.push(index);
            (cells, width, begun) = (&row.cells, row.cells.len(), index + 1);
        }
    }
    found
}

/// Whether a row holds words in all columns that are of another type above it, which are several.
fn contrasts(above: &[Row], row: &Row) -> bool {
    let alike = above.iter().rev().filter(|r| r.cells.len() == row.cells.len());
    let usual: Vec<Vec<String>> = alike.take(ABOVE).map(|r| r.cells.clone()).collect();
    let typed = typed_columns(&usual, row.cells.len());
    let word = |&column: &usize| row.cells.get(column).is_some_and(|c| classify(c.as_bytes()) == Class::Text);
    typed.len() > 1 && typed.iter().all(word)
}

/// Whether a row is a header of names with rows of its width behind it.
pub fn begins(rows: &[Row], index: usize) -> bool {
    let Some(row) = rows.get(index) else { return false };
    let names: HashSet<&str> = row.cells.iter().map(|c| c.trim()).filter(|c| !c.is_empty()).collect();
    let alike = rows.iter().skip(index + 1).take_while(|r| r.cells.len() == row.cells.len()).take(LEAST).count();
    row.cells.len() > 1 && names.len() == row.cells.len() && is_words(&row.cells) && alike == LEAST
}

/// A table above the one that was found: where it begins, and how many rows it has. Its header stands first or below an empty
/// line or a title, its rows follow without a gap, and one of its columns at least holds other values than text.
pub fn above(rows: &[Row], first: usize) -> Option<(usize, usize)> {
    (0..first).find_map(|index| {
        let header = rows.get(index).filter(|row| row.cells.len() > 1)?;
        let own = rows.get(index + 1..first)?;
        let body: Vec<Vec<String>> = own
            .iter()
            .take_while(|r| r.cells.len() == header.cells.len() && !r.is_void())
            .map(|r| r.cells.clone())
            .collect();
        let alone = index.checked_sub(1).and_then(|i| rows.get(i)).is_none_or(|r| r.is_void() || r.cells.len() == 1);
        let typed = typed_columns(&body, header.cells.len());
        let worded = typed.iter().all(|&c| header.cells.get(c).is_some_and(|c| classify(c.as_bytes()) == Class::Text));
        let ends = own.iter().skip(body.len()).all(Row::is_void);
        let found = alone && ends && body.len() >= ROWS_ABOVE && !typed.is_empty() && worded && begins(rows, index);
        found.then_some((index, body.len()))
    })
}

#[cfg(test)]
mod tests {
    use super::super::rows::rows_of;
    use super::super::shape::place;
    use super::super::split::Dialect;
    use super::*;

    #[test]
    fn a_table_above_another_of_more_columns_is_seen_and_keys_with_values_are_not() {
        let below = "\ncity,size,area\n".to_owned() + &"Rome,3,4.5\n".repeat(9);
        let all = |text: &str| rows_of(Dialect::plain(b','), text.as_bytes(), 400, true);
        assert_eq!(above(&all(&format!("id,name\n1,a\n2,b\n3,c\n{below}")), 5), Some((0, 3)));
        assert_eq!(above(&all(&format!("People\nid,name\n1,a\n2,b\n3,c\n{below}")), 6), Some((1, 3)));
        assert_eq!(above(&all(&format!("Report,Sales\nBy,Ann\nFor,2024\nIn,EUR\n{below}")), 5), None);
        assert_eq!(above(&all(&format!("id,name\n1,a\n2,b\n{below}")), 4), None);
    }

    #[test]
    fn a_header_that_comes_again_or_of_another_width_begins_a_table() {
        let text = "a,b\n1,2\n3,4\na,b\n5,6\n7,8\nx,y,z\n1,2,3\n4,5,6\n";
        let rows = rows_of(Dialect::plain(b','), text.as_bytes(), 400, true);
        assert_eq!(starts(&rows, &place(&rows, 2, false)), [3, 6]);
        let alike = rows_of(Dialect::plain(b','), b"a,b\n1,2\n3,4\np,q\n5,6\n7,8\n", 400, true);
        assert_eq!(starts(&alike, &place(&alike, 2, false)), [3]);
        let ragged = rows_of(Dialect::plain(b','), b"a,b\n1,2\nx,y,z\n3,4\n5,6\n", 400, true);
        assert!(starts(&ragged, &place(&ragged, 2, false)).is_empty());
    }
}
