use arrow_schema::DataType;

/// What can go wrong while profiling.
#[derive(Debug, thiserror::Error)]
pub enum ProfileError {
    /// The array is of a type the profile does not know; the reader casts to known types first.
    #[error("a column of type {0} cannot be profiled")]
    UnknownType(DataType),
    /// The spill files of the duplicate count could not be written or read.
    #[error("the duplicate count could not use its temporary files: {0}")]
    Spill(#[from] std::io::Error),
}
