//! Python callbacks as the engine's watcher: called from the load's own thread, a few times a second.

use crate::elsewhere::Others;
use pyo3::prelude::*;
use sextant_read::{Elsewhere, ReadError, Watcher};
use std::sync::Mutex;
use std::time::{Duration, Instant};

const PAUSE: Duration = Duration::from_millis(100);

/// The callbacks of a load, and what one of them raised.
pub struct Callbacks {
    on_progress: Option<Py<PyAny>>,
    cancelled: Option<Py<PyAny>>,
    elsewhere: Option<Others>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    called: Option<Instant>,
    raised: Option<PyErr>,
}

impl Callbacks {
    /// Callbacks that may be absent.
    pub fn new(on_progress: Option<Py<PyAny>>, cancelled: Option<Py<PyAny>>, elsewhere: Option<Others>) -> Self {
        Self { on_progress, cancelled, elsewhere, state: Mutex::default() }
    }

    /// The exception a callback raised, which ends the load.
    pub fn raised(&self) -> Option<PyErr> {
        let own = self.state.lock().ok().and_then(|mut state| state.raised.take());
        own.or_else(|| self.elsewhere.as_ref().and_then(Others::raised))
    }

    fn due(&self, last: bool) -> bool {
        let Ok(mut state) = self.state.lock() else { return true };
        let due = last || state.called.is_none_or(|at| at.elapsed() >= PAUSE);
        if due {
            state.called = Some(Instant::now());
        }
        due
    }

    fn call(&self, py: Python<'_>, done: u64, total: u64) -> PyResult<bool> {
        py.check_signals()?;
        if let Some(on_progress) = &self.on_progress {
            on_progress.call1(py, (done, total))?;
        }
        self.cancelled.as_ref().map_or(Ok(false), |cancelled| cancelled.call0(py)?.is_truthy(py))
    }
}

impl Watcher for Callbacks {
    fn elsewhere(&self) -> Option<&dyn Elsewhere> {
        self.elsewhere.as_ref().map(|others| others as &dyn Elsewhere)
    }

    fn progress(&self, done: u64, total: u64) -> Result<(), ReadError> {
        if !self.due(done == total) {
            return Ok(());
        }
        match Python::attach(|py| self.call(py, done, total)) {
            Ok(false) => Ok(()),
            Ok(true) => Err(ReadError::Cancelled),
            Err(error) => {
                if let Ok(mut state) = self.state.lock() {
                    state.raised = Some(error);
                }
                Err(ReadError::Cancelled)
            }
        }
    }
}
