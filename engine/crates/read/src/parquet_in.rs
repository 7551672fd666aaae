//! Parquet in: read by row group, brought to the lake's types, profiled and written anew with field ids.

use crate::ReadError;
use crate::columnar::{self, Told, Writing};
use crate::encrypted;
use crate::options::Options;
use crate::passes::{self, Done, Stretched};
use crate::progress::Watcher;
use crate::report::Report;
use crate::source::Text;
use arrow_schema::SchemaRef;
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ParquetRecordBatchReaderBuilder};
use parquet::errors::ParquetError;
use parquet::file::metadata::RowGroupMetaData;
use std::path::Path;

const BATCH: usize = 8_192;
/// Below this size a high ratio is no danger.
const BOMB_SIZE: i64 = 100 << 20;
const BOMB_RATIO: i64 = 1_000;

struct Source<'a> {
    bytes: &'a Text,
    metadata: ArrowReaderMetadata,
    sealed: bool,
    writing: Writing<'a>,
}

/// Reads a Parquet file.
pub fn load(bytes: &Text, folder: &Path, options: &Options, watcher: &dyn Watcher) -> Result<Report, ReadError> {
    let metadata = encrypted::open(bytes, options.key.as_ref(), damaged)?;
    let schema = SchemaRef::clone(metadata.schema());
    bounded(&metadata)?;
    let rows = u64::try_from(metadata.metadata().file_metadata().num_rows()).unwrap_or(0);
    let groups = metadata.metadata().num_row_groups() as u64;
    let evidence = if encrypted::is_sealed(bytes)? { "the file begins with PARE" } else { "the file begins with PAR1" };
    let told = Told { name: "parquet", evidence, rows };
    let sealed = encrypted::has_sealed_columns(metadata.metadata());
    columnar::load(&schema, told, options, |writing, layout, columns| {
        let source = Source { bytes, metadata: metadata.clone(), sealed, writing };
        let base = columnar::base(groups, bytes.size(), columns);
        let outcome = passes::run(&source, &base, layout, folder, options, watcher)?;
        Ok((outcome, source.writing.is_finer()))
    })
}

/// Refuses a column that unpacks out of all proportion.
fn bounded(metadata: &ArrowReaderMetadata) -> Result<(), ReadError> {
    for column in metadata.metadata().row_groups().iter().flat_map(RowGroupMetaData::columns) {
        let (packed, size) = (column.compressed_size().max(1), column.uncompressed_size());
        if size > BOMB_SIZE && size / packed > BOMB_RATIO {
            return Err(ReadError::unreadable(
                "file_bomb",
                format!("The column `{}` of {packed} bytes unpacks to {size} bytes.", column.column_path().string()),
                "Write the file again without compression if you trust it.",
            ));
        }
    }
    Ok(())
}

fn damaged(error: &ParquetError) -> ReadError {
    ReadError::unreadable(
        "file_damaged",
        format!("The Parquet file cannot be read: {error}."),
        "Copy or write it again, then load it.",
    )
}

impl Stretched for Source<'_> {
    fn read(&self, start: u64, _sure: bool, _end: u64) -> Result<Done, ReadError> {
        let group = usize::try_from(start).unwrap_or(0);
        let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(self.bytes.clone(), self.metadata.clone());
        let reader = builder.with_row_groups(vec![group]).with_batch_size(BATCH).build();
        let failed = |error: &ParquetError| if self.sealed { encrypted::not_opened() } else { damaged(error) };
        let mut batches = reader.map_err(|e| failed(&e))?.map(|batch| batch.map_err(|e| failed(&e.into())));
        self.writing.take(start, start + 1, &mut batches)
    }

    fn stop(&self) {
        self.writing.stop();
    }
}
