//! Which rows of a file are kept: a condition over its columns, brought to their types, then tested batch by batch.

mod exact;
mod fitting;
mod values;

use crate::ReadError;
use arrow_arith::boolean::{and_kleene, is_null, not, or_kleene};
use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, BooleanArray, Datum, Scalar, StringArray};
use arrow_buffer::BooleanBuffer;
use arrow_ord::cmp;
use arrow_select::filter::FilterBuilder;
use arrow_string::like;
use hashbrown::HashSet;
use serde::{Deserialize, Serialize};

pub use fitting::is_of_no_column;

/// What a row has to meet to be kept; as in SQL, a comparison with null is neither true nor false, and such a row is left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Condition {
    /// Each of them.
    All(Vec<Condition>),
    /// At least one of them.
    Any(Vec<Condition>),
    /// What it is not.
    Not(Box<Condition>),
    /// A column has no value.
    Null(String),
    /// A column of true and false is true.
    True(String),
    /// A column against a value.
    Compare {
        /// Its name.
        column: String,
        /// The way.
        by: Comparison,
        /// The value.
        value: Literal,
    },
    /// A column has one of some values.
    Among {
        /// Its name.
        column: String,
        /// The values.
        values: Vec<Literal>,
    },
    /// A column of text is like a pattern: `%` stands for any text, `_` for any one character.
    Like {
        /// Its name.
        column: String,
        /// The pattern.
        pattern: String,
        /// Whether small and capital letters are the same.
        any_case: bool,
    },
}

/// How a value is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Comparison {
    /// The same.
    #[serde(rename = "=")]
    Same,
    /// Another one.
    #[serde(rename = "<>")]
    Other,
    /// Below.
    #[serde(rename = "<")]
    Below,
    /// Below or the same.
    #[serde(rename = "<=")]
    UpTo,
    /// Above.
    #[serde(rename = ">")]
    Above,
    /// Above or the same.
    #[serde(rename = ">=")]
    From,
}

/// A value as it is written in a condition; the column it stands beside tells its type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Literal {
    /// The digits of a number.
    Number(String),
    /// A text, which may be that of a number, a date or a time.
    Text(String),
    /// True or false.
    Truth(bool),
}

/// A condition whose names are columns and whose values have their types.
#[derive(Debug)]
pub struct Rows {
    test: Test,
}

/// A test of one batch; columns are told by their places.
#[derive(Debug)]
enum Test {
    All(Vec<Test>),
    Any(Vec<Test>),
    Not(Box<Test>),
    Null(usize),
    True(usize),
    Compare(usize, Comparison, Scalar<ArrayRef>),
    /// The same for every value there is.
    Settled(usize, bool),
    /// One of some texts.
    Among(usize, HashSet<String>),
    Like(usize, Scalar<StringArray>, bool),
}

impl Rows {
    /// Leaves the other rows out of the columns of a batch; tells how many stay.
    pub fn keep(&self, columns: Vec<ArrayRef>, rows: usize) -> Result<(Vec<ArrayRef>, usize), ReadError> {
        let mask = self.test.mask(&columns, rows)?;
        let kept = mask.true_count();
        if kept == rows {
            return Ok((columns, rows));
        }
        let stay = FilterBuilder::new(&mask).optimize().build();
        let columns = columns.iter().map(|column| stay.filter(column)).collect::<Result<_, _>>()?;
        Ok((columns, kept))
    }
}

impl Test {
    fn mask(&self, columns: &[ArrayRef], rows: usize) -> Result<BooleanArray, ReadError> {
        let every = |value: bool| if value { BooleanBuffer::new_set(rows) } else { BooleanBuffer::new_unset(rows) };
        let at = |place: &usize| columns.get(*place).ok_or_else(fitting::displaced);
        Ok(match self {
            Self::All(tests) => joined(tests, columns, rows, and_kleene)?.unwrap_or_else(|| every(true).into()),
            Self::Any(tests) => joined(tests, columns, rows, or_kleene)?.unwrap_or_else(|| every(false).into()),
            Self::Not(test) => not(&test.mask(columns, rows)?)?,
            Self::Null(column) => is_null(at(column)?)?,
            Self::True(column) => at(column)?.as_boolean().clone(),
            Self::Settled(column, value) => BooleanArray::new(every(*value), at(column)?.nulls().cloned()),
            Self::Compare(column, by, value) => compared(&fitting::plain(at(column)?), *by, value)?,
            Self::Among(column, texts) => {
                BooleanArray::from_unary(at(column)?.as_string::<i32>(), |text: &str| texts.contains(text))
            }
            Self::Like(column, pattern, false) => like::like(at(column)?, pattern)?,
            Self::Like(column, pattern, true) => like::ilike(at(column)?, pattern)?,
        })
    }
}

type Join = fn(&BooleanArray, &BooleanArray) -> Result<BooleanArray, arrow_schema::ArrowError>;

fn joined(tests: &[Test], columns: &[ArrayRef], rows: usize, join: Join) -> Result<Option<BooleanArray>, ReadError> {
    let mut whole: Option<BooleanArray> = None;
    for test in tests {
        let mask = test.mask(columns, rows)?;
        whole = Some(whole.map_or(Ok(mask.clone()), |before| join(&before, &mask))?);
    }
    Ok(whole)
}

fn compared(column: &dyn Datum, by: Comparison, value: &dyn Datum) -> Result<BooleanArray, ReadError> {
    Ok(match by {
        Comparison::Same => cmp::eq(column, value)?,
        Comparison::Other => cmp::neq(column, value)?,
        Comparison::Below => cmp::lt(column, value)?,
        Comparison::UpTo => cmp::lt_eq(column, value)?,
        Comparison::Above => cmp::gt(column, value)?,
        Comparison::From => cmp::gt_eq(column, value)?,
    })
}
