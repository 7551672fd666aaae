//! Time zones by offset, by the letters that mean one offset, and by the name of a place.

use chrono::{DateTime, Duration, LocalResult, NaiveDateTime, Offset, TimeZone};
use chrono_tz::Tz;
use std::str::FromStr;

/// Letters of zones that mean one offset wherever tables come from, in minutes east; `IST` and the like mean several.
const LETTERS: [(&str, i64); 38] = [
    ("Z", 0),
    ("UTC", 0),
    ("GMT", 0),
    ("UT", 0),
    ("WET", 0),
    ("WEST", 60),
    ("BST", 60),
    ("CET", 60),
    ("CEST", 120),
    ("MEZ", 60),
    ("MESZ", 120),
    ("EET", 120),
    ("EEST", 180),
    ("MSK", 180),
    ("SAST", 120),
    ("EAT", 180),
    ("WAT", 60),
    ("CAT", 120),
    ("PKT", 300),
    ("WIB", 420),
    ("HKT", 480),
    ("SGT", 480),
    ("AWST", 480),
    ("JST", 540),
    ("KST", 540),
    ("AEST", 600),
    ("AEDT", 660),
    ("NZST", 720),
    ("NZDT", 780),
    ("BRT", -180),
    ("EST", -300),
    ("EDT", -240),
    ("CST", -360),
    ("CDT", -300),
    ("MST", -420),
    ("MDT", -360),
    ("PST", -480),
    ("PDT", -420),
];

/// Minutes east of UTC of a zone at a local time, given in microseconds since 1970.
pub fn zone(text: &[u8], local: i64) -> Option<i64> {
    let text = text.trim_ascii();
    if matches!(text, b"Z" | b"z") {
        return Some(0);
    }
    let text = without_name(text);
    let (&first, &last) = (text.first()?, text.last()?);
    if !first.is_ascii_alphabetic() {
        return offset(text);
    }
    if last.is_ascii_digit() || last == b':' {
        let rest = text.strip_prefix(b"UTC").or_else(|| text.strip_prefix(b"GMT"))?;
        return offset(rest).or_else(|| hours(rest));
    }
    if let Some(found) = LETTERS.iter().find(|z| z.0.as_bytes() == text) {
        return Some(found.1);
    }
    if text.contains(&b'/') { place(text, local) } else { None }
}

/// Without the zone's name that may follow an offset: `+01:00[Europe/Oslo]`, `GMT+0100 (Central European Time)`.
fn without_name(text: &[u8]) -> &[u8] {
    let ends = [(b'[', b']'), (b'(', b')')];
    let open = ends.iter().find(|e| text.last() == Some(&e.1)).and_then(|e| text.iter().position(|&b| b == e.0));
    open.filter(|&at| at > 0).and_then(|at| text.get(..at)).map_or(text, <[u8]>::trim_ascii_end)
}

fn two(text: &[u8]) -> Option<(i64, &[u8])> {
    match text {
        &[tens @ b'0'..=b'9', ones @ b'0'..=b'9', ref rest @ ..] => {
            Some((i64::from((tens - b'0') * 10 + ones - b'0'), rest))
        }
        _ => None,
    }
}

/// `+02`, `+0200`, `+02:00`
fn offset(text: &[u8]) -> Option<i64> {
    let (&sign, rest) = text.split_first()?;
    let (hours, rest) = two(rest)?;
    let minutes = match rest.strip_prefix(b":").unwrap_or(rest) {
        b"" if rest.is_empty() => 0,
        digits => two(digits).filter(|(_, rest)| rest.is_empty())?.0,
    };
    east(sign, hours, minutes)
}

/// `+2`
fn hours(text: &[u8]) -> Option<i64> {
    match text {
        [sign, digit @ b'0'..=b'9'] => east(*sign, i64::from(digit - b'0'), 0),
        _ => None,
    }
}

fn east(sign: u8, hours: i64, minutes: i64) -> Option<i64> {
    let sound = hours <= 15 && minutes < 60;
    match sign {
        b'+' => sound.then_some(hours * 60 + minutes),
        b'-' => sound.then_some(-(hours * 60 + minutes)),
        _ => None,
    }
}

/// A place's offset; of an hour that comes twice the first, of one that a clock leaves out the one before.
fn place(text: &[u8], local: i64) -> Option<i64> {
    let zone = Tz::from_str(std::str::from_utf8(text).ok()?).ok()?;
    let time: NaiveDateTime = DateTime::from_timestamp_micros(local)?.naive_utc();
    let offset = match zone.offset_from_local_datetime(&time) {
        LocalResult::Single(offset) | LocalResult::Ambiguous(offset, _) => offset,
        LocalResult::None => zone.offset_from_local_datetime(&(time - Duration::hours(3))).earliest()?,
    };
    Some(i64::from(offset.fix().local_minus_utc()) / 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600_000_000;
    /// 2024-03-31, when clocks in Oslo leave out the hour from two to three.
    const SPRING: i64 = 1_711_843_200_000_000;
    /// 2024-10-27, when they have that hour twice.
    const AUTUMN: i64 = 1_729_987_200_000_000;

    #[test]
    fn zones_are_offsets_letters_and_places() {
        let at = |text: &str| zone(text.as_bytes(), 0);
        for (text, minutes) in [
            ("Z", 0),
            (" CET", 60),
            ("EST", -300),
            ("+02", 120),
            ("-0330", -210),
            ("+05:30", 330),
            ("UTC+2", 120),
            ("GMT-0500", -300),
            ("GMT+0100 (Central European Standard Time)", 60),
            ("+01:00[Europe/Oslo]", 60),
        ] {
            assert_eq!(at(text), Some(minutes), "{text}");
        }
        for text in ["IST", "+2", "+02:", "Europe/Nowhere", "XYZ", "+99", ""] {
            assert_eq!(at(text), None, "{text}");
        }
    }

    #[test]
    fn places_follow_their_clocks() {
        let oslo = |local: i64| zone(b"Europe/Oslo", local);
        assert_eq!((oslo(SPRING + HOUR), oslo(SPRING + 4 * HOUR)), (Some(60), Some(120)));
        assert_eq!((oslo(SPRING + 2 * HOUR), oslo(AUTUMN + 2 * HOUR)), (Some(60), Some(120)));
        assert_eq!(zone(b"America/New_York", SPRING), Some(-240));
    }
}
