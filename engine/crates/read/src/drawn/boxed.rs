//! Boxes: bars between fields, rulers of dashes with a crossing for each bar.

use super::{Cut, join};

/// Lines in which the first ruler must stand.
const TOP: usize = 50;

/// A table in a box.
pub struct Boxed {
    bars: usize,
    /// Whether bars stand at the edges too.
    edged: bool,
}

impl Cut for Boxed {
    fn cut(&self, line: &[u8], out: &mut Vec<u8>) {
        if crossings(line).is_some() {
            return; // a ruler is drawn, not written
        }
        match String::from_utf8_lossy(line).trim() {
            text if bars(text) == self.bars => {
                let inner = if self.edged { inner(text) } else { text };
                let cells: Vec<String> = fields(inner).into_iter().map(unescaped).collect();
                join(cells.iter().map(String::as_bytes), out);
            }
            _ => out.extend_from_slice(line),
        }
    }
}

/// Finds a box: a ruler beside a line with as many bars as it has crossings, and such lines everywhere.
pub fn find(lines: &[&[u8]]) -> Option<(Boxed, String)> {
    let written: Vec<&[u8]> = lines.iter().copied().filter(|line| !line.trim_ascii().is_empty()).collect();
    let count = |line: &&[u8]| std::str::from_utf8(line).map_or(0, |text| bars(text.trim()));
    let (found, edged) = written.iter().take(TOP).enumerate().find_map(|(at, line)| {
        let crossings = crossings(line)?;
        let edged = !String::from_utf8_lossy(line).trim().starts_with(|c| is_dash(c) || c == ':');
        let before = at.checked_sub(1).and_then(|above| written.get(above));
        let beside = [before, written.get(at + 1)].into_iter().flatten();
        beside.map(count).find(|&bars| bars > 0 && bars == crossings).map(|bars| (bars, edged))
    })?;
    let rows: Vec<&&[u8]> = written.iter().filter(|line| crossings(line).is_none()).collect();
    let fitting = rows.iter().filter(|line| count(line) == found).count();
    let because = "bars stand between the fields and a ruler crosses them".to_owned();
    (fitting >= 2 && fitting * 2 > rows.len()).then_some((Boxed { bars: found, edged }, because))
}

fn is_bar(c: char) -> bool {
    matches!(c, '|' | '│' | '┃' | '║')
}

fn is_dash(c: char) -> bool {
    matches!(c, '-' | '=' | '─' | '━' | '═')
}

/// The bars of a line; one behind a backslash is a letter.
fn bars(text: &str) -> usize {
    let mut before = ' ';
    let mut count = 0;
    for c in text.chars() {
        count += usize::from(is_bar(c) && before != '\\');
        before = c;
    }
    count
}

/// How many crossings a ruler has; nothing when the line is none.
fn crossings(line: &[u8]) -> Option<usize> {
    let text = std::str::from_utf8(line).ok()?.trim();
    let (mut dashes, mut crossings) = (0, 0);
    for c in text.chars() {
        match c {
            dash if is_dash(dash) => dashes += 1,
            '+' | '┌' | '┬' | '┐' | '├' | '┼' | '┤' | '└' | '┴' | '┘' | '╞' | '╪' | '╡' | '╔' | '╦' | '╗' | '╠'
            | '╬' | '╣' | '╚' | '╩' | '╝' | '╒' | '╤' | '╕' | '╘' | '╧' | '╛' | '┏' | '┳' | '┓' | '┡' | '╇' | '┩'
            | '╭' | '╮' | '╰' | '╯' => crossings += 1,
            bar if is_bar(bar) => crossings += 1,
            ':' | ' ' => {}
            _ => return None,
        }
    }
    (dashes >= 2 && crossings > 0).then_some(crossings)
}

/// What stands between the bars at a line's edges.
fn inner(text: &str) -> &str {
    let text = text.strip_prefix(is_bar).unwrap_or(text);
    match text.strip_suffix(is_bar) {
        Some(cut) if !cut.ends_with('\\') => cut,
        _ => text,
    }
}

fn fields(text: &str) -> Vec<&str> {
    let (mut fields, mut from, mut before) = (Vec::new(), 0, ' ');
    for (at, c) in text.char_indices() {
        if is_bar(c) && before != '\\' {
            fields.push(text.get(from..at).unwrap_or_default());
            from = at + c.len_utf8();
        }
        before = c;
    }
    fields.push(text.get(from..).unwrap_or_default());
    fields
}

fn unescaped(field: &str) -> String {
    field.trim().replace("\\|", "|")
}
