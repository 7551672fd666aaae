//! One pass over a delimited text: stretches read on many threads, checked and committed in order on one.

use crate::ReadError;
use crate::column::ColumnPlan;
use crate::csv::segment::{Done, Shared, read};
use crate::csv::split::Dialect;
use crate::options::Options;
use crate::parquet_out::{Layout, Part, Parts};
use crate::progress::Watcher;
use crate::set_aside::{SetAside, Writer};
use crate::source::Text;
use crate::types::evidence::Evidence;
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded, unbounded};
use sextant_profile::duplicates::Duplicates;
use sextant_profile::{ColumnProfile, Effort};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

const LARGEST: u64 = 16 << 20;
const SMALLEST: u64 = 2 << 20;
/// Row hashes held in memory; more are spilled.
const HASH_BUDGET: usize = 96 << 20;

/// The table a pass reads.
pub struct Table<'a> {
    /// The text.
    pub text: &'a Text,
    /// How it is written.
    pub dialect: Dialect,
    /// Where the first row begins.
    pub start: u64,
    /// Line endings before that.
    pub lines: u64,
    /// Whether rows may hold bytes that do not fit.
    pub suspicious: bool,
    /// How closely columns are profiled.
    pub effort: Effort,
    /// The file's size as stored, for progress.
    pub stored: u64,
}

/// What came of a pass.
pub struct Outcome {
    /// What the cells of each column were.
    pub evidence: Vec<Evidence>,
    /// Rows that fit the table's width.
    pub rows: u64,
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

#[derive(Clone, Copy)]
struct Stretch {
    index: usize,
    start: u64,
    end: u64,
}

/// Stretches of about equal size, the same for the same text whatever the machine.
fn stretches(start: u64, size: u64) -> Vec<Stretch> {
    let step = ((size - start) / 8).clamp(SMALLEST, LARGEST);
    let count = (size - start).div_ceil(step).max(1);
    (0..count)
        .zip(0..)
        .map(|(i, index)| Stretch { index, start: start + i * step, end: (start + (i + 1) * step).min(size) })
        .collect()
}

/// Runs a pass.
pub fn run(
    table: &Table<'_>,
    plans: &[ColumnPlan],
    layout: &Layout,
    folder: &Path,
    options: &Options,
    watcher: &dyn Watcher,
) -> Result<Outcome, ReadError> {
    let (broken, stopped) = (AtomicBool::new(false), AtomicBool::new(false));
    let shared = Shared {
        text: table.text,
        dialect: table.dialect,
        plans,
        layout,
        effort: table.effort,
        suspicious: table.suspicious,
        broken: &broken,
        stopped: &stopped,
    };
    let stretches = stretches(table.start, table.text.size());
    let mut commit = Commit::new(table, &shared, folder, options);
    std::thread::scope(|scope| {
        let (tasks, todo) = unbounded::<Stretch>();
        let (finished, results) = bounded(options.workers() * 2);
        for _ in 0..options.workers().min(stretches.len()) {
            let (todo, finished, shared) = (todo.clone(), finished.clone(), &shared);
            scope.spawn(move || work(shared, &todo, &finished));
        }
        drop(finished);
        let outcome = commit.all(&stretches, &tasks, &results, watcher);
        if outcome.is_err() {
            stopped.store(true, Ordering::Relaxed);
        }
        drop(tasks);
        while results.recv().is_ok() {}
        outcome
    })?;
    commit.finish()
}

type Answer = (usize, Result<Done, ReadError>);

fn work(shared: &Shared<'_>, todo: &Receiver<Stretch>, finished: &Sender<Answer>) {
    for stretch in todo {
        let done = read(shared, stretch.start, stretch.index == 0, stretch.end);
        if finished.send((stretch.index, done)).is_err() {
            return;
        }
    }
}

struct Commit<'a> {
    table: &'a Table<'a>,
    shared: &'a Shared<'a>,
    parts: Parts<'a>,
    asides: Writer,
    duplicates: Duplicates,
    evidence: Vec<Evidence>,
    profiles: Option<Vec<ColumnProfile>>,
    rows: u64,
    lines: u64,
    expected: u64,
    ahead: usize,
    whole: bool,
}

impl<'a> Commit<'a> {
    fn new(table: &'a Table<'a>, shared: &'a Shared<'a>, folder: &Path, options: &Options) -> Self {
        Self {
            table,
            shared,
            parts: Parts::new(shared.layout, folder, options.part_rows, options.part_bytes),
            asides: Writer::new(folder),
            duplicates: Duplicates::new(folder, HASH_BUDGET),
            evidence: vec![Evidence::default(); shared.plans.len()],
            profiles: None,
            rows: 0,
            lines: table.lines,
            expected: table.start,
            ahead: options.workers() + 2,
            whole: true,
        }
    }

    fn all(
        &mut self,
        stretches: &[Stretch],
        tasks: &Sender<Stretch>,
        results: &Receiver<Answer>,
        watcher: &dyn Watcher,
    ) -> Result<(), ReadError> {
        let mut waiting = stretches.iter();
        let give = |more: &mut std::slice::Iter<'_, Stretch>| more.next().is_none_or(|s| tasks.send(*s).is_ok());
        for _ in 0..self.ahead {
            give(&mut waiting);
        }
        let mut held: BTreeMap<usize, Done> = BTreeMap::new();
        let mut next = stretches.iter();
        let mut current = next.next();
        while let Some(stretch) = current {
            if let Some(done) = held.remove(&stretch.index) {
                self.one(*stretch, done)?;
                give(&mut waiting);
                current = next.next();
                watcher.progress(self.progress(), self.table.stored)?;
                continue;
            }
            match results.recv_timeout(Duration::from_millis(50)) {
                Ok((index, done)) => {
                    held.insert(index, done?);
                }
                Err(RecvTimeoutError::Timeout) => watcher.progress(self.progress(), self.table.stored)?,
                Err(RecvTimeoutError::Disconnected) => return Err(ReadError::Cancelled),
            }
        }
        Ok(())
    }

    #[allow(clippy::cast_possible_truncation)] // a share of a u64
    fn progress(&self) -> u64 {
        let size = u128::from(self.table.text.size().max(1));
        (u128::from(self.expected) * u128::from(self.table.stored) / size) as u64
    }

    /// Commits a stretch, read again if it began at the wrong place.
    fn one(&mut self, stretch: Stretch, done: Done) -> Result<(), ReadError> {
        let done =
            if done.start == self.expected { done } else { read(self.shared, self.expected, true, stretch.end)? };
        self.expected = done.end;
        for aside in &done.asides {
            self.asides.write(aside, self.lines + 1, self.table.text.base())?;
        }
        self.lines += done.lines;
        self.rows += done.rows;
        for (mine, theirs) in self.evidence.iter_mut().zip(&done.evidence) {
            mine.merge(theirs);
        }
        let Some(chunks) = done.chunks.filter(|_| self.whole) else {
            self.whole = false;
            return Ok(());
        };
        self.parts.append(chunks, done.rows)?;
        self.duplicates.add(done.hashes)?;
        match &mut self.profiles {
            None => self.profiles = Some(done.profiles),
            Some(mine) => mine.iter_mut().zip(done.profiles).for_each(|(m, p)| m.merge(p)),
        }
        Ok(())
    }

    fn finish(self) -> Result<Outcome, ReadError> {
        let loaded = match self.profiles.filter(|_| self.whole) {
            None => None,
            Some(profiles) => {
                Some(Loaded { profiles, duplicates: self.duplicates.count()?, parts: self.parts.finish()? })
            }
        };
        let set_aside_rows = self.asides.count;
        let set_aside = self.asides.finish()?;
        Ok(Outcome { evidence: self.evidence, rows: self.rows, set_aside_rows, set_aside, loaded })
    }
}
