//! Parquet's own encryption: keys, files that are read with one, and parts written as one file that only its key opens.
//!
//! Footer and columns are encrypted with the one key (AES-GCM, `AES_GCM_V1` of the format). The place of each row group and
//! column is sealed with it, so that a file is encrypted in its final order, on one thread.

use crate::ReadError;
use crate::source::Text;
use arrow_array::RecordBatch;
use arrow_schema::{Field, Schema, SchemaRef};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder};
use parquet::basic::Compression;
use parquet::encryption::decrypt::{FileDecryptionProperties, KeyRetriever};
use parquet::encryption::encrypt::FileEncryptionProperties;
use parquet::errors::ParquetError;
use parquet::file::metadata::{ParquetMetaData, RowGroupMetaData};
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use serde::{Deserialize, Deserializer, de};
use std::fmt::{Debug, Formatter};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Lengths that a key may have, in bytes.
const LENGTHS: [usize; 2] = [16, 32];
/// How files end, and begin, whose footer is encrypted.
const SEALED: &[u8] = b"PARE";
const BATCH: usize = 8_192;
/// What a row group may hold before it is written.
const GROUP_ROWS: usize = 1 << 20;
const GROUP_BYTES: usize = 64 << 20;

/// A key, which is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Key(Vec<u8>);

impl Key {
    /// A key of 16 or 32 bytes; nothing when it is of another length.
    #[must_use]
    pub fn new(bytes: &[u8]) -> Option<Self> {
        LENGTHS.contains(&bytes.len()).then(|| Self(bytes.to_vec()))
    }
}

impl Debug for Key {
    fn fmt(&self, to: &mut Formatter<'_>) -> std::fmt::Result {
        to.write_str("Key(..)")
    }
}

impl<'de> Deserialize<'de> for Key {
    /// From base64.
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from).map_err(|_| de::Error::custom("a key is base64"))?;
        let bytes = STANDARD.decode(text).map_err(|_| de::Error::custom("a key is base64"))?;
        Self::new(&bytes).ok_or_else(|| de::Error::custom("a key has 16 or 32 bytes"))
    }
}

/// Whatever key a file asks for, it is that one.
impl KeyRetriever for Key {
    fn retrieve_key(&self, _name: &[u8]) -> Result<Vec<u8>, ParquetError> {
        Ok(self.0.clone())
    }
}

/// Opens a Parquet file, with its key where it has one.
///
/// # Errors
/// When it is encrypted and there is no key or another one, when it is damaged.
pub fn open(
    bytes: &Text,
    key: Option<&Key>,
    damaged: impl Fn(&ParquetError) -> ReadError,
) -> Result<ArrowReaderMetadata, ReadError> {
    let sealed = is_sealed(bytes)?;
    let mut reading = ArrowReaderOptions::new().with_skip_arrow_metadata(false);
    if let Some(key) = key {
        let keys = FileDecryptionProperties::with_key_retriever(Arc::new(key.clone())).build();
        reading = reading.with_file_decryption_properties(keys.map_err(|e| damaged(&e))?);
    } else if sealed {
        return Err(encrypted());
    }
    let failed = |error: &ParquetError| if is_of_key(error) { not_opened() } else { damaged(error) };
    let metadata = ArrowReaderMetadata::load(bytes, reading).map_err(|error| failed(&error))?;
    if key.is_none() && has_sealed_columns(metadata.metadata()) {
        return Err(encrypted());
    }
    Ok(metadata)
}

/// Whether the footer is encrypted.
pub fn is_sealed(bytes: &Text) -> Result<bool, ReadError> {
    let length = SEALED.len() as u64;
    let Some(start) = bytes.size().checked_sub(length) else { return Ok(false) };
    Ok(bytes.exactly(start, length)?.is_some_and(|end| end == SEALED))
}

/// Whether columns are encrypted.
pub fn has_sealed_columns(metadata: &ParquetMetaData) -> bool {
    metadata.row_groups().iter().flat_map(RowGroupMetaData::columns).any(|column| column.crypto_metadata().is_some())
}

/// Whether the cipher did not take the key; its errors are told apart by their words alone.
fn is_of_key(error: &ParquetError) -> bool {
    let text = error.to_string().to_lowercase();
    text.contains("unable to decrypt") || text.contains("signature verification")
}

fn encrypted() -> ReadError {
    ReadError::unreadable(
        "file_encrypted",
        "The Parquet file is encrypted.",
        "Decrypt it with its key: `sextant convert FILE --key KEYFILE --out OUT.parquet`.",
    )
}

/// What the key does not open, or what was changed since it was written, which is the same to the cipher.
pub fn not_opened() -> ReadError {
    ReadError::unreadable(
        "file_key_wrong",
        "The key does not open the Parquet file, or the file is damaged.",
        "Give the key that it was encrypted with, or copy the file again.",
    )
}

/// Writes the rows of Parquet parts as one encrypted file, without the ids that their fields have in the lake.
///
/// # Errors
/// When a part cannot be read, when `out` cannot be written.
pub fn encrypt(parts: &[PathBuf], out: &Path, key: &Key) -> Result<(), ReadError> {
    let mut sources = Vec::with_capacity(parts.len());
    for part in parts {
        sources.push((part, ArrowReaderMetadata::load(&File::open(part)?, ArrowReaderOptions::new())?));
    }
    let schema: SchemaRef = match sources.first() {
        Some((_, metadata)) => Arc::new(bare(metadata.schema())),
        None => Arc::new(Schema::empty()),
    };
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_offset_index_disabled(true)
        .set_max_row_group_row_count(Some(GROUP_ROWS))
        .set_max_row_group_bytes(Some(GROUP_BYTES))
        .set_created_by("Sextant".to_owned())
        .with_file_encryption_properties(FileEncryptionProperties::builder(key.0.clone()).build()?)
        .build();
    let sink = BufWriter::with_capacity(1 << 20, File::create(out)?);
    let mut writer = ArrowWriter::try_new(sink, Arc::clone(&schema), Some(properties))?;
    for (part, metadata) in sources {
        let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(File::open(part)?, metadata);
        for batch in builder.with_batch_size(BATCH).build()? {
            let columns = batch?.columns().to_vec();
            writer.write(&RecordBatch::try_new(Arc::clone(&schema), columns)?)?;
        }
    }
    let mut sink = writer.into_inner()?;
    sink.flush()?;
    Ok(())
}

/// The columns without what the lake notes with them.
fn bare(schema: &Schema) -> Schema {
    let plain = |field: &Arc<Field>| field.as_ref().clone().with_metadata(std::collections::HashMap::new());
    Schema::new(schema.fields().iter().map(plain).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::Options;
    use crate::progress::Unwatched;
    use arrow_array::{ArrayRef, StringArray};

    const KEY: &[u8] = b"0123456789012345";
    const OTHER: &[u8] = b"5432109876543210";

    /// The code that a file is refused by, one of whose columns is encrypted by a key; nothing when each value is read.
    fn refused(column: &[u8], plain_footer: bool, key: Option<&[u8]>) -> Option<&'static str> {
        let sealing = FileEncryptionProperties::builder(KEY.to_vec())
            .with_plaintext_footer(plain_footer)
            .with_column_key("email", column.to_vec())
            .build();
        let properties = WriterProperties::builder().with_file_encryption_properties(sealing.unwrap()).build();
        let texts = || Arc::new(StringArray::from(vec!["a@b.c"; 50])) as ArrayRef;
        let batch = RecordBatch::try_from_iter([("email", texts()), ("city", texts())]).unwrap();
        let mut file = tempfile::NamedTempFile::new().unwrap();
        let mut writer = ArrowWriter::try_new(file.as_file_mut(), batch.schema(), Some(properties)).unwrap();
        writer.write(&batch).unwrap();
        writer.close().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let options = Options { key: key.and_then(Key::new), ..Options::default() };
        match crate::load(file.path(), folder.path(), &options, &Unwatched) {
            Ok(report) => {
                assert_eq!((report.rows_loaded, report.columns.len()), (50, 2));
                None
            }
            Err(ReadError::Unreadable { code, .. }) => Some(code),
            Err(error) => panic!("{error}"),
        }
    }

    #[test]
    fn columns_with_the_key_of_the_file_are_read_with_it_alone() {
        for plain_footer in [false, true] {
            assert_eq!(refused(KEY, plain_footer, Some(KEY)), None);
            assert_eq!(refused(KEY, plain_footer, Some(OTHER)), Some("file_key_wrong"));
            assert_eq!(refused(KEY, plain_footer, None), Some("file_encrypted"));
            assert_eq!(refused(OTHER, plain_footer, Some(KEY)), Some("file_key_wrong"));
        }
    }

    #[test]
    fn a_key_is_never_shown() {
        let key: Key = serde_json::from_str("\"MDEyMzQ1Njc4OTAxMjM0NQ==\"").unwrap();
        assert_eq!(format!("{key:?}"), "Key(..)");
        assert_eq!(key, Key::new(b"0123456789012345").unwrap());
    }

    #[test]
    fn what_is_no_key_is_refused_and_not_told() {
        for text in ["\"c2hvcnQ=\"", "\"not base64 at all\"", "12345678"] {
            let words = serde_json::from_str::<Key>(text).unwrap_err().to_string();
            assert!(words.starts_with("a key ") && !words.contains(text.trim_matches('"')), "{words}");
        }
    }
}
