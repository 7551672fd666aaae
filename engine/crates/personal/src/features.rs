//! What tells of a word's kind: itself, its form, its lists and its neighbours; each as a number by hashing.

use crate::lists::{LISTS, lists_of};
use crate::words::{Word, shape_of};

/// The features of each word. `forms` tells of each word the kind of form that it lies in, if any.
#[must_use]
pub fn features_of(words: &[Word<'_>], forms: &[Option<&'static str>]) -> Vec<Vec<u32>> {
    let seen: Vec<Seen<'_>> = words.iter().zip(forms).map(|(word, form)| Seen::of(word, form.unwrap_or("-"))).collect();
    let cased = words.iter().any(|word| word.text.chars().any(char::is_uppercase));
    let parted = if seen.iter().any(|one| one.gap == 'N') { "N" } else { "-" };
    let mut cues = ["", ""];
    let mut places = Vec::with_capacity(seen.len());
    for (at, here) in seen.iter().enumerate() {
        let mut found = of_place(&seen, at, cased);
        found.push(hashed("c", &[cues[1]]));
        found.push(hashed("cs", &[cues[1], &here.shape]));
        found.push(hashed("ccs", &[cues[0], cues[1], &here.shape]));
        found.push(hashed("Ns", &[parted, &here.shape]));
        found.push(hashed("Nc", &[parted, cues[1]]));
        places.push(found);
        if here.shape == "a" {
            cues = [cues[1], here.lower]; // small words lead to what comes, however far
        }
    }
    places
}

struct Seen<'w> {
    lower: &'w str,
    shape: String,
    lists: u16,
    form: &'static str,
    gap: char,
}

impl<'w> Seen<'w> {
    fn of(word: &'w Word<'_>, form: &'static str) -> Self {
        let gap = match (word.lines, word.joined) {
            (0, true) => '+',
            (0, false) => ' ',
            (1, _) => 'n',
            _ => 'N',
        };
        Self { lower: &word.lower, shape: shape_of(word.text), lists: lists_of(&word.lower), form, gap }
    }
}

fn of_place(seen: &[Seen<'_>], at: usize, cased: bool) -> Vec<u32> {
    let nothing = Seen { lower: "", shape: String::new(), lists: 0, form: "", gap: '^' };
    let near = |by: isize| at.checked_add_signed(by).and_then(|place| seen.get(place)).unwrap_or(&nothing);
    let [before2, before, here, after, after2] = [near(-2), near(-1), near(0), near(1), near(2)];
    let lists = |s: &Seen<'_>| s.lists.to_string();
    let case = if cased { "c" } else { "-" };
    let mut found = Vec::with_capacity(48);
    let mut add = |name: &str, parts: &[&str]| found.push(hashed(name, parts));
    add("w", &[here.lower]);
    add("w-", &[before.lower]);
    add("w+", &[after.lower]);
    add("w--", &[before2.lower]);
    add("w++", &[after2.lower]);
    add("w-w", &[before.lower, here.lower]);
    add("ww+", &[here.lower, after.lower]);
    add("w--w-", &[before2.lower, before.lower]);
    add("w+w++", &[after.lower, after2.lower]);
    add("w-w+", &[before.lower, after.lower]);
    add("3-", &[near(-3).lower, before2.lower, before.lower]);
    add("3+", &[after.lower, after2.lower, near(3).lower]);
    add("s", &[&here.shape, case]);
    add("s-s", &[&before.shape, &here.shape, case]);
    add("ss+", &[&here.shape, &after.shape, case]);
    add("s3", &[&before.shape, &here.shape, &after.shape]);
    add("s++", &[&here.shape, &after.shape, &after2.shape]);
    add("s--", &[&before2.shape, &before.shape, &here.shape]);
    add("w-s", &[before.lower, &here.shape]);
    add("sw+", &[&here.shape, after.lower]);
    for (name, other) in [("l", here), ("l-", before), ("l+", after), ("l++", after2), ("l--", before2)] {
        for bit in (0..LISTS).filter(|bit| other.lists & (1 << bit) != 0) {
            add(name, &[&bit.to_string()]);
        }
    }
    add("L", &[&lists(here), &here.shape]);
    add("L-L", &[&lists(before), &lists(here)]);
    add("LL+", &[&lists(here), &lists(after)]);
    add("L-L+", &[&lists(before), &lists(here), &lists(after)]);
    add("w-L", &[before.lower, &lists(here)]);
    add("Lw+", &[&lists(here), after.lower]);
    add("f", &[here.form]);
    add("f-f+", &[before.form, here.form, after.form]);
    let gaps: String = [here.gap, after.gap].iter().collect();
    add("g", &[&gaps]);
    add("gs", &[&gaps, &here.shape]);
    add("g-s", &[&before.gap.to_string(), &before.shape, &gaps, &here.shape]);
    add("gL", &[&gaps, &lists(here)]);
    for length in 1..=4 {
        add("p", &[start(here.lower, length)]);
        add("e", &[end(here.lower, length)]);
    }
    add("es+", &[end(here.lower, 3), &after.shape]);
    add("s-e", &[&before.shape, end(here.lower, 3)]);
    add("first", &[if at == 0 { "0" } else { "1" }, &here.shape]);
    found
}

fn start(text: &str, length: usize) -> &str {
    text.char_indices().nth(length).map_or(text, |(at, _)| text.get(..at).unwrap_or(text))
}

fn end(text: &str, length: usize) -> &str {
    let skipped = text.chars().count().saturating_sub(length);
    text.char_indices().nth(skipped).map_or(text, |(at, _)| text.get(at..).unwrap_or(text))
}

/// FNV-1a over the name and its parts.
fn hashed(name: &str, parts: &[&str]) -> u32 {
    let mut hash = 0x811c_9dc5_u32;
    let mut take = |byte: u8| hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    name.bytes().for_each(&mut take);
    for part in parts {
        take(0xff);
        part.bytes().for_each(&mut take);
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::words_of;

    #[test]
    fn the_same_word_has_other_features_in_another_place() {
        let words = words_of("Ann met Ann");
        let features = features_of(&words, &[None; 3]);
        assert_eq!(features[0][0], features[2][0]);
        assert_ne!(features[0][1], features[2][1]);
        assert_eq!((start("né", 2), end("né", 1), end("né", 9)), ("né", "é", "né"));
    }
}
