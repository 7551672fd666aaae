//! Lengths of time as people and programs write them: `PT1H30M`, `26:10:00`, `2 days 03:04:05`, `1h 30m`, `45 min`.

const SECOND: i64 = 1_000_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// Words for units; those of one letter may mean something else (`5m` is five metres too).
const UNITS: [(&str, i64); 20] = [
    ("d", DAY),
    ("h", HOUR),
    ("m", MINUTE),
    ("s", SECOND),
    ("ms", 1_000),
    ("day", DAY),
    ("days", DAY),
    ("week", 7 * DAY),
    ("weeks", 7 * DAY),
    ("hr", HOUR),
    ("hrs", HOUR),
    ("hour", HOUR),
    ("hours", HOUR),
    ("min", MINUTE),
    ("mins", MINUTE),
    ("minute", MINUTE),
    ("minutes", MINUTE),
    ("sec", SECOND),
    ("second", SECOND),
    ("seconds", SECOND),
];

/// A length of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Length {
    /// Microseconds.
    pub micros: i64,
    /// Whether it can be nothing else.
    pub sure: bool,
}

/// The length a text tells, to the microsecond.
pub fn length(text: &[u8]) -> Option<Length> {
    let text = std::str::from_utf8(text.trim_ascii()).ok().filter(|t| t.len() <= 48)?;
    let (negative, bare) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest.trim_start()));
    let sure = |micros: i64| Length { micros, sure: true };
    let signed = |micros: i64| if negative { -micros } else { micros };
    if let Some(iso) = bare.strip_prefix('P') {
        return standard(iso).map(signed).map(sure);
    }
    if let Some(micros) = days_and_clock(bare, negative) {
        return Some(sure(micros));
    }
    if let Some(micros) = clock(bare, true) {
        return Some(sure(signed(micros)));
    }
    words(bare).map(|(micros, sure)| Length { micros: signed(micros), sure })
}

/// A length beside lengths that are sure, where a time of day counts too.
pub fn length_or_time(text: &[u8]) -> Option<i64> {
    length(text).map(|l| l.micros).or_else(|| super::dates::time(text))
}

/// A number with a fraction of at most six digits, times a unit; and what follows it.
fn amount(text: &str) -> Option<(i64, i64, &str)> {
    let whole_end = text.bytes().take_while(u8::is_ascii_digit).count();
    let whole: i64 = text.get(..whole_end)?.parse().ok()?;
    let rest = text.get(whole_end..)?;
    let Some(tail) = rest.strip_prefix('.') else { return Some((whole, 0, rest)) };
    let digits = tail.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 0 || digits > 6 {
        return None;
    }
    let value: i64 = tail.get(..digits)?.parse().ok()?;
    let scale = 10_i64.pow(6 - u32::try_from(digits).ok()?);
    Some((whole, value * scale, tail.get(digits..)?))
}

fn times(whole: i64, millionths: i64, unit: i64) -> Option<i64> {
    let part = millionths.checked_mul(unit).filter(|p| p % 1_000_000 == 0)? / 1_000_000;
    whole.checked_mul(unit)?.checked_add(part)
}

/// ISO 8601 behind its `P`; months and years have no fixed length and are none.
fn standard(text: &str) -> Option<i64> {
    let (date, clock) = text.split_once('T').map_or((text, None), |(d, c)| (d, Some(c)));
    if text.is_empty() || clock.is_some_and(str::is_empty) {
        return None;
    }
    let days = designated(date, &[('W', 7 * DAY), ('D', DAY)])?;
    days.checked_add(designated(clock.unwrap_or_default(), &[('H', HOUR), ('M', MINUTE), ('S', SECOND)])?)
}

fn designated(mut text: &str, units: &[(char, i64)]) -> Option<i64> {
    let (mut sum, mut next) = (0_i64, 0);
    while !text.is_empty() {
        let (whole, part, rest) = amount(text)?;
        let mark = rest.chars().next()?;
        let place = units.iter().skip(next).position(|(m, _)| *m == mark)?;
        let unit = units.get(next + place)?.1;
        sum = sum.checked_add(times(whole, part, unit)?)?;
        next += place + 1;
        text = rest.get(1..)?;
    }
    Some(sum)
}

/// `H:MM:SS[.f]`; `beyond` asks for more hours than a day has, since fewer are a time of day.
fn clock(text: &str, beyond: bool) -> Option<i64> {
    let (hours, rest) = text.split_once(':')?;
    let (minutes, seconds) = rest.split_once(':')?;
    let digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
    if hours.is_empty() || hours.len() > 6 || minutes.len() != 2 || !digits(hours) || !digits(minutes) {
        return None;
    }
    let (whole, part, end) = amount(seconds).filter(|_| seconds.get(..2).is_some_and(digits))?;
    let (hours, minutes): (i64, i64) = (hours.parse().ok()?, minutes.parse().ok()?);
    let sound = end.is_empty() && minutes < 60 && whole < 60 && (!beyond || hours > 23);
    sound.then_some(hours * HOUR + minutes * MINUTE + whole * SECOND + part)
}

/// `2 days 03:04:05`, `1 day, 2:03:04`; with a minus the days alone are below zero.
fn days_and_clock(text: &str, negative: bool) -> Option<i64> {
    let (days, rest) = text.split_once(' ')?;
    let (word, rest) = rest.split_once(' ')?;
    if !matches!(word.trim_end_matches(','), "day" | "days") {
        return None;
    }
    let days: i64 = days.parse().ok().filter(|d| (0..1_000_000).contains(d))?;
    let micros = clock(rest.strip_prefix('+').unwrap_or(rest), false)?;
    Some(if negative { micros - days * DAY } else { micros + days * DAY })
}

/// Numbers with words for units, the larger first.
fn words(mut text: &str) -> Option<(i64, bool)> {
    let (mut sum, mut last, mut parts, mut long) = (0_i64, i64::MAX, 0, false);
    while !text.is_empty() {
        let (whole, part, rest) = amount(text)?;
        let rest = rest.trim_start();
        let letters = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
        let word = rest.get(..letters)?;
        let unit = UNITS.iter().find(|(name, _)| word.eq_ignore_ascii_case(name)).map(|u| u.1).filter(|u| *u < last)?;
        sum = sum.checked_add(times(whole, part, unit)?)?;
        parts += 1;
        long |= word.len() > 1 && word != "ms";
        last = unit;
        text = rest.get(letters..)?.trim_start_matches([' ', ',']);
    }
    (parts > 0).then_some((sum, parts > 1 || long))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sure(text: &str) -> Option<i64> {
        length(text.as_bytes()).filter(|l| l.sure).map(|l| l.micros)
    }

    #[test]
    fn lengths_are_read_as_they_are_written() {
        assert_eq!(sure("PT1H30M"), Some(90 * MINUTE));
        assert_eq!(sure("P1DT0.5S"), Some(DAY + SECOND / 2));
        assert_eq!(sure("-P2W"), Some(-14 * DAY));
        assert_eq!(sure("26:10:00"), Some(26 * HOUR + 10 * MINUTE));
        assert_eq!(sure("2 days 03:04:05.5"), Some(2 * DAY + 3 * HOUR + 4 * MINUTE + 5 * SECOND + SECOND / 2));
        assert_eq!(sure("-1 days +23:00:00"), Some(-HOUR));
        assert_eq!(sure("1h 30m"), Some(90 * MINUTE));
        assert_eq!(sure("2 hours, 5 minutes"), Some(2 * HOUR + 5 * MINUTE));
        assert_eq!(sure("45 min"), Some(45 * MINUTE));
        assert_eq!(length(b"5m"), Some(Length { micros: 5 * MINUTE, sure: false }));
    }

    #[test]
    fn what_is_no_length_is_left() {
        for text in ["P1Y", "P1M", "PT", "P", "10:20:30", "25:10", "12 oz", "5 m 1 h", "1.2.3", "", "Paris", "PT1M2H"] {
            assert_eq!(length(text.as_bytes()), None, "{text}");
        }
    }
}
