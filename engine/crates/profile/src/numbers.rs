//! Statistics of an ordered numeric column: numbers, dates and times alike.

use crate::counts::{Counts, EXACT};
use crate::hash;
use crate::hll::HyperLogLog;
use crate::kll::Kll;
use crate::moments::Moments;
use serde::{Deserialize, Serialize};

/// A value with an order, a hash and a place on the number line.
pub trait Measure: Copy + Ord {
    /// A 64-bit hash for the sketches.
    fn hash(self) -> u64;
    /// The value as a number, before any decimal scale.
    fn number(self) -> f64;
    /// The value where it is a 64-bit integer.
    fn integer(self) -> Option<i64> {
        None
    }
    /// The value where it is an integer.
    fn wide(self) -> Option<i128> {
        None
    }
    /// The sum of values that are integers; 0 of others.
    fn sum(_values: &[Self]) -> i128 {
        0
    }
}

impl Measure for i64 {
    #[inline]
    fn hash(self) -> u64 {
        hash::of_integer(self)
    }
    #[allow(clippy::cast_precision_loss)] // statistics of integers beyond 2^53 are told to double precision
    #[inline]
    fn number(self) -> f64 {
        self as f64
    }
    fn integer(self) -> Option<i64> {
        Some(self)
    }
    fn wide(self) -> Option<i128> {
        Some(i128::from(self))
    }
    fn sum(values: &[Self]) -> i128 {
        values.iter().map(|&v| i128::from(v)).sum()
    }
}

impl Measure for i128 {
    #[allow(clippy::cast_possible_truncation)] // the two halves
    fn hash(self) -> u64 {
        hash::of_integer(self as i64) ^ hash::of_integer((self >> 64) as i64).rotate_left(32)
    }
    #[allow(clippy::cast_precision_loss)]
    fn number(self) -> f64 {
        self as f64
    }
    fn wide(self) -> Option<i128> {
        Some(self)
    }
    fn sum(values: &[Self]) -> i128 {
        values.iter().fold(0, |sum, &v| sum.saturating_add(v))
    }
}

/// A double in an order that is total; the key orders as the number does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Real(i64);

impl Real {
    /// The key of a double; minus zero counts as zero.
    #[inline]
    pub fn new(value: f64) -> Self {
        let bits = (value + 0.0).to_bits().cast_signed();
        Self(bits ^ (((bits >> 63).cast_unsigned() >> 1).cast_signed()))
    }
}

impl Measure for Real {
    #[inline]
    fn hash(self) -> u64 {
        hash::of_integer(self.0)
    }
    #[inline]
    fn number(self) -> f64 {
        f64::from_bits((self.0 ^ (((self.0 >> 63).cast_unsigned() >> 1).cast_signed())).cast_unsigned())
    }
}

/// Everything kept about the values of a numeric column.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(bound(serialize = "T: Clone + Serialize"))]
pub struct Numbers<T> {
    pub(crate) min: Option<T>,
    pub(crate) max: Option<T>,
    pub(crate) moments: Moments,
    pub(crate) sum: i128,
    pub(crate) zeros: u64,
    pub(crate) negatives: u64,
    pub(crate) counts: Counts<T>,
    pub(crate) sketches: Option<Box<Sketches<T>>>,
    first: Option<T>,
    last: Option<T>,
    pub(crate) rising: bool,
    step: usize,
}

/// What takes over when there are too many values to count each.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Sketches<T> {
    pub(crate) distinct: HyperLogLog,
    pub(crate) quantiles: Kll<T>,
}

impl<T: Measure> Numbers<T> {
    /// An empty profile; once exact counting ends, one value in `step` feeds the quantiles.
    pub fn new(step: usize) -> Self {
        Self {
            min: None,
            max: None,
            moments: Moments::default(),
            sum: 0,
            zeros: 0,
            negatives: 0,
            counts: Counts::default(),
            sketches: None,
            first: None,
            last: None,
            rising: true,
            step: step.max(1),
        }
    }

    /// Adds a batch of values in file order.
    pub fn update(&mut self, values: &[T]) {
        let (Some(&first), Some(&last)) = (values.first(), values.last()) else { return };
        let numbers: Vec<f64> = values.iter().map(|v| v.number()).collect();
        self.moments.merge(&Moments::of(&numbers, |v| v));
        self.sum = self.sum.saturating_add(T::sum(values));
        let (mut low, mut high) = (first, first);
        for &value in values {
            low = low.min(value);
            high = high.max(value);
        }
        self.min = Some(self.min.map_or(low, |m| m.min(low)));
        self.max = Some(self.max.map_or(high, |m| m.max(high)));
        if low.number() <= 0.0 {
            self.zeros += numbers.iter().filter(|&&v| v == 0.0).count() as u64;
            self.negatives += numbers.iter().filter(|&&v| v < 0.0).count() as u64;
        }
        if self.rising {
            let after = self.last.is_none_or(|l| l < first);
            self.rising = after && values.is_sorted_by(|a, b| a < b);
        }
        self.first = self.first.or(Some(first));
        self.last = Some(last);
        self.sketch(values);
    }

    fn sketch(&mut self, values: &[T]) {
        let mut rest = values;
        if self.sketches.is_none() {
            let mut taken = 0;
            for &value in values {
                self.counts.add(value.hash(), 1, |k| *k == value, || value);
                taken += 1;
                if self.counts.len() > EXACT {
                    self.overflow();
                    break;
                }
            }
            rest = values.get(taken..).unwrap_or_default();
        }
        let Some(sketches) = &mut self.sketches else { return };
        for &value in rest {
            sketches.distinct.add(value.hash());
        }
        for &value in rest.iter().step_by(self.step) {
            sketches.quantiles.add_weighted(value, self.step as u64);
        }
        for &value in rest.iter().step_by(SAMPLE) {
            self.counts.add(value.hash(), SAMPLE as u64, |k| *k == value, || value);
            if self.counts.len() > EXACT {
                self.counts.shrink();
            }
        }
    }

    fn overflow(&mut self) {
        let mut sketches = Sketches { distinct: HyperLogLog::default(), quantiles: Kll::default() };
        let mut known: Vec<(T, u64, u64)> = self.counts.iter().map(|(k, h, c)| (*k, h, c)).collect();
        known.sort_unstable_by_key(|&(key, _, _)| key);
        for (key, hash, count) in known {
            sketches.distinct.add(hash);
            sketches.quantiles.add_weighted(key, count);
        }
        self.sketches = Some(Box::new(sketches));
        self.counts.shrink();
    }

    /// Takes in the profile of the rows that follow.
    pub fn merge(&mut self, mut other: Self) {
        self.moments.merge(&other.moments);
        self.sum = self.sum.saturating_add(other.sum);
        self.min = [self.min, other.min].into_iter().flatten().min();
        self.max = [self.max, other.max].into_iter().flatten().max();
        self.zeros += other.zeros;
        self.negatives += other.negatives;
        self.rising = self.rising && other.rising && self.last.zip(other.first).is_none_or(|(a, b)| a < b);
        self.first = self.first.or(other.first);
        self.last = other.last.or(self.last);
        if self.sketches.is_some() != other.sketches.is_some() {
            if self.sketches.is_none() { self.overflow() } else { other.overflow() }
        }
        self.counts.merge(other.counts);
        if let (Some(mine), Some(theirs)) = (&mut self.sketches, &other.sketches) {
            mine.distinct.merge(&theirs.distinct);
            mine.quantiles.merge(&theirs.quantiles);
        }
        if self.counts.len() > EXACT {
            if self.sketches.is_none() { self.overflow() } else { self.counts.shrink() }
        }
    }

    /// Kept values with weights, in order: all of them while they are few, else the quantile sketch's.
    pub fn weighted(&self) -> Vec<(T, u64)> {
        if let Some(sketches) = &self.sketches {
            return sketches.quantiles.weighted();
        }
        let mut all: Vec<(T, u64)> = self.counts.iter().map(|(k, _, c)| (*k, c)).collect();
        all.sort_unstable_by_key(|&(key, _)| key);
        all
    }
}

/// Beyond exact counting, one value in this many is counted, for that many.
pub const SAMPLE: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubles_keep_their_order_and_value() {
        let values = [-1e300, -2.5, -0.0, 1e-9, 3.0, 7e250];
        for pair in values.windows(2) {
            assert!(Real::new(pair[0]) < Real::new(pair[1]));
        }
        for v in values {
            assert!((Real::new(v).number() - v).abs() == 0.0);
        }
    }

    #[test]
    fn merged_halves_know_what_the_whole_knows() {
        let values: Vec<i64> = (0..30_000).collect();
        let mut whole = Numbers::new(1);
        whole.update(&values);
        let (a, b) = values.split_at(10_000);
        let (mut left, mut right) = (Numbers::new(1), Numbers::new(1));
        left.update(a);
        right.update(b);
        left.merge(right);
        assert_eq!((left.min, left.max, left.rising), (Some(0), Some(29_999), true));
        let estimate = |n: &Numbers<i64>| n.sketches.as_ref().unwrap().distinct.estimate();
        assert_eq!(estimate(&left), estimate(&whole));
    }
}
