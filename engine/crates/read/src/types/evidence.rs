//! What the cells of a column were, counted; merges in any order.

use super::classify::{Class, NULL_TOKENS};
use super::marks::UNIT_COUNT;
use super::numbers::Plain;
use super::styled::{Dressed, STYLE_COUNT};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Counts and the common ground of every cell of a column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)] // each counts what its name says
pub struct Evidence {
    pub empty: u64,
    pub tokens: [u64; NULL_TOKENS.len()],
    pub boolean: u64,
    pub long: u64,
    pub big: u64,
    pub real: u64,
    pub exact: u64,
    pub date: u64,
    pub time: u64,
    pub duration: u64,
    pub stamp: u64,
    pub zoned: u64,
    pub styled: u64,
    pub padded: u64,
    pub text: u64,
    /// The families every word for true or false belongs to, and which truths were seen.
    pub families: u32,
    pub truths: u8,
    /// The formats that every date, timestamp and instant has.
    pub formats: u32,
    /// Digits before and after the point of what a double does not hold, or may not.
    pub whole_digits: u32,
    pub fraction_digits: u32,
    /// The styles every dressed number has, all units seen, and whether one has a fraction.
    pub styles: u8,
    pub units: u32,
    pub styled_fraction: bool,
    /// What stands around one of the dressed numbers, and around all of them.
    pub marks: u16,
    pub common_marks: u16,
    /// Dressed numbers that keep to each style, and that bear each mark of a unit.
    pub style_counts: [u64; STYLE_COUNT],
    pub unit_counts: [u64; UNIT_COUNT],
    /// Whether a length of time can be nothing else.
    pub duration_sure: bool,
    /// Cells made null by a type that was asked for, by their text.
    pub coerced: BTreeMap<String, u64>,
    /// The first cells read as null though something stands in them.
    pub nulled: Vec<Nulled>,
}

impl Default for Evidence {
    fn default() -> Self {
        Self {
            empty: 0,
            tokens: [0; NULL_TOKENS.len()],
            boolean: 0,
            long: 0,
            big: 0,
            real: 0,
            exact: 0,
            date: 0,
            time: 0,
            duration: 0,
            stamp: 0,
            zoned: 0,
            styled: 0,
            padded: 0,
            text: 0,
            families: u32::MAX,
            truths: 0,
            formats: u32::MAX,
            whole_digits: 0,
            fraction_digits: 0,
            styles: u8::MAX,
            units: 0,
            styled_fraction: false,
            marks: 0,
            common_marks: u16::MAX,
            style_counts: [0; STYLE_COUNT],
            unit_counts: [0; UNIT_COUNT],
            duration_sure: false,
            coerced: BTreeMap::new(),
            nulled: Vec::new(),
        }
    }
}

/// Distinct coerced texts that are told one by one.
const COERCED: usize = 50;
/// Cells read as null whose places are told.
const NULLED: usize = 10;

/// A cell read as null though something stands in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Nulled {
    /// What stands in it, its beginning when it is long.
    pub text: String,
    /// Its row in the table, the first being 1.
    pub row: u64,
    /// Its line in the file, where rows are lines.
    pub line: Option<u64>,
}

/// A text for people, its beginning when it is long.
fn shown(text: &[u8]) -> String {
    String::from_utf8_lossy(text.get(..80).unwrap_or(text)).into_owned()
}

impl Evidence {
    /// Counts one cell.
    pub fn add(&mut self, class: &Class) {
        match *class {
            Class::Empty => self.empty += 1,
            Class::Null(token) => {
                if let Some(count) = self.tokens.get_mut(usize::from(token)) {
                    *count += 1;
                }
            }
            Class::Boolean(family, truth) => {
                self.boolean += 1;
                self.families &= family;
                self.truths |= if truth { 2 } else { 1 };
            }
            Class::Long => self.long += 1,
            Class::Big(plain) => {
                self.big += 1;
                self.digits(plain);
            }
            Class::Real => self.real += 1,
            Class::Exact(plain) => {
                self.exact += 1;
                self.digits(plain);
            }
            Class::Date(formats) => {
                self.date += 1;
                self.formats &= formats;
            }
            Class::Time => self.time += 1,
            Class::Stamp(formats) => {
                self.stamp += 1;
                self.formats &= formats;
            }
            Class::Zoned(formats) => {
                self.zoned += 1;
                self.formats &= formats;
            }
            Class::Duration(sure) => {
                self.duration += 1;
                self.duration_sure |= sure;
            }
            Class::Styled(dressed) => {
                self.styled += 1;
                self.dress(dressed);
                self.styles &= dressed.styles;
                self.units |= dressed.unit;
                self.marks |= dressed.marks;
                self.common_marks &= dressed.marks;
                self.styled_fraction |= !dressed.whole;
            }
            Class::Padded => self.padded += 1,
            Class::Text => self.text += 1,
        }
    }

    /// Takes in how a number is dressed.
    pub fn dress(&mut self, dressed: Dressed) {
        for (place, count) in self.style_counts.iter_mut().enumerate() {
            *count += u64::from(dressed.styles >> place & 1);
        }
        if let Some(count) = self.unit_counts.get_mut(dressed.unit.trailing_zeros() as usize) {
            *count += 1;
        }
    }

    /// Takes in the digits of a number that must stay exact.
    pub fn digits(&mut self, plain: Plain) {
        self.whole_digits = self.whole_digits.max(plain.whole);
        self.fraction_digits = self.fraction_digits.max(plain.fraction);
    }

    /// Notes a cell that a type asked for made null.
    pub fn coerce(&mut self, text: &[u8]) {
        let text = shown(text);
        if self.coerced.len() >= COERCED && !self.coerced.contains_key(&text) {
            *self.coerced.entry("…".to_owned()).or_default() += 1;
        } else {
            *self.coerced.entry(text).or_default() += 1;
        }
    }

    /// Takes in what other cells were.
    pub fn merge(&mut self, other: &Self) {
        self.empty += other.empty;
        for (mine, theirs) in self.tokens.iter_mut().zip(other.tokens) {
            *mine += theirs;
        }
        self.boolean += other.boolean;
        self.long += other.long;
        self.big += other.big;
        self.real += other.real;
        self.exact += other.exact;
        self.date += other.date;
        self.time += other.time;
        self.duration += other.duration;
        self.duration_sure |= other.duration_sure;
        self.stamp += other.stamp;
        self.zoned += other.zoned;
        self.styled += other.styled;
        self.padded += other.padded;
        self.text += other.text;
        self.families &= other.families;
        self.truths |= other.truths;
        self.formats &= other.formats;
        self.whole_digits = self.whole_digits.max(other.whole_digits);
        self.fraction_digits = self.fraction_digits.max(other.fraction_digits);
        self.styles &= other.styles;
        self.units |= other.units;
        self.marks |= other.marks;
        self.common_marks &= other.common_marks;
        self.styled_fraction |= other.styled_fraction;
        self.style_counts.iter_mut().zip(other.style_counts).for_each(|(mine, theirs)| *mine += theirs);
        self.unit_counts.iter_mut().zip(other.unit_counts).for_each(|(mine, theirs)| *mine += theirs);
        for (text, count) in &other.coerced {
            *self.coerced.entry(text.clone()).or_default() += count;
        }
        let room = NULLED.saturating_sub(self.nulled.len());
        self.nulled.extend(other.nulled.iter().take(room).cloned());
    }

    /// Notes where a cell was read as null; its line is found later.
    pub fn null_at(&mut self, text: &[u8], row: u64) {
        if self.nulled.len() < NULLED {
            self.nulled.push(Nulled { text: shown(text), row, line: None });
        }
    }

    /// Counts rows and lines from further above.
    pub fn below(&mut self, rows: u64, lines: u64) {
        for nulled in &mut self.nulled {
            nulled.row += rows;
            nulled.line = nulled.line.map(|line| line + lines);
        }
    }

    /// Cells with a value, tokens for null not counted.
    pub fn values(&self) -> u64 {
        self.numbers() + self.moments() + self.boolean + self.padded + self.text
    }

    /// Cells that are numbers of any kind.
    pub fn numbers(&self) -> u64 {
        self.long + self.big + self.real + self.exact + self.styled
    }

    /// Cells that are dates or times.
    pub fn moments(&self) -> u64 {
        self.date + self.time + self.stamp + self.zoned + self.duration
    }

    /// Tokens for null.
    pub fn null_tokens(&self) -> u64 {
        self.tokens.iter().sum()
    }
}
