//! Numbers as people dress them: thousands separators, decimal commas, percent, currency, accountants' brackets.

/// `1,234.5`
pub const COMMA_THOUSANDS: u8 = 1;
/// `1.234,5`
pub const DOT_THOUSANDS: u8 = 2;
/// `1 234,5`
pub const SPACE_THOUSANDS: u8 = 4;
/// `1'234.5`
pub const APOSTROPHE_THOUSANDS: u8 = 8;
/// How many styles there are.
pub const STYLE_COUNT: usize = 4;
const STYLES: [u8; STYLE_COUNT] = [COMMA_THOUSANDS, DOT_THOUSANDS, SPACE_THOUSANDS, APOSTROPHE_THOUSANDS];

/// How many marks of units there are.
pub const UNIT_COUNT: usize = 14;
const UNITS: [(&str, &str); UNIT_COUNT] = [
    ("%", "%"),
    ("$", "USD"),
    ("€", "EUR"),
    ("£", "GBP"),
    ("¥", "JPY"),
    ("₹", "INR"),
    ("US$", "USD"),
    ("USD", "USD"),
    ("EUR", "EUR"),
    ("GBP", "GBP"),
    ("CHF", "CHF"),
    ("JPY", "JPY"),
    ("INR", "INR"),
    ("kr", "kr"),
];

/// The bit that stands for "no unit" in a set of units.
pub const NO_UNIT: u32 = 1 << 31;

/// The unit a bit stands for.
pub fn unit_name(bit: u32) -> Option<&'static str> {
    UNITS.get(bit.trailing_zeros() as usize).map(|u| u.1)
}

/// The style most dressed numbers keep to, by how many keep to each; the earlier one of two.
pub fn usual_style(counts: &[u64; STYLE_COUNT]) -> u8 {
    let most = counts.iter().enumerate().max_by_key(|&(place, &count)| (count, std::cmp::Reverse(place)));
    most.and_then(|(place, _)| STYLES.get(place)).copied().unwrap_or(COMMA_THOUSANDS)
}

/// The unit most dressed numbers have, whatever mark it is written by.
pub fn usual_unit(counts: &[u64; UNIT_COUNT]) -> u32 {
    let of = |name: &str| -> u64 { UNITS.iter().zip(counts).filter(|u| u.0.1 == name).map(|u| *u.1).sum() };
    let seen = UNITS.iter().zip(counts).enumerate().filter(|(_, (_, count))| **count > 0);
    let most = seen.max_by_key(|&(place, (unit, _))| (of(unit.1), std::cmp::Reverse(place)));
    most.map_or(NO_UNIT, |(place, _)| 1 << place)
}

/// A style by an example.
pub fn example(style: u8) -> &'static str {
    match style {
        DOT_THOUSANDS => "1.234,5",
        SPACE_THOUSANDS => "1 234,5",
        APOSTROPHE_THOUSANDS => "1'234.5",
        _ => "1,234.5",
    }
}

/// A number without sign, brackets and unit.
struct Bare<'a> {
    digits: &'a [u8],
    negative: bool,
    unit: u32,
}

fn bare(text: &[u8]) -> Option<Bare<'_>> {
    let mut text = text.trim_ascii();
    let mut negative = false;
    if let Some(inner) = text.strip_prefix(b"(").and_then(|t| t.strip_suffix(b")")) {
        text = inner;
        negative = true;
    }
    let mut unit = NO_UNIT;
    let sign = |text: &mut &[u8], negative: &mut bool| {
        if let Some(rest) = text.strip_prefix(b"-") {
            *text = rest.trim_ascii();
            *negative = !*negative;
        }
    };
    sign(&mut text, &mut negative);
    for (i, (mark, _)) in UNITS.iter().enumerate() {
        let mark = mark.as_bytes();
        if let Some(rest) = text.strip_prefix(mark).or_else(|| text.strip_suffix(mark)) {
            text = rest.trim_ascii();
            unit = 1 << i;
            if i > 0 {
                sign(&mut text, &mut negative);
            }
            break;
        }
    }
    let sound = text.first().is_some_and(u8::is_ascii_digit) && text.last().is_some_and(u8::is_ascii_digit);
    sound.then_some(Bare { digits: text, negative, unit })
}

/// Whether a text begins with the letters of a unit.
#[inline]
pub fn begins_with_unit(text: &[u8]) -> bool {
    matches!(
        text,
        [b'U', b'S', b'$' | b'D', ..]
            | [b'E', b'U', b'R', ..]
            | [b'G', b'B', b'P', ..]
            | [b'C', b'H', b'F', ..]
            | [b'J', b'P', b'Y', ..]
            | [b'I', b'N', b'R', ..]
            | [b'k', b'r', ..]
    )
}

fn marks(style: u8) -> (&'static [&'static [u8]], u8) {
    match style {
        DOT_THOUSANDS => (&[b"."], b','),
        SPACE_THOUSANDS => (&[b" ", b"\xc2\xa0", b"\xe2\x80\xaf"], b','),
        APOSTROPHE_THOUSANDS => (&[b"'", b"\xe2\x80\x99"], b'.'),
        _ => (&[b","], b'.'),
    }
}

/// The number in plain digits if it keeps to the style.
fn undress(bare: &Bare<'_>, style: u8) -> Option<Vec<u8>> {
    let (groups, point) = marks(style);
    let at = memchr::memchr(point, bare.digits);
    let whole = at.map_or(Some(bare.digits), |i| bare.digits.get(..i))?;
    let fraction = at.map_or(Some(&b""[..]), |i| bare.digits.get(i + 1..))?;
    let mut plain = Vec::with_capacity(bare.digits.len() + 1);
    if bare.negative {
        plain.push(b'-');
    }
    let mut rest = whole;
    let mut group = 0;
    let mut grouped = false;
    while let Some((&byte, tail)) = rest.split_first() {
        if byte.is_ascii_digit() {
            plain.push(byte);
            group += 1;
            rest = tail;
            continue;
        }
        let mark = groups.iter().find(|m| rest.starts_with(m))?;
        let fits = if grouped { group == 3 } else { (1..=3).contains(&group) };
        if !fits {
            return None;
        }
        grouped = true;
        group = 0;
        rest = rest.get(mark.len()..)?;
    }
    let padded = whole.first() == Some(&b'0') && whole.len() > 1;
    if (grouped && group != 3) || padded || !fraction.iter().all(u8::is_ascii_digit) {
        return None;
    }
    if at.is_some() {
        if fraction.is_empty() {
            return None;
        }
        plain.push(b'.');
        plain.extend_from_slice(fraction);
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
}

/// The styles and unit of a dressed number.
pub fn dressed(text: &[u8]) -> Option<Dressed> {
    if text.len() > 40 {
        return None;
    }
    let bare = bare(text)?;
    let mut found = Dressed { styles: 0, unit: bare.unit, whole: true };
    for style in STYLES {
        if let Some(plain) = undress(&bare, style)
            && super::numbers::real(&plain).is_some()
        {
            if found.styles == 0 {
                found.whole = super::numbers::long(&plain).is_some();
            }
            found.styles |= style;
        }
    }
    (found.styles != 0).then_some(found)
}

/// The plain text of a dressed number in one style, when it has the unit.
pub fn plain_text(text: &[u8], style: u8, unit: u32) -> Option<Vec<u8>> {
    let bare = bare(text)?;
    if bare.unit == unit { undress(&bare, style) } else { None }
}

/// The plain text of a number in one style, or of one that is plain already, with the unit, by any of its marks, or without.
pub fn loose_text(text: &[u8], style: u8, unit: u32) -> Option<Vec<u8>> {
    let Some(bare) = bare(text) else {
        return super::numbers::plain(text).filter(|p| !p.padded && !p.plus).map(|_| text.to_vec());
    };
    let fits = bare.unit == NO_UNIT || (unit != NO_UNIT && unit_name(bare.unit) == unit_name(unit));
    if !fits {
        return None;
    }
    undress(&bare, style).or_else(|| {
        let sign: &[u8] = if bare.negative { b"-" } else { b"" };
        let plain = super::numbers::plain(bare.digits).filter(|p| !p.padded && !p.plus);
        plain.map(|_| [sign, bare.digits].concat())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styles_are_told_by_their_marks() {
        assert_eq!(dressed(b"1,234.5").unwrap().styles, COMMA_THOUSANDS);
        assert_eq!(dressed(b"1.234,5").unwrap().styles, DOT_THOUSANDS);
        assert_eq!(dressed(b"3,14").unwrap().styles, DOT_THOUSANDS | SPACE_THOUSANDS);
        assert_eq!(dressed("1 234,5".as_bytes()).unwrap().styles, SPACE_THOUSANDS);
        assert!(dressed(b"1,23,456").is_none());
        assert!(dressed(b"12-34").is_none());
    }

    #[test]
    fn every_unit_of_letters_is_known_by_its_beginning() {
        for (mark, _) in UNITS.iter().filter(|u| u.0.starts_with(|c: char| c.is_ascii_alphabetic())) {
            assert!(begins_with_unit(mark.as_bytes()), "{mark}");
        }
    }

    #[test]
    fn units_and_brackets_come_off() {
        let unit = |t: &str| dressed(t.as_bytes()).and_then(|d| unit_name(d.unit));
        assert_eq!(unit("12.5 %"), Some("%"));
        assert_eq!(unit("-$1,234.50"), Some("USD"));
        assert_eq!(plain_text(b"($1,234.50)", COMMA_THOUSANDS, 1 << 1).unwrap(), b"-1234.50");
    }

    #[test]
    fn numbers_are_read_one_by_one_whatever_stands_beside_them() {
        let euro = |t: &str| loose_text(t.as_bytes(), SPACE_THOUSANDS, 1 << 8).map(|p| String::from_utf8(p).unwrap());
        assert_eq!(euro("1 234,50 EUR").as_deref(), Some("1234.50"));
        assert_eq!(euro("€ 7").as_deref(), Some("7"));
        assert_eq!(euro("-12.5").as_deref(), Some("-12.5"));
        assert_eq!((euro("5 USD"), euro("ask"), euro("007")), (None, None, None));
        assert_eq!((usual_style(&[1, 3, 3, 0]), usual_style(&[0; 4])), (DOT_THOUSANDS, COMMA_THOUSANDS));
        let mut counts = [0; UNIT_COUNT];
        assert_eq!(usual_unit(&counts), NO_UNIT);
        (counts[1], counts[2], counts[8]) = (3, 2, 2);
        assert_eq!(unit_name(usual_unit(&counts)), Some("EUR"));
    }
}
