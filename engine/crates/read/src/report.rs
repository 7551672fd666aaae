//! What a load tells about itself.

use crate::parquet_out::Part;
use crate::set_aside::SetAside;
use crate::types::evidence::Nulled;
use serde::Serialize;
use sextant_profile::ColumnSummary;
use std::collections::BTreeMap;

/// How the file was written.
#[derive(Debug, Clone, Default, Serialize)]
pub struct FormatReport {
    /// `csv`, `json`, `ndjson`, `parquet`, `excel`.
    pub name: String,
    /// `gzip` or `zstd`.
    pub compression: Option<String>,
    /// The encoding of text.
    pub encoding: Option<String>,
    /// Why that encoding.
    pub encoding_evidence: Option<String>,
    /// Between fields.
    pub delimiter: Option<String>,
    /// Around fields.
    pub quote: Option<String>,
    /// Before quotes meant as themselves.
    pub escape: Option<String>,
    /// Before lines that are comments.
    pub comment: Option<String>,
    /// Whether the first row named the columns.
    pub header: Option<bool>,
    /// Why that was thought.
    pub header_evidence: Option<String>,
    /// The header as the file has it, several rows merged.
    pub header_cells: Option<Vec<String>>,
    /// Lines before the table.
    pub skipped_lines: u64,
    /// Rows that were short and filled with empty cells at their ends, where a text leaves empty fields out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filled_rows: Option<u64>,
    /// At the end of lines.
    pub line_ending: Option<String>,
    /// Why this format and dialect.
    pub evidence: String,
}

/// A table the file offers.
#[derive(Debug, Clone, Serialize)]
pub struct TableReport {
    /// Its place.
    pub index: usize,
    /// Its name.
    pub name: String,
    /// Its rows, where known.
    pub rows: Option<u64>,
}

/// One column of the table.
#[derive(Debug, Clone, Serialize)]
pub struct ColumnReport {
    /// The id it has in every part.
    pub field_id: i32,
    /// Its unique name.
    pub name: String,
    /// Its name in the file.
    pub source_name: String,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: String,
    /// Why that type.
    pub decision: String,
    /// The format of its dates.
    pub format: Option<String>,
    /// What could not be told.
    pub ambiguous: Option<String>,
    /// The unit taken off its numbers.
    pub unit: Option<String>,
    /// Kinds of values, in a text column with several.
    pub mixed_types: Option<BTreeMap<String, u64>>,
    /// Texts read as null, with their counts.
    pub coerced_nulls: BTreeMap<String, u64>,
    /// The first cells read as null though something stands in them, with their places.
    pub coerced_cells: Vec<Nulled>,
    /// The profile.
    #[serde(flatten)]
    pub profile: ColumnSummary,
}

/// The report of a load.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// How the file was written.
    pub format: FormatReport,
    /// The tables it offers.
    pub tables: Vec<TableReport>,
    /// The parts written.
    pub files: Vec<Part>,
    /// Rows found, the header not counted.
    pub rows_in_file: u64,
    /// Rows in the parts.
    pub rows_loaded: u64,
    /// Rows that do not meet the condition asked for.
    pub rows_left_out: u64,
    /// Rows kept aside.
    pub rows_set_aside: u64,
    /// The rows kept aside, by reason.
    pub set_aside: SetAside,
    /// Loaded rows that repeat an earlier one.
    pub duplicate_rows: u64,
    /// The columns.
    pub columns: Vec<ColumnReport>,
    /// The file's size as stored.
    pub bytes_read: u64,
    /// How long it took.
    pub elapsed_ms: u64,
}
