//! Several tables in a delimited text too long to be looked at whole: whether there may be some, and the one asked for.

use crate::ReadError;
use crate::csv::survey::{self, First};
use crate::delimited::{self, Input, Read};
use crate::layout::{self, Shape, not_among};
use crate::options::Options;
use crate::passes::Outcome;
use crate::progress::Watcher;
use crate::report::{FormatReport, Report, TableReport};
use crate::types::evidence::Evidence;
use std::path::Path;

/// Rows of one other width that may be a table.
const FEWEST: u64 = 3;

/// Whether what was read looks like more than one table: empty lines within, several rows of one other width, or words in every
/// column that holds other types, as another header has.
pub fn may_be(outcome: &Outcome) -> bool {
    let wide = |reason: &str| reason.contains(" where ") && reason.ends_with("expected");
    let misfits = outcome.set_aside.reasons.iter().any(|r| r.count >= FEWEST && wide(&r.reason));
    let texts = |e: &Evidence| e.text + e.padded;
    let typed = outcome.evidence.iter().any(|e| e.values() > texts(e) && texts(e) == 0);
    let mixed = outcome.evidence.iter().any(|e| e.values() > texts(e) && texts(e) > 0);
    outcome.gaps > 0 || misfits || (mixed && !typed)
}

/// Goes through the text for its tables and reads the one asked for.
pub fn load(
    input: &Input<'_>,
    whole: &Shape,
    folder: &Path,
    options: &Options,
    watcher: &dyn Watcher,
) -> Result<(FormatReport, Report), ReadError> {
    let first = First { header: &whole.header_row, width: whole.names.len(), body: whole.start, lines: whole.lines };
    let found =
        if whole.may_come_again() { survey::tables(input.text, whole.dialect, &first, watcher)? } else { Vec::new() };
    let Some(one) = found.get(options.table).filter(|_| found.len() > 1) else {
        if options.table > 0 {
            return Err(not_among(found.len().max(1), options.table));
        }
        return loaded(delimited::read(input, whole, false, folder, options, watcher)?);
    };
    let text = input.text.between(one.start, one.end);
    let input = &Input { text: &text, ..*input };
    let mut shape = if options.table == 0 {
        layout::shape_of_first(whole, one.end)
    } else {
        layout::shape_of_one(input, whole, options)?
    };
    if options.table > 0 {
        shape.lines += one.lines;
    }
    let (format, mut report) = loaded(delimited::read(input, &shape, false, folder, options, watcher)?)?;
    let told = |(index, extent): (usize, &survey::Extent)| {
        let rows = if index == options.table { report.rows_in_file } else { extent.rows };
        TableReport { index, name: format!("Table {}", index + 1), rows: Some(rows) }
    };
    report.tables = found.iter().enumerate().map(told).collect();
    Ok((format, report))
}

fn loaded(read: Read) -> Result<(FormatReport, Report), ReadError> {
    match read {
        Read::Whole(loaded) => Ok(*loaded),
        Read::Learning | Read::Several => Err(delimited::unsettled()),
    }
}
