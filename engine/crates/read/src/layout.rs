//! How a delimited text is laid out: its dialect, its tables, and of the chosen one the header, the columns and the extent.

use crate::ReadError;
use crate::csv::dialect;
use crate::csv::header::{self, Header, Name};
use crate::csv::rows::{Row, mended_rows_of, rows_of};
use crate::csv::shape::{self, Place};
use crate::csv::short;
use crate::csv::split::Dialect;
use crate::csv::tables;
use crate::delimited::Input;
use crate::options::Options;
use crate::report::TableReport;
use std::collections::BTreeMap;

const HEAD: usize = 256 * 1024;
const LONG_HEAD: usize = 16 << 20;
const MOST_COLUMNS: usize = 20_000;
/// Rows looked at in a text too long to be looked at whole.
const ROWS: usize = 400;

/// The layout found.
#[derive(Clone)]
pub struct Shape {
    /// How the text is written.
    pub dialect: Dialect,
    /// Why that was thought.
    pub because: String,
    /// The columns.
    pub names: Vec<Name>,
    /// Whether there is a header.
    pub header: Header,
    /// Its cells as the file has them.
    pub cells: Option<Vec<String>>,
    /// Where the first row behind the header begins.
    pub start: u64,
    /// Where the table ends.
    pub end: u64,
    /// Line endings before the first row.
    pub lines: u64,
    /// Lines before the header.
    pub skipped: u64,
    /// All tables, when there are several.
    pub tables: Vec<TableReport>,
    /// Whether all of the text was looked at.
    pub complete: bool,
    /// The header's first row.
    pub header_row: Vec<String>,
    /// The header's first row as it is written.
    pub header_line: Vec<u8>,
}

impl Shape {
    /// Whether a header could stand for a second time, above a further table.
    pub fn may_come_again(&self) -> bool {
        self.header.found && self.names.len() > 1 && !self.header_line.is_empty()
    }
}

/// The table chosen among those of a text.
struct Chosen {
    place: Place,
    end: Option<usize>,
    tables: Vec<TableReport>,
}

/// Finds the layout.
pub fn shape(input: &Input<'_>, options: &Options) -> Result<Shape, ReadError> {
    let (head, complete) = begin(input)?;
    let found = match input.known {
        Some(dialect) => known(dialect, &head, complete),
        None => dialect::find(head.get(..HEAD).unwrap_or(&head), complete && head.len() <= HEAD, input.delimiter),
    };
    laid_out(input, &head, found, options, &|rows, width| {
        choose(input, rows, width, complete && head.len() <= HEAD, options)
    })
}

/// The layout of the first of several tables, which ends before the second.
pub fn shape_of_first(whole: &Shape, end: u64) -> Shape {
    Shape { end, ..whole.clone() }
}

/// The layout of one of several tables, which is the whole text now; it is written as the others are.
pub fn shape_of_one(input: &Input<'_>, whole: &Shape, options: &Options) -> Result<Shape, ReadError> {
    let (head, _) = begin(input)?;
    let dialect = Dialect { leaves_out: 0, ..whole.dialect };
    let width = rows_of(dialect, &head, 1, true).first().map_or(1, |r| r.cells.len());
    let found = dialect::Found { dialect, width, because: whole.because.clone() };
    laid_out(input, &head, found, options, &|rows, width| {
        let place = shape::place(rows, width, options.types == "off");
        Ok(Chosen { place, end: None, tables: Vec::new() })
    })
}

/// The delimiter that the first line tells, as `sep=;` does for spreadsheets, and the length of that line.
///
/// # Errors
/// When the text cannot be read.
pub fn told_delimiter(input: &Input<'_>) -> Result<Option<(u8, u64)>, ReadError> {
    if input.known.is_some() || input.delimiter.is_some() {
        return Ok(None);
    }
    let head = input.text.head(16)?;
    let bare = head.strip_prefix(b"\"").unwrap_or(&head);
    let Some((&delimiter, rest)) = bare.strip_prefix(b"sep=").and_then(<[u8]>::split_first) else { return Ok(None) };
    let rest = rest.strip_prefix(b"\"").unwrap_or(rest);
    let after = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n")).or_else(|| rest.strip_prefix(b"\r"));
    Ok(after.map(|after| (delimiter, (head.len() - after.len()) as u64)))
}

/// The first bytes, and whether they are all.
fn begin(input: &Input<'_>) -> Result<(Vec<u8>, bool), ReadError> {
    let mut head = input.text.head(HEAD)?;
    if memchr::memchr_iter(b'\n', &head).take(8).count() < 8 && head.len() == HEAD {
        head = input.text.head(LONG_HEAD)?;
    }
    let complete = head.len() as u64 == input.text.size();
    Ok((head, complete))
}

type Choice<'a> = &'a dyn Fn(&[Row], usize) -> Result<Chosen, ReadError>;

fn laid_out(
    input: &Input<'_>,
    head: &[u8],
    mut found: dialect::Found,
    options: &Options,
    choice: Choice<'_>,
) -> Result<Shape, ReadError> {
    let complete = head.len() as u64 == input.text.size() && head.len() <= HEAD;
    let most = if complete { usize::MAX } else { ROWS };
    let rows_by = |dialect: Dialect, width: usize| mended_rows_of(dialect, head, most, complete, width);
    let mut rows = rows_by(found.dialect, found.width);
    if input.known.is_none() && shape::has_comments(&rows, found.width) {
        found.dialect.comment = Some(b'#');
        rows = rows_by(found.dialect, found.width);
    }
    if input.known.is_none() {
        shape::respell_header(&mut rows, found.width, found.dialect);
    }
    let chosen = choice(&rows, found.width)?;
    let place = chosen.place;
    if place.width > MOST_COLUMNS {
        return Err(ReadError::unreadable(
            "file_too_many_columns",
            format!("The table has {} columns; at most {MOST_COLUMNS} can be loaded.", place.width),
            "Check the delimiter, or turn columns into rows before loading.",
        ));
    }
    let lead = place.cells.as_ref().is_some_and(|c| c.len() + 1 == place.width && !shape::is_spare(&rows, place.width));
    let start = place.body.checked_sub(1).and_then(|i| rows.get(i)).map_or(0, |r| r.end);
    let trailing = found.dialect.trailing || shape::end_in_delimiters(&rows, &place);
    let short = if input.known.is_none() { short::find(&rows, &place) } else { None };
    let leaves_out = short.as_ref().map_or(0, |s| s.typed);
    let reasons: Vec<String> = std::iter::once(found.because).chain(short.map(|s| s.because)).collect();
    let shape = Shape {
        dialect: Dialect { trailing, leaves_out, ..found.dialect },
        because: reasons.join("; "),
        names: header::names_beside(place.cells.as_deref(), place.width, lead),
        header: place.header,
        cells: place.cells,
        start: start as u64,
        end: chosen.end.map_or(input.text.size(), |end| end as u64),
        lines: found.dialect.lines(head.get(..start).unwrap_or_default()),
        skipped: rows.iter().take(place.first).filter(|r| !r.is_blank()).count() as u64,
        tables: chosen.tables,
        complete,
        header_row: rows.get(place.first).map(|r| r.cells.clone()).unwrap_or_default(),
        header_line: line(head, &rows, place.first),
    };
    if !options.allow_empty && input.lines.is_none() {
        refuse_empty(&shape, &rows, input.text.size())?;
    }
    Ok(shape)
}

/// A row as it is written.
fn line(head: &[u8], rows: &[Row], place: usize) -> Vec<u8> {
    let start = place.checked_sub(1).and_then(|above| rows.get(above)).map_or(0, |r| r.end);
    rows.get(place).and_then(|r| head.get(start..r.end)).unwrap_or_default().to_vec()
}

/// The table asked for; texts that are looked at whole may hold several.
fn choose(
    input: &Input<'_>,
    rows: &[Row],
    width: usize,
    complete: bool,
    options: &Options,
) -> Result<Chosen, ReadError> {
    if input.known.is_some() {
        return Ok(Chosen { place: named_by_format(rows, width), end: None, tables: Vec::new() });
    }
    let as_written = options.types == "off";
    let first = shape::place(rows, width, as_written);
    let begins = if complete { tables::starts(rows, &first) } else { Vec::new() };
    let above = if complete { tables::above(rows, first.first) } else { None };
    if begins.is_empty() && above.is_none() && (options.table == 0 || !complete) {
        return Ok(Chosen { place: first, end: None, tables: Vec::new() });
    }
    let spans = spans(rows, &first, begins, above);
    let Some(&(from, to)) = spans.get(options.table) else {
        return Err(not_among(spans.len(), options.table));
    };
    let place = match (from, rows.get(..to)) {
        (0, Some(own)) if begins_before(own, &first) => shape::place(own, usual(own, width), as_written),
        (_, Some(own)) => {
            let own = own.get(from..).unwrap_or_default();
            let width = own.first().map_or(width, |r| r.cells.len());
            let place = shape::place(own, width, as_written);
            Place { first: place.first + from, body: place.body + from, ..place }
        }
        _ => first,
    };
    let end = to.checked_sub(1).and_then(|i| rows.get(i)).map(|r| r.end);
    let named = |(index, _)| TableReport { index, name: format!("Table {}", index + 1), rows: None };
    Ok(Chosen { place, end, tables: spans.iter().enumerate().map(named).collect() })
}

/// The tables in their order; one above that is shorter than the table that was found comes last.
fn spans(rows: &[Row], first: &Place, begins: Vec<usize>, above: Option<(usize, usize)>) -> Vec<(usize, usize)> {
    let from = above.map_or(0, |_| first.first);
    let edges: Vec<usize> = std::iter::once(from).chain(begins).chain(std::iter::once(rows.len())).collect();
    let mut spans: Vec<(usize, usize)> = edges.iter().zip(edges.iter().skip(1)).map(|(&a, &b)| (a, b)).collect();
    if let Some((begin, count)) = above {
        let found = spans.first().map_or(0, |&(_, to)| to.saturating_sub(first.body));
        let at = if count >= found { 0 } else { spans.len() };
        spans.insert(at, (begin, first.first));
    }
    spans
}

/// A table that a file does not hold.
pub fn not_among(tables: usize, asked: usize) -> ReadError {
    ReadError::unreadable(
        "table_not_found",
        format!("The file holds {tables} tables; number {asked} is not among them."),
        "Choose one of the tables offered.",
    )
}

/// Whether the table's header lies within rows.
fn begins_before(rows: &[Row], place: &Place) -> bool {
    place.body <= rows.len()
}

/// The width most rows have.
fn usual(rows: &[Row], width: usize) -> usize {
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    for row in rows.iter().filter(|r| !r.is_void()) {
        *counts.entry(row.cells.len()).or_default() += 1;
    }
    counts.into_iter().max_by_key(|&(w, count)| (count, w == width)).map_or(width, |c| c.0)
}

fn known(dialect: Dialect, head: &[u8], complete: bool) -> dialect::Found {
    let width = rows_of(dialect, head, 1, complete).first().map_or(1, |r| r.cells.len().saturating_sub(1));
    dialect::Found { dialect, width, because: "told by the format".to_owned() }
}

fn refuse_empty(shape: &Shape, rows: &[Row], size: u64) -> Result<(), ReadError> {
    if rows.iter().all(Row::is_blank) && size < HEAD as u64 {
        return Err(ReadError::unreadable(
            "file_empty",
            "The file holds blank lines only.",
            "Check that the export finished, and load it again.",
        ));
    }
    if shape.header.found && shape.start >= size {
        let names: Vec<&str> = shape.names.iter().take(20).map(|n| n.name.as_str()).collect();
        return Err(ReadError::unreadable(
            "file_header_only",
            format!("The file has a header and no rows. Its columns: {}.", names.join(", ")),
            "Check that the export had rows to give, and load it again.",
        ));
    }
    Ok(())
}

/// A table whose columns the reader of its format has named.
fn named_by_format(rows: &[Row], width: usize) -> Place {
    let header = Header { found: true, because: "the reader of the format names the columns".to_owned() };
    Place { width, first: 0, body: 1, header, cells: rows.first().map(|r| r.cells.clone()) }
}
