//! Numbers as they are written, counted in the unit of a column and never rounded.

/// The longest whole number that is read, in digits; all beyond are beyond every column too.
const LONGEST: i64 = 39;

/// A number in units of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exact {
    /// The number of units at it or below.
    pub floor: i128,
    /// Whether it is that number and no more.
    pub whole: bool,
}

/// The digits of a number as they are written.
struct Written<'a> {
    negative: bool,
    before: &'a str,
    behind: &'a str,
    exponent: i64,
}

/// Whether a text is a number: digits with a sign, a point and an exponent, or without.
pub fn is_number(text: &str) -> bool {
    written(text).is_some()
}

/// A number with so many digits behind the point as one unit; nothing when the text is none.
pub fn exact(text: &str, scale: i8) -> Option<Exact> {
    let Written { negative, before, behind, exponent } = written(text)?;
    let digits = format!("{before}{behind}");
    let shown = digits.trim_start_matches('0');
    let length = |text: &str| i64::try_from(text.len()).unwrap_or(i64::MAX);
    let skipped = length(&digits) - length(shown);
    let point = length(before).saturating_add(exponent).saturating_add(i64::from(scale)).saturating_sub(skipped);
    if shown.is_empty() {
        return Some(Exact { floor: 0, whole: true });
    }
    let most = if negative { i128::MIN } else { i128::MAX };
    if point > LONGEST {
        return Some(Exact { floor: most, whole: false });
    }
    let point = usize::try_from(point).unwrap_or(0);
    let units: String = shown.chars().chain(std::iter::repeat('0')).take(point).collect();
    let units = if units.is_empty() { Some(0) } else { units.parse::<i128>().ok() };
    let whole = shown.chars().skip(point).all(|digit| digit == '0');
    let floor = units.map_or(most, |units| match (negative, whole) {
        (false, _) => units,
        (true, true) => -units,
        (true, false) => -units - 1,
    });
    Some(Exact { floor, whole: whole && units.is_some() })
}

fn written(text: &str) -> Option<Written<'_>> {
    let text = text.trim();
    let (negative, rest) = match text.as_bytes().first()? {
        b'-' => (true, text.get(1..)?),
        b'+' => (false, text.get(1..)?),
        _ => (false, text),
    };
    let (mantissa, exponent) = match rest.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, power(exponent)?),
        None => (rest, 0),
    };
    let (before, behind) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let some = !before.is_empty() || !behind.is_empty();
    (some && digits(before) && digits(behind)).then_some(Written { negative, before, behind, exponent })
}

/// An exponent, the largest there is where it has too many digits.
fn power(text: &str) -> Option<i64> {
    let bare = text.strip_prefix(['-', '+']).unwrap_or(text);
    if bare.is_empty() || !bare.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let far = if text.starts_with('-') { i64::MIN / 4 } else { i64::MAX / 4 };
    Some(text.parse::<i64>().map_or(far, |found| found.clamp(i64::MIN / 4, i64::MAX / 4)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, scale: i8) -> Option<(i128, bool)> {
        exact(text, scale).map(|found| (found.floor, found.whole))
    }

    #[test]
    fn a_number_is_counted_in_units_and_never_rounded() {
        assert_eq!(of("12.50", 2), Some((1_250, true)));
        assert_eq!(of("12.505", 2), Some((1_250, false)));
        assert_eq!(of("-12.505", 2), Some((-1_251, false)));
        assert_eq!(of("-0.5", 0), Some((-1, false)));
        assert_eq!(of("000.0100", 2), Some((1, true)));
        assert_eq!(of(".5", 1), Some((5, true)));
        assert_eq!(of("5.", 0), Some((5, true)));
        assert_eq!(of("1e3", 0), Some((1_000, true)));
        assert_eq!(of("125e-2", 1), Some((12, false)));
        assert_eq!(of("-0", 4), Some((0, true)));
        assert_eq!(of("1e-999999999999999999999", 0), Some((0, false)));
    }

    #[test]
    fn a_number_beyond_all_is_the_last_one_and_not_whole() {
        assert_eq!(of("1e999999999999999999999", 0), Some((i128::MAX, false)));
        assert_eq!(of(&"9".repeat(200), 0), Some((i128::MAX, false)));
        assert_eq!(of(&format!("-{}", "9".repeat(39)), 0), Some((i128::MIN, false)));
    }

    #[test]
    fn what_is_no_number_is_none() {
        for text in ["", "-", ".", "abc", "1.2.3", "1e", "e5", "0x10", "nan", "inf", "1,5", "--1", "1 2", "1e+-2", "١"]
        {
            assert_eq!(of(text, 0), None, "{text}");
        }
    }
}
