//! The module `sextant._engine`: the engine's readers, and its search for personal data, for Python.

mod elsewhere;
mod errors;
mod hasher;
mod watch;

use elsewhere::Others;
use errors::{Cancelled, Undivided, Unreadable, raise};
use hasher::Hasher;
use pyo3::exceptions::PyEOFError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use sextant_read::{Key, Options, ReadError};
use std::io::ErrorKind;
use std::path::PathBuf;
use watch::Callbacks;

/// Runs long work without the GIL, so that other Python threads go on.
fn released<T: Send>(py: Python<'_>, work: impl FnOnce() -> Result<T, ReadError> + Send) -> PyResult<T> {
    py.detach(work).map_err(|error| raise(py, error))
}

#[pyfunction]
#[allow(clippy::needless_pass_by_value)] // extracted from Python objects, owned
#[pyo3(signature = (path, out_dir, *, options="{}", on_progress=None, cancelled=None, elsewhere=None))]
fn load(
    py: Python<'_>,
    path: PathBuf,
    out_dir: PathBuf,
    options: &str,
    on_progress: Option<Py<PyAny>>,
    cancelled: Option<Py<PyAny>>,
    elsewhere: Option<Py<PyAny>>,
) -> PyResult<String> {
    let options: Options = serde_json::from_str(options)
        .map_err(|error| pyo3::exceptions::PyValueError::new_err(format!("options: {error}")))?;
    let elsewhere = elsewhere.map(|object| Others::new(py, object)).transpose()?;
    let callbacks = Callbacks::new(on_progress, cancelled, elsewhere);
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
fn read_piece<'py>(py: Python<'py>, path: PathBuf, asked: &[u8]) -> PyResult<Bound<'py, PyBytes>> {
    let ended = |error: &ReadError| matches!(error, ReadError::Io(error) if error.kind() == ErrorKind::UnexpectedEof);
    let answer = py.detach(|| sextant_read::answer(&path, asked)).map_err(|error| {
        if ended(&error) { PyEOFError::new_err("the bytes end within a row") } else { raise(py, error) }
    })?;
    Ok(PyBytes::new(py, &answer))
}

#[pyfunction]
#[allow(clippy::needless_pass_by_value)] // extracted from Python objects, owned
fn keep_rows(py: Python<'_>, path: PathBuf, out: PathBuf, keep: &[u8]) -> PyResult<u64> {
    released(py, || sextant_read::keep_rows(&path, &out, keep))
}

#[pyfunction]
#[allow(clippy::needless_pass_by_value)] // extracted from Python objects, owned
fn encrypt(py: Python<'_>, parts: Vec<PathBuf>, out: PathBuf, key: &[u8]) -> PyResult<()> {
    let key = Key::new(key).ok_or_else(|| pyo3::exceptions::PyValueError::new_err("a key has 16 or 32 bytes"))?;
    released(py, || sextant_read::encrypt(&parts, &out, &key))
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
    module.add("Undivided", py.get_type::<Undivided>())?;
    module.add_class::<Hasher>()?;
    module.add_function(wrap_pyfunction!(load, module)?)?;
    module.add_function(wrap_pyfunction!(read_piece, module)?)?;
    module.add_function(wrap_pyfunction!(keep_rows, module)?)?;
    module.add_function(wrap_pyfunction!(encrypt, module)?)?;
    module.add_function(wrap_pyfunction!(sniff, module)?)?;
    module.add_function(wrap_pyfunction!(find_pii, module)?)?;
    module.add_function(wrap_pyfunction!(version, module)?)?;
    Ok(())
}
