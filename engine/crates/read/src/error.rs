//! Why a file could not be read.

/// What can go wrong while a file is read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The file is no table that can be read; the code is stable.
    #[error("{message}")]
    Unreadable {
        /// A stable name for the case.
        code: &'static str,
        /// What happened.
        message: String,
        /// What to do about it.
        hint: String,
    },
    /// The file is of a kind that is not divided, and the caller wanted it to be.
    #[error("the file is of a kind that is read in one place")]
    Undivided,
    /// What was asked of another place, or what that answered, is not of this engine.
    #[error("what was sent between machines cannot be read: {0}")]
    Sent(#[from] postcard::Error),
    /// The caller asked to stop.
    #[error("loading was stopped")]
    Cancelled,
    /// The file or the output folder failed.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// Parquet could not be read or written.
    #[error("Parquet: {0}")]
    Parquet(#[from] parquet::errors::ParquetError),
    /// An Arrow array could not be made.
    #[error("Arrow: {0}")]
    Arrow(#[from] arrow_schema::ArrowError),
    /// A column could not be profiled.
    #[error(transparent)]
    Profile(#[from] sextant_profile::ProfileError),
    /// The report could not be written as JSON.
    #[error("JSON: {0}")]
    Json(#[from] serde_json::Error),
}

impl ReadError {
    /// A file that cannot be read, with its stable code.
    pub fn unreadable(code: &'static str, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Unreadable { code, message: message.into(), hint: hint.into() }
    }
}
