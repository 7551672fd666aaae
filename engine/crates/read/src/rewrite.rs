//! A Parquet file written anew without some of its rows, and nothing done twice that was done once.
//!
//! A row group that loses no row is copied byte by byte. In the others each column is read, thinned and encoded on
//! whichever thread is free: without a dictionary where it had outgrown one, short whole numbers by their bits,
//! uncompressed where compression was in vain.

use crate::ReadError;
use arrow_array::BooleanArray;
use arrow_buffer::{BooleanBuffer, Buffer};
use arrow_select::filter::filter;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder};
use parquet::arrow::arrow_writer::{ArrowColumnChunk, ArrowColumnWriter, ArrowRowGroupWriterFactory, compute_leaves};
use parquet::basic::{Compression, Encoding, Type};
use parquet::column::writer::ColumnCloseResult;
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData, RowGroupMetaData};
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::SerializedFileWriter;
use std::fs::File;
use std::io::BufWriter;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

const BATCH: usize = 1 << 16;
const MOST_THREADS: usize = 8;

/// Writes the rows of `path` whose bit in `keep` (the lowest bit of a byte first) is set to `out`; tells how many.
///
/// # Errors
/// When the file cannot be read, has more rows than there are bits, or `out` cannot be written.
pub fn keep_rows(path: &Path, out: &Path, keep: &[u8]) -> Result<u64, ReadError> {
    let source = Source::open(path)?;
    let rows = usize::try_from(source.parquet().file_metadata().num_rows()).unwrap_or(usize::MAX);
    if keep.len().checked_mul(8).is_none_or(|bits| bits < rows) {
        return Err(ReadError::unreadable(
            "file_damaged",
            format!("{rows} rows were found where at most {} were expected.", keep.len().saturating_mul(8)),
            "Load the data again.",
        ));
    }
    let keep = BooleanBuffer::new(Buffer::from(keep), 0, rows);
    let sink = BufWriter::with_capacity(1 << 20, File::create(out)?);
    let schema = source.parquet().file_metadata().schema_descr().root_schema_ptr();
    let mut writer = SerializedFileWriter::new(sink, schema, Arc::new(source.properties()))?;
    let factory = ArrowRowGroupWriterFactory::new(&writer, Arc::clone(source.metadata.schema()));
    let file = File::open(path)?;
    let mut start = 0;
    for (index, group) in source.parquet().row_groups().iter().enumerate() {
        let length = usize::try_from(group.num_rows()).unwrap_or(0);
        let stay = keep.slice(start, length);
        start += length;
        match stay.count_set_bits() {
            0 => {}
            all if all == length => copy(&file, group, &mut writer)?,
            _ => source.thin(index, &stay, &factory, &mut writer)?,
        }
    }
    let mut sink = writer.into_inner()?;
    std::io::Write::flush(&mut sink)?;
    Ok(keep.count_set_bits() as u64)
}

type Writer = SerializedFileWriter<BufWriter<File>>;

/// Takes a row group over as it is.
fn copy(file: &File, group: &RowGroupMetaData, writer: &mut Writer) -> Result<(), ReadError> {
    let mut into = writer.next_row_group()?;
    for column in group.columns() {
        let bytes_written = u64::try_from(column.compressed_size()).unwrap_or(0);
        let close = ColumnCloseResult {
            bytes_written,
            rows_written: u64::try_from(group.num_rows()).unwrap_or(0),
            metadata: column.clone(),
            bloom_filter: None,
            column_index: None,
            offset_index: None,
        };
        into.append_column(file, close)?;
    }
    into.close()?;
    Ok(())
}

struct Source<'a> {
    path: &'a Path,
    metadata: ArrowReaderMetadata,
}

impl<'a> Source<'a> {
    fn open(path: &'a Path) -> Result<Self, ReadError> {
        let metadata = ArrowReaderMetadata::load(&File::open(path)?, ArrowReaderOptions::new())?;
        Ok(Self { path, metadata })
    }

    fn parquet(&self) -> &ParquetMetaData {
        self.metadata.metadata()
    }

    /// How the columns were encoded tells how they are encoded best.
    fn properties(&self) -> WriterProperties {
        let about = self.parquet().file_metadata();
        let mut properties = WriterProperties::builder()
            .set_statistics_enabled(EnabledStatistics::Chunk)
            .set_offset_index_disabled(true)
            .set_key_value_metadata(about.key_value_metadata().cloned())
            .set_created_by("Sextant".to_owned());
        let columns = self.parquet().row_groups().first().map_or(&[][..], RowGroupMetaData::columns);
        for column in columns {
            let path = column.column_path().clone();
            let dictionary = is_told_by_dictionary(column);
            properties = properties.set_column_dictionary_enabled(path.clone(), dictionary);
            properties = if !dictionary && is_packed_by_bits(column) {
                let properties = properties.set_column_encoding(path.clone(), Encoding::DELTA_BINARY_PACKED);
                properties.set_column_compression(path, Compression::UNCOMPRESSED)
            } else {
                properties.set_column_compression(path, codec(column))
            };
        }
        properties.build()
    }

    /// Writes a row group without the rows that do not stay, its columns on several threads.
    fn thin(
        &self,
        group: usize,
        stay: &BooleanBuffer,
        factory: &ArrowRowGroupWriterFactory,
        writer: &mut Writer,
    ) -> Result<(), ReadError> {
        let columns = self.by_column(factory.create_column_writers(group)?);
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let threads = cores.min(MOST_THREADS).min(columns.len());
        let waiting = Mutex::new(columns.into_iter().enumerate());
        let work = || {
            let mut done = Vec::new();
            while let Some((column, writers)) = next(&waiting) {
                done.push((column, self.column(group, column, stay, writers)?));
            }
            Ok::<_, ReadError>(done)
        };
        let done = std::thread::scope(|scope| {
            let running: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
            let ended = running.into_iter().map(|thread| thread.join().unwrap_or_else(|_| Err(damaged(self.path))));
            ended.collect::<Result<Vec<_>, _>>()
        })?;
        let mut done: Vec<_> = done.into_iter().flatten().collect();
        done.sort_unstable_by_key(|(column, _)| *column);
        let mut into = writer.next_row_group()?;
        for chunk in done.into_iter().flat_map(|(_, chunks)| chunks) {
            chunk.append_to_row_group(&mut into)?;
        }
        into.close()?;
        Ok(())
    }

    /// The writers of each column of the table; a nested one has several.
    fn by_column(&self, writers: Vec<ArrowColumnWriter>) -> Vec<Vec<ArrowColumnWriter>> {
        let schema = self.parquet().file_metadata().schema_descr();
        let mut columns: Vec<Vec<ArrowColumnWriter>> = Vec::new();
        for (leaf, writer) in writers.into_iter().enumerate() {
            let root = schema.get_column_root_idx(leaf);
            columns.resize_with(columns.len().max(root + 1), Vec::new);
            if let Some(column) = columns.get_mut(root) {
                column.push(writer);
            }
        }
        columns
    }

    /// Encodes those values of a column of a row group that stay.
    fn column(
        &self,
        group: usize,
        column: usize,
        stay: &BooleanBuffer,
        mut writers: Vec<ArrowColumnWriter>,
    ) -> Result<Vec<ArrowColumnChunk>, ReadError> {
        // A file of its own: copies of one share where they stand.
        let file = File::open(self.path)?;
        let mask = ProjectionMask::roots(self.parquet().file_metadata().schema_descr(), [column]);
        let reader = ParquetRecordBatchReaderBuilder::new_with_metadata(file, self.metadata.clone())
            .with_row_groups(vec![group])
            .with_projection(mask)
            .with_batch_size(BATCH)
            .build()?;
        let mut start = 0;
        for batch in reader {
            let batch = batch?;
            let among = BooleanArray::new(stay.slice(start, batch.num_rows()), None);
            start += batch.num_rows();
            for (field, values) in batch.schema().fields().iter().zip(batch.columns()) {
                let leaves = compute_leaves(field, &filter(values, &among)?)?;
                for (writer, leaf) in writers.iter_mut().zip(&leaves) {
                    writer.write(leaf)?;
                }
            }
        }
        Ok(writers.into_iter().map(ArrowColumnWriter::close).collect::<Result<_, _>>()?)
    }
}

fn next<T>(waiting: &Mutex<impl Iterator<Item = T>>) -> Option<T> {
    waiting.lock().unwrap_or_else(PoisonError::into_inner).next()
}

fn damaged(path: &Path) -> ReadError {
    ReadError::unreadable("file_damaged", format!("{} cannot be read.", path.display()), "Load the data again.")
}

/// Whether all values of a column stand in its dictionary; one that was outgrown is no help.
fn is_told_by_dictionary(column: &ColumnChunkMetaData) -> bool {
    let only = |mask: &parquet::basic::EncodingMask| {
        mask.is_only(Encoding::PLAIN_DICTIONARY) || mask.is_only(Encoding::RLE_DICTIONARY)
    };
    column.dictionary_page_offset().is_some() && column.page_encoding_stats_mask().is_some_and(only)
}

/// Whether whole numbers are short enough to be written by their bits, which is faster and smaller than compression.
fn is_packed_by_bits(column: &ColumnChunkMetaData) -> bool {
    let width = match column.column_type() {
        Type::INT32 => 4,
        Type::INT64 => 8,
        _ => return false,
    };
    column.compressed_size() < column.num_values().saturating_mul(width) / 10 * 9
}

/// The compression of a column, none where it saved less than a tenth.
fn codec(column: &ColumnChunkMetaData) -> Compression {
    let (packed, size) = (column.compressed_size(), column.uncompressed_size());
    if packed > size / 10 * 9 { Compression::UNCOMPRESSED } else { column.compression() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringArray};
    use parquet::arrow::ArrowWriter;
    use std::error::Error;

    type Outcome = Result<(), Box<dyn Error>>;

    fn small(rows: std::ops::Range<i64>) -> ArrayRef {
        Arc::new(rows.map(|n| (n % 7 != 3).then_some(n * 7_919 % 100_003)).collect::<Int64Array>())
    }

    fn numbers(rows: std::ops::Range<i64>) -> ArrayRef {
        Arc::new(
            rows.map(|n| (n % 7 != 3).then_some(n.wrapping_mul(0x9E37_79B9_7F4A_7C15_u64.cast_signed())))
                .collect::<Int64Array>(),
        )
    }

    fn words(rows: std::ops::Range<i64>) -> ArrayRef {
        Arc::new(rows.map(|n| (n % 11 != 5).then(|| format!("word {}", n % 50))).collect::<StringArray>())
    }

    fn written(path: &Path, rows: i64, group: usize) -> Outcome {
        let batch = RecordBatch::try_from_iter_with_nullable([
            ("number", numbers(0..rows), true),
            ("word", words(0..rows), true),
            ("small", small(0..rows), true),
        ])?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_max_row_group_row_count(Some(group))
            .set_dictionary_page_size_limit(4_096)
            .build();
        let mut writer = ArrowWriter::try_new(File::create(path)?, batch.schema(), Some(properties))?;
        writer.write(&batch)?;
        writer.close()?;
        Ok(())
    }

    fn bits(rows: usize, stays: impl Fn(usize) -> bool) -> Vec<u8> {
        let mut bits = vec![0_u8; rows.div_ceil(8)];
        for row in (0..rows).filter(|row| stays(*row)) {
            if let Some(byte) = bits.get_mut(row / 8) {
                *byte |= 1 << (row % 8);
            }
        }
        bits
    }

    fn read(path: &Path) -> Result<RecordBatch, Box<dyn Error>> {
        let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(path)?)?.with_batch_size(1 << 20).build()?;
        let schema = arrow_array::RecordBatchReader::schema(&reader);
        Ok(arrow_select::concat::concat_batches(&schema, &reader.collect::<Result<Vec<_>, _>>()?)?)
    }

    #[test]
    fn the_rows_that_stay_are_there_in_their_order() -> Outcome {
        let folder = tempfile::tempdir()?;
        let (source, out) = (folder.path().join("a.parquet"), folder.path().join("b.parquet"));
        written(&source, 10_000, 3_000)?;
        let stays = |row: usize| row >= 3_000 && (row >= 6_000 || !row.is_multiple_of(5));
        assert_eq!(keep_rows(&source, &out, &bits(10_000, stays))?, 6_400);
        let whole = read(&source)?;
        let among = BooleanArray::from((0..10_000).map(stays).collect::<Vec<_>>());
        assert_eq!(read(&out)?, arrow_select::filter::filter_record_batch(&whole, &among)?);
        Ok(())
    }

    #[test]
    fn a_row_group_that_loses_nothing_is_copied_byte_by_byte() -> Outcome {
        let folder = tempfile::tempdir()?;
        let (source, out) = (folder.path().join("a.parquet"), folder.path().join("b.parquet"));
        written(&source, 6_000, 3_000)?;
        keep_rows(&source, &out, &bits(6_000, |row| row != 1))?;
        let chunk = |path: &Path| -> Result<Vec<u8>, Box<dyn Error>> {
            let metadata = ArrowReaderMetadata::load(&File::open(path)?, ArrowReaderOptions::new())?;
            let (start, length) = metadata.metadata().row_group(1).column(0).byte_range();
            let bytes = std::fs::read(path)?;
            let (start, length) = (usize::try_from(start)?, usize::try_from(length)?);
            Ok(bytes.get(start..start + length).ok_or("too short")?.to_vec())
        };
        assert_eq!(chunk(&source)?, chunk(&out)?);
        Ok(())
    }

    #[test]
    fn what_did_not_help_is_left_off() -> Outcome {
        let folder = tempfile::tempdir()?;
        let (source, out) = (folder.path().join("a.parquet"), folder.path().join("b.parquet"));
        written(&source, 6_000, 6_000)?;
        keep_rows(&source, &out, &bits(6_000, |row| row != 1))?;
        let metadata = ArrowReaderMetadata::load(&File::open(&out)?, ArrowReaderOptions::new())?;
        let group = metadata.metadata().row_group(0);
        assert_eq!(group.column(0).compression(), Compression::UNCOMPRESSED);
        assert!(!is_told_by_dictionary(group.column(0)) && is_told_by_dictionary(group.column(1)));
        assert!(group.column(2).encodings().any(|one| one == Encoding::DELTA_BINARY_PACKED));
        Ok(())
    }

    #[test]
    fn too_few_bits_are_refused() -> Outcome {
        let folder = tempfile::tempdir()?;
        let (source, out) = (folder.path().join("a.parquet"), folder.path().join("b.parquet"));
        written(&source, 100, 100)?;
        assert!(keep_rows(&source, &out, &[0xFF]).is_err());
        assert!(!out.exists());
        Ok(())
    }
}
