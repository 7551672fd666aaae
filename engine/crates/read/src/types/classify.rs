//! What one cell can be, by its text alone.

use super::{dates, durations, numbers, styled};

/// The tokens that stand for "no value" in a column of another type than text.
pub const NULL_TOKENS: [&str; 22] = [
    "NA", "N/A", "n/a", "NULL", "null", "Null", "None", "none", "NaN", "nan", "-", "--", "?", "#N/A", "\\N", "nil",
    "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#NULL!",
];

/// Families of words for true and false, as bits: the words of one family go together.
pub const TRUE_FALSE: u8 = 1;
/// yes and no
pub const YES_NO: u8 = 2;
/// t and f
pub const T_F: u8 = 4;
/// y and n
pub const Y_N: u8 = 8;

/// What a cell can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Nothing, or blanks.
    Empty,
    /// A token for "no value", by its index.
    Null(u8),
    /// A word for true or false, its family, and whether it is the true one.
    Boolean(u8, bool),
    /// A 64-bit integer.
    Long,
    /// An integer of 20 to 38 digits.
    Big(numbers::Plain),
    /// A number that a double holds; whether it is fractional with exactly three digits after one to three (`1.234`).
    Real,
    /// A fraction with more digits than a double holds.
    Exact(numbers::Plain),
    /// A date in any of these formats.
    Date(u32),
    /// A time of day.
    Time,
    /// A timestamp without a zone, its date in any of these formats.
    Stamp(u32),
    /// A timestamp with a zone.
    Zoned(u32),
    /// A length of time, and whether it can be nothing else.
    Duration(bool),
    /// A number with separators or a unit.
    Styled(styled::Dressed),
    /// Digits with leading zeros or a plus: a code.
    Padded,
    /// Anything else.
    Text,
}

/// The word's family and truth.
pub fn boolean(text: &[u8]) -> Option<(u8, bool)> {
    let is = |word: &str| text.eq_ignore_ascii_case(word.as_bytes());
    match text.len() {
        1 if is("t") => Some((T_F, true)),
        1 if is("f") => Some((T_F, false)),
        1 if is("y") => Some((Y_N, true)),
        1 if is("n") => Some((Y_N, false)),
        2 if is("no") => Some((YES_NO, false)),
        3 if is("yes") => Some((YES_NO, true)),
        4 if is("true") => Some((TRUE_FALSE, true)),
        5 if is("false") => Some((TRUE_FALSE, false)),
        _ => None,
    }
}

/// The token's index.
pub fn null_token(text: &[u8]) -> Option<u8> {
    let (&first, &last) = (text.first()?, text.last()?);
    if text.len() > 7 || !matches!(first, b'N' | b'n' | b'-' | b'?' | b'#' | b'\\') {
        return None;
    }
    let same = |t: &&'static str| t.len() == text.len() && t.as_bytes().last() == Some(&last) && t.as_bytes() == text;
    NULL_TOKENS.iter().position(same).and_then(|i| u8::try_from(i).ok())
}

/// What a cell's text can be.
#[inline]
pub fn classify(text: &[u8]) -> Class {
    let text = text.trim_ascii();
    let Some((&first, _)) = text.split_first() else { return Class::Empty };
    if first.is_ascii_alphabetic() {
        return word(text);
    }
    if first.is_ascii_digit() || matches!(first, b'-' | b'+' | b'.') {
        return number(text);
    }
    null_token(text).map_or_else(|| dressed(text), Class::Null)
}

fn word(text: &[u8]) -> Class {
    if text.len() <= 5 {
        if let Some(token) = null_token(text) {
            return Class::Null(token);
        }
        if let Some((family, value)) = boolean(text) {
            return Class::Boolean(family, value);
        }
    }
    if let [b'P', b'T' | b'0'..=b'9', ..] = text
        && let Some(length) = durations::length(text)
    {
        return Class::Duration(length.sure);
    }
    if !text.last().is_some_and(|b| b.is_ascii_digit() || matches!(b, b'M' | b'm' | b'Z')) {
        return Class::Text;
    }
    let month =
        matches!(text.first().map(u8::to_ascii_lowercase), Some(b'j' | b'f' | b'm' | b'a' | b's' | b'o' | b'n' | b'd'));
    if month && text.get(..3).is_some_and(|t| dates::month_of(t).is_some()) {
        return moment(text);
    }
    // Of lengths of time the standard ones alone begin with a letter, and of numbers those with a unit.
    if styled::begins_with_unit(text) { dressed(text) } else { Class::Text }
}

fn number(text: &[u8]) -> Class {
    if numbers::long(text).is_some() {
        let compact = text.len() == 8 && dates::date_formats(text) != 0;
        return if compact { Class::Date(dates::COMPACT) } else { Class::Long };
    }
    if let Some(plain) = numbers::plain(text) {
        return plain_number(text, plain);
    }
    null_token(text).map_or_else(|| moment(text), Class::Null)
}

fn plain_number(text: &[u8], plain: numbers::Plain) -> Class {
    if plain.padded || plain.plus {
        return Class::Padded;
    }
    if !plain.point && !plain.exponent && plain.whole > 18 {
        return if plain.whole <= 38 { Class::Big(plain) } else { Class::Text };
    }
    if numbers::real(text).is_some() {
        return Class::Real;
    }
    let fits = !plain.exponent && plain.whole + plain.fraction <= 38;
    if fits { Class::Exact(plain) } else { Class::Text }
}

fn moment(text: &[u8]) -> Class {
    if text.len() < 4 || text.len() > 45 {
        return dressed(text);
    }
    if let Some((mask, zoned)) = dates::timestamp_formats(text) {
        return if zoned { Class::Zoned(mask) } else { Class::Stamp(mask) };
    }
    let mask = dates::date_formats(text);
    if mask != 0 {
        return Class::Date(mask);
    }
    if dates::time(text).is_some() { Class::Time } else { dressed(text) }
}

fn dressed(text: &[u8]) -> Class {
    let length = || durations::length(text).map_or(Class::Text, |l| Class::Duration(l.sure));
    styled::dressed(text).map_or_else(length, Class::Styled)
}

/// What a cell written as a string in a typed format (JSON, a spreadsheet) can be: a date, a standard length of time or text,
/// never a number.
pub fn classify_string(text: &[u8]) -> Class {
    if text.starts_with(b"P") {
        return word(text);
    }
    if !text.first().is_some_and(u8::is_ascii_digit) || text.len() < 8 {
        return Class::Text;
    }
    match moment(text) {
        found @ (Class::Date(_) | Class::Stamp(_) | Class::Zoned(_) | Class::Time) => found,
        _ => Class::Text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_what_a_reader_takes_them_for() {
        let class = |t: &str| classify(t.as_bytes());
        assert_eq!(class("  "), Class::Empty);
        assert_eq!(class("NA"), Class::Null(0));
        assert_eq!(class("-"), Class::Null(10));
        assert_eq!(class("TRUE"), Class::Boolean(TRUE_FALSE, true));
        assert_eq!(class("42"), Class::Long);
        assert_eq!(class("-0.5e3"), Class::Real);
        assert_eq!(class("00123"), Class::Padded);
        assert_eq!(class("+49301234"), Class::Padded);
        assert!(matches!(class("123456789012345678901"), Class::Big(_)));
        assert!(matches!(class("1.234567890123456789"), Class::Exact(_)));
        assert!(matches!(class("Jan 5 2013"), Class::Date(_)));
        assert!(matches!(class("2013-01-05 10:00"), Class::Stamp(_)));
        assert!(matches!(class("2013-01-05T10:00Z"), Class::Zoned(_)));
        assert_eq!(class("10:20"), Class::Time);
        assert_eq!(class("PT5M"), Class::Duration(true));
        assert_eq!(class("-PT5S"), Class::Duration(true));
        assert_eq!(class("26:10:00"), Class::Duration(true));
        assert_eq!(class("5m"), Class::Duration(false));
        assert_eq!(classify_string(b"PT5S"), Class::Duration(true));
        assert_eq!(classify_string(b"Paris"), Class::Text);
        assert_eq!(classify_string(b"2 days"), Class::Text);
        assert!(matches!(class("$5"), Class::Styled(_)));
        assert_eq!(class("US"), Class::Text);
        assert_eq!(class("10.1.1.1"), Class::Text);
        assert_eq!(class("inf"), Class::Text);
    }
}
