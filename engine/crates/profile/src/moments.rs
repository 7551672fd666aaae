//! Mean and variance by Welford, merged by Chan's formula: stable whatever the offset of the values.

use serde::{Deserialize, Serialize};

/// Count, mean and the sum of squared distances from it.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
pub struct Moments {
    count: f64,
    mean: f64,
    squares: f64,
}

impl Moments {
    /// The moments of a batch, in two passes over it, each with several sums so that one need not wait for the other.
    #[must_use]
    pub fn of<T: Copy>(values: &[T], number: impl Fn(T) -> f64) -> Self {
        if values.is_empty() {
            return Self::default();
        }
        #[allow(clippy::cast_precision_loss)] // far below 2^53 values
        let count = values.len() as f64;
        let mean = sum(values, &number) / count;
        let squares = sum(values, |v| {
            let distance = number(v) - mean;
            distance * distance
        });
        Self { count, mean, squares }
    }

    /// Takes in the moments of other values.
    pub fn merge(&mut self, other: &Self) {
        if other.count == 0.0 {
            return;
        }
        let count = self.count + other.count;
        let delta = other.mean - self.mean;
        self.mean += delta * other.count / count;
        self.squares += other.squares + delta * delta * self.count * other.count / count;
        self.count = count;
    }

    /// The mean, if there was any value.
    #[must_use]
    pub fn mean(&self) -> Option<f64> {
        (self.count > 0.0 && self.mean.is_finite()).then_some(self.mean)
    }

    /// The sample standard deviation, of two values or more.
    #[must_use]
    pub fn std_dev(&self) -> Option<f64> {
        let variance = self.squares / (self.count - 1.0);
        (self.count > 1.0 && variance.is_finite()).then(|| variance.max(0.0).sqrt())
    }
}

/// Sums side by side.
const LANES: usize = 8;

fn sum<T: Copy>(values: &[T], number: impl Fn(T) -> f64) -> f64 {
    let mut lanes = [0.0; LANES];
    let chunks = values.chunks_exact(LANES);
    let rest: f64 = chunks.remainder().iter().map(|&v| number(v)).sum();
    for chunk in chunks {
        for (lane, &value) in lanes.iter_mut().zip(chunk) {
            *lane += number(value);
        }
    }
    lanes.iter().sum::<f64>() + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merged_parts_equal_the_whole() {
        let values: Vec<f64> = (0..1000).map(|i| 1e9 + f64::from(i % 17)).collect();
        let whole = Moments::of(&values, |v| v);
        let mut parts = Moments::default();
        for part in values.chunks(37) {
            parts.merge(&Moments::of(part, |v| v));
        }
        assert!((whole.std_dev().unwrap() - parts.std_dev().unwrap()).abs() < 1e-6);
        assert!((whole.mean().unwrap() - parts.mean().unwrap()).abs() < 1e-4);
    }
}
