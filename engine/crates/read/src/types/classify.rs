//! What one cell can be, by its text alone.

use super::marks::{BROAD, begins_with_unit};
use super::{dates, durations, numbers, periods, styled, words};

/// The tokens that stand for "no value" in a column of another type than text.
pub const NULL_TOKENS: [&str; 31] = [
    "NA", "N/A", "n/a", "NULL", "null", "Null", "None", "none", "NaN", "nan", "-", "--", "?", "#N/A", "\\N", "nil",
    "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#NULL!", "..", "...", "n.a.", "N.A.", "NaT", "<NA>", "(null)",
    "–", "—",
];

/// What a cell can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Nothing, or blanks.
    Empty,
    /// A token for "no value", by its index.
    Null(u8),
    /// A word for true or false, its families, and whether it is the true one.
    Boolean(u32, bool),
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

/// The token's index.
pub fn null_token(text: &[u8]) -> Option<u8> {
    let (&first, &last) = (text.first()?, text.last()?);
    if text.len() > 7 || !matches!(first, b'N' | b'n' | b'-' | b'?' | b'#' | b'\\' | b'.' | b'<' | b'(' | 0xe2) {
        return None;
    }
    let same = |t: &&'static str| t.len() == text.len() && t.as_bytes().last() == Some(&last) && t.as_bytes() == text;
    NULL_TOKENS.iter().position(same).and_then(|i| u8::try_from(i).ok())
}

/// What a cell's text can be, as far as rows and headers are told by it.
#[inline]
pub fn classify(text: &[u8]) -> Class {
    class(text.trim_ascii(), false)
}

/// What a cell of a column can be beyond what tells rows and headers: words for true and false of any language, numbers with
/// marks of bookkeeping or other scripts, months, quarters and weeks.
#[inline]
pub fn classify_cell(text: &[u8]) -> Class {
    let text = text.trim_ascii();
    match class(text, true) {
        Class::Text if text.len() <= MOST => broader(text),
        class => class,
    }
}

#[inline]
fn class(text: &[u8], broad: bool) -> Class {
    let Some((&first, _)) = text.split_first() else { return Class::Empty };
    if first.is_ascii_alphabetic() {
        return word(text);
    }
    if first.is_ascii_digit() || matches!(first, b'-' | b'+' | b'.') {
        return number(text, broad);
    }
    null_token(text).map_or_else(|| dressed(text, broad), Class::Null)
}

fn word(text: &[u8]) -> Class {
    if text.len() <= 5 {
        if let Some(token) = null_token(text) {
            return Class::Null(token);
        }
        if let Some((family, value)) = words::english(text) {
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
    if text.get(..3).is_some_and(|t| dates::month_of(t).is_some()) {
        return moment(text, false);
    }
    // Of lengths of time the standard ones alone begin with a letter, and of numbers those with a unit.
    if begins_with_unit(text) { dressed(text, false) } else { Class::Text }
}

fn number(text: &[u8], broad: bool) -> Class {
    if numbers::long(text).is_some() {
        let compact = text.len() == 8 && dates::date_formats(text) != 0;
        return if compact { Class::Date(dates::COMPACT) } else { Class::Long };
    }
    if let Some(plain) = numbers::plain(text) {
        return plain_number(text, plain);
    }
    null_token(text).map_or_else(|| moment(text, broad), Class::Null)
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

fn moment(text: &[u8], broad: bool) -> Class {
    if text.len() < 4 || text.len() > MOST {
        return dressed(text, broad);
    }
    if let Some((mask, zoned)) = dates::timestamp_formats(text) {
        return if zoned { Class::Zoned(mask) } else { Class::Stamp(mask) };
    }
    let mask = dates::date_formats(text);
    if mask != 0 {
        return Class::Date(mask);
    }
    if dates::time(text).is_some() { Class::Time } else { dressed(text, broad) }
}

fn dressed(text: &[u8], broad: bool) -> Class {
    let length = || durations::length(text).map_or(Class::Text, |l| Class::Duration(l.sure));
    styled::dressed(text).filter(|d| broad || d.marks & BROAD == 0).map_or_else(length, Class::Styled)
}

/// Longer than this and a text is only a text.
const MOST: usize = 80;

/// What may be more than a text after all.
fn broader(text: &[u8]) -> Class {
    let (Some(&first), Some(&last)) = (text.first(), text.last()) else { return Class::Text };
    if first.is_ascii_digit() {
        return period(text);
    }
    let letter = first.is_ascii_alphabetic();
    if !last.is_ascii_digit()
        && let Some((families, truth)) = words::of_any_language(text)
    {
        return Class::Boolean(families, truth);
    }
    if letter && dates::begins_with_name(text) {
        return match moment(text, false) {
            Class::Text => period(text),
            class => class,
        };
    }
    match text {
        [b'Q' | b'q', b'1'..=b'4', ..] => period(text),
        _ if letter && !last.is_ascii_alphabetic() && begins_with_unit(text) => dressed(text, true),
        _ if first.is_ascii() || dates::time(text).is_none() => Class::Text,
        _ => Class::Time,
    }
}

fn period(text: &[u8]) -> Class {
    match periods::formats(text) {
        0 => Class::Text,
        formats => Class::Date(formats),
    }
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
    match moment(text, false) {
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
        assert_eq!(class("TRUE"), Class::Boolean(words::TRUE_FALSE, true));
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
        assert_eq!((class("123.45-"), class("Mar 2024"), class("ja")), (Class::Text, Class::Text, Class::Text));
    }

    #[test]
    fn cells_of_a_column_are_more_than_what_tells_rows_and_headers() {
        let class = |t: &str| classify_cell(t.as_bytes());
        for text in
            ["123.45-", "12 CR", "$12.5k", "\u{2212}5", "１２", "CAD 12", "12 zł", "1 234.5", "+5%", "12,50\u{a0}€"]
        {
            assert!(matches!(class(text), Class::Styled(_)), "{text}");
        }
        for text in ["Mar 2024", "2024-W05", "Q1 2024", "2024-03", "03/2024", "Mon, 4 Mar 2024"] {
            assert!(matches!(class(text), Class::Date(_)), "{text}");
        }
        for text in ["2024-03-02 10:00 CET", "2024-03-02 10:00 Europe/Oslo", "Sat, 02 Mar 2024 10:00:00 GMT"] {
            assert!(matches!(class(text), Class::Zoned(_)), "{text}");
        }
        for text in ["2024-03-02 10:00 a.m.", "2024-03-02 오후 3:05", "2024-03-02 下午3:05"] {
            assert!(matches!(class(text), Class::Stamp(_)), "{text}");
        }
        assert!(matches!(class("ja"), Class::Boolean(..)));
        assert_eq!(class("下午3:05"), Class::Time);
        for text in [
            "12 Main St",
            "A-12",
            "5k-run",
            "12-34",
            "2024-13",
            "Q5 2024",
            "City 028",
            "+49 301 234",
            "١٢",
            "Mar 12",
            "v1-",
        ] {
            assert_eq!(class(text), Class::Text, "{text}");
        }
    }
}
