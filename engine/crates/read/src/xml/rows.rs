//! The records of an XML text as spooled rows.

use super::survey::{Column, Survey};
use super::walk::Handler;
use crate::ReadError;
use crate::source::Text;
use crate::spool::Spool;
use serde_json::{Map, Value};
use std::path::Path;

/// An element that becomes JSON, while it is open.
#[derive(Default)]
struct Part {
    kind: usize,
    members: Map<String, Value>,
    text: String,
}

/// Writes a row for each record.
pub struct Rows {
    survey: Survey,
    record: usize,
    /// The column of each kind.
    places: Vec<Option<usize>>,
    open: Vec<usize>,
    inside: bool,
    cells: Vec<String>,
    lists: Vec<Vec<Value>>,
    parts: Vec<Part>,
    spool: Spool,
}

impl Rows {
    /// Rows of a record with its columns.
    pub fn new(survey: Survey, record: usize, columns: &[Column], folder: &Path) -> Result<Self, ReadError> {
        let names: Vec<String> = columns.iter().map(|c| c.name.clone()).collect();
        let mut places = vec![None; survey.kinds.len()];
        for (place, column) in columns.iter().enumerate() {
            if let Some(slot) = places.get_mut(column.kind) {
                *slot = Some(place);
            }
        }
        Ok(Self {
            survey,
            record,
            places,
            open: Vec::new(),
            inside: false,
            cells: vec![String::new(); columns.len()],
            lists: vec![Vec::new(); columns.len()],
            parts: Vec::new(),
            spool: Spool::new(folder, &names)?,
        })
    }

    /// The spooled rows.
    pub fn finish(self) -> Result<Text, ReadError> {
        self.spool.finish()
    }

    fn here(&self) -> usize {
        self.open.last().copied().unwrap_or(0)
    }

    fn repeats(&self, kind: usize) -> bool {
        self.survey.kinds.get(kind).is_some_and(|k| k.repeats)
    }

    fn cell(&mut self, kind: usize) -> Option<&mut String> {
        let place = self.places.get(kind).copied().flatten()?;
        self.cells.get_mut(place)
    }

    fn row(&mut self) -> Result<(), ReadError> {
        for (cell, list) in self.cells.iter_mut().zip(&mut self.lists) {
            if list.is_empty() {
                self.spool.plain(cell.trim_ascii());
            } else {
                let values = Value::Array(std::mem::take(list));
                self.spool.quoted(&values.to_string());
            }
            cell.clear();
        }
        self.spool.end()
    }

    /// Puts a finished part into the one around it, or into its column.
    fn put(&mut self, part: Part) {
        let Some(name) = self.survey.kinds.get(part.kind).map(|k| k.name.clone()) else { return };
        let repeats = self.repeats(part.kind);
        let kind = part.kind;
        let value = part.value();
        let Some(around) = self.parts.last_mut() else {
            let place = self.places.get(kind).copied().flatten();
            if let Some(list) = place.and_then(|p| self.lists.get_mut(p)) {
                list.push(value);
            }
            return;
        };
        if !repeats {
            around.members.insert(name, value);
        } else if let Value::Array(values) = around.members.entry(name).or_insert_with(|| Value::Array(Vec::new())) {
            values.push(value);
        }
    }
}

impl Part {
    fn value(mut self) -> Value {
        let text = self.text.trim_ascii();
        if self.members.is_empty() {
            return if text.is_empty() { Value::Null } else { Value::String(text.to_owned()) };
        }
        if !text.is_empty() {
            let key = if self.members.contains_key("value") { "#text" } else { "value" };
            self.members.insert(key.to_owned(), Value::String(text.to_owned()));
        }
        Value::Object(self.members)
    }
}

impl Handler for Rows {
    fn open(&mut self, name: &str) -> Result<(), ReadError> {
        let kind = self.survey.child(self.here(), name).unwrap_or(0);
        self.open.push(kind);
        if kind == self.record {
            self.inside = true;
        } else if self.inside && (!self.parts.is_empty() || self.repeats(kind)) {
            self.parts.push(Part { kind, ..Part::default() });
        }
        Ok(())
    }

    fn attribute(&mut self, name: &str, value: &str) -> Result<(), ReadError> {
        if !self.inside {
            return Ok(());
        }
        if let Some(part) = self.parts.last_mut() {
            let twin = self.survey.child(part.kind, name).is_some();
            let key = if twin { format!("@{name}") } else { name.to_owned() };
            part.members.insert(key, Value::String(value.to_owned()));
            return Ok(());
        }
        let kind = self.survey.child(self.here(), &format!("@{name}"));
        if let Some(cell) = kind.and_then(|k| self.cell(k)) {
            cell.push_str(value);
        }
        Ok(())
    }

    fn text(&mut self, text: &str) {
        if !self.inside {
            return;
        }
        if let Some(part) = self.parts.last_mut() {
            part.text.push_str(text);
            return;
        }
        if let Some(cell) = self.cell(self.here()) {
            cell.push_str(text);
        }
    }

    fn close(&mut self) -> Result<(), ReadError> {
        let kind = self.open.pop().unwrap_or(0);
        if kind == self.record {
            self.inside = false;
            return self.row();
        }
        match self.parts.pop() {
            Some(part) if self.inside => self.put(part),
            _ => {}
        }
        Ok(())
    }
}
