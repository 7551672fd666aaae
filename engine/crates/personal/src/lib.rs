//! Personal data in text: by form and check digit, and by a small linear model over words and their neighbours.

pub mod checks;
pub mod features;
mod forms;
mod lists;
pub mod model;
mod names;
mod spans;
pub mod words;

pub use forms::{Formed, formed};
pub use names::{is_address, is_person};
pub use spans::{Span, find, find_by, forms_of};
