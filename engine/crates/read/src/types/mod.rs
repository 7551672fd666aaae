//! From the text of cells to types: what a cell can be, what a column's cells agree on, and the parsers for it.

pub mod classify;
pub mod dates;
pub mod decide;
pub mod durations;
pub mod evidence;
pub mod numbers;
pub mod plan;
pub mod styled;
