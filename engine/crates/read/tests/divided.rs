//! Files whose stretches are read elsewhere, with bytes in between, and what is held against them: the same file read in one place.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::cast_precision_loss)] // what fails fails the test

use serde_json::Value;
use sextant_read::{Elsewhere, Options, ReadError, Unwatched, Watcher, answer, load};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{ErrorKind, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Another machine: it gets a part of the file and what is asked as bytes, and gives bytes.
struct Machine {
    path: PathBuf,
    at_once: usize,
    /// How many bytes behind those named it gets.
    behind: u64,
    asked: AtomicUsize,
    /// The requests that it leaves to whoever asks.
    away_after: usize,
    failing: bool,
    stopped: AtomicBool,
}

impl Machine {
    fn new(path: &Path, at_once: usize) -> Self {
        let (asked, stopped) = (AtomicUsize::new(0), AtomicBool::new(false));
        Self {
            path: path.to_owned(),
            at_once,
            behind: 33 << 20,
            asked,
            away_after: usize::MAX,
            failing: false,
            stopped,
        }
    }

    /// A file that holds those bytes at their places, and nothing else.
    fn part(&self, bytes: &Range<u64>) -> tempfile::NamedTempFile {
        let whole = std::fs::read(&self.path).unwrap();
        let at = |place: u64| usize::try_from(place).unwrap().min(whole.len());
        let mut part = tempfile::NamedTempFile::new().unwrap();
        part.seek(SeekFrom::Start(bytes.start)).unwrap();
        part.write_all(&whole[at(bytes.start)..at(bytes.end + self.behind)]).unwrap();
        part
    }
}

impl Elsewhere for Machine {
    fn read(&self, asked: &[u8], bytes: Range<u64>) -> Result<Option<Vec<u8>>, ReadError> {
        if self.asked.fetch_add(1, Ordering::Relaxed) >= self.away_after {
            return Ok(None);
        }
        if self.failing {
            return Err(ReadError::unreadable("machine_failed", "A machine failed.", "Try again."));
        }
        answer(self.part(&bytes).path(), asked).map(Some)
    }

    fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }

    fn at_once(&self) -> usize {
        self.at_once
    }
}

impl Watcher for Machine {
    fn progress(&self, _done: u64, _total: u64) -> Result<(), ReadError> {
        Ok(())
    }

    fn elsewhere(&self) -> Option<&dyn Elsewhere> {
        Some(self)
    }
}

/// The report but for times, and every file made, byte by byte.
type Outcome = Result<(Value, BTreeMap<String, Vec<u8>>), String>;

fn read(path: &Path, options: &Options, watcher: &dyn Watcher) -> Outcome {
    let folder = tempfile::tempdir().unwrap();
    let mut report = load(path, folder.path(), options, watcher).map_err(|e| format!("{e:?}"))?;
    report.elapsed_ms = 0;
    let files = std::fs::read_dir(folder.path()).unwrap().map(|entry| {
        let path = entry.unwrap().path();
        (path.file_name().unwrap().to_str().unwrap().to_owned(), std::fs::read(&path).unwrap())
    });
    Ok((serde_json::to_value(&report).unwrap(), files.collect()))
}

fn written(name: &str, content: &[u8]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, content).unwrap();
    (folder, path)
}

/// What two reports tell apart.
fn differing(one: &Value, other: &Value, place: &str) -> Vec<String> {
    let below = |a: &Value, b: Option<&Value>, at: String| differing(a, b.unwrap_or(&Value::Null), &at);
    match (one, other) {
        (Value::Object(a), Value::Object(b)) if a.len() == b.len() => {
            a.iter().flat_map(|(key, value)| below(value, b.get(key), format!("{place}/{key}"))).collect()
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            a.iter().enumerate().flat_map(|(n, value)| below(value, b.get(n), format!("{place}/{n}"))).collect()
        }
        _ if one == other => Vec::new(),
        _ => vec![format!("{place}: {one} and {other}")],
    }
}

/// Reads the file in one place and divided in several ways, and gives the report, which is the same.
fn the_same_divided(name: &str, content: &[u8]) -> Value {
    let (_folder, path) = written(name, content);
    let options = Options { threads: Some(2), ..Options::default() };
    let here = read(&path, &options, &Unwatched).unwrap();
    for at_once in [1, 3] {
        let machine = Machine::new(&path, at_once);
        let there = read(&path, &options, &machine).unwrap();
        assert!(machine.asked.into_inner() > 1, "{name} was not divided");
        let differing = differing(&here.0, &there.0, "");
        assert!(differing.is_empty(), "{name}, {at_once} at once: {differing:?}");
        assert!(here.1 == there.1, "the files of {name} differ, {at_once} at once");
    }
    here.0
}

/// Some nine megabytes of lines, which are five stretches.
fn lines(header: &str, mut line: impl FnMut(usize, &mut String)) -> String {
    let mut text = format!("{header}\n");
    let mut n = 0;
    while text.len() < 9 << 20 {
        line(n, &mut text);
        text.push('\n');
        n += 1;
    }
    text
}

fn mixed(n: usize) -> usize {
    n.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20
}

#[test]
fn quoted_line_breaks_over_the_ends_of_stretches() {
    let text = lines("id,note,size", |n, out| {
        let inner = "said, \"\"so\"\",\n1,\"\"x\"\",2\n".repeat(mixed(n) % 40);
        let _ = write!(out, "{n},\"{inner}\",{}", mixed(n) % 977);
    });
    let report = the_same_divided("quoted.csv", text.as_bytes());
    assert_eq!(report["rows_set_aside"], 0);
}

#[test]
fn rows_that_do_not_meet_a_condition_are_left_out_elsewhere_too() {
    let text = lines("id,city,price", |n, out| {
        let _ = write!(out, "{n},city {},{}.5", mixed(n) % 9_999, n % 700);
    });
    let (_folder, path) = written("kept.csv", text.as_bytes());
    let rows = serde_json::from_value(serde_json::json!({"any": [
        {"compare": {"column": "price", "by": ">", "value": {"number": "600.25"}}},
        {"like": {"column": "city", "pattern": "%77", "any_case": false}},
    ]}));
    let options = Options { threads: Some(2), rows: Some(rows.unwrap()), ..Options::default() };
    let here = read(&path, &options, &Unwatched).unwrap();
    let machine = Machine::new(&path, 3);
    let there = read(&path, &options, &machine).unwrap();
    assert!(machine.asked.into_inner() > 1);
    let differing = differing(&here.0, &there.0, "");
    assert!(differing.is_empty(), "{differing:?}");
    assert!(here.1 == there.1);
    let count = |name: &str| here.0[name].as_u64().unwrap();
    assert!(count("rows_left_out") > 100_000 && count("rows_loaded") > 10_000);
    assert_eq!(count("rows_in_file"), count("rows_loaded") + count("rows_left_out"));
}

#[test]
fn a_row_longer_than_a_stretch() {
    let long = "a line\n".repeat(800_000);
    let text = lines("id,note", |n, out| {
        let note = if n == 90_000 { long.as_str() } else { "short" };
        let _ = write!(out, "{n},\"{note}\"");
    });
    the_same_divided("long.csv", text.as_bytes());
}

#[test]
fn rows_set_aside_for_every_reason() {
    let text = lines("id;city;price;day", |n, out| {
        let _ = write!(out, "{n};\"Köln; {}\";{},{:02};{:02}.03.2026", n % 97, n % 9_999, n % 100, n % 28 + 1);
        match n % 5_000 {
            7 => out.push_str(";too;many"),
            8 => out.push_str("\nfew;er"),
            9 => out.push_str("\n1;nul\0;2;01.03.2026"),
            _ => {}
        }
    });
    let mut bytes = text.into_bytes();
    let middle = bytes.len() / 2 + bytes[bytes.len() / 2..].iter().position(|&b| b == b'\n').unwrap();
    drop(bytes.splice(middle..middle, *b"\n5;\xff\xfe;1,00;01.03.2026"));
    bytes.extend_from_slice(b"6;\"never closed;1,00;02.03.2026\n7;x;1,00;02.03.2026\n");
    let report = the_same_divided("aside.csv", &bytes);
    assert!(report["set_aside"]["reasons"].as_array().unwrap().len() > 3, "{}", report["set_aside"]);
}

#[test]
fn types_that_break_late_and_cells_read_as_missing() {
    let text = lines("id,count,price,day,flag,empty,late", |n, out| {
        let last = n > 190_000;
        let count = if n % 40_000 == 39_999 { "n/a".to_owned() } else { (mixed(n) % 1_000).to_string() };
        let price = if last { "12.345".to_owned() } else { format!("{}.{:02}", n % 700, n % 100) };
        let day = if n == 195_000 { "31/12/2026" } else { "2026-03-01" };
        let flag = if n == 120_000 { "maybe" } else { "yes" };
        let late = if last { "x" } else { "" };
        let _ = write!(out, "{n},{count},{price},{day},{flag},,{late}");
    });
    let report = the_same_divided("late.csv", text.as_bytes());
    let kind = |column: usize| report["columns"][column]["type"].as_str().unwrap().to_owned();
    assert_eq!([kind(0), kind(1), kind(3), kind(4)], ["long", "long", "string", "string"]);
    assert_eq!(report["columns"][1]["coerced_cells"][0]["row"], 40_000);
}

#[test]
fn duplicates_across_pieces_and_many_values_of_many_patterns() {
    let text = lines("word,number,real,amount", |n, out| {
        let m = mixed(n % 60_000);
        let word: String = (0..m % 9).map(|i| char::from(b" a-Z9."[(m >> i) % 6])).collect();
        let _ = write!(out, "\"{word}{}\",{},{},{}.{:02}", m % 7_001, m, (m as f64).sqrt(), m % 90_000, m % 100);
    });
    let report = the_same_divided("many.tsv.csv", text.as_bytes());
    assert!(report["duplicate_rows"].as_u64().unwrap() > 100_000);
}

#[test]
fn empty_lines_and_a_second_table() {
    let gaps = lines("a,b", |n, out| {
        let _ = write!(out, "{n},{}{}", mixed(n) % 31, if n % 50_000 == 49_999 { "\n" } else { "" });
    });
    the_same_divided("gaps.csv", gaps.as_bytes());
    let second = format!("{}\nother,names,three\n{}", gaps, "1,2,x\n".repeat(500_000));
    the_same_divided("tables.csv", second.as_bytes());
}

#[test]
fn a_mark_a_told_delimiter_returns_comments_and_a_footer() {
    let text = lines("id;name", |n, out| {
        let _ = write!(out, "{n};name {}\r", n % 400);
    });
    the_same_divided("marked.csv", format!("\u{feff}{text}").as_bytes());
    the_same_divided("told.csv", format!("sep=;\n{text}").as_bytes());
    the_same_divided("footer.csv", format!("{text}\nTotal;400\n").as_bytes());
    let tabs = lines("id\tname", |n, out| {
        let _ = write!(out, "{}{n}\tname {}", if n % 9_000 == 8_999 { "# a comment\n" } else { "" }, n % 400);
    });
    the_same_divided("tabs.tsv", tabs.as_bytes());
}

#[test]
fn json_lines_whose_columns_come_late_and_lines_that_are_none() {
    let text = lines("{\"id\":0,\"name\":\"first\"}", |n, out| {
        let late = if n > 100_000 { format!(",\"late\":{{\"of\":{}}}", n % 7) } else { String::new() };
        let other = if n == 60_000 { ",\"once\":true" } else { "" };
        let _ = write!(out, "{{\"id\":{n},\"name\":\"name\\n{}\"{other}{late}}}", mixed(n) % 900);
        match n % 20_000 {
            7 => out.push_str("\n{\"id\":"),
            8 => out.push_str("\n[1,2]\n"),
            _ => {}
        }
    });
    let report = the_same_divided("late.ndjson", text.as_bytes());
    let names: Vec<&str> = report["columns"].as_array().unwrap().iter().map(|c| c["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["id", "name", "once", "late.of"]);
    assert!(report["rows_set_aside"].as_u64().unwrap() > 10);
}

fn plain() -> String {
    lines("id,note", |n, out| {
        let _ = write!(out, "{n},\"note\n{}\"", n % 400);
    })
}

#[test]
fn what_is_left_by_others_is_read_here() {
    let (_folder, path) = written("left.csv", plain().as_bytes());
    let here = read(&path, &Options::default(), &Unwatched).unwrap();
    for away_after in [0, 2] {
        let machine = Machine { away_after, ..Machine::new(&path, 3) };
        assert!(read(&path, &Options::default(), &machine).unwrap() == here);
    }
}

#[test]
fn a_machine_that_fails_ends_the_load_and_stops_the_others() {
    let (_folder, path) = written("failing.csv", plain().as_bytes());
    let machine = Machine { failing: true, ..Machine::new(&path, 2) };
    assert!(read(&path, &Options::default(), &machine).unwrap_err().contains("machine_failed"));
    assert!(machine.stopped.into_inner());
}

#[test]
fn bytes_that_end_within_a_row_are_told_as_such() {
    let (_folder, path) = written("short.csv", plain().as_bytes());
    let machine = Machine { behind: 0, ..Machine::new(&path, 2) };
    let folder = tempfile::tempdir().unwrap();
    let error = load(&path, folder.path(), &Options::default(), &machine).unwrap_err();
    assert!(matches!(error, ReadError::Io(e) if e.kind() == ErrorKind::UnexpectedEof));
}

#[test]
fn what_is_no_delimited_utf_8_as_it_lies_is_not_divided() {
    let text = plain();
    let latin: Vec<u8> = text.replace("note", "Köln").chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let drawn = format!("| a | b |\n|---|---|\n{}", "| 1 | 2 |\n".repeat(1_000));
    let packed = zstd::encode_all(text.as_bytes(), 1).unwrap();
    let json = format!("[{{\"a\":1}}{}]", ",{\"a\":1}".repeat(1_000)).into_bytes();
    for (name, content) in
        [("latin.csv", latin), ("drawn.md", drawn.into_bytes()), ("packed.csv.zst", packed), ("document.json", json)]
    {
        let (_folder, path) = written(name, &content);
        let folder = tempfile::tempdir().unwrap();
        let machine = Machine::new(&path, 2);
        let error = load(&path, folder.path(), &Options::default(), &machine).unwrap_err();
        assert!(matches!(error, ReadError::Undivided), "{name}: {error:?}");
        assert_eq!((machine.asked.into_inner(), std::fs::read_dir(folder.path()).unwrap().count()), (0, 0), "{name}");
    }
}
