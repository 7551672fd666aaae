//! How a column is read: its type and the way its values are written.

use super::dates;
use super::styled::Dress;
use arrow_schema::{DataType, TimeUnit};
use serde::{Deserialize, Serialize};

/// How a column is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Plan {
    /// No value seen yet; any value breaks it.
    Empty,
    /// Words for true and false.
    Boolean,
    /// 64-bit integers.
    Long,
    /// Doubles.
    Double,
    /// Exact decimals of a precision and scale.
    Decimal(u8, u8),
    /// Dates in one format.
    Date(u8),
    /// Times of day.
    Time,
    /// Lengths of time, in microseconds.
    Duration,
    /// Timestamps without a zone, dates in one format.
    Stamp(u8),
    /// Timestamps with a zone, dates in one format.
    Zoned(u8),
    /// Numbers of one style and unit; whole ones become integers.
    Styled {
        /// How they are written.
        dress: Dress,
        /// Whether all are whole.
        whole: bool,
    },
    /// Numbers of a type that was asked for, written in one style or plainly, with one unit or none.
    Loose {
        /// How they are written.
        dress: Dress,
        /// What they become.
        into: Number,
    },
    /// Text as it is.
    Text,
}

/// A type of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Number {
    /// 64-bit integers.
    Long,
    /// Doubles.
    Double,
    /// Exact decimals of a precision and scale.
    Decimal(u8, u8),
}

impl Number {
    /// How such numbers are read when they are written plainly.
    pub fn plan(self) -> Plan {
        match self {
            Self::Long => Plan::Long,
            Self::Double => Plan::Double,
            Self::Decimal(precision, scale) => Plan::Decimal(precision, scale),
        }
    }
}

impl Plan {
    /// The type of numbers this plan gives.
    pub fn number(self) -> Option<Number> {
        match self {
            Self::Long => Some(Number::Long),
            Self::Double => Some(Number::Double),
            Self::Decimal(precision, scale) => Some(Number::Decimal(precision, scale)),
            Self::Loose { into, .. } => Some(into),
            _ => None,
        }
    }

    /// The Arrow type that holds the column.
    pub fn arrow(self) -> DataType {
        match self {
            Self::Boolean => DataType::Boolean,
            Self::Loose { into, .. } => into.plan().arrow(),
            Self::Long | Self::Duration | Self::Styled { whole: true, .. } => DataType::Int64,
            Self::Double | Self::Styled { .. } => DataType::Float64,
            Self::Decimal(precision, scale) => DataType::Decimal128(precision, scale.cast_signed()),
            Self::Date(_) => DataType::Date32,
            Self::Time => DataType::Time64(TimeUnit::Microsecond),
            Self::Stamp(_) => DataType::Timestamp(TimeUnit::Microsecond, None),
            Self::Zoned(_) => DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
            Self::Empty | Self::Text => DataType::Utf8,
        }
    }

    /// The format of its dates.
    pub fn format(self) -> Option<&'static str> {
        match self {
            Self::Date(format) | Self::Stamp(format) | Self::Zoned(format) => Some(dates::format_text(format)),
            _ => None,
        }
    }
}

/// The name of a type, as the lake knows it.
pub fn type_name(kind: &DataType) -> String {
    match kind {
        DataType::Boolean => "boolean".to_owned(),
        DataType::Int64 => "long".to_owned(),
        DataType::Float64 => "double".to_owned(),
        DataType::Decimal128(precision, scale) => format!("decimal({precision},{scale})"),
        DataType::Date32 => "date".to_owned(),
        DataType::Time64(_) => "time".to_owned(),
        DataType::Timestamp(_, None) => "timestamp".to_owned(),
        DataType::Timestamp(_, Some(_)) => "timestamptz".to_owned(),
        _ => "string".to_owned(),
    }
}
