//! JSON values to flat rows of delimited text, straight from their bytes.

use super::scan::{DEEPEST, Fault, Quoted, Scan, Simple, compact, unescape};
use hashbrown::HashMap;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// A member, told by the names that lead to it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Member {
    name: Vec<u8>,
    /// The name as it stands in a text, quotes around it, where it has no escapes.
    key: Vec<u8>,
    parent: usize,
    children: HashMap<Vec<u8>, usize>,
    column: Option<usize>,
    /// The member that came behind it the last time.
    after: usize,
    /// Where a second one of the same name in one object goes.
    twin: Option<usize>,
}

/// The members seen so far and the columns they give, in order of first appearance.
#[derive(Debug, Clone, Serialize, Deserialize)]
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
        let plain = name.iter().all(|b| !matches!(b, b'"' | b'\\' | 0..0x20));
        let key = if plain { [b"\"", name, b"\""].concat() } else { Vec::new() };
        self.members.push(Member { name: name.to_vec(), key, parent, ..Member::default() });
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

/// A cell of the row being written.
#[derive(Debug, Clone, Copy)]
struct Cell {
    /// Where it ends, its delimiter within.
    end: usize,
    /// Whether it holds a value.
    filled: bool,
}

/// Turns values into rows. What comes in the order of the columns is written where it stays; what comes late is put into its
/// place when the row ends.
#[derive(Debug, Default)]
pub struct Flat {
    /// The columns.
    pub columns: Columns,
    /// Rows so far, ready for the spool.
    pub out: Vec<u8>,
    cells: Vec<Cell>,
    late: Vec<(usize, Range<usize>)>,
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
        let begun = self.out.len();
        self.cells.clear();
        self.late.clear();
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
        let missing = self.columns.width().max(1).saturating_sub(self.cells.len());
        if !self.late.is_empty() {
            self.reorder(begun);
        }
        for _ in 0..missing {
            self.out.push(b',');
            self.cells.push(Cell { end: self.out.len(), filled: false });
        }
        self.out.push(b'\n');
        Ok(())
    }

    /// Where the fields of the row written last end, the delimiter within.
    pub fn ends(&self) -> impl Iterator<Item = usize> {
        self.cells.iter().map(|cell| cell.end)
    }

    /// Puts the cells that came late into their places.
    fn reorder(&mut self, begun: usize) {
        self.late.sort_unstable_by_key(|late| late.0);
        let row = self.scratch.len();
        self.scratch.extend_from_slice(self.out.get(begun..).unwrap_or_default());
        self.out.truncate(begun);
        let (mut late, mut from) = (self.late.iter().peekable(), begun);
        for (column, cell) in self.cells.iter_mut().enumerate() {
            let own = row + from - begun..row + cell.end - begun;
            match late.next_if(|l| l.0 == column) {
                Some((_, range)) => {
                    self.out.extend_from_slice(self.scratch.get(range.clone()).unwrap_or_default());
                    self.out.push(b',');
                }
                None => self.out.extend_from_slice(self.scratch.get(own).unwrap_or_default()),
            }
            from = cell.end;
            cell.end = self.out.len();
        }
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
            let member = if let Some(member) = self.expected(scan, parent, before) {
                member
            } else {
                let name = scan.string()?;
                self.member(parent, before, name).map_err(|what| Fault { at: scan.at, what })?
            };
            before = member;
            scan.must(b':', "expected `:`")?;
            self.value(scan, member, depth + 1)?;
            match scan.solid() {
                Some(b',') => scan.at += 1,
                _ => return scan.must(b'}', "expected `,` or `}`"),
            }
        }
    }

    /// The member that came behind another the last time, when it comes again.
    #[inline]
    fn expected(&self, scan: &mut Scan<'_>, parent: usize, before: usize) -> Option<usize> {
        scan.solid();
        let likely = self.columns.members.get(before).map(|m| m.after).filter(|&l| l != 0 && l != before)?;
        let member = self.columns.members.get(likely).filter(|m| m.parent == parent && !m.key.is_empty())?;
        scan.pass(&member.key).then_some(likely)
    }

    /// The member of a name, which is expected there the next time.
    fn member(&mut self, parent: usize, before: usize, name: Quoted<'_>) -> Result<usize, &'static str> {
        let mut plain = name.raw;
        if name.escaped {
            self.name.clear();
            unescape(name.raw, &mut self.name)?;
            plain = &self.name;
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
                    let late = self.open(member);
                    self.sink(late).extend_from_slice(raw);
                    self.close(late);
                }
                Simple::Text(text) => self.text(member, text).map_err(|what| Fault { at: start, what })?,
            },
        }
        Ok(())
    }

    /// A string as a quoted cell: as it is written, unless it holds escapes.
    fn text(&mut self, member: usize, text: Quoted<'_>) -> Result<(), &'static str> {
        let late = self.open(member);
        let sink = self.sink(late);
        sink.push(b'"');
        if text.escaped {
            let from = sink.len();
            unescape(text.raw, sink)?;
            double_quotes(sink, from);
        } else {
            sink.extend_from_slice(text.raw);
        }
        sink.push(b'"');
        self.close(late);
        Ok(())
    }

    /// A list as JSON text in a quoted cell.
    fn nested(&mut self, member: usize, raw: &[u8], blank: bool) {
        let late = self.open(member);
        let sink = self.sink(late);
        sink.push(b'"');
        let from = sink.len();
        if blank {
            compact(raw, sink);
        } else {
            sink.extend_from_slice(raw);
        }
        double_quotes(sink, from);
        sink.push(b'"');
        self.close(late);
    }

    /// Begins a cell of a member's column; its place among those that come late, if it does. What comes twice in one object gets a
    /// column of its own.
    #[inline]
    fn open(&mut self, member: usize) -> Option<usize> {
        let mut member = member;
        loop {
            let column = self.columns.column(member);
            match self.cells.get_mut(column) {
                None => {
                    while self.cells.len() < column {
                        self.out.push(b',');
                        self.cells.push(Cell { end: self.out.len(), filled: false });
                    }
                    return None;
                }
                Some(cell) if !cell.filled => {
                    cell.filled = true;
                    self.late.push((column, self.scratch.len()..self.scratch.len()));
                    return Some(self.late.len() - 1);
                }
                Some(_) => member = self.columns.twin(member),
            }
        }
    }

    /// Where a cell is written.
    #[inline]
    fn sink(&mut self, late: Option<usize>) -> &mut Vec<u8> {
        if late.is_some() { &mut self.scratch } else { &mut self.out }
    }

    /// Ends a cell.
    #[inline]
    fn close(&mut self, late: Option<usize>) {
        let end = self.scratch.len();
        if let Some(cell) = late.and_then(|place| self.late.get_mut(place)) {
            cell.1.end = end;
        } else {
            self.out.push(b',');
            self.cells.push(Cell { end: self.out.len(), filled: true });
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
        let (_, late) =
            rows(&[r#"{"a":1,"b":"x","c":3}"#, r#"{"c":3,"b":"y\n","a":[1, 2]}"#, r#"{"b":null,"c":5,"b":6}"#]);
        assert_eq!(late, "1,\"x\",3,\n\"[1,2]\",\"y\n\",3,\n,6,5,\n");
        let mut known = Columns::default();
        let mut flat = Flat::default();
        flat.row(br#"{"b":2,"a":3,"a":4,"c":{"d":1}}"#).unwrap();
        known.learn(&flat.columns);
        assert_eq!(known.names(), flat.columns.names());
    }
}
