//! JSON and NDJSON: rows found, objects flattened to dotted names, lists kept as JSON text.

mod cursor;
mod document;
pub mod lines;
pub mod rows;
mod scan;

use crate::ReadError;
use crate::options::Options;
use crate::progress::Watcher;
use crate::source::Text;
use crate::spool::Spool;
use cursor::Piece;
use rows::Flat;
use std::path::Path;

/// A JSON text as spooled rows.
pub struct Spooled {
    /// The rows.
    pub text: Text,
    /// The lists of objects the text holds: name and rows.
    pub tables: Vec<(String, u64)>,
    /// Where the rows were found.
    pub because: String,
}

/// Takes the rows of a document one by one.
trait Sink {
    fn row(&mut self, piece: &Piece) -> Result<(), ReadError>;
}

struct Learn<'a>(&'a mut Flat);

impl Sink for Learn<'_> {
    fn row(&mut self, piece: &Piece) -> Result<(), ReadError> {
        self.0.out.clear();
        piece.row(self.0)
    }
}

struct Keep<'a> {
    flat: &'a mut Flat,
    spool: Spool,
}

impl Sink for Keep<'_> {
    fn row(&mut self, piece: &Piece) -> Result<(), ReadError> {
        self.flat.out.clear();
        piece.row(self.flat)?;
        self.spool.rows_of(&self.flat.out)
    }
}

/// Reads a JSON document into the rows of its list of objects; anything that is no JSON is refused with line and column.
pub fn document(text: &Text, folder: &Path, options: &Options, watcher: &dyn Watcher) -> Result<Spooled, ReadError> {
    let lists = document::survey(text, watcher)?;
    let Some(list) = lists.get(options.table) else {
        return Err(ReadError::unreadable(
            "table_not_found",
            format!("The file offers {} tables; number {} is not among them.", lists.len(), options.table),
            "Choose one of the tables offered.",
        ));
    };
    if list.rows == 0 {
        return Err(ReadError::unreadable(
            "file_empty",
            "The JSON holds an empty list.",
            "Check that the export had rows to give.",
        ));
    }
    let mut flat = Flat::default();
    document::each_row(text, &list.path, &mut Learn(&mut flat), watcher)?;
    let mut keep = Keep { spool: Spool::new(folder, &flat.columns.names())?, flat: &mut flat };
    document::each_row(text, &list.path, &mut keep, watcher)?;
    let text = keep.spool.finish()?;
    let tables = lists.iter().map(|l| (l.name(), l.rows)).collect();
    Ok(Spooled { text, tables, because: format!("rows of {}", list.name()) })
}

/// The refusal of a text that is no JSON.
pub fn not_json(line: u64, column: u64, what: &str) -> ReadError {
    ReadError::unreadable(
        "file_not_json",
        format!("This is not JSON: {what}, at line {line}, column {column}."),
        "Mend the file there, or load it as another format.",
    )
}
