//! One sheet to spooled rows, read as it streams: its first rows tell where the table lies, all others are written as they come.

use super::book::Book;
use super::cells::Shown;
use super::{Errors, Spooled};
use crate::ReadError;
use crate::csv::header;
use crate::csv::rows::Row;
use crate::csv::shape::{self, Place};
use crate::options::Options;
use crate::spool::{Spool, Value};
use crate::types::evidence::Nulled;
use calamine::Dimensions;
use std::collections::BTreeMap;
use std::path::Path;

/// Rows looked at for the header.
const LOOK: usize = 200;
/// Errors whose places are told.
const TOLD: usize = 10;
const MOST_COLUMNS: u32 = 20_000;

/// A row's place and its cells with theirs.
type Cells = Vec<(u32, Shown)>;

/// The columns that hold anything: from the first, before the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Extent {
    from: u32,
    to: u32,
}

impl Extent {
    fn of(rows: &[(u32, Cells)]) -> Self {
        let mut extent = Self { from: u32::MAX, to: 0 };
        for (_, cells) in rows {
            extent.widen(cells);
        }
        extent
    }

    fn widen(&mut self, cells: &[(u32, Shown)]) {
        for (column, _) in cells {
            self.from = self.from.min(*column);
            self.to = self.to.max(column.saturating_add(1));
        }
    }

    fn width(self) -> usize {
        self.to.saturating_sub(self.from) as usize
    }
}

/// Reads a sheet, with the number of rows that hold anything; `None` for an empty one.
pub fn read(
    book: &mut Book,
    name: &str,
    size: u64,
    folder: &Path,
    options: &Options,
) -> Result<Option<(Spooled, u64)>, ReadError> {
    let merged = book.merged(name, size);
    let mut extent = None;
    // Again when a row further down is wider than the first ones.
    for _ in 0..2 {
        let mut reading = Reading::new(extent, &merged, folder, options, size);
        book.rows(name, &mut |row, cells| reading.row(row, cells))?;
        if reading.rows == 0 {
            return Ok(None);
        }
        reading.begin()?;
        if let Some(wider) = reading.wider {
            extent = Some(wider);
            continue;
        }
        let rows = reading.rows;
        return reading.finish(name, options).map(|spooled| Some((spooled, rows)));
    }
    Err(super::book::broken("its rows differ from one reading to the next"))
}

/// The table within the sheet, once its first rows are known.
struct Table {
    extent: Extent,
    place: Place,
    names: Vec<header::Name>,
    spool: Spool,
    errors: BTreeMap<usize, Errors>,
    filled: Vec<Filled>,
}

/// A cell merged downwards, while its rows come.
struct Filled {
    column: u32,
    last: u32,
    shown: Shown,
}

struct Reading<'a> {
    extent: Option<Extent>,
    merged: &'a [Dimensions],
    folder: &'a Path,
    as_written: bool,
    size: u64,
    options: &'a Options,
    head: Vec<(u32, Cells)>,
    table: Option<Table>,
    wider: Option<Extent>,
    rows: u64,
}

impl<'a> Reading<'a> {
    fn new(
        extent: Option<Extent>,
        merged: &'a [Dimensions],
        folder: &'a Path,
        options: &'a Options,
        size: u64,
    ) -> Self {
        let as_written = options.types == "off";
        let (head, table, wider) = (Vec::new(), None, None);
        Self { extent, merged, folder, as_written, size, options, head, table, wider, rows: 0 }
    }

    fn row(&mut self, row: u32, cells: &mut Cells) -> Result<(), ReadError> {
        self.rows += 1;
        if self.table.is_none() {
            self.head.push((row, std::mem::take(cells)));
            if self.head.len() == LOOK {
                self.begin()?;
            }
            return Ok(());
        }
        self.write(row, cells)
    }

    /// Finds the table in the first rows, and writes those that belong to it.
    fn begin(&mut self) -> Result<(), ReadError> {
        if self.table.is_some() || self.head.is_empty() {
            return Ok(());
        }
        let mut extent = Extent::of(&self.head);
        if let Some(known) = self.extent {
            extent = Extent { from: extent.from.min(known.from), to: extent.to.max(known.to) };
        }
        if extent.width() > MOST_COLUMNS as usize {
            return Err(super::book::broken("it has more columns than a sheet can have"));
        }
        let (rows, places) = shown(&self.head, extent);
        let place = shape::place(&rows, extent.width(), self.as_written);
        let names = header::names(place.cells.as_deref(), extent.width());
        let titles: Vec<String> = names.iter().map(|n| n.name.clone()).collect();
        let spool = Spool::new(self.folder, &titles)?;
        let body = places.get(place.body).copied().flatten();
        let body = body.or_else(|| places.iter().skip(place.body).flatten().next().copied()).unwrap_or(self.head.len());
        self.table = Some(Table { extent, place, names, spool, errors: BTreeMap::new(), filled: Vec::new() });
        for (row, mut cells) in std::mem::take(&mut self.head).into_iter().skip(body) {
            self.write(row, &mut cells)?;
        }
        Ok(())
    }

    fn write(&mut self, row: u32, cells: &mut Cells) -> Result<(), ReadError> {
        let Some(table) = &mut self.table else { return Ok(()) };
        let mut widened = table.extent;
        widened.widen(cells);
        if widened != table.extent || self.wider.is_some() {
            self.wider.get_or_insert(widened).widen(cells);
            return Ok(());
        }
        table.fill(row, cells, self.merged);
        table.write(cells, self.as_written)?;
        let written = table.spool.bytes;
        if written > self.options.max_bytes || (written > 100 << 20 && written / self.size.max(1) > 1_000) {
            return Err(ReadError::unreadable(
                "file_bomb",
                format!("The workbook of {} bytes holds more than {written} bytes of cells.", self.size),
                "Save it with fewer empty columns, and load that.",
            ));
        }
        Ok(())
    }

    fn finish(self, name: &str, options: &Options) -> Result<Spooled, ReadError> {
        let Some(table) = self.table else { return Err(super::book::broken("it holds no rows")) };
        if table.spool.rows == 0 && !options.allow_empty {
            let titles: Vec<&str> = table.names.iter().take(20).map(|n| n.name.as_str()).collect();
            return Err(ReadError::unreadable(
                "file_header_only",
                format!("Sheet `{name}` has a header and no rows. Its columns: {}.", titles.join(", ")),
                "Check that the export had rows to give, and load it again.",
            ));
        }
        Ok(Spooled {
            text: table.spool.finish()?,
            header: table.place.header,
            cells: table.place.cells,
            skipped: table.place.first as u64,
            names: table.names,
            tables: Vec::new(),
            because: format!("sheet `{name}`"),
            errors: table.errors,
        })
    }
}

impl Table {
    /// Gives a cell that is merged downwards to each of its rows.
    fn fill(&mut self, row: u32, cells: &mut Cells, merged: &[Dimensions]) {
        self.filled.retain(|f| f.last >= row);
        for filled in &self.filled {
            if !cells.iter().any(|(column, _)| *column == filled.column) {
                cells.push((filled.column, filled.shown.clone()));
            }
        }
        for area in merged.iter().filter(|m| m.start.0 == row && m.end.0 > row) {
            if let Some((column, shown)) = cells.iter().find(|(column, _)| *column == area.start.1) {
                self.filled.push(Filled { column: *column, last: area.end.0, shown: shown.clone() });
            }
        }
    }

    fn write(&mut self, cells: &Cells, as_written: bool) -> Result<(), ReadError> {
        let mut values = vec![Value::Null; self.extent.width()];
        for (column, shown) in cells {
            let at = column.saturating_sub(self.extent.from) as usize;
            let Some(value) = values.get_mut(at) else { continue };
            match shown {
                Shown::Nothing => {}
                Shown::Value(found) => value.clone_from(found),
                Shown::Error(error) if as_written => *value = Value::Bare(error.clone()),
                Shown::Error(error) => {
                    let errors = self.errors.entry(at).or_default();
                    *errors.counts.entry(error.clone()).or_default() += 1;
                    if errors.first.len() < TOLD {
                        errors.first.push(Nulled { text: error.clone(), row: self.spool.rows + 1, line: None });
                    }
                }
            }
        }
        let width = values.len();
        self.spool.row(&values, width)
    }
}

/// The first rows as text, with one without anything for each gap between them; and the place of each among them.
fn shown(head: &[(u32, Cells)], extent: Extent) -> (Vec<Row>, Vec<Option<usize>>) {
    let (mut rows, mut places) = (Vec::new(), Vec::new());
    let mut last = None;
    for (index, (row, cells)) in head.iter().enumerate() {
        if last.is_some_and(|l: u32| *row > l.saturating_add(1)) {
            rows.push(Row { cells: vec![String::new(); extent.width()], end: 0 });
            places.push(None);
        }
        last = Some(*row);
        let mut texts = vec![String::new(); extent.width()];
        for (column, shown) in cells {
            if let Some(text) = texts.get_mut(column.saturating_sub(extent.from) as usize) {
                *text = text_of(shown);
            }
        }
        rows.push(Row { cells: texts, end: 0 });
        places.push(Some(index));
    }
    (rows, places)
}

fn text_of(shown: &Shown) -> String {
    match shown {
        Shown::Nothing | Shown::Value(Value::Null) => String::new(),
        Shown::Value(Value::Bare(text) | Value::Text(text)) | Shown::Error(text) => text.clone(),
    }
}
