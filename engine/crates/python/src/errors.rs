//! The engine's errors as Python exceptions.

use pyo3::exceptions::{PyException, PyOSError};
use pyo3::prelude::*;
use sextant_read::ReadError;

pyo3::create_exception!(sextant._engine, Unreadable, PyException, "The file cannot be read as a table.");
pyo3::create_exception!(sextant._engine, Cancelled, PyException, "The caller asked to stop.");
pyo3::create_exception!(sextant._engine, Undivided, PyException, "The file is of a kind that is read in one place.");

/// The exception for an error.
pub fn raise(py: Python<'_>, error: ReadError) -> PyErr {
    match error {
        ReadError::Unreadable { code, message, hint } => unreadable(py, code, &message, &hint),
        ReadError::Cancelled => Cancelled::new_err("loading was stopped"),
        ReadError::Undivided => Undivided::new_err("the file is of a kind that is read in one place"),
        ReadError::Io(error) | ReadError::Profile(sextant_read::ProfileError::Spill(error)) => error.into(),
        ReadError::Parquet(error) => outer(&error, "Parquet"),
        other => unreadable(py, "file_unreadable", &other.to_string(), "Check the file, and load it again."),
    }
}

/// A disk failure inside a Parquet writer is an `OSError` with its number.
fn outer(error: &(dyn std::error::Error + 'static), what: &str) -> PyErr {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(current) = cause {
        if let Some(number) = current.downcast_ref::<std::io::Error>().and_then(std::io::Error::raw_os_error) {
            return PyOSError::new_err((number, current.to_string()));
        }
        cause = current.source();
    }
    PyOSError::new_err(format!("{what}: {error}"))
}

fn unreadable(py: Python<'_>, code: &str, message: &str, hint: &str) -> PyErr {
    let error = Unreadable::new_err(message.to_owned());
    let value = error.value(py);
    let set = || -> PyResult<()> {
        value.setattr("code", code)?;
        value.setattr("message", message)?;
        value.setattr("hint", hint)
    };
    match set() {
        Ok(()) => error,
        Err(failed) => failed,
    }
}
