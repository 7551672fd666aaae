//! The exact number of rows that repeat an earlier row, by 128-bit row hash, spilling to disk beyond a budget.

use crate::ProfileError;
use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

const PARTS: usize = 64;
const HASH_BYTES: usize = 16;

/// Row hashes of one stretch of a file, parted by their top bits.
#[derive(Debug)]
pub struct Hashes {
    parts: Vec<Vec<u128>>,
}

impl Default for Hashes {
    fn default() -> Self {
        Self { parts: vec![Vec::new(); PARTS] }
    }
}

impl Hashes {
    /// Adds the hash of a row.
    #[inline]
    pub fn add(&mut self, hash: u128) {
        #[allow(clippy::cast_possible_truncation)] // six bits
        if let Some(part) = self.parts.get_mut((hash >> 122) as usize) {
            part.push(hash);
        }
    }
}

/// Written as bytes, which is as short as hashes can be.
impl Serialize for Hashes {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut bytes = Vec::with_capacity(self.parts.iter().map(Vec::len).sum::<usize>() * HASH_BYTES);
        self.parts.iter().flatten().for_each(|hash| bytes.extend_from_slice(&hash.to_le_bytes()));
        to.serialize_bytes(&bytes)
    }
}

impl<'de> Deserialize<'de> for Hashes {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_bytes(Written)
    }
}

struct Written;

impl Visitor<'_> for Written {
    type Value = Hashes;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "hashes of {HASH_BYTES} bytes each")
    }

    fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Hashes, E> {
        let mut hashes = Hashes::default();
        let (each, []) = bytes.as_chunks::<HASH_BYTES>() else { return Err(E::invalid_length(bytes.len(), &self)) };
        for hash in each {
            hashes.add(u128::from_le_bytes(*hash));
        }
        Ok(hashes)
    }
}

/// Collects row hashes and counts the repeated ones.
#[derive(Debug)]
pub struct Duplicates {
    held: Vec<Vec<u128>>,
    held_rows: usize,
    most_rows: usize,
    folder: PathBuf,
    spills: Vec<Option<BufWriter<File>>>,
}

impl Duplicates {
    /// Spills into `folder` when more than `budget` bytes of hashes are held.
    #[must_use]
    pub fn new(folder: &Path, budget: usize) -> Self {
        Self {
            held: vec![Vec::new(); PARTS],
            held_rows: 0,
            most_rows: (budget / HASH_BYTES).max(1),
            folder: folder.to_path_buf(),
            spills: (0..PARTS).map(|_| None).collect(),
        }
    }

    /// Takes in the hashes of more rows.
    ///
    /// # Errors
    /// When a spill file cannot be written.
    pub fn add(&mut self, hashes: Hashes) -> Result<(), ProfileError> {
        for (held, mut part) in self.held.iter_mut().zip(hashes.parts) {
            self.held_rows += part.len();
            if held.is_empty() { *held = part } else { held.append(&mut part) }
        }
        if self.held_rows > self.most_rows {
            self.spill()?;
        }
        Ok(())
    }

    fn path(folder: &Path, part: usize) -> PathBuf {
        folder.join(format!(".hashes-{part:02}"))
    }

    fn spill(&mut self) -> Result<(), ProfileError> {
        for (part, (held, spill)) in self.held.iter_mut().zip(&mut self.spills).enumerate() {
            let writer = match spill {
                Some(writer) => writer,
                None => spill.insert(BufWriter::new(File::create(Self::path(&self.folder, part))?)),
            };
            for hash in held.drain(..) {
                writer.write_all(&hash.to_le_bytes())?;
            }
        }
        self.held_rows = 0;
        Ok(())
    }

    /// How many rows repeat an earlier one; spill files are gone afterwards.
    ///
    /// # Errors
    /// When a spill file cannot be read back.
    pub fn count(mut self) -> Result<u64, ProfileError> {
        let mut repeated = 0;
        for part in 0..PARTS {
            let mut hashes = self.held.get_mut(part).map(std::mem::take).unwrap_or_default();
            if let Some(writer) = self.spills.get_mut(part).and_then(Option::take) {
                writer.into_inner().map_err(std::io::IntoInnerError::into_error)?;
                read_back(&Self::path(&self.folder, part), &mut hashes)?;
            }
            repeated += repeats(&hashes);
        }
        Ok(repeated)
    }
}

impl Drop for Duplicates {
    fn drop(&mut self) {
        for part in 0..PARTS {
            // A file that was never spilled is not there to remove.
            let _ = std::fs::remove_file(Self::path(&self.folder, part));
        }
    }
}

/// How many hashes are those of an earlier one.
#[allow(clippy::cast_possible_truncation)] // the low half is as good a place in a table as any
fn repeats(hashes: &[u128]) -> u64 {
    let mut seen: HashTable<u128> = HashTable::with_capacity(hashes.len());
    let mut repeated = 0;
    for &hash in hashes {
        match seen.entry(hash as u64, |&other| other == hash, |&other| other as u64) {
            Entry::Occupied(_) => repeated += 1,
            Entry::Vacant(place) => drop(place.insert(hash)),
        }
    }
    repeated
}

fn read_back(path: &Path, hashes: &mut Vec<u128>) -> Result<(), ProfileError> {
    let file = File::open(path)?;
    let bytes = usize::try_from(file.metadata()?.len()).unwrap_or(0);
    hashes.reserve_exact(bytes / HASH_BYTES);
    let mut reader = BufReader::with_capacity(1 << 16, file);
    let mut one = [0; HASH_BYTES];
    for _ in 0..bytes / HASH_BYTES {
        reader.read_exact(&mut one)?;
        hashes.push(u128::from_le_bytes(one));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::RowHash;

    fn count(budget: usize) -> u64 {
        let folder = std::env::temp_dir().join(format!("sextant-duplicates-{}-{budget}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let mut all = Duplicates::new(&folder, budget);
        for start in 0..10_u64 {
            let mut hashes = Hashes::default();
            for i in 0..1_000 {
                let mut row = RowHash::default();
                row.add((start * 1_000 + i) % 7_000, 0);
                hashes.add(row.finish());
            }
            all.add(hashes).unwrap();
        }
        let repeated = all.count().unwrap();
        std::fs::remove_dir(&folder).unwrap();
        repeated
    }

    #[test]
    fn the_count_is_the_same_in_memory_and_spilled() {
        assert_eq!(count(1 << 20), 3_000);
        assert_eq!(count(1 << 12), 3_000);
    }
}
