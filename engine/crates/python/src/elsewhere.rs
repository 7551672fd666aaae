//! A Python object that has stretches of a file read on other machines: called from several threads of a load.

use pyo3::prelude::*;
use pyo3::types::PyBytes;
use sextant_read::{Elsewhere, ReadError};
use std::ops::Range;
use std::sync::Mutex;

/// The object, and what it raised first.
pub struct Others {
    object: Py<PyAny>,
    at_once: usize,
    raised: Mutex<Option<PyErr>>,
}

impl Others {
    /// An object with `at_once`, `read` and `stop`.
    pub fn new(py: Python<'_>, object: Py<PyAny>) -> PyResult<Self> {
        let at_once = object.getattr(py, "at_once")?.extract(py)?;
        Ok(Self { object, at_once, raised: Mutex::default() })
    }

    /// The exception that ended the load.
    pub fn raised(&self) -> Option<PyErr> {
        self.raised.lock().ok().and_then(|mut raised| raised.take())
    }

    fn keep(&self, error: PyErr) {
        if let Ok(mut raised) = self.raised.lock() {
            raised.get_or_insert(error);
        }
    }

    fn ask(&self, py: Python<'_>, asked: &[u8], bytes: &Range<u64>) -> PyResult<Option<Vec<u8>>> {
        let told = (PyBytes::new(py, asked), bytes.start, bytes.end);
        let answer: Option<Bound<'_, PyBytes>> = self.object.bind(py).call_method1("read", told)?.extract()?;
        Ok(answer.map(|answer| answer.as_bytes().to_vec()))
    }
}

impl Elsewhere for Others {
    fn read(&self, asked: &[u8], bytes: Range<u64>) -> Result<Option<Vec<u8>>, ReadError> {
        Python::attach(|py| self.ask(py, asked, &bytes)).map_err(|error| {
            self.keep(error);
            ReadError::Cancelled
        })
    }

    fn stop(&self) {
        if let Err(error) = Python::attach(|py| self.object.call_method0(py, "stop")) {
            self.keep(error);
        }
    }

    fn at_once(&self) -> usize {
        self.at_once
    }
}
