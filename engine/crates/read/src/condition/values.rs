//! Values of a condition in the type of the column they stand beside.

use super::exact::{Exact, exact, is_number};
use super::{Comparison, Literal, Test};
use arrow_array::timezone::Tz;
use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, Float64Array, Int64Array, Scalar, StringArray,
    Time64MicrosecondArray, TimestampMicrosecondArray,
};
use arrow_cast::parse::{string_to_datetime, string_to_time_nanoseconds};
use arrow_schema::DataType;
use std::sync::Arc;

const DAY: i64 = 86_400_000_000;

impl Literal {
    /// Its text.
    pub(super) fn text(&self) -> String {
        match self {
            Self::Number(text) | Self::Text(text) => text.clone(),
            Self::Truth(truth) => truth.to_string(),
        }
    }

    /// As it stands in a condition.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Text(text) => format!("'{text}'"),
            other => other.text(),
        }
    }
}

/// The test of a column of that type against a value; nothing when the value cannot be of the type.
pub fn test(column: usize, kind: &DataType, by: Comparison, value: &Literal) -> Option<Test> {
    let array: ArrayRef = match kind {
        DataType::Utf8 => Arc::new(StringArray::from(vec![value.text()])),
        DataType::Boolean => Arc::new(BooleanArray::from(vec![truth(value)?])),
        // Zero has one sign: the columns lose theirs in the same way before they are compared.
        DataType::Float64 => Arc::new(Float64Array::from(vec![number(value)?.parse::<f64>().ok()? + 0.0])),
        _ => return units(kind, value).map(|value| counted(column, kind, by, value)),
    };
    Some(Test::Compare(column, by, Scalar::new(array)))
}

fn truth(value: &Literal) -> Option<bool> {
    match value {
        Literal::Truth(truth) => Some(*truth),
        Literal::Text(text) if text.eq_ignore_ascii_case("true") => Some(true),
        Literal::Text(text) if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

fn number(value: &Literal) -> Option<&str> {
    match value {
        Literal::Number(text) | Literal::Text(text) => Some(text.trim()).filter(|text| is_number(text)),
        Literal::Truth(_) => None,
    }
}

/// A value in the units that a column of that type counts.
fn units(kind: &DataType, value: &Literal) -> Option<Exact> {
    match (kind, value) {
        (DataType::Int64, _) => exact(number(value)?, 0),
        (DataType::Decimal128(_, scale), _) => exact(number(value)?, *scale),
        (DataType::Date32, Literal::Text(text)) => {
            let (micros, whole) = instant(text, false)?;
            let whole = whole && micros.rem_euclid(DAY) == 0;
            Some(Exact { floor: i128::from(micros.div_euclid(DAY)), whole })
        }
        (DataType::Time64(_), Literal::Text(text)) => {
            let nanos = string_to_time_nanoseconds(text.trim()).ok()?;
            Some(Exact { floor: i128::from(nanos.div_euclid(1_000)), whole: nanos.rem_euclid(1_000) == 0 })
        }
        (DataType::Timestamp(_, zone), Literal::Text(text)) => {
            let (micros, whole) = instant(text, zone.is_some())?;
            Some(Exact { floor: i128::from(micros), whole })
        }
        _ => None,
    }
}

/// Microseconds of a date or a date and time, and whether nothing finer is told. A zone may be told where columns have one; where
/// none is told it is UTC.
fn instant(text: &str, zoned: bool) -> Option<(i64, bool)> {
    let text = text.trim();
    let found = string_to_datetime(&"+00:00".parse::<Tz>().ok()?, text).ok()?;
    // A text that tells its zone is the same instant wherever it is read.
    let elsewhere = string_to_datetime(&"+01:00".parse::<Tz>().ok()?, text).ok()?;
    if !zoned && found.timestamp() == elsewhere.timestamp() {
        return None;
    }
    Some((found.timestamp_micros(), found.timestamp_subsec_nanos().is_multiple_of(1_000)))
}

/// The test of a column that counts units: a value between two of them lies above the one and below the other.
fn counted(column: usize, kind: &DataType, by: Comparison, value: Exact) -> Test {
    use Comparison::{Above, Below, From, Other, Same, UpTo};
    let by = match by {
        Same | Other if !value.whole => return Test::Settled(column, by == Other),
        Below | UpTo if !value.whole => UpTo,
        Above | From if !value.whole => Above,
        by => by,
    };
    if let Some(array) = one(kind, value.floor) {
        return Test::Compare(column, by, Scalar::new(array));
    }
    let is_met = if value.floor > 0 { matches!(by, Below | UpTo | Other) } else { matches!(by, Above | From | Other) };
    Test::Settled(column, is_met)
}

/// So many units as a value of the type; nothing when no column of the type can count them.
fn one(kind: &DataType, units: i128) -> Option<ArrayRef> {
    Some(match kind {
        DataType::Decimal128(precision, scale) => {
            Arc::new(Decimal128Array::from(vec![units]).with_precision_and_scale(*precision, *scale).ok()?)
        }
        DataType::Date32 => Arc::new(Date32Array::from(vec![i32::try_from(units).ok()?])),
        DataType::Time64(_) => Arc::new(Time64MicrosecondArray::from(vec![i64::try_from(units).ok()?])),
        DataType::Timestamp(_, zone) => {
            let array = TimestampMicrosecondArray::from(vec![i64::try_from(units).ok()?]);
            Arc::new(array.with_timezone_opt(zone.clone()))
        }
        _ => Arc::new(Int64Array::from(vec![i64::try_from(units).ok()?])),
    })
}
