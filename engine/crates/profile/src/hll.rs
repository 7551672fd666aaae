//! `HyperLogLog` over 64-bit hashes with Ertl's improved estimator (arXiv:1702.01284): no bias tables, one formula for every size.

use serde::{Deserialize, Serialize};

const PRECISION: u32 = 14;
const REGISTERS: usize = 1 << PRECISION;
const LONGEST: usize = 64 - PRECISION as usize;

/// An estimate of how many distinct values were seen, within about 0.8 %.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct HyperLogLog {
    registers: Vec<u8>,
}

impl Default for HyperLogLog {
    fn default() -> Self {
        Self { registers: vec![0; REGISTERS] }
    }
}

impl HyperLogLog {
    /// Adds one value by its hash.
    #[inline]
    pub fn add(&mut self, hash: u64) {
        #[allow(clippy::cast_possible_truncation)] // 14 bits
        let slot = (hash >> (64 - PRECISION)) as usize;
        let rest = (hash << PRECISION) | (1 << (PRECISION - 1));
        #[allow(clippy::cast_possible_truncation)] // at most 51
        let rank = (rest.leading_zeros() + 1) as u8;
        if let Some(register) = self.registers.get_mut(slot)
            && *register < rank
        {
            *register = rank;
        }
    }

    /// Takes in what another sketch saw.
    pub fn merge(&mut self, other: &Self) {
        for (mine, theirs) in self.registers.iter_mut().zip(&other.registers) {
            *mine = (*mine).max(*theirs);
        }
    }

    /// How many distinct values were seen, about.
    #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    #[must_use]
    pub fn estimate(&self) -> u64 {
        let mut histogram = [0_u32; LONGEST + 2];
        for &register in &self.registers {
            if let Some(count) = histogram.get_mut(usize::from(register)) {
                *count += 1;
            }
        }
        let m = REGISTERS as f64;
        let at = |i: usize| f64::from(histogram.get(i).copied().unwrap_or_default());
        let mut z = m * tau((m - at(LONGEST + 1)) / m);
        for k in (1..=LONGEST).rev() {
            z = 0.5 * (z + at(k));
        }
        z += m * sigma(at(0) / m);
        let alpha = 0.5 / std::f64::consts::LN_2;
        (alpha * m * m / z).round() as u64
    }
}

fn sigma(mut x: f64) -> f64 {
    if x >= 1.0 {
        return f64::INFINITY;
    }
    let (mut y, mut z) = (1.0, x);
    loop {
        x *= x;
        let before = z;
        z += x * y;
        y += y;
        if z <= before {
            return z;
        }
    }
}

fn tau(mut x: f64) -> f64 {
    if x <= 0.0 || x >= 1.0 {
        return 0.0;
    }
    let (mut y, mut z) = (1.0, 1.0 - x);
    loop {
        x = x.sqrt();
        let before = z;
        y *= 0.5;
        z -= (1.0 - x).powi(2) * y;
        if z >= before {
            return z / 3.0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash;

    #[test]
    fn the_estimate_is_within_three_percent_at_every_size() {
        for n in [1_i64, 10, 1_000, 20_000, 100_000, 1_000_000] {
            let mut sketch = HyperLogLog::default();
            (0..n).for_each(|v| sketch.add(hash::of_integer(v)));
            #[allow(clippy::cast_precision_loss)]
            let error = (sketch.estimate() as f64 / n as f64 - 1.0).abs();
            assert!(error < 0.03, "{n}: {error}");
        }
    }

    #[test]
    fn merging_equals_seeing_everything() {
        let (mut a, mut b, mut all) = (HyperLogLog::default(), HyperLogLog::default(), HyperLogLog::default());
        for v in 0..5_000 {
            if v % 2 == 0 {
                a.add(hash::of_integer(v));
            } else {
                b.add(hash::of_integer(v));
            }
            all.add(hash::of_integer(v));
        }
        a.merge(&b);
        assert_eq!(a.estimate(), all.estimate());
    }
}
