//! Record batches of any columnar format, brought to the lake's types, profiled and written anew with field ids.

use crate::ReadError;
use crate::condition::Rows;
use crate::csv::header::{self, Name};
use crate::lake_types::{Cast, cast_plan};
use crate::options::Options;
use crate::parquet_out::{Layout, field};
use crate::passes::{Base, Done, Loaded, Outcome};
use crate::report::{ColumnReport, FormatReport, Report};
use crate::types::plan::type_name;
use arrow_array::RecordBatch;
use arrow_schema::{Schema, SchemaRef};
use sextant_profile::duplicates::Hashes;
use sextant_profile::hash::RowHash;
use sextant_profile::{ColumnProfile, Effort};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};

/// What is known of a file before its rows are read.
#[derive(Debug, Clone, Copy)]
pub struct Told {
    /// The format's name.
    pub name: &'static str,
    /// Why it is that format.
    pub evidence: &'static str,
    /// Its rows.
    pub rows: u64,
}

/// How batches become columns of the lake, in one pass.
pub struct Writing<'a> {
    casts: &'a [Cast],
    layout: &'a Layout,
    kept: Option<&'a Rows>,
    effort: Effort,
    stopped: AtomicBool,
    /// A nanosecond would be lost, so this pass is for nothing.
    finer: AtomicBool,
}

impl Writing<'_> {
    /// Tells running reads to stop.
    pub fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }

    /// Whether the pass is to be run again with nanoseconds kept as counts.
    pub fn is_finer(&self) -> bool {
        self.finer.load(Ordering::Relaxed)
    }

    /// Takes the batches of a stretch.
    pub fn take(
        &self,
        start: u64,
        end: u64,
        batches: &mut dyn Iterator<Item = Result<RecordBatch, ReadError>>,
    ) -> Result<Done, ReadError> {
        let mut done = Done::empty(start, end);
        done.profiles =
            self.casts.iter().map(|c| ColumnProfile::new(&c.kind(), self.effort)).collect::<Result<_, _>>()?;
        let mut encoded = self.layout.begin()?;
        let mut hashes = Hashes::default();
        for batch in batches {
            if self.stopped.load(Ordering::Relaxed) {
                return Err(ReadError::Cancelled);
            }
            let batch = batch?;
            let mut rows = vec![RowHash::default(); batch.num_rows()];
            let mut held = self.kept.map(|kept| (kept, Vec::with_capacity(batch.num_columns())));
            for (column, ((array, cast), profile)) in
                batch.columns().iter().zip(self.casts).zip(&mut done.profiles).enumerate()
            {
                let Some(array) = cast.apply(array)? else {
                    self.finer.store(true, Ordering::Relaxed);
                    return Ok(done);
                };
                if let Some((_, columns)) = &mut held {
                    columns.push(array);
                } else {
                    profile.update(&array, &mut rows);
                    encoded.write(column, &array)?;
                }
            }
            if let Some((kept, columns)) = held {
                done.keep(kept, columns, &mut rows, &mut encoded)?;
            }
            for row in &rows {
                hashes.add(row.finish());
            }
            done.rows += batch.num_rows() as u64;
        }
        done.hashes = hashes;
        done.columns = Some(encoded.close()?);
        Ok(done)
    }
}

/// The frame of a pass over `stretches` pieces.
pub fn base(stretches: u64, stored: u64, columns: usize) -> Base {
    Base { start: 0, end: stretches, step: 1, lines: 0, bytes: 0, stored, columns, below: Vec::new() }
}

/// Loads by a pass, which is run again where nanoseconds need to be kept as counts.
pub fn load(
    schema: &SchemaRef,
    told: Told,
    options: &Options,
    mut pass: impl FnMut(Writing<'_>, &Layout, usize) -> Result<(Outcome, bool), ReadError>,
) -> Result<Report, ReadError> {
    let sources: Vec<String> = schema.fields().iter().map(|f| f.name().clone()).collect();
    let names = header::names(Some(&sources), sources.len());
    if sources.is_empty() {
        return Err(ReadError::unreadable("file_empty", "The file has no columns.", "Check how it was written."));
    }
    for fine in [false, true] {
        let casts: Vec<Cast> =
            schema.fields().iter().map(|f| cast_plan(f.data_type(), fine, options.types == "off")).collect();
        let layout = Layout::new(lake_schema(&names, &casts, options), &[])?;
        let kept = options.rows.as_ref().map(|rows| rows.fit(layout.schema())).transpose()?;
        let writing = Writing {
            casts: &casts,
            layout: &layout,
            kept: kept.as_ref(),
            effort: Effort::for_rows(told.rows),
            stopped: AtomicBool::new(false),
            finer: AtomicBool::new(false),
        };
        let (outcome, finer) = pass(writing, &layout, names.len())?;
        if finer {
            continue;
        }
        if let Some(loaded) = outcome.loaded {
            let counts = (outcome.rows, outcome.left_out);
            return Ok(report(&names, &casts, loaded, counts, told, options));
        }
    }
    Err(ReadError::unreadable("file_damaged", "The file's times cannot be read.", "Write it again, and load that."))
}

fn lake_schema(names: &[Name], casts: &[Cast], options: &Options) -> Schema {
    let ids = crate::delimited::field_ids(names, options);
    let fields = names.iter().zip(casts).zip(ids).map(|((n, c), id)| field(&n.name, c.kind(), id));
    Schema::new(fields.collect::<Vec<_>>())
}

/// What is told of a load, given the rows of the file and those left out.
fn report(
    names: &[Name],
    casts: &[Cast],
    loaded: Loaded,
    (rows, left_out): (u64, u64),
    told: Told,
    options: &Options,
) -> Report {
    let ids = crate::delimited::field_ids(names, options);
    let profiles = loaded.profiles.into_iter();
    let columns = names.iter().zip(casts).zip(profiles).zip(ids).map(|(((name, cast), profile), field_id)| {
        let mut profile = profile.summary(&name.name);
        profile.meaning = cast.meaning().map(str::to_owned).or(profile.meaning);
        ColumnReport {
            field_id,
            name: name.name.clone(),
            source_name: name.source.clone(),
            kind: type_name(&cast.kind()),
            decision: cast.because().to_owned(),
            format: None,
            ambiguous: None,
            unit: cast.unit().map(str::to_owned),
            mixed_types: None,
            coerced_nulls: BTreeMap::new(),
            coerced_cells: Vec::new(),
            profile,
        }
    });
    Report {
        format: FormatReport {
            name: told.name.to_owned(),
            evidence: told.evidence.to_owned(),
            ..FormatReport::default()
        },
        tables: Vec::new(),
        columns: columns.collect(),
        files: loaded.parts,
        rows_in_file: rows,
        rows_loaded: rows - left_out,
        rows_left_out: left_out,
        rows_set_aside: 0,
        set_aside: crate::set_aside::SetAside::default(),
        duplicate_rows: loaded.duplicates,
        bytes_read: 0,
        elapsed_ms: 0,
    }
}
