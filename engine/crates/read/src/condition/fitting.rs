//! A condition brought to the columns of a table: names to places, values to types, or the words that tell why not.

use super::{Comparison, Condition, Literal, Rows, Test, values};
use crate::ReadError;
use arrow_array::cast::AsArray;
use arrow_array::types::Float64Type;
use arrow_array::{ArrayRef, Float64Array, Scalar, StringArray};
use arrow_schema::{DataType, Schema};
use std::sync::Arc;

const UNKNOWN: &str = "column_unknown";
const UNFIT: &str = "condition_unfit";
/// How many names are offered in the place of one that is not there.
const OFFERED: usize = 3;
const LISTED: usize = 20;

/// Whether a condition does not fit since it names a column that is not there.
pub fn is_of_no_column(error: &ReadError) -> bool {
    matches!(error, ReadError::Unreadable { code, .. } if *code == UNKNOWN)
}

impl Condition {
    /// Brings it to the columns of a table.
    ///
    /// # Errors
    /// When it names a column that is not there, or a value that is not of its column's type.
    pub fn fit(&self, schema: &Schema) -> Result<Rows, ReadError> {
        Ok(Rows { test: fit(self, schema)? })
    }
}

fn fit(condition: &Condition, schema: &Schema) -> Result<Test, ReadError> {
    let each = |all: &[Condition]| all.iter().map(|one| fit(one, schema)).collect::<Result<Vec<_>, _>>();
    Ok(match condition {
        Condition::All(all) => Test::All(each(all)?),
        Condition::Any(all) => Test::Any(each(all)?),
        Condition::Not(one) => Test::Not(Box::new(fit(one, schema)?)),
        Condition::Null(column) => Test::Null(Column::named(column, schema)?.place),
        Condition::True(column) => {
            let column = Column::named(column, schema)?;
            if *column.kind != DataType::Boolean {
                return Err(column.unfit("a column alone is a condition where it is true or false"));
            }
            Test::True(column.place)
        }
        Condition::Compare { column, by, value } => Column::named(column, schema)?.test(*by, value)?,
        Condition::Among { column, values } => {
            let column = Column::named(column, schema)?;
            if *column.kind == DataType::Utf8 {
                return Ok(Test::Among(column.place, values.iter().map(Literal::text).collect()));
            }
            let each = values.iter().map(|value| column.test(Comparison::Same, value));
            Test::Any(each.collect::<Result<_, _>>()?)
        }
        Condition::Like { column, pattern, any_case } => {
            let column = Column::named(column, schema)?;
            if *column.kind != DataType::Utf8 {
                return Err(column.unfit("LIKE compares text"));
            }
            // The kernel takes a backslash for the mark of a sign that stands for itself; in SQL it is a sign as any.
            let pattern = StringArray::from(vec![pattern.replace('\\', "\\\\")]);
            Test::Like(column.place, Scalar::new(pattern), *any_case)
        }
    })
}

/// A column that a condition names.
struct Column<'a> {
    place: usize,
    name: &'a str,
    kind: &'a DataType,
}

impl<'a> Column<'a> {
    /// The column of that name; one in other letters, small or capital, where it is the only one.
    fn named(name: &str, schema: &'a Schema) -> Result<Self, ReadError> {
        let fields = || schema.fields().iter().enumerate();
        let lower = name.to_lowercase();
        let same = |field: &str| field.to_lowercase() == lower;
        let exact = fields().find(|(_, field)| field.name() == name);
        let mut alike = fields().filter(|(_, field)| same(field.name()));
        let found = exact.or_else(|| alike.next().filter(|_| alike.next().is_none()));
        let (place, field) = found.ok_or_else(|| unknown(name, schema))?;
        Ok(Self { place, name: field.name(), kind: field.data_type() })
    }

    fn test(&self, by: Comparison, value: &Literal) -> Result<Test, ReadError> {
        values::test(self.place, self.kind, by, value).ok_or_else(|| self.unfit(&format!("{} is none", value.shown())))
    }

    fn unfit(&self, why: &str) -> ReadError {
        ReadError::unreadable(
            UNFIT,
            format!("`{}` holds {}; {why}.", self.name, words(self.kind)),
            "Compare it with a value of that type, or read the file with types off, where all is text.",
        )
    }
}

fn words(kind: &DataType) -> &'static str {
    match kind {
        DataType::Boolean => "true and false",
        DataType::Int64 => "whole numbers",
        DataType::Float64 => "numbers",
        DataType::Decimal128(..) => "decimal numbers",
        DataType::Date32 => "dates",
        DataType::Time64(_) => "times of day",
        DataType::Timestamp(_, None) => "dates with a time and no zone",
        DataType::Timestamp(_, Some(_)) => "dates with a time and a zone",
        _ => "text",
    }
}

fn unknown(name: &str, schema: &Schema) -> ReadError {
    let lower = name.to_lowercase();
    let mut near: Vec<(usize, &str)> = schema
        .fields()
        .iter()
        .map(|field| (distance(&lower, &field.name().to_lowercase()), field.name().as_str()))
        .collect();
    near.sort_by_key(|(far, _)| *far);
    near.retain(|(far, _)| *far <= name.chars().count() / 3 + 1);
    let listed = |names: Vec<&str>| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let hint = if near.is_empty() {
        let names = schema.fields().iter().take(LISTED).map(|field| field.name().as_str()).collect();
        format!("Its columns: {}.", listed(names))
    } else {
        format!("Near it: {}.", listed(near.into_iter().take(OFFERED).map(|(_, name)| name).collect()))
    };
    ReadError::unreadable(UNKNOWN, format!("The file has no column `{name}`."), hint)
}

/// How many letters are to be put in, left out or changed to get from one word to the other.
fn distance(one: &str, other: &str) -> usize {
    let mut row: Vec<usize> = (0..=other.chars().count()).collect();
    for (line, letter) in one.chars().enumerate() {
        let mut before = line;
        let mut left = line + 1;
        let mut next = vec![left];
        for (above, against) in row.iter().skip(1).zip(other.chars()) {
            left = (left + 1).min(above + 1).min(before + usize::from(letter != against));
            before = *above;
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

/// The column as it is compared: zero has one sign, and what is no number is one thing.
pub fn plain(column: &ArrayRef) -> ArrayRef {
    match column.as_primitive_opt::<Float64Type>() {
        Some(numbers) => {
            let one = |number: f64| if number.is_nan() { f64::NAN } else { number + 0.0 };
            Arc::new(numbers.unary::<_, Float64Type>(one) as Float64Array)
        }
        None => ArrayRef::clone(column),
    }
}

/// A batch with fewer columns than its table.
pub fn displaced() -> ReadError {
    ReadError::unreadable(
        "file_damaged",
        "The file has rows with fewer columns than it tells.",
        "Write it again, and load that.",
    )
}
