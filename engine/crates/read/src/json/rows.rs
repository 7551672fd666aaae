//! JSON values to flat rows of delimited text, straight from their bytes.

use super::scan::{DEEPEST, Fault, Quoted, Scan, Simple, compact, unescape};
use hashbrown::HashMap;
use std::ops::Range;

/// A member, told by the names that lead to it.
#[derive(Debug, Clone, Default)]
struct Member {
    name: Vec<u8>,
    parent: usize,
    children: HashMap<Vec<u8>, usize>,
    column: Option<usize>,
    /// The member that came behind it the last time.
    after: usize,
    /// Where a second one of the same name in one object goes.
    twin: Option<usize>,
}

/// The members seen so far and the columns they give, in order of first appearance.
#[derive(Debug, Clone)]
pub struct Columns {
    members: Vec<Member>,
    /// The member of each column.
    columns: Vec<usize>,
}

impl Default for Columns {
    fn default() -> Self {
        Self { members: vec![Member::default()], columns: Vec::new() }
    }
}

impl Columns {
    /// How many there are.
    pub fn width(&self) -> usize {
        self.columns.len()
    }

    /// Their dotted names, at least one.
    pub fn names(&self) -> Vec<String> {
        if self.columns.is_empty() {
            return vec!["value".to_owned()];
        }
        self.columns.iter().map(|&member| self.name(member)).collect()
    }

    fn name(&self, member: usize) -> String {
        let mut names = Vec::new();
        let mut at = member;
        while let Some(member) = self.members.get(at).filter(|_| at != 0) {
            names.push(String::from_utf8_lossy(&member.name));
            at = member.parent;
        }
        names.reverse();
        names.join(".")
    }

    /// Takes over the columns another has learnt beyond these.
    pub fn learn(&mut self, other: &Self) {
        for &member in &other.columns {
            let mut names = Vec::new();
            let mut at = member;
            while let Some(member) = other.members.get(at).filter(|_| at != 0) {
                names.push(at);
                at = member.parent;
            }
            let mut here = 0;
            for from in names.into_iter().rev() {
                here = self.follow(here, other, from);
            }
            self.column(here);
        }
    }

    /// The member here that stands for one of another, a twin for a twin.
    fn follow(&mut self, parent: usize, other: &Self, from: usize) -> usize {
        let Some(member) = other.members.get(from) else { return parent };
        let twins = other.twins_before(from);
        let mut here = self.child(parent, &member.name);
        for _ in 0..twins {
            here = self.twin(here);
        }
        here
    }

    /// How many twins come before a member.
    fn twins_before(&self, wanted: usize) -> usize {
        let Some(member) = self.members.get(wanted) else { return 0 };
        let first = self.members.get(member.parent).and_then(|p| p.children.get(&member.name)).copied();
        let mut at = first;
        let mut count = 0;
        while let Some(place) = at.filter(|&place| place != wanted) {
            count += 1;
            at = self.members.get(place).and_then(|m| m.twin);
        }
        count
    }

    fn add(&mut self, parent: usize, name: &[u8]) -> usize {
        self.members.push(Member { name: name.to_vec(), parent, ..Member::default() });
        self.members.len() - 1
    }

    fn child(&mut self, parent: usize, name: &[u8]) -> usize {
        if let Some(&known) = self.members.get(parent).and_then(|m| m.children.get(name)) {
            return known;
        }
        let new = self.add(parent, name);
        if let Some(member) = self.members.get_mut(parent) {
            member.children.insert(name.to_vec(), new);
        }
        new
    }

    fn twin(&mut self, of: usize) -> usize {
        let Some(member) = self.members.get(of) else { return of };
        if let Some(twin) = member.twin {
            return twin;
        }
        let (parent, name) = (member.parent, member.name.clone());
        let new = self.add(parent, &name);
        if let Some(member) = self.members.get_mut(of) {
            member.twin = Some(new);
        }
        new
    }

    fn column(&mut self, member: usize) -> usize {
        let next = self.columns.len();
        match self.members.get_mut(member) {
            Some(known) => *known.column.get_or_insert_with(|| {
                self.columns.push(member);
                next
            }),
            None => 0,
        }
    }
}

/// Turns values into rows.
#[derive(Debug, Default)]
pub struct Flat {
    /// The columns.
    pub columns: Columns,
    /// Rows so far, ready for the spool.
    pub out: Vec<u8>,
    cells: Vec<Option<Range<usize>>>,
    scratch: Vec<u8>,
    name: Vec<u8>,
}

impl Flat {
    /// With columns known already.
    pub fn new(columns: Columns) -> Self {
        Self { columns, ..Self::default() }
    }

    /// Writes the row of one value, whose bytes are known to be UTF-8.
    pub fn row(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        self.cells.clear();
        self.cells.resize(self.columns.width(), None);
        self.scratch.clear();
        let mut scan = Scan::new(bytes);
        match scan.solid() {
            Some(b'{') => self.object(&mut scan, 0, 0)?,
            Some(b'[') => self.list(&mut scan)?,
            _ => {
                let member = self.columns.child(0, b"value");
                self.value(&mut scan, member, 0)?;
            }
        }
        scan.end()?;
        for cell in &self.cells {
            if let Some(range) = cell {
                self.out.extend_from_slice(self.scratch.get(range.clone()).unwrap_or_default());
            }
            self.out.push(b',');
        }
        if self.cells.is_empty() {
            self.out.push(b',');
        }
        self.out.push(b'\n');
        Ok(())
    }

    fn object(&mut self, scan: &mut Scan<'_>, parent: usize, depth: usize) -> Result<(), Fault> {
        if depth >= DEEPEST {
            return Err(Fault { at: scan.at, what: "values are nested too deeply" });
        }
        scan.must(b'{', "expected `{`")?;
        if scan.solid() == Some(b'}') {
            scan.at += 1;
            return Ok(());
        }
        let mut before = parent;
        loop {
            let name = scan.string()?;
            let member = self.member(parent, before, name).map_err(|what| Fault { at: scan.at, what })?;
            before = member;
            scan.must(b':', "expected `:`")?;
            self.value(scan, member, depth + 1)?;
            match scan.solid() {
                Some(b',') => scan.at += 1,
                _ => return scan.must(b'}', "expected `,` or `}`"),
            }
        }
    }

    /// The member of a name: most often the one that came there the last time.
    fn member(&mut self, parent: usize, before: usize, name: Quoted<'_>) -> Result<usize, &'static str> {
        let members = &self.columns.members;
        let likely = members.get(before).map_or(0, |m| m.after);
        let mut plain = name.raw;
        if name.escaped {
            self.name.clear();
            unescape(name.raw, &mut self.name)?;
            plain = &self.name;
        }
        if members.get(likely).is_some_and(|m| likely != 0 && m.parent == parent && m.name == plain && before != likely)
        {
            return Ok(likely);
        }
        let found = self.columns.child(parent, plain);
        if let Some(member) = self.columns.members.get_mut(before) {
            member.after = found;
        }
        Ok(found)
    }

    fn list(&mut self, scan: &mut Scan<'_>) -> Result<(), Fault> {
        scan.must(b'[', "expected `[`")?;
        if scan.solid() == Some(b']') {
            scan.at += 1;
            return Ok(());
        }
        for place in 0.. {
            let member = self.columns.child(0, format!("col_{place}").as_bytes());
            scan.solid();
            let start = scan.at;
            if matches!(scan.solid(), Some(b'{')) {
                let blank = scan.any(1)?;
                self.nested(member, scan.since(start), blank);
            } else {
                self.value(scan, member, 1)?;
            }
            match scan.solid() {
                Some(b',') => scan.at += 1,
                _ => return scan.must(b']', "expected `,` or `]`"),
            }
        }
        Ok(())
    }

    fn value(&mut self, scan: &mut Scan<'_>, member: usize, depth: usize) -> Result<(), Fault> {
        let first = scan.solid();
        let start = scan.at;
        match first {
            Some(b'{') if !is_empty_object(scan) => return self.object(scan, member, depth),
            Some(b'{' | b'[') => {
                let blank = scan.any(depth)?;
                self.nested(member, scan.since(start), blank);
            }
            _ => match scan.simple()? {
                Simple::Null => {
                    self.columns.column(member);
                }
                Simple::Bare(raw) => {
                    let from = self.scratch.len();
                    self.scratch.extend_from_slice(raw);
                    self.put(member, from);
                }
                Simple::Text(text) => {
                    let from = self.scratch.len();
                    self.text(text).map_err(|what| Fault { at: start, what })?;
                    self.put(member, from);
                }
            },
        }
        Ok(())
    }

    /// A string as a quoted cell: as it is written, unless it holds escapes.
    fn text(&mut self, text: Quoted<'_>) -> Result<(), &'static str> {
        self.scratch.push(b'"');
        if text.escaped {
            let from = self.scratch.len();
            unescape(text.raw, &mut self.scratch)?;
            double_quotes(&mut self.scratch, from);
        } else {
            self.scratch.extend_from_slice(text.raw);
        }
        self.scratch.push(b'"');
        Ok(())
    }

    /// A list as JSON text in a quoted cell.
    fn nested(&mut self, member: usize, raw: &[u8], blank: bool) {
        let from = self.scratch.len();
        self.scratch.push(b'"');
        if blank {
            compact(raw, &mut self.scratch);
        } else {
            self.scratch.extend_from_slice(raw);
        }
        double_quotes(&mut self.scratch, from + 1);
        self.scratch.push(b'"');
        self.put(member, from);
    }

    /// Puts what was written into its column; what comes twice in one object gets a column of its own.
    fn put(&mut self, member: usize, from: usize) {
        let mut member = member;
        loop {
            let column = self.columns.column(member);
            if self.cells.len() <= column {
                self.cells.resize(column + 1, None);
            }
            match self.cells.get_mut(column) {
                Some(slot) if slot.is_none() => {
                    *slot = Some(from..self.scratch.len());
                    return;
                }
                Some(_) => member = self.columns.twin(member),
                None => return,
            }
        }
    }
}

fn is_empty_object(scan: &Scan<'_>) -> bool {
    let mut inside = Scan::new(scan.rest());
    inside.at = 1;
    inside.solid() == Some(b'}')
}

/// Doubles the quotes from a place on.
fn double_quotes(text: &mut Vec<u8>, from: usize) {
    let quotes = memchr::memchr_iter(b'"', text.get(from..).unwrap_or_default()).count();
    if quotes == 0 {
        return;
    }
    let tail = text.split_off(from);
    text.reserve(tail.len() + quotes);
    for byte in tail {
        if byte == b'"' {
            text.push(b'"');
        }
        text.push(byte);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(texts: &[&str]) -> (Vec<String>, String) {
        let mut flat = Flat::default();
        for text in texts {
            flat.row(text.as_bytes()).unwrap();
        }
        (flat.columns.names(), String::from_utf8(flat.out).unwrap())
    }

    #[test]
    fn objects_become_dotted_names_and_lists_stay_json() {
        let (names, out) = rows(&[r#"{"a":{"b":1,"c":null},"d":[1, "x"],"a.b":2,"e":"x\"y","f":{}}"#]);
        assert_eq!(names, ["a.b", "a.c", "d", "a.b", "e", "f"]);
        assert_eq!(out, "1,,\"[1,\"\"x\"\"]\",2,\"x\"\"y\",\"{}\",\n");
    }

    #[test]
    fn columns_come_in_order_of_appearance_and_twins_have_their_own() {
        let (names, out) = rows(&[r#"{"a":1}"#, r#"{"b":2,"a":3,"a":4}"#, "[5,6]", "7"]);
        assert_eq!(names, ["a", "b", "a", "col_0", "col_1", "value"]);
        assert_eq!(out, "1,\n3,2,4,\n,,,5,6,\n,,,,,7,\n");
        let mut known = Columns::default();
        let mut flat = Flat::default();
        flat.row(br#"{"b":2,"a":3,"a":4,"c":{"d":1}}"#).unwrap();
        known.learn(&flat.columns);
        assert_eq!(known.names(), flat.columns.names());
    }
}
