//! Objects to flat rows.

use crate::spool::Value;
use serde_json::Value as Json;
use std::collections::HashMap;

/// The columns seen so far, in order of first appearance, and the row being filled.
#[derive(Default)]
pub struct Columns {
    /// Dotted names.
    pub names: Vec<String>,
    /// Rows flattened while learning.
    pub rows: u64,
    places: HashMap<String, usize>,
    row: Vec<Value>,
}

impl Columns {
    /// Flattens a row; the slice is as long as the last column it fills.
    pub fn flatten(&mut self, value: &Json) -> &[Value] {
        self.row.clear();
        self.rows += 1;
        match value {
            Json::Object(members) if !members.is_empty() => {
                for (name, member) in members {
                    self.member(name, member);
                }
            }
            Json::Array(items) if !items.is_empty() => {
                for (i, item) in items.iter().enumerate() {
                    self.put(&format!("col_{i}"), item);
                }
            }
            Json::Object(_) | Json::Array(_) => {}
            scalar => self.put("value", scalar),
        }
        &self.row
    }

    /// The names, at least one.
    pub fn settled_names(&mut self) -> Vec<String> {
        if self.names.is_empty() {
            self.place("value");
        }
        self.names.clone()
    }

    fn member(&mut self, name: &str, value: &Json) {
        match value {
            Json::Object(members) if !members.is_empty() => {
                for (inner, member) in members {
                    self.member(&format!("{name}.{inner}"), member);
                }
            }
            other => self.put(name, other),
        }
    }

    fn place(&mut self, name: &str) -> usize {
        if let Some(&place) = self.places.get(name) {
            return place;
        }
        self.names.push(name.to_owned());
        self.places.insert(name.to_owned(), self.names.len() - 1);
        self.names.len() - 1
    }

    /// Puts a value into its column; a name that comes twice in one row gets a column of its own.
    fn put(&mut self, name: &str, value: &Json) {
        let mut place = self.place(name);
        let mut twin = 2;
        while self.row.get(place).is_some_and(|v| *v != Value::Null) {
            place = self.place(&format!("{name}_{twin}"));
            twin += 1;
        }
        if self.row.len() <= place {
            self.row.resize(place + 1, Value::Null);
        }
        if let Some(slot) = self.row.get_mut(place) {
            *slot = cell(value);
        }
    }
}

fn cell(value: &Json) -> Value {
    match value {
        Json::Null => Value::Null,
        Json::Bool(truth) => Value::Bare(truth.to_string()),
        Json::Number(number) => Value::Bare(number.to_string()),
        Json::String(text) => Value::Text(text.clone()),
        nested => Value::Text(nested.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_become_dotted_names_and_lists_stay_json() {
        let mut columns = Columns::default();
        let value = serde_json::from_str(r#"{"a":{"b":1,"c":null},"d":[1,2],"a.b":2,"e":"x"}"#).unwrap();
        let row = columns.flatten(&value).to_vec();
        assert_eq!(columns.names, ["a.b", "a.c", "d", "a.b_2", "e"]);
        assert_eq!(row[0], Value::Bare("1".to_owned()));
        assert_eq!(row[2], Value::Text("[1,2]".to_owned()));
        assert_eq!(row[3], Value::Bare("2".to_owned()));
    }
}
