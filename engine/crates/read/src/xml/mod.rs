//! XML: the repeating record found, attributes and nested elements flattened to dotted names, repeated children as JSON lists.

mod rows;
mod survey;
mod walk;

use crate::ReadError;
use crate::csv::misfit::Doubt;
use crate::encoding::{Encoding, Transcode};
use crate::options::Options;
use crate::progress::Watcher;
use crate::sniff;
use crate::source::{self, Decoded, Text};
use std::collections::HashSet;
use std::path::Path;

/// An XML text as spooled rows.
pub struct Spooled {
    /// The rows.
    pub text: Text,
    /// The repeating elements: name and rows.
    pub tables: Vec<(String, u64)>,
    /// Columns that hold JSON lists.
    pub lists: HashSet<String>,
    /// Where the rows were found.
    pub because: String,
}

/// Brings the text to UTF-8: a byte order mark tells its encoding, else its declaration, else its bytes.
pub fn decode(bytes: Text, folder: &Path, watcher: &dyn Watcher) -> Result<Decoded, ReadError> {
    let head = bytes.head(1024)?;
    let marked = sniff::is_wide(&head) || head.starts_with(b"\xef\xbb\xbf");
    let Some(label) = declared(&head).filter(|_| !marked) else { return source::decode(bytes, folder, watcher) };
    let Some(charset) = encoding_rs::Encoding::for_label(label.as_bytes()) else {
        return Err(refusal(1, 1, &format!("the encoding `{label}` is not known")));
    };
    let name = charset.name();
    if matches!(name, "UTF-8" | "UTF-16LE" | "UTF-16BE") {
        return source::decode(bytes, folder, watcher);
    }
    let found = Encoding {
        name: name.to_lowercase(),
        because: "the XML declares it".to_owned(),
        transcode: Some(Transcode::Charset(charset)),
        punctuate: false,
        skip: 0,
        doubt: Doubt::None,
    };
    source::decode_by(bytes, found, folder, watcher)
}

/// The encoding an XML declaration names.
fn declared(head: &[u8]) -> Option<String> {
    let end = memchr::memmem::find(head, b"?>").filter(|_| head.starts_with(b"<?xml"))?;
    let declaration = std::str::from_utf8(head.get(..end)?).ok()?;
    let (_, value) = declaration.split_once("encoding")?;
    let value = value.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    value.get(1..)?.split_once(quote).map(|(label, _)| label.to_owned())
}

/// Reads an XML text into the rows of its repeating element.
pub fn read(text: &Text, folder: &Path, options: &Options, watcher: &dyn Watcher) -> Result<Spooled, ReadError> {
    let mut survey = survey::Survey::default();
    walk::walk(text, &mut survey, watcher)?;
    let records = survey.records();
    let Some(&record) = records.get(options.table) else {
        return Err(ReadError::unreadable(
            "table_not_found",
            format!("The file offers {} tables; number {} is not among them.", records.len(), options.table),
            "Choose one of the tables offered.",
        ));
    };
    let columns = survey.columns(record);
    if columns.is_empty() {
        return Err(ReadError::unreadable(
            "file_empty",
            format!("The XML holds elements without content only, as `{}`.", survey.path(record)),
            "Check that the export had rows to give.",
        ));
    }
    let lists = columns.iter().filter(|c| c.list).map(|c| c.name.clone()).collect();
    let tables = records.iter().map(|r| (survey.path(*r), survey.count(*r))).collect();
    let because = format!("rows of `{}`", survey.path(record));
    let mut rows = rows::Rows::new(survey, record, &columns, folder)?;
    walk::walk(text, &mut rows, watcher)?;
    Ok(Spooled { text: rows.finish()?, tables, lists, because })
}

/// The refusal of a text that is no XML.
fn refusal(line: u64, column: u64, what: &str) -> ReadError {
    ReadError::unreadable(
        "file_not_xml",
        format!("This is not sound XML: {what}, at line {line}, column {column}."),
        "Mend the file there, or load it as another format.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::Unwatched;
    use std::io::Write;

    fn text(xml: &str) -> Text {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(xml.as_bytes()).unwrap();
        Text::new(file, xml.len() as u64)
    }

    fn spooled(xml: &str) -> Result<String, ReadError> {
        let folder = tempfile::tempdir().unwrap();
        let found = read(&text(xml), folder.path(), &Options::default(), &Unwatched)?;
        Ok(String::from_utf8(found.text.head(1 << 20).unwrap()).unwrap())
    }

    #[test]
    fn a_record_is_found_and_flattened() {
        let xml = "<r><meta a='1'/><row id='1'><x u='m'>5</x><t>a</t><t>b</t></row><row id='2'><x>6</x></row></r>";
        assert_eq!(spooled(xml).unwrap(), "\"id\",\"x.u\",\"x\",\"t\",\n1,m,5,\"[\"\"a\"\",\"\"b\"\"]\",\n2,,6,,\n");
    }

    #[test]
    fn what_is_not_sound_is_refused_with_its_place() {
        let bad =
            ["<a><b></a>", "<a>", "<a/><b/>", "<a>&x;</a>", "<a b='1' b='2'/>", "<a>\u{1}</a>", "x", "<a b=<c>/>"];
        for xml in bad {
            let error = spooled(xml).err().map(|e| e.to_string()).unwrap_or_default();
            assert!(error.contains("line 1, column"), "{xml}: {error}");
        }
        let bomb = "<!DOCTYPE a [<!ENTITY x 'lol'>]><a>&x;</a>";
        assert!(matches!(spooled(bomb), Err(ReadError::Unreadable { code: "file_entities", .. })));
    }
}
