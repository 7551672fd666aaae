//! Words for true and false, in the languages people keep tables in.

/// Families of words for true and false, as bits: the words of one family go together.
pub const TRUE_FALSE: u32 = 1;
/// yes and no
pub const YES_NO: u32 = 2;
/// t and f
pub const T_F: u32 = 4;
/// y and n
pub const Y_N: u32 = 8;

const GERMAN: u32 = 1 << 4;
const FRENCH: u32 = 1 << 5;
const SPANISH: u32 = 1 << 6;
const ITALIAN: u32 = 1 << 7;
const PORTUGUESE: u32 = 1 << 8;
const DUTCH: u32 = 1 << 9;
const SWEDISH: u32 = 1 << 10;
const NORWEGIAN: u32 = 1 << 11;
const POLISH: u32 = 1 << 12;
const RUSSIAN: u32 = 1 << 13;
const JAPANESE: u32 = 1 << 14;
const CHINESE: u32 = 1 << 15;
const J_N: u32 = 1 << 16;
const WAHR_FALSCH: u32 = 1 << 17;
const VRAI_FAUX: u32 = 1 << 18;
const VERDADERO_FALSO: u32 = 1 << 19;
const VERO_FALSO: u32 = 1 << 20;
const VERDADEIRO_FALSO: u32 = 1 << 21;
const CZECH: u32 = 1 << 22;
const WAAR_ONWAAR: u32 = 1 << 23;

const WORDS: [(&str, u32, bool); 42] = [
    ("true", TRUE_FALSE, true),
    ("false", TRUE_FALSE, false),
    ("yes", YES_NO, true),
    ("no", YES_NO | SPANISH | ITALIAN, false),
    ("t", T_F, true),
    ("f", T_F, false),
    ("y", Y_N, true),
    ("n", Y_N | J_N, false),
    ("j", J_N, true),
    ("ja", GERMAN | DUTCH | SWEDISH | NORWEGIAN, true),
    ("nein", GERMAN, false),
    ("nee", DUTCH, false),
    ("nej", SWEDISH, false),
    ("nei", NORWEGIAN, false),
    ("oui", FRENCH, true),
    ("non", FRENCH, false),
    ("si", SPANISH | ITALIAN, true),
    ("sí", SPANISH, true),
    ("sì", ITALIAN, true),
    ("sim", PORTUGUESE, true),
    ("não", PORTUGUESE, false),
    ("nao", PORTUGUESE, false),
    ("tak", POLISH, true),
    ("nie", POLISH, false),
    ("ano", CZECH, true),
    ("ne", CZECH, false),
    ("да", RUSSIAN, true),
    ("нет", RUSSIAN, false),
    ("はい", JAPANESE, true),
    ("いいえ", JAPANESE, false),
    ("是", CHINESE, true),
    ("否", CHINESE, false),
    ("wahr", WAHR_FALSCH, true),
    ("falsch", WAHR_FALSCH, false),
    ("vrai", VRAI_FAUX, true),
    ("faux", VRAI_FAUX, false),
    ("verdadero", VERDADERO_FALSO, true),
    ("falso", VERDADERO_FALSO | VERO_FALSO | VERDADEIRO_FALSO, false),
    ("vero", VERO_FALSO, true),
    ("verdadeiro", VERDADEIRO_FALSO, true),
    ("waar", WAAR_ONWAAR, true),
    ("onwaar", WAAR_ONWAAR, false),
];
const LONGEST: usize = 10;

/// The families that an English word for true or false belongs to, and whether it is the true one.
pub fn english(text: &[u8]) -> Option<(u32, bool)> {
    let is = |word: &str| text.eq_ignore_ascii_case(word.as_bytes());
    match text.len() {
        1 if is("t") => Some((T_F, true)),
        1 if is("f") => Some((T_F, false)),
        1 if is("y") => Some((Y_N, true)),
        1 if is("n") => Some((Y_N | J_N, false)),
        2 if is("no") => Some((YES_NO | SPANISH | ITALIAN, false)),
        3 if is("yes") => Some((YES_NO, true)),
        4 if is("true") => Some((TRUE_FALSE, true)),
        5 if is("false") => Some((TRUE_FALSE, false)),
        _ => None,
    }
}

/// The same of a word of any language.
pub fn of_any_language(text: &[u8]) -> Option<(u32, bool)> {
    if let Some(found) = english(text) {
        return Some(found);
    }
    if text.len() > LONGEST {
        return None;
    }
    if text.is_ascii() {
        // By length and both ends nearly every other word is told apart.
        let ends = text.first().zip(text.last()).map(|(a, z)| (text.len(), a | 0x20, z | 0x20))?;
        #[allow(clippy::unnested_or_patterns)] // one ending a line
        let likely = matches!(
            ends,
            (1, b'j', _)
                | (2, b'j', b'a')
                | (2, b's', b'i')
                | (2, b'n', b'e')
                | (3, b'n', _)
                | (3, b's', b'm')
                | (3, b'o', b'i')
                | (3, b't', b'k')
                | (3, b'a', b'o')
                | (4, b'n', b'n')
                | (4, b'w', _)
                | (4, b'v', _)
                | (4, b'f', b'x')
                | (5, b'f', b'o')
                | (6, b'f', b'h')
                | (6, b'o', b'r')
                | (9 | 10, b'v', b'o')
        );
        let same = |word: &str| text.eq_ignore_ascii_case(word.as_bytes());
        return likely.then(|| WORDS.iter().find(|w| same(w.0)))?.map(|w| (w.1, w.2));
    }
    let lower = std::str::from_utf8(text).ok()?.to_lowercase();
    WORDS.iter().find(|w| w.0 == lower).map(|w| (w.1, w.2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_language_has_both_words_and_english_ones_are_known_quickly() {
        for bit in 0..24 {
            let of = |truth: bool| WORDS.iter().any(|w| w.1 & (1 << bit) != 0 && w.2 == truth);
            assert!(of(true) && of(false), "{bit}");
        }
        for (word, families, truth) in WORDS {
            assert_eq!(of_any_language(word.to_uppercase().as_bytes()), Some((families, truth)), "{word}");
            if families & (TRUE_FALSE | YES_NO | T_F | Y_N) != 0 {
                assert_eq!(english(word.as_bytes()), Some((families, truth)));
            }
        }
        assert_eq!(of_any_language(b"noon"), None);
    }
}
