//! One-pass column profiles over Arrow arrays: sketches that merge in any grouping, and exact duplicate counts.

pub mod calendar;
mod column;
mod counts;
pub mod duplicates;
mod error;
pub mod hash;
mod histogram;
mod hll;
mod kll;
mod meaning;
mod moments;
mod numbers;
mod summary;
mod text;

pub use column::{ColumnProfile, Effort};
pub use error::ProfileError;
pub use summary::{Bin, ColumnSummary, Outliers, Quantiles, TopValue};
