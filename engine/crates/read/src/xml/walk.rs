//! A walk over an XML text that holds it to the rules the reader itself does not check.

use super::refusal;
use crate::ReadError;
use crate::progress::Watcher;
use crate::source::{Onwards, Text};
use quick_xml::XmlVersion;
use quick_xml::errors::{Error, IllFormedError};
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::reader::Reader;
use std::io::{BufRead, BufReader, Read};

const BUFFER: usize = 1 << 18;
const DEEPEST: usize = 512;
/// The longest text, tag or comment.
const LONGEST: u64 = 64 << 20;
const EVERY: u64 = 8_192;

/// Takes what a walk meets.
pub trait Handler {
    /// An element opens.
    fn open(&mut self, name: &str) -> Result<(), ReadError>;
    /// An attribute of the element just opened.
    fn attribute(&mut self, name: &str, value: &str) -> Result<(), ReadError>;
    /// Text in the element that is open.
    fn text(&mut self, text: &str);
    /// The element closes.
    fn close(&mut self) -> Result<(), ReadError>;
}

/// The bytes, as long as no piece of them is too long to be held.
struct Metered {
    inner: BufReader<Onwards>,
    since: u64,
}

impl Read for Metered {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let got = self.fill_buf()?.read(buffer)?;
        self.consume(got);
        Ok(got)
    }
}

impl BufRead for Metered {
    fn fill_buf(&mut self) -> std::io::Result<&[u8]> {
        if self.since > LONGEST {
            return Err(std::io::Error::other(format!("a piece of it is longer than {} MB", LONGEST >> 20)));
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.since += amount as u64;
        self.inner.consume(amount);
    }
}

struct Walk<'a> {
    text: &'a Text,
    base: u64,
    depth: usize,
    rooted: bool,
    handler: &'a mut dyn Handler,
}

/// Why a place is refused.
enum Wrong {
    Form(String),
    Entity(String),
    Other(ReadError),
}

impl From<ReadError> for Wrong {
    fn from(error: ReadError) -> Self {
        Self::Other(error)
    }
}

fn wrong(what: impl Into<String>) -> Wrong {
    Wrong::Form(what.into())
}

/// Hands the elements of a text over, from its first to its last.
pub fn walk(text: &Text, handler: &mut dyn Handler, watcher: &dyn Watcher) -> Result<(), ReadError> {
    let base = declaration(text)?;
    let inner = BufReader::with_capacity(BUFFER, text.onwards(base));
    let mut reader = Reader::from_reader(Metered { inner, since: 0 });
    reader.config_mut().check_comments = true;
    let mut walk = Walk { text, base, depth: 0, rooted: false, handler };
    let mut buffer = Vec::new();
    let mut seen = 0_u64;
    loop {
        buffer.clear();
        let before = reader.buffer_position();
        let event = match reader.read_event_into(&mut buffer) {
            Ok(Event::Eof) => break,
            Ok(event) => event,
            Err(Error::Io(error)) => return Err(walk.refuse(reader.buffer_position(), wrong(error.to_string()))),
            Err(error) => {
                let place = reader.error_position().max(before);
                return Err(walk.refuse(place, wrong(words(&error))));
            }
        };
        if let Err(wrong) = walk.one(&event) {
            return Err(walk.refuse(before, wrong));
        }
        reader.get_mut().since = 0;
        seen += 1;
        if seen.is_multiple_of(EVERY) {
            watcher.progress(0, text.size())?;
        }
    }
    if walk.depth > 0 || !walk.rooted {
        let what = if walk.rooted { "the text ends within an element" } else { "there is no element" };
        return Err(walk.refuse(text.size().saturating_sub(base), wrong(what)));
    }
    Ok(())
}

/// Where the declaration ends, which the encoding was taken from already.
fn declaration(text: &Text) -> Result<u64, ReadError> {
    let head = text.head(1024)?;
    if !head.starts_with(b"<?xml") || !head.get(5).is_some_and(u8::is_ascii_whitespace) {
        return Ok(0);
    }
    match memchr::memmem::find(&head, b"?>") {
        Some(end) => Ok(end as u64 + 2),
        None => Err(refusal(1, 1, "the declaration does not end")),
    }
}

fn words(error: &Error) -> String {
    match error {
        Error::IllFormed(IllFormedError::MismatchedEndTag { expected, found }) => {
            format!("`</{expected}>` is expected and `</{found}>` is found")
        }
        other => other.to_string().trim_end_matches('.').to_owned(),
    }
}

impl Walk<'_> {
    /// A refusal with the line and column of a place.
    fn refuse(&self, place: u64, wrong: Wrong) -> ReadError {
        let (line, column) = match self.place(self.base + place) {
            Ok(found) => found,
            Err(error) => return error,
        };
        match wrong {
            Wrong::Form(what) => refusal(line, column, &what),
            Wrong::Entity(name) => ReadError::unreadable(
                "file_entities",
                format!("The XML uses entities of its own ({name}) at line {line}, column {column}."),
                "Write the text out where an entity stands, and load that.",
            ),
            Wrong::Other(error) => error,
        }
    }

    fn place(&self, place: u64) -> Result<(u64, u64), ReadError> {
        let mut buffer = vec![0; BUFFER];
        let (mut at, mut line, mut start) = (0_u64, 1, 0_u64);
        while at < place {
            let got = self.text.read_at(&mut buffer, at)?;
            let most = usize::try_from(place - at).unwrap_or(usize::MAX).min(got);
            if most == 0 {
                break;
            }
            for newline in memchr::memchr_iter(b'\n', buffer.get(..most).unwrap_or_default()) {
                line += 1;
                start = at + newline as u64 + 1;
            }
            at += most as u64;
        }
        Ok((line, at - start + 1))
    }

    fn one(&mut self, event: &Event<'_>) -> Result<(), Wrong> {
        match event {
            Event::Start(tag) => self.open(tag),
            Event::Empty(tag) => {
                self.open(tag)?;
                self.close()
            }
            Event::End(_) => self.close(),
            Event::Text(text) => self.characters(&text.xml10_content(), false),
            Event::CData(text) => self.characters(&text.xml10_content(), true),
            Event::GeneralRef(reference) => self.reference(reference),
            Event::DocType(kind) => self.document_type(kind),
            Event::Decl(_) => Err(wrong("a declaration stands where none may be")),
            Event::PI(instruction) if instruction.target().eq_ignore_ascii_case("xml") => {
                Err(wrong("a declaration stands where none may be"))
            }
            Event::PI(_) | Event::Comment(_) | Event::Eof => Ok(()),
        }
    }

    fn open(&mut self, tag: &BytesStart<'_>) -> Result<(), Wrong> {
        if self.depth == 0 && self.rooted {
            return Err(wrong("a second element follows the first"));
        }
        if self.depth >= DEEPEST {
            return Err(wrong("elements are nested too deeply"));
        }
        let name = tag.name();
        named(name.as_ref())?;
        self.rooted = true;
        self.depth += 1;
        self.handler.open(name.as_ref())?;
        for attribute in tag.attributes() {
            let attribute = attribute.map_err(|e| wrong(e.to_string()))?;
            let key = attribute.key.as_ref();
            named(key)?;
            if attribute.value.contains('<') {
                return Err(wrong(format!("the value of `{key}` holds a `<`")));
            }
            let value = attribute.normalized_value(XmlVersion::Explicit1_0).map_err(|e| unescaped(&e))?;
            sound(&value)?;
            if key != "xmlns" && !key.starts_with("xmlns:") {
                self.handler.attribute(key, &value)?;
            }
        }
        Ok(())
    }

    fn close(&mut self) -> Result<(), Wrong> {
        self.depth = self.depth.saturating_sub(1);
        Ok(self.handler.close()?)
    }

    fn characters(&mut self, text: &str, marked: bool) -> Result<(), Wrong> {
        sound(text)?;
        if self.depth == 0 {
            let blank = !marked && text.trim_ascii().is_empty();
            return if blank { Ok(()) } else { Err(wrong("text stands outside the element")) };
        }
        if !marked && text.contains("]]>") {
            return Err(wrong("`]]>` stands in the text"));
        }
        self.handler.text(text);
        Ok(())
    }

    fn reference(&mut self, reference: &BytesRef<'_>) -> Result<(), Wrong> {
        if self.depth == 0 {
            return Err(wrong("a reference stands outside the element"));
        }
        if let Some(letter) = reference.resolve_char_ref().map_err(|e| wrong(e.to_string()))? {
            let mut bytes = [0; 4];
            let text = letter.encode_utf8(&mut bytes);
            sound(text)?;
            self.handler.text(text);
            return Ok(());
        }
        match resolve_predefined_entity(reference) {
            Some(text) => self.handler.text(text),
            None => return Err(Wrong::Entity(format!("&{};", &**reference))),
        }
        Ok(())
    }

    /// A document type may tell the form of elements; one that makes entities is refused, so that none is ever unfolded.
    fn document_type(&mut self, kind: &str) -> Result<(), Wrong> {
        if self.rooted {
            return Err(wrong("a document type follows the element"));
        }
        match kind.find("<!ENTITY") {
            Some(at) => {
                let name = kind.get(at + 8..).unwrap_or_default().split_whitespace().find(|w| *w != "%");
                Err(Wrong::Entity(name.unwrap_or("unnamed").chars().take(40).collect()))
            }
            None => Ok(()),
        }
    }
}

fn unescaped(error: &Error) -> Wrong {
    match error {
        Error::Escape(quick_xml::escape::EscapeError::UnrecognizedEntity(_, name)) => {
            Wrong::Entity(format!("&{name};"))
        }
        other => wrong(other.to_string()),
    }
}

/// Whether a name is one.
fn named(name: &str) -> Result<(), Wrong> {
    let begins = |c: char| c.is_alphabetic() || matches!(c, '_' | ':') || !c.is_ascii();
    let goes_on = |c: char| begins(c) || c.is_ascii_digit() || matches!(c, '-' | '.');
    if name.starts_with(begins) && name.chars().all(goes_on) {
        return Ok(());
    }
    Err(wrong(format!("`{}` is no name", name.chars().take(40).collect::<String>())))
}

/// Whether a text is made of characters that XML allows.
fn sound(text: &str) -> Result<(), Wrong> {
    let control = |b: &u8| *b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r');
    let strange = text.as_bytes().iter().any(control) || text.contains(['\u{fffe}', '\u{ffff}']);
    if strange { Err(wrong("a character stands in it that XML does not allow")) } else { Ok(()) }
}
