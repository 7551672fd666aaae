//! A cell of a workbook as text: dates by the workbook's own system, formulas by their values, errors apart.

use crate::spool::Value;
use calamine::{CellErrorType, Data, DataRef, ExcelDateTime};
use sextant_profile::calendar::{days_from_civil, iso_date, iso_time, iso_timestamp};

const DAY: f64 = 86_400_000_000.0;

/// What a cell shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shown {
    /// Nothing.
    Nothing,
    /// A value.
    Value(Value),
    /// An error, as `#DIV/0!`.
    Error(String),
}

/// A cell of a sheet that is streamed.
pub fn of_ref(data: &DataRef<'_>) -> Shown {
    match data {
        DataRef::Empty => Shown::Nothing,
        DataRef::Int(value) => bare(value.to_string()),
        DataRef::Float(value) => number(*value),
        DataRef::Bool(value) => bare(value.to_string()),
        DataRef::String(text) | DataRef::DurationIso(text) | DataRef::DateTimeIso(text) => words(text),
        DataRef::SharedString(text) => words(text),
        DataRef::Error(error) => failed(error),
        DataRef::DateTime(moment) => date(moment),
    }
}

/// A cell of a sheet held whole.
pub fn of_data(data: &Data) -> Shown {
    match data {
        Data::Empty => Shown::Nothing,
        Data::Int(value) => bare(value.to_string()),
        Data::Float(value) => number(*value),
        Data::Bool(value) => bare(value.to_string()),
        Data::String(text) | Data::DurationIso(text) | Data::DateTimeIso(text) => words(text),
        Data::Error(error) => failed(error),
        Data::DateTime(moment) => date(moment),
    }
}

fn bare(text: String) -> Shown {
    Shown::Value(Value::Bare(text))
}

fn words(text: &str) -> Shown {
    if text.is_empty() { Shown::Nothing } else { Shown::Value(Value::Text(text.to_owned())) }
}

fn failed(error: &CellErrorType) -> Shown {
    Shown::Error(error.to_string())
}

#[allow(clippy::cast_possible_truncation)] // checked to be whole and small
fn number(value: f64) -> Shown {
    if !value.is_finite() {
        return Shown::Nothing;
    }
    if value.fract() == 0.0 && value.abs() < 9.0e15 {
        bare((value as i64).to_string())
    } else {
        bare(value.to_string())
    }
}

/// A moment of the workbook's own date system as a date, a time, both, or a length of time.
#[allow(clippy::cast_possible_truncation)] // below a day, or told to be short
fn date(moment: &ExcelDateTime) -> Shown {
    let serial = moment.as_f64();
    let text = |text: String| Shown::Value(Value::Text(text));
    if moment.is_duration() && serial.abs() < 1.0e6 {
        return text(length((serial * DAY / 1_000.0).round() as i64));
    }
    if (0.0..1.0).contains(&serial) {
        return text(iso_time((serial * DAY / 1_000.0).round() as i64 * 1_000));
    }
    let (year, month, day, hour, minute, second, milli) = moment.to_ymd_hms_milli();
    let days = i64::from(days_from_civil(i32::from(year), u32::from(month), u32::from(day)));
    let seconds = i64::from(hour) * 3_600 + i64::from(minute) * 60 + i64::from(second);
    let clock = seconds * 1_000_000 + i64::from(milli) * 1_000;
    text(if clock == 0 { iso_date(days) } else { iso_timestamp(days * 86_400_000_000 + clock, false) })
}

/// Milliseconds as a length of time by ISO 8601.
fn length(millis: i64) -> String {
    let sign = if millis < 0 { "-" } else { "" };
    let millis = millis.abs();
    let (hours, minutes, seconds) = (millis / 3_600_000, millis / 60_000 % 60, millis / 1_000 % 60);
    match millis % 1_000 {
        0 => format!("{sign}PT{hours}H{minutes}M{seconds}S"),
        part => format!("{sign}PT{hours}H{minutes}M{seconds}.{part:03}S"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::ExcelDateTimeType;

    #[test]
    fn serial_numbers_become_dates_times_and_lengths() {
        let text = |t: &str| Shown::Value(Value::Text(t.to_owned()));
        let shown = |serial, kind, old| date(&ExcelDateTime::new(serial, kind, old));
        assert_eq!(shown(45_292.0, ExcelDateTimeType::DateTime, false), text("2024-01-01"));
        assert_eq!(shown(43_830.0, ExcelDateTimeType::DateTime, true), text("2024-01-01"));
        assert_eq!(shown(45_292.5, ExcelDateTimeType::DateTime, false), text("2024-01-01T12:00:00"));
        assert_eq!(shown(0.25, ExcelDateTimeType::DateTime, false), text("06:00:00"));
        assert_eq!(shown(1.25, ExcelDateTimeType::TimeDelta, false), text("PT30H0M0S"));
        assert_eq!(number(3.0), bare("3".to_owned()));
    }
}
