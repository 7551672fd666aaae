//! Rows of typed formats as delimited text for the common path: a quoted cell is a string, a bare one a value, an empty one null.

use crate::ReadError;
use crate::csv::split::Dialect;
use crate::source::{self, Text};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

/// How spooled rows are written. Every row ends with a delimiter, so that a row of one null is not a blank line.
pub const DIALECT: Dialect = Dialect::SPOOLED;

/// A cell to spool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// No value.
    Null,
    /// A number, a truth or an error word, without delimiters.
    Bare(String),
    /// Text.
    Text(String),
}

/// Rows written to a temporary file.
pub struct Spool {
    sink: BufWriter<File>,
    line: Vec<u8>,
    /// Rows so far.
    pub rows: u64,
    /// Bytes so far.
    pub bytes: u64,
}

impl Spool {
    /// A spool in a folder, with the columns' names.
    pub fn new(folder: &Path, names: &[String]) -> Result<Self, ReadError> {
        let sink = BufWriter::with_capacity(1 << 20, tempfile::tempfile_in(folder)?);
        let mut spool = Self { sink, line: Vec::new(), rows: 0, bytes: 0 };
        for name in names {
            spool.quoted(name);
        }
        spool.end()?;
        spool.rows = 0;
        Ok(spool)
    }

    /// Writes a string into the row.
    pub fn quoted(&mut self, text: &str) {
        self.line.push(b'"');
        let mut rest = text.as_bytes();
        while let Some(at) = memchr::memchr(b'"', rest) {
            let (before, after) = rest.split_at(at + 1);
            self.line.extend_from_slice(before);
            self.line.push(b'"');
            rest = after;
        }
        self.line.extend_from_slice(rest);
        self.line.extend_from_slice(b"\",");
    }

    /// Writes a value as it is, which holds no delimiter.
    pub fn bare(&mut self, text: &[u8]) {
        self.line.extend_from_slice(text);
        self.line.push(b',');
    }

    /// Writes text of a format that does not tell strings from other values.
    pub fn plain(&mut self, text: &str) {
        let special = |b: &u8| matches!(b, b',' | b'"' | b'\n' | b'\r');
        if text.as_bytes().iter().any(special) { self.quoted(text) } else { self.bare(text.as_bytes()) }
    }

    /// Writes whole rows that are ready as they are.
    pub fn rows_of(&mut self, ready: &[u8]) -> Result<(), ReadError> {
        Ok(self.sink.write_all(ready)?)
    }

    /// Ends the row.
    pub fn end(&mut self) -> Result<(), ReadError> {
        self.line.push(b'\n');
        self.sink.write_all(&self.line)?;
        self.bytes += self.line.len() as u64;
        self.line.clear();
        self.rows += 1;
        Ok(())
    }

    /// Writes a row, filled up with nulls to the width.
    pub fn row(&mut self, values: &[Value], width: usize) -> Result<(), ReadError> {
        for value in values {
            match value {
                Value::Null => self.line.push(b','),
                Value::Bare(text) => self.bare(text.as_bytes()),
                Value::Text(text) => self.quoted(text),
            }
        }
        let missing = width.saturating_sub(values.len());
        self.line.resize(self.line.len() + missing, b',');
        self.end()
    }

    /// The spooled text.
    pub fn finish(self) -> Result<Text, ReadError> {
        source::spooled(self.sink)
    }
}
