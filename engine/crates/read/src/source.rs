//! The bytes of a file as UTF-8 text that can be read at any place: unpacked and transcoded into a temporary file where needed.

use crate::ReadError;
use crate::divided;
use crate::encoding::{self, Encoding, Transcode};
use crate::progress::Watcher;
use crate::sniff;
use bytes::Bytes;
use parquet::errors::ParquetError;
use parquet::file::reader::{ChunkReader, Length};
use std::fs::File;
use std::io::{BufReader, BufWriter, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::Arc;

const BLOCK: usize = 1 << 20;

/// Bytes that can be read at any place.
#[derive(Debug, Clone)]
pub struct Text {
    file: Arc<File>,
    base: u64,
    size: u64,
}

impl Text {
    /// The bytes of a file.
    pub fn new(file: File, size: u64) -> Self {
        Self { file: Arc::new(file), base: 0, size }
    }

    /// How many bytes there are.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Bytes before the first one that counts, as in a byte order mark.
    pub fn base(&self) -> u64 {
        self.base
    }

    /// The text up to a place.
    pub fn cut(&self, size: u64) -> Self {
        Self { file: Arc::clone(&self.file), base: self.base, size: self.size.min(size) }
    }

    /// The text between two places.
    pub fn between(&self, start: u64, end: u64) -> Self {
        let start = start.min(self.size);
        let end = end.clamp(start, self.size);
        Self { file: Arc::clone(&self.file), base: self.base + start, size: end - start }
    }

    /// Fills the buffer from a place; how many bytes there were.
    pub fn read_at(&self, buffer: &mut [u8], offset: u64) -> Result<usize, ReadError> {
        let left = usize::try_from(self.size.saturating_sub(offset)).unwrap_or(usize::MAX);
        let wanted = buffer.len().min(left);
        let mut got = 0;
        while got < wanted {
            let room = buffer.get_mut(got..wanted).unwrap_or_default();
            match read_file_at(&self.file, room, self.base + offset + got as u64) {
                // What is short of its own size was cut while it was read, and would be waited for without end.
                Ok(0) => return Err(std::io::Error::from(ErrorKind::UnexpectedEof).into()),
                Ok(n) => got += n,
                Err(e) if e.kind() == ErrorKind::Interrupted => {}
                Err(e) => return Err(e.into()),
            }
        }
        Ok(got)
    }

    /// The first bytes.
    pub fn head(&self, most: usize) -> Result<Vec<u8>, ReadError> {
        let mut head = vec![0; most.min(usize::try_from(self.size).unwrap_or(most))];
        let got = self.read_at(&mut head, 0)?;
        head.truncate(got);
        Ok(head)
    }

    /// The bytes at a place; `None` when the file ends before, which is told before room is made for them.
    pub fn exactly(&self, start: u64, length: u64) -> Result<Option<Bytes>, ReadError> {
        if start.checked_add(length).is_none_or(|end| end > self.size) {
            return Ok(None);
        }
        let mut bytes = vec![0; usize::try_from(length).unwrap_or(usize::MAX)];
        let got = self.read_at(&mut bytes, start)?;
        Ok((got as u64 == length).then(|| bytes.into()))
    }

    /// A reader of all bytes from the first one.
    pub fn reader(&self) -> Onwards {
        self.onwards(0)
    }

    /// A reader of the bytes from a place on.
    pub fn onwards(&self, start: u64) -> Onwards {
        let end = self.base.saturating_add(self.size);
        Onwards { file: Arc::clone(&self.file), at: self.base.saturating_add(start), start: self.base, end }
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
    type T = BufReader<Onwards>;

    fn get_read(&self, start: u64) -> parquet::errors::Result<Self::T> {
        Ok(BufReader::with_capacity(BLOCK / 16, self.onwards(start)))
    }

    fn get_bytes(&self, start: u64, length: usize) -> parquet::errors::Result<Bytes> {
        match self.exactly(start, length as u64) {
            Ok(Some(bytes)) => Ok(bytes),
            Ok(None) => Err(ParquetError::EOF(format!("{length} bytes expected at {start}, the file ends before"))),
            Err(error) => Err(ParquetError::External(Box::new(error))),
        }
    }
}

/// A file read onwards from a place of its own, never past the bytes that count.
#[derive(Debug, Clone)]
pub struct Onwards {
    file: Arc<File>,
    at: u64,
    start: u64,
    end: u64,
}

impl Read for Onwards {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let left = usize::try_from(self.end.saturating_sub(self.at)).unwrap_or(usize::MAX);
        let most = buffer.len().min(left);
        let got = read_file_at(&self.file, buffer.get_mut(..most).unwrap_or_default(), self.at)?;
        self.at += got as u64;
        Ok(got)
    }
}

impl Seek for Onwards {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        let place = match to {
            SeekFrom::Start(place) => self.start.checked_add(place),
            SeekFrom::End(by) => self.end.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        let place = place.filter(|p| *p >= self.start);
        self.at = place.ok_or_else(|| std::io::Error::from(ErrorKind::InvalidInput))?;
        Ok(self.at - self.start)
    }
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
    if found.punctuate || found.transcode.is_some() {
        divided::refuse(watcher)?;
    }
    if found.punctuate {
        return punctuated(&bytes, found, folder, watcher);
    }
    decode_by(bytes, found, folder, watcher)
}

/// Brings text of a known encoding to UTF-8.
pub fn decode_by(bytes: Text, found: Encoding, folder: &Path, watcher: &dyn Watcher) -> Result<Decoded, ReadError> {
    let Some(from) = found.transcode else {
        let skip = found.skip;
        let text = Text { file: bytes.file, base: bytes.base + skip, size: bytes.size - skip };
        return Ok(Decoded { text, encoding: found });
    };
    let from = match from {
        Transcode::Charset(charset) => charset,
        Transcode::Utf32 { big } => return narrowed(&bytes, found, big, folder, watcher),
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

/// UTF-32 as UTF-8.
fn narrowed(
    bytes: &Text,
    found: Encoding,
    big: bool,
    folder: &Path,
    watcher: &dyn Watcher,
) -> Result<Decoded, ReadError> {
    let mut sink = BufWriter::with_capacity(BLOCK, tempfile::tempfile_in(folder)?);
    let mut block = vec![0; BLOCK];
    let mut offset = found.skip;
    while offset < bytes.size {
        let got = bytes.read_at(&mut block, offset)?;
        sink.write_all(sniff::from_utf32(block.get(..got).unwrap_or_default(), big).as_bytes())?;
        offset += got.max(1) as u64;
        watcher.progress(0, bytes.size)?;
    }
    Ok(Decoded { text: spooled(sink)?, encoding: found })
}

/// UTF-8 whose control characters from U+0080 stand for punctuation.
fn punctuated(bytes: &Text, found: Encoding, folder: &Path, watcher: &dyn Watcher) -> Result<Decoded, ReadError> {
    let mut sink = BufWriter::with_capacity(BLOCK, tempfile::tempfile_in(folder)?);
    let mut block = vec![0; BLOCK];
    let mut out = Vec::with_capacity(BLOCK * 2);
    let mut offset = found.skip;
    while offset < bytes.size {
        let got = bytes.read_at(&mut block, offset)?;
        out.clear();
        let last = offset + got as u64 >= bytes.size;
        offset += encoding::punctuated(block.get(..got).unwrap_or_default(), last, &mut out).max(1) as u64;
        sink.write_all(&out)?;
        watcher.progress(0, bytes.size)?;
    }
    Ok(Decoded { text: spooled(sink)?, encoding: found })
}

/// A temporary text made by a reader of another format.
pub fn spooled(sink: BufWriter<File>) -> Result<Text, ReadError> {
    let file = sink.into_inner().map_err(std::io::IntoInnerError::into_error)?;
    let size = file.metadata()?.len();
    Ok(Text { file: Arc::new(file), base: 0, size })
}
