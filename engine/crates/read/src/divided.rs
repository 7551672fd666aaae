//! Stretches of delimited text or JSON lines that are read on other machines: what these are asked and what they answer, both as bytes. All
//! that is decided of a file is decided here, and what comes of its stretches is checked and put together here as ever.

use crate::ReadError;
use crate::column::ColumnPlan;
use crate::condition::{Condition, Rows};
use crate::csv::misfit::Doubt;
use crate::csv::segment::Shared;
use crate::csv::split::Dialect;
use crate::json::lines::Lines;
use crate::json::rows;
use crate::options::Options;
use crate::parquet_out::{Columns, Layout};
use crate::passes::{self, Base, Done, Outcome, Runs, Stretch, Stretched};
use crate::progress::Watcher;
use crate::source::Text;
use arrow_schema::Schema;
use bytes::Bytes;
use memchr::memmem::Finder;
use serde::{Deserialize, Serialize, Serializer};
use sextant_profile::Effort;
use std::borrow::Cow;
use std::fs::File;
use std::ops::Range;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

/// The most stretches that one request is for.
const MOST: usize = 4;

/// Somebody on other machines who reads stretches.
pub trait Elsewhere: Sync {
    /// What `answer` gives there for what is asked, which lies among those bytes of the file and shortly behind; nothing when it
    /// is to be read here.
    ///
    /// # Errors
    /// When a machine failed, and when the file cannot be read.
    fn read(&self, asked: &[u8], bytes: Range<u64>) -> Result<Option<Vec<u8>>, ReadError>;

    /// Tells running reads to stop.
    fn stop(&self);

    /// How many requests go on at the same time.
    fn at_once(&self) -> usize;
}

/// Refuses what is not divided, where the caller has somebody else who reads.
pub fn refuse(watcher: &dyn Watcher) -> Result<(), ReadError> {
    watcher.elsewhere().map_or(Ok(()), |_| Err(ReadError::Undivided))
}

/// Runs a pass, its stretches read elsewhere where the caller has somebody.
pub fn run(
    shared: &Shared<'_>,
    base: &Base,
    folder: &Path,
    options: &Options,
    watcher: &dyn Watcher,
) -> Result<Outcome, ReadError> {
    match watcher.elsewhere() {
        Some(elsewhere) => {
            // A condition that fits no column as yet is told of nowhere: such a pass gathers evidence alone.
            let rows = options.rows.as_ref().filter(|_| shared.kept.is_some());
            passes::run(&Divided { shared, rows, elsewhere }, base, shared.layout, folder, options, watcher)
        }
        None => passes::run(shared, base, shared.layout, folder, options, watcher),
    }
}

/// What a machine is asked for: stretches that follow each other, and all it needs to know to read them.
#[derive(Serialize, Deserialize)]
struct Asked<'a> {
    /// Bytes before the text, and in it.
    text: (u64, u64),
    dialect: Dialect,
    plans: Cow<'a, [ColumnPlan]>,
    schema: Cow<'a, Schema>,
    varied: Cow<'a, [String]>,
    /// Which rows are kept.
    rows: Option<Cow<'a, Condition>>,
    effort: Effort,
    doubt: Doubt,
    #[serde(borrow)]
    again: Option<&'a [u8]>,
    /// The columns known of JSON lines.
    lines: Option<Cow<'a, rows::Columns>>,
    broken: bool,
    start: u64,
    sure: bool,
    ends: Vec<u64>,
}

/// What came of them.
#[derive(Serialize, Deserialize)]
struct Answer<'a> {
    came_again: bool,
    learnt: Vec<(u64, rows::Columns)>,
    #[serde(borrow)]
    stretches: Vec<Told<'a>>,
}

#[derive(Serialize, Deserialize)]
struct Told<'a> {
    done: Done,
    #[serde(borrow)]
    columns: Option<Raw<'a>>,
}

impl<'a> Told<'a> {
    fn new(done: Done, columns: Option<&'a Bytes>) -> Self {
        Self { done, columns: columns.map(|columns| Raw(columns)) }
    }
}

/// Bytes that are written at once.
#[derive(Deserialize)]
struct Raw<'a>(&'a [u8]);

impl Serialize for Raw<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_bytes(self.0)
    }
}

/// A text whose stretches are read elsewhere; one that began at the wrong place is read again here.
struct Divided<'a> {
    shared: &'a Shared<'a>,
    rows: Option<&'a Condition>,
    elsewhere: &'a dyn Elsewhere,
}

impl Divided<'_> {
    fn asked(&self, first: &Stretch, run: &[Stretch]) -> Result<Vec<u8>, ReadError> {
        let shared = self.shared;
        let asked = Asked {
            text: (shared.text.base(), shared.text.size()),
            dialect: shared.dialect,
            plans: Cow::Borrowed(shared.plans),
            schema: Cow::Borrowed(shared.layout.schema()),
            varied: Cow::Borrowed(shared.layout.varied()),
            rows: self.rows.map(Cow::Borrowed),
            effort: shared.effort,
            doubt: shared.doubt,
            again: shared.again.map(Finder::needle),
            lines: shared.lines.map(|lines| Cow::Borrowed(lines.columns())),
            broken: shared.broken.load(Ordering::Relaxed) || shared.lines.is_some_and(Lines::is_learning),
            start: first.start,
            sure: first.index == 0,
            ends: run.iter().map(|stretch| stretch.end).collect(),
        };
        Ok(postcard::to_allocvec(&asked)?)
    }

    fn told(&self, answer: Vec<u8>, wanted: usize) -> Result<Vec<Done>, ReadError> {
        let bytes = Bytes::from(answer);
        let answer: Answer<'_> = postcard::from_bytes(&bytes)?;
        if answer.stretches.len() != wanted {
            return Err(postcard::Error::DeserializeUnexpectedEnd.into());
        }
        if answer.came_again {
            self.shared.came_again.store(true, Ordering::Relaxed);
        }
        if let Some(lines) = self.shared.lines {
            lines.learn(answer.learnt);
        }
        let sent = |told: Told<'_>| {
            let columns = told.columns.map(|columns| Columns::Sent(bytes.slice_ref(columns.0)));
            Done { columns, ..told.done }
        };
        Ok(answer.stretches.into_iter().map(sent).collect())
    }
}

impl Stretched for Divided<'_> {
    fn read(&self, start: u64, sure: bool, end: u64) -> Result<Done, ReadError> {
        self.shared.read(start, sure, end)
    }

    fn read_run(&self, run: &[Stretch]) -> Result<Vec<Done>, ReadError> {
        let (Some(first), Some(last)) = (run.first(), run.last()) else { return Ok(Vec::new()) };
        let base = self.shared.text.base();
        // The byte before tells whether a row begins at the first one.
        let bytes = base + first.start.saturating_sub(1)..base + last.end;
        match self.elsewhere.read(&self.asked(first, run)?, bytes)? {
            Some(answer) => self.told(answer, run.len()),
            None => self.shared.read_run(run),
        }
    }

    fn runs(&self, stretches: usize, _workers: usize) -> Runs {
        let at_once = self.elsewhere.at_once().max(1);
        Runs { length: (stretches / at_once).clamp(1, MOST), at_once }
    }

    fn stop(&self) {
        self.shared.stop();
        self.elsewhere.stop();
    }

    fn give_up(&self) {
        self.shared.give_up();
    }
}

/// Reads what was asked on the machine that asked; of the file, the bytes named then have to be there at their places, and
/// those of the last row.
///
/// # Errors
/// When the file cannot be read; `UnexpectedEof` when it ends within the last row.
pub fn answer(path: &Path, asked: &[u8]) -> Result<Vec<u8>, ReadError> {
    let asked: Asked<'_> = postcard::from_bytes(asked)?;
    let (base, size) = asked.text;
    let text = Text::new(File::open(path)?, base + size).between(base, base + size);
    let layout = Layout::new(asked.schema.into_owned(), &asked.varied)?;
    let header = asked.again.map(Finder::new);
    let lines = asked.lines.as_deref().map(|columns| Lines::new(&text, columns, 0));
    let rows: Option<Rows> = asked.rows.map(|rows| rows.fit(layout.schema())).transpose()?;
    let shared = Shared {
        text: &text,
        lines: lines.as_ref(),
        dialect: asked.dialect,
        plans: &asked.plans,
        layout: &layout,
        kept: rows.as_ref(),
        effort: asked.effort,
        doubt: asked.doubt,
        again: header.as_ref(),
        came_again: AtomicBool::new(false),
        broken: AtomicBool::new(asked.broken),
        stopped: AtomicBool::new(false),
    };
    let (mut start, mut sure) = (asked.start, asked.sure);
    let mut read = Vec::with_capacity(asked.ends.len());
    for end in asked.ends {
        let mut done = passes::guarded(|| shared.read(start, sure, end))?;
        (start, sure) = (done.end, true);
        let columns = done.columns.take().map(|columns| layout.sent(columns)).transpose()?;
        read.push((done, columns));
    }
    let (dones, columns): (Vec<Done>, Vec<Option<Bytes>>) = read.into_iter().unzip();
    let answer = Answer {
        came_again: shared.came_again.load(Ordering::Relaxed),
        learnt: lines.as_ref().map(Lines::learnt).unwrap_or_default(),
        stretches: dones.into_iter().zip(&columns).map(|(done, columns)| Told::new(done, columns.as_ref())).collect(),
    };
    Ok(postcard::to_allocvec(&answer)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::plan::Plan;
    use arrow_schema::DataType;
    use std::fmt::Write;

    /// What is asked of a machine for a file of two columns, and the file.
    fn file() -> (tempfile::NamedTempFile, Vec<u8>) {
        let mut rows = String::new();
        for n in 0..60_000 {
            let _ = write!(rows, "{},\"na\nme {}\"\n1,2,3\n", n % 900, n % 7_000);
        }
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), rows.as_bytes()).unwrap();
        let plan = |plan| ColumnPlan { plan, asked: false, given_up: false, quoted_is_text: false };
        let column = |name: &str, kind: DataType| crate::parquet_out::field(name, kind, 1);
        let asked = Asked {
            text: (0, rows.len() as u64),
            dialect: Dialect::plain(b','),
            plans: Cow::Owned(vec![plan(Plan::Long), plan(Plan::Text)]),
            schema: Cow::Owned(Schema::new(vec![column("n", DataType::Int64), column("t", DataType::Utf8)])),
            varied: Cow::Owned(vec!["t".to_owned()]),
            rows: None,
            effort: Effort::for_rows(60_000),
            doubt: Doubt::Bytes,
            again: None,
            lines: None,
            broken: false,
            start: 0,
            sure: true,
            ends: vec![1 << 20, rows.len() as u64],
        };
        (file, postcard::to_allocvec(&asked).unwrap())
    }

    #[test]
    fn what_came_of_a_stretch_is_the_same_once_it_was_written_and_read() {
        let (file, asked) = file();
        let first = answer(file.path(), &asked).unwrap();
        let one: Answer<'_> = postcard::from_bytes(&first).unwrap();
        let second = postcard::to_allocvec(&one).unwrap();
        let other: Answer<'_> = postcard::from_bytes(&second).unwrap();
        assert_eq!(one.stretches.len(), 2);
        for (one, other) in one.stretches.into_iter().zip(other.stretches) {
            assert_eq!(one.columns.unwrap().0, other.columns.unwrap().0);
            let (one, other) = (one.done, other.done);
            assert!(one.rows > 0 && one.asides.len() as u64 == one.rows);
            assert_eq!((one.start, one.end, one.rows, one.lines), (other.start, other.end, other.rows, other.lines));
            assert_eq!((one.filled, one.gaps), (other.filled, other.gaps));
            assert_eq!(one.evidence, other.evidence);
            assert_eq!(format!("{:?}{:?}", one.asides, one.hashes), format!("{:?}{:?}", other.asides, other.hashes));
            for (one, other) in one.profiles.into_iter().zip(other.profiles) {
                let told =
                    |profile: sextant_profile::ColumnProfile| serde_json::to_value(profile.summary("x")).unwrap();
                assert_eq!(told(one), told(other));
            }
        }
    }

    #[test]
    fn a_stretch_goes_on_where_the_one_before_ended() {
        let (file, asked) = file();
        let answer = answer(file.path(), &asked).unwrap();
        let answer: Answer<'_> = postcard::from_bytes(&answer).unwrap();
        let places: Vec<(u64, u64)> = answer.stretches.iter().map(|told| (told.done.start, told.done.end)).collect();
        assert!(places[0].1 > 1 << 20 && places[0].1 == places[1].0, "{places:?}");
    }

    #[test]
    fn what_another_engine_says_is_refused() {
        let (file, asked) = file();
        let cut = asked.get(..asked.len() / 2).unwrap();
        assert!(matches!(answer(file.path(), cut), Err(ReadError::Sent(_))));
    }
}
