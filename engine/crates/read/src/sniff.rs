//! What the first bytes of a file say it is.

use serde::Serialize;

/// Format and compression told by content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Sniffed {
    /// `csv`, `json`, `ndjson`, `parquet`, `excel`, `binary`, `unknown` (compressed: look inside), `empty`.
    pub format: &'static str,
    /// `gzip` or `zstd`.
    pub compression: Option<&'static str>,
}

const BINARY: [&[u8]; 18] = [
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"%PDF",
    b"\x7fELF",
    b"MZ\x90",
    b"SQLite format 3",
    b"BZh",
    b"\xfd7zXZ",
    b"7z\xbc\xaf",
    b"Rar!",
    b"RIFF",
    b"OggS",
    b"ID3",
    b"\xca\xfe\xba\xbe",
    b"ARROW1",
    b"ORC",
    b"Obj\x01",
];

/// How gzip and zstd files begin.
pub fn compression(head: &[u8]) -> Option<&'static str> {
    match head {
        [0x1f, 0x8b, 8, ..] => Some("gzip"),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Some("zstd"),
        _ => None,
    }
}

/// Tells a file by its first bytes; the name decides only where the bytes leave it open.
#[must_use]
pub fn sniff(head: &[u8], name: &str) -> Sniffed {
    if let Some(compression) = compression(head) {
        return Sniffed { format: inner_format(name), compression: Some(compression) };
    }
    Sniffed { format: format(head), compression: None }
}

/// What a compressed file's name says it holds.
fn inner_format(name: &str) -> &'static str {
    let lower = name.to_ascii_lowercase();
    let stem = [".gz", ".zst", ".zstd"].iter().find_map(|e| lower.strip_suffix(e)).unwrap_or(&lower);
    match stem.rsplit('.').next() {
        Some("csv" | "tsv" | "txt") => "csv",
        Some("json") => "json",
        Some("ndjson" | "jsonl") => "ndjson",
        Some("parquet") => "parquet",
        _ => "unknown",
    }
}

/// The format of bytes that are not compressed.
pub fn format(head: &[u8]) -> &'static str {
    if head.is_empty() {
        return "empty";
    }
    if head.starts_with(b"PAR1") {
        return "parquet";
    }
    if head.starts_with(b"PK\x03\x04") {
        return if is_workbook(head) { "excel" } else { "binary" };
    }
    if head.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return "excel";
    }
    if BINARY.iter().any(|magic| head.starts_with(magic)) || (!is_wide(head) && is_binary(head)) {
        return "binary";
    }
    text_format(head)
}

fn is_workbook(head: &[u8]) -> bool {
    let marks: [&[u8]; 5] =
        [b"[Content_Types].xml", b"xl/", b"application/vnd.oasis.opendocument.spreadsheet", b"_rels/", b"docProps/"];
    marks.iter().any(|m| memchr::memmem::find(head, m).is_some())
}

/// UTF-16 by its byte order mark or its zeros.
pub fn is_wide(head: &[u8]) -> bool {
    wide_encoding(head).is_some()
}

/// The byte order of UTF-16 text, if that is what it is.
pub fn wide_encoding(head: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    if head.starts_with(&[0xff, 0xfe]) {
        return Some(encoding_rs::UTF_16LE);
    }
    if head.starts_with(&[0xfe, 0xff]) {
        return Some(encoding_rs::UTF_16BE);
    }
    if head.len() < 16 {
        return None;
    }
    let zeros = |offset: usize| head.iter().skip(offset).step_by(2).filter(|&&b| b == 0).count();
    let half = head.len() / 2;
    match (zeros(0), zeros(1)) {
        (even, odd) if odd * 10 > half * 4 && even * 100 < half => Some(encoding_rs::UTF_16LE),
        (even, odd) if even * 10 > half * 4 && odd * 100 < half => Some(encoding_rs::UTF_16BE),
        _ => None,
    }
}

/// Whether control bytes are too many for text.
fn is_binary(head: &[u8]) -> bool {
    let strange = head.iter().filter(|&&b| b < 32 && !matches!(b, b'\t' | b'\n' | b'\r' | 0x0c | 0x1b)).count();
    strange * 20 > head.len()
}

fn text_format(head: &[u8]) -> &'static str {
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    let Some(&first) = text.first() else { return "csv" };
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
        assert_eq!(format(b"\x89PNG\r\n\x1a\n"), "binary");
        assert_eq!(format(b"\xff\xfea\0,\0b\0\n\0"), "csv");
        assert_eq!(format(b"[2001:db8::1,x\n[2001:db8::2,y\n"), "csv");
        assert_eq!(format(b""), "empty");
        assert_eq!(sniff(&[0x1f, 0x8b, 8, 0], "x.csv.gz"), Sniffed { format: "csv", compression: Some("gzip") });
    }
}
