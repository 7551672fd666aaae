//! Parquet parts: columns encoded stretch by stretch on many threads, appended in order on one.

use crate::ReadError;
use arrow_array::ArrayRef;
use arrow_schema::{Field, Schema, SchemaRef};
use parquet::arrow::ArrowSchemaConverter;
use parquet::arrow::add_encoded_arrow_schema_to_metadata;
use parquet::arrow::arrow_writer::{ArrowColumnChunk, ArrowColumnWriter, ArrowRowGroupWriterFactory, compute_leaves};
use parquet::basic::Compression;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::SerializedFileWriter;
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
    factory: ArrowRowGroupWriterFactory,
    properties: Arc<WriterProperties>,
}

/// The columns of one row group while they are encoded.
pub struct Encoded {
    schema: SchemaRef,
    writers: Vec<ArrowColumnWriter>,
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
        Ok(Self { schema, factory, properties })
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
    pub fn close(self) -> Result<Vec<ArrowColumnChunk>, ReadError> {
        Ok(self.writers.into_iter().map(ArrowColumnWriter::close).collect::<Result<_, _>>()?)
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
    pub fn append(&mut self, chunks: Vec<ArrowColumnChunk>, rows: u64) -> Result<(), ReadError> {
        if rows == 0 {
            return Ok(());
        }
        let mut part = match self.open.take() {
            Some(part) => part,
            None => self.begin()?,
        };
        let mut group = part.writer.next_row_group()?;
        for chunk in chunks {
            chunk.append_to_row_group(&mut group)?;
        }
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
