//! What elements an XML text is made of: which of them repeat, and the columns each would give.

use super::walk::Handler;
use crate::ReadError;
use hashbrown::HashMap;

const MOST_KINDS: usize = 100_000;

/// One kind of element or attribute, told by its path.
#[derive(Debug, Default)]
pub struct Kind {
    pub name: String,
    pub parent: usize,
    pub children: Vec<usize>,
    by_name: HashMap<String, usize>,
    count: u64,
    /// Whether one parent has had two of it.
    pub repeats: bool,
    /// Whether it has had text of its own.
    pub has_text: bool,
    last_parent: u64,
}

impl Kind {
    pub fn is_attribute(&self) -> bool {
        self.name.starts_with('@')
    }
}

/// A column of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its dotted name.
    pub name: String,
    /// The kind whose text it holds.
    pub kind: usize,
    /// Whether it holds a JSON list of them all.
    pub list: bool,
}

/// The kinds met so far; the first is above the root.
#[derive(Debug)]
pub struct Survey {
    pub kinds: Vec<Kind>,
    open: Vec<(usize, u64)>,
    instances: u64,
}

impl Default for Survey {
    fn default() -> Self {
        Self { kinds: vec![Kind::default()], open: Vec::new(), instances: 0 }
    }
}

impl Survey {
    /// The kind of a child, if it is known.
    pub fn child(&self, parent: usize, name: &str) -> Option<usize> {
        self.kinds.get(parent)?.by_name.get(name).copied()
    }

    fn learn(&mut self, parent: usize, name: &str) -> Result<usize, ReadError> {
        if let Some(known) = self.child(parent, name) {
            return Ok(known);
        }
        let new = self.kinds.len();
        if new > MOST_KINDS {
            return Err(ReadError::unreadable(
                "file_too_many_columns",
                format!("The XML has more than {MOST_KINDS} different elements and attributes."),
                "Check that the file is a list of records.",
            ));
        }
        self.kinds.push(Kind { name: name.to_owned(), parent, ..Kind::default() });
        if let Some(kind) = self.kinds.get_mut(parent) {
            kind.children.push(new);
            kind.by_name.insert(name.to_owned(), new);
        }
        Ok(new)
    }

    fn here(&self) -> (usize, u64) {
        self.open.last().copied().unwrap_or((0, 0))
    }

    fn kind(&self, index: usize) -> Option<&Kind> {
        self.kinds.get(index)
    }

    /// How many of a kind there are.
    pub fn count(&self, kind: usize) -> u64 {
        self.kind(kind).map_or(0, |k| k.count)
    }

    /// A kind's path from the root.
    pub fn path(&self, kind: usize) -> String {
        let mut names = Vec::new();
        let mut at = kind;
        while let Some(kind) = self.kind(at).filter(|_| at != 0) {
            names.push(local(&kind.name));
            at = kind.parent;
        }
        names.reverse();
        names.join("/")
    }

    fn within_repeating(&self, kind: usize) -> bool {
        let mut at = self.kind(kind).map_or(0, |k| k.parent);
        while let Some(kind) = self.kind(at).filter(|_| at != 0) {
            if kind.repeats {
                return true;
            }
            at = kind.parent;
        }
        false
    }

    /// The kinds that may be records, the likeliest first: not within another, with parts of their own, the most frequent.
    /// Where nothing repeats, the root is the one record.
    pub fn records(&self) -> Vec<usize> {
        let mut found: Vec<usize> =
            self.kinds.iter().enumerate().filter(|(_, k)| k.repeats && !k.is_attribute()).map(|(i, _)| i).collect();
        found.sort_by_cached_key(|&i| {
            let whole = self.kind(i).is_some_and(|k| !k.children.is_empty());
            (self.within_repeating(i), !whole, std::cmp::Reverse(self.count(i)), i)
        });
        if found.is_empty() {
            found.extend(self.child_of_all());
        }
        found
    }

    fn child_of_all(&self) -> Option<usize> {
        self.kind(0)?.children.first().copied()
    }

    /// The columns of a record, in the order they were first met.
    pub fn columns(&self, record: usize) -> Vec<Column> {
        let mut found = Vec::new();
        self.collect(record, &mut Vec::new(), &mut found);
        let short = |key: &[&str]| key.iter().map(|n| local(n)).collect::<Vec<_>>().join(".");
        let mut taken: HashMap<String, u64> = HashMap::new();
        for (key, _, _) in &found {
            *taken.entry(short(key)).or_default() += 1;
        }
        let name = |key: &[&str]| {
            let name = short(key);
            if taken.get(&name).is_some_and(|n| *n > 1) { key.join(".") } else { name }
        };
        found.iter().map(|(key, kind, list)| Column { name: name(key), kind: *kind, list: *list }).collect()
    }

    fn collect<'a>(&'a self, at: usize, key: &mut Vec<&'a str>, found: &mut Vec<(Vec<&'a str>, usize, bool)>) {
        let Some(kind) = self.kind(at) else { return };
        for &child in &kind.children {
            let Some(inner) = self.kind(child) else { continue };
            key.push(&inner.name);
            if inner.is_attribute() || inner.repeats {
                found.push((key.clone(), child, inner.repeats));
            } else {
                self.collect(child, key, found);
            }
            key.pop();
        }
        if kind.has_text || (kind.children.is_empty() && !key.is_empty()) {
            let own = if key.is_empty() { vec![kind.name.as_str()] } else { key.clone() };
            found.push((own, at, false));
        }
    }
}

/// A name without its prefix and without the mark of an attribute.
fn local(name: &str) -> &str {
    let plain = name.strip_prefix('@').unwrap_or(name);
    plain.rsplit_once(':').map_or(plain, |(_, local)| local)
}

impl Handler for Survey {
    fn open(&mut self, name: &str) -> Result<(), ReadError> {
        let (parent, instance) = self.here();
        let index = self.learn(parent, name)?;
        self.instances += 1;
        self.open.push((index, self.instances));
        if let Some(kind) = self.kinds.get_mut(index) {
            kind.count += 1;
            kind.repeats |= instance > 0 && kind.last_parent == instance;
            kind.last_parent = instance;
        }
        Ok(())
    }

    fn attribute(&mut self, name: &str, _value: &str) -> Result<(), ReadError> {
        let (parent, _) = self.here();
        self.learn(parent, &format!("@{name}")).map(|_| ())
    }

    fn text(&mut self, text: &str) {
        let (here, _) = self.here();
        if let Some(kind) = self.kinds.get_mut(here).filter(|k| !k.has_text) {
            kind.has_text = !text.trim_ascii().is_empty();
        }
    }

    fn close(&mut self) -> Result<(), ReadError> {
        self.open.pop();
        Ok(())
    }
}
