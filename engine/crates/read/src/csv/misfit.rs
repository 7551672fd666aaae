//! Records that do not fit, and why.

use serde::{Deserialize, Serialize};

/// Why a record is set aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// So many fields.
    Fields(usize),
    /// A quote opens and never closes.
    OpenQuote,
    /// Bytes that are no UTF-8.
    Encoding,
    /// NUL bytes.
    Nul,
    /// It is a comment.
    Comment,
    /// It stands below the table.
    Footer,
}

impl Reason {
    /// The reason in words.
    pub fn words(self, width: usize) -> String {
        match self {
            Self::Fields(1) => format!("1 field where {width} were expected"),
            Self::Fields(n) => format!("{n} fields where {width} {} expected", if width == 1 { "was" } else { "were" }),
            Self::OpenQuote => "a quote opens and never closes".to_owned(),
            Self::Encoding => "bytes that do not fit the encoding".to_owned(),
            Self::Nul => "NUL bytes".to_owned(),
            Self::Comment => "a comment".to_owned(),
            Self::Footer => "a line below the table".to_owned(),
        }
    }
}

/// A record that does not fit, by its place in the buffer.
#[derive(Debug, Clone, Copy)]
pub struct Misfit {
    /// Its first byte.
    pub start: usize,
    /// Past its last byte, without the line ending.
    pub end: usize,
    /// What is wrong with it.
    pub reason: Reason,
}

/// What records may hold that does not belong in text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Doubt {
    /// Nothing.
    None,
    /// Bytes that are no UTF-8, or NULs.
    Bytes,
    /// The mark a decoder leaves for what it could not read, or NULs.
    Marks,
}
