//! The finished profile of a column, as the report tells it.

use serde::Serialize;
use serde_json::Value;

/// One bar of a histogram: values from `from` up to `to`.
#[derive(Debug, Clone, Serialize, PartialEq)]
pub struct Bin {
    /// The lower edge, which belongs to the bar.
    pub from: Value,
    /// The upper edge.
    pub to: Value,
    /// How many values lie between.
    pub count: u64,
}

/// A frequent value and how often it occurs.
#[derive(Debug, Clone, Serialize, PartialEq)]
pub struct TopValue {
    /// The value as JSON.
    pub value: Value,
    /// How often it was seen.
    pub count: u64,
}

/// Values far outside the middle half: beyond three times its width.
#[derive(Debug, Clone, Serialize, PartialEq)]
pub struct Outliers {
    /// How many lie outside.
    pub count: u64,
    /// The lower fence.
    pub low: f64,
    /// The upper fence.
    pub high: f64,
}

/// Values at given shares of the ordered column.
#[derive(Debug, Clone, Serialize, PartialEq)]
#[allow(missing_docs)] // each is what its name says
pub struct Quantiles {
    pub p01: Value,
    pub p05: Value,
    pub p25: Value,
    pub p50: Value,
    pub p75: Value,
    pub p95: Value,
    pub p99: Value,
}

/// What is known of a column's values.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ColumnSummary {
    /// Rows without a value.
    pub null_count: u64,
    /// The same from 0 to 100.
    pub null_percentage: f64,
    /// Whether any row lacks a value.
    pub nullable: bool,
    /// Distinct values.
    pub unique_count: u64,
    /// Whether that count is exact.
    pub unique_exact: bool,
    /// The least value.
    pub min: Option<Value>,
    /// The greatest value.
    pub max: Option<Value>,
    /// The mean of numbers.
    pub mean: Option<f64>,
    /// The sample standard deviation of numbers.
    pub std_dev: Option<f64>,
    /// The sum of numbers.
    pub sum: Option<Value>,
    /// Quantiles of what has an order.
    pub quantiles: Option<Quantiles>,
    /// Equal-width bars over what has an order.
    pub histogram: Vec<Bin>,
    /// The most frequent values.
    pub top_values: Vec<TopValue>,
    /// Whether their counts are exact.
    pub top_exact: bool,
    /// Shortest text in characters.
    pub min_length: Option<u64>,
    /// Longest text in characters.
    pub max_length: Option<u64>,
    /// Mean text length in characters.
    pub mean_length: Option<f64>,
    /// The usual shape of the text: `A` a capital, `a` a letter, `9` a digit.
    pub pattern: Option<String>,
    /// The share of values with that shape.
    pub pattern_share: Option<f64>,
    /// Zeros among numbers.
    pub zero_count: Option<u64>,
    /// Numbers below zero.
    pub negative_count: Option<u64>,
    /// Trues among booleans.
    pub true_count: Option<u64>,
    /// Numbers far from the rest.
    pub outliers: Option<Outliers>,
    /// What the values seem to mean.
    pub meaning: Option<String>,
    /// Kinds of personal data inside texts of several words.
    pub personal: Vec<&'static str>,
}
