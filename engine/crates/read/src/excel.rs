//! Workbooks (xlsx, xls, xlsb, ods): sheets offered, the header found, dates by the workbook's own system.

use crate::ReadError;
use crate::csv::header::{self, Header, Name};
use crate::options::Options;
use crate::source::Text;
use crate::spool::{Spool, Value};
use calamine::{Data, ExcelDateTime, Range, Reader, open_workbook_auto_from_rs};
use sextant_profile::calendar::{days_from_civil, iso_date, iso_time, iso_timestamp};
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;

const LOOK: usize = 200;
const DAY: f64 = 86_400_000_000.0;

/// A sheet as spooled rows.
pub struct Spooled {
    /// The rows.
    pub text: Text,
    /// Whether the first row named the columns.
    pub header: Header,
    /// Rows above the table.
    pub skipped: u64,
    /// The columns' names.
    pub names: Vec<Name>,
    /// Each sheet's name and its rows where known.
    pub tables: Vec<(String, Option<u64>)>,
    /// Which sheet was read.
    pub because: String,
}

/// A handle on the file that can be cloned, as trying one format after another asks for.
#[derive(Clone)]
struct Handle {
    bytes: Arc<Text>,
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

/// Whether a workbook is wrapped in an encrypted package.
fn is_locked(bytes: &Text) -> Result<bool, ReadError> {
    let head = bytes.head(64 * 1024)?;
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    Ok(head.starts_with(&[0xd0, 0xcf]) && memchr::memmem::find(&head, &name).is_some())
}

fn locked() -> ReadError {
    ReadError::unreadable(
        "file_locked",
        "The workbook is locked with a password.",
        "Save it without a password, and load it again.",
    )
}

fn broken(error: &calamine::Error) -> ReadError {
    let text = error.to_string();
    if text.to_lowercase().contains("password") || text.to_lowercase().contains("encrypt") {
        return locked();
    }
    ReadError::unreadable(
        "file_damaged",
        format!("The workbook cannot be read: {text}."),
        "Open it in a spreadsheet program, save it again, and load that.",
    )
}

/// Reads one sheet: the one asked for, or the first that holds anything.
pub fn read(bytes: Text, folder: &Path, options: &Options) -> Result<Spooled, ReadError> {
    if is_locked(&bytes)? {
        return Err(locked());
    }
    let mut book = open_workbook_auto_from_rs(Handle { bytes: Arc::new(bytes), at: 0 }).map_err(|e| broken(&e))?;
    let sheets = book.sheet_names().clone();
    if options.table >= sheets.len().max(1) {
        return Err(ReadError::unreadable(
            "table_not_found",
            format!("The workbook has {} sheets; number {} is not among them.", sheets.len(), options.table),
            "Choose one of the sheets offered.",
        ));
    }
    let mut tables: Vec<(String, Option<u64>)> = sheets.iter().map(|s| (s.clone(), None)).collect();
    let mut chosen = None;
    for (index, name) in sheets.iter().enumerate().skip(options.table) {
        let range = book.worksheet_range(name).map_err(|e| broken(&e))?;
        let rows = range.rows().filter(|r| !is_blank(r)).count() as u64;
        if let Some(table) = tables.get_mut(index) {
            table.1 = Some(rows);
        }
        if rows > 0 || options.table > 0 {
            chosen = Some((name.clone(), range));
            break;
        }
    }
    let (name, range) = chosen.ok_or_else(|| {
        ReadError::unreadable(
            "file_empty",
            "The workbook's sheets are empty.",
            "Check that the right workbook was saved, and load it again.",
        )
    })?;
    sheet(&range, &name, folder, tables)
}

fn is_blank(row: &[Data]) -> bool {
    row.iter().all(|c| matches!(c, Data::Empty) || matches!(c, Data::String(s) if s.is_empty()))
}

fn sheet(
    range: &Range<Data>,
    name: &str,
    folder: &Path,
    tables: Vec<(String, Option<u64>)>,
) -> Result<Spooled, ReadError> {
    let rows: Vec<&[Data]> = range.rows().filter(|r| !is_blank(r)).collect();
    let width = range.width();
    let first =
        rows.iter().take(LOOK).position(|r| width < 3 || filled(r) * 2 > width.min(busiest(&rows))).unwrap_or(0);
    let shown: Vec<Vec<String>> =
        rows.iter().skip(first).take(LOOK).map(|r| r.iter().map(|c| text_of(&cell(c))).collect()).collect();
    let strings = shown
        .first()
        .is_some_and(|_| rows.get(first).is_some_and(|r| r.iter().all(|c| matches!(c, Data::String(_) | Data::Empty))));
    let header = if strings {
        header::find(&shown)
    } else {
        Header { found: false, because: "the first row holds values".to_owned() }
    };
    let names = header::names(shown.first().filter(|_| header.found).map(Vec::as_slice), width);
    let body = rows.iter().skip(first + usize::from(header.found));
    let titles: Vec<String> = names.iter().map(|n| n.name.clone()).collect();
    let mut spool = Spool::new(folder, &titles)?;
    for row in body {
        let values: Vec<Value> = row.iter().map(cell).collect();
        spool.row(&values, width)?;
    }
    if spool.rows == 0 {
        return Err(ReadError::unreadable(
            "file_header_only",
            format!("Sheet `{name}` has a header and no rows. Its columns: {}.", titles.join(", ")),
            "Check that the export had rows to give, and load it again.",
        ));
    }
    let text = spool.finish()?;
    Ok(Spooled { text, header, skipped: first as u64, names, tables, because: format!("sheet `{name}`") })
}

fn filled(row: &[Data]) -> usize {
    row.iter().filter(|c| !matches!(c, Data::Empty)).count()
}

fn busiest(rows: &[&[Data]]) -> usize {
    rows.iter().take(LOOK).map(|r| filled(r)).max().unwrap_or(0)
}

fn text_of(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bare(text) | Value::Text(text) => text.clone(),
    }
}

#[allow(clippy::cast_possible_truncation)] // checked to be whole and small
fn number(value: f64) -> Value {
    if !value.is_finite() {
        return Value::Null;
    }
    if value.fract() == 0.0 && value.abs() < 9.0e15 {
        Value::Bare((value as i64).to_string())
    } else {
        Value::Bare(value.to_string())
    }
}

fn cell(data: &Data) -> Value {
    match data {
        Data::Empty => Value::Null,
        Data::Int(value) => Value::Bare(value.to_string()),
        Data::Float(value) => number(*value),
        Data::Bool(value) => Value::Bare(value.to_string()),
        Data::String(text) if text.is_empty() => Value::Null,
        Data::String(text) | Data::DurationIso(text) | Data::DateTimeIso(text) => Value::Text(text.clone()),
        Data::Error(error) => Value::Bare(error.to_string()),
        Data::DateTime(moment) if moment.is_duration() => number(moment.as_f64()),
        Data::DateTime(moment) => date(moment),
    }
}

/// A moment of the workbook's own date system as a date, a time or both.
#[allow(clippy::cast_possible_truncation)] // below a day
fn date(moment: &ExcelDateTime) -> Value {
    let serial = moment.as_f64();
    if (0.0..1.0).contains(&serial) {
        return Value::Text(iso_time((serial * DAY / 1_000.0).round() as i64 * 1_000));
    }
    let (year, month, day, hour, minute, second, milli) = moment.to_ymd_hms_milli();
    let days = i64::from(days_from_civil(i32::from(year), u32::from(month), u32::from(day)));
    let seconds = i64::from(hour) * 3_600 + i64::from(minute) * 60 + i64::from(second);
    let clock = seconds * 1_000_000 + i64::from(milli) * 1_000;
    if clock == 0 {
        Value::Text(iso_date(days))
    } else {
        Value::Text(iso_timestamp(days * 86_400_000_000 + clock, false))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::ExcelDateTimeType;

    #[test]
    fn serial_numbers_become_dates_and_times() {
        let shown = |serial| date(&ExcelDateTime::new(serial, ExcelDateTimeType::DateTime, false));
        assert_eq!(shown(45_292.0), Value::Text("2024-01-01".to_owned()));
        assert_eq!(shown(45_292.5), Value::Text("2024-01-01T12:00:00".to_owned()));
        assert_eq!(shown(0.25), Value::Text("06:00:00".to_owned()));
        assert_eq!(number(3.0), Value::Bare("3".to_owned()));
    }
}
