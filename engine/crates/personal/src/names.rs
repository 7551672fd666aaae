//! Whether a whole value is a person's name or an address, as a column of a table holds them.

use crate::lists::{FAMILY, GIVEN, STREET, lists_of};
use crate::words::words_of;

/// Two to four words that are names, one given and one of the family, with initials and a title at most.
#[must_use]
pub fn is_person(text: &str) -> bool {
    let words = words_of(text);
    let names: Vec<&str> =
        words.iter().filter(|word| word.text.chars().all(char::is_alphabetic)).map(|w| w.text).collect();
    let signs = words.iter().filter(|word| !word.text.chars().all(char::is_alphabetic));
    let plain = signs.into_iter().all(|word| [".", ",", "-", "'", "’"].contains(&word.text));
    let lists: Vec<u16> =
        names.iter().filter(|name| name.chars().count() > 1).map(|name| lists_of(&name.to_lowercase())).collect();
    let capital = names.iter().all(|name| name.chars().next().is_some_and(char::is_uppercase));
    let given = lists.iter().position(|list| list & GIVEN != 0);
    let family = lists.iter().rposition(|list| list & FAMILY != 0);
    plain
        && capital
        && (2..=5).contains(&names.len())
        && given.is_some()
        && family.is_some()
        && (given != family || lists.len() == 1)
}

/// A number of a house beside words of which one is what streets are called by.
#[must_use]
pub fn is_address(text: &str) -> bool {
    let words = words_of(text);
    let numbered = words.iter().any(|w| w.text.starts_with(|c: char| c.is_ascii_digit()) && w.text.len() <= 6);
    let street = |lower: &str| {
        let ends = [
            "straße", "strasse", "str", "gasse", "weg", "platz", "allee", "straat", "laan", "gatan", "vägen", "vej",
            "gade", "katu", "tie",
        ];
        lists_of(lower) & STREET != 0 || ends.iter().any(|end| lower.len() > end.len() + 2 && lower.ends_with(end))
    };
    let named = words.iter().any(|w| w.text.chars().all(char::is_alphabetic) && street(&w.lower));
    numbered && named && (2..=14).contains(&words.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_addresses_are_told_from_other_words() {
        for name in ["Ann Lee", "Maria J. Garcia", "Müller, Jürgen", "Dr. Paweł Kowalski", "Jean-Luc Dubois"] {
            assert!(is_person(name), "{name}");
        }
        for other in ["Ann", "hard disk", "Quarterly Report", "Order 66", "A/B", "", "Blue Widget Large"] {
            assert!(!is_person(other), "{other}");
        }
        for address in
            ["12 Oak Street", "Lange Straße 5", "Hauptstraße 12a", "Storgatan 4", "221B Baker Street, London"]
        {
            assert!(is_address(address), "{address}");
        }
        for other in ["12 apples", "Street", "2024-01-01", "", "version 2"] {
            assert!(!is_address(other), "{other}");
        }
    }
}
