//! From the text of cells to types: what a cell can be, what a column's cells agree on, and the parsers for it.

pub mod classify;
pub mod dates;
pub mod decide;
mod digits;
pub mod durations;
pub mod evidence;
mod halves;
pub mod marks;
pub mod numbers;
mod periods;
pub mod plan;
pub mod styled;
pub mod words;
mod zones;
