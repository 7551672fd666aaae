//! A file of any known format to Parquet parts and a report.

use crate::ReadError;
use crate::csv::split::Doubt;
use crate::delimited::{self, Input};
use crate::options::Options;
use crate::progress::Watcher;
use crate::report::{FormatReport, Report, TableReport};
use crate::set_aside::Aside;
use crate::source::{self, Opened, Text};
use crate::{excel, json, parquet_in, passes, sniff, spool};
use std::path::Path;
use std::time::Instant;

/// Reads a file into Parquet parts under a folder, with a profile and the rows set aside.
///
/// # Errors
/// When the file is no table, when the caller stops it, when the disk fails.
pub fn load(path: &Path, folder: &Path, options: &Options, watcher: &dyn Watcher) -> Result<Report, ReadError> {
    let begun = Instant::now();
    std::fs::create_dir_all(folder)?;
    let opened = source::open(path, folder, options, watcher)?;
    let (stored, compression) = (opened.stored, opened.compression);
    let head = opened.bytes.head(64 * 1024)?;
    let sniffed = sniff::format(&head);
    let format = agree(options.format.as_deref(), sniffed)?;
    let mut report = match format {
        "csv" | "tsv" => text(opened, folder, options, watcher, format)?,
        "json" | "ndjson" => json(opened, folder, options, watcher, format)?,
        "parquet" => passes::guarded(|| parquet_in::load(&opened.bytes, folder, options, watcher))?,
        "excel" => workbook(opened, folder, options, watcher)?,
        other => return Err(unknown(other)),
    };
    report.format.compression = compression.map(str::to_owned);
    report.bytes_read = stored;
    report.elapsed_ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    watcher.progress(stored, stored)?;
    Ok(report)
}

/// The format to read by: the one asked for, unless the content is plainly another.
fn agree<'a>(asked: Option<&'a str>, sniffed: &'static str) -> Result<&'a str, ReadError> {
    let Some(asked) = asked else { return Ok(sniffed) };
    let textual = |f: &str| matches!(f, "csv" | "tsv" | "json" | "ndjson");
    if asked == sniffed || (textual(asked) && textual(sniffed)) {
        return Ok(asked);
    }
    if sniffed == "binary" {
        return Err(unknown("binary"));
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
        _ => ReadError::unreadable(
            "file_binary",
            "The file is binary and of no format that holds a table.",
            "Load CSV, JSON, NDJSON, Parquet or Excel.",
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
    let input = Input {
        text: &decoded.text,
        doubt: decoded.encoding.doubt,
        known: None,
        delimiter: (format == "tsv").then_some(b'\t'),
        stored,
        asides: &[],
    };
    let (found, mut report) = delimited::load(&input, folder, options, watcher)?;
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
    let spooled = match format {
        "ndjson" => json::lines(&decoded.text, folder, watcher)?,
        _ => json::document(&decoded.text, folder, options, watcher)?,
    };
    let input = from_spool(&spooled.text, stored, &spooled.asides);
    let (_, mut report) = delimited::load(&input, folder, options, watcher)?;
    report.format = FormatReport {
        name: format.to_owned(),
        encoding: Some(decoded.encoding.name),
        encoding_evidence: Some(decoded.encoding.because),
        evidence: spooled.because,
        ..FormatReport::default()
    };
    report.tables = tables(spooled.tables.into_iter().map(|(name, rows)| (name, Some(rows))));
    Ok(report)
}

fn workbook(opened: Opened, folder: &Path, options: &Options, watcher: &dyn Watcher) -> Result<Report, ReadError> {
    let stored = opened.stored;
    let spooled = passes::guarded(|| excel::read(opened.bytes, folder, options))?;
    let input = from_spool(&spooled.text, stored, &[]);
    let (_, mut report) = delimited::load(&input, folder, options, watcher)?;
    for (column, name) in report.columns.iter_mut().zip(&spooled.names) {
        column.source_name.clone_from(&name.source);
    }
    report.format = FormatReport {
        name: "excel".to_owned(),
        header: Some(spooled.header.found),
        header_evidence: Some(spooled.header.because),
        skipped_lines: spooled.skipped,
        evidence: spooled.because,
        ..FormatReport::default()
    };
    report.tables = tables(spooled.tables.into_iter());
    Ok(report)
}

fn from_spool<'a>(text: &'a Text, stored: u64, asides: &'a [Aside]) -> Input<'a> {
    Input { text, doubt: Doubt::None, known: Some(spool::DIALECT), delimiter: None, stored, asides }
}

fn tables(found: impl Iterator<Item = (String, Option<u64>)>) -> Vec<TableReport> {
    found.enumerate().map(|(index, (name, rows))| TableReport { index, name, rows }).collect()
}
