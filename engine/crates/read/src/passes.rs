//! One pass over a file: stretches read on many threads or elsewhere, checked and committed in order on one.

use crate::ReadError;
use crate::condition::Rows;
use crate::options::Options;
use crate::parquet_out::{Columns, Encoded, Layout, Part, Parts};
use crate::progress::Watcher;
use crate::set_aside::{Aside, SetAside, Writer};
use crate::types::evidence::Evidence;
use arrow_array::ArrayRef;
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded, unbounded};
use serde::{Deserialize, Serialize};
use sextant_profile::ColumnProfile;
use sextant_profile::duplicates::{Duplicates, Hashes};
use sextant_profile::hash::RowHash;
use std::cell::Cell;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Once;
use std::time::Duration;

const LARGEST: u64 = 16 << 20;
const SMALLEST: u64 = 2 << 20;
/// The share of the memory allowed that row hashes may hold; more are spilled.
const HASH_SHARE: usize = 5;

/// Something that is read in stretches on several threads.
pub trait Stretched: Sync {
    /// Reads the stretch from `start` to `end`; when `start` is not sure, from the first row at or after it.
    ///
    /// # Errors
    /// When the file cannot be read.
    fn read(&self, start: u64, sure: bool, end: u64) -> Result<Done, ReadError>;

    /// Reads stretches that follow each other; only the first of all begins at a place that is sure.
    ///
    /// # Errors
    /// When the file cannot be read.
    fn read_run(&self, run: &[Stretch]) -> Result<Vec<Done>, ReadError> {
        run.iter().map(|stretch| self.read(stretch.start, stretch.index == 0, stretch.end)).collect()
    }

    /// How many stretches are read by one request, of so many, and how many requests go on at the same time.
    fn runs(&self, _stretches: usize, workers: usize) -> Runs {
        Runs { length: 1, at_once: workers }
    }

    /// Tells running reads to stop.
    fn stop(&self);

    /// Tells reads to come that a plan is broken, so that evidence alone is wanted.
    fn give_up(&self) {}
}

/// What came of a stretch; it can be written and read again, but for the columns.
#[derive(Serialize, Deserialize)]
pub struct Done {
    /// Its first row.
    pub start: u64,
    /// Where the row after its last one begins.
    pub end: u64,
    /// Rows that fit the table's width.
    pub rows: u64,
    /// Rows among them that do not meet the condition asked for.
    pub left_out: u64,
    /// Rows among them that were short and filled.
    pub filled: u64,
    /// Empty lines with rows below.
    pub gaps: u64,
    /// Line endings in it.
    pub lines: u64,
    /// Rows set aside, lines counted from the stretch's start.
    pub asides: Vec<Aside>,
    /// What the cells of each column were.
    pub evidence: Vec<Evidence>,
    /// The profile of each column.
    pub profiles: Vec<ColumnProfile>,
    /// Hashes of the rows.
    pub hashes: Hashes,
    /// The encoded columns, unless a plan was broken.
    #[serde(skip)]
    pub columns: Option<Columns>,
}

impl Done {
    /// A stretch with nothing in it yet.
    pub fn empty(start: u64, end: u64) -> Self {
        Self {
            start,
            end,
            rows: 0,
            left_out: 0,
            filled: 0,
            gaps: 0,
            lines: 0,
            asides: Vec::new(),
            evidence: Vec::new(),
            profiles: Vec::new(),
            hashes: Hashes::default(),
            columns: None,
        }
    }

    /// Takes those rows of a batch that a condition keeps, and counts the others.
    ///
    /// # Errors
    /// When they cannot be encoded.
    pub fn keep(
        &mut self,
        kept: &Rows,
        columns: Vec<ArrayRef>,
        rows: &mut Vec<RowHash>,
        encoded: &mut Encoded,
    ) -> Result<(), ReadError> {
        let (columns, count) = kept.keep(columns, rows.len())?;
        self.left_out += (rows.len() - count) as u64;
        rows.truncate(count);
        for (column, (array, profile)) in columns.iter().zip(&mut self.profiles).enumerate() {
            profile.update(array, rows);
            encoded.write(column, array)?;
        }
        Ok(())
    }
}

/// Where a pass begins and ends.
pub struct Base {
    /// The first row.
    pub start: u64,
    /// The end of all.
    pub end: u64,
    /// How long a stretch is.
    pub step: u64,
    /// Line endings before the first row.
    pub lines: u64,
    /// Bytes of the file before the text.
    pub bytes: u64,
    /// The file's size as stored, for progress.
    pub stored: u64,
    /// Columns.
    pub columns: usize,
    /// Lines below the end that are no rows, counted from there.
    pub below: Vec<Aside>,
}

/// A length of stretches that is the same for the same text whatever the machine.
pub fn step(bytes: u64) -> u64 {
    (bytes / 8).clamp(SMALLEST, LARGEST)
}

/// What came of a pass.
pub struct Outcome {
    /// What the cells of each column were.
    pub evidence: Vec<Evidence>,
    /// Rows that fit the table's width.
    pub rows: u64,
    /// Rows among them that do not meet the condition asked for.
    pub left_out: u64,
    /// Rows among them that were short and filled.
    pub filled: u64,
    /// Empty lines with rows below.
    pub gaps: u64,
    /// Rows that do not.
    pub set_aside_rows: u64,
    /// These rows.
    pub set_aside: SetAside,
    /// The rest, when no plan was broken.
    pub loaded: Option<Loaded>,
}

/// What a pass that broke no plan has made.
pub struct Loaded {
    /// The profile of each column.
    pub profiles: Vec<ColumnProfile>,
    /// Rows that repeat an earlier one.
    pub duplicates: u64,
    /// The parts.
    pub parts: Vec<Part>,
}

/// A part of what is read.
#[derive(Debug, Clone, Copy)]
pub struct Stretch {
    /// Its place among all.
    pub index: usize,
    /// Where it begins, about.
    pub start: u64,
    /// No row of it begins here or behind.
    pub end: u64,
}

/// How stretches are handed out.
#[derive(Debug, Clone, Copy)]
pub struct Runs {
    /// Stretches of one request.
    pub length: usize,
    /// Requests at the same time.
    pub at_once: usize,
}

fn stretches(base: &Base) -> Vec<Stretch> {
    let count = (base.end - base.start).div_ceil(base.step);
    let one = |(i, index)| {
        let start = base.start + i * base.step;
        Stretch { index, start, end: (start + base.step).min(base.end) }
    };
    (0..count).zip(0..).map(one).collect()
}

/// Runs a pass.
pub fn run(
    source: &dyn Stretched,
    base: &Base,
    layout: &Layout,
    folder: &Path,
    options: &Options,
    watcher: &dyn Watcher,
) -> Result<Outcome, ReadError> {
    let stretches = stretches(base);
    let Runs { length, at_once } = source.runs(stretches.len(), options.workers());
    let runs: Vec<Run<'_>> = stretches.chunks(length.max(1)).collect();
    let mut commit = Commit::new(source, base, layout, folder, options, at_once + 2);
    std::thread::scope(|scope| {
        let (tasks, todo) = unbounded::<Run<'_>>();
        let (finished, results) = bounded(at_once * 2);
        for _ in 0..at_once.min(runs.len()) {
            let (todo, finished) = (todo.clone(), finished.clone());
            scope.spawn(move || work(source, &todo, &finished));
        }
        drop(finished);
        let outcome = commit.all(&runs, &tasks, &results, watcher);
        if outcome.is_err() {
            source.stop();
        }
        drop(tasks);
        while results.recv().is_ok() {}
        outcome
    })?;
    commit.finish()
}

thread_local! {
    static CAUGHT: Cell<bool> = const { Cell::new(false) };
}

/// Keeps panics that are caught, and told as a damaged file, from being written to the error output too.
pub fn keep_caught_panics_quiet() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if !CAUGHT.get() {
                before(panic);
            }
        }));
    });
}

/// Runs a reader; one that panics on a damaged file has refused it.
pub fn guarded<T>(read: impl FnOnce() -> Result<T, ReadError>) -> Result<T, ReadError> {
    let outer = CAUGHT.replace(true);
    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(read));
    CAUGHT.set(outer);
    outcome.unwrap_or_else(|_| {
        Err(ReadError::unreadable(
            "file_damaged",
            "The file is damaged in a way its reader does not know.",
            "Open it in the program that wrote it, save it again, and load that.",
        ))
    })
}

type Run<'a> = &'a [Stretch];
type Answer = (usize, Result<Vec<Done>, ReadError>);

fn work(source: &dyn Stretched, todo: &Receiver<Run<'_>>, finished: &Sender<Answer>) {
    for run in todo {
        let done = guarded(|| source.read_run(run));
        if finished.send((place(run), done)).is_err() {
            return;
        }
    }
}

fn place(run: Run<'_>) -> usize {
    run.first().map_or(0, |stretch| stretch.index)
}

struct Commit<'a> {
    source: &'a dyn Stretched,
    base: &'a Base,
    layout: &'a Layout,
    parts: Parts<'a>,
    asides: Writer,
    duplicates: Duplicates,
    evidence: Vec<Evidence>,
    profiles: Option<Vec<ColumnProfile>>,
    rows: u64,
    left_out: u64,
    filled: u64,
    gaps: u64,
    lines: u64,
    expected: u64,
    ahead: usize,
    whole: bool,
}

impl<'a> Commit<'a> {
    fn new(
        source: &'a dyn Stretched,
        base: &'a Base,
        layout: &'a Layout,
        folder: &Path,
        options: &Options,
        ahead: usize,
    ) -> Self {
        Self {
            source,
            base,
            layout,
            parts: Parts::new(layout, folder, options.part_rows, options.part_bytes),
            asides: Writer::new(folder),
            duplicates: Duplicates::new(folder, (options.memory_mb << 20) / HASH_SHARE),
            evidence: vec![Evidence::default(); base.columns],
            profiles: None,
            rows: 0,
            left_out: 0,
            filled: 0,
            gaps: 0,
            lines: base.lines,
            expected: base.start,
            ahead,
            whole: true,
        }
    }

    fn all<'r>(
        &mut self,
        runs: &[Run<'r>],
        tasks: &Sender<Run<'r>>,
        results: &Receiver<Answer>,
        watcher: &dyn Watcher,
    ) -> Result<(), ReadError> {
        let mut waiting = runs.iter();
        let give = |more: &mut std::slice::Iter<'_, Run<'r>>| more.next().is_none_or(|s| tasks.send(*s).is_ok());
        for _ in 0..self.ahead {
            give(&mut waiting);
        }
        let mut held: BTreeMap<usize, Vec<Done>> = BTreeMap::new();
        let mut next = runs.iter();
        let mut current = next.next();
        while let Some(run) = current {
            if let Some(dones) = held.remove(&place(run)) {
                for (stretch, done) in run.iter().zip(dones) {
                    self.one(*stretch, done)?;
                }
                give(&mut waiting);
                current = next.next();
                watcher.progress(self.progress(), self.base.stored)?;
                continue;
            }
            match results.recv_timeout(Duration::from_millis(50)) {
                Ok((index, done)) => {
                    held.insert(index, done?);
                }
                Err(RecvTimeoutError::Timeout) => watcher.progress(self.progress(), self.base.stored)?,
                Err(RecvTimeoutError::Disconnected) => return Err(ReadError::Cancelled),
            }
        }
        Ok(())
    }

    #[allow(clippy::cast_possible_truncation)] // a share of a u64
    fn progress(&self) -> u64 {
        let size = u128::from(self.base.end.max(1));
        (u128::from(self.expected) * u128::from(self.base.stored) / size) as u64
    }

    /// Commits a stretch, read again if it began at the wrong place.
    fn one(&mut self, stretch: Stretch, done: Done) -> Result<(), ReadError> {
        let done =
            if done.start == self.expected { done } else { self.source.read(self.expected, true, stretch.end)? };
        self.expected = done.end;
        for aside in &done.asides {
            self.asides.write(aside, self.lines + 1, self.base.bytes)?;
        }
        for (mine, mut theirs) in self.evidence.iter_mut().zip(done.evidence) {
            theirs.below(self.rows + 1, self.lines + 1);
            mine.merge(&theirs);
        }
        self.lines += done.lines;
        self.rows += done.rows;
        self.left_out += done.left_out;
        self.filled += done.filled;
        self.gaps += done.gaps;
        let Some(columns) = done.columns.filter(|_| self.whole) else {
            self.whole = false;
            self.source.give_up();
            return Ok(());
        };
        self.parts.append(columns, done.rows - done.left_out)?;
        self.duplicates.add(done.hashes)?;
        match &mut self.profiles {
            None => self.profiles = Some(done.profiles),
            Some(mine) => mine.iter_mut().zip(done.profiles).for_each(|(m, p)| m.merge(p)),
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Outcome, ReadError> {
        for aside in &self.base.below {
            self.asides.write(aside, self.lines + 1, self.base.bytes)?;
        }
        let loaded = if self.whole {
            let profiles = self.profiles.map_or_else(|| self.layout.profiles(), Ok)?;
            Some(Loaded { profiles, duplicates: self.duplicates.count()?, parts: self.parts.finish()? })
        } else {
            None
        };
        let set_aside_rows = self.asides.count;
        let set_aside = self.asides.finish()?;
        let (rows, left_out, filled, gaps) = (self.rows, self.left_out, self.filled, self.gaps);
        Ok(Outcome { evidence: self.evidence, rows, left_out, filled, gaps, set_aside_rows, set_aside, loaded })
    }
}
