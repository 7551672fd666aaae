//! ORC in, stripe by stripe. Its reader speaks an older Arrow; batches cross over as Arrow messages.

use crate::ReadError;
use crate::batches::{self, Batches, Flow};
use crate::columnar::Told;
use crate::options::Options;
use crate::orc_types;
use crate::progress::Watcher;
use crate::report::Report;
use crate::source::{Onwards, Text};
use arrow_array::RecordBatch;
use arrow_ipc::reader::StreamReader;
use arrow_ipc_59::writer::StreamWriter;
use bytes::Bytes;
use orc_rust::ArrowReaderBuilder;
use orc_rust::reader::ChunkReader;
use std::io::{BufReader, Cursor, Error, ErrorKind};
use std::path::Path;

const BATCH: usize = 8_192;
const BUFFER: usize = 1 << 16;

/// Reads an ORC file.
pub fn load(bytes: &Text, folder: &Path, options: &Options, watcher: &dyn Watcher) -> Result<Report, ReadError> {
    orc_types::trouble(bytes).map_err(|what| damaged(&what))?;
    let builder = || ArrowReaderBuilder::try_new(Chunks(bytes.clone())).map_err(|e| damaged(&e));
    let first = builder()?;
    let rows = first.file_metadata().number_of_rows();
    let columns = StreamWriter::try_new(Vec::new(), &first.schema()).and_then(StreamWriter::into_inner);
    let schema = reader(columns.map_err(|e| damaged(&e))?)?.schema();
    let open = || -> Result<Flow<'_>, ReadError> {
        let batches = builder()?.with_batch_size(BATCH).build();
        Ok(Box::new(batches.map(|batch| {
            let batch = batch.map_err(|e| damaged(&e))?;
            let mut writer = StreamWriter::try_new(Vec::new(), &batch.schema()).map_err(|e| damaged(&e))?;
            writer.write(&batch).map_err(|e| damaged(&e))?;
            one(writer.into_inner().map_err(|e| damaged(&e))?)
        })))
    };
    let told = Told { name: "orc", evidence: "the file begins with ORC", rows };
    batches::load(&Batches { schema, told, size: bytes.size(), open: &open }, folder, options, watcher)
}

fn damaged(error: &dyn std::fmt::Display) -> ReadError {
    let text = error.to_string();
    let what = text.lines().next().unwrap_or_default();
    ReadError::unreadable(
        "file_damaged",
        format!("The ORC file cannot be read: {}.", what.trim_end_matches('.')),
        "Copy or write it again, then load it.",
    )
}

fn reader(message: Vec<u8>) -> Result<StreamReader<Cursor<Vec<u8>>>, ReadError> {
    StreamReader::try_new(Cursor::new(message), None).map_err(|e| damaged(&e))
}

fn one(message: Vec<u8>) -> Result<RecordBatch, ReadError> {
    let batch = reader(message)?.next();
    batch.ok_or_else(|| damaged(&"a batch is lost"))?.map_err(|e| damaged(&e))
}

/// The file's bytes as the reader asks for them.
struct Chunks(Text);

impl ChunkReader for Chunks {
    type T = BufReader<Onwards>;

    fn len(&self) -> u64 {
        self.0.size()
    }

    fn get_read(&self, start: u64) -> std::io::Result<Self::T> {
        Ok(BufReader::with_capacity(BUFFER, self.0.onwards(start)))
    }

    fn get_bytes(&self, start: u64, length: u64) -> std::io::Result<Bytes> {
        let found = self.0.exactly(start, length).map_err(Error::other)?;
        found.ok_or_else(|| Error::from(ErrorKind::UnexpectedEof))
    }
}
