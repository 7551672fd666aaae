//! Plain numbers: whole, fractional, exact.

use super::digits;

/// The largest integer below which every integer is a double.
const EXACT_DOUBLE: u64 = 1 << 53;
const POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
];

/// A 64-bit integer written plainly: no plus, no leading zeros, no point.
#[inline]
pub fn long(text: &[u8]) -> Option<i64> {
    let (negative, digits) = signed(text);
    let (&first, rest) = digits.split_first()?;
    if (first == b'0' && (!rest.is_empty() || negative)) || digits.len() > 19 {
        return None;
    }
    if digits.len() <= digits::MOST {
        let value = digits::whole(digits)?.cast_signed();
        return Some(if negative { -value } else { value });
    }
    if digits.len() == 19 {
        return longest(digits, negative);
    }
    let mut value = 0_i64;
    for &byte in digits {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        value = value * 10 + i64::from(digit);
    }
    Some(if negative { -value } else { value })
}

/// Nineteen digits, which may be too many for 64 bits.
#[cold]
fn longest(digits: &[u8], negative: bool) -> Option<i64> {
    let mut value = 0_i64;
    for &byte in digits {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        value = value.checked_mul(10)?.checked_sub(i64::from(digit))?;
    }
    if negative { Some(value) } else { value.checked_neg() }
}

/// The parts of a number written plainly, with or without point and exponent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools)] // marks that are there or not
pub struct Plain {
    /// Digits before the point, without leading zeros.
    pub whole: u32,
    /// Digits after the point.
    pub fraction: u32,
    /// Digits that matter: from the first to the last that is not zero, and whole ones to the point.
    pub significant: u32,
    /// Whether there is an exponent.
    pub exponent: bool,
    /// Whether zeros lead, as in `007`.
    pub padded: bool,
    /// Whether there is a point.
    pub point: bool,
    /// Whether there is a plus.
    pub plus: bool,
}

/// Reads the parts of a number; `None` when it is none.
pub fn plain(text: &[u8]) -> Option<Plain> {
    let (plus, unsigned) = match text.split_first()? {
        (b'-', rest) => (false, rest),
        (b'+', rest) => (true, rest),
        _ => (false, text),
    };
    let whole = count_digits(unsigned);
    let mut rest = unsigned.get(whole..)?;
    let mut fraction = 0;
    let point = rest.first() == Some(&b'.');
    if point {
        rest = rest.get(1..)?;
        fraction = count_digits(rest);
        rest = rest.get(fraction..)?;
    }
    if whole + fraction == 0 {
        return None;
    }
    let exponent = matches!(rest.first(), Some(b'e' | b'E'));
    if exponent {
        rest = rest.get(1..)?;
        rest = rest.strip_prefix(b"-").or_else(|| rest.strip_prefix(b"+")).unwrap_or(rest);
        let count = count_digits(rest);
        rest = rest.get(count..)?;
        if count == 0 {
            return None;
        }
    }
    let zeros = unsigned.iter().take_while(|&&b| b == b'0').count().min(whole);
    let padded = zeros > 0 && whole > 1;
    let size = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let behind = unsigned.get(whole + 1..whole + 1 + fraction).unwrap_or_default();
    let idle = behind.iter().rev().take_while(|&&b| b == b'0').count();
    let leading = if whole == zeros { behind.iter().take_while(|&&b| b == b'0').count() } else { 0 };
    let significant = size((whole - zeros + fraction).saturating_sub(idle + leading));
    let plain =
        Plain { whole: size(whole - zeros), fraction: size(fraction), significant, exponent, padded, point, plus };
    rest.is_empty().then_some(plain)
}

fn count_digits(text: &[u8]) -> usize {
    text.iter().take_while(|b| b.is_ascii_digit()).count()
}

/// A double and whether it was written as a whole number; `None` for what a double would not hold.
#[inline]
pub fn real(text: &[u8]) -> Option<(f64, bool)> {
    quick_real(text).or_else(|| slow_real(text))
}

/// Up to fifteen digits and a point: exact by one division (Clinger's fast path).
#[inline]
fn quick_real(text: &[u8]) -> Option<(f64, bool)> {
    let (negative, digits) = signed(text);
    if digits.is_empty() || digits.len() > 19 {
        return None;
    }
    let (mantissa, point) = if digits.len() <= digits::MOST { digits::pointed(digits)? } else { mantissa(digits)? };
    let count = digits.len() - usize::from(point.is_some());
    let padded = digits.first() == Some(&b'0') && digits.get(1).is_some_and(u8::is_ascii_digit);
    if count == 0 || padded || mantissa >= EXACT_DOUBLE {
        return None;
    }
    #[allow(clippy::cast_precision_loss)] // below 2^53
    let value = mantissa as f64 / POWERS.get(point.unwrap_or(0))?;
    Some((if negative { -value } else { value }, point.is_none()))
}

/// Whether a minus leads, and what follows it.
#[inline]
fn signed(text: &[u8]) -> (bool, &[u8]) {
    let negative = text.first() == Some(&b'-');
    (negative, text.get(usize::from(negative)..).unwrap_or_default())
}

/// The number that up to nineteen digits are, and how many stand behind the point, if there is one.
fn mantissa(digits: &[u8]) -> Option<(u64, Option<usize>)> {
    let mut mantissa = 0_u64;
    let mut rest = digits;
    let point = loop {
        let Some((&byte, tail)) = rest.split_first() else { break false };
        rest = tail;
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            if byte != b'.' {
                return None;
            }
            break true;
        }
        mantissa = mantissa * 10 + u64::from(digit);
    };
    let after = rest.len();
    for &byte in rest {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        mantissa = mantissa * 10 + u64::from(digit);
    }
    Some((mantissa, point.then_some(after)))
}

/// More significant digits than this and a double may lose some.
pub const DOUBLE_DIGITS: u32 = 17;

fn slow_real(text: &[u8]) -> Option<(f64, bool)> {
    let plain = plain(text)?;
    if plain.padded || plain.plus || (!plain.exponent && plain.significant > DOUBLE_DIGITS) {
        return None;
    }
    let value: f64 = fast_float2::parse(text).ok()?;
    value.is_finite().then_some((value, !plain.point && !plain.exponent))
}

/// An exact decimal of the given scale, of at most 38 digits.
pub fn decimal(text: &[u8], scale: u32) -> Option<i128> {
    let plain = plain(text)?;
    if plain.padded || plain.plus || plain.exponent || plain.fraction > scale || plain.whole + scale > 38 {
        return None;
    }
    let mut value = 0_i128;
    for &byte in text.iter().filter(|b| b.is_ascii_digit()) {
        value = value.checked_mul(10)?.checked_sub(i128::from(byte - b'0'))?;
    }
    value = value.checked_mul(10_i128.checked_pow(scale - plain.fraction)?)?;
    if text.first() == Some(&b'-') { Some(value) } else { value.checked_neg() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_are_read_to_their_ends_and_no_further() {
        assert_eq!(long(b"9223372036854775807"), Some(i64::MAX));
        assert_eq!(long(b"-9223372036854775808"), Some(i64::MIN));
        for text in ["9223372036854775808", "007", "-0", "", "-", "1.0", "+1", "12a"] {
            assert_eq!(long(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn doubles_equal_the_standard_library() {
        for text in ["0.1", "-12.75", "123456.789", "1e300", "0.5365628906263566", ".5", "5.", "9007199254740993.5"] {
            let want: f64 = text.parse().unwrap();
            assert!((real(text.as_bytes()).unwrap().0 - want).abs() == 0.0, "{text}");
        }
        for text in ["nan", "inf", "1e999", "00.5", "1.2.3", "", ".", "1234567890.1234567890"] {
            assert_eq!(real(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn decimals_keep_every_digit() {
        assert_eq!(decimal(b"12345678901234567890.12", 2), Some(1_234_567_890_123_456_789_012));
        assert_eq!(decimal(b"-1.5", 2), Some(-150));
        assert_eq!(decimal(b"1.555", 2), None);
    }
}
