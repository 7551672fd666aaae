//! Formats that are read from beginning to end, batch by batch: one thread decodes, all of them cast, profile and write.

use crate::ReadError;
use crate::columnar::{self, Told, Writing};
use crate::options::Options;
use crate::passes::{self, Done, Stretched};
use crate::progress::Watcher;
use crate::report::Report;
use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// What a stretch holds of the file, about.
const STRETCH: u64 = 16 << 20;
const FEWEST: u64 = 1_024;
const MOST: u64 = 131_072;

/// Batches in the order of the file.
pub type Flow<'a> = Box<dyn Iterator<Item = Result<RecordBatch, ReadError>> + Send + 'a>;

/// A file of record batches whose rows are known.
pub struct Batches<'a> {
    /// Its columns.
    pub schema: SchemaRef,
    /// What is known of it.
    pub told: Told,
    /// Its size.
    pub size: u64,
    /// Opens it at its beginning.
    pub open: &'a (dyn Fn() -> Result<Flow<'a>, ReadError> + Sync),
}

/// Reads such a file.
pub fn load(
    batches: &Batches<'_>,
    folder: &Path,
    options: &Options,
    watcher: &dyn Watcher,
) -> Result<Report, ReadError> {
    let rows = batches.told.rows;
    let step = (rows.saturating_mul(STRETCH) / batches.size.max(1)).clamp(FEWEST, MOST);
    columnar::load(&batches.schema, batches.told, options, |writing, layout, columns| {
        let feed = Mutex::new(Feed::new((batches.open)()?, step));
        let source = Source { feed, writing };
        let base = columnar::base(rows.div_ceil(step), batches.size, columns);
        let outcome = passes::run(&source, &base, layout, folder, options, watcher)?;
        Ok((outcome, source.writing.is_finer()))
    })
}

struct Source<'a> {
    feed: Mutex<Feed<'a>>,
    writing: Writing<'a>,
}

impl Stretched for Source<'_> {
    fn read(&self, start: u64, _sure: bool, _end: u64) -> Result<Done, ReadError> {
        let held = self.feed.lock().unwrap_or_else(PoisonError::into_inner).stretch(start)?;
        self.writing.take(start, start + 1, &mut held.into_iter().map(Ok))
    }

    fn stop(&self) {
        self.writing.stop();
    }
}

/// Cuts the flow into stretches of the same number of rows, whatever its batches are; a stretch is handed out once, and one
/// that is passed on the way to another waits for its reader.
struct Feed<'a> {
    flow: Flow<'a>,
    step: usize,
    next: u64,
    rest: Option<RecordBatch>,
    waiting: BTreeMap<u64, Vec<RecordBatch>>,
}

impl<'a> Feed<'a> {
    fn new(flow: Flow<'a>, step: u64) -> Self {
        let step = usize::try_from(step).unwrap_or(1);
        Self { flow, step, next: 0, rest: None, waiting: BTreeMap::new() }
    }

    fn stretch(&mut self, wanted: u64) -> Result<Vec<RecordBatch>, ReadError> {
        while self.next <= wanted {
            let cut = self.cut()?;
            self.waiting.insert(self.next, cut);
            self.next += 1;
        }
        Ok(self.waiting.remove(&wanted).unwrap_or_default())
    }

    fn cut(&mut self) -> Result<Vec<RecordBatch>, ReadError> {
        let (mut cut, mut room) = (Vec::new(), self.step);
        while room > 0 {
            let batch = match self.rest.take() {
                Some(batch) => batch,
                None => match self.flow.next() {
                    Some(batch) => batch?,
                    None => break,
                },
            };
            let taken = batch.num_rows().min(room);
            if taken < batch.num_rows() {
                self.rest = Some(batch.slice(taken, batch.num_rows() - taken));
            }
            cut.push(batch.slice(0, taken));
            room -= taken;
        }
        Ok(cut)
    }
}
