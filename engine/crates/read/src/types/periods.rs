//! Months, quarters and weeks, each known by its first day.

use super::dates::month_of;
use sextant_profile::calendar::{days_from_civil, is_date};

/// The formats of periods, in the order of their bits behind those of days.
pub const PERIODS: [&str; 7] = ["%b %Y", "%Y-%m", "%m/%Y", "%Y-Q%q", "Q%q %Y", "%G-W%V", "%G-W%V-%u"];
const MONTH_NAMED: usize = 0;
const YEAR_MONTH: usize = 1;
const MONTH_YEAR: usize = 2;
const YEAR_QUARTER: usize = 3;
const QUARTER_YEAR: usize = 4;
const WEEK: usize = 5;
const WEEK_DAY: usize = 6;

/// A period: its format by its place in the list, and its first day since 1970.
pub fn period(text: &[u8]) -> Option<(usize, i32)> {
    if !(6..=14).contains(&text.len()) {
        return None;
    }
    if let Some((year, rest)) = text.split_first_chunk::<4>()
        && let Some(year) = year_of(*year)
    {
        return behind(year, rest);
    }
    let (before, year) = text.split_last_chunk::<4>()?;
    let year = year_of(*year)?;
    if let Some(month) = before.strip_suffix(b"/") {
        return first_of(year, number(month, 1, 2)?).map(|day| (MONTH_YEAR, day));
    }
    let word = before.strip_suffix(b" ").or_else(|| before.strip_suffix(b"-"))?;
    if let [b'Q' | b'q', quarter @ b'1'..=b'4'] = word {
        return first_of(year, i32::from(quarter - b'1') * 3 + 1).map(|day| (QUARTER_YEAR, day));
    }
    let word = word.strip_suffix(b",").unwrap_or(word);
    first_of(year, month_of(word)?).map(|day| (MONTH_NAMED, day))
}

fn behind(year: i32, rest: &[u8]) -> Option<(usize, i32)> {
    match rest {
        [b'-', month @ ..] if month.len() == 2 && month.iter().all(u8::is_ascii_digit) => {
            first_of(year, number(month, 2, 2)?).map(|day| (YEAR_MONTH, day))
        }
        [b'-' | b' ', b'Q' | b'q', quarter @ b'1'..=b'4'] | [b'Q' | b'q', quarter @ b'1'..=b'4'] => {
            first_of(year, i32::from(quarter - b'1') * 3 + 1).map(|day| (YEAR_QUARTER, day))
        }
        [b'-', b'W', tens, ones] | [b'W', tens, ones] => week(year, &[*tens, *ones], 1).map(|day| (WEEK, day)),
        [b'-', b'W', tens, ones, b'-', day @ b'1'..=b'7'] => {
            week(year, &[*tens, *ones], i32::from(day - b'0')).map(|day| (WEEK_DAY, day))
        }
        _ => None,
    }
}

/// Years that periods of tables lie in; other numbers of four digits are none.
fn year_of(digits: [u8; 4]) -> Option<i32> {
    number(&digits, 4, 4).filter(|year| (1_900..=2_100).contains(year))
}

fn number(digits: &[u8], least: usize, most: usize) -> Option<i32> {
    let sound = (least..=most).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit);
    sound.then(|| digits.iter().fold(0, |value, digit| value * 10 + i32::from(digit - b'0')))
}

fn first_of(year: i32, month: i32) -> Option<i32> {
    let month = u32::try_from(month).ok()?;
    is_date(year, month, 1).then(|| days_from_civil(year, month, 1))
}

/// A day of an ISO week, Monday being 1; the first week of a year is the one with the fourth of January.
fn week(year: i32, digits: &[u8], day: i32) -> Option<i32> {
    let week = number(digits, 2, 2)?;
    let monday = |year: i32| {
        let fourth = days_from_civil(year, 1, 4);
        fourth - (fourth + 3).rem_euclid(7)
    };
    let first = monday(year) + (week - 1) * 7;
    (week >= 1 && first < monday(year + 1)).then_some(first + day - 1)
}

/// The bits of the formats in which a text is a period; 0 when it is none.
pub fn formats(text: &[u8]) -> u32 {
    period(text).map_or(0, |(place, _)| 1 << (super::dates::DAYS + place))
}

#[cfg(test)]
mod tests {
    use super::*;
    use sextant_profile::calendar::iso_date;

    #[test]
    fn periods_are_their_first_day() {
        let day = |t: &str| period(t.as_bytes()).map(|p| iso_date(i64::from(p.1)));
        for (text, first) in [
            ("Mar 2024", "2024-03-01"),
            ("September 2024", "2024-09-01"),
            ("2024-03", "2024-03-01"),
            ("3/2024", "2024-03-01"),
            ("2024-Q4", "2024-10-01"),
            ("q2-2024", "2024-04-01"),
            ("2024-W01", "2024-01-01"),
            ("2021-W01", "2021-01-04"),
            ("2020-W53", "2020-12-28"),
            ("2020W53", "2020-12-28"),
            ("2024-W05-7", "2024-02-04"),
        ] {
            assert_eq!(day(text).as_deref(), Some(first), "{text}");
        }
        for text in ["2021-W53", "2024-W00", "2024-00", "Q0 2024", "1850-03", "13/2024", "Mar 24", "2024-123", "2024-3"]
        {
            assert_eq!(day(text), None, "{text}");
        }
    }
}
