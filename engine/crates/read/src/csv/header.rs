//! Whether the first row names the columns, and the names they get.

use crate::types::classify::{Class, classify};
use crate::types::decide::decide;
use crate::types::evidence::Evidence;
use crate::types::plan::Plan;
use crate::types::words::TRUE_FALSE;
use std::collections::HashSet;

/// Whether the first row is a header, and why.
#[derive(Debug, Clone)]
pub struct Header {
    /// Whether it is one.
    pub found: bool,
    /// Why.
    pub because: String,
}

fn header(found: bool, because: impl Into<String>) -> Header {
    Header { found, because: because.into() }
}

/// Decides from the first row and those that follow.
pub fn find(rows: &[Vec<String>]) -> Header {
    let Some((first, rest)) = rows.split_first() else { return header(false, "there is no row") };
    if first.iter().all(|c| c.trim().is_empty()) {
        return header(false, "the first row is empty");
    }
    let classes: Vec<Class> = first.iter().map(|c| classify(c.as_bytes())).collect();
    let value = |c: &Class| !matches!(c, Class::Text | Class::Empty | Class::Null(_) | Class::Boolean(_, _));
    let values = classes.iter().filter(|c| value(c)).count();
    if rest.is_empty() {
        let text = values == 0 && first.iter().all(|c| !c.trim().is_empty());
        let because = if text { "the only row is text" } else { "the only row holds values" };
        return header(text, because);
    }
    let mut differs = 0;
    let mut alike = 0;
    for (column, class) in classes.iter().enumerate() {
        match against(*class, column, rest) {
            std::cmp::Ordering::Greater => differs += 1,
            std::cmp::Ordering::Less => alike += 1,
            std::cmp::Ordering::Equal => {}
        }
    }
    if differs > alike {
        return header(true, "the first row is text where columns below hold other types");
    }
    if are_years(first) {
        return header(true, "the first row is names and years in a row");
    }
    if alike > 0 || values > 0 {
        return header(false, "the first row holds values like those below");
    }
    all_text(first, rest)
}

/// Whether a row is text but for years that follow one another, as tables with a column a year have.
fn are_years(first: &[String]) -> bool {
    let (numbers, names): (Vec<&String>, Vec<&String>) = first.iter().partition(|c| c.trim().parse::<i32>().is_ok());
    let years: Vec<i32> = numbers.iter().filter_map(|c| c.trim().parse().ok()).collect();
    let steady = years.windows(2).all(|pair| matches!(pair, [a, b] if (b - a).abs() == 1));
    let plausible = years.iter().all(|y| (1_800..=2_100).contains(y));
    let text = names.iter().all(|c| matches!(classify(c.as_bytes()), Class::Text));
    years.len() > 1 && steady && plausible && text && !names.is_empty()
}

/// Whether a first cell differs from its column (greater), is like it (less), or tells nothing.
fn against(class: Class, column: usize, rest: &[Vec<String>]) -> std::cmp::Ordering {
    let mut below = Evidence::default();
    rest.iter().filter_map(|r| r.get(column)).for_each(|c| below.add(&classify(c.as_bytes())));
    let plan = decide(&below).plan;
    let typed = !matches!(plan, Plan::Text | Plan::Empty);
    match class {
        _ if below.values() == 0 => std::cmp::Ordering::Equal,
        Class::Boolean(family, _) if typed && family != TRUE_FALSE && plan != Plan::Boolean => {
            std::cmp::Ordering::Greater
        }
        Class::Text if typed => std::cmp::Ordering::Greater,
        Class::Text | Class::Empty | Class::Null(_) => std::cmp::Ordering::Equal,
        _ => {
            below.add(&class);
            let together = !matches!(decide(&below).plan, Plan::Text | Plan::Empty);
            let codes = below.padded > 0 || below.text == 0;
            if together || (!typed && codes) { std::cmp::Ordering::Less } else { std::cmp::Ordering::Equal }
        }
    }
}

/// All columns are text: a header has names, all different, that do not come back as values and are shaped unlike them.
fn all_text(first: &[String], rest: &[Vec<String>]) -> Header {
    let names: HashSet<&str> = first.iter().map(|c| c.trim()).filter(|c| !c.is_empty()).collect();
    let filled = names.len() == first.len();
    let short = first.iter().all(|c| c.chars().count() <= 60 && !c.contains('\n'));
    let returns =
        rest.iter().any(|row| row.iter().zip(first).any(|(cell, name)| cell == name && !cell.trim().is_empty()));
    if filled && short && !returns {
        header(true, "the first row is different names that do not come back as values")
    } else {
        header(false, "the first row looks like the rows below")
    }
}

/// A column's name in the table beside the name in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// Unique and trimmed.
    pub name: String,
    /// As the file has it.
    pub source: String,
}

/// Unique names for `width` columns: trimmed, `col_0` where there is none, `_2` behind what comes twice.
pub fn names(header: Option<&[String]>, width: usize) -> Vec<Name> {
    names_beside(header, width, header.is_some_and(|h| h.len() + 1 == width))
}

/// Unique names, where with `lead` the first column, of row names, has none.
pub fn names_beside(header: Option<&[String]>, width: usize, lead: bool) -> Vec<Name> {
    let mut taken: HashSet<String> = HashSet::new();
    let mut names = Vec::with_capacity(width);
    for column in 0..width {
        let place = if lead { column.checked_sub(1) } else { Some(column) };
        let source = place.and_then(|p| header?.get(p)).cloned().unwrap_or_default();
        let trimmed = source.split_whitespace().collect::<Vec<_>>().join(" ").replace('\0', "");
        let base = if trimmed.is_empty() { format!("col_{column}") } else { trimmed };
        let mut name = base.clone();
        let mut next = 2;
        while !taken.insert(name.to_lowercase()) {
            name = format!("{base}_{next}");
            next += 1;
        }
        names.push(Name { name, source });
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &[&[&str]]) -> Vec<Vec<String>> {
        text.iter().map(|r| r.iter().map(|c| (*c).to_owned()).collect()).collect()
    }

    #[test]
    fn a_header_is_told_from_data() {
        assert!(find(&rows(&[&["id", "name"], &["1", "x"]])).found);
        assert!(!find(&rows(&[&["1", "x"], &["2", "y"]])).found);
        assert!(find(&rows(&[&["city", "land"], &["Rome", "Italy"]])).found);
        assert!(!find(&rows(&[&["a", "b"], &["a", "c"]])).found);
        assert!(find(&rows(&[&["a", "b"]])).found);
        assert!(!find(&rows(&[&["1", "b"]])).found);
        assert!(find(&rows(&[&["t", "y", "n"], &["0", "1.5", ""], &["1", "2.5", ""]])).found);
        assert!(find(&rows(&[&["name", "n"], &["x", ""], &["y", ""]])).found);
        assert!(!find(&rows(&[&["1", "n"], &["2", ""], &["3", "y"]])).found);
        assert!(find(&rows(&[&["country", "2019", "2020"], &["Italy", "12", "13"]])).found);
    }

    #[test]
    fn names_are_unique_and_never_empty() {
        let header = rows(&[&["A", " a ", "", "A_2"]]).remove(0);
        let got: Vec<String> = names(Some(&header), 4).into_iter().map(|n| n.name).collect();
        assert_eq!(got, ["A", "a_2", "col_2", "A_2_2"]);
    }
}
