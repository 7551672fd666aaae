//! The running profile of one column.

use crate::ProfileError;
use crate::calendar::{iso_date, iso_time, iso_timestamp};
use crate::counts::Counts;
use crate::hash::RowHash;
use crate::histogram;
use crate::kll::quantile;
use crate::meaning;
use crate::numbers::{Measure, Numbers, Real};
use crate::summary::{Bin, ColumnSummary, Outliers, Quantiles, TopValue};
use crate::text::{Texts, hash_of};
use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Date32Type, Decimal128Type, Float64Type, Int64Type, Time64MicrosecondType,
    TimestampMicrosecondType,
};
use arrow_array::{Array, ArrayRef};
use arrow_schema::{DataType, TimeUnit};
use serde::{Deserialize, Serialize};
use serde_json::{Number, Value};

const TOP: usize = 20;

/// How closely quantiles are followed once there are too many values to count each.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Effort {
    /// One value in this many feeds the quantile sketch.
    pub step: usize,
}

impl Effort {
    /// The effort for a table of about this many rows: all of a small one, a share of a large one.
    #[must_use]
    pub fn for_rows(rows: u64) -> Self {
        let step = match rows {
            0..200_000 => 1,
            200_000..1_000_000 => 2,
            1_000_000..4_000_000 => 4,
            _ => 8,
        };
        Self { step }
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
enum Values {
    None,
    Booleans { trues: u64, falses: u64 },
    Integers(Box<Numbers<i64>>),
    Reals(Box<Numbers<Real>>),
    Decimals(Box<Numbers<i128>>),
    Texts(Box<Texts>),
}

/// The running profile of one column: batches go in, other stretches are merged, a summary comes out. It can be written and
/// read again, so that stretches may be profiled elsewhere.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ColumnProfile {
    kind: DataType,
    rows: u64,
    nulls: u64,
    values: Values,
}

impl ColumnProfile {
    /// A profile for a column of this type.
    ///
    /// # Errors
    /// When the type is none the profile knows.
    pub fn new(kind: &DataType, effort: Effort) -> Result<Self, ProfileError> {
        let integers = || Values::Integers(Box::new(Numbers::new(effort.step)));
        let values = match kind {
            DataType::Null => Values::None,
            DataType::Boolean => Values::Booleans { trues: 0, falses: 0 },
            DataType::Int64
            | DataType::Date32
            | DataType::Time64(TimeUnit::Microsecond)
            | DataType::Timestamp(TimeUnit::Microsecond, _) => integers(),
            DataType::Float64 => Values::Reals(Box::new(Numbers::new(effort.step))),
            DataType::Decimal128(_, _) => Values::Decimals(Box::new(Numbers::new(effort.step))),
            DataType::Utf8 => Values::Texts(Box::default()),
            other => return Err(ProfileError::UnknownType(other.clone())),
        };
        Ok(Self { kind: kind.clone(), rows: 0, nulls: 0, values })
    }

    /// Adds a batch of the column's type, and its values to the hashes of its rows.
    pub fn update(&mut self, array: &ArrayRef, rows: &mut [RowHash]) {
        self.rows += array.len() as u64;
        self.nulls += array.null_count() as u64;
        match &mut self.values {
            Values::None => rows.iter_mut().for_each(RowHash::add_null),
            Values::Booleans { trues, falses } => {
                let array = array.as_boolean();
                let set = array.true_count() as u64;
                *trues += set;
                *falses += (array.len() - array.null_count()) as u64 - set;
                for (row, value) in rows.iter_mut().zip(array) {
                    match value {
                        Some(value) => row.add(u64::from(value), 1),
                        None => row.add_null(),
                    }
                }
            }
            Values::Integers(numbers) => match &self.kind {
                DataType::Date32 => measure::<Date32Type, _>(numbers, array, rows, i64::from, bits),
                DataType::Time64(_) => measure::<Time64MicrosecondType, _>(numbers, array, rows, |v| v, bits),
                DataType::Timestamp(_, _) => {
                    measure::<TimestampMicrosecondType, _>(numbers, array, rows, |v| v, bits);
                }
                _ => measure::<Int64Type, _>(numbers, array, rows, |v| v, bits),
            },
            Values::Reals(numbers) => {
                measure::<Float64Type, _>(numbers, array, rows, Real::new, |v: Real| (v.number().to_bits(), 2));
            }
            Values::Decimals(numbers) => {
                #[allow(clippy::cast_possible_truncation)] // the two halves
                let halves = |v: i128| (v.cast_unsigned() as u64, (v >> 64).cast_unsigned() as u64);
                measure::<Decimal128Type, _>(numbers, array, rows, |v| v, halves);
            }
            Values::Texts(texts) => {
                for (row, value) in rows.iter_mut().zip(array.as_string::<i32>()) {
                    let Some(value) = value else {
                        row.add_null();
                        continue;
                    };
                    let (low, high) = hash_of(value.as_bytes());
                    row.add(low, high);
                    texts.add(value.as_bytes(), (low, high));
                }
            }
        }
    }

    /// Takes in the profile of the rows that follow.
    pub fn merge(&mut self, other: Self) {
        self.rows += other.rows;
        self.nulls += other.nulls;
        match (&mut self.values, other.values) {
            (Values::Booleans { trues, falses }, Values::Booleans { trues: t, falses: f }) => {
                *trues += t;
                *falses += f;
            }
            (Values::Integers(a), Values::Integers(b)) => a.merge(*b),
            (Values::Reals(a), Values::Reals(b)) => a.merge(*b),
            (Values::Decimals(a), Values::Decimals(b)) => a.merge(*b),
            (Values::Texts(a), Values::Texts(b)) => a.merge(*b),
            _ => {}
        }
    }

    /// The finished profile; the column's name helps to tell what it means.
    #[allow(clippy::cast_precision_loss)]
    #[must_use]
    pub fn summary(self, name: &str) -> ColumnSummary {
        let present = self.rows - self.nulls;
        let mut summary = ColumnSummary {
            null_count: self.nulls,
            null_percentage: if self.rows == 0 { 0.0 } else { self.nulls as f64 * 100.0 / self.rows as f64 },
            nullable: self.nulls > 0,
            unique_exact: true,
            top_exact: true,
            ..ColumnSummary::default()
        };
        match self.values {
            Values::None => {}
            Values::Booleans { trues, falses } => booleans(&mut summary, trues, falses),
            Values::Integers(numbers) => Line { kind: &self.kind, name, present }.describe(&mut summary, &numbers),
            Values::Reals(numbers) => Line { kind: &self.kind, name, present }.describe(&mut summary, &numbers),
            Values::Decimals(numbers) => Line { kind: &self.kind, name, present }.describe(&mut summary, &numbers),
            Values::Texts(texts) => describe_texts(&mut summary, *texts, present),
        }
        summary.unique_count = summary.unique_count.min(present);
        if summary.meaning.is_none() && is_key(&summary, name, present) {
            summary.meaning = Some("key".to_owned());
        }
        summary
    }
}

fn bits(value: i64) -> (u64, u64) {
    (value.cast_unsigned(), 0)
}

fn measure<P: ArrowPrimitiveType, T: Measure>(
    numbers: &mut Numbers<T>,
    array: &ArrayRef,
    rows: &mut [RowHash],
    measure: impl Fn(P::Native) -> T,
    halves: impl Fn(T) -> (u64, u64),
) {
    let array = array.as_primitive::<P>();
    let add = |row: &mut RowHash, value: T| {
        let (low, high) = halves(value);
        row.add(low, high);
    };
    if array.null_count() == 0 {
        let values: Vec<T> = array.values().iter().map(|&value| measure(value)).collect();
        rows.iter_mut().zip(&values).for_each(|(row, &value)| add(row, value));
        return numbers.update(&values);
    }
    let mut values = Vec::with_capacity(array.len());
    for (row, value) in rows.iter_mut().zip(array) {
        if let Some(value) = value.map(&measure) {
            add(row, value);
            values.push(value);
        } else {
            row.add_null();
        }
    }
    numbers.update(&values);
}

fn booleans(summary: &mut ColumnSummary, trues: u64, falses: u64) {
    summary.unique_count = u64::from(trues > 0) + u64::from(falses > 0);
    summary.true_count = Some(trues);
    let mut top = vec![(true, trues), (false, falses)];
    top.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
    top.retain(|&(_, count)| count > 0);
    summary.top_values = top.iter().map(|&(v, count)| TopValue { value: Value::Bool(v), count }).collect();
    let seen: Vec<bool> = [(false, falses), (true, trues)].iter().filter(|s| s.1 > 0).map(|s| s.0).collect();
    summary.min = seen.first().map(|&v| Value::Bool(v));
    summary.max = seen.last().map(|&v| Value::Bool(v));
}

/// How a column on the number line is told: by its type, in numbers or in dates.
struct Line<'a> {
    kind: &'a DataType,
    name: &'a str,
    present: u64,
}

impl Line<'_> {
    fn scale(&self) -> f64 {
        match self.kind {
            DataType::Decimal128(_, scale) => 10_f64.powi(i32::from(*scale)),
            _ => 1.0,
        }
    }

    fn is_number(&self) -> bool {
        matches!(self.kind, DataType::Int64 | DataType::Float64 | DataType::Decimal128(_, _))
    }

    #[allow(clippy::cast_possible_truncation)] // dates and times were integers before
    fn value(&self, number: f64) -> Value {
        match self.kind {
            DataType::Date32 => Value::String(iso_date(number as i64)),
            DataType::Time64(_) => Value::String(iso_time(number as i64)),
            DataType::Timestamp(_, zone) => Value::String(iso_timestamp(number as i64, zone.is_some())),
            DataType::Int64 if number.fract() == 0.0 && number.abs() < 9e15 => Value::from(number as i64),
            _ => Number::from_f64(number).map_or(Value::Null, Value::Number),
        }
    }

    fn exact<T: Measure>(&self, value: T) -> Value {
        match self.kind {
            DataType::Int64 => value.integer().map_or(Value::Null, Value::from),
            DataType::Decimal128(_, scale) => {
                value.wide().map_or(Value::Null, |v| Value::String(plain_decimal(v, usize::from(scale.unsigned_abs()))))
            }
            _ => self.value(value.number()),
        }
    }

    #[allow(clippy::cast_precision_loss)]
    fn describe<T: Measure>(&self, summary: &mut ColumnSummary, numbers: &Numbers<T>) {
        let weighted = numbers.weighted();
        summary.min = numbers.min.map(|v| self.exact(v));
        summary.max = numbers.max.map(|v| self.exact(v));
        self.distinct(summary, numbers);
        summary.quantiles = self.quantiles(&weighted);
        let scale = self.scale();
        let placed: Vec<(f64, u64)> = weighted.iter().map(|&(v, w)| (v.number() / scale, w)).collect();
        let (Some(low), Some(high)) = (numbers.min, numbers.max) else { return };
        let (low, high) = (low.number() / scale, high.number() / scale);
        let whole = !matches!(self.kind, DataType::Float64 | DataType::Decimal128(_, _));
        summary.histogram = histogram::bins(&placed, low, high, self.present, whole)
            .into_iter()
            .map(|(from, to, count)| Bin { from: self.value(from), to: self.value(to), count })
            .collect();
        if !self.is_number() {
            return;
        }
        summary.zero_count = Some(numbers.zeros);
        summary.negative_count = Some(numbers.negatives);
        summary.mean = numbers.moments.mean().map(|m| m / scale);
        summary.std_dev = numbers.moments.std_dev().map(|m| m / scale);
        summary.sum = self.sum(numbers);
        summary.outliers = outliers(&placed, low, high, self.present);
        summary.meaning = meaning::of_numbers(self.name, low, high, whole).map(str::to_owned);
    }

    #[allow(clippy::cast_precision_loss)]
    fn sum<T: Measure>(&self, numbers: &Numbers<T>) -> Option<Value> {
        let exact = numbers.sum.to_string();
        match self.kind {
            DataType::Int64 => Some(exact.parse::<i64>().map_or(Value::String(exact), Value::from)),
            DataType::Decimal128(_, scale) => {
                Some(Value::String(plain_decimal(numbers.sum, usize::from(scale.unsigned_abs()))))
            }
            _ => numbers.moments.mean().map(|mean| self.value(mean * self.present as f64)),
        }
    }

    fn distinct<T: Measure>(&self, summary: &mut ColumnSummary, numbers: &Numbers<T>) {
        match &numbers.sketches {
            None => summary.unique_count = numbers.counts.len() as u64,
            Some(_) if numbers.rising => summary.unique_count = self.present,
            Some(sketches) => {
                summary.unique_count = sketches.distinct.estimate().min(places(numbers));
                summary.unique_exact = false;
            }
        }
        summary.top_exact = numbers.sketches.is_none();
        summary.top_values = top(&numbers.counts, summary.top_exact, |v| Some(self.exact(*v)));
    }

    fn quantiles<T: Measure>(&self, weighted: &[(T, u64)]) -> Option<Quantiles> {
        let at = |q: f64| quantile(weighted, q).map(|v| self.exact(v));
        Some(Quantiles {
            p01: at(0.01)?,
            p05: at(0.05)?,
            p25: at(0.25)?,
            p50: at(0.5)?,
            p75: at(0.75)?,
            p95: at(0.95)?,
            p99: at(0.99)?,
        })
    }
}

/// How many values of the type lie between the smallest and the largest: no estimate may exceed it.
fn places<T: Measure>(numbers: &Numbers<T>) -> u64 {
    let (Some(low), Some(high)) = (numbers.min.and_then(T::wide), numbers.max.and_then(T::wide)) else {
        return u64::MAX;
    };
    u64::try_from(high.saturating_sub(low)).map_or(u64::MAX, |span| span.saturating_add(1))
}

/// An integer with its decimal point put in.
fn plain_decimal(value: i128, scale: usize) -> String {
    if scale == 0 {
        return value.to_string();
    }
    let digits = format!("{:0>width$}", value.unsigned_abs(), width = scale + 1);
    let (whole, fraction) = digits.split_at(digits.len() - scale);
    format!("{}{whole}.{fraction}", if value < 0 { "-" } else { "" })
}

#[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn outliers(placed: &[(f64, u64)], least: f64, most: f64, present: u64) -> Option<Outliers> {
    let pairs: Vec<(u64, u64)> = placed.iter().enumerate().map(|(i, p)| (i as u64, p.1)).collect();
    let at = |q: f64| quantile(&pairs, q).and_then(|i| placed.get(i as usize)).map(|p| p.0);
    let (lower, upper) = (at(0.25)?, at(0.75)?);
    let width = upper - lower;
    if width <= 0.0 {
        return None;
    }
    let (low, high) = (3.0_f64.mul_add(-width, lower), 3.0_f64.mul_add(width, upper));
    let sampled: u64 = placed.iter().map(|p| p.1).sum();
    let outside: u64 = placed.iter().filter(|p| p.0 < low || p.0 > high).map(|p| p.1).sum();
    let least_possible = u64::from(least < low) + u64::from(most > high);
    let count = (outside as f64 * present as f64 / sampled.max(1) as f64).round() as u64;
    Some(Outliers { count: if least_possible == 0 { 0 } else { count.max(least_possible) }, low, high })
}

fn top<K: Ord + Clone>(counts: &Counts<K>, exact: bool, value: impl Fn(&K) -> Option<Value>) -> Vec<TopValue> {
    let least = if exact { 0 } else { counts.floor() };
    counts
        .ranked()
        .into_iter()
        .take(TOP)
        .filter(|&(_, count)| count > least)
        .filter_map(|(key, count)| value(key).map(|value| TopValue { value, count }))
        .collect()
}

fn describe_texts(summary: &mut ColumnSummary, mut texts: Texts, present: u64) {
    texts.settle();
    let readable = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim_end_matches('\u{fffd}').to_owned();
    summary.min = texts.min.as_deref().map(|v| Value::String(readable(v)));
    summary.max = texts.max.as_deref().map(|v| Value::String(readable(v)));
    summary.unique_exact = texts.distinct.is_none();
    summary.unique_count = texts.distinct.as_ref().map_or(texts.counts.len() as u64, crate::hll::HyperLogLog::estimate);
    summary.top_exact = summary.unique_exact;
    summary.top_values = top(&texts.counts, summary.top_exact, |k| Some(Value::String(readable(&k.start))));
    if let Some(lengths) = texts.lengths() {
        summary.min_length = Some(lengths.min);
        summary.max_length = Some(lengths.max);
        summary.mean_length = Some(lengths.mean);
    }
    if let Some((pattern, share)) = texts.pattern() {
        summary.pattern = Some(pattern);
        summary.pattern_share = Some(share);
    }
    let kept = texts.counts.ranked();
    let sample: Vec<(&str, u64)> =
        kept.iter().filter_map(|(k, c)| std::str::from_utf8(&k.start).ok().map(|s| (s, *c))).collect();
    summary.meaning = (present > 0).then(|| meaning::of_texts(&sample)).flatten().map(str::to_owned);
    if summary.meaning.is_none() {
        summary.personal = meaning::inside_texts(&sample);
    }
}

/// A key has a value in every row, all different (or as good as told apart by the estimate), and is named or shaped like one.
#[allow(clippy::cast_precision_loss)]
fn is_key(summary: &ColumnSummary, name: &str, present: u64) -> bool {
    let lower = name.to_lowercase();
    let named =
        lower == "id" || lower == "key" || ["_id", " id", "_key", "code", "uuid"].iter().any(|e| lower.ends_with(e));
    let needed = if summary.unique_exact { 1.0 } else { 0.97 };
    let distinct = summary.unique_count as f64 >= needed * present as f64;
    summary.null_count == 0 && present > 1 && distinct && named
}
