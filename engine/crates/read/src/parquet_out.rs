//! Parquet parts: columns encoded stretch by stretch on many threads, appended in order on one.

use crate::ReadError;
use arrow_array::ArrayRef;
use arrow_schema::{Field, Schema, SchemaRef};
use bytes::Bytes;
use parquet::arrow::ArrowSchemaConverter;
use parquet::arrow::add_encoded_arrow_schema_to_metadata;
use parquet::arrow::arrow_writer::{ArrowColumnChunk, ArrowColumnWriter, ArrowRowGroupWriterFactory, compute_leaves};
use parquet::basic::Compression;
use parquet::column::writer::ColumnCloseResult;
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaDataOptions, ParquetMetaDataReader};
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::statistics::Statistics;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use serde::Serialize;
use sextant_profile::{ColumnProfile, Effort};
use std::collections::HashMap;
use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The metadata key that carries a column's field id.
pub const FIELD_ID: &str = "PARQUET:field_id";

/// How the columns of a table are encoded.
pub struct Layout {
    schema: SchemaRef,
    varied: Vec<String>,
    factory: ArrowRowGroupWriterFactory,
    properties: Arc<WriterProperties>,
}

/// The columns of one row group while they are encoded.
pub struct Encoded {
    schema: SchemaRef,
    writers: Vec<ArrowColumnWriter>,
}

/// The encoded columns of one row group.
pub enum Columns {
    /// Encoded here.
    Made(Vec<ArrowColumnChunk>),
    /// Encoded elsewhere: a file of this one row group.
    Sent(Bytes),
}

impl Columns {
    fn append<W: std::io::Write + Send>(self, group: &mut SerializedRowGroupWriter<'_, W>) -> Result<(), ReadError> {
        match self {
            Self::Made(chunks) => {
                for chunk in chunks {
                    chunk.append_to_row_group(group)?;
                }
            }
            Self::Sent(file) => splice(&file, group)?,
        }
        Ok(())
    }
}

/// Takes the columns of a file of one row group over as they are, with all that is told of them.
fn splice<W: std::io::Write + Send>(file: &Bytes, into: &mut SerializedRowGroupWriter<'_, W>) -> Result<(), ReadError> {
    let all = ParquetMetaDataOptions::new().with_encoding_stats_as_mask(false);
    let metadata = ParquetMetaDataReader::new().with_metadata_options(Some(all)).parse_and_finish(file)?;
    for group in metadata.row_groups() {
        for column in group.columns() {
            let close = ColumnCloseResult {
                bytes_written: u64::try_from(column.compressed_size()).unwrap_or(0),
                rows_written: u64::try_from(group.num_rows()).unwrap_or(0),
                metadata: as_written(column)?,
                bloom_filter: None,
                column_index: None,
                offset_index: None,
            };
            into.append_column(file, close)?;
        }
    }
    Ok(())
}

/// What is told of a column as its writer told it: bounds of ordered values for readers of old too, which are not read back.
fn as_written(column: &ColumnChunkMetaData) -> Result<ColumnChunkMetaData, ReadError> {
    let Some(statistics) = column.statistics().filter(|_| column.column_descr().sort_order().is_signed()) else {
        return Ok(column.clone());
    };
    let statistics = match statistics.clone() {
        Statistics::Boolean(of) => Statistics::Boolean(of.with_backwards_compatible_min_max(true)),
        Statistics::Int32(of) => Statistics::Int32(of.with_backwards_compatible_min_max(true)),
        Statistics::Int64(of) => Statistics::Int64(of.with_backwards_compatible_min_max(true)),
        Statistics::Int96(of) => Statistics::Int96(of.with_backwards_compatible_min_max(true)),
        Statistics::Float(of) => Statistics::Float(of.with_backwards_compatible_min_max(true)),
        Statistics::Double(of) => Statistics::Double(of.with_backwards_compatible_min_max(true)),
        Statistics::ByteArray(of) => Statistics::ByteArray(of.with_backwards_compatible_min_max(true)),
        Statistics::FixedLenByteArray(of) => Statistics::FixedLenByteArray(of.with_backwards_compatible_min_max(true)),
    };
    Ok(column.clone().into_builder().set_statistics(statistics).build()?)
}

/// A field with its id in the metadata.
pub fn field(name: &str, kind: arrow_schema::DataType, id: i32) -> Field {
    Field::new(name, kind, true).with_metadata(HashMap::from([(FIELD_ID.to_owned(), id.to_string())]))
}

impl Layout {
    /// The layout of a schema; columns named in `varied` hold mostly different values and get no dictionary.
    pub fn new(schema: Schema, varied: &[String]) -> Result<Self, ReadError> {
        let schema: SchemaRef = Arc::new(schema);
        let mut properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_statistics_enabled(EnabledStatistics::Chunk)
            .set_offset_index_disabled(true)
            .set_dictionary_enabled(schema.fields().len() <= 2_000)
            .set_created_by("Sextant".to_owned());
        for name in varied {
            let path = parquet::schema::types::ColumnPath::new(vec![name.clone()]);
            properties = properties.set_column_dictionary_enabled(path, false);
        }
        let mut properties = properties.build();
        add_encoded_arrow_schema_to_metadata(&schema, &mut properties);
        let properties = Arc::new(properties);
        let sink = open(&schema, &properties, std::io::sink())?;
        let factory = ArrowRowGroupWriterFactory::new(&sink, Arc::clone(&schema));
        Ok(Self { schema, varied: varied.to_vec(), factory, properties })
    }

    /// Its columns.
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// The columns that hold mostly different values.
    pub fn varied(&self) -> &[String] {
        &self.varied
    }

    /// The profiles of a table without rows.
    pub fn profiles(&self) -> Result<Vec<ColumnProfile>, ReadError> {
        let empty = |f: &Arc<Field>| ColumnProfile::new(f.data_type(), Effort::for_rows(0));
        Ok(self.schema.fields().iter().map(empty).collect::<Result<_, _>>()?)
    }

    /// Begins a row group.
    pub fn begin(&self) -> Result<Encoded, ReadError> {
        Ok(Encoded { schema: Arc::clone(&self.schema), writers: self.factory.create_column_writers(0)? })
    }

    /// Columns as a file of one row group, to be sent and appended elsewhere.
    pub fn sent(&self, columns: Columns) -> Result<Bytes, ReadError> {
        if let Columns::Sent(file) = columns {
            return Ok(file);
        }
        let mut writer = open(&self.schema, &self.properties, Vec::new())?;
        let mut group = writer.next_row_group()?;
        columns.append(&mut group)?;
        group.close()?;
        Ok(writer.into_inner()?.into())
    }
}

fn open<W: std::io::Write + Send>(
    schema: &SchemaRef,
    properties: &Arc<WriterProperties>,
    sink: W,
) -> Result<SerializedFileWriter<W>, ReadError> {
    let descriptor = ArrowSchemaConverter::new().convert(schema)?;
    Ok(SerializedFileWriter::new(sink, descriptor.root_schema_ptr(), Arc::clone(properties))?)
}

impl Encoded {
    /// Encodes the next values of a column.
    pub fn write(&mut self, column: usize, array: &ArrayRef) -> Result<(), ReadError> {
        let field = self.schema.field(column);
        if let Some(writer) = self.writers.get_mut(column) {
            for leaf in compute_leaves(field, array)? {
                writer.write(&leaf)?;
            }
        }
        Ok(())
    }

    /// Ends the columns, ready to be appended.
    pub fn close(self) -> Result<Columns, ReadError> {
        Ok(Columns::Made(self.writers.into_iter().map(ArrowColumnWriter::close).collect::<Result<_, _>>()?))
    }
}

/// A finished part.
#[derive(Debug, Clone, Serialize)]
pub struct Part {
    /// Its file, beside the report.
    pub path: String,
    /// Its rows.
    pub row_count: u64,
    /// Its size.
    pub size_bytes: u64,
}

struct OpenPart {
    writer: SerializedFileWriter<BufWriter<File>>,
    path: PathBuf,
    name: String,
    rows: u64,
}

/// Appends row groups to parts, and begins a new part when one is large.
pub struct Parts<'a> {
    layout: &'a Layout,
    folder: PathBuf,
    open: Option<OpenPart>,
    done: Vec<Part>,
    most_rows: u64,
    most_bytes: u64,
}

impl<'a> Parts<'a> {
    /// Parts of a layout in a folder.
    pub fn new(layout: &'a Layout, folder: &Path, most_rows: u64, most_bytes: u64) -> Self {
        Self { layout, folder: folder.to_path_buf(), open: None, done: Vec::new(), most_rows, most_bytes }
    }

    fn begin(&self) -> Result<OpenPart, ReadError> {
        let name = format!("part-{:05}.parquet", self.done.len());
        let path = self.folder.join(&name);
        let sink = BufWriter::with_capacity(1 << 20, File::create(&path)?);
        let writer = open(&self.layout.schema, &self.layout.properties, sink)?;
        Ok(OpenPart { writer, path, name, rows: 0 })
    }

    /// Appends a row group.
    pub fn append(&mut self, columns: Columns, rows: u64) -> Result<(), ReadError> {
        if rows == 0 {
            return Ok(());
        }
        let mut part = match self.open.take() {
            Some(part) => part,
            None => self.begin()?,
        };
        let mut group = part.writer.next_row_group()?;
        columns.append(&mut group)?;
        group.close()?;
        part.rows += rows;
        let full = part.rows >= self.most_rows || part.writer.bytes_written() as u64 >= self.most_bytes;
        if full {
            self.end(part)?;
        } else {
            self.open = Some(part);
        }
        Ok(())
    }

    fn end(&mut self, part: OpenPart) -> Result<(), ReadError> {
        let OpenPart { writer, path, name, rows } = part;
        let mut sink = writer.into_inner()?;
        std::io::Write::flush(&mut sink)?;
        let size_bytes = std::fs::metadata(&path)?.len();
        self.done.push(Part { path: name, row_count: rows, size_bytes });
        Ok(())
    }

    /// Ends the last part; a table without rows gets one empty part, so that its columns are known.
    pub fn finish(mut self) -> Result<Vec<Part>, ReadError> {
        if self.done.is_empty() && self.open.is_none() {
            self.open = Some(self.begin()?);
        }
        if let Some(part) = self.open.take() {
            self.end(part)?;
        }
        Ok(self.done)
    }
}
