//! What stands around the digits of a number: signs, brackets, units, words of bookkeeping, thousands in letters.

/// Accountants' brackets, which are a minus.
pub const BRACKETS: u16 = 1;
/// A minus behind the digits.
pub const TRAILING: u16 = 2;
/// `CR` behind the digits.
pub const CREDIT: u16 = 4;
/// `DR` or `DB` behind the digits.
pub const DEBIT: u16 = 8;
/// `k`, thousands.
pub const THOUSANDS: u16 = 16;
/// `M` or `mn`, millions.
pub const MILLIONS: u16 = 32;
/// `B` or `bn`, thousands of millions.
pub const BILLIONS: u16 = 64;
/// Letters of a unit that touch the first digit, as a code's may.
pub const TOUCHING: u16 = 128;
/// Nothing but digits within.
pub const DIGITS: u16 = 256;
/// Written in a way that only a column, no row or header, is read by.
pub const BROAD: u16 = 512;
/// Any of the letters for thousands.
pub const LETTERS: u16 = THOUSANDS | MILLIONS | BILLIONS;

/// How many units there are.
pub const UNIT_COUNT: usize = 29;
const UNITS: [&str; UNIT_COUNT] = [
    "%", "USD", "EUR", "GBP", "JPY", "INR", "CHF", "kr", "CAD", "AUD", "NZD", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF",
    "RUB", "UAH", "TRY", "ILS", "KRW", "CNY", "HKD", "SGD", "TWD", "BRL", "MXN", "ZAR",
];

/// Marks of units, a longer one before one that it ends in or begins with.
const MARKS: [(&str, u8); 57] = [
    ("%", 0),
    ("US$", 1),
    ("C$", 8),
    ("A$", 9),
    ("NZ$", 10),
    ("HK$", 23),
    ("NT$", 25),
    ("S$", 24),
    ("R$", 26),
    ("MX$", 27),
    ("$", 1),
    ("€", 2),
    ("£", 3),
    ("¥", 4),
    ("₹", 5),
    ("USD", 1),
    ("EUR", 2),
    ("GBP", 3),
    ("CHF", 6),
    ("JPY", 4),
    ("INR", 5),
    ("kr.", 7),
    ("kr", 7),
    ("CAD", 8),
    ("AUD", 9),
    ("NZD", 10),
    ("SEK", 11),
    ("NOK", 12),
    ("DKK", 13),
    ("PLN", 14),
    ("zł", 14),
    ("CZK", 15),
    ("Kč", 15),
    ("HUF", 16),
    ("Ft", 16),
    ("RUB", 17),
    ("₽", 17),
    ("руб.", 17),
    ("UAH", 18),
    ("₴", 18),
    ("TRY", 19),
    ("₺", 19),
    ("ILS", 20),
    ("₪", 20),
    ("KRW", 21),
    ("₩", 21),
    ("CNY", 22),
    ("RMB", 22),
    ("元", 22),
    ("円", 4),
    ("HKD", 23),
    ("SGD", 24),
    ("TWD", 25),
    ("BRL", 26),
    ("MXN", 27),
    ("ZAR", 28),
    ("Rs.", 5),
];
/// Marks that tell rows and headers too.
const NARROW: [&str; 14] = ["%", "$", "€", "£", "¥", "₹", "US$", "USD", "EUR", "GBP", "CHF", "JPY", "INR", "kr"];

/// Words and letters behind the digits.
const ENDS: [(&[u8], u16); 10] = [
    (b"CR", CREDIT),
    (b"CR.", CREDIT),
    (b"DR", DEBIT),
    (b"DR.", DEBIT),
    (b"DB", DEBIT),
    (b"mn", MILLIONS),
    (b"bn", BILLIONS),
    (b"k", THOUSANDS),
    (b"M", MILLIONS),
    (b"B", BILLIONS),
];

/// The bit that stands for "no unit" in a set of units.
pub const NO_UNIT: u32 = 1 << 31;

/// The unit a bit stands for.
pub fn unit_name(bit: u32) -> Option<&'static str> {
    UNITS.get(bit.trailing_zeros() as usize).copied()
}

/// The unit most dressed numbers have; the earlier one of two.
pub fn usual_unit(counts: &[u64; UNIT_COUNT]) -> u32 {
    let seen = counts.iter().enumerate().filter(|(_, count)| **count > 0);
    let most = seen.max_by_key(|&(place, &count)| (count, std::cmp::Reverse(place)));
    most.map_or(NO_UNIT, |(place, _)| 1 << place)
}

/// A number without what stands around its digits.
pub struct Bare<'a> {
    /// From the first digit to the last.
    pub digits: &'a [u8],
    /// Whether a minus or brackets make it negative.
    pub negative: bool,
    /// Its unit as a bit.
    pub unit: u32,
    /// What stood around it.
    pub marks: u16,
}

/// Takes everything off a number that is not within its digits.
pub fn bare(text: &[u8]) -> Option<Bare<'_>> {
    let mut found = Bare { digits: text.trim_ascii(), negative: false, unit: NO_UNIT, marks: 0 };
    let (mut signed, mut plus) = (false, false);
    // Brackets, sign, unit, letters and word, each once at most, and a last look.
    for _ in 0..6 {
        let (Some(&first), Some(&last)) = (found.digits.first(), found.digits.last()) else { return None };
        if first.is_ascii_digit() && last.is_ascii_digit() {
            let touches = found.marks & TOUCHING != 0 && found.digits.iter().any(|b| !b.is_ascii_digit());
            found.marks &= if touches { !TOUCHING } else { u16::MAX };
            found.marks |= if found.digits.iter().all(u8::is_ascii_digit) { DIGITS } else { 0 };
            found.marks |= if plus { BROAD } else { 0 };
            // A telephone number has a plus too.
            return (!plus || found.unit != NO_UNIT).then_some(found);
        }
        if first == b'(' && last == b')' && found.marks & BRACKETS == 0 && !signed {
            (found.negative, found.marks) = (true, found.marks | BRACKETS);
            found.digits = found.digits.get(1..found.digits.len() - 1)?;
        } else if matches!(first, b'-' | b'+') && !signed && found.marks & BRACKETS == 0 {
            (signed, plus) = (true, first == b'+');
            found.negative ^= first == b'-';
            found.digits = found.digits.get(1..)?;
        } else if !(found.take_unit(first, last) || found.take_end(last, &mut signed)) {
            return None;
        }
        found.digits = found.digits.trim_ascii();
    }
    None
}

impl Bare<'_> {
    fn take_unit(&mut self, first: u8, last: u8) -> bool {
        if self.unit != NO_UNIT {
            return false;
        }
        for (mark, unit) in MARKS {
            let bytes = mark.as_bytes();
            let (begins, ends) = (bytes.first() == Some(&first), bytes.last() == Some(&last));
            let rest = begins.then(|| self.digits.strip_prefix(bytes)).flatten();
            let Some(rest) = rest.or_else(|| ends.then(|| self.digits.strip_suffix(bytes)).flatten()) else { continue };
            let letters = bytes.last().is_some_and(u8::is_ascii_alphabetic) && self.digits.starts_with(bytes);
            let touching = letters && rest.first().is_some_and(|b| b.is_ascii_digit() || *b == b'-');
            self.marks |= if touching { TOUCHING } else { 0 };
            self.marks |= if NARROW.contains(&mark) { 0 } else { BROAD };
            (self.digits, self.unit) = (rest, 1 << unit);
            return true;
        }
        false
    }

    /// A minus, a word of bookkeeping or a letter for thousands behind the digits.
    fn take_end(&mut self, last: u8, signed: &mut bool) -> bool {
        if last == b'-' && !*signed && self.marks & BRACKETS == 0 {
            (*signed, self.negative, self.marks) = (true, !self.negative, self.marks | TRAILING | BROAD);
            self.digits = self.digits.strip_suffix(b"-").unwrap_or_default();
            return true;
        }
        let words = CREDIT | DEBIT;
        for (end, mark) in ENDS {
            let taken = if mark & words != 0 { words } else { LETTERS };
            let Some(at) = self.digits.len().checked_sub(end.len()) else { continue };
            let same = self.digits.get(at..).is_some_and(|t| match mark {
                MILLIONS | BILLIONS if end.len() == 1 => t == end,
                _ => t.eq_ignore_ascii_case(end),
            });
            let behind = at.checked_sub(1).and_then(|i| self.digits.get(i));
            if same && self.marks & taken == 0 && behind.is_some_and(|b| b.is_ascii_digit() || matches!(b, b' ' | b'.'))
            {
                self.digits = self.digits.get(..at).unwrap_or_default();
                self.marks |= mark | BROAD;
                return true;
            }
        }
        false
    }

    /// By how many places the letter for thousands moves the point.
    pub fn places(&self) -> usize {
        match self.marks & LETTERS {
            THOUSANDS => 3,
            MILLIONS => 6,
            BILLIONS => 9,
            _ => 0,
        }
    }
}

/// Whether a text begins with the letters of a unit.
#[inline]
pub fn begins_with_unit(text: &[u8]) -> bool {
    let &[first, second, ..] = text else { return false };
    // Most words end here.
    let small = matches!(second, b's' | b't' | b'r' | 0xc4 | 0xc5) || !first.is_ascii_alphabetic();
    (second.is_ascii_uppercase() || second == b'$' || small)
        && MARKS.iter().any(|(mark, _)| mark.as_bytes().first() == Some(&first) && text.starts_with(mark.as_bytes()))
}

/// Digits, signs and blanks of other scripts and of typographers as ASCII has them; nothing when there are none.
pub fn normal(text: &[u8]) -> Option<(Vec<u8>, bool)> {
    let odd = |b: &u8| matches!(b, 0xc2 | 0xca | 0xe2 | 0xe3 | 0xef);
    let text = text.iter().any(odd).then(|| std::str::from_utf8(text).ok())??;
    let (mut plain, mut broad, mut changed) = (String::with_capacity(text.len()), false, false);
    for (at, c) in text.char_indices() {
        let ascii = match c {
            '\u{a0}' | '\u{202f}' | '\u{2009}' | '\u{2007}' | '\u{3000}' => Some(' '),
            '\u{2019}' | '\u{2bc}' => Some('\''),
            '\u{2212}' => Some('-'),
            '\u{2013}' if at == 0 => Some('-'),
            '\u{ff01}'..='\u{ff5e}' => u32::from(c).checked_sub(0xfee0).and_then(char::from_u32),
            _ => None,
        };
        broad |= ascii.is_some() && !matches!(c, '\u{a0}' | '\u{202f}' | '\u{2019}');
        changed |= ascii.is_some();
        plain.push(ascii.unwrap_or(c));
    }
    changed.then(|| (plain.trim().as_bytes().to_vec(), broad))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_unit_of_letters_is_known_by_its_beginning_and_none_hides_another() {
        for (mark, unit) in MARKS {
            let text = format!("{mark} 12.5");
            assert!(begins_with_unit(text.as_bytes()), "{mark}");
            assert_eq!(bare(text.as_bytes()).unwrap().unit, 1 << unit, "{mark}");
            let text = format!("12.5 {mark}");
            assert_eq!(bare(text.as_bytes()).unwrap().unit, 1 << unit, "{mark}");
        }
    }

    #[test]
    fn what_stands_around_is_told() {
        let of =
            |t: &str| bare(t.as_bytes()).map(|b| (String::from_utf8_lossy(b.digits).into_owned(), b.negative, b.marks));
        assert_eq!(of("123.45-"), Some(("123.45".to_owned(), true, TRAILING | BROAD)));
        assert_eq!(of("12 CR"), Some(("12".to_owned(), false, CREDIT | BROAD | DIGITS)));
        assert_eq!(of("1.5k"), Some(("1.5".to_owned(), false, THOUSANDS | BROAD)));
        assert_eq!(of("$(7)"), Some(("7".to_owned(), true, BRACKETS | DIGITS)));
        assert_eq!(of("EUR12"), Some(("12".to_owned(), false, TOUCHING | DIGITS)));
        for text in ["+49 301", "-5-", "(-5)", "5mm", "5m", "5k k", "CR"] {
            assert_eq!(of(text), None, "{text}");
        }
    }
}
