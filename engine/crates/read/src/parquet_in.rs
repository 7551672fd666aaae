//! Parquet in: read by row group, brought to the lake's types, profiled and written anew with field ids.

use crate::ReadError;
use crate::csv::header::{self, Name};
use crate::lake_types::{Cast, cast_plan};
use crate::options::Options;
use crate::parquet_out::{Layout, field};
use crate::passes::{self, Base, Done, Stretched};
use crate::progress::Watcher;
use crate::report::{ColumnReport, FormatReport, Report};
use crate::source::Text;
use crate::types::plan::type_name;
use arrow_schema::{Schema, SchemaRef};
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder};
use sextant_profile::duplicates::Hashes;
use sextant_profile::hash::RowHash;
use sextant_profile::{ColumnProfile, Effort};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

const BATCH: usize = 8_192;

struct Source<'a> {
    bytes: &'a Text,
    metadata: ArrowReaderMetadata,
    casts: &'a [Cast],
    layout: &'a Layout,
    effort: Effort,
    stopped: AtomicBool,
    /// A nanosecond would be lost, so this pass is for nothing.
    finer: AtomicBool,
}

/// Reads a Parquet file.
pub fn load(bytes: &Text, folder: &Path, options: &Options, watcher: &dyn Watcher) -> Result<Report, ReadError> {
    let reading = ArrowReaderOptions::new().with_skip_arrow_metadata(false);
    let metadata = ArrowReaderMetadata::load(bytes, reading).map_err(|e| damaged(&e))?;
    let schema = SchemaRef::clone(metadata.schema());
    let sources: Vec<String> = schema.fields().iter().map(|f| f.name().clone()).collect();
    let names = header::names(Some(&sources), sources.len());
    let rows = u64::try_from(metadata.metadata().file_metadata().num_rows()).unwrap_or(0);
    if sources.is_empty() {
        return Err(ReadError::unreadable(
            "file_empty",
            "The Parquet file has no columns.",
            "Check how it was written.",
        ));
    }
    let groups = metadata.metadata().num_row_groups() as u64;
    for fine in [false, true] {
        let casts: Vec<Cast> =
            schema.fields().iter().map(|f| cast_plan(f.data_type(), fine, options.types == "off")).collect();
        let layout = Layout::new(lake_schema(&names, &casts, options), &[])?;
        let source = Source {
            bytes,
            metadata: metadata.clone(),
            casts: &casts,
            layout: &layout,
            effort: Effort::for_rows(rows),
            stopped: AtomicBool::new(false),
            finer: AtomicBool::new(false),
        };
        let base = Base {
            start: 0,
            end: groups,
            step: 1,
            lines: 0,
            bytes: 0,
            stored: bytes.size(),
            columns: names.len(),
            asides: &[],
        };
        let outcome = passes::run(&source, &base, &layout, folder, options, watcher)?;
        if source.finer.load(Ordering::Relaxed) {
            continue;
        }
        if let Some(loaded) = outcome.loaded {
            return Ok(report(&names, &casts, loaded, outcome.rows, options));
        }
    }
    Err(ReadError::unreadable(
        "file_damaged",
        "The Parquet file's times cannot be read.",
        "Write it again, and load that.",
    ))
}

fn damaged(error: &parquet::errors::ParquetError) -> ReadError {
    ReadError::unreadable(
        "file_damaged",
        format!("The Parquet file cannot be read: {error}."),
        "Copy or write it again, then load it.",
    )
}

fn lake_schema(names: &[Name], casts: &[Cast], options: &Options) -> Schema {
    let ids = crate::delimited::field_ids(names, options);
    let fields = names.iter().zip(casts).zip(ids).map(|((n, c), id)| field(&n.name, c.kind(), id));
    Schema::new(fields.collect::<Vec<_>>())
}

impl Stretched for Source<'_> {
    fn read(&self, start: u64, _sure: bool, _end: u64) -> Result<Done, ReadError> {
        let group = usize::try_from(start).unwrap_or(0);
        let mut done = Done::empty(start, start + 1);
        done.profiles =
            self.casts.iter().map(|c| ColumnProfile::new(&c.kind(), self.effort)).collect::<Result<_, _>>()?;
        let mut encoded = self.layout.begin()?;
        let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(self.bytes.clone(), self.metadata.clone());
        let reader = builder.with_row_groups(vec![group]).with_batch_size(BATCH).build().map_err(|e| damaged(&e))?;
        let mut hashes = Hashes::default();
        for batch in reader {
            if self.stopped.load(Ordering::Relaxed) {
                return Err(ReadError::Cancelled);
            }
            let batch = batch.map_err(|e| damaged(&e.into()))?;
            let mut rows = vec![RowHash::default(); batch.num_rows()];
            for (column, ((array, cast), profile)) in
                batch.columns().iter().zip(self.casts).zip(&mut done.profiles).enumerate()
            {
                let Some(array) = cast.apply(array)? else {
                    self.finer.store(true, Ordering::Relaxed);
                    return Ok(done);
                };
                profile.update(&array, &mut rows);
                encoded.write(column, &array)?;
            }
            for row in &rows {
                hashes.add(row.finish());
            }
            done.rows += batch.num_rows() as u64;
        }
        done.hashes = hashes;
        done.chunks = Some(encoded.close()?);
        Ok(done)
    }

    fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }
}

fn report(names: &[Name], casts: &[Cast], loaded: passes::Loaded, rows: u64, options: &Options) -> Report {
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
            profile,
        }
    });
    Report {
        format: FormatReport {
            name: "parquet".to_owned(),
            evidence: "the file begins with PAR1".to_owned(),
            ..FormatReport::default()
        },
        tables: Vec::new(),
        columns: columns.collect(),
        files: loaded.parts,
        rows_in_file: rows,
        rows_loaded: rows,
        rows_set_aside: 0,
        set_aside: crate::set_aside::SetAside::default(),
        duplicate_rows: loaded.duplicates,
        bytes_read: 0,
        elapsed_ms: 0,
    }
}
