//! BLAKE3 for uploads while they stream.

use pyo3::prelude::*;

const LARGE: usize = 64 * 1024;

/// BLAKE3 over a stream of bytes.
#[pyclass(module = "sextant._engine")]
pub struct Hasher {
    state: blake3::Hasher,
}

#[pymethods]
impl Hasher {
    #[new]
    fn new() -> Self {
        Self { state: blake3::Hasher::new() }
    }

    fn update(&mut self, py: Python<'_>, data: &[u8]) {
        if data.len() < LARGE {
            self.state.update(data);
        } else {
            let state = &mut self.state;
            py.detach(|| {
                state.update(data);
            });
        }
    }

    fn hexdigest(&self) -> String {
        self.state.finalize().to_hex().to_string()
    }
}
