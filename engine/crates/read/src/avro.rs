//! Avro in: object container files, block by block.

use crate::ReadError;
use crate::batches::{self, Batches, Flow};
use crate::columnar::Told;
use crate::options::Options;
use crate::progress::Watcher;
use crate::report::Report;
use crate::source::Text;
use arrow_avro::reader::ReaderBuilder;
use std::io::{BufReader, Read};
use std::path::Path;

const BATCH: usize = 8_192;
const BUFFER: usize = 1 << 18;
const MAGIC: u64 = 4;
const SYNC: u64 = 16;
/// Rows that need no bytes at all, as those of nulls.
const BARE_ROWS: u64 = 1 << 20;
/// How much more a block may unpack to, in rows of one byte.
const RATIO: u64 = 1_000;

/// Reads an Avro file.
pub fn load(bytes: &Text, folder: &Path, options: &Options, watcher: &dyn Watcher) -> Result<Report, ReadError> {
    let rows = Blocks { bytes, at: MAGIC, buffer: BufReader::with_capacity(BUFFER, bytes.onwards(MAGIC)) }.rows()?;
    let reader = || {
        let file = BufReader::with_capacity(BUFFER, bytes.reader());
        ReaderBuilder::new().with_batch_size(BATCH).build(file).map_err(|e| damaged(&e.to_string()))
    };
    let schema = reader()?.schema();
    let open = || -> Result<Flow<'_>, ReadError> {
        Ok(Box::new(reader()?.map(|batch| batch.map_err(|e| damaged(&e.to_string())))))
    };
    let told = Told { name: "avro", evidence: "the file begins with Obj", rows };
    batches::load(&Batches { schema, told, size: bytes.size(), open: &open }, folder, options, watcher)
}

fn damaged(what: &str) -> ReadError {
    ReadError::unreadable(
        "file_damaged",
        format!("The Avro file cannot be read: {}.", what.trim_end_matches('.')),
        "Copy or write it again, then load it.",
    )
}

fn cut() -> ReadError {
    ReadError::unreadable(
        "file_truncated",
        "The Avro file ends before its data does.",
        "Copy or download it again, then load it.",
    )
}

/// A walk over the blocks' heads, which tell their rows and sizes.
struct Blocks<'a> {
    bytes: &'a Text,
    at: u64,
    buffer: BufReader<crate::source::Onwards>,
}

impl Blocks<'_> {
    fn rows(mut self) -> Result<u64, ReadError> {
        self.header()?;
        self.skip(SYNC)?;
        let mut rows = 0_u64;
        while self.at < self.bytes.size() {
            let (count, size) = (self.count()?, self.count()?);
            self.skip(size)?;
            self.skip(SYNC)?;
            if count > size.saturating_mul(RATIO).saturating_add(BARE_ROWS) {
                return Err(damaged(&format!("a block tells of {count} rows and holds {size} bytes")));
            }
            rows = rows.saturating_add(count);
        }
        Ok(rows)
    }

    /// Passes the map of texts at the beginning.
    fn header(&mut self) -> Result<(), ReadError> {
        loop {
            let entries = self.long()?;
            if entries == 0 {
                return Ok(());
            }
            if entries < 0 {
                self.long()?;
            }
            for _ in 0..entries.unsigned_abs() {
                for _ in 0..2 {
                    let length = self.count()?;
                    self.skip(length)?;
                }
            }
        }
    }

    fn count(&mut self) -> Result<u64, ReadError> {
        u64::try_from(self.long()?).map_err(|_| damaged("a length is below zero"))
    }

    fn long(&mut self) -> Result<i64, ReadError> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let mut byte = [0];
            self.buffer.read_exact(&mut byte).map_err(|_| cut())?;
            self.at += 1;
            let [byte] = byte;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok((value >> 1).cast_signed() ^ -((value & 1).cast_signed()));
            }
        }
        Err(damaged("a length is too long"))
    }

    fn skip(&mut self, length: u64) -> Result<(), ReadError> {
        self.at = self.at.checked_add(length).filter(|at| *at <= self.bytes.size()).ok_or_else(cut)?;
        let by = i64::try_from(length).map_err(|_| cut())?;
        Ok(self.buffer.seek_relative(by)?)
    }
}
