//! What the first bytes of a file say it is.

use serde::Serialize;
use std::io::Read;

/// Format and compression told by content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Sniffed {
    /// `csv`, `json`, `ndjson`, `xml`, `parquet`, `arrow`, `feather` (its first version), `orc`, `avro`, `excel`, `binary`,
    /// `unknown` (compressed: look inside), `empty`.
    pub format: &'static str,
    /// `gzip`, `zstd`, `bzip2`, `xz` or `zip`.
    pub compression: Option<&'static str>,
}

const BINARY: [&[u8]; 13] = [
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"%PDF",
    b"\x7fELF",
    b"MZ\x90",
    b"SQLite format 3",
    b"7z\xbc\xaf",
    b"Rar!",
    b"RIFF",
    b"OggS",
    b"ID3",
    b"\xca\xfe\xba\xbe",
];

/// Parquet whose footer is encrypted begins otherwise.
const COLUMNAR: [(&[u8], &str); 6] = [
    (b"PAR1", "parquet"),
    (b"PARE", "parquet"),
    (b"ARROW1", "arrow"),
    (b"FEA1", "feather"),
    (b"ORC", "orc"),
    (b"Obj\x01", "avro"),
];

/// How much is unpacked to see what is inside.
const INSIDE: usize = 16 * 1024;

/// How compressed files begin.
pub fn compression(head: &[u8]) -> Option<&'static str> {
    match head {
        [0x1f, 0x8b, 8, ..] => Some("gzip"),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Some("zstd"),
        [b'B', b'Z', b'h', b'1'..=b'9', 0x31, 0x41, ..] | [b'B', b'Z', b'h', b'1'..=b'9', 0x17, 0x72, ..] => {
            Some("bzip2")
        }
        [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Some("xz"),
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Some("zip"),
        _ => None,
    }
}

/// Tells a file by its first bytes; the name decides only where the bytes leave it open.
#[must_use]
pub fn sniff(head: &[u8], name: &str) -> Sniffed {
    match compression(head) {
        Some("zip") if is_workbook(head) => Sniffed { format: "excel", compression: None },
        Some(compression) => Sniffed { format: inner_format(head, compression, name), compression: Some(compression) },
        None => Sniffed { format: named(head, name), compression: None },
    }
}

/// The format by the first bytes; text that may be anything is JSON or XML when it is named so.
pub fn named(head: &[u8], name: &str) -> &'static str {
    let found = format(head);
    let open = found == "csv" || (found == "binary" && !has_magic(head));
    match extension(name) {
        Some("json" | "geojson") if open => "json",
        Some("ndjson" | "jsonl") if open || found == "json" => "ndjson",
        Some("xml") if open => "xml",
        _ => found,
    }
}

fn extension(name: &str) -> Option<&'static str> {
    let lower = name.to_ascii_lowercase();
    let known = ["json", "geojson", "ndjson", "jsonl", "xml", "csv", "tsv", "txt", "parquet", "arrow", "arrows"];
    let rest = ["feather", "orc", "avro", "xlsx", "xls", "xlsb", "ods"];
    let last = lower.rsplit_once('.')?.1.to_owned();
    known.into_iter().chain(rest).find(|known| *known == last)
}

/// What a compressed file holds: by the beginning of what is inside, where the head is enough to unpack it, else by its name.
fn inner_format(head: &[u8], compression: &str, name: &str) -> &'static str {
    let lower = name.to_ascii_lowercase();
    let stem = [".gz", ".zst", ".zstd", ".bz2", ".xz", ".zip"].iter().find_map(|e| lower.strip_suffix(e));
    let inside = unpacked_head(head, compression);
    let stem = inside.as_ref().and_then(|i| i.1.clone()).unwrap_or_else(|| stem.unwrap_or(&lower).to_owned());
    if let Some((bytes, _)) = inside.filter(|(bytes, _)| bytes.len() > 3 && self::compression(bytes).is_none()) {
        return named(&bytes, &stem);
    }
    match extension(&stem) {
        Some("csv" | "tsv" | "txt") => "csv",
        Some("json" | "geojson") => "json",
        Some("ndjson" | "jsonl") => "ndjson",
        Some("arrow" | "arrows" | "feather") => "arrow",
        Some("xlsx" | "xls" | "xlsb" | "ods") => "excel",
        Some(other) => other,
        None => "unknown",
    }
}

/// The first bytes inside, and their name where it is told.
fn unpacked_head(head: &[u8], compression: &str) -> Option<(Vec<u8>, Option<String>)> {
    let (mut inner, mut name): (Box<dyn Read>, _) = match compression {
        "gzip" => (Box::new(flate2::read::MultiGzDecoder::new(head)), None),
        "zstd" => (Box::new(zstd::Decoder::with_buffer(head).ok()?), None),
        "bzip2" => (Box::new(bzip2::read::MultiBzDecoder::new(head)), None),
        "xz" => (Box::new(lzma_rust2::XzReader::new_mem_limit(head, true, 64 << 10)), None),
        _ => first_member(head)?,
    };
    let mut bytes = vec![0; INSIDE];
    let mut got = 0;
    while let Some(room) = bytes.get_mut(got..).filter(|r| !r.is_empty()) {
        match inner.read(room) {
            Ok(n) if n > 0 => got += n,
            _ => break,
        }
    }
    bytes.truncate(got);
    Some((bytes, name.take()))
}

/// The first file of a zip, by its local header.
fn first_member(head: &[u8]) -> Option<(Box<dyn Read + '_>, Option<String>)> {
    let short = |at: usize| Some(usize::from(u16::from_le_bytes([*head.get(at)?, *head.get(at + 1)?])));
    let (method, name_length, extra) = (short(8)?, short(26)?, short(28)?);
    let name = String::from_utf8_lossy(head.get(30..30 + name_length)?).into_owned();
    let data = head.get(30 + name_length + extra..)?;
    let inner: Box<dyn Read> = match method {
        0 => Box::new(data),
        8 => Box::new(flate2::read::DeflateDecoder::new(data)),
        _ => Box::new(std::io::empty()),
    };
    Some((inner, Some(name)))
}

/// The format of bytes that are not compressed.
pub fn format(head: &[u8]) -> &'static str {
    if head.is_empty() {
        return "empty";
    }
    if let Some((_, format)) = COLUMNAR.iter().find(|(magic, _)| head.starts_with(magic)) {
        return format;
    }
    if is_arrow_stream(head) {
        return "arrow";
    }
    if head.starts_with(b"PK\x03\x04") {
        return if is_workbook(head) { "excel" } else { "binary" };
    }
    if head.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return "excel";
    }
    if has_magic(head) || (!is_wide(head) && is_binary(head)) {
        return "binary";
    }
    match wide_encoding(head) {
        Some(wide) => text_format(wide.decode(head).as_bytes()),
        None => text_format(head),
    }
}

fn has_magic(head: &[u8]) -> bool {
    BINARY.iter().any(|magic| head.starts_with(magic)) || head.starts_with(b"PK\x03\x04")
}

/// A message of the Arrow stream format: its mark, then the length of a schema that is told to be one.
fn is_arrow_stream(head: &[u8]) -> bool {
    let (Some(mark), Some(length)) = (head.first_chunk::<4>(), head.get(4..8).and_then(<[u8]>::first_chunk::<4>))
    else {
        return false;
    };
    let length = i32::from_le_bytes(*length);
    *mark == [0xff; 4] && (16..1 << 24).contains(&length) && length % 8 == 0
}

/// Whether a zip is a workbook, by the names at its beginning.
pub fn is_workbook(head: &[u8]) -> bool {
    let marks: [&[u8]; 5] =
        [b"[Content_Types].xml", b"xl/", b"application/vnd.oasis.opendocument.spreadsheet", b"_rels/", b"docProps/"];
    marks.iter().any(|m| memchr::memmem::find(head, m).is_some())
}

/// Text of two or four bytes a character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wide {
    /// Two bytes, or four for what lies beyond the first plane.
    Utf16(&'static encoding_rs::Encoding),
    /// Four bytes, the highest first or last.
    Utf32 {
        /// Whether the highest comes first.
        big: bool,
    },
}

impl Wide {
    /// Its name.
    pub fn name(self) -> String {
        match self {
            Self::Utf16(charset) => charset.name().to_lowercase(),
            Self::Utf32 { big: true } => "utf-32be".to_owned(),
            Self::Utf32 { big: false } => "utf-32le".to_owned(),
        }
    }

    /// Bytes of its byte order mark.
    pub fn mark(self) -> usize {
        if matches!(self, Self::Utf16(_)) { 2 } else { 4 }
    }

    fn decode(self, head: &[u8]) -> String {
        match self {
            Self::Utf16(charset) => charset.decode(head).0.into_owned(),
            Self::Utf32 { big } => from_utf32(head, big).trim_start_matches('\u{feff}').to_owned(),
        }
    }
}

/// Text of four bytes a character; what is none becomes the mark for it.
pub fn from_utf32(bytes: &[u8], big: bool) -> String {
    let one = |four: &[u8]| {
        let four: [u8; 4] = four.try_into().unwrap_or([0xff; 4]);
        let code = if big { u32::from_be_bytes(four) } else { u32::from_le_bytes(four) };
        char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)
    };
    bytes.chunks(4).map(one).collect()
}

/// UTF-16 or UTF-32 by its byte order mark or its zeros.
pub fn is_wide(head: &[u8]) -> bool {
    wide_encoding(head).is_some()
}

/// The width and byte order of such text, if that is what it is.
pub fn wide_encoding(head: &[u8]) -> Option<Wide> {
    match head {
        [0xff, 0xfe, 0, 0, ..] => return Some(Wide::Utf32 { big: false }),
        [0, 0, 0xfe, 0xff, ..] => return Some(Wide::Utf32 { big: true }),
        [0xff, 0xfe, ..] => return Some(Wide::Utf16(encoding_rs::UTF_16LE)),
        [0xfe, 0xff, ..] => return Some(Wide::Utf16(encoding_rs::UTF_16BE)),
        _ => {}
    }
    if head.len() < 16 {
        return None;
    }
    for big in [false, true] {
        let letter = |four: &[u8]| match (big, four) {
            (false, [_, _, high, 0]) | (true, [0, high, _, _]) => *high <= 0x10 && *four != [0; 4],
            _ => false,
        };
        if head.chunks_exact(4).all(letter) {
            return Some(Wide::Utf32 { big });
        }
    }
    let zeros = |offset: usize| head.iter().skip(offset).step_by(2).filter(|&&b| b == 0).count();
    let half = head.len() / 2;
    match (zeros(0), zeros(1)) {
        (even, odd) if odd * 10 > half * 4 && even * 100 < half => Some(Wide::Utf16(encoding_rs::UTF_16LE)),
        (even, odd) if even * 10 > half * 4 && odd * 100 < half => Some(Wide::Utf16(encoding_rs::UTF_16BE)),
        _ => None,
    }
}

/// Whether control bytes are too many for text; a few may stray into a short one.
fn is_binary(head: &[u8]) -> bool {
    let strange = head.iter().filter(|&&b| b < 32 && !matches!(b, b'\t' | b'\n' | b'\r' | 0x0c | 0x1b)).count();
    strange * 20 > head.len() && (strange > 8 || strange * 3 > head.len())
}

fn text_format(head: &[u8]) -> &'static str {
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    let Some(&first) = text.first() else { return "csv" };
    if first == b'<' && is_xml(text) {
        return "xml";
    }
    if first != b'{' && first != b'[' {
        return "csv";
    }
    let inside = text.get(1..).unwrap_or_default().trim_ascii_start().first().copied();
    let object = matches!(inside, Some(b'"' | b'}'));
    let array = matches!(inside, Some(b'{' | b'[' | b']' | b'"' | b'-' | b'0'..=b'9' | b't' | b'f' | b'n'));
    match first {
        b'{' if object && lines_are_objects(text) => "ndjson",
        b'{' if object => "json",
        b'[' if array && may_be_json(text) => "json",
        _ => "csv",
    }
}

/// Whether the bytes begin as XML does: with a declaration, a comment or a document type, or with one element in another.
fn is_xml(text: &[u8]) -> bool {
    if [&b"<?xml"[..], b"<!--", b"<!DOCTYPE"].iter().any(|mark| text.starts_with(mark)) {
        return true;
    }
    let named = text.get(1).is_some_and(|b| b.is_ascii_alphabetic() || *b == b'_' || *b >= 0x80);
    let Some(end) = memchr::memchr(b'>', text).filter(|_| named) else { return false };
    let (tag, after) = text.split_at(end);
    let name = tag.get(1..).unwrap_or_default().split(u8::is_ascii_whitespace).next().unwrap_or_default();
    let proper =
        name.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | b':' | b'/' | 0x80..));
    proper && after.get(1..).unwrap_or_default().trim_ascii_start().first().is_none_or(|b| *b == b'<')
}

/// Whether the bytes are the beginning of JSON, or go wrong only after an object has begun.
fn may_be_json(text: &[u8]) -> bool {
    let inside = text.get(1..).unwrap_or_default().trim_ascii_start().first().copied();
    let mut values = serde_json::Deserializer::from_slice(text).into_iter::<serde::de::IgnoredAny>();
    let sound = values.next().is_some_and(|v| v.map_or_else(|e| e.is_eof(), |_| true));
    sound || matches!(inside, Some(b'{' | b'"'))
}

/// Whether the first line closes its object and another begins on the next.
fn lines_are_objects(text: &[u8]) -> bool {
    let mut lines = text.split(|&b| b == b'\n').map(<[u8]>::trim_ascii).filter(|l| !l.is_empty());
    let closed =
        lines.next().is_some_and(|l| l.ends_with(b"}") && serde_json::from_slice::<serde::de::IgnoredAny>(l).is_ok());
    closed && lines.next().is_some_and(|l| l.starts_with(b"{"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_told_by_their_bytes() {
        assert_eq!(format(b"a,b\n1,2\n"), "csv");
        assert_eq!(format(b"[{\"a\":1}]"), "json");
        assert_eq!(format(b"{\"a\":1}\n{\"a\":2}\n"), "ndjson");
        assert_eq!(format(b"{\"a\":1}"), "json");
        assert_eq!(format(b"PAR1...."), "parquet");
        assert_eq!(format(b"PARE...."), "parquet");
        assert_eq!(format(b"\x89PNG\r\n\x1a\n"), "binary");
        assert_eq!(format(b"\xff\xfea\0,\0b\0\n\0"), "csv");
        assert_eq!(format(b"\xff\xfe\0\0a\0\0\0,\0\0\0b\0\0\0"), "csv");
        assert_eq!(format(b"hello\n\0world\0\n"), "csv");
        assert_eq!(format(b"[2001:db8::1,x\n[2001:db8::2,y\n"), "csv");
        assert_eq!(format(b"<a><b/></a>"), "xml");
        assert_eq!(format(b"<id>,<name>\n1,2\n"), "csv");
        assert_eq!(format(b"\xff\xff\xff\xff\x10\0\0\0"), "arrow");
        assert_eq!(format(b""), "empty");
        assert_eq!(named(b"[,]", "x.json"), "json");
        assert_eq!(named(b"a,b", "x.csv"), "csv");
        assert_eq!(sniff(&[0x1f, 0x8b, 8, 0], "x.csv.gz"), Sniffed { format: "csv", compression: Some("gzip") });
    }
}
