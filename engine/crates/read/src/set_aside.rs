//! Rows that could not be read: kept with their line, place, reason and bytes.

use crate::ReadError;
use base64::Engine;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// The name of the file the rows are kept in.
pub const FILE: &str = "set_aside.ndjson";
const MOST_SHOWN: usize = 1 << 20;

/// A row set aside.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Aside {
    line: u64,
    byte_offset: u64,
    reason: String,
    raw: Vec<u8>,
    bytes: usize,
}

impl Aside {
    /// Keeps a row; its line is counted from wherever the caller counts.
    pub fn new(line: u64, byte_offset: u64, reason: String, raw: &[u8]) -> Self {
        let shown = raw.get(..MOST_SHOWN).unwrap_or(raw);
        Self { line, byte_offset, reason, raw: shown.to_vec(), bytes: raw.len() }
    }
}

#[derive(Serialize)]
struct Shown<'a> {
    line: u64,
    byte_offset: u64,
    reason: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    raw: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    raw_base64: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    raw_bytes: Option<usize>,
}

/// One reason with its count and the lines it spans.
#[derive(Debug, Clone, Serialize)]
pub struct ReasonCount {
    /// Why, in words.
    pub reason: String,
    /// How many.
    pub count: u64,
    first_line: u64,
    last_line: u64,
}

/// The rows set aside, as the report tells them.
#[derive(Debug, Clone, Default, Serialize)]
pub struct SetAside {
    /// The file they are in, beside the parts.
    pub path: Option<String>,
    /// Why, most frequent first.
    pub reasons: Vec<ReasonCount>,
}

/// Writes rows set aside as they come.
pub struct Writer {
    path: PathBuf,
    file: Option<BufWriter<File>>,
    reasons: HashMap<String, ReasonCount>,
    /// How many so far.
    pub count: u64,
}

impl Writer {
    /// Writes into a folder; the file is made with the first row.
    pub fn new(folder: &Path) -> Self {
        Self { path: folder.join(FILE), file: None, reasons: HashMap::new(), count: 0 }
    }

    /// Writes a row whose line is counted from `line_base` and whose place from `byte_base`.
    pub fn write(&mut self, aside: &Aside, line_base: u64, byte_base: u64) -> Result<(), ReadError> {
        let line = aside.line + line_base;
        let file = match &mut self.file {
            Some(file) => file,
            None => self.file.insert(BufWriter::new(File::create(&self.path)?)),
        };
        let raw = std::str::from_utf8(&aside.raw).ok();
        let encoded = || base64::engine::general_purpose::STANDARD.encode(&aside.raw);
        let shown = Shown {
            line,
            byte_offset: aside.byte_offset + byte_base,
            reason: &aside.reason,
            raw,
            raw_base64: raw.is_none().then(encoded),
            raw_bytes: (aside.bytes > aside.raw.len()).then_some(aside.bytes),
        };
        serde_json::to_writer(&mut *file, &shown)?;
        file.write_all(b"\n")?;
        self.count += 1;
        let known = self.reasons.entry(aside.reason.clone()).or_insert_with(|| ReasonCount {
            reason: aside.reason.clone(),
            count: 0,
            first_line: line,
            last_line: line,
        });
        known.count += 1;
        known.last_line = line;
        Ok(())
    }

    /// Closes the file and tells what is in it.
    pub fn finish(self) -> Result<SetAside, ReadError> {
        let path = self.file.is_some().then(|| FILE.to_owned());
        if let Some(mut file) = self.file {
            file.flush()?;
        }
        let mut reasons: Vec<ReasonCount> = self.reasons.into_values().collect();
        reasons.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.first_line.cmp(&b.first_line)));
        Ok(SetAside { path, reasons })
    }
}
