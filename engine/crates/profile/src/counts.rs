//! Exact value counts while there are few values, and the frequent ones when there are many.

use hashbrown::HashTable;
use serde::{Deserialize, Serialize};

/// More distinct values than this and counting turns approximate.
pub const EXACT: usize = 4_096;
const KEEP: usize = 1_024;
/// So many keys and more are to be expected: room for all is made at once.
const SEVERAL: usize = 448;

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Entry<K> {
    hash: u64,
    key: K,
    count: u64,
}

/// Counts by key. Once the rarest are dropped, a count may be short of the truth by at most `floor`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(from = "Listed<K>", into = "Listed<K>", bound(serialize = "K: Clone + Serialize"))]
pub struct Counts<K> {
    table: HashTable<Entry<K>>,
    floor: u64,
}

/// Counts as they are written: in no order that counts.
#[derive(Serialize, Deserialize)]
struct Listed<K> {
    entries: Vec<Entry<K>>,
    floor: u64,
}

impl<K> From<Counts<K>> for Listed<K> {
    fn from(counts: Counts<K>) -> Self {
        Self { entries: counts.table.into_iter().collect(), floor: counts.floor }
    }
}

impl<K> From<Listed<K>> for Counts<K> {
    fn from(listed: Listed<K>) -> Self {
        let mut table = HashTable::with_capacity(listed.entries.len());
        for entry in listed.entries {
            table.insert_unique(entry.hash, entry, |e: &Entry<K>| e.hash);
        }
        Self { table, floor: listed.floor }
    }
}

impl<K> Default for Counts<K> {
    fn default() -> Self {
        Self { table: HashTable::new(), floor: 0 }
    }
}

impl<K: Ord + Clone> Counts<K> {
    /// Adds `count` to a key; `own` makes the kept key when it is new.
    #[inline]
    pub fn add(&mut self, hash: u64, count: u64, same: impl Fn(&K) -> bool, own: impl FnOnce() -> K) {
        if let Some(entry) = self.table.find_mut(hash, |e| e.hash == hash && same(&e.key)) {
            entry.count += count;
            return;
        }
        if self.table.len() == SEVERAL {
            self.table.reserve(EXACT + 1 - SEVERAL, |e| e.hash);
        }
        self.table.insert_unique(hash, Entry { hash, key: own(), count }, |e| e.hash);
    }

    /// How many keys are kept.
    #[inline]
    pub fn len(&self) -> usize {
        self.table.len()
    }

    /// By how much a count may be short; 0 when no key was ever dropped.
    pub fn floor(&self) -> u64 {
        self.floor
    }

    /// Every kept key with its hash and count, in no order.
    pub fn iter(&self) -> impl Iterator<Item = (&K, u64, u64)> {
        self.table.iter().map(|e| (&e.key, e.hash, e.count))
    }

    /// Kept keys from the most to the least frequent, equal ones by key.
    pub fn ranked(&self) -> Vec<(&K, u64)> {
        let mut all: Vec<(&K, u64)> = self.table.iter().map(|e| (&e.key, e.count)).collect();
        all.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
        all
    }

    /// Keeps the most frequent keys alone.
    pub fn shrink(&mut self) {
        let mut entries: Vec<Entry<K>> = self.table.drain().collect();
        if entries.len() > KEEP {
            let order = |a: &Entry<K>, b: &Entry<K>| b.count.cmp(&a.count).then_with(|| a.key.cmp(&b.key));
            self.floor += entries.select_nth_unstable_by(KEEP, order).1.count;
            entries.truncate(KEEP);
        }
        for entry in entries {
            self.table.insert_unique(entry.hash, entry, |e| e.hash);
        }
    }

    /// Takes in the counts of other values.
    pub fn merge(&mut self, other: Self) {
        self.floor += other.floor;
        for entry in other.table {
            let same = |e: &Entry<K>| e.hash == entry.hash && e.key == entry.key;
            if let Some(mine) = self.table.find_mut(entry.hash, same) {
                mine.count += entry.count;
            } else {
                self.table.insert_unique(entry.hash, entry, |e| e.hash);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash;

    fn add(counts: &mut Counts<i64>, value: i64) {
        counts.add(hash::of_integer(value), 1, |k| *k == value, || value);
    }

    #[test]
    fn a_frequent_value_survives_many_rare_ones() {
        let mut counts = Counts::default();
        for i in 0..100_000 {
            add(&mut counts, i);
            add(&mut counts, -1);
            if counts.len() > EXACT {
                counts.shrink();
            }
        }
        let ranked = counts.ranked();
        assert_eq!(ranked.first().unwrap().0, &-1);
    }
}
