//! A workbook of any of the four kinds, its sheets read cell by cell.

use super::cells::{Shown, of_data, of_ref};
use crate::ReadError;
use crate::source::Text;
use calamine::{Dimensions, Ods, Reader, SheetType, Xls, Xlsb, Xlsx};
use std::io::{BufReader, Read, Seek, SeekFrom};
use zip::ZipArchive;

/// Above this size a sheet is not read a second time for its merged cells.
const MERGES: u64 = 8 << 20;

/// The file from its beginning, by places of its own.
#[derive(Clone)]
pub struct Handle {
    bytes: Text,
    at: u64,
}

impl Read for Handle {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let got = self.bytes.read_at(buffer, self.at).map_err(std::io::Error::other)?;
        self.at += got as u64;
        Ok(got)
    }
}

impl Seek for Handle {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        let place = match to {
            SeekFrom::Start(place) => Some(place),
            SeekFrom::End(by) => self.bytes.size().checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = place.ok_or_else(|| std::io::Error::from(std::io::ErrorKind::InvalidInput))?;
        Ok(self.at)
    }
}

type File = BufReader<Handle>;

/// A workbook by its kind.
pub enum Book {
    /// Of XML parts.
    Xlsx(Box<Xlsx<File>>),
    /// Of binary parts.
    Xlsb(Box<Xlsb<File>>),
    /// Before 2007.
    Xls(Box<Xls<File>>),
    /// `OpenDocument`.
    Ods(Box<Ods<File>>),
}

/// A row's place and its cells with theirs.
pub type TakeRow<'a> = dyn FnMut(u32, &mut Vec<(u32, Shown)>) -> Result<(), ReadError> + 'a;

impl Book {
    /// Opens a workbook by what is in it, whatever its name.
    pub fn open(bytes: &Text) -> Result<Self, ReadError> {
        let file = || BufReader::with_capacity(64 << 10, Handle { bytes: bytes.clone(), at: 0 });
        if !bytes.head(4)?.starts_with(b"PK") {
            return Xls::new(file()).map(|b| Self::Xls(Box::new(b))).map_err(broken);
        }
        let archive = ZipArchive::new(file()).map_err(broken)?;
        let is = |name: &str, part: &str| name.trim_start_matches('/').eq_ignore_ascii_case(part);
        let holds = |part: &str| archive.file_names().flatten().any(|name| is(&name, part));
        if holds("xl/workbook.bin") {
            Xlsb::new(file()).map(|b| Self::Xlsb(Box::new(b))).map_err(broken)
        } else if holds("content.xml") {
            Ods::new(file()).map(|b| Self::Ods(Box::new(b))).map_err(broken)
        } else {
            Xlsx::new(file()).map(|b| Self::Xlsx(Box::new(b))).map_err(broken)
        }
    }

    /// The names of the sheets that have cells.
    pub fn sheets(&self) -> Vec<String> {
        let sheets = match self {
            Self::Xlsx(book) => book.sheets_metadata(),
            Self::Xlsb(book) => book.sheets_metadata(),
            Self::Xls(book) => book.sheets_metadata(),
            Self::Ods(book) => book.sheets_metadata(),
        };
        sheets.iter().filter(|s| s.typ == SheetType::WorkSheet).map(|s| s.name.clone()).collect()
    }

    /// Cells merged into one, where the kind tells them and the file is not large.
    pub fn merged(&mut self, sheet: &str, size: u64) -> Vec<Dimensions> {
        match self {
            Self::Xlsx(book) if size <= MERGES => book.merge_cells_by_sheet_name(sheet).unwrap_or_default(),
            Self::Xls(book) => book.merge_cells_by_sheet_name(sheet).unwrap_or_default(),
            _ => Vec::new(),
        }
    }

    /// Hands over the rows of a sheet that hold anything, from above.
    pub fn rows(&mut self, sheet: &str, take: &mut TakeRow<'_>) -> Result<(), ReadError> {
        let mut rows = Rows { take, row: 0, cells: Vec::new() };
        match self {
            Self::Xlsx(book) => {
                let mut cells = book.worksheet_cells_reader(sheet).map_err(broken)?;
                while let Some(cell) = cells.next_cell().map_err(broken)? {
                    rows.cell(cell.get_position(), of_ref(cell.get_value()))?;
                }
            }
            Self::Xlsb(book) => {
                let mut cells = book.worksheet_cells_reader(sheet).map_err(broken)?;
                while let Some(cell) = cells.next_cell().map_err(broken)? {
                    rows.cell(cell.get_position(), of_ref(cell.get_value()))?;
                }
            }
            Self::Xls(book) => rows.range(&book.worksheet_range(sheet).map_err(broken)?)?,
            Self::Ods(book) => rows.range(&book.worksheet_range(sheet).map_err(broken)?)?,
        }
        rows.end()
    }
}

/// Cells gathered to rows.
struct Rows<'a, 'b> {
    take: &'a mut TakeRow<'b>,
    row: u32,
    cells: Vec<(u32, Shown)>,
}

impl Rows<'_, '_> {
    fn cell(&mut self, (row, column): (u32, u32), shown: Shown) -> Result<(), ReadError> {
        if row != self.row {
            self.end()?;
            self.row = row;
        }
        if shown != Shown::Nothing {
            self.cells.push((column, shown));
        }
        Ok(())
    }

    fn range(&mut self, range: &calamine::Range<calamine::Data>) -> Result<(), ReadError> {
        let (top, left) = range.start().unwrap_or_default();
        range.used_cells().try_for_each(|(row, column, data)| {
            let place = |from: u32, by: usize| from.saturating_add(u32::try_from(by).unwrap_or(u32::MAX));
            self.cell((place(top, row), place(left, column)), of_data(data))
        })
    }

    fn end(&mut self) -> Result<(), ReadError> {
        if self.cells.is_empty() {
            return Ok(());
        }
        (self.take)(self.row, &mut self.cells)?;
        self.cells.clear();
        Ok(())
    }
}

/// What a damaged or locked workbook is refused with.
pub fn broken(error: impl std::fmt::Display) -> ReadError {
    let text = error.to_string();
    let lower = text.to_lowercase();
    if lower.contains("password") || lower.contains("encrypt") {
        return locked();
    }
    ReadError::unreadable(
        "file_damaged",
        format!("The workbook cannot be read: {}.", text.trim_end_matches('.')),
        "Open it in a spreadsheet program, save it again, and load that.",
    )
}

/// What a locked workbook is refused with.
pub fn locked() -> ReadError {
    ReadError::unreadable(
        "file_locked",
        "The workbook is locked with a password.",
        "Save it without a password, and load it again.",
    )
}
