//! Cells of one column to an Arrow array, by the column's plan, with evidence of what every cell was.

use crate::ReadError;
use crate::types::classify::{Class, classify, classify_cell, classify_string};
use crate::types::evidence::Evidence;
use crate::types::plan::{Number, Plan};
use crate::types::styled::Dress;
use crate::types::{dates, durations, numbers, styled, words};
use arrow_array::types::{
    ArrowPrimitiveType, Date32Type, Decimal128Type, Float64Type, Int64Type, Time64MicrosecondType,
    TimestampMicrosecondType,
};
use arrow_array::{ArrayRef, BooleanArray, PrimitiveArray, StringArray};
use arrow_buffer::{BooleanBufferBuilder, NullBufferBuilder, OffsetBuffer, ScalarBuffer};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A cell as the file has it, quotes taken off.
#[derive(Debug, Clone, Copy)]
pub struct Cell<'a> {
    /// Its bytes.
    pub bytes: &'a [u8],
    /// Whether it was quoted.
    pub quoted: bool,
}

/// What is fixed about how a column is read.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct ColumnPlan {
    /// The type and the way values are written.
    pub plan: Plan,
    /// Whether someone asked for this type: cells that do not fit become null and are told.
    pub asked: bool,
    /// Whether no type could hold all its cells as decided, so it stays text.
    pub given_up: bool,
    /// Whether a quoted cell is a string whatever it holds (JSON, spreadsheets).
    pub quoted_is_text: bool,
}

/// Reads the cells of one column batch by batch.
#[derive(Debug)]
pub struct ColumnReader {
    how: ColumnPlan,
    evidence: Evidence,
    broken: bool,
}

/// What a cell can be; in a typed format a quoted cell is a string and bare digits are never a date.
pub fn class_of(cell: Cell<'_>, quoted_is_text: bool) -> Class {
    if cell.quoted && quoted_is_text {
        return classify_string(cell.bytes);
    }
    match classify_cell(cell.bytes) {
        Class::Date(_) if quoted_is_text => Class::Long,
        class => class,
    }
}

enum Outcome<T> {
    Value(T),
    Null,
    Broken,
}

impl ColumnReader {
    /// A reader by a plan.
    pub fn new(how: ColumnPlan) -> Self {
        Self { how, evidence: Evidence::default(), broken: false }
    }

    /// The evidence so far.
    pub fn evidence(&mut self) -> &mut Evidence {
        &mut self.evidence
    }

    /// What was seen.
    pub fn finish(self) -> Evidence {
        self.evidence
    }

    /// Reads a batch; `None` once a cell has broken the plan, while evidence is still gathered.
    pub fn read(&mut self, cells: &mut impl CellSource, rows: usize) -> Result<Option<ArrayRef>, ReadError> {
        if self.broken {
            cells.each(|cell| {
                let class = self.class(cell);
                self.evidence.add(&class);
            });
            return Ok(None);
        }
        let array: ArrayRef = match self.how.plan {
            Plan::Text | Plan::Empty => self.texts(cells, rows)?,
            Plan::Boolean => self.booleans(cells, rows),
            Plan::Long => Arc::new(self.primitives::<Int64Type>(cells, rows, long)),
            Plan::Double => Arc::new(self.primitives::<Float64Type>(cells, rows, double)),
            Plan::Decimal(precision, scale) => {
                let array = self.primitives::<Decimal128Type>(cells, rows, |e, t| decimal(e, t, u32::from(scale)));
                Arc::new(array.with_precision_and_scale(precision, scale.cast_signed())?)
            }
            Plan::Date(format) => Arc::new(self.primitives::<Date32Type>(cells, rows, |e, t| date(e, t, format))),
            Plan::Time => Arc::new(self.primitives::<Time64MicrosecondType>(cells, rows, time)),
            Plan::Duration => Arc::new(self.primitives::<Int64Type>(cells, rows, duration)),
            Plan::Stamp(format) => {
                Arc::new(self.primitives::<TimestampMicrosecondType>(cells, rows, |e, t| stamp(e, t, format)))
            }
            Plan::Zoned(format) => {
                let array = self.primitives::<TimestampMicrosecondType>(cells, rows, |e, t| zoned(e, t, format));
                Arc::new(array.with_timezone("UTC"))
            }
            Plan::Loose { dress, into } => self.loose(cells, rows, dress, into)?,
            Plan::Styled { dress, whole: true } => {
                let parse = |e: &mut Evidence, t: &[u8]| {
                    let plain = styled::plain_text(t, dress)?;
                    numbers::long(&plain).inspect(|_| e.add(&classify_cell(t)))
                };
                Arc::new(self.primitives::<Int64Type>(cells, rows, parse))
            }
            Plan::Styled { dress, .. } => {
                let parse = |e: &mut Evidence, t: &[u8]| {
                    let plain = styled::plain_text(t, dress)?;
                    numbers::real(&plain).map(|v| v.0).inspect(|_| e.add(&classify_cell(t)))
                };
                Arc::new(self.primitives::<Float64Type>(cells, rows, parse))
            }
        };
        Ok((!self.broken).then_some(array))
    }

    /// Numbers of a type that was asked for, cell by cell.
    fn loose(
        &mut self,
        cells: &mut impl CellSource,
        rows: usize,
        dress: Dress,
        into: Number,
    ) -> Result<ArrayRef, ReadError> {
        let plain = |t: &[u8]| styled::loose_text(t, dress);
        let seen = |e: &mut Evidence, t: &[u8]| e.add(&classify_cell(t));
        Ok(match into {
            Number::Long => {
                let parse = |e: &mut Evidence, t: &[u8]| numbers::long(&plain(t)?).inspect(|_| seen(e, t));
                Arc::new(self.primitives::<Int64Type>(cells, rows, parse))
            }
            Number::Double => {
                let parse = |e: &mut Evidence, t: &[u8]| numbers::real(&plain(t)?).map(|v| v.0).inspect(|_| seen(e, t));
                Arc::new(self.primitives::<Float64Type>(cells, rows, parse))
            }
            Number::Decimal(precision, scale) => {
                let exact = |t: &[u8]| numbers::decimal(&plain(t)?, u32::from(scale));
                let parse = |e: &mut Evidence, t: &[u8]| exact(t).inspect(|_| seen(e, t));
                let array = self.primitives::<Decimal128Type>(cells, rows, parse);
                Arc::new(array.with_precision_and_scale(precision, scale.cast_signed())?)
            }
        })
    }

    fn class(&self, cell: Cell<'_>) -> Class {
        class_of(cell, self.how.quoted_is_text)
    }

    /// What becomes of a cell its plan's parser did not take.
    #[cold]
    fn other<T>(&mut self, cell: Cell<'_>, row: usize) -> Outcome<T> {
        let class = self.class(cell);
        let null = matches!(class, Class::Empty | Class::Null(_));
        if class != Class::Empty && (null || self.how.asked) {
            self.evidence.null_at(cell.bytes, row as u64);
        }
        if !null && self.how.asked {
            if let Class::Styled(dressed) = classify_cell(cell.bytes) {
                self.evidence.dress(dressed);
            }
            self.evidence.coerce(cell.bytes);
            return Outcome::Null;
        }
        self.evidence.add(&class);
        if null {
            return Outcome::Null;
        }
        self.broken = true;
        Outcome::Broken
    }

    #[inline(always)]
    #[allow(clippy::inline_always)] // once a cell
    fn one<T>(&mut self, cell: Cell<'_>, row: usize, parse: &impl Fn(&mut Evidence, &[u8]) -> Option<T>) -> Outcome<T> {
        if cell.bytes.is_empty() && !cell.quoted {
            self.evidence.empty += 1;
            return Outcome::Null;
        }
        if cell.quoted
            && self.how.quoted_is_text
            && !self.how.asked
            && matches!(self.how.plan, Plan::Boolean | Plan::Long | Plan::Double | Plan::Decimal(..))
        {
            return self.other(cell, row);
        }
        if let Some(value) = parse(&mut self.evidence, cell.bytes) {
            return Outcome::Value(value);
        }
        self.padded(cell, row, parse)
    }

    #[cold]
    #[inline(never)]
    fn padded<T>(
        &mut self,
        cell: Cell<'_>,
        row: usize,
        parse: &impl Fn(&mut Evidence, &[u8]) -> Option<T>,
    ) -> Outcome<T> {
        let trimmed = cell.bytes.trim_ascii();
        if !trimmed.is_empty()
            && trimmed.len() < cell.bytes.len()
            && let Some(value) = parse(&mut self.evidence, trimmed)
        {
            return Outcome::Value(value);
        }
        self.other(cell, row)
    }

    fn primitives<P: ArrowPrimitiveType>(
        &mut self,
        cells: &mut impl CellSource,
        rows: usize,
        parse: impl Fn(&mut Evidence, &[u8]) -> Option<P::Native>,
    ) -> PrimitiveArray<P> {
        let mut values: Vec<P::Native> = Vec::with_capacity(rows);
        let mut nulls = NullBufferBuilder::new(rows);
        cells.each(|cell| {
            if self.broken {
                let class = self.class(cell);
                self.evidence.add(&class);
                return;
            }
            match self.one(cell, values.len(), &parse) {
                Outcome::Value(value) => {
                    values.push(value);
                    nulls.append_non_null();
                }
                Outcome::Null | Outcome::Broken => {
                    values.push(P::Native::default());
                    nulls.append_null();
                }
            }
        });
        PrimitiveArray::new(ScalarBuffer::from(values), nulls.finish())
    }

    fn booleans(&mut self, cells: &mut impl CellSource, rows: usize) -> ArrayRef {
        let mut values = BooleanBufferBuilder::new(rows);
        let mut nulls = NullBufferBuilder::new(rows);
        let parse = |e: &mut Evidence, t: &[u8]| {
            words::of_any_language(t).map(|(family, truth)| {
                e.add(&Class::Boolean(family, truth));
                truth
            })
        };
        cells.each(|cell| {
            if self.broken {
                let class = self.class(cell);
                self.evidence.add(&class);
                return;
            }
            let value = match self.one(cell, values.len(), &parse) {
                Outcome::Value(value) => Some(value),
                Outcome::Null | Outcome::Broken => None,
            };
            values.append(value.unwrap_or_default());
            nulls.append(value.is_some());
        });
        Arc::new(BooleanArray::new(values.finish(), nulls.finish()))
    }

    fn texts(&mut self, cells: &mut impl CellSource, rows: usize) -> Result<ArrayRef, ReadError> {
        let mut bytes: Vec<u8> = Vec::with_capacity(rows * 12);
        let mut offsets: Vec<i32> = Vec::with_capacity(rows + 1);
        offsets.push(0);
        let mut nulls = NullBufferBuilder::new(rows);
        cells.each(|cell| {
            let absent = cell.bytes.is_empty() && !(cell.quoted && self.how.quoted_is_text);
            if absent {
                self.evidence.empty += 1;
                nulls.append_null();
            } else {
                if !self.how.asked {
                    // One text makes the column one: what else its cells could be is told as far as it costs little.
                    let known = self.evidence.text > 0 && !self.how.quoted_is_text;
                    let class = if known { classify(cell.bytes) } else { self.class(cell) };
                    self.broken |= self.how.plan == Plan::Empty && !matches!(class, Class::Empty);
                    self.evidence.add(&class);
                }
                bytes.extend_from_slice(cell.bytes);
                nulls.append_non_null();
            }
            offsets.push(i32::try_from(bytes.len()).unwrap_or(i32::MAX));
        });
        let offsets = OffsetBuffer::new(ScalarBuffer::from(offsets));
        Ok(Arc::new(StringArray::try_new(offsets, bytes.into(), nulls.finish())?))
    }
}

/// Where a column's cells come from, in row order.
pub trait CellSource {
    /// Hands over each cell once.
    fn each(&mut self, take: impl FnMut(Cell<'_>));
}

#[inline]
fn long(evidence: &mut Evidence, text: &[u8]) -> Option<i64> {
    numbers::long(text).inspect(|_| evidence.long += 1)
}

fn time(evidence: &mut Evidence, text: &[u8]) -> Option<i64> {
    dates::time(text).inspect(|_| evidence.time += 1)
}

fn duration(evidence: &mut Evidence, text: &[u8]) -> Option<i64> {
    durations::length_or_time(text).inspect(|_| evidence.add(&classify_cell(text)))
}

#[inline]
fn double(evidence: &mut Evidence, text: &[u8]) -> Option<f64> {
    let (value, whole) = numbers::real(text)?;
    if whole {
        evidence.long += 1;
    } else {
        evidence.real += 1;
    }
    Some(value)
}

fn decimal(evidence: &mut Evidence, text: &[u8], scale: u32) -> Option<i128> {
    let value = numbers::decimal(text, scale)?;
    evidence.add(&match classify_cell(text) {
        Class::Date(_) => Class::Long,
        class => class,
    });
    if let Some(plain) = numbers::plain(text) {
        evidence.digits(plain);
    }
    Some(value)
}

fn narrow(evidence: &mut Evidence, found: impl FnOnce() -> u32) {
    if evidence.formats.count_ones() > 1 {
        evidence.formats &= found();
    }
}

#[inline]
fn date(evidence: &mut Evidence, text: &[u8], format: u8) -> Option<i32> {
    let days = dates::date(text, format)?;
    narrow(evidence, || dates::all_formats(text));
    evidence.date += 1;
    Some(days)
}

#[inline]
fn stamp(evidence: &mut Evidence, text: &[u8], format: u8) -> Option<i64> {
    if let Some(moment) = dates::timestamp(text, format) {
        if moment.zoned {
            return None;
        }
        narrow(evidence, || dates::timestamp_formats(text).map_or(0, |f| f.0));
        evidence.stamp += 1;
        return Some(moment.micros);
    }
    date(evidence, text, format).map(|days| i64::from(days) * 86_400_000_000)
}

fn zoned(evidence: &mut Evidence, text: &[u8], format: u8) -> Option<i64> {
    let moment = dates::timestamp(text, format).filter(|m| m.zoned)?;
    narrow(evidence, || dates::timestamp_formats(text).map_or(0, |f| f.0));
    evidence.zoned += 1;
    Some(moment.micros)
}
