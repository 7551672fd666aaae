//! How far a load is, and whether it is to stop.

use crate::ReadError;
use crate::divided::Elsewhere;

/// The caller's view of a running load.
pub trait Watcher {
    /// Told now and then: bytes done of all.
    ///
    /// # Errors
    /// `Cancelled` when the load is to stop.
    fn progress(&self, done: u64, total: u64) -> Result<(), ReadError>;

    /// Who else reads stretches of the file, where the caller has somebody.
    fn elsewhere(&self) -> Option<&dyn Elsewhere> {
        None
    }
}

/// Watches nothing.
#[derive(Debug, Clone, Copy)]
pub struct Unwatched;

impl Watcher for Unwatched {
    fn progress(&self, _done: u64, _total: u64) -> Result<(), ReadError> {
        Ok(())
    }
}
