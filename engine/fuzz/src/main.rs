//! Any bytes through one of the readers, under libFuzzer: `SEXTANT_READER=csv read CORPUS`.
//!
//! Whatever the bytes are, they are a table or are refused with a code; rows in the file are rows loaded and rows set aside;
//! reading the same bytes twice gives the same report; nothing panics, hangs or takes memory without end.

#![no_main]

mod workbook;

use libfuzzer_sys::fuzz_target;
use sextant_read::{Options, ReadError, Report, Unwatched};
use std::path::Path;
use std::sync::LazyLock;

/// The reader that gets the bytes, told to the engine by the file's name.
static READER: LazyLock<String> =
    LazyLock::new(|| std::env::var("SEXTANT_READER").unwrap_or_else(|_| "csv".to_owned()));
/// Readers whose panics are another library's: they are caught, and told as a damaged file.
const FOREIGN: [&str; 3] = ["excel", "orc", "avro"];

fuzz_target!(init: sextant_read::keep_caught_panics_quiet(), |bytes: &[u8]| {
    let packed;
    let bytes = match READER.as_str() {
        "excel" => {
            packed = workbook::around(bytes);
            &packed
        }
        _ => bytes,
    };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join(name());
    std::fs::write(&path, bytes).expect("room for the file");
    let first = read(&path, &folder.path().join("first"));
    let second = read(&path, &folder.path().join("second"));
    assert_eq!(first, second, "the same bytes give the same table");
});

fn name() -> &'static str {
    match READER.as_str() {
        "json" => "t.json",
        "ndjson" => "t.ndjson",
        "xml" => "t.xml",
        "csv" => "t.csv",
        _ => "t.data",
    }
}

/// What became of the file: its counts and columns, or the code it was refused with.
fn read(path: &Path, out: &Path) -> Result<String, &'static str> {
    let options = Options { threads: Some(1), max_bytes: 64 << 20, ..Options::default() };
    match sextant_read::load(path, out, &options, &Unwatched) {
        Ok(report) => Ok(told(&report)),
        Err(ReadError::Unreadable { code, message, .. }) => {
            let caught = message.contains("in a way its reader does not know");
            assert!(!caught || FOREIGN.contains(&READER.as_str()), "a reader of ours panicked");
            Err(code)
        }
        Err(other) => panic!("not told as a file that cannot be read: {other}"),
    }
}

fn told(report: &Report) -> String {
    assert_eq!(report.rows_in_file, report.rows_loaded + report.rows_set_aside, "no row is lost");
    let written: u64 = report.files.iter().map(|part| part.row_count).sum();
    assert_eq!(report.rows_loaded, written, "every loaded row is written");
    let columns: Vec<String> = report.columns.iter().map(|c| format!("{} {}", c.name, c.kind)).collect();
    format!("{} {} {} {}", report.rows_loaded, report.rows_set_aside, report.duplicate_rows, columns.join(","))
}
