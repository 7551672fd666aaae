//! Short rows: whether the fields they lack are empty ones that were left out at their ends.

use super::rows::Row;
use super::shape::{Place, typed_columns};
use crate::types::classify::{Class, classify};

/// Columns a mask can tell.
const MOST: usize = 64;
/// Short rows that must be there.
const LEAST: usize = 3;

/// What is known of short rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Short {
    /// The columns of a type, as bits, which a short row must fit.
    pub typed: u64,
    /// Why it is thought so.
    pub because: String,
}

/// Whether a text leaves empty fields out at the end of its rows: at least one in twenty is short, none ends in an empty field
/// though it could, and the values of nearly all short rows are of their columns' types.
pub fn find(rows: &[Row], place: &Place) -> Option<Short> {
    let body: Vec<&Row> = rows.iter().skip(place.body).filter(|r| !r.is_void()).collect();
    let short: Vec<&&Row> = body.iter().filter(|r| r.cells.len() < place.width).collect();
    let full: Vec<Vec<String>> =
        body.iter().filter(|r| r.cells.len() == place.width).map(|r| r.cells.clone()).collect();
    let many = short.len() >= LEAST && short.len() * 20 >= body.len() && full.len() >= LEAST;
    if !many || body.iter().any(|r| r.cells.last().is_some_and(|c| c.trim().is_empty())) {
        return None;
    }
    let columns = typed_columns(&full, place.width).into_iter().filter(|&c| c < MOST);
    let typed = columns.fold(0_u64, |mask, column| mask | 1 << column);
    let fitting = short.iter().filter(|r| fits(typed, r.cells.iter().map(String::as_bytes))).count();
    let because = format!(
        "{fitting} of {} sampled rows are short and none ends in an empty field, so empty fields at their ends were left out",
        body.len()
    );
    (fitting * 10 >= short.len() * 9).then_some(Short { typed, because })
}

/// Whether a short row has several fields, some in a column of a type, and no words in such a column.
pub fn fits<'a>(typed: u64, cells: impl Iterator<Item = &'a [u8]>) -> bool {
    let (mut count, mut known) = (0, 0);
    for cell in cells {
        if count < MOST && typed >> count & 1 == 1 {
            if classify(cell) == Class::Text {
                return false;
            }
            known += 1;
        }
        count += 1;
    }
    count > 1 && known > 0
}

#[cfg(test)]
mod tests {
    use super::super::rows::rows_of;
    use super::super::shape::place;
    use super::super::split::Dialect;
    use super::*;

    fn found(text: &str, width: usize) -> bool {
        let rows = rows_of(Dialect::plain(b','), text.as_bytes(), 400, true);
        find(&rows, &place(&rows, width, false)).is_some()
    }

    #[test]
    fn only_fields_left_out_at_the_ends_of_rows_are_filled() {
        let full = "id,name,note\n1,a,x\n2,b,y\n3,c,z\n";
        assert!(found(&format!("{full}4,d\n5,e\n6,f\n"), 3));
        assert!(!found(&format!("{full}4,d\n"), 3));
        assert!(!found(&format!("{full}4,d\n5,e\n6,f\n7,g,\n"), 3));
        assert!(!found(&format!("{full}d,4\ne,5\nf,6\n"), 3));
        assert!(!found(&format!("{full}4\n5\n6\n"), 3));
    }
}
