//! The module `sextant._engine`: the engine's readers, and its search for personal data, for Python.

mod errors;
mod hasher;
mod watch;

use errors::{Cancelled, Unreadable, raise};
use hasher::Hasher;
use pyo3::prelude::*;
use sextant_read::{Options, ReadError};
use std::path::PathBuf;
use watch::Callbacks;

/// Runs long work without the GIL, so that other Python threads go on.
fn released<T: Send>(py: Python<'_>, work: impl FnOnce() -> Result<T, ReadError> + Send) -> PyResult<T> {
    py.detach(work).map_err(|error| raise(py, error))
}

#[pyfunction]
#[allow(clippy::needless_pass_by_value)] // extracted from Python objects, owned
#[pyo3(signature = (path, out_dir, *, options="{}", on_progress=None, cancelled=None))]
fn load(
    py: Python<'_>,
    path: PathBuf,
    out_dir: PathBuf,
    options: &str,
    on_progress: Option<Py<PyAny>>,
    cancelled: Option<Py<PyAny>>,
) -> PyResult<String> {
    let options: Options = serde_json::from_str(options)
        .map_err(|error| pyo3::exceptions::PyValueError::new_err(format!("options: {error}")))?;
    let callbacks = Callbacks::new(on_progress, cancelled);
    let outcome = released(py, || {
        let report = sextant_read::load(&path, &out_dir, &options, &callbacks)?;
        Ok(serde_json::to_string(&report)?)
    });
    match callbacks.raised() {
        Some(error) => Err(error),
        None => outcome,
    }
}

#[pyfunction]
#[allow(clippy::needless_pass_by_value)] // extracted from Python objects, owned
fn keep_rows(py: Python<'_>, path: PathBuf, out: PathBuf, keep: &[u8]) -> PyResult<u64> {
    released(py, || sextant_read::keep_rows(&path, &out, keep))
}

#[pyfunction]
#[pyo3(signature = (head, name=""))]
fn sniff(head: &[u8], name: &str) -> PyResult<String> {
    serde_json::to_string(&sextant_read::sniff(head, name))
        .map_err(|error| pyo3::exceptions::PyValueError::new_err(error.to_string()))
}

/// Spans in characters; they come in the order of the text.
#[pyfunction]
fn find_pii(py: Python<'_>, text: &str) -> Vec<(&'static str, usize, usize)> {
    py.detach(|| {
        let (mut bytes, mut signs) = (0, 0);
        let mut at = |place: usize| {
            signs += text.get(bytes..place).map_or(0, |between| between.chars().count());
            bytes = place;
            signs
        };
        sextant_personal::find(text).iter().map(|span| (span.kind, at(span.start), at(span.end))).collect()
    })
}

#[pyfunction]
fn version() -> &'static str {
    env!("CARGO_PKG_VERSION")
}

#[pymodule]
fn _engine(module: &Bound<'_, PyModule>) -> PyResult<()> {
    let py = module.py();
    sextant_read::keep_caught_panics_quiet();
    module.add("Unreadable", py.get_type::<Unreadable>())?;
    module.add("Cancelled", py.get_type::<Cancelled>())?;
    module.add_class::<Hasher>()?;
    module.add_function(wrap_pyfunction!(load, module)?)?;
    module.add_function(wrap_pyfunction!(keep_rows, module)?)?;
    module.add_function(wrap_pyfunction!(sniff, module)?)?;
    module.add_function(wrap_pyfunction!(find_pii, module)?)?;
    module.add_function(wrap_pyfunction!(version, module)?)?;
    Ok(())
}
