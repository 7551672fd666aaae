//! Mean and variance by Welford, merged by Chan's formula: stable whatever the offset of the values.

/// Count, mean and the sum of squared distances from it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Moments {
    count: f64,
    mean: f64,
    squares: f64,
}

impl Moments {
    /// The moments of a batch, in two passes over it.
    #[must_use]
    pub fn of(values: impl Iterator<Item = f64> + Clone) -> Self {
        let (count, sum) = values.clone().fold((0.0, 0.0), |(n, s), v| (n + 1.0, s + v));
        if count == 0.0 {
            return Self::default();
        }
        let mean = sum / count;
        let squares = values.fold(0.0, |s, v| (v - mean).mul_add(v - mean, s));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merged_parts_equal_the_whole() {
        let values: Vec<f64> = (0..1000).map(|i| 1e9 + f64::from(i % 17)).collect();
        let whole = Moments::of(values.iter().copied());
        let mut parts = Moments::default();
        for part in values.chunks(37) {
            parts.merge(&Moments::of(part.iter().copied()));
        }
        assert!((whole.std_dev().unwrap() - parts.std_dev().unwrap()).abs() < 1e-6);
        assert!((whole.mean().unwrap() - parts.mean().unwrap()).abs() < 1e-4);
    }
}
