//! The bytes of a file as UTF-8 text that can be read at any place: unpacked and transcoded into a temporary file where needed.

use crate::ReadError;
use crate::encoding::{self, Encoding};
use crate::options::Options;
use crate::progress::Watcher;
use crate::sniff;
use bytes::Bytes;
use parquet::errors::ParquetError;
use parquet::file::reader::{ChunkReader, Length};
use std::fs::File;
use std::io::{BufReader, BufWriter, ErrorKind, Read, Write};
use std::path::Path;
use std::sync::Arc;

const BLOCK: usize = 1 << 20;
/// Below this size a high ratio is no danger.
const BOMB_SIZE: u64 = 100 << 20;
const BOMB_RATIO: u64 = 1_000;

/// Bytes that can be read at any place.
#[derive(Debug, Clone)]
pub struct Text {
    file: Arc<File>,
    base: u64,
    size: u64,
}

impl Text {
    /// How many bytes there are.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Bytes before the first one that counts, as in a byte order mark.
    pub fn base(&self) -> u64 {
        self.base
    }

    /// Fills the buffer from a place; how many bytes there were.
    pub fn read_at(&self, buffer: &mut [u8], offset: u64) -> Result<usize, ReadError> {
        let left = usize::try_from(self.size.saturating_sub(offset)).unwrap_or(usize::MAX);
        let wanted = buffer.len().min(left);
        let mut got = 0;
        while got < wanted {
            let room = buffer.get_mut(got..wanted).unwrap_or_default();
            match read_file_at(&self.file, room, self.base + offset + got as u64) {
                Ok(0) => break,
                Ok(n) => got += n,
                Err(e) if e.kind() == ErrorKind::Interrupted => {}
                Err(e) => return Err(e.into()),
            }
        }
        Ok(got)
    }

    /// The first bytes.
    pub fn head(&self, most: usize) -> Result<Vec<u8>, ReadError> {
        let mut head = vec![0; most];
        let got = self.read_at(&mut head, 0)?;
        head.truncate(got);
        Ok(head)
    }

    /// A reader of all bytes from the first one.
    pub fn reader(&self) -> From {
        From { file: Arc::clone(&self.file), at: self.base }
    }
}

#[cfg(unix)]
fn read_file_at(file: &File, buffer: &mut [u8], offset: u64) -> std::io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, offset)
}

#[cfg(windows)]
fn read_file_at(file: &File, buffer: &mut [u8], offset: u64) -> std::io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, offset)
}

/// Reads go to a place of their own, never by the offset that copies of one file handle share.
impl Length for Text {
    fn len(&self) -> u64 {
        self.size
    }
}

impl ChunkReader for Text {
    type T = BufReader<From>;

    fn get_read(&self, start: u64) -> parquet::errors::Result<Self::T> {
        let from = From { file: Arc::clone(&self.file), at: self.base + start };
        Ok(BufReader::with_capacity(BLOCK / 16, from))
    }

    fn get_bytes(&self, start: u64, length: usize) -> parquet::errors::Result<Bytes> {
        let mut bytes = vec![0; length];
        let got = self.read_at(&mut bytes, start).map_err(|e| ParquetError::External(Box::new(e)))?;
        if got < length {
            return Err(ParquetError::EOF(format!("{length} bytes expected at {start}, {got} found")));
        }
        Ok(bytes.into())
    }
}

/// A file read onwards from a place.
#[derive(Debug)]
pub struct From {
    file: Arc<File>,
    at: u64,
}

impl Read for From {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let got = read_file_at(&self.file, buffer, self.at)?;
        self.at += got as u64;
        Ok(got)
    }
}

/// A file opened, unpacked if it was compressed.
#[derive(Debug)]
pub struct Opened {
    /// Its bytes.
    pub bytes: Text,
    /// Its size as stored.
    pub stored: u64,
    /// How it was compressed.
    pub compression: Option<&'static str>,
}

/// Opens a file; a compressed one is unpacked into `folder`.
pub fn open(path: &Path, folder: &Path, options: &Options, watcher: &dyn Watcher) -> Result<Opened, ReadError> {
    let file = File::open(path)?;
    let stored = file.metadata()?.len();
    let bytes = Text { file: Arc::new(file), base: 0, size: stored };
    if stored == 0 {
        return Err(ReadError::unreadable(
            "file_empty",
            "The file is empty.",
            "Check that the export finished, and load it again.",
        ));
    }
    let Some(compression) = sniff::compression(&bytes.head(8)?) else {
        return Ok(Opened { bytes, stored, compression: None });
    };
    let file = bytes.reader();
    let unpacked = match compression {
        "gzip" => unpack(flate2::read::MultiGzDecoder::new(file), folder, stored, options, watcher),
        _ => unpack(zstd::Decoder::new(file)?, folder, stored, options, watcher),
    }?;
    if unpacked.size == 0 {
        return Err(ReadError::unreadable(
            "file_empty",
            "The file unpacks to nothing.",
            "Check that the export finished, and load it again.",
        ));
    }
    Ok(Opened { bytes: unpacked, stored, compression: Some(compression) })
}

fn unpack(
    mut from: impl Read,
    folder: &Path,
    stored: u64,
    options: &Options,
    watcher: &dyn Watcher,
) -> Result<Text, ReadError> {
    let file = tempfile::tempfile_in(folder)?;
    let mut sink = BufWriter::with_capacity(BLOCK, file);
    let mut block = vec![0; BLOCK];
    let mut size = 0_u64;
    loop {
        let got = match from.read(&mut block) {
            Ok(0) => break,
            Ok(got) => got,
            Err(e) if e.kind() == ErrorKind::Interrupted => continue,
            Err(e) => return Err(broken_archive(&e)),
        };
        size += got as u64;
        if size > options.max_bytes || (size > BOMB_SIZE && size / stored.max(1) > BOMB_RATIO) {
            return Err(ReadError::unreadable(
                "file_bomb",
                format!("The file of {stored} bytes unpacks to more than {size} bytes."),
                "Unpack it yourself if you trust it, and load what is inside.",
            ));
        }
        sink.write_all(block.get(..got).unwrap_or_default())?;
        watcher.progress(0, stored)?;
    }
    let file = sink.into_inner().map_err(std::io::IntoInnerError::into_error)?;
    Ok(Text { file: Arc::new(file), base: 0, size })
}

fn broken_archive(error: &std::io::Error) -> ReadError {
    let cut = error.kind() == ErrorKind::UnexpectedEof || error.to_string().contains("incomplete");
    let message = if cut {
        "The compressed file ends before its data does.".to_owned()
    } else {
        format!("The compressed file is damaged: {error}.")
    };
    ReadError::unreadable("file_truncated", message, "Copy or download it again, then load it.")
}

/// Text with what is known of its encoding.
#[derive(Debug)]
pub struct Decoded {
    /// UTF-8, but for the rows that are not.
    pub text: Text,
    /// What it was.
    pub encoding: Encoding,
}

/// Finds the encoding from the whole text and brings it to UTF-8.
pub fn decode(bytes: Text, folder: &Path, watcher: &dyn Watcher) -> Result<Decoded, ReadError> {
    let found = encoding::find(&bytes, watcher)?;
    let Some(from) = found.transcode else {
        let skip = found.skip;
        let text = Text { file: bytes.file, base: bytes.base + skip, size: bytes.size - skip };
        return Ok(Decoded { text, encoding: found });
    };
    let mut decoder = from.new_decoder_without_bom_handling();
    let file = tempfile::tempfile_in(folder)?;
    let mut sink = BufWriter::with_capacity(BLOCK, file);
    let mut block = vec![0; BLOCK];
    let mut out = String::with_capacity(BLOCK * 4);
    let (mut offset, mut size) = (found.skip, 0_u64);
    loop {
        let got = bytes.read_at(&mut block, offset)?;
        offset += got as u64;
        let last = offset >= bytes.size;
        out.clear();
        let _ = decoder.decode_to_string(block.get(..got).unwrap_or_default(), &mut out, last);
        sink.write_all(out.as_bytes())?;
        size += out.len() as u64;
        watcher.progress(0, bytes.size)?;
        if last {
            break;
        }
    }
    let file = sink.into_inner().map_err(std::io::IntoInnerError::into_error)?;
    Ok(Decoded { text: Text { file: Arc::new(file), base: 0, size }, encoding: found })
}

/// A temporary text made by a reader of another format.
pub fn spooled(sink: BufWriter<File>) -> Result<Text, ReadError> {
    let file = sink.into_inner().map_err(std::io::IntoInnerError::into_error)?;
    let size = file.metadata()?.len();
    Ok(Text { file: Arc::new(file), base: 0, size })
}
