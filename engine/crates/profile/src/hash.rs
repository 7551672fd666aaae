//! Value hashes for the sketches and 128-bit row hashes for duplicates.

const NULL_LO: u64 = 0x9ae1_6a3b_2f90_404f;
const NULL_HI: u64 = 0xc3a5_c85c_97cb_3127;

/// Multiplies to 128 bits and folds the halves; the mixing step of every hash here.
#[inline]
fn fold(a: u64, b: u64) -> u64 {
    let wide = u128::from(a) * u128::from(b);
    #[allow(clippy::cast_possible_truncation)] // the two halves are what is wanted
    let (low, high) = (wide as u64, (wide >> 64) as u64);
    low ^ high
}

/// A well-mixed 64-bit hash of an integer key.
#[inline]
#[must_use]
pub fn of_integer(value: i64) -> u64 {
    let mut h = value.cast_unsigned().wrapping_add(0x9e37_79b9_7f4a_7c15);
    h = (h ^ (h >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    h = (h ^ (h >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    h ^ (h >> 31)
}

/// A 128-bit hash of bytes; its low half feeds the sketches.
#[inline]
#[must_use]
pub fn of_bytes(value: &[u8]) -> u128 {
    xxhash_rust::xxh3::xxh3_128(value)
}

/// The running 128-bit hash of one row; columns are added in order.
#[derive(Debug, Clone, Copy)]
pub struct RowHash {
    low: u64,
    high: u64,
}

impl Default for RowHash {
    fn default() -> Self {
        Self { low: 0x243f_6a88_85a3_08d3, high: 0x1319_8a2e_0370_7344 }
    }
}

impl RowHash {
    /// Adds a value given by 128 bits that stand for it.
    #[inline]
    pub fn add(&mut self, low: u64, high: u64) {
        let a = fold(self.low ^ low, 0xa076_1d64_78bd_642f ^ high);
        let b = fold(self.high ^ high ^ 0xe703_7ed1_a0b4_28db, 0x8ebc_6af0_9c88_c6e3 ^ low);
        self.low = a ^ self.high.rotate_left(23);
        self.high = b ^ low.rotate_left(31);
    }

    /// Adds an absent value.
    #[inline]
    pub fn add_null(&mut self) {
        self.add(NULL_LO, NULL_HI);
    }

    /// The finished hash.
    #[inline]
    #[must_use]
    pub fn finish(self) -> u128 {
        let a = fold(self.low ^ 0x5896_65ba_1c5a_2d31, self.high ^ 0x1d8e_4e27_c47d_124f);
        (u128::from(self.high ^ a.rotate_left(17)) << 64) | u128::from(self.low ^ a)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_differ_only_in_order_hash_apart() {
        let mut a = RowHash::default();
        a.add(1, 0);
        a.add(2, 0);
        let mut b = RowHash::default();
        b.add(2, 0);
        b.add(1, 0);
        assert_ne!(a.finish(), b.finish());
    }

    #[test]
    fn a_hundred_thousand_rows_have_as_many_hashes() {
        let mut seen = std::collections::HashSet::new();
        for x in 0..100_000_u64 {
            let mut row = RowHash::default();
            row.add(x % 317, 0);
            row.add(x / 317, 0);
            assert!(seen.insert(row.finish()));
        }
    }
}
