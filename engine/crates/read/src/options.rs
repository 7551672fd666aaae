//! What a caller may ask for.

use crate::condition::Condition;
use crate::encrypted::Key;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Options of a load; all have defaults.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// The format, when it is not to be told by content.
    pub format: Option<String>,
    /// `auto`, or `off`: every cell stays the text that was written.
    pub types: String,
    /// Which sheet or table.
    pub table: usize,
    /// Whether a header without rows is a table too.
    pub allow_empty: bool,
    /// Types asked for, by column name.
    pub columns: BTreeMap<String, Asked>,
    /// Which rows are kept; all when absent.
    pub rows: Option<Condition>,
    /// The key of a file that is encrypted.
    pub key: Option<Key>,
    /// Worker threads; all cores when absent.
    pub threads: Option<usize>,
    /// Memory to keep within, in megabytes.
    pub memory_mb: usize,
    /// Rows a part file may have.
    pub part_rows: u64,
    /// Bytes a part file may have, about.
    pub part_bytes: u64,
    /// Bytes a file may unpack to.
    pub max_bytes: u64,
    /// The field id of the first new column.
    pub first_field_id: i32,
    /// Field ids of known columns, by name.
    pub field_ids: BTreeMap<String, i32>,
}

/// A type asked for.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// Its name, as in the report.
    #[serde(rename = "type")]
    pub kind: String,
    /// The format of dates, as in the report.
    #[serde(default)]
    pub format: Option<String>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            format: None,
            types: "auto".to_owned(),
            table: 0,
            allow_empty: false,
            columns: BTreeMap::new(),
            rows: None,
            key: None,
            threads: None,
            memory_mb: 512,
            part_rows: 16_000_000,
            part_bytes: 128 << 20,
            max_bytes: 64 << 30,
            first_field_id: 1,
            field_ids: BTreeMap::new(),
        }
    }
}

impl Options {
    /// Worker threads to use.
    pub fn workers(&self) -> usize {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        self.threads.unwrap_or(cores).clamp(1, 16)
    }
}
