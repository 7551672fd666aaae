//! Numbers as people dress them: thousands separators, decimal commas, percent, currency, accountants' brackets.

use super::marks::{BROAD, Bare, CREDIT, DEBIT, NO_UNIT, bare, normal};
use serde::{Deserialize, Serialize};

/// `1,234.5`
pub const COMMA_THOUSANDS: u8 = 1;
/// `1.234,5`
pub const DOT_THOUSANDS: u8 = 2;
/// `1 234,5`
pub const SPACE_THOUSANDS: u8 = 4;
/// `1'234.5`
pub const APOSTROPHE_THOUSANDS: u8 = 8;
/// `1 234.5`
pub const SPACES_AND_POINT: u8 = 16;
/// `1,23,456.5`
pub const LAKHS: u8 = 32;
/// Styles whose decimal mark is a point.
pub const POINTED: u8 = COMMA_THOUSANDS | APOSTROPHE_THOUSANDS | SPACES_AND_POINT | LAKHS;
/// How many styles there are.
pub const STYLE_COUNT: usize = 6;
const STYLES: [u8; STYLE_COUNT] =
    [COMMA_THOUSANDS, DOT_THOUSANDS, SPACE_THOUSANDS, APOSTROPHE_THOUSANDS, SPACES_AND_POINT, LAKHS];
/// Groups of digits that a number of those has at most.
const GROUPS: usize = 20;

/// The style most dressed numbers keep to, by how many keep to each; the earlier one of two.
pub fn usual_style(counts: &[u64; STYLE_COUNT]) -> u8 {
    let most = counts.iter().enumerate().max_by_key(|&(place, &count)| (count, std::cmp::Reverse(place)));
    most.and_then(|(place, _)| STYLES.get(place)).copied().unwrap_or(COMMA_THOUSANDS)
}

/// A style by an example.
pub fn example(style: u8) -> &'static str {
    match style {
        DOT_THOUSANDS => "1.234,5",
        SPACE_THOUSANDS => "1 234,5",
        APOSTROPHE_THOUSANDS => "1'234.5",
        SPACES_AND_POINT => "1 234.5",
        LAKHS => "1,23,456.5",
        _ => "1,234.5",
    }
}

/// How the numbers of a column are dressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dress {
    /// The style's bit.
    pub style: u8,
    /// The unit's bit.
    pub unit: u32,
    /// Whether `CR` stands for a number below zero.
    pub credit: bool,
}

fn separators(style: u8) -> (u8, u8) {
    match style {
        DOT_THOUSANDS => (b'.', b','),
        SPACE_THOUSANDS => (b' ', b','),
        SPACES_AND_POINT => (b' ', b'.'),
        APOSTROPHE_THOUSANDS => (b'\'', b'.'),
        _ => (b',', b'.'),
    }
}

/// Whether digits stand in threes behind a mark, or in twos before the last three.
fn are_grouped(lengths: &[usize], style: u8) -> bool {
    let [first, inner @ .., last] = lengths else { return true };
    if style == LAKHS {
        return (1..=2).contains(first) && inner.iter().all(|&n| n == 2) && *last == 3;
    }
    (1..=3).contains(first) && *last == 3 && inner.iter().all(|&n| n == 3)
}

/// The number in plain digits if it keeps to the style.
fn undress(bare: &Bare<'_>, style: u8, credit: bool) -> Option<Vec<u8>> {
    let (mark, point) = separators(style);
    let at = memchr::memchr(point, bare.digits);
    let whole = at.map_or(Some(bare.digits), |i| bare.digits.get(..i))?;
    let fraction = at.map_or(Some(&b""[..]), |i| bare.digits.get(i + 1..))?;
    let mut plain = Vec::with_capacity(bare.digits.len() + 10);
    let below = bare.marks & DEBIT != 0 || (credit && bare.marks & CREDIT != 0);
    if bare.negative != below {
        plain.push(b'-');
    }
    let (mut lengths, mut groups) = ([0; GROUPS], 0);
    for group in whole.split(|&b| b == mark) {
        *lengths.get_mut(groups)? = group.len();
        groups += 1;
        plain.extend_from_slice(group);
        if !group.iter().all(u8::is_ascii_digit) {
            return None;
        }
    }
    let padded = whole.first() == Some(&b'0') && whole.len() > 1;
    if !are_grouped(lengths.get(..groups)?, style) || padded || !fraction.iter().all(u8::is_ascii_digit) {
        return None;
    }
    if at.is_some() && fraction.is_empty() {
        return None;
    }
    let moved = bare.places();
    plain.extend(fraction.iter().copied().chain(std::iter::repeat(b'0')).take(moved));
    if let Some(rest) = fraction.get(moved..).filter(|rest| !rest.is_empty()) {
        plain.push(b'.');
        plain.extend_from_slice(rest);
    }
    if moved > 0 {
        // Zeros before the point of `0.5k` lead nothing now.
        let sign = usize::from(plain.first() == Some(&b'-'));
        let zeros = plain.iter().skip(sign).take_while(|&&b| b == b'0').count();
        let digits = plain.iter().skip(sign).take_while(|b| b.is_ascii_digit()).count();
        plain.drain(sign..sign + zeros.min(digits.saturating_sub(1)));
    }
    Some(plain)
}

/// What a dressed number can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dressed {
    /// The styles it keeps to.
    pub styles: u8,
    /// Its unit as a bit.
    pub unit: u32,
    /// Whether it is whole in the first of its styles.
    pub whole: bool,
    /// What stands around its digits.
    pub marks: u16,
}

fn with_bare<T>(text: &[u8], take: impl FnOnce(&Bare<'_>) -> Option<T>) -> Option<T> {
    match normal(text) {
        Some((text, broad)) => bare(&text).and_then(|mut bare| {
            bare.marks |= if broad { BROAD } else { 0 };
            take(&bare)
        }),
        None => take(&bare(text)?),
    }
}

/// The styles and unit of a dressed number.
pub fn dressed(text: &[u8]) -> Option<Dressed> {
    if text.len() > 40 {
        return None;
    }
    with_bare(text, |bare| {
        let mut found = Dressed { styles: 0, unit: bare.unit, whole: true, marks: bare.marks };
        for style in STYLES {
            if let Some(plain) = undress(bare, style, false)
                && super::numbers::real(&plain).is_some()
            {
                if found.styles == 0 {
                    found.whole = super::numbers::long(&plain).is_some();
                    found.marks |= if style > APOSTROPHE_THOUSANDS { BROAD } else { 0 };
                }
                found.styles |= style;
            }
        }
        (found.styles != 0).then_some(found)
    })
}

/// The plain text of a dressed number in one style, when it has the unit.
pub fn plain_text(text: &[u8], dress: Dress) -> Option<Vec<u8>> {
    with_bare(text, |bare| (bare.unit == dress.unit).then(|| undress(bare, dress.style, dress.credit)).flatten())
}

/// The plain text of a number in one style, or of one that is plain already, with the unit or without.
pub fn loose_text(text: &[u8], dress: Dress) -> Option<Vec<u8>> {
    let plain = |text: &[u8]| super::numbers::plain(text).is_some_and(|p| !p.padded && !p.plus);
    if plain(text) && bare(text).is_none() {
        return Some(text.to_vec());
    }
    with_bare(text, |bare| {
        if bare.unit != NO_UNIT && bare.unit != dress.unit {
            return None;
        }
        undress(bare, dress.style, dress.credit).or_else(|| {
            let as_it_is = bare.places() == 0 && bare.marks & (CREDIT | DEBIT) == 0 && plain(bare.digits);
            let sign: &[u8] = if bare.negative { b"-" } else { b"" };
            as_it_is.then(|| [sign, bare.digits].concat())
        })
    })
}

#[cfg(test)]
mod tests {
    use super::super::marks::{UNIT_COUNT, unit_name, usual_unit};
    use super::*;

    const DOLLARS: Dress = Dress { style: COMMA_THOUSANDS, unit: 1 << 1, credit: false };

    fn plain(text: &str, dress: Dress) -> Option<String> {
        plain_text(text.as_bytes(), dress).map(|p| String::from_utf8(p).unwrap())
    }

    #[test]
    fn styles_are_told_by_their_marks() {
        assert_eq!(dressed(b"1,234.5").unwrap().styles, COMMA_THOUSANDS | LAKHS);
        assert_eq!(dressed(b"1,234,567").unwrap().styles, COMMA_THOUSANDS);
        assert_eq!(dressed(b"1.234,5").unwrap().styles, DOT_THOUSANDS);
        assert_eq!(dressed(b"3,14").unwrap().styles, DOT_THOUSANDS | SPACE_THOUSANDS);
        assert_eq!(dressed("1 234,5".as_bytes()).unwrap().styles, SPACE_THOUSANDS);
        assert_eq!(dressed("1\u{2009}234.5".as_bytes()).unwrap().styles, SPACES_AND_POINT);
        assert_eq!(dressed(b"1,23,456").unwrap().styles, LAKHS);
        assert!(dressed(b"1,2,3").is_none());
        assert!(dressed(b"12-34").is_none());
    }

    #[test]
    fn units_and_brackets_come_off() {
        let unit = |t: &str| dressed(t.as_bytes()).and_then(|d| unit_name(d.unit));
        assert_eq!(unit("12.5 %"), Some("%"));
        assert_eq!(unit("% 12.5"), Some("%"));
        assert_eq!(unit("-$1,234.50"), Some("USD"));
        assert_eq!(unit("12,50\u{a0}€"), Some("EUR"));
        assert_eq!(plain("($1,234.50)", DOLLARS).as_deref(), Some("-1234.50"));
        assert_eq!(plain("$ (1,234.50)", DOLLARS).as_deref(), Some("-1234.50"));
        assert_eq!(plain("1,234.50- USD", DOLLARS).as_deref(), Some("-1234.50"));
        assert_eq!(plain("+1.5 USD", DOLLARS).as_deref(), Some("1.5"));
    }

    #[test]
    fn letters_for_thousands_move_the_point() {
        for (text, want) in
            [("$12.5k", "12500"), ("$3M", "3000000"), ("-$0.5k", "-500"), ("$1.23456k", "1234.56"), ("$0k", "0")]
        {
            assert_eq!(plain(text, DOLLARS).as_deref(), Some(want), "{text}");
        }
    }

    #[test]
    fn signs_of_typographers_and_wide_digits_are_read() {
        let bare = Dress { unit: NO_UNIT, ..DOLLARS };
        assert_eq!(plain("\u{2212}5", bare).as_deref(), Some("-5"));
        assert_eq!(plain("１，２３４．５", bare).as_deref(), Some("1234.5"));
        assert_eq!(plain("\u{ff10}12", bare), None);
    }

    #[test]
    fn numbers_are_read_one_by_one_whatever_stands_beside_them() {
        let dress = Dress { style: SPACE_THOUSANDS, unit: 1 << 2, credit: false };
        let euro = |t: &str| loose_text(t.as_bytes(), dress).map(|p| String::from_utf8(p).unwrap());
        assert_eq!(euro("1 234,50 EUR").as_deref(), Some("1234.50"));
        assert_eq!(euro("€ 7").as_deref(), Some("7"));
        assert_eq!(euro("-12.5").as_deref(), Some("-12.5"));
        assert_eq!(euro("1e3").as_deref(), Some("1e3"));
        assert_eq!((euro("5 USD"), euro("ask"), euro("007")), (None, None, None));
        assert_eq!((usual_style(&[1, 3, 3, 0, 0, 0]), usual_style(&[0; 6])), (DOT_THOUSANDS, COMMA_THOUSANDS));
        let mut counts = [0; UNIT_COUNT];
        assert_eq!(usual_unit(&counts), NO_UNIT);
        (counts[1], counts[2]) = (3, 4);
        assert_eq!(unit_name(usual_unit(&counts)), Some("EUR"));
    }
}
