//! Which words are names, places, street words and the like; `data/words.txt` tells where they come from.

use hashbrown::HashMap;
use std::sync::OnceLock;

/// A given name.
pub const GIVEN: u16 = 1;
/// A family name.
pub const FAMILY: u16 = 2;
/// A word that streets are called by.
pub const STREET: u16 = 32;
/// How many lists there are; the others are of towns (4), countries (8), peoples (16), firms (64) and jobs (128).
pub const LISTS: u16 = 8;

const WORDS: &str = include_str!("../data/words.txt");

/// The lists that a word in small letters is on, as bits.
#[must_use]
pub fn lists_of(lower: &str) -> u16 {
    static LISTS: OnceLock<HashMap<&'static str, u16>> = OnceLock::new();
    let lists = LISTS.get_or_init(|| WORDS.lines().filter_map(entry).collect());
    lists.get(lower).copied().unwrap_or(0)
}

fn entry(line: &'static str) -> Option<(&'static str, u16)> {
    let (bits, word) = line.split_once(' ')?;
    Some((word, bits.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_on_their_lists() {
        assert_ne!(lists_of("jürgen") & GIVEN, 0);
        assert_ne!(lists_of("kowalski") & FAMILY, 0);
        assert_ne!(lists_of("sheffield") & 4, 0);
        assert_ne!(lists_of("street") & STREET, 0);
        assert_eq!(lists_of("the") & (GIVEN | FAMILY), 0);
    }
}
