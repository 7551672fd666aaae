//! Where the table lies in a delimited text: below which title, under which header rows, how wide, up to where.

use super::header::{self, Header};
use super::preamble;
use super::rows::{Row, rows_of};
use super::split::Dialect;
use crate::types::classify::{Class, classify};
use crate::types::decide::decide;
use crate::types::evidence::Evidence;
use crate::types::plan::Plan;
use std::collections::HashSet;

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
    let (first, titled) = below_title(rows, width, first);
    let mut table: Vec<Vec<String>> =
        rows.iter().skip(first).filter(|r| !r.is_void()).map(|r| r.cells.clone()).collect();
    without_repeats(&mut table);
    let (height, header) = match header_of(&table, width) {
        (0, _) if titled => (1, Header { found: true, because: "the first row below the title is words".to_owned() }),
        found => found,
    };
    let cells = header.found.then(|| match height {
        1 => table.first().map(|c| trimmed_to(c, width)).unwrap_or_default(),
        _ => merged(table.get(..height).unwrap_or_default(), width),
    });
    let body = nth_filled(rows, first, height);
    Place { width, first, body, header, cells }
}

/// Takes out rows that name columns as the first row does: headers of further tables, not values.
fn without_repeats(table: &mut Vec<Vec<String>>) {
    let Some(first) = table.first().filter(|f| f.len() > 1 && is_words(f)).cloned() else { return };
    let named = first.iter().filter(|c| !c.trim().is_empty()).count();
    let mut place = 0;
    table.retain(|row| {
        place += 1;
        let same = row.iter().zip(&first).filter(|(a, b)| a == b && !a.trim().is_empty()).count();
        place == 1 || named < 2 || same * 2 < named || !is_words(row)
    });
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
pub fn is_words(cells: &[String]) -> bool {
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
        return (width, if names_all { before } else { first });
    }
    if row.cells.len() + 1 != width || filled + 1 != width {
        return (width, first);
    }
    (if is_spare(rows, width) && !as_written { width - 1 } else { width }, before)
}

/// Splits a header that is delimited otherwise than the rows below it: a line without their delimiter above rows that have no
/// header, which another delimiter splits into as many different names.
pub fn respell_header(rows: &mut [Row], width: usize, dialect: Dialect) {
    let first = rows.iter().position(|r| r.cells.len() == width && !r.is_void()).unwrap_or(0);
    let Some(before) = rows.iter().take(first).rposition(|r| !r.is_void()).filter(|_| width > 2) else { return };
    let body: Vec<Vec<String>> = rows.iter().skip(first).filter(|r| !r.is_void()).map(|r| r.cells.clone()).collect();
    let Some([line]) = rows.get(before).map(|r| r.cells.as_slice()).filter(|_| !header::find(&body).found) else {
        return;
    };
    let split = |delimiter: u8| rows_of(Dialect::plain(delimiter), line.as_bytes(), 1, true).into_iter().next();
    let names = |row: &Row| {
        let different: HashSet<&str> = row.cells.iter().map(|c| c.trim()).filter(|c| !c.is_empty()).collect();
        different.len() == width && row.cells.len() == width && is_words(&row.cells)
    };
    let others = b",;\t|: ".iter().filter(|&&d| d != dialect.delimiter);
    let cells = others.filter_map(|&d| split(d)).find(names).map(|r| r.cells);
    if let (Some(cells), Some(row)) = (cells, rows.get_mut(before)) {
        row.cells = cells;
    }
}

/// Whether the last field of rows of the usual width is empty in all.
pub fn is_spare(rows: &[Row], width: usize) -> bool {
    let mut usual = rows.iter().filter(|r| r.cells.len() == width);
    usual.all(|r| r.cells.last().is_some_and(|c| c.trim().is_empty()))
}

/// Whether lines that begin with `#` are comments: few lines below the first do, and they hold no row of the table; or some stand
/// above a header, which is not the last of them.
pub fn has_comments(rows: &[Row], width: usize) -> bool {
    let filled: Vec<&Row> = rows.iter().filter(|r| !r.is_void()).collect();
    let marked = |row: &&&Row| row.cells.first().is_some_and(|c| c.starts_with('#'));
    let above = filled.iter().take_while(marked).count();
    let (first, rest) = filled.split_at(above);
    let below: Vec<Vec<String>> = rest.iter().filter(|r| !marked(r)).map(|r| r.cells.clone()).collect();
    let typed = !typed_columns(below.get(1..).unwrap_or_default(), width).is_empty();
    let headed = typed && header::find(&below).found;
    let names = !headed && first.last().is_some_and(|r| r.cells.len() == width && is_words(&r.cells));
    if width < 2 || rest.is_empty() {
        return false;
    }
    let spaced = |row: &&Row| row.cells.first().is_some_and(|c| c.starts_with("# ") || c.starts_with("##"));
    let within = rest.iter().filter(marked).count();
    let unlike = rest.iter().filter(marked).filter(|r| r.cells.len() != width).count();
    if within > 0 {
        let few = within * 4 <= rest.len() || (within * 3 <= rest.len() * 2 && rest.iter().filter(marked).all(spaced));
        return !names && few && unlike * 5 >= within * 4;
    }
    above > 0 && first.iter().all(spaced) && headed
}

/// Whether the rows below the header end in a delimiter that no column follows, most of them.
pub fn end_in_delimiters(rows: &[Row], place: &Place) -> bool {
    let body = || rows.iter().skip(place.body).filter(|r| !r.is_void());
    let ended = |r: &&Row| r.cells.len() == place.width + 1 && r.cells.last().is_some_and(|c| c.trim().is_empty());
    body().filter(ended).count() * 2 > body().count()
}

/// The header below a title, and whether there is a title: nearly empty rows of the usual width come first, then one that is
/// filled and names columns. Rows that are the upper part of a header are no title.
fn below_title(rows: &[Row], width: usize, first: usize) -> (usize, bool) {
    if let Some(header) = preamble::header_below(rows, width, first) {
        return (header, true);
    }
    let filled = |row: &Row| row.cells.iter().filter(|c| !c.trim().is_empty()).count();
    let holds = |i: usize| rows.iter().skip(first).filter(|r| !cell(&r.cells, i).is_empty()).take(2).count() > 1;
    let used = (0..width).filter(|&i| holds(i)).count().max(1);
    let sparse = |row: &&Row| filled(row) <= (used / 3).max(1);
    let titles = rows.iter().skip(first).take(TITLE_ROWS).take_while(sparse).count();
    let below = |from: usize| -> Vec<Vec<String>> {
        rows.iter().skip(from).filter(|r| !r.is_void()).map(|r| r.cells.clone()).collect()
    };
    let upper = (first..=first + titles).filter(|&i| titles > 0 && rows.get(i).is_some_and(|r| !r.is_void()));
    let upper = upper.into_iter().find(|&i| several(&below(i), width) > 1);
    if let Some(begin) = upper {
        return (begin, begin > first);
    }
    let Some(candidate) =
        rows.get(first + titles).filter(|row| titles > 0 && used > 2 && (filled(row) * 2 >= used || filled(row) > 2))
    else {
        return (first, false);
    };
    let short = candidate.cells.iter().all(|c| c.chars().count() <= 60) && is_words(&candidate.cells);
    if let Some(header) = lone_header(rows.get(first..first + titles).unwrap_or_default()).filter(|_| !short) {
        return (first + header, true);
    }
    let named = candidate.cells.len() == width && (short || header_of(&below(first + titles), width).1.found);
    if named { (first + titles, short) } else { (first, false) }
}

/// The one row of words between an empty line below a title and rows that are no header.
fn lone_header(titles: &[Row]) -> Option<usize> {
    let (last, above) = titles.split_last()?;
    let (gap, above) = above.split_last()?;
    let parted = gap.is_void() && above.iter().any(|r| !r.is_void());
    (parted && is_words(&last.cells)).then_some(above.len() + 1)
}

/// How many rows the header has, and why.
fn header_of(table: &[Vec<String>], width: usize) -> (usize, Header) {
    let height = several(table, width);
    if height > 1 {
        let because = format!("the first {height} rows are words where columns below hold other types, and are merged");
        return (height, Header { found: true, because });
    }
    let used =
        table.iter().skip(1).filter_map(|r| r.iter().rposition(|c| !c.trim().is_empty())).max().map_or(0, |i| i + 1);
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
            && !matches!(rows, [title, next, ..] if preamble::is_title(title, next))
            && rows.iter().enumerate().all(|(i, r)| is_part(r, i, &typed))
            && begins_values(below, &typed)
        {
            return height;
        }
    }
    1
}

/// Columns whose values are of another type than text.
pub fn typed_columns(below: &[Vec<String>], width: usize) -> Vec<usize> {
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
pub fn begins_values(below: &[Vec<String>], typed: &[usize]) -> bool {
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
            if !own.is_empty() {
                spanning = own;
            } else if rows.iter().take(place).any(|r| !cell(r, column).is_empty()) {
                spanning = "";
            }
            let taken = !own.is_empty() || (place < last && below);
            if taken && !spanning.is_empty() {
                name.push(spanning.to_owned());
            }
        }
    }
    names.into_iter().map(|parts| parts.join(" ")).collect()
}

#[cfg(test)]
mod tests {
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
        assert_eq!((long.width, long.first), (4, 0));
        let short = placed("a,b,c\n1,2,3,\n4,5,6,\n", 4, false);
        assert_eq!((short.width, short.first), (3, 0));
        assert_eq!(placed("a,b,c\n1,2,3,\n4,5,6,\n", 4, true).width, 4);
    }
}
