//! A file of any known format to Parquet parts and a report.

use crate::ReadError;
use crate::csv::misfit::Doubt;
use crate::delimited::{self, Input};
use crate::options::Options;
use crate::progress::Watcher;
use crate::report::{FormatReport, Report, TableReport};
use crate::source::{self, Text};
use crate::unpack::{self, Opened};
use crate::{arrow_in, avro, divided, drawn, excel, json, orc, parquet_in, passes, sniff, spool, xml};
use std::path::Path;
use std::time::Instant;

/// Reads a file into Parquet parts under a folder, with a profile and the rows set aside.
///
/// # Errors
/// When the file is no table, when the caller stops it, when the disk fails.
pub fn load(path: &Path, folder: &Path, options: &Options, watcher: &dyn Watcher) -> Result<Report, ReadError> {
    let begun = Instant::now();
    std::fs::create_dir_all(folder)?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let mut opened = unpack::open(path, folder, options, watcher).map_err(|error| placed(error, &name))?;
    let (stored, compression) = (opened.stored, opened.compression.take());
    let members = std::mem::take(&mut opened.members);
    let inside = Options { table: if members.is_empty() { options.table } else { 0 }, ..options.clone() };
    let mut report = read(opened, folder, &inside, watcher, &name)?;
    report.format.compression = compression;
    if !members.is_empty() {
        report.tables = tables(members.into_iter().map(|name| (name, None)));
        if let Some(table) = report.tables.get_mut(options.table) {
            table.rows = Some(report.rows_in_file);
        }
    }
    report.bytes_read = stored;
    report.elapsed_ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    watcher.progress(stored, stored)?;
    Ok(report)
}

/// Reads what is unpacked by its format.
fn read(
    opened: Opened,
    folder: &Path,
    options: &Options,
    watcher: &dyn Watcher,
    name: &str,
) -> Result<Report, ReadError> {
    let head = opened.bytes.head(64 * 1024)?;
    let name = opened.name.clone().unwrap_or_else(|| bare(name).to_owned());
    let sniffed = sniff::named(&head, &name);
    let format = agree(options.format.as_deref(), sniffed)?;
    let bytes = &opened.bytes;
    if !matches!(format, "csv" | "tsv" | "ndjson" | "empty" | "binary" | "feather") {
        divided::refuse(watcher)?;
    }
    match format {
        "csv" | "tsv" => text(opened, folder, options, watcher, format),
        "json" | "ndjson" => json(opened, folder, options, watcher, format),
        "xml" => xml(opened, folder, options, watcher),
        "parquet" => passes::guarded(|| parquet_in::load(bytes, folder, options, watcher)),
        "arrow" => passes::guarded(|| arrow_in::load(bytes, folder, options, watcher)),
        "orc" => passes::guarded(|| orc::load(bytes, folder, options, watcher)),
        "avro" => passes::guarded(|| avro::load(bytes, folder, options, watcher)),
        "excel" => workbook(&opened, folder, options, watcher),
        other => Err(unknown(other)),
    }
}

/// A file's name without the endings of what it was packed by.
fn bare(name: &str) -> &str {
    let packed = [".gz", ".zst", ".zstd", ".bz2", ".xz"];
    packed.iter().find_map(|e| name.strip_suffix(e)).unwrap_or(name)
}

/// An empty file that is named as JSON or XML is none.
fn placed(error: ReadError, name: &str) -> ReadError {
    match (&error, sniff::named(b" ", name)) {
        (ReadError::Unreadable { code: "file_empty", .. }, "json") => json::not_json(1, 1, "the file is empty"),
        _ => error,
    }
}

/// The format to read by: the one asked for, unless the content is plainly another.
fn agree<'a>(asked: Option<&'a str>, sniffed: &'static str) -> Result<&'a str, ReadError> {
    let Some(asked) = asked else { return Ok(sniffed) };
    let asked = if asked == "feather" && sniffed == "arrow" { "arrow" } else { asked };
    let textual = |f: &str| matches!(f, "csv" | "tsv" | "json" | "ndjson" | "xml");
    if asked == sniffed || (textual(asked) && textual(sniffed)) {
        return Ok(asked);
    }
    if sniffed == "binary" && !matches!(asked, "json" | "ndjson") {
        return Err(unknown("binary"));
    }
    if sniffed == "binary" {
        return Ok(asked);
    }
    Err(ReadError::unreadable(
        "file_format_mismatch",
        format!("The file was declared as {asked}; its content is {sniffed}."),
        "Load it without a declared format, or declare the right one.",
    ))
}

fn unknown(format: &str) -> ReadError {
    match format {
        "empty" => ReadError::unreadable(
            "file_empty",
            "The file is empty.",
            "Check that the export finished, and load it again.",
        ),
        "feather" => ReadError::unreadable(
            "file_format_old",
            "The file is Feather of the first version, which is read no more.",
            "Write it anew as Feather version 2, Arrow or Parquet, and load that.",
        ),
        _ => ReadError::unreadable(
            "file_binary",
            "The file is binary and of no format that holds a table.",
            "Load CSV, JSON, NDJSON, XML, Excel, Parquet, Arrow, ORC or Avro.",
        ),
    }
}

fn text(
    opened: Opened,
    folder: &Path,
    options: &Options,
    watcher: &dyn Watcher,
    format: &str,
) -> Result<Report, ReadError> {
    let stored = opened.stored;
    let decoded = source::decode(opened.bytes, folder, watcher)?;
    let tabs = format == "tsv";
    let redrawn = if tabs { None } else { drawn::redrawn(&decoded.text, folder, watcher)? };
    let input = Input {
        text: redrawn.as_ref().map_or(&decoded.text, |r| &r.text),
        doubt: decoded.encoding.doubt,
        known: None,
        strings_marked: false,
        delimiter: redrawn.as_ref().map(|_| drawn::DELIMITER).or(tabs.then_some(b'\t')),
        stored,
        lines: None,
    };
    let (mut found, mut report) = delimited::load(&input, folder, options, watcher)?;
    if let Some(redrawn) = redrawn {
        (found.delimiter, found.quote, found.evidence) = (None, None, redrawn.because);
    }
    report.format = FormatReport {
        name: "csv".to_owned(),
        encoding: Some(decoded.encoding.name),
        encoding_evidence: Some(decoded.encoding.because),
        ..found
    };
    Ok(report)
}

fn json(
    opened: Opened,
    folder: &Path,
    options: &Options,
    watcher: &dyn Watcher,
    format: &str,
) -> Result<Report, ReadError> {
    let stored = opened.stored;
    let decoded = source::decode(opened.bytes, folder, watcher)?;
    let (mut report, evidence, found) = if format == "ndjson" {
        let report = json::lines::load(&decoded.text, stored, folder, options, watcher)?;
        let rows = vec![("rows".to_owned(), report.rows_loaded + report.rows_left_out)];
        (report, "every line is a JSON object of its own".to_owned(), rows)
    } else {
        let spooled = json::document(&decoded.text, folder, options, watcher)?;
        let input = from_spool(&spooled.text, stored);
        let (_, report) = delimited::load(&input, folder, options, watcher)?;
        (report, spooled.because, spooled.tables)
    };
    report.format = FormatReport {
        name: format.to_owned(),
        encoding: Some(decoded.encoding.name),
        encoding_evidence: Some(decoded.encoding.because),
        evidence,
        ..FormatReport::default()
    };
    report.tables = tables(found.into_iter().map(|(name, rows)| (name, Some(rows))));
    Ok(report)
}

fn xml(opened: Opened, folder: &Path, options: &Options, watcher: &dyn Watcher) -> Result<Report, ReadError> {
    let stored = opened.stored;
    let decoded = xml::decode(opened.bytes, folder, watcher)?;
    let spooled = xml::read(&decoded.text, folder, options, watcher)?;
    let input = Input { strings_marked: false, ..from_spool(&spooled.text, stored) };
    let (_, mut report) = delimited::load(&input, folder, options, watcher)?;
    report.format = FormatReport {
        name: "xml".to_owned(),
        encoding: Some(decoded.encoding.name),
        encoding_evidence: Some(decoded.encoding.because),
        evidence: spooled.because,
        ..FormatReport::default()
    };
    for column in &mut report.columns {
        if spooled.lists.contains(&column.name) {
            column.profile.meaning = Some("json".to_owned());
        }
    }
    report.tables = tables(spooled.tables.into_iter().map(|(name, rows)| (name, Some(rows))));
    Ok(report)
}

fn workbook(opened: &Opened, folder: &Path, options: &Options, watcher: &dyn Watcher) -> Result<Report, ReadError> {
    let stored = opened.stored;
    let spooled = passes::guarded(|| excel::read(&opened.bytes, folder, options))?;
    let input = from_spool(&spooled.text, stored);
    let (_, mut report) = delimited::load(&input, folder, options, watcher)?;
    for (place, (column, name)) in report.columns.iter_mut().zip(&spooled.names).enumerate() {
        column.source_name.clone_from(&name.source);
        if let Some(errors) = spooled.errors.get(&place) {
            if let Some(empty) = column.coerced_nulls.get_mut("") {
                *empty = empty.saturating_sub(errors.counts.values().sum());
            }
            column.coerced_nulls.retain(|_, count| *count > 0);
            column.coerced_nulls.extend(errors.counts.clone());
            column.coerced_cells.extend(errors.first.clone());
        }
    }
    report.format = FormatReport {
        name: "excel".to_owned(),
        header: Some(spooled.header.found),
        header_evidence: Some(spooled.header.because),
        header_cells: spooled.cells,
        skipped_lines: spooled.skipped,
        evidence: spooled.because,
        ..FormatReport::default()
    };
    report.tables = tables(spooled.tables.into_iter());
    Ok(report)
}

fn from_spool(text: &Text, stored: u64) -> Input<'_> {
    Input {
        text,
        doubt: Doubt::None,
        known: Some(spool::DIALECT),
        strings_marked: true,
        delimiter: None,
        stored,
        lines: None,
    }
}

fn tables(found: impl Iterator<Item = (String, Option<u64>)>) -> Vec<TableReport> {
    found.enumerate().map(|(index, (name, rows))| TableReport { index, name, rows }).collect()
}
