//! Files spoiled in many ways, the same ones each time: whatever the bytes are, they are a table or are refused with a code; rows
//! in the file are rows loaded and rows set aside; the same bytes twice give the same table; nothing panics or hangs.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)] // what fails fails the test

use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use sextant_read::{Options, ReadError, Unwatched};
use std::io::{Cursor, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::Duration;

/// How often each seed is spoiled.
const TIMES: u64 = 120;
/// How long one file may take.
const LIMIT: Duration = Duration::from_secs(20);
/// What readers look out for.
const MARKS: &[u8] = b"\"',;\t|\n\r\0\\#{}[]<>&:= 0-9.eE\xff\xef\xbb\xbf\xc3";

/// Numbers that look like chance and are the same each time (splitmix64).
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % end.max(1) as u64).unwrap()
    }

    /// A piece of some bytes.
    fn piece(&mut self, bytes: &[u8]) -> std::ops::Range<usize> {
        let from = self.below(bytes.len());
        from..(from + 1 + self.below(24)).min(bytes.len())
    }
}

fn spoiled(seed: &[u8], chance: &mut Chance) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for _ in 0..=chance.below(4) {
        let at = chance.below(bytes.len() + 1);
        let piece = chance.piece(&bytes);
        match chance.below(7) {
            0 => bytes.insert(at, MARKS[chance.below(MARKS.len())]),
            1 if at < bytes.len() => bytes[at] = MARKS[chance.below(MARKS.len())],
            2 if at < bytes.len() => bytes[at] ^= 1 << chance.below(8),
            3 => drop(bytes.drain(piece)),
            4 => {
                let again = bytes[piece].to_vec();
                drop(bytes.splice(at..at, again));
            }
            5 => bytes.truncate(at),
            _ => {
                let many = vec![MARKS[chance.below(MARKS.len())]; chance.below(40)];
                drop(bytes.splice(at..at, many));
            }
        }
    }
    bytes
}

/// What became of a file: its counts, columns and parts, or the code it was refused with.
type Told = Result<(u64, Vec<String>, Vec<Vec<u8>>), &'static str>;

fn read(path: &Path, out: &Path) -> Told {
    let options = Options { threads: Some(1), max_bytes: 64 << 20, ..Options::default() };
    match sextant_read::load(path, out, &options, &Unwatched) {
        Ok(report) => {
            assert_eq!(report.rows_in_file, report.rows_loaded + report.rows_set_aside, "no row is lost");
            assert_eq!(report.rows_loaded, report.files.iter().map(|part| part.row_count).sum::<u64>());
            let columns = report.columns.iter().map(|c| format!("{} {}", c.name, c.kind)).collect();
            let parts = report.files.iter().map(|part| std::fs::read(out.join(&part.path)).unwrap()).collect();
            Ok((report.rows_set_aside, columns, parts))
        }
        Err(ReadError::Unreadable { code, message, hint }) => {
            assert!(!message.is_empty() && !hint.is_empty());
            Err(code)
        }
        Err(other) => panic!("not told as a file that cannot be read: {other}"),
    }
}

/// Spoils a seed many times and reads each of them twice.
fn hold(name: &'static str, seed: Vec<u8>) {
    sextant_read::keep_caught_panics_quiet();
    let (done, waiting) = channel();
    let work = std::thread::spawn(move || {
        let mut chance = Chance(seed.len() as u64);
        for _ in 0..TIMES {
            let bytes = spoiled(&seed, &mut chance);
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join(name);
            std::fs::write(&path, &bytes).unwrap();
            let first = read(&path, &folder.path().join("first"));
            assert_eq!(first, read(&path, &folder.path().join("second")), "{}", String::from_utf8_lossy(&bytes));
            done.send(()).unwrap();
        }
    });
    let read = (0..TIMES).take_while(|_| waiting.recv_timeout(LIMIT).is_ok()).count() as u64;
    assert!(read == TIMES || work.is_finished(), "{name} hangs");
    work.join().unwrap();
}

fn batch() -> RecordBatch {
    let numbers: ArrayRef = Arc::new(Int64Array::from(vec![Some(1), None, Some(3)]));
    let words: ArrayRef = Arc::new(StringArray::from(vec!["a", "b", "c"]));
    RecordBatch::try_from_iter([("n", numbers), ("word", words)]).unwrap()
}

#[test]
fn delimited_text() {
    let orders = "id,name,when,price\n1,\"Lamp, brass\",2024-01-05,5.50\n2,\"48\"\" table\",2024-01-06,1.25\n3,x,,7\n";
    hold("orders.csv", orders.into());
    hold("title.csv", b"Report;;\n;;\nname;amount;day\nx;1,5;05.01.2024\ny;2,5;06.01.2024\n;;\nSum;4;\n".to_vec());
    hold("tables.csv", b"# two\na|b\n1|2\n3|4\nc|d|e\n1|2|x\n3|4|y\n".to_vec());
    hold("wide.csv", "a\tb\n1\t2\n3\t4\n".encode_utf16().flat_map(u16::to_le_bytes).collect());
    hold("short.csv", b"id,name,note\n1,a,x\n2,b,y\n3,c,z\n4,d\n5,e\n6,f\n".to_vec());
    hold("lone.csv", b"at\n2020-01-01 01:02:03\n2020-01-02 01:02:03\n\"x, y\"\n".to_vec());
}

#[test]
fn json_texts() {
    hold("rows.json", br#"{"rows":[{"a":1,"b":{"c":"x\u00e9","d":[1,2]}},{"a":2.5,"b":null},{"a":"z"}]}"#.to_vec());
    hold("rows.ndjson", b"{\"a\":1,\"b\":\"x\"}\n{\"a\":2,\"b\":\"y\\n\"}\n{\"c\":true,\"a\":-1e3}\n".to_vec());
}

#[test]
fn xml_texts() {
    let rows =
        "<?xml version=\"1.0\"?><r><row id=\"1\"><a>1</a><b><c>x</c></b></row><row id=\"2\"><a>2</a><a>3</a></row></r>";
    hold("rows.xml", rows.into());
}

#[test]
fn workbooks() {
    hold("book.xlsx", workbook());
}

fn workbook() -> Vec<u8> {
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let parts = [
        (
            "[Content_Types].xml",
            "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>".into(),
        ),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets><sheet name=\"S\" sheetId=\"1\" r:id=\"s\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"s\" Type=\"{OFFICE}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/worksheets/sheet1.xml",
            format!(
                "<worksheet xmlns=\"{MAIN}\"><sheetData><row r=\"1\"><c r=\"A1\" t=\"str\"><v>a</v></c><c r=\"B1\" t=\"str\"><v>b</v></c></row><row r=\"2\"><c r=\"A2\"><v>1</v></c><c r=\"B2\"><v>45000</v></c></row></sheetData></worksheet>"
            ),
        ),
    ];
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, text) in parts {
        archive.start_file(name, stored).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

#[test]
fn columnar_files() {
    let batch = batch();
    let mut file = Vec::new();
    let mut writer = parquet::arrow::ArrowWriter::try_new(&mut file, batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    hold("t.parquet", file);
    let mut writer = arrow_ipc::writer::FileWriter::try_new(Vec::new(), &batch.schema()).unwrap();
    writer.write(&batch).unwrap();
    writer.finish().unwrap();
    hold("t.arrow", writer.into_inner().unwrap());
    let mut writer = arrow_avro::writer::AvroWriter::new(Vec::new(), batch.schema().as_ref().clone()).unwrap();
    writer.write(&batch).unwrap();
    writer.finish().unwrap();
    hold("t.avro", writer.into_inner());
    let mut older = arrow_ipc_59::reader::StreamReader::try_new(Cursor::new(stream(&batch)), None).unwrap();
    let batch = older.next().unwrap().unwrap();
    let mut file = Vec::new();
    let mut writer = orc_rust::ArrowWriterBuilder::new(&mut file, batch.schema()).try_build().unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    hold("t.orc", file);
}

/// Batches as ORC's writer takes them, which speaks an older Arrow.
fn stream(batch: &RecordBatch) -> Vec<u8> {
    let mut writer = arrow_ipc::writer::StreamWriter::try_new(Vec::new(), &batch.schema()).unwrap();
    writer.write(batch).unwrap();
    writer.into_inner().unwrap()
}

#[test]
fn packed_files() {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(b"a,b\n1,x\n2,y\n").unwrap();
    hold("t.csv.gz", packed.finish().unwrap());
    hold("t.csv.zst", zstd::encode_all(&b"a,b\n1,x\n2,y\n"[..], 1).unwrap());
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for name in ["a.csv", "b.csv"] {
        archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(b"a,b\n1,x\n2,y\n").unwrap();
    }
    hold("t.zip", archive.finish().unwrap().into_inner());
}
