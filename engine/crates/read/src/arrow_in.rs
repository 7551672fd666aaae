//! Arrow in: the IPC file format (Feather's second version) and the IPC stream format, message by message.

use crate::ReadError;
use crate::batches::{self, Batches, Flow};
use crate::columnar::Told;
use crate::options::Options;
use crate::progress::Watcher;
use crate::report::Report;
use crate::source::Text;
use arrow_array::RecordBatch;
use arrow_buffer::{Buffer, MutableBuffer};
use arrow_ipc::convert::try_fb_to_schema;
use arrow_ipc::reader::{FileDecoder, read_footer_length};
use arrow_ipc::{Block, MessageHeader, MetadataVersion, root_as_footer, root_as_message};
use arrow_schema::SchemaRef;
use std::path::Path;
use std::sync::Arc;

const MARK: [u8; 4] = [0xff; 4];
/// The magic, two bytes of padding.
const FILE_HEAD: u64 = 8;
/// The footer's length, the magic.
const FILE_TAIL: u64 = 10;
/// Rows that need no bytes at all, as those of columns of nulls.
const BARE_ROWS: u64 = 1 << 20;
/// What a buffer may unpack to, whatever its size, and how often its size beyond that.
const SMALL: u64 = 100 << 20;
const RATIO: u64 = 1_000;

#[derive(Debug, Clone, Copy)]
struct Message {
    dictionary: bool,
    block: Block,
}

struct Found {
    schema: SchemaRef,
    version: MetadataVersion,
    messages: Vec<Message>,
    evidence: &'static str,
}

/// Reads an Arrow file or stream.
pub fn load(bytes: &Text, folder: &Path, options: &Options, watcher: &dyn Watcher) -> Result<Report, ReadError> {
    let file = bytes.head(6)?.starts_with(b"ARROW1");
    let found = if file { by_footer(bytes)? } else { by_framing(bytes)? };
    let mut rows = 0_u64;
    for message in found.messages.iter().filter(|m| !m.dictionary) {
        rows = rows.saturating_add(rows_of(bytes, message.block)?);
    }
    let open = || Ok(flow(bytes, &found));
    let told = Told { name: "arrow", evidence: found.evidence, rows };
    let batches = Batches { schema: SchemaRef::clone(&found.schema), told, size: bytes.size(), open: &open };
    batches::load(&batches, folder, options, watcher)
}

fn damaged(what: impl std::fmt::Display) -> ReadError {
    let what = what.to_string();
    ReadError::unreadable(
        "file_damaged",
        format!("The Arrow file cannot be read: {}.", what.trim_end_matches('.')),
        "Copy or write it again, then load it.",
    )
}

fn cut() -> ReadError {
    ReadError::unreadable(
        "file_truncated",
        "The Arrow file ends before its data does.",
        "Copy or download it again, then load it.",
    )
}

fn schema_of(schema: arrow_ipc::Schema<'_>) -> Result<SchemaRef, ReadError> {
    if !schema.endianness().equals_to_target_endianness() {
        return Err(damaged("it is written in the byte order of another kind of machine"));
    }
    Ok(Arc::new(try_fb_to_schema(schema).map_err(damaged)?))
}

/// A file's messages by its footer.
fn by_footer(bytes: &Text) -> Result<Found, ReadError> {
    let end = bytes.size().checked_sub(FILE_TAIL).filter(|end| *end > FILE_HEAD).ok_or_else(cut)?;
    let tail = bytes.exactly(end, FILE_TAIL)?.ok_or_else(cut)?;
    let tail: [u8; 10] = tail.as_ref().try_into().map_err(|_| cut())?;
    let length = read_footer_length(tail).map_err(|_| cut())? as u64;
    let start = end.checked_sub(length).ok_or_else(cut)?;
    let data = bytes.exactly(start, length)?.ok_or_else(cut)?;
    let footer = root_as_footer(&data).map_err(damaged)?;
    let schema = schema_of(footer.schema().ok_or_else(|| damaged("its footer has no schema"))?)?;
    let of = |dictionary| move |block: &Block| Message { dictionary, block: *block };
    let dictionaries = footer.dictionaries().into_iter().flatten().map(of(true));
    let batches = footer.recordBatches().into_iter().flatten().map(of(false));
    let messages = dictionaries.chain(batches).collect();
    Ok(Found { schema, version: footer.version(), messages, evidence: "the file begins with ARROW1" })
}

/// A stream's messages, one behind the other.
fn by_framing(bytes: &Text) -> Result<Found, ReadError> {
    let mut found: Option<Found> = None;
    let mut at = 0;
    while at < bytes.size() {
        let head = bytes.exactly(at, 8)?.ok_or_else(cut)?;
        let marked = head.starts_with(&MARK);
        let (skip, length) = if marked { (8, head.get(4..)) } else { (4, head.get(..4)) };
        let length = length.and_then(<[u8]>::first_chunk::<4>).map_or(0, |l| i32::from_le_bytes(*l));
        if length == 0 {
            break;
        }
        let length = u64::try_from(length).map_err(|_| damaged("a message has a length below zero"))?;
        let data = bytes.exactly(at + skip, length)?.ok_or_else(cut)?;
        let message = root_as_message(&data).map_err(damaged)?;
        let body = u64::try_from(message.bodyLength()).map_err(|_| damaged("a body has a length below zero"))?;
        let whole = skip + length;
        let block = Block::new(
            i64::try_from(at).unwrap_or(i64::MAX),
            i32::try_from(whole).map_err(damaged)?,
            message.bodyLength(),
        );
        match (message.header_type(), &mut found) {
            (MessageHeader::Schema, None) => {
                let schema = schema_of(message.header_as_schema().ok_or_else(|| damaged("it has no schema"))?)?;
                let (version, messages) = (message.version(), Vec::new());
                found = Some(Found { schema, version, messages, evidence: "a stream of Arrow messages" });
            }
            (MessageHeader::DictionaryBatch, Some(found)) => found.messages.push(Message { dictionary: true, block }),
            (MessageHeader::RecordBatch, Some(found)) => found.messages.push(Message { dictionary: false, block }),
            _ => return Err(damaged("its messages are not in order")),
        }
        at = at.checked_add(whole).and_then(|at| at.checked_add(body)).ok_or_else(cut)?;
        if at > bytes.size() {
            return Err(cut());
        }
    }
    found.ok_or_else(cut)
}

/// A message's metadata, without its length.
fn metadata(bytes: &Text, block: Block) -> Result<bytes::Bytes, ReadError> {
    let offset = u64::try_from(block.offset()).map_err(damaged)?;
    let length = u64::try_from(block.metaDataLength()).map_err(damaged)?;
    let data = bytes.exactly(offset, length)?.ok_or_else(cut)?;
    let skip = if data.starts_with(&MARK) { 8 } else { 4 };
    if data.len() < skip + 8 {
        return Err(damaged("a message is too short"));
    }
    Ok(data.slice(skip..))
}

/// The rows a message tells it has.
fn rows_of(bytes: &Text, block: Block) -> Result<u64, ReadError> {
    let data = metadata(bytes, block)?;
    let message = root_as_message(&data).map_err(damaged)?;
    let batch = message.header_as_record_batch().ok_or_else(|| damaged("a batch is none"))?;
    u64::try_from(batch.length()).map_err(|_| damaged("a batch has fewer rows than none"))
}

fn flow<'a>(bytes: &'a Text, found: &'a Found) -> Flow<'a> {
    let mut decoder = FileDecoder::new(SchemaRef::clone(&found.schema), found.version);
    let mut messages = found.messages.iter();
    Box::new(std::iter::from_fn(move || {
        loop {
            match one(bytes, *messages.next()?, &mut decoder) {
                Ok(None) => {}
                Ok(Some(batch)) => return Some(Ok(batch)),
                Err(error) => return Some(Err(error)),
            }
        }
    }))
}

/// Reads a message; a batch is given back.
fn one(bytes: &Text, message: Message, decoder: &mut FileDecoder) -> Result<Option<RecordBatch>, ReadError> {
    let block = message.block;
    let data = whole(bytes, block)?;
    sane(bytes, block, &data)?;
    if message.dictionary {
        decoder.read_dictionary(&block, &data).map_err(damaged)?;
        return Ok(None);
    }
    decoder.read_record_batch(&block, &data).map_err(damaged)
}

/// The bytes of a message and its body, aligned as Arrow wants them.
fn whole(bytes: &Text, block: Block) -> Result<Buffer, ReadError> {
    let place = u64::try_from(block.offset()).map_err(damaged)?;
    let head = u64::try_from(block.metaDataLength()).map_err(damaged)?;
    let body = u64::try_from(block.bodyLength()).map_err(damaged)?;
    let length = head.checked_add(body).ok_or_else(cut)?;
    if place.checked_add(length).is_none_or(|end| end > bytes.size()) {
        return Err(cut());
    }
    let mut buffer = MutableBuffer::from_len_zeroed(usize::try_from(length).map_err(damaged)?);
    bytes.read_at(&mut buffer, place)?;
    Ok(buffer.into())
}

/// Holds what a message says of itself against what is there, before room is made for it.
fn sane(bytes: &Text, block: Block, data: &Buffer) -> Result<(), ReadError> {
    let metadata = metadata(bytes, block)?;
    let message = root_as_message(&metadata).map_err(damaged)?;
    let dictionary = message.header_as_dictionary_batch().and_then(|d| d.data());
    let Some(batch) = message.header_as_record_batch().or(dictionary) else {
        return Err(damaged("a batch is none"));
    };
    let body = usize::try_from(block.metaDataLength()).ok().and_then(|start| data.get(start..)).unwrap_or_default();
    let mut unpacked = 0_u64;
    for buffer in batch.buffers().into_iter().flatten() {
        let start = usize::try_from(buffer.offset()).map_err(damaged)?;
        let length = usize::try_from(buffer.length()).map_err(damaged)?;
        let there = start.checked_add(length).and_then(|end| body.get(start..end)).ok_or_else(cut)?;
        let told = there.first_chunk::<8>().filter(|_| batch.compression().is_some());
        let size = told.map_or(length as u64, |told| u64::try_from(i64::from_le_bytes(*told)).unwrap_or(length as u64));
        if size > SMALL && size / (length as u64).max(1) > RATIO {
            return Err(ReadError::unreadable(
                "file_bomb",
                format!("A buffer of {length} bytes unpacks to {size} bytes."),
                "Write the file again without compression if you trust it.",
            ));
        }
        unpacked = unpacked.saturating_add(size);
    }
    let rows = u64::try_from(batch.length()).map_err(damaged)?;
    if rows > unpacked.saturating_mul(8).saturating_add(BARE_ROWS) {
        return Err(damaged(format!("a batch tells of {rows} rows and holds {unpacked} bytes")));
    }
    Ok(())
}
