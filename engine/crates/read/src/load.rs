//! A file of any known format to Parquet parts and a report.

use crate::ReadError;
use crate::delimited::{self, Input};
use crate::options::Options;
use crate::progress::Watcher;
use crate::report::{FormatReport, Report};
use crate::sniff;
use crate::source::{self, Opened};
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
        suspicious: decoded.encoding.suspicious,
        known: None,
        delimiter: (format == "tsv").then_some(b'\t'),
        stored,
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
