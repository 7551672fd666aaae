//! Where the table lies in a delimited text: below which title, under which header rows, how wide, up to where.

use super::header::{self, Header};
use super::split::Row;
use crate::types::classify::{Class, classify};
use crate::types::decide::decide;
use crate::types::evidence::Evidence;
use crate::types::plan::Plan;

/// Rows a title may have.
const TITLE_ROWS: usize = 20;
/// Rows a header may have.
const HEADER_ROWS: usize = 5;

/// Where a table lies among rows.
#[derive(Debug, Clone)]
pub struct Place {
    /// Its columns.
    pub width: usize,
    /// The header's first row, or the first row of a table without one.
    pub first: usize,
    /// The first row behind the header.
    pub body: usize,
    /// Whether it has a header, and why.
    pub header: Header,
    /// The header's cells; several rows are merged.
    pub cells: Option<Vec<String>>,
}

/// Finds the table; `as_written` keeps an unnamed last column that is always empty.
pub fn place(rows: &[Row], width: usize, as_written: bool) -> Place {
    let (width, first) = first_row(rows, width, as_written);
    let first = below_title(rows, width, first);
    let table: Vec<Vec<String>> = rows.iter().skip(first).filter(|r| !r.is_void()).map(|r| r.cells.clone()).collect();
    let (height, header) = header_of(&table, width);
    let cells = header.found.then(|| match height {
        1 => table.first().map(|c| trimmed_to(c, width)).unwrap_or_default(),
        _ => merged(table.get(..height).unwrap_or_default(), width),
    });
    let body = nth_filled(rows, first, height);
    Place { width, first, body, header, cells }
}

/// The row behind the first `count` rows that hold something.
fn nth_filled(rows: &[Row], first: usize, count: usize) -> usize {
    let mut filled = rows.iter().enumerate().skip(first).filter(|r| !r.1.is_void());
    count.checked_sub(1).map_or(first, |n| filled.nth(n).map_or(rows.len(), |r| r.0 + 1))
}

/// A header with a field too many that is empty, without it.
fn trimmed_to(cells: &[String], width: usize) -> Vec<String> {
    let named: Vec<String> = cells.iter().filter(|c| !c.trim().is_empty()).cloned().collect();
    if cells.len() > width && named.len() == width { named } else { cells.to_vec() }
}

/// Whether a row holds words alone, as a header does.
fn is_words(cells: &[String]) -> bool {
    let word =
        |c: &String| matches!(classify(c.as_bytes()), Class::Text | Class::Empty | Class::Null(_) | Class::Boolean(..));
    cells.iter().all(word) && cells.iter().any(|c| !c.trim().is_empty())
}

/// The table's width and its first row: the first of the usual width, or the one before it when that is a header of another
/// width: without a name for row names or for an empty last field, with an empty field too many, or with names for columns
/// that no row reaches.
fn first_row(rows: &[Row], width: usize, as_written: bool) -> (usize, usize) {
    let first = rows.iter().position(|r| r.cells.len() == width && !r.is_void()).unwrap_or(0);
    let Some(before) = rows.iter().take(first).rposition(|r| !r.is_void()).filter(|_| width > 2) else {
        return (width, first);
    };
    let Some(row) = rows.get(before) else { return (width, first) };
    let filled = row.cells.iter().filter(|c| !c.trim().is_empty()).count();
    if !is_words(&row.cells) || filled < 2 {
        return (width, first);
    }
    if row.cells.len() > width {
        let names_all = filled >= width && row.cells.len() <= width * 2;
        let longer = if as_written || filled == width { width } else { row.cells.len() };
        return if names_all { (longer, before) } else { (width, first) };
    }
    if row.cells.len() + 1 != width || filled + 1 != width {
        return (width, first);
    }
    (if is_spare(rows, width) && !as_written { width - 1 } else { width }, before)
}

/// Whether the last field of rows of the usual width is empty in all.
pub fn is_spare(rows: &[Row], width: usize) -> bool {
    let mut usual = rows.iter().filter(|r| r.cells.len() == width);
    usual.all(|r| r.cells.last().is_some_and(|c| c.trim().is_empty()))
}

/// The header below a title: nearly empty rows of the usual width come first, then one that is filled and names columns.
fn below_title(rows: &[Row], width: usize, first: usize) -> usize {
    let filled = |row: &Row| row.cells.iter().filter(|c| !c.trim().is_empty()).count();
    let used = (0..width).filter(|&i| {
        rows.iter().skip(first + 1).filter(|r| r.cells.get(i).is_some_and(|c| !c.trim().is_empty())).count() > 1
    });
    let used = used.count().max(1);
    let sparse = |row: &&Row| filled(row) <= (used / 3).max(1);
    let titles = rows.iter().skip(first).take(TITLE_ROWS).take_while(sparse).count();
    let Some(candidate) = rows.get(first + titles).filter(|row| titles > 0 && used > 2 && filled(row) * 2 > used)
    else {
        return first;
    };
    let below: Vec<Vec<String>> =
        rows.iter().skip(first + titles).filter(|r| !r.is_void()).map(|r| used_cells(&r.cells, width)).collect();
    let named = candidate.cells.len() == width && (header_of(&below, width).1.found || is_words(&candidate.cells));
    if named { first + titles } else { first }
}

/// A row without the fields behind its last one that is filled, for a look at names alone.
fn used_cells(cells: &[String], width: usize) -> Vec<String> {
    cells.get(..width.min(cells.len())).unwrap_or_default().to_vec()
}

/// How many rows the header has, and why.
fn header_of(table: &[Vec<String>], width: usize) -> (usize, Header) {
    let height = several(table, width);
    if height > 1 {
        let because = format!("the first {height} rows are words where columns below hold other types, and are merged");
        return (height, Header { found: true, because });
    }
    let used =
        table.iter().skip(1).flat_map(|r| r.iter().rposition(|c| !c.trim().is_empty())).max().map_or(0, |i| i + 1);
    let cut = |r: &Vec<String>| r.get(..used.max(1).min(r.len())).unwrap_or_default().to_vec();
    let spare = |r: &Vec<String>| r.iter().skip(used).all(|c| c.trim().is_empty());
    let header = if table.first().is_some_and(spare) {
        header::find(&table.iter().map(cut).collect::<Vec<_>>())
    } else {
        header::find(table)
    };
    (usize::from(header.found), header)
}

/// The rows of a header of several: words throughout, where the columns below hold other types, the later ones with a gap at
/// their beginning or a word above every such column, as units have.
fn several(table: &[Vec<String>], width: usize) -> usize {
    for height in (2..=HEADER_ROWS.min(table.len().saturating_sub(1))).rev() {
        let (rows, below) = table.split_at(height);
        let typed = typed_columns(below, width);
        if typed.len() > 1
            && rows.iter().enumerate().all(|(i, r)| is_part(r, i, &typed))
            && begins_values(below, &typed)
        {
            return height;
        }
    }
    1
}

/// Columns whose values are of another type than text.
fn typed_columns(below: &[Vec<String>], width: usize) -> Vec<usize> {
    let typed = |&column: &usize| {
        let mut evidence = Evidence::default();
        below.iter().filter_map(|r| r.get(column)).for_each(|c| evidence.add(&classify(c.as_bytes())));
        !matches!(decide(&evidence).plan, Plan::Text | Plan::Empty)
    };
    (0..width).filter(typed).collect()
}

fn cell(row: &[String], column: usize) -> &str {
    row.get(column).map_or("", |c| c.trim())
}

/// Whether a row can be part of a header of several rows.
fn is_part(row: &[String], place: usize, typed: &[usize]) -> bool {
    let year = |c: &str| c.len() == 4 && c.parse::<i32>().is_ok_and(|y| (1_800..=2_100).contains(&y));
    let word = |c: &str| c.is_empty() || year(c) || matches!(classify(c.as_bytes()), Class::Text | Class::Boolean(..));
    let words = row.iter().all(|c| word(c.trim()));
    let above = typed.iter().filter(|&&i| !cell(row, i).is_empty()).count();
    let gap = cell(row, 0).is_empty();
    words && above > 0 && (place == 0 || gap || above == typed.len())
}

/// Whether the first row below holds values where columns are typed.
fn begins_values(below: &[Vec<String>], typed: &[usize]) -> bool {
    let Some(row) = below.first() else { return false };
    let values =
        typed.iter().filter(|&&i| !matches!(classify(cell(row, i).as_bytes()), Class::Text | Class::Empty)).count();
    values * 2 >= typed.len()
}

/// The names of several header rows: what stands above a column, a heading that spans columns taken along.
fn merged(rows: &[Vec<String>], width: usize) -> Vec<String> {
    let last = rows.len().saturating_sub(1);
    let mut names: Vec<Vec<String>> = vec![Vec::new(); width];
    for (place, row) in rows.iter().enumerate() {
        let mut spanning = "";
        for (column, name) in names.iter_mut().enumerate() {
            let own = cell(row, column);
            let below = rows.iter().skip(place + 1).any(|r| !cell(r, column).is_empty());
            let alone = place == 0 || rows.iter().take(place).all(|r| cell(r, column).is_empty());
            if !own.is_empty() {
                spanning = own;
            } else if place == last || !below || !alone && place == 0 {
                continue;
            }
            if !spanning.is_empty() {
                name.push(spanning.to_owned());
            }
        }
    }
    names.into_iter().map(|parts| parts.join(" ")).collect()
}

#[cfg(test)]
mod tests {
    use super::super::split::{Dialect, rows_of};
    use super::*;

    fn placed(text: &str, width: usize, as_written: bool) -> Place {
        place(&rows_of(Dialect::plain(b','), text.as_bytes(), 400, true), width, as_written)
    }

    #[test]
    fn a_title_and_empty_rows_lie_above_the_table() {
        let found = placed(",,,\nReport,,,\n,,,\nname,day,amount,\nx,Monday,1,\ny,Tuesday,2,\n", 4, false);
        assert_eq!((found.first, found.body), (3, 4));
        assert_eq!(found.cells.unwrap(), ["name", "day", "amount", ""]);
    }

    #[test]
    fn several_header_rows_are_merged_and_spans_taken_along() {
        let found = placed(",Staff,,Cost\n,Head,Full,Total\na,1,2,3\nb,4,5,6\nc,7,8,9\n", 4, false);
        assert_eq!(found.body, 2);
        assert_eq!(found.cells.unwrap(), ["", "Staff Head", "Staff Full", "Cost Total"]);
    }

    #[test]
    fn headers_of_another_width_are_seen() {
        let long = placed("a,b,c,d,e\n1,2,3,4\n5,6,7,8\n9,9,9,9\n", 4, false);
        assert_eq!((long.width, long.first), (5, 0));
        let short = placed("a,b,c\n1,2,3,\n4,5,6,\n", 4, false);
        assert_eq!((short.width, short.first), (3, 0));
        assert_eq!(placed("a,b,c\n1,2,3,\n4,5,6,\n", 4, true).width, 4);
    }
}
