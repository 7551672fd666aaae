//! Workbooks (xlsx, xls, xlsb, ods): sheets offered, the header found, merged cells filled, dates by the workbook's own system.

mod book;
mod cells;
mod sheet;

use crate::ReadError;
use crate::csv::header::{Header, Name};
use crate::options::Options;
use crate::source::Text;
use crate::types::evidence::Nulled;
use book::Book;
use std::collections::BTreeMap;
use std::path::Path;

/// A sheet as spooled rows.
pub struct Spooled {
    /// The rows.
    pub text: Text,
    /// Whether the first row named the columns.
    pub header: Header,
    /// The header as the sheet has it, several rows merged.
    pub cells: Option<Vec<String>>,
    /// Rows above the table.
    pub skipped: u64,
    /// The columns' names.
    pub names: Vec<Name>,
    /// Each sheet's name and its rows where known.
    pub tables: Vec<(String, Option<u64>)>,
    /// Which sheet was read.
    pub because: String,
    /// Cells that hold an error and are null in the table, by column: counts by error, and the first of them.
    pub errors: BTreeMap<usize, Errors>,
}

/// The errors of a column.
#[derive(Debug, Default)]
pub struct Errors {
    /// How many of each.
    pub counts: BTreeMap<String, u64>,
    /// The first of them.
    pub first: Vec<Nulled>,
}

/// Whether a workbook is wrapped in an encrypted package.
fn is_locked(bytes: &Text) -> Result<bool, ReadError> {
    let head = bytes.head(64 * 1024)?;
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    Ok(head.starts_with(&[0xd0, 0xcf]) && memchr::memmem::find(&head, &name).is_some())
}

/// Reads one sheet: the one asked for, or the first that holds anything.
pub fn read(bytes: &Text, folder: &Path, options: &Options) -> Result<Spooled, ReadError> {
    if is_locked(bytes)? {
        return Err(book::locked());
    }
    let mut book = Book::open(bytes)?;
    let sheets = book.sheets();
    if options.table >= sheets.len().max(1) {
        return Err(ReadError::unreadable(
            "table_not_found",
            format!("The workbook has {} sheets; number {} is not among them.", sheets.len(), options.table),
            "Choose one of the sheets offered.",
        ));
    }
    let mut tables: Vec<(String, Option<u64>)> = sheets.iter().map(|s| (s.clone(), None)).collect();
    for (index, name) in sheets.iter().enumerate().skip(options.table) {
        let found = sheet::read(&mut book, name, bytes.size(), folder, options)?;
        if let Some(table) = tables.get_mut(index) {
            table.1 = Some(found.as_ref().map_or(0, |f| f.1));
        }
        if let Some((spooled, _)) = found {
            return Ok(Spooled { tables, ..spooled });
        }
        if options.table > 0 {
            break;
        }
    }
    Err(ReadError::unreadable(
        "file_empty",
        if options.table > 0 { "The sheet is empty." } else { "The workbook's sheets are empty." },
        "Check that the right workbook was saved, and load it again.",
    ))
}
