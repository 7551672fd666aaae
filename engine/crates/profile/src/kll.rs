//! A compacting quantile sketch (Karnin, Lang, Liberty 2016) whose coin is seeded, so the same values in the same order
//! give the same sketch.

use serde::{Deserialize, Serialize};

const WIDTH: usize = 512;

/// Quantiles of ordered values, within about half a percent of rank.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Kll<T> {
    levels: Vec<Vec<T>>,
    coin: u64,
}

impl<T: Copy + Ord> Default for Kll<T> {
    fn default() -> Self {
        Self { levels: vec![Vec::with_capacity(WIDTH * 2)], coin: 0x2545_f491_4f6c_dd1d }
    }
}

impl<T: Copy + Ord> Kll<T> {
    /// Adds a value that was seen `weight` times.
    pub fn add_weighted(&mut self, value: T, weight: u64) {
        let mut rest = weight;
        let mut level = 0;
        while rest > 0 {
            if rest & 1 == 1 {
                self.push(level, value);
            }
            rest >>= 1;
            level += 1;
        }
    }

    /// Takes in another sketch.
    pub fn merge(&mut self, other: &Self) {
        for (level, values) in other.levels.iter().enumerate() {
            for &value in values {
                self.push(level, value);
            }
        }
    }

    #[inline]
    fn push(&mut self, level: usize, value: T) {
        while self.levels.len() <= level {
            self.levels.push(Vec::new());
        }
        if let Some(values) = self.levels.get_mut(level) {
            values.push(value);
            if values.len() >= WIDTH * 2 {
                self.compact(level);
            }
        }
    }

    fn compact(&mut self, level: usize) {
        let Some(values) = self.levels.get_mut(level) else { return };
        let mut full = std::mem::take(values);
        full.sort_unstable();
        self.coin ^= self.coin << 13;
        self.coin ^= self.coin >> 7;
        self.coin ^= self.coin << 17;
        let offset = usize::from(self.coin & 1 == 1);
        for &value in full.iter().skip(offset).step_by(2) {
            self.push(level + 1, value);
        }
        full.clear();
        if let Some(values) = self.levels.get_mut(level) {
            *values = full;
        }
    }

    /// Every kept value with its weight, in order.
    #[must_use]
    pub fn weighted(&self) -> Vec<(T, u64)> {
        let mut all: Vec<(T, u64)> = self
            .levels
            .iter()
            .enumerate()
            .flat_map(|(level, values)| values.iter().map(move |&value| (value, 1_u64 << level.min(63))))
            .collect();
        all.sort_unstable_by_key(|&(value, _)| value);
        all
    }
}

/// The value below which a share `q` of the total weight lies; `weighted` is in order.
#[must_use]
pub fn quantile<T: Copy>(weighted: &[(T, u64)], q: f64) -> Option<T> {
    let total: u64 = weighted.iter().map(|&(_, weight)| weight).sum();
    #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let wanted = ((total.saturating_sub(1)) as f64 * q).round() as u64;
    let mut seen = 0;
    for &(value, weight) in weighted {
        seen += weight;
        if seen > wanted {
            return Some(value);
        }
    }
    weighted.last().map(|&(value, _)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_of_a_million_are_within_one_percent_of_rank() {
        let mut sketch = Kll::default();
        for i in 0..1_000_000_i64 {
            sketch.add_weighted((i * 7_919) % 1_000_003, 1);
        }
        let weighted = sketch.weighted();
        for q in [0.01, 0.25, 0.5, 0.75, 0.99] {
            #[allow(clippy::cast_precision_loss)]
            let got = quantile(&weighted, q).unwrap() as f64 / 1_000_003.0;
            assert!((got - q).abs() < 0.01, "{q}: {got}");
        }
    }

    #[test]
    fn few_values_are_exact() {
        let mut sketch = Kll::default();
        (1..=101_i64).for_each(|v| sketch.add_weighted(v, 1));
        assert_eq!(quantile(&sketch.weighted(), 0.5), Some(51));
    }
}
