//! Delimited text: how it is written, where its records end, what its header is.

pub mod dialect;
pub mod footer;
pub mod header;
mod lone;
mod mend;
pub mod misfit;
mod near;
pub mod preamble;
pub mod rows;
pub mod segment;
pub mod shape;
pub mod short;
pub mod split;
pub mod start;
pub mod survey;
pub mod tables;
