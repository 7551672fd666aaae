//! Compressed files unpacked into a temporary file: gzip, zstd, bzip2, xz and zip, stopped when they grow out of all proportion.

use crate::ReadError;
use crate::divided;
use crate::options::Options;
use crate::progress::Watcher;
use crate::sniff;
use crate::source::{Onwards, Text};
use std::fs::File;
use std::io::{BufReader, BufWriter, ErrorKind, Read, Write};
use std::path::Path;
use zip::ZipArchive;
use zip::result::ZipError;

const BLOCK: usize = 1 << 20;
/// Below this size a high ratio is no danger.
const BOMB_SIZE: u64 = 100 << 20;
const BOMB_RATIO: u64 = 1_000;
/// What an xz dictionary may take.
const XZ_KB: u32 = 256 << 10;
/// Compressed in compressed in compressed.
const DEEPEST: usize = 3;
const MOST_MEMBERS: usize = 10_000;

/// A file opened, unpacked if it was compressed.
#[derive(Debug)]
pub struct Opened {
    /// Its bytes.
    pub bytes: Text,
    /// Its size as stored.
    pub stored: u64,
    /// How it was compressed, outermost first.
    pub compression: Option<String>,
    /// The files of an archive that may be tables, where there are several.
    pub members: Vec<String>,
    /// The name of the file that was read, where an archive told it.
    pub name: Option<String>,
}

/// What an unpacking may cost, whatever lies in what.
struct Unpacking<'a> {
    folder: &'a Path,
    stored: u64,
    options: &'a Options,
    watcher: &'a dyn Watcher,
}

/// Opens a file; a compressed one is unpacked into `folder`.
pub fn open(path: &Path, folder: &Path, options: &Options, watcher: &dyn Watcher) -> Result<Opened, ReadError> {
    let file = File::open(path)?;
    let stored = file.metadata()?.len();
    let mut opened =
        Opened { bytes: Text::new(file, stored), stored, compression: None, members: Vec::new(), name: None };
    if stored == 0 {
        return Err(empty("The file is empty."));
    }
    let unpacking = Unpacking { folder, stored, options, watcher };
    let mut names: Vec<&str> = Vec::new();
    while let Some(compression) = sniff::compression(&opened.bytes.head(8)?) {
        divided::refuse(watcher)?;
        if compression == "zip" {
            let Some(archive) = archive(&opened.bytes)? else { break };
            unpacking.member(archive, &mut opened)?;
        } else {
            opened.bytes = unpacking.stream(compression, &opened.bytes)?;
        }
        names.push(compression);
        if opened.bytes.size() == 0 {
            return Err(empty("The file unpacks to nothing."));
        }
        if names.len() > DEEPEST {
            return Err(ReadError::unreadable(
                "file_bomb",
                format!("The file is compressed more than {DEEPEST} times over."),
                "Unpack it yourself if you trust it, and load what is inside.",
            ));
        }
    }
    opened.compression = (!names.is_empty()).then(|| names.join(", "));
    Ok(opened)
}

fn empty(message: &str) -> ReadError {
    ReadError::unreadable("file_empty", message, "Check that the export finished, and load it again.")
}

impl Unpacking<'_> {
    fn stream(&self, compression: &str, bytes: &Text) -> Result<Text, ReadError> {
        let file = BufReader::with_capacity(BLOCK / 4, bytes.reader());
        match compression {
            "gzip" => self.all(flate2::bufread::MultiGzDecoder::new(file)),
            "zstd" => self.all(zstd::Decoder::with_buffer(file)?),
            "bzip2" => self.all(bzip2::bufread::MultiBzDecoder::new(file)),
            _ => self.all(lzma_rust2::XzReader::new_mem_limit(file, true, XZ_KB)),
        }
    }

    fn all(&self, mut from: impl Read) -> Result<Text, ReadError> {
        let file = tempfile::tempfile_in(self.folder)?;
        let mut sink = BufWriter::with_capacity(BLOCK, file);
        let mut block = vec![0; BLOCK];
        let mut size = 0_u64;
        loop {
            let got = match from.read(&mut block) {
                Ok(0) => break,
                Ok(got) => got,
                Err(e) if e.kind() == ErrorKind::Interrupted => continue,
                Err(e) => return Err(broken(&e)),
            };
            size += got as u64;
            if size > self.options.max_bytes || (size > BOMB_SIZE && size / self.stored.max(1) > BOMB_RATIO) {
                return Err(ReadError::unreadable(
                    "file_bomb",
                    format!("The file of {} bytes unpacks to more than {size} bytes.", self.stored),
                    "Unpack it yourself if you trust it, and load what is inside.",
                ));
            }
            sink.write_all(block.get(..got).unwrap_or_default())?;
            self.watcher.progress(0, self.stored)?;
        }
        let file = sink.into_inner().map_err(std::io::IntoInnerError::into_error)?;
        Ok(Text::new(file, size))
    }

    /// Unpacks the member asked for.
    fn member(&self, mut archive: Archive, opened: &mut Opened) -> Result<(), ReadError> {
        let members = tables(&mut archive)?;
        let many = members.len() > 1;
        let wanted = if many && opened.members.is_empty() { self.options.table } else { 0 };
        let Some((index, name)) = members.get(wanted) else {
            if members.is_empty() {
                return Err(empty("The archive holds no file that may be a table."));
            }
            return Err(ReadError::unreadable(
                "table_not_found",
                format!("The archive holds {} files; number {wanted} is not among them.", members.len()),
                "Choose one of the files offered.",
            ));
        };
        let file = archive.by_index(*index).map_err(|e| damaged(&e))?;
        opened.bytes = self.all(file)?;
        opened.name = Some(name.clone());
        if many && opened.members.is_empty() {
            opened.members = members.into_iter().map(|(_, name)| name).collect();
        }
        Ok(())
    }
}

type Archive = ZipArchive<BufReader<Onwards>>;

/// The archive, unless the zip is a workbook.
fn archive(bytes: &Text) -> Result<Option<Archive>, ReadError> {
    let head = bytes.head(64 * 1024)?;
    let opened = ZipArchive::new(BufReader::with_capacity(BLOCK / 16, bytes.reader()));
    let archive = match opened {
        Ok(archive) => archive,
        Err(_) if sniff::is_workbook(&head) => return Ok(None),
        Err(error) => return Err(damaged(&error)),
    };
    let workbook = archive.file_names().filter_map(Result::ok).any(|name| {
        let name = name.replace('\\', "/").to_ascii_lowercase();
        name == "[content_types].xml" || name.starts_with("xl/") || name == "meta-inf/manifest.xml"
    });
    Ok((!workbook).then_some(archive))
}

/// The members that may be tables, in the archive's order.
fn tables(archive: &mut Archive) -> Result<Vec<(usize, String)>, ReadError> {
    if archive.len() > MOST_MEMBERS {
        return Err(ReadError::unreadable(
            "file_bomb",
            format!("The archive holds {} files; at most {MOST_MEMBERS} are looked through.", archive.len()),
            "Unpack it, and load the files you need.",
        ));
    }
    let mut found = Vec::new();
    let mut locked = false;
    for index in 0..archive.len() {
        let file = match archive.by_index(index) {
            Ok(file) => file,
            Err(ZipError::UnsupportedArchive(why)) if why.contains("Password") => {
                locked = true;
                continue;
            }
            Err(error) => return Err(damaged(&error)),
        };
        let name = file.name().map_err(|e| damaged(&e))?.into_owned();
        let hidden = name.split(['/', '\\']).any(|part| part.starts_with('.') || part == "__MACOSX");
        if file.is_dir() || hidden || file.size() == 0 {
            continue;
        }
        let mut head = Vec::new();
        file.take(4_096).read_to_end(&mut head).map_err(|e| broken(&e))?;
        if sniff::compression(&head).is_some() || !matches!(sniff::named(&head, &name), "binary" | "empty") {
            found.push((index, name));
        }
    }
    if found.is_empty() && locked {
        return Err(ReadError::unreadable(
            "file_locked",
            "The archive is locked with a password.",
            "Unpack it, and load what is inside.",
        ));
    }
    Ok(found)
}

fn damaged(error: &ZipError) -> ReadError {
    match error {
        ZipError::Io(error) => broken(error),
        ZipError::UnsupportedArchive(why) => ReadError::unreadable(
            "file_damaged",
            format!("The archive uses what is not read here: {why}."),
            "Unpack it, and load what is inside.",
        ),
        other => {
            let message = format!("The archive cannot be opened: {}.", other.to_string().trim_end_matches('.'));
            ReadError::unreadable("file_truncated", message, "Copy or download it again, then load it.")
        }
    }
}

fn broken(error: &std::io::Error) -> ReadError {
    let text = error.to_string();
    let cut = error.kind() == ErrorKind::UnexpectedEof || text.contains("incomplete") || text.contains("end of file");
    let message = if cut {
        "The compressed file ends before its data does.".to_owned()
    } else {
        format!("The compressed file is damaged: {}.", text.trim_end_matches('.'))
    };
    ReadError::unreadable("file_truncated", message, "Copy or download it again, then load it.")
}
