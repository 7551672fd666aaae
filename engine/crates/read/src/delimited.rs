//! A delimited text to Parquet: dialect and header found, types guessed from samples, then read whole; where a cell shows a
//! guess wrong the types are decided from all cells and the text is read again.

use crate::ReadError;
use crate::column::{CellSource, ColumnPlan, class_of};
use crate::condition::{self, Rows};
use crate::csv::footer;
use crate::csv::header::Name;
use crate::csv::misfit::Doubt;
use crate::csv::segment::Shared;
use crate::csv::split::{Bounds, ColumnCells, Dialect, Records};
use crate::csv::start::first_record;
use crate::divided;
use crate::json::lines::Lines;
use crate::layout::{self, Shape};
use crate::options::{Asked, Options};
use crate::parquet_out::{Layout, field};
use crate::passes::{self, Base, Outcome};
use crate::progress::Watcher;
use crate::report::{ColumnReport, FormatReport, Report};
use crate::several;
use crate::source::Text;
use crate::types::classify::Class;
use crate::types::decide::{decide, nulls};
use crate::types::evidence::Evidence;
use crate::types::marks::{CREDIT, DEBIT, unit_name, usual_unit};
use crate::types::plan::{Plan, type_name};
use crate::types::styled::{self, Dress};
use arrow_schema::Schema;
use hashbrown::HashSet;
use memchr::memmem::Finder;
use sextant_profile::Effort;
use std::path::Path;
use std::sync::atomic::AtomicBool;

const PLACES: u64 = 6;
const PLACE: usize = 128 * 1024;
const MOST_PASSES: usize = 5;

/// A delimited text and what is already known of it.
pub struct Input<'a> {
    /// The text.
    pub text: &'a Text,
    /// What rows may hold that does not belong.
    pub doubt: Doubt,
    /// The dialect, when a reader of another format wrote the text.
    pub known: Option<Dialect>,
    /// Whether that format tells strings from other values, so that a quoted cell is a string whatever it holds.
    pub strings_marked: bool,
    /// A delimiter asked for.
    pub delimiter: Option<u8>,
    /// The file's size as stored.
    pub stored: u64,
    /// The JSON lines to read, when the text is only a sample of their rows.
    pub lines: Option<&'a Lines<'a>>,
}

/// What a load of a delimited text gives, but for what the caller knows of the file.
pub fn load(
    input: &Input<'_>,
    folder: &Path,
    options: &Options,
    watcher: &dyn Watcher,
) -> Result<(FormatReport, Report), ReadError> {
    attempt(input, folder, options, watcher)?.ok_or_else(unsettled)
}

pub fn unsettled() -> ReadError {
    ReadError::unreadable("file_unstable", "The column types could not be settled.", "Load it with types off.")
}

/// The same; nothing when JSON lines held more columns than were known.
pub fn attempt(
    input: &Input<'_>,
    folder: &Path,
    options: &Options,
    watcher: &dyn Watcher,
) -> Result<Option<(FormatReport, Report)>, ReadError> {
    let base = input.text.base();
    let (text, told);
    let input = match layout::told_delimiter(input)? {
        None => input,
        Some((delimiter, length)) => {
            text = input.text.between(length, input.text.size());
            told = Input { text: &text, delimiter: Some(delimiter), ..*input };
            &told
        }
    };
    let mut shape = layout::shape(input, options)?;
    if input.text.base() > base {
        (shape.lines, shape.skipped) = (shape.lines + 1, shape.skipped + 1);
        shape.because = format!("the first line tells the delimiter; {}", shape.because);
    }
    let long = !shape.complete && input.known.is_none() && input.lines.is_none();
    if long && options.table > 0 {
        return several::load(input, &shape, folder, options, watcher).map(Some);
    }
    match read(input, &shape, long, folder, options, watcher)? {
        Read::Whole(loaded) => Ok(Some(*loaded)),
        Read::Learning => Ok(None),
        Read::Several => several::load(input, &shape, folder, options, watcher).map(Some),
    }
}

/// What came of reading a table.
pub enum Read {
    /// It is loaded.
    Whole(Box<(FormatReport, Report)>),
    /// JSON lines held more columns than were known.
    Learning,
    /// There may be more tables than one.
    Several,
}

/// Reads the table of a layout; with `doubting`, only when nothing in it looks like another table.
pub fn read(
    input: &Input<'_>,
    shape: &Shape,
    doubting: bool,
    folder: &Path,
    options: &Options,
    watcher: &dyn Watcher,
) -> Result<Read, ReadError> {
    let text = input.text.cut(shape.end);
    let typed = input.known.is_none() && input.lines.is_none() && options.types != "off";
    let below = if typed { footer::below(&text, shape.start, shape.dialect, shape.names.len())? } else { None };
    let (text, below) = below.map_or((text.cut(shape.end), Vec::new()), |f| (text.cut(f.at), f.lines));
    let input = &Input { text: &text, ..*input };
    let first = sample(input, shape)?;
    let mut plans = plan(&first, shape, options, input.strings_marked)?;
    let (read, start, lines) = match input.lines {
        Some(lines) => (lines.text, 0, 0),
        None => (input.text, shape.start, shape.lines),
    };
    let rows = read.size() / input.lines.map_or(first.row_bytes, |l| l.line_bytes).max(1);
    let base = Base {
        start,
        end: read.size(),
        step: passes::step(read.size() - start),
        lines,
        bytes: read.base(),
        stored: input.stored,
        columns: plans.len(),
        below,
    };
    let header = Finder::new(&shape.header_line);
    for round in 0..MOST_PASSES {
        let schema = schema(&shape.names, &plans, options);
        let layout = Layout::new(schema, &first.varied(&shape.names))?;
        let (kept, unfit) = fitted(options, layout.schema(), input.lines.is_some())?;
        let typed = plans.iter().any(|p| !matches!(p.plan, Plan::Text | Plan::Empty));
        let shared = Shared {
            text: read,
            lines: input.lines,
            dialect: shape.dialect,
            plans: &plans,
            layout: &layout,
            kept: kept.as_ref(),
            effort: Effort::for_rows(rows),
            doubt: input.doubt,
            again: (doubting && !typed && shape.may_come_again()).then_some(&header),
            came_again: AtomicBool::new(false),
            broken: AtomicBool::new(unfit.is_some()),
            stopped: AtomicBool::new(false),
        };
        let outcome = divided::run(&shared, &base, folder, options, watcher)?;
        if input.lines.is_some_and(Lines::is_learning) {
            return Ok(Read::Learning);
        }
        if doubting && shape.may_come_again() && (shared.came_again.into_inner() || several::may_be(&outcome)) {
            return Ok(Read::Several);
        }
        let changed = settle(&mut plans, &outcome, round);
        if let Some(unfit) = unfit.filter(|_| !changed || round + 1 == MOST_PASSES) {
            return Err(unfit);
        }
        if outcome.loaded.is_some() && !changed {
            return finish(input, shape, &plans, outcome, options).map(|done| Read::Whole(Box::new(done)));
        }
    }
    Err(unsettled())
}

/// The condition asked for, brought to the columns; or why it does not fit them, which more rows may change, since types are of
/// all values and JSON lines may have further columns.
fn fitted(options: &Options, schema: &Schema, open: bool) -> Result<(Option<Rows>, Option<ReadError>), ReadError> {
    match options.rows.as_ref().map(|rows| rows.fit(schema)).transpose() {
        Ok(kept) => Ok((kept, None)),
        Err(error) if !open && condition::is_of_no_column(&error) => Err(error),
        Err(error) => Ok((None, Some(error))),
    }
}

/// Takes the decided plans; whether any changed. What breaks its own decision becomes text.
fn settle(plans: &mut [ColumnPlan], outcome: &Outcome, round: usize) -> bool {
    let late = round + 3 >= MOST_PASSES;
    let mut changed = false;
    for (plan, evidence) in plans.iter_mut().zip(&outcome.evidence).filter(|p| p.0.asked && !late) {
        let loose = loosened(plan.plan, evidence);
        changed |= loose != plan.plan;
        plan.plan = loose;
    }
    for (plan, evidence) in plans.iter_mut().zip(&outcome.evidence).filter(|p| !p.0.asked && !p.0.given_up) {
        let decided = decide(evidence).plan;
        if decided != plan.plan {
            changed = true;
            plan.given_up = late;
            plan.plan = if late { Plan::Text } else { decided };
        }
    }
    if outcome.loaded.is_none() && !changed {
        for plan in plans
            .iter_mut()
            .filter(|p| matches!(p.plan, Plan::Decimal(..) | Plan::Styled { .. } | Plan::Duration) && !p.asked)
        {
            *plan = ColumnPlan { plan: Plan::Text, given_up: true, ..*plan };
        }
    }
    changed
}

/// What samples from several places of the file say.
struct Sample {
    evidence: Vec<Evidence>,
    distinct: Vec<(HashSet<u128>, u64)>,
    row_bytes: u64,
}

impl Sample {
    /// Columns whose values are mostly different.
    fn varied(&self, names: &[Name]) -> Vec<String> {
        let varied = |d: &(HashSet<u128>, u64)| d.1 > 200 && d.0.len() as u64 * 2 > d.1;
        names.iter().zip(&self.distinct).filter(|n| varied(n.1)).map(|n| n.0.name.clone()).collect()
    }
}

fn sample(input: &Input<'_>, shape: &Shape) -> Result<Sample, ReadError> {
    let width = shape.names.len();
    let mut sample =
        Sample { evidence: vec![Evidence::default(); width], distinct: vec![Default::default(); width], row_bytes: 0 };
    let (mut bytes, mut rows) = (0, 0);
    let size = input.text.size();
    let mut scratch = Vec::new();
    for place in 0..PLACES {
        let at = shape.start + (size - shape.start) / PLACES * place;
        let mut window = vec![0; PLACE];
        let before = if place == 0 { at } else { at.saturating_sub(1) };
        let got = input.text.read_at(&mut window, before)?;
        window.truncate(got);
        let offset = if place == 0 { 0 } else { first_record(shape.dialect, &window, width) };
        let text = window.get(offset..).unwrap_or_default();
        let bounds = Bounds { width, limit: text.len(), last: before + got as u64 >= size, doubt: input.doubt };
        let mut records = Records::default();
        shape.dialect.split(text, bounds, &mut records);
        rows += records.count;
        bytes += records.consumed;
        for (column, (evidence, distinct)) in sample.evidence.iter_mut().zip(&mut sample.distinct).enumerate() {
            let dialect = shape.dialect;
            let mut cells = ColumnCells { dialect, text, records: &records, column, width, scratch: &mut scratch };
            cells.each(|cell| {
                let class = class_of(cell, input.strings_marked);
                evidence.add(&class);
                if class != Class::Empty {
                    distinct.1 += 1;
                    distinct.0.insert(sextant_profile::hash::of_bytes(cell.bytes));
                }
            });
        }
    }
    sample.row_bytes = (bytes / rows.max(1)) as u64;
    Ok(sample)
}

fn plan(sample: &Sample, shape: &Shape, options: &Options, quoted_is_text: bool) -> Result<Vec<ColumnPlan>, ReadError> {
    let off = options.types == "off";
    let one = |(evidence, name): (&Evidence, &Name)| {
        let asked = options.columns.get(&name.name);
        let plan = match asked {
            Some(asked) => asked_plan(asked, &name.name, evidence)?,
            None if off => Plan::Text,
            None => decide(evidence).plan,
        };
        Ok(ColumnPlan { plan, asked: off || asked.is_some(), given_up: false, quoted_is_text })
    };
    sample.evidence.iter().zip(&shape.names).map(one).collect()
}

/// The plan for a type someone asked for.
fn asked_plan(asked: &Asked, name: &str, evidence: &Evidence) -> Result<Plan, ReadError> {
    let refuse = |what: &str| {
        ReadError::unreadable(
            "type_unknown",
            format!("Column `{name}` cannot become {what}."),
            "Choose a type of the list in the documentation.",
        )
    };
    let guessed = decide(evidence).plan;
    let format = match &asked.format {
        Some(text) => {
            crate::types::dates::format_index(text).ok_or_else(|| refuse(&format!("a date written {text}")))?
        }
        None => match guessed {
            Plan::Date(format) | Plan::Stamp(format) | Plan::Zoned(format) => format,
            _ if evidence.formats != 0 => u8::try_from(evidence.formats.trailing_zeros()).unwrap_or(0),
            _ => 0,
        },
    };
    match asked.kind.as_str() {
        "string" => Ok(Plan::Text),
        "long" if guessed == Plan::Duration => Ok(guessed),
        "long" => Ok(loosened(Plan::Long, evidence)),
        "double" => Ok(loosened(Plan::Double, evidence)),
        "boolean" => Ok(Plan::Boolean),
        "date" => Ok(Plan::Date(format)),
        "time" => Ok(Plan::Time),
        "duration" => Ok(Plan::Duration),
        "timestamp" => Ok(Plan::Stamp(format)),
        "timestamptz" => Ok(Plan::Zoned(format)),
        other => decimal_plan(other).map(|plan| loosened(plan, evidence)).ok_or_else(|| refuse(other)),
    }
}

/// A plan for numbers that someone asked for, by how most of those are dressed that are.
fn loosened(plan: Plan, evidence: &Evidence) -> Plan {
    match plan.number().filter(|_| evidence.style_counts.iter().any(|&count| count > 0)) {
        Some(into) => Plan::Loose {
            dress: Dress {
                style: styled::usual_style(&evidence.style_counts),
                unit: usual_unit(&evidence.unit_counts),
                credit: evidence.marks & (CREDIT | DEBIT) == CREDIT,
            },
            into,
        },
        None => plan,
    }
}

fn decimal_plan(kind: &str) -> Option<Plan> {
    let (precision, scale) = kind.strip_prefix("decimal(")?.strip_suffix(')')?.split_once(',')?;
    let (precision, scale): (u8, u8) = (precision.trim().parse().ok()?, scale.trim().parse().ok()?);
    ((1..=38).contains(&precision) && scale <= precision).then_some(Plan::Decimal(precision, scale))
}

/// The id of each column: the one it is known by, else the next free one.
pub fn field_ids(names: &[Name], options: &Options) -> Vec<i32> {
    let highest = options.field_ids.values().copied().max().map_or(options.first_field_id, |m| m + 1);
    let mut next = highest.max(options.first_field_id);
    let id = |name: &Name| {
        options.field_ids.get(&name.name).copied().unwrap_or_else(|| {
            next += 1;
            next - 1
        })
    };
    names.iter().map(id).collect()
}

fn schema(names: &[Name], plans: &[ColumnPlan], options: &Options) -> Schema {
    let ids = field_ids(names, options);
    let fields = names.iter().zip(plans).zip(ids).map(|((n, p), id)| field(&n.name, p.plan.arrow(), id));
    Schema::new(fields.collect::<Vec<_>>())
}

fn finish(
    input: &Input<'_>,
    shape: &Shape,
    plans: &[ColumnPlan],
    outcome: Outcome,
    options: &Options,
) -> Result<(FormatReport, Report), ReadError> {
    let Some(loaded) = outcome.loaded else { return Err(ReadError::Cancelled) };
    let ids = field_ids(&shape.names, options);
    let mut columns = Vec::with_capacity(plans.len());
    for ((((name, plan), evidence), profile), field_id) in
        shape.names.iter().zip(plans).zip(&outcome.evidence).zip(loaded.profiles).zip(ids)
    {
        columns.push(column(name, plan, evidence, profile, field_id));
    }
    if input.known.is_some() {
        columns.iter_mut().flat_map(|c| &mut c.coerced_cells).for_each(|cell| cell.line = None);
    }
    let shown = |byte: u8| char::from(byte).to_string();
    let format = FormatReport {
        delimiter: (shape.names.len() > 1).then(|| shape.dialect.shown()),
        quote: shape.dialect.quote.map(shown),
        escape: shape.dialect.escape.map(shown),
        comment: shape.dialect.comment.map(shown),
        header: Some(shape.header.found),
        header_evidence: Some(shape.header.because.clone()),
        header_cells: shape.cells.clone(),
        skipped_lines: shape.skipped,
        filled_rows: (outcome.filled > 0).then_some(outcome.filled),
        line_ending: Some(shown(shape.dialect.newline)),
        evidence: shape.because.clone(),
        ..FormatReport::default()
    };
    let report = Report {
        format: FormatReport::default(),
        tables: shape.tables.clone(),
        files: loaded.parts,
        rows_in_file: outcome.rows + outcome.set_aside_rows,
        rows_loaded: outcome.rows - outcome.left_out,
        rows_left_out: outcome.left_out,
        rows_set_aside: outcome.set_aside_rows,
        set_aside: outcome.set_aside,
        duplicate_rows: loaded.duplicates,
        columns,
        bytes_read: 0,
        elapsed_ms: 0,
    };
    Ok((format, report))
}

fn column(
    name: &Name,
    how: &ColumnPlan,
    evidence: &Evidence,
    profile: sextant_profile::ColumnProfile,
    field_id: i32,
) -> ColumnReport {
    let decided = decide(evidence);
    let instead = match (how.asked, how.given_up) {
        (true, _) => Some("this type was asked for"),
        (_, true) => Some("no type holds all values as they are written"),
        _ => None,
    };
    let kept = instead.is_none();
    let loose = match how.plan {
        Plan::Loose { dress, .. } => Some((dress.style, unit_name(dress.unit))),
        _ => None,
    };
    let unit = loose.map_or_else(|| decided.unit.filter(|_| kept || how.plan == Plan::Duration), |l| l.1);
    let written =
        |(style, _): (u8, _)| format!("this type was asked for; read as numbers written {}", styled::example(style));
    let because = loose.map(written).or_else(|| instead.map(str::to_owned)).unwrap_or(decided.because);
    let mut profile = profile.summary(&name.name);
    if how.plan == Plan::Duration {
        profile.meaning = Some("duration".to_owned());
    } else if unit == Some("%") {
        profile.meaning = Some("percent".to_owned());
    } else if unit.is_some() {
        profile.meaning = Some("currency".to_owned());
    }
    ColumnReport {
        field_id,
        name: name.name.clone(),
        source_name: name.source.clone(),
        kind: type_name(&how.plan.arrow()),
        decision: because,
        format: how.plan.format().map(str::to_owned),
        ambiguous: decided.ambiguous.filter(|_| kept),
        unit: unit.map(str::to_owned),
        mixed_types: decided.mixed.filter(|_| kept).map(|m| m.into_iter().map(|(k, v)| (k.to_owned(), v)).collect()),
        coerced_nulls: nulls(evidence, how.plan),
        coerced_cells: evidence.nulled.clone(),
        profile,
    }
}
