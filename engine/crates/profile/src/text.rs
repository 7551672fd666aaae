//! Statistics of a text column: lengths, frequent values, patterns.

use crate::counts::{Counts, EXACT};
use crate::hash;
use crate::hll::HyperLogLog;
use crate::numbers::SAMPLE;
use hashbrown::HashMap;
use serde::{Deserialize, Serialize};

const LONGEST_KEPT: usize = 200;
const PATTERNS: usize = 256;

/// A kept value; what is longer than 200 bytes is kept by its start and told apart by its hash.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Kept {
    pub(crate) start: Box<[u8]>,
    bytes: usize,
    chars: u64,
    hash: (u64, u64),
}

/// Everything kept about the values of a text column.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Texts {
    pub(crate) min: Option<Vec<u8>>,
    pub(crate) max: Option<Vec<u8>>,
    /// How the two begin, so that most values need no comparison with them.
    leads: (u64, u64),
    pub(crate) counts: Counts<Kept>,
    pub(crate) distinct: Option<HyperLogLog>,
    shortest: u64,
    longest: u64,
    total: u64,
    seen: u64,
    patterns: Patterns,
}

impl Default for Texts {
    fn default() -> Self {
        Self {
            min: None,
            max: None,
            leads: (u64::MAX, 0),
            counts: Counts::default(),
            distinct: None,
            shortest: u64::MAX,
            longest: 0,
            total: 0,
            seen: 0,
            patterns: Patterns::default(),
        }
    }
}

/// Least, most and mean length in characters.
pub struct Lengths {
    pub(crate) min: u64,
    pub(crate) max: u64,
    pub(crate) mean: f64,
}

impl Texts {
    /// Adds one value by its bytes and the halves of its hash.
    #[inline]
    pub fn add(&mut self, value: &[u8], hash: (u64, u64)) {
        self.seen += 1;
        let Some(distinct) = &mut self.distinct else {
            self.count(value, hash, 1);
            if self.counts.len() > EXACT {
                self.overflow();
            }
            return;
        };
        distinct.add(hash.0);
        self.measure(value, 1);
        self.bound(value);
        if self.seen.is_multiple_of(SAMPLE as u64) {
            self.sample(value, hash);
        }
    }

    fn sample(&mut self, value: &[u8], hash: (u64, u64)) {
        self.count(value, hash, SAMPLE as u64);
        if self.counts.len() > EXACT {
            self.counts.shrink();
        }
        self.patterns.note(value, SAMPLE as u64);
    }

    #[inline]
    fn count(&mut self, value: &[u8], hash: (u64, u64), weight: u64) {
        let bytes = value.len();
        let start = || value.get(..LONGEST_KEPT).unwrap_or(value).into();
        let same = |k: &Kept| k.hash == hash && k.bytes == bytes;
        self.counts.add(hash.0, weight, same, || Kept { start: start(), bytes, chars: chars(value), hash });
    }

    #[inline]
    fn measure(&mut self, value: &[u8], weight: u64) {
        let length = chars(value);
        self.measure_length(length, weight);
    }

    #[inline]
    fn measure_length(&mut self, length: u64, weight: u64) {
        self.shortest = self.shortest.min(length);
        self.longest = self.longest.max(length);
        self.total += length * weight;
    }

    #[inline]
    fn bound(&mut self, value: &[u8]) {
        let lead = lead(value);
        if self.leads.0 < lead && lead < self.leads.1 {
            return;
        }
        let value = value.get(..LONGEST_KEPT).unwrap_or(value);
        if self.min.as_deref().is_none_or(|m| value < m) {
            self.min = Some(value.to_vec());
            self.leads.0 = lead;
        }
        if self.max.as_deref().is_none_or(|m| value > m) {
            self.max = Some(value.to_vec());
            self.leads.1 = lead;
        }
    }

    fn overflow(&mut self) {
        let mut distinct = HyperLogLog::default();
        let mut known: Vec<(Kept, u64, u64)> = self.counts.iter().map(|(k, h, c)| (k.clone(), h, c)).collect();
        // Patterns are noted while there is room: in an order that looks like chance and is that of no table.
        known.sort_unstable_by(|a, b| a.1.cmp(&b.1).then_with(|| a.0.cmp(&b.0)));
        for (kept, hash, count) in known {
            distinct.add(hash);
            self.measure_length(kept.chars, count);
            self.bound(&kept.start);
            self.patterns.note(&kept.start, count);
        }
        self.distinct = Some(distinct);
        self.counts.shrink();
    }

    /// Takes in the profile of the rows that follow.
    pub fn merge(&mut self, mut other: Self) {
        if self.distinct.is_some() != other.distinct.is_some() {
            if self.distinct.is_none() { self.overflow() } else { other.overflow() }
        }
        self.seen += other.seen;
        self.counts.merge(other.counts);
        if let (Some(mine), Some(theirs)) = (&mut self.distinct, &other.distinct) {
            mine.merge(theirs);
            self.shortest = self.shortest.min(other.shortest);
            self.longest = self.longest.max(other.longest);
            self.total += other.total;
            for bound in [&other.min, &other.max].into_iter().flatten() {
                self.bound(bound);
            }
            self.patterns.merge(other.patterns);
        }
        if self.counts.len() > EXACT {
            if self.distinct.is_none() { self.overflow() } else { self.counts.shrink() }
        }
    }

    /// Brings what is derived from exact counts up to date; call once, at the end.
    pub fn settle(&mut self) {
        if self.distinct.is_some() {
            return;
        }
        let mut known: Vec<(Kept, u64)> = self.counts.iter().map(|(k, _, c)| (k.clone(), c)).collect();
        known.sort_unstable();
        for (kept, count) in known {
            self.measure_length(kept.chars, count);
            self.bound(&kept.start);
            self.patterns.note(&kept.start, count);
        }
    }

    /// Lengths in characters, of one value or more.
    #[allow(clippy::cast_precision_loss)]
    pub fn lengths(&self) -> Option<Lengths> {
        (self.seen > 0).then(|| Lengths {
            min: self.shortest,
            max: self.longest,
            mean: self.total as f64 / self.seen as f64,
        })
    }

    /// The most frequent pattern with its share, when a good part of the values has it.
    pub fn pattern(&self) -> Option<(String, f64)> {
        self.patterns.most()
    }
}

/// The shapes of values, while they are few, with how often each was seen.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Patterns {
    counts: HashMap<Box<str>, u64>,
    total: u64,
    #[serde(skip)]
    shape: String,
}

impl Patterns {
    fn note(&mut self, value: &[u8], weight: u64) {
        self.total += weight;
        shape(value, &mut self.shape);
        if let Some(count) = self.counts.get_mut(self.shape.as_str()) {
            *count += weight;
        } else if self.counts.len() < PATTERNS {
            self.counts.insert(self.shape.as_str().into(), weight);
        }
    }

    fn merge(&mut self, other: Self) {
        self.total += other.total;
        let mut theirs: Vec<_> = other.counts.into_iter().collect();
        theirs.sort_unstable();
        for (pattern, count) in theirs {
            if self.counts.len() < PATTERNS || self.counts.contains_key(&pattern) {
                *self.counts.entry(pattern).or_insert(0) += count;
            }
        }
    }

    #[allow(clippy::cast_precision_loss)]
    fn most(&self) -> Option<(String, f64)> {
        let best = self.counts.iter().max_by(|a, b| a.1.cmp(b.1).then_with(|| b.0.cmp(a.0)));
        let share = |count: u64| count as f64 / self.total.max(1) as f64;
        best.filter(|b| share(*b.1) >= 0.5 && !b.0.is_empty()).map(|b| (b.0.to_string(), share(*b.1)))
    }
}

fn chars(value: &[u8]) -> u64 {
    if value.is_ascii() {
        return value.len() as u64;
    }
    value.iter().filter(|&&b| b & 0xc0 != 0x80).count() as u64
}

/// The first eight bytes as a number that orders as they do.
#[inline]
fn lead(value: &[u8]) -> u64 {
    if let Some(first) = value.first_chunk::<8>() {
        return u64::from_be_bytes(*first);
    }
    let begun = value.iter().fold(0, |lead, &byte| lead << 8 | u64::from(byte));
    // Of nothing there is nothing to move, and a shift by all bits is none.
    begun.checked_shl(u32::try_from(8 * (8 - value.len())).unwrap_or(0)).unwrap_or(0)
}

/// The shape of a value into `out`: a letter is `A` or `a`, a digit `9`, all else itself.
fn shape(value: &[u8], out: &mut String) {
    const MOST: usize = 40;
    out.clear();
    let start = value.get(..64).unwrap_or(value);
    let shape = |c: char| match c {
        '0'..='9' => '9',
        c if c.is_uppercase() => 'A',
        c if c.is_alphabetic() => 'a',
        c => c,
    };
    if start.is_ascii() {
        out.extend(start.iter().take(MOST).map(|&b| shape(char::from(b))));
    } else {
        out.extend(String::from_utf8_lossy(start).chars().map(shape).take(MOST));
    }
}

/// The halves of a text's row hash; the low one is what the sketches take.
#[inline]
#[allow(clippy::cast_possible_truncation)]
pub fn hash_of(value: &[u8]) -> (u64, u64) {
    let wide = hash::of_bytes(value);
    (wide as u64, (wide >> 64) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(values: impl Iterator<Item = String>) -> Texts {
        let mut t = Texts::default();
        for v in values {
            t.add(v.as_bytes(), hash_of(v.as_bytes()));
        }
        t
    }

    #[test]
    fn lengths_count_characters_and_patterns_their_share() {
        let mut t = texts(["AB-12", "CD-34", "É"].into_iter().map(String::from));
        t.settle();
        let lengths = t.lengths().unwrap();
        assert_eq!((lengths.min, lengths.max), (1, 5));
        assert_eq!(t.pattern().unwrap().0, "AA-99");
    }

    #[test]
    fn least_and_most_are_told_among_values_that_begin_alike() {
        let mut t =
            texts(["beginning b", "", "beginning", "beginning a", "beginning c", "b"].into_iter().map(String::from));
        t.settle();
        assert_eq!((t.min.as_deref(), t.max.as_deref()), (Some(&b""[..]), Some(&b"beginning c"[..])));
        assert!(lead(b"") < lead(b"a") && lead(b"a") < lead(b"ab") && lead(b"ab") < lead(b"b"));
    }

    #[test]
    fn many_values_turn_to_estimates() {
        let mut t = texts((0..20_000).map(|i| format!("v{i}")));
        t.settle();
        assert!(t.distinct.is_some());
        assert_eq!(t.min.as_deref(), Some(&b"v0"[..]));
        assert_eq!(t.max.as_deref(), Some(&b"v9999"[..]));
    }
}
