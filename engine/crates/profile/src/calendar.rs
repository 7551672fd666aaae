//! Days since 1970 and back (proleptic Gregorian), after Howard Hinnant's algorithms, and ISO text of dates and times.

/// Days from 1970-01-01 to a date that must be valid.
#[inline]
#[must_use]
pub fn days_from_civil(year: i32, month: u32, day: u32) -> i32 {
    let early = month <= 2;
    let y = year - i32::from(early);
    let shifted = if early { month + 9 } else { month - 3 };
    let doy = ((153 * shifted + 2) / 5 + day).cast_signed() - 1;
    // Of years that are not below zero no sign needs to be looked after.
    let leaps = u32::try_from(y).map_or_else(
        |_| y.div_euclid(4) - y.div_euclid(100) + y.div_euclid(400),
        |y| (y / 4 - y / 100 + y / 400).cast_signed(),
    );
    y * 365 + leaps + doy - 719_468
}

/// Year, month and day of a count of days from 1970-01-01.
#[must_use]
pub fn civil_from_days(days: i64) -> (i64, u32, u32) {
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1_460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let day = u32::try_from(doy - (153 * mp + 2) / 5 + 1).unwrap_or(1);
    let month = u32::try_from(if mp < 10 { mp + 3 } else { mp - 9 }).unwrap_or(1);
    let year = yoe + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

/// Whether the three make a date.
#[inline]
#[must_use]
pub fn is_date(year: i32, month: u32, day: u32) -> bool {
    let longest = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 => 28 + u32::from((year % 4 == 0 && year % 100 != 0) || year % 400 == 0),
        _ => 0,
    };
    (1..=longest).contains(&day)
}

/// A day as `2013-01-31`.
#[must_use]
pub fn iso_date(days: i64) -> String {
    let (year, month, day) = civil_from_days(days);
    format!("{year:04}-{month:02}-{day:02}")
}

/// Microseconds of a day as `10:02:03` or `10:02:03.5`.
#[must_use]
pub fn iso_time(micros: i64) -> String {
    let seconds = micros.div_euclid(1_000_000);
    let fraction = micros.rem_euclid(1_000_000);
    let clock = format!("{:02}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60);
    if fraction == 0 {
        return clock;
    }
    let digits = format!("{fraction:06}");
    format!("{clock}.{}", digits.trim_end_matches('0'))
}

/// Microseconds since 1970 as `2013-01-31T10:02:03`, with a `Z` for an instant.
#[must_use]
pub fn iso_timestamp(micros: i64, zoned: bool) -> String {
    let day = 86_400_000_000_i64;
    let zone = if zoned { "Z" } else { "" };
    format!("{}T{}{zone}", iso_date(micros.div_euclid(day)), iso_time(micros.rem_euclid(day)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_go_there_and_back() {
        for days in (-800_000..800_000).step_by(97) {
            let (y, m, d) = civil_from_days(days);
            assert!(is_date(i32::try_from(y).unwrap(), m, d));
            assert_eq!(i64::from(days_from_civil(i32::try_from(y).unwrap(), m, d)), days);
        }
        assert_eq!(iso_date(0), "1970-01-01");
        assert_eq!(iso_timestamp(-1, false), "1969-12-31T23:59:59.999999");
    }
}
