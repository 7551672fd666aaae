//! The tree of an ORC file's types, looked at before its reader walks it without end: a damaged file may name a type as a part of
//! itself.

use crate::source::Text;
use bytes::Bytes;
use orc_rust::compression::{Compression, Decompressor};
use orc_rust::reader::metadata::read_metadata;
use std::io::Read;

/// How deep types may be nested.
const DEEPEST: usize = 100;
/// The most bytes of a footer.
const LONGEST: u64 = 64 << 20;
/// What is wrong with bytes that are no Protocol Buffers.
const BROKEN: &str = "its footer cannot be read";

/// A field of a message: its number, and its value or bytes.
type Field<'a> = (u64, Value<'a>);

#[derive(Clone, Copy)]
enum Value<'a> {
    Number(u64),
    Bytes(&'a [u8]),
}

/// What is wrong with the types of a file, when each but the first is not part of exactly one that comes before it.
pub fn trouble(file: &Text) -> Result<(), &'static str> {
    let size = file.size();
    let tail = file.exactly(size.saturating_sub(256), size.min(256)).ok().flatten().ok_or(BROKEN)?;
    let (&length, tail) = tail.split_last().ok_or(BROKEN)?;
    let begin = tail.len().checked_sub(usize::from(length)).ok_or(BROKEN)?;
    let postscript = fields(tail.get(begin..).unwrap_or_default())?;
    let number = |wanted: u64| {
        let found = postscript.iter().rev().find(|f| f.0 == wanted);
        found.and_then(|f| if let Value::Number(n) = f.1 { Some(n) } else { None })
    };
    let footer = number(1).filter(|&l| l <= LONGEST).ok_or(BROKEN)?;
    let start = size.checked_sub(1 + u64::from(length) + footer).ok_or(BROKEN)?;
    let packed = file.exactly(start, footer).ok().flatten().ok_or(BROKEN)?;
    let mut plain = Vec::new();
    let unpacked = Decompressor::new(packed, compression(number(2), number(3))?, Vec::new());
    unpacked.take(LONGEST).read_to_end(&mut plain).map_err(|_| BROKEN)?;
    let types = fields(&plain)?.into_iter().filter(|f| f.0 == 4);
    let parts = types.map(|f| if let Value::Bytes(bytes) = f.1 { parts(bytes) } else { Err(BROKEN) });
    hold(&parts.collect::<Result<Vec<_>, _>>()?)
}

/// Whether types are a tree whose parts come behind the whole.
fn hold(types: &[Vec<u64>]) -> Result<(), &'static str> {
    let mut depths = vec![0_usize; types.len()];
    for (place, parts) in types.iter().enumerate() {
        let depth = depths.get(place).map_or(0, |d| d + 1);
        for &part in parts {
            let part = usize::try_from(part).map_err(|_| "a type names a part that is not there")?;
            match depths.get_mut(part) {
                Some(known) if part > place && *known == 0 && depth <= DEEPEST => *known = depth,
                Some(_) if depth > DEEPEST => return Err("its types are nested too deeply"),
                _ => return Err("its types are no tree"),
            }
        }
    }
    Ok(())
}

/// The parts of a type: its field 2, one by one or packed.
fn parts(message: &[u8]) -> Result<Vec<u64>, &'static str> {
    let mut parts = Vec::new();
    for (_, value) in fields(message)?.into_iter().filter(|f| f.0 == 2) {
        match value {
            Value::Number(part) => parts.push(part),
            Value::Bytes(mut packed) => {
                while !packed.is_empty() {
                    parts.push(varint(&mut packed)?);
                }
            }
        }
    }
    Ok(parts)
}

/// The fields of a message.
fn fields(mut message: &[u8]) -> Result<Vec<Field<'_>>, &'static str> {
    let mut found = Vec::new();
    while !message.is_empty() {
        let key = varint(&mut message)?;
        let value = match key & 7 {
            0 => Value::Number(varint(&mut message)?),
            1 => Value::Bytes(cut(&mut message, 8)?),
            2 => {
                let length = varint(&mut message)?;
                Value::Bytes(cut(&mut message, usize::try_from(length).unwrap_or(usize::MAX))?)
            }
            5 => Value::Bytes(cut(&mut message, 4)?),
            _ => return Err(BROKEN),
        };
        found.push((key >> 3, value));
    }
    Ok(found)
}

fn cut<'a>(message: &mut &'a [u8], length: usize) -> Result<&'a [u8], &'static str> {
    let (own, rest) = message.split_at_checked(length).ok_or(BROKEN)?;
    *message = rest;
    Ok(own)
}

fn varint(message: &mut &[u8]) -> Result<u64, &'static str> {
    let mut value = 0;
    for place in 0..10 {
        let (&byte, rest) = message.split_first().ok_or(BROKEN)?;
        *message = rest;
        value |= u64::from(byte & 0x7f) << (7 * place);
        if byte < 0x80 {
            return Ok(value);
        }
    }
    Err(BROKEN)
}

/// The compression as the reader has it, which makes it for a whole file only: one without columns that is packed in this way.
fn compression(kind: Option<u64>, block: Option<u64>) -> Result<Option<Compression>, &'static str> {
    const FOOTER: [u8; 6] = [0x22, 2, 0x08, 12, 0x30, 0];
    let packs = kind.is_some_and(|k| (1..=5).contains(&k));
    let mut file = b"ORC".to_vec();
    if packs {
        file.extend_from_slice(&[13, 0, 0]); // six bytes, as they are
    }
    file.extend_from_slice(&FOOTER);
    let mut postscript = vec![0x08, if packs { 9 } else { 6 }, 0x28, 0];
    for (key, number) in [(0x10, kind), (0x18, block)] {
        if let Some(number) = number {
            postscript.push(key);
            write_varint(number, &mut postscript);
        }
    }
    file.extend_from_slice(&postscript);
    file.push(u8::try_from(postscript.len()).map_err(|_| BROKEN)?);
    read_metadata(&mut Bytes::from(file)).map(|m| m.compression()).map_err(|_| BROKEN)
}

fn write_varint(mut number: u64, out: &mut Vec<u8>) {
    while number >= 0x80 {
        out.push(u8::try_from(number & 0x7f).unwrap_or_default() | 0x80);
        number >>= 7;
    }
    out.push(u8::try_from(number).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_that_are_part_of_themselves_or_of_two_are_told() {
        assert!(hold(&[vec![1, 2], vec![], vec![3], vec![]]).is_ok());
        assert!(hold(&[vec![0]]).is_err());
        assert!(hold(&[vec![1], vec![2, 2], vec![]]).is_err());
        assert!(hold(&[vec![1, 2], vec![2], vec![]]).is_err());
        assert!(hold(&[vec![7]]).is_err());
        let deep: Vec<Vec<u64>> = (1..=500).map(|n| vec![n]).chain([vec![]]).collect();
        assert_eq!(hold(&deep), Err("its types are nested too deeply"));
    }

    #[test]
    fn every_compression_is_known() {
        for kind in 0..=5 {
            assert_eq!(compression(Some(kind), Some(262_144)).unwrap().is_some(), kind > 0, "{kind}");
        }
    }
}
