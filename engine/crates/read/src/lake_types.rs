//! Arrow types to the lake's types, one rule each, nothing lost.

use crate::ReadError;
use crate::json_text;
use arrow_array::cast::AsArray;
use arrow_array::types::{TimestampMicrosecondType, TimestampNanosecondType};
use arrow_array::{Array, ArrayRef};
use arrow_cast::{CastOptions, cast_with_options};
use arrow_schema::{DataType, TimeUnit};
use std::sync::Arc;

/// The meaning of a length of time.
const LENGTH: Option<&str> = Some("duration");

/// How a column of another format becomes a column of the lake.
#[derive(Debug, Clone)]
pub enum Cast {
    /// By Arrow's cast, which must not lose a value.
    To(DataType),
    /// Nanoseconds to microseconds where no finer part is lost.
    Nanos(DataType),
    /// Counts of a unit as integers, and their meaning.
    Count(&'static str, Option<&'static str>),
    /// Lists, structs, maps and bytes as text.
    Text(Option<&'static str>),
}

/// The rule for a type; `fine` keeps nanoseconds as integers.
pub fn cast_plan(kind: &DataType, fine: bool, text_only: bool) -> Cast {
    use DataType as T;
    if text_only {
        return Cast::Text(None);
    }
    match kind {
        T::Boolean => Cast::To(T::Boolean),
        T::Int8 | T::Int16 | T::Int32 | T::Int64 | T::UInt8 | T::UInt16 | T::UInt32 => Cast::To(T::Int64),
        T::UInt64 => Cast::To(T::Decimal128(20, 0)),
        T::Float16 | T::Float32 | T::Float64 => Cast::To(T::Float64),
        T::Decimal32(p, s) | T::Decimal64(p, s) | T::Decimal128(p, s) if *s >= 0 => Cast::To(T::Decimal128(*p, *s)),
        T::Date32 | T::Date64 => Cast::To(T::Date32),
        T::Time32(_) | T::Time64(TimeUnit::Microsecond) => Cast::To(T::Time64(TimeUnit::Microsecond)),
        T::Timestamp(TimeUnit::Nanosecond, _) if fine => Cast::Count("ns", None),
        T::Timestamp(unit, zone) => {
            let to = T::Timestamp(TimeUnit::Microsecond, zone.as_ref().map(|_| "UTC".into()));
            if *unit == TimeUnit::Nanosecond { Cast::Nanos(to) } else { Cast::To(to) }
        }
        T::Duration(TimeUnit::Second) => Cast::Count("s", LENGTH),
        T::Duration(TimeUnit::Millisecond) => Cast::Count("ms", LENGTH),
        T::Duration(TimeUnit::Microsecond) => Cast::Count("us", LENGTH),
        T::Duration(TimeUnit::Nanosecond) => Cast::Count("ns", LENGTH),
        T::Time64(_) => Cast::Count("ns", None),
        T::Dictionary(_, inner) => cast_plan(inner, fine, text_only),
        T::List(_) | T::LargeList(_) | T::FixedSizeList(_, _) | T::Struct(_) | T::Map(_, _) => Cast::Text(Some("json")),
        _ => Cast::Text(None),
    }
}

impl Cast {
    /// The type the column gets.
    pub fn kind(&self) -> DataType {
        match self {
            Self::To(kind) | Self::Nanos(kind) => kind.clone(),
            Self::Count(..) => DataType::Int64,
            Self::Text(_) => DataType::Utf8,
        }
    }

    /// The unit of what became a number.
    pub fn unit(&self) -> Option<&'static str> {
        if let Self::Count(unit, _) = self { Some(unit) } else { None }
    }

    /// The meaning of what became text or a count.
    pub fn meaning(&self) -> Option<&'static str> {
        if let Self::Text(meaning) | Self::Count(_, meaning) = self { *meaning } else { None }
    }

    /// Why the column has its type.
    pub fn because(&self) -> &'static str {
        match self {
            Self::Text(Some(_)) => "nested values are kept as JSON text",
            Self::Count(..) => "counts of a time unit, kept whole",
            _ => "the file declares it",
        }
    }

    /// The column's values in the lake's type; `None` when nanoseconds would be lost.
    pub fn apply(&self, array: &ArrayRef) -> Result<Option<ArrayRef>, ReadError> {
        let strict = CastOptions { safe: false, ..CastOptions::default() };
        match self {
            Self::To(kind) => cast_to(array, kind, &strict).map(Some),
            Self::Count(..) => {
                let wide = cast_with_options(array, &DataType::Int64, &strict)?;
                Ok(Some(wide))
            }
            Self::Nanos(kind) => {
                let plain = match array.data_type() {
                    DataType::Dictionary(_, inner) => cast_with_options(array, inner, &strict)?,
                    _ => ArrayRef::clone(array),
                };
                let whole = plain.as_primitive_opt::<TimestampNanosecondType>();
                if whole.is_some_and(|a| a.iter().flatten().any(|v| v % 1_000 != 0)) {
                    return Ok(None);
                }
                cast_to(&plain, kind, &strict).map(Some)
            }
            Self::Text(_) => json_text::texts(array).map(Some),
        }
    }
}

/// Arrow's cast; an instant keeps its point in time whatever zone it is shown in.
fn cast_to(array: &ArrayRef, kind: &DataType, options: &CastOptions<'_>) -> Result<ArrayRef, ReadError> {
    let (DataType::Timestamp(unit, Some(zone)), DataType::Timestamp(_, from)) = (kind, array.data_type()) else {
        return Ok(cast_with_options(array, kind, options)?);
    };
    let same = cast_with_options(array, &DataType::Timestamp(*unit, from.clone()), options)?;
    let instants = same.as_primitive::<TimestampMicrosecondType>().clone();
    Ok(Arc::new(instants.with_timezone(Arc::clone(zone))))
}
