//! Walks over JSON texts: where their rows are, and each row in turn.

use super::Sink;
use super::cursor::{Cursor, Piece};
use crate::ReadError;
use crate::progress::Watcher;
use crate::source::Text;

const EVERY: u64 = 4_096;

/// A list of rows in a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    /// The members that lead to it; none for the document itself.
    pub path: Vec<String>,
    /// Its rows.
    pub rows: u64,
}

impl List {
    /// The name by which it is offered.
    pub fn name(&self) -> String {
        if self.path.is_empty() { "the document".to_owned() } else { self.path.join(".") }
    }
}

/// The lists of rows a document offers, the one to take first. The whole text is checked to be JSON.
pub fn survey(text: &Text, watcher: &dyn Watcher) -> Result<Vec<List>, ReadError> {
    let mut walk = Walk { cursor: Cursor::new(text), wanted: None, sink: None, lists: Vec::new(), watcher, seen: 0 };
    walk.all()?;
    let mut lists = walk.lists;
    lists.sort_by_key(|list| std::cmp::Reverse(list.rows));
    Ok(lists)
}

/// Hands each row of a list over.
pub fn each_row(text: &Text, path: &[String], sink: &mut dyn Sink, watcher: &dyn Watcher) -> Result<(), ReadError> {
    let cursor = Cursor::new(text);
    Walk { cursor, wanted: Some(path), sink: Some(sink), lists: Vec::new(), watcher, seen: 0 }.all()
}

struct Walk<'a> {
    cursor: Cursor<'a>,
    wanted: Option<&'a [String]>,
    sink: Option<&'a mut dyn Sink>,
    lists: Vec<List>,
    watcher: &'a dyn Watcher,
    seen: u64,
}

impl Walk<'_> {
    fn all(&mut self) -> Result<(), ReadError> {
        let mut path = Vec::new();
        match self.cursor.solid()? {
            Some(b'[') => self.list(&path)?,
            Some(b'{') => return self.objects(&mut path),
            _ => {
                let piece = self.cursor.piece()?;
                self.row(&piece, &path)?;
                self.lists.push(List { path, rows: 1 });
            }
        }
        match self.cursor.solid()? {
            None => Ok(()),
            Some(_) => Err(self.cursor.refuse("something follows the value")),
        }
    }

    /// One object that may hold lists, or several that are rows.
    fn objects(&mut self, path: &mut Vec<String>) -> Result<(), ReadError> {
        let piece_first = self.wanted.is_some_and(<[String]>::is_empty);
        let mut rows = 1;
        if piece_first {
            let piece = self.cursor.piece()?;
            self.row(&piece, path)?;
        } else {
            self.object(path, 0)?;
        }
        while let Some(byte) = self.cursor.solid()? {
            if byte != b'{' {
                return Err(self.cursor.refuse("something follows the value"));
            }
            let piece = self.cursor.piece()?;
            self.row(&piece, &[])?;
            rows += 1;
        }
        if rows > 1 {
            self.lists.clear();
        }
        if rows > 1 || self.lists.is_empty() {
            self.lists.push(List { path: Vec::new(), rows });
        }
        Ok(())
    }

    /// The members of an object, looking for lists in it and one level below.
    fn object(&mut self, path: &mut Vec<String>, depth: usize) -> Result<(), ReadError> {
        self.cursor.must(b'{')?;
        if self.cursor.solid()? == Some(b'}') {
            self.cursor.step(b'}');
            return Ok(());
        }
        loop {
            if self.cursor.solid()? != Some(b'"') {
                return Err(self.cursor.refuse("expected a name in quotes"));
            }
            let name = self.cursor.piece()?.name()?;
            self.cursor.must(b':')?;
            path.push(name);
            match self.cursor.solid()? {
                Some(b'[') => self.list(path)?,
                Some(b'{') if depth < 3 => self.object(path, depth + 1)?,
                _ => {
                    self.cursor.piece()?.check()?;
                }
            }
            path.pop();
            match self.cursor.solid()? {
                Some(b',') => self.cursor.step(b','),
                _ => return self.cursor.must(b'}'),
            }
        }
    }

    /// The items of a list, each a row if they are objects or lists or the list is the document.
    fn list(&mut self, path: &[String]) -> Result<(), ReadError> {
        self.cursor.must(b'[')?;
        let first = self.cursor.solid()?;
        let tabular = path.is_empty() || first == Some(b'{');
        let mut rows = 0;
        if first == Some(b']') {
            self.cursor.step(b']');
        } else {
            loop {
                let piece = self.cursor.piece()?;
                self.row(&piece, path)?;
                rows += 1;
                match self.cursor.solid()? {
                    Some(b',') => self.cursor.step(b','),
                    _ => break self.cursor.must(b']')?,
                }
            }
        }
        if tabular {
            self.lists.push(List { path: path.to_vec(), rows });
        }
        Ok(())
    }

    fn row(&mut self, piece: &Piece, path: &[String]) -> Result<(), ReadError> {
        self.seen += 1;
        if self.seen.is_multiple_of(EVERY) {
            let _ = self.cursor.passed();
            self.watcher.progress(0, 1)?;
        }
        match &mut self.sink {
            Some(sink) if self.wanted == Some(path) => sink.row(piece),
            Some(_) => Ok(()),
            None => piece.check(),
        }
    }
}
