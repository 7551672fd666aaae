//! A place in a JSON text, with its line and column, reading a buffer at a time.

use super::not_json;
use super::rows::Flat;
use super::scan::{self, DEEPEST, Fault};
use crate::ReadError;
use crate::source::Text;

const BUFFER: usize = 1 << 20;
const LONGEST: usize = 64 << 20;

/// A place in a text.
pub struct Cursor<'a> {
    text: &'a Text,
    buffer: Vec<u8>,
    at: usize,
    offset: u64,
    /// The line, from 1.
    pub line: u64,
    /// The column, from 1, in bytes.
    pub column: u64,
}

/// A value cut out of the text, with the place it began.
pub struct Piece {
    /// Its bytes.
    pub bytes: Vec<u8>,
    line: u64,
    column: u64,
}

impl Piece {
    /// Holds the value to the rules of JSON, or names the place in the file where it breaks them.
    pub fn check(&self) -> Result<(), ReadError> {
        scan::check(&self.bytes).map_err(|fault| self.refuse(fault))
    }

    /// The value as a name.
    pub fn name(&self) -> Result<String, ReadError> {
        self.check()?;
        serde_json::from_slice(&self.bytes).map_err(|_| self.refuse(Fault { at: 0, what: "half of a surrogate pair" }))
    }

    /// Writes the value as a row.
    pub fn row(&self, flat: &mut Flat) -> Result<(), ReadError> {
        scan::utf8(&self.bytes).and_then(|()| flat.row(&self.bytes)).map_err(|fault| self.refuse(fault))
    }

    fn refuse(&self, fault: Fault) -> ReadError {
        let before = self.bytes.get(..fault.at).unwrap_or(&self.bytes);
        let lines = memchr::memchr_iter(b'\n', before).count() as u64;
        let column = match memchr::memrchr(b'\n', before) {
            Some(newline) => (before.len() - newline) as u64,
            None => self.column + before.len() as u64,
        };
        not_json(self.line + lines, column, fault.what)
    }
}

impl<'a> Cursor<'a> {
    /// The start of a text.
    pub fn new(text: &'a Text) -> Self {
        Self { text, buffer: Vec::new(), at: 0, offset: 0, line: 1, column: 1 }
    }

    /// Bytes passed.
    pub fn passed(&self) -> u64 {
        self.offset - (self.buffer.len() - self.at) as u64
    }

    /// The byte here.
    pub fn peek(&mut self) -> Result<Option<u8>, ReadError> {
        if self.at == self.buffer.len() {
            self.buffer.resize(BUFFER, 0);
            let got = self.text.read_at(&mut self.buffer, self.offset)?;
            self.buffer.truncate(got);
            self.offset += got as u64;
            self.at = 0;
        }
        Ok(self.buffer.get(self.at).copied())
    }

    /// Passes the byte here.
    pub fn step(&mut self, byte: u8) {
        self.at += 1;
        if byte == b'\n' {
            self.line += 1;
            self.column = 1;
        } else {
            self.column += 1;
        }
    }

    /// The next byte that is no blank.
    pub fn solid(&mut self) -> Result<Option<u8>, ReadError> {
        while let Some(byte) = self.peek()? {
            if !matches!(byte, b' ' | b'\t' | b'\n' | b'\r') {
                return Ok(Some(byte));
            }
            self.step(byte);
        }
        Ok(None)
    }

    /// Passes one byte that must come next.
    pub fn must(&mut self, wanted: u8) -> Result<(), ReadError> {
        match self.solid()? {
            Some(byte) if byte == wanted => {
                self.step(byte);
                Ok(())
            }
            Some(_) => Err(self.refuse(&format!("expected `{}`", char::from(wanted)))),
            None => Err(self.refuse("the text ends too soon")),
        }
    }

    /// A refusal at this place.
    pub fn refuse(&self, what: &str) -> ReadError {
        not_json(self.line, self.column, what)
    }

    /// Cuts out the value that begins here.
    pub fn piece(&mut self) -> Result<Piece, ReadError> {
        let first = self.solid()?;
        let mut piece = Piece { bytes: Vec::new(), line: self.line, column: self.column };
        match first {
            None => return Err(self.refuse("the text ends too soon")),
            Some(b'{' | b'[' | b'"') => self.nested(&mut piece.bytes)?,
            Some(_) => self.scalar(&mut piece.bytes)?,
        }
        if piece.bytes.is_empty() {
            return Err(self.refuse("expected a value"));
        }
        Ok(piece)
    }

    fn scalar(&mut self, out: &mut Vec<u8>) -> Result<(), ReadError> {
        while let Some(byte) = self.peek()? {
            if matches!(byte, b',' | b']' | b'}' | b':' | b' ' | b'\t' | b'\n' | b'\r') || out.len() > 10_000 {
                break;
            }
            out.push(byte);
            self.step(byte);
        }
        Ok(())
    }

    fn nested(&mut self, out: &mut Vec<u8>) -> Result<(), ReadError> {
        let (mut depth, mut string, mut escaped) = (0_usize, false, false);
        while let Some(byte) = self.peek()? {
            out.push(byte);
            self.step(byte);
            if string {
                match byte {
                    _ if escaped => escaped = false,
                    b'\\' => escaped = true,
                    b'"' => string = false,
                    _ => {}
                }
            } else {
                match byte {
                    b'"' => string = true,
                    b'{' | b'[' => depth += 1,
                    b'}' | b']' => depth = depth.saturating_sub(1),
                    _ => {}
                }
            }
            if depth == 0 && !string {
                return Ok(());
            }
            if depth > DEEPEST {
                return Err(self.refuse("values are nested too deeply"));
            }
            if out.len() > LONGEST {
                return Err(ReadError::unreadable(
                    "file_line_too_long",
                    format!("One JSON value before line {} is longer than {} MB.", self.line, LONGEST >> 20),
                    "Check that the file is a list of rows.",
                ));
            }
        }
        Err(self.refuse("the text ends within a value"))
    }
}
