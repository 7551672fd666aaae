//! Dates, times and instants as people write them.

use super::halves::{self, Half};
use super::{periods, zones};

use sextant_profile::calendar::{days_from_civil, is_date};

/// The order of the parts of a written date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    YearMonthDay,
    DayMonthYear,
    MonthDayYear,
}

#[derive(Debug, Clone, Copy)]
struct Format {
    order: Order,
    separator: u8,
    short_year: bool,
    named_month: bool,
    text: &'static str,
}

const fn format(order: Order, separator: u8, short_year: bool, named_month: bool, text: &'static str) -> Format {
    Format { order, separator, short_year, named_month, text }
}

use Order::{DayMonthYear, MonthDayYear, YearMonthDay};

/// Every date format known; a set of them is a bit mask over this list. Day-first comes before month-first.
const FORMATS: [Format; DAYS] = [
    format(YearMonthDay, b'-', false, false, "%Y-%m-%d"),
    format(YearMonthDay, b'/', false, false, "%Y/%m/%d"),
    format(YearMonthDay, b'.', false, false, "%Y.%m.%d"),
    format(DayMonthYear, b'/', false, false, "%d/%m/%Y"),
    format(MonthDayYear, b'/', false, false, "%m/%d/%Y"),
    format(DayMonthYear, b'-', false, false, "%d-%m-%Y"),
    format(MonthDayYear, b'-', false, false, "%m-%d-%Y"),
    format(DayMonthYear, b'.', false, false, "%d.%m.%Y"),
    format(MonthDayYear, b'.', false, false, "%m.%d.%Y"),
    format(DayMonthYear, b'/', true, false, "%d/%m/%y"),
    format(MonthDayYear, b'/', true, false, "%m/%d/%y"),
    format(DayMonthYear, b'-', true, false, "%d-%m-%y"),
    format(MonthDayYear, b'-', true, false, "%m-%d-%y"),
    format(DayMonthYear, b'.', true, false, "%d.%m.%y"),
    format(YearMonthDay, 0, false, false, "%Y%m%d"),
    format(MonthDayYear, 0, false, true, "%b %d %Y"),
    format(DayMonthYear, 0, false, true, "%d %b %Y"),
];

/// How many formats are of days; those of longer periods have the bits behind.
pub const DAYS: usize = 17;
/// The index of `%Y-%m-%d`.
pub const ISO: u8 = 0;
/// The mask of `%Y%m%d` alone.
pub const COMPACT: u32 = 1 << 14;

/// Whether a format is one of months, quarters or weeks.
pub fn is_period(index: u8) -> bool {
    usize::from(index) >= DAYS
}

/// A format as strftime writes it, a quarter as `%q`.
pub fn format_text(index: u8) -> &'static str {
    let index = usize::from(index);
    FORMATS.get(index).map(|f| f.text).or_else(|| periods::PERIODS.get(index - DAYS).copied()).unwrap_or_default()
}

/// The index of a format given as strftime text.
pub fn format_index(text: &str) -> Option<u8> {
    let texts = FORMATS.iter().map(|f| f.text).chain(periods::PERIODS);
    texts.zip(0_u8..).find(|(known, _)| *known == text).map(|(_, index)| index)
}

/// Whether a set of formats leaves open if the day or the month comes first.
pub fn is_ambiguous(mask: u32) -> bool {
    mask.count_ones() > 1
}

#[derive(Debug, Clone, Copy, Default)]
struct Parts {
    a: i32,
    b: i32,
    c: i32,
    lengths: [u8; 3],
    separator: u8,
    /// Which part, 1 or 2, was a month's name; 0 for none.
    named: u8,
}

const MONTHS: [&[u8]; 12] = [
    b"january",
    b"february",
    b"march",
    b"april",
    b"may",
    b"june",
    b"july",
    b"august",
    b"september",
    b"october",
    b"november",
    b"december",
];

/// The month a word names, in full, by three letters or `sept`.
pub fn month_of(word: &[u8]) -> Option<i32> {
    let word = word.strip_suffix(b".").unwrap_or(word);
    let &[a, b, c, ..] = word else { return None };
    // A letter and its capital differ by one bit; the few marks it makes letters of are no month's.
    let start = [a | 0x20, b | 0x20, c | 0x20];
    if word.len() > 9 || !start.iter().all(u8::is_ascii_lowercase) {
        return None;
    }
    let month = MONTHS.iter().position(|m| m.starts_with(&start))?;
    let whole = MONTHS.get(month).is_some_and(|m| word.eq_ignore_ascii_case(m));
    let short = word.len() == 3 || word.eq_ignore_ascii_case(b"sept");
    if whole || short { i32::try_from(month + 1).ok() } else { None }
}

/// Whether a word names a day of the week, in full or by three letters.
fn is_weekday(word: &[u8]) -> bool {
    const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let word = word.strip_suffix(b".").unwrap_or(word);
    let same = |day: &str| word.eq_ignore_ascii_case(day.as_bytes());
    DAYS.iter().any(|day| same(day) || day.get(..3).is_some_and(same))
}

/// Whether a text begins as the name of a month or a day of the week does.
#[inline]
pub fn begins_with_name(text: &[u8]) -> bool {
    let &[a, b, c, ..] = text else { return false };
    #[rustfmt::skip]
    let begins = matches!(
        &[a | 0x20, b | 0x20, c | 0x20],
        b"jan" | b"feb" | b"mar" | b"apr" | b"may" | b"jun" | b"jul" | b"aug" | b"sep" | b"oct" | b"nov" | b"dec"
            | b"mon" | b"tue" | b"wed" | b"thu" | b"fri" | b"sat" | b"sun"
    );
    begins && text.iter().any(u8::is_ascii_digit)
}

/// All formats in which a text is a date, those of periods too.
pub fn all_formats(text: &[u8]) -> u32 {
    date_formats(text) | periods::formats(text)
}

/// Up to `most` digits from the start: value, count, rest.
fn digits(text: &[u8], most: usize) -> (i32, u8, &[u8]) {
    let (mut value, mut count) = (0, 0_u8);
    let mut rest = text;
    while let Some((&byte, tail)) = rest.split_first() {
        if !byte.is_ascii_digit() || usize::from(count) == most {
            break;
        }
        value = value * 10 + i32::from(byte - b'0');
        count += 1;
        rest = tail;
    }
    (value, count, rest)
}

fn parts(text: &[u8]) -> Option<Parts> {
    let (a, la, rest) = digits(text, 9);
    if la == 8 && rest.is_empty() {
        let parts = Parts { a: a / 10_000, b: a / 100 % 100, c: a % 100, lengths: [4, 2, 2], ..Parts::default() };
        return Some(parts);
    }
    if la == 0 || la > 4 {
        return named(text);
    }
    let (&separator, rest) = rest.split_first()?;
    let (b, lb, rest) = digits(rest, 3);
    if lb == 0 {
        return named(text);
    }
    let (&second, rest) = rest.split_first()?;
    let (c, lc, rest) = digits(rest, 5);
    let whole = rest.is_empty() && second == separator && matches!(separator, b'-' | b'/' | b'.');
    whole.then_some(Parts { a, b, c, lengths: [la, lb, lc], separator, named: 0 })
}

fn named(text: &[u8]) -> Option<Parts> {
    if text.len() > 34 || !text.iter().any(u8::is_ascii_alphabetic) {
        return None;
    }
    let mut words = text.split(|b| matches!(b, b' ' | b'-' | b'/' | b',')).filter(|w| !w.is_empty()).peekable();
    words.next_if(|word| is_weekday(word));
    let (first, second, third) = (words.next()?, words.next()?, words.next()?);
    if words.next().is_some() {
        return None;
    }
    let number = |word: &[u8], most: usize| {
        let (value, count, rest) = digits(word, most);
        (count > 0 && matches!(rest, b"" | b"st" | b"nd" | b"rd" | b"th")).then_some((value, count))
    };
    let (year, length) = number(third, 4).filter(|y| y.1 == 4)?;
    let lengths = [2, 2, length];
    if let Some(month) = month_of(first) {
        let (day, _) = number(second, 2)?;
        return Some(Parts { a: month, b: day, c: year, lengths, separator: 0, named: 1 });
    }
    let month = month_of(second)?;
    let (day, _) = number(first, 2)?;
    Some(Parts { a: day, b: month, c: year, lengths, separator: 0, named: 2 })
}

fn days(parts: &Parts, format: &Format) -> Option<i32> {
    let [la, lb, lc] = parts.lengths;
    if parts.separator != format.separator || (parts.named > 0) != format.named_month {
        return None;
    }
    let (year, month, day, year_length) = match format.order {
        YearMonthDay if la == 4 && lb <= 2 && (1..=2).contains(&lc) => (parts.a, parts.b, parts.c, la),
        DayMonthYear if parts.named != 1 && la <= 2 && lb <= 2 => (parts.c, parts.b, parts.a, lc),
        MonthDayYear if parts.named != 2 && la <= 2 && lb <= 2 => (parts.c, parts.a, parts.b, lc),
        _ => return None,
    };
    if format.short_year && format.separator == b'.' && (la != 2 || lb != 2) {
        return None;
    }
    let year = match (format.short_year, year_length) {
        (true, 2) if year < 69 => 2_000 + year,
        (true, 2) => 1_900 + year,
        (false, 4) => year,
        _ => return None,
    };
    if format.separator == 0 && !format.named_month && !(1_900..=2_100).contains(&year) {
        return None;
    }
    let (month, day) = (u32::try_from(month).ok()?, u32::try_from(day).ok()?);
    is_date(year, month, day).then(|| days_from_civil(year, month, day))
}

/// The formats in which a text is a date; 0 when it is none.
pub fn date_formats(text: &[u8]) -> u32 {
    let Some(parts) = parts(text) else { return 0 };
    let fits = |(i, f): (usize, &Format)| if days(&parts, f).is_some() { 1 << i } else { 0 };
    FORMATS.iter().enumerate().map(fits).sum()
}

/// Days since 1970 of a date in the given format.
#[inline]
pub fn date(text: &[u8], format: u8) -> Option<i32> {
    if format == ISO
        && let &[a, b, c, d, b'-', e, f, b'-', g, h] = text
    {
        return iso([a, b, c, d, e, f, g, h]);
    }
    let Some(known) = FORMATS.get(usize::from(format)) else {
        return periods::period(text).filter(|p| p.0 + DAYS == usize::from(format)).map(|p| p.1);
    };
    days(&parts(text)?, known)
}

/// Eight digits as four numbers.
#[inline]
#[allow(clippy::many_single_char_names)] // digits by their place
fn pairs(digits: [u8; 8]) -> [u32; 4] {
    let [a, b, c, d, e, f, g, h] = digits.map(u32::from);
    [a * 10 + b, c * 10 + d, e * 10 + f, g * 10 + h]
}

#[inline]
fn iso(digits: [u8; 8]) -> Option<i32> {
    let digits = digits.map(|x| x.wrapping_sub(b'0'));
    if digits.iter().any(|&d| d > 9) {
        return None;
    }
    let [century, year, month, day] = pairs(digits);
    let year = (century * 100 + year).cast_signed();
    is_date(year, month, day).then(|| days_from_civil(year, month, day))
}

/// Microseconds of a day and what follows them, for `H:MM[:SS[.ffffff]][ AM]`, where the half of the day may be known before.
fn clock(text: &[u8], before: Option<Half>) -> Option<(i64, &[u8])> {
    let (mut hour, lh, rest) = digits(text, 2);
    let (minute, lm, mut rest) = digits(rest.strip_prefix(b":")?, 2);
    let (mut second, mut fraction) = (0, 0);
    if let Some(tail) = rest.strip_prefix(b":") {
        let (value, count, tail) = digits(tail, 2);
        if count != 2 {
            return None;
        }
        second = value;
        rest = tail;
        if let Some(tail) = rest.strip_prefix(b".").or_else(|| rest.strip_prefix(b",")) {
            (fraction, rest) = micros(tail)?;
        }
    }
    let half = before.or_else(|| {
        let (half, behind) = halves::behind(rest)?;
        rest = behind;
        Some(half)
    });
    if let Some(half) = half {
        if !(1..=12).contains(&hour) {
            return None;
        }
        hour = hour % 12 + if half == Half::Afternoon { 12 } else { 0 };
    }
    let sound = lh > 0 && lm == 2 && hour < 24 && minute < 60 && second < 60;
    let seconds = i64::from(hour) * 3_600 + i64::from(minute) * 60 + i64::from(second);
    sound.then_some((seconds * 1_000_000 + fraction, rest))
}

/// A fraction of a second in microseconds; finer ones fit only when the rest is zeros.
fn micros(text: &[u8]) -> Option<(i64, &[u8])> {
    let (value, count, rest) = digits(text, 6);
    if count == 0 {
        return None;
    }
    let finer = rest.iter().take_while(|b| b.is_ascii_digit()).count();
    if rest.iter().take(finer).any(|&b| b != b'0') {
        return None;
    }
    Some((i64::from(value) * 10_i64.pow(6 - u32::from(count)), rest.get(finer..)?))
}

/// Microseconds of a day.
pub fn time(text: &[u8]) -> Option<i64> {
    let begins = text.first().is_some_and(|b| !b.is_ascii());
    let (text, half) = if begins { begun(text)? } else { (text, None) };
    clock(text, half).filter(|(_, rest)| rest.is_empty()).map(|(micros, _)| micros)
}

/// A clock behind a word for the half of the day.
fn begun(text: &[u8]) -> Option<(&[u8], Option<Half>)> {
    let at = text.iter().position(u8::is_ascii_digit)?;
    let (_, half) = halves::before(text.get(..at)?).filter(|(rest, _)| rest.is_empty())?;
    Some((text.get(at..)?, Some(half)))
}

/// The date and the clock of a timestamp, apart, and the half of the day where a word between them tells it.
fn halves_of(text: &[u8]) -> Option<(&[u8], &[u8], Option<Half>)> {
    let colon = memchr::memchr(b':', text.get(..40.min(text.len()))?)?;
    let hour = text.get(..colon)?;
    let at = hour.iter().rposition(|b| !b.is_ascii_digit())?;
    let date = text.get(..at)?;
    let clock = text.get(at + 1..)?;
    match text.get(at) {
        Some(b' ') if date.last().is_some_and(|b| !b.is_ascii()) => {
            let (date, half) = halves::before(date)?;
            Some((date, clock, Some(half)))
        }
        Some(b'T' | b't' | b' ') => Some((date.strip_suffix(b",").unwrap_or(date), clock, None)),
        Some(byte) if !byte.is_ascii() => {
            let (date, half) = halves::before(text.get(..=at)?)?;
            Some((date, clock, Some(half)))
        }
        _ => None,
    }
}

/// A point in time as written: with its zone resolved to UTC, or without one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// Microseconds since 1970.
    pub micros: i64,
    /// Whether a zone was written.
    pub zoned: bool,
}

fn moment(days: i32, clock_text: &[u8], half: Option<Half>) -> Option<Moment> {
    let (micros, rest) = clock(clock_text, half)?;
    let local = i64::from(days) * 86_400_000_000 + micros;
    if rest.is_empty() {
        return Some(Moment { micros: local, zoned: false });
    }
    zones::zone(rest, local).map(|minutes| Moment { micros: local - minutes * 60_000_000, zoned: true })
}

/// A timestamp in the given date format.
#[inline]
#[allow(clippy::many_single_char_names)] // digits by their place
pub fn timestamp(text: &[u8], format: u8) -> Option<Moment> {
    if format == ISO
        && let &[a, b, c, d, b'-', e, f, b'-', g, h, b' ' | b'T', i, j, b':', k, l, b':', m, n] = text
    {
        let days = iso([a, b, c, d, e, f, g, h])?;
        let clock = [b'0', b'0', i, j, k, l, m, n].map(|x| x.wrapping_sub(b'0'));
        let [_, hour, minute, second] = pairs(clock);
        let sound = clock.iter().all(|&d| d <= 9) && hour < 24 && minute < 60 && second < 60;
        let seconds = i64::from(days) * 86_400 + i64::from(hour * 3_600 + minute * 60 + second);
        return sound.then_some(Moment { micros: seconds * 1_000_000, zoned: false });
    }
    let (date_text, clock_text, half) = halves_of(text)?;
    if is_period(format) {
        return None;
    }
    moment(date(date_text, format)?, clock_text, half)
}

/// The date formats in which a text is a timestamp, and whether it names a zone.
pub fn timestamp_formats(text: &[u8]) -> Option<(u32, bool)> {
    let (date_text, clock_text, half) = halves_of(text)?;
    let mask = date_formats(date_text);
    let moment = moment(0, clock_text, half)?;
    (mask != 0).then_some((mask, moment.zoned))
}

#[cfg(test)]
mod tests {
    use super::*;
    use sextant_profile::calendar::{iso_date, iso_timestamp};

    fn shown(text: &str, format: &str) -> Option<String> {
        date(text.as_bytes(), format_index(format)?).map(|d| iso_date(i64::from(d)))
    }

    #[test]
    fn dates_are_read_in_their_formats_only() {
        assert_eq!(shown("2013-01-05", "%Y-%m-%d").unwrap(), "2013-01-05");
        assert_eq!(shown("5/1/2013", "%d/%m/%Y").unwrap(), "2013-01-05");
        assert_eq!(shown("Jan 5, 2013", "%b %d %Y").unwrap(), "2013-01-05");
        assert_eq!(shown("5-Jan-2013", "%d %b %Y").unwrap(), "2013-01-05");
        assert_eq!(shown("20130105", "%Y%m%d").unwrap(), "2013-01-05");
        assert_eq!(shown("2013-02-30", "%Y-%m-%d"), None);
        assert_eq!(shown("13/01/2013", "%m/%d/%Y"), None);
        assert_eq!(date_formats(b"1.2.3"), 0);
        assert_eq!(date_formats(b"192.168.1.1"), 0);
    }

    #[test]
    fn timestamps_keep_fractions_and_resolve_zones() {
        let iso = |t: &str| timestamp(t.as_bytes(), ISO).map(|m| iso_timestamp(m.micros, m.zoned));
        assert_eq!(iso("2013-01-05 10:20:30").unwrap(), "2013-01-05T10:20:30");
        assert_eq!(iso("2013-01-05T10:20:30.25Z").unwrap(), "2013-01-05T10:20:30.25Z");
        assert_eq!(iso("2013-01-05T01:00:00+02:00").unwrap(), "2013-01-04T23:00:00Z");
        assert_eq!(iso("2013-01-05 1:05 PM").unwrap(), "2013-01-05T13:05:00");
        assert_eq!(iso("2013-01-05 1:05 p. m.").unwrap(), "2013-01-05T13:05:00");
        assert_eq!(iso("2013-01-05 오후 1:05").unwrap(), "2013-01-05T13:05:00");
        assert_eq!(iso("2013-01-05 12:05 a.m. CET").unwrap(), "2013-01-04T23:05:00Z");
        assert_eq!(iso("2013-07-05 10:00 Europe/Oslo").unwrap(), "2013-07-05T08:00:00Z");
        assert_eq!(iso("2013-01-05 13:05 PM"), None);
        assert_eq!(iso("2013-01-05 10:20:30.123456789"), None);
        assert_eq!(iso("2013-01-05 25:00"), None);
    }
}
