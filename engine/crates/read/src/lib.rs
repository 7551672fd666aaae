//! Files in; typed Parquet, a profile and the rows set aside out.

mod arrow_in;
mod avro;
mod batches;
mod column;
mod columnar;
mod csv;
mod delimited;
mod encoding;
mod error;
mod excel;
mod json;
mod json_text;
mod lake_types;
mod layout;
mod load;
mod options;
mod orc;
mod parquet_in;
mod parquet_out;
mod passes;
mod progress;
mod report;
mod set_aside;
mod sniff;
mod source;
mod spool;
mod types;
mod unpack;
mod xml;

pub use error::ReadError;
pub use load::load;
pub use options::{Asked, Options};
pub use progress::{Unwatched, Watcher};
pub use report::{ColumnReport, FormatReport, Report, TableReport};
pub use sextant_profile::ProfileError;
pub use sniff::{Sniffed, sniff};
