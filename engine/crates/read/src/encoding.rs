//! The encoding of a text, from all of its bytes.

use crate::ReadError;
use crate::csv::misfit::Doubt;
use crate::progress::Watcher;
use crate::sniff::{self, Wide};
use crate::source::Text;
use encoding_rs::Encoding as Charset;

const BLOCK: usize = 1 << 20;
const MOST_ERRORS: u64 = 100_000;
/// How much of the text a thread looks at before what was found is added up.
const SPAN: u64 = 8 << 20;
/// The most threads that look at it.
const MOST_THREADS: usize = 8;

/// What is known of a text's encoding.
#[derive(Debug, Clone)]
pub struct Encoding {
    /// Its name.
    pub name: String,
    /// Why it is that.
    pub because: String,
    /// The charset to bring to UTF-8, when it is another.
    pub transcode: Option<Transcode>,
    /// Whether control characters from U+0080 are to be read as Windows-1252 means them.
    pub punctuate: bool,
    /// Bytes of a byte order mark.
    pub skip: u64,
    /// What rows may hold that does not belong.
    pub doubt: Doubt,
}

/// A charset that is not UTF-8.
#[derive(Debug, Clone, Copy)]
pub enum Transcode {
    /// One that browsers know.
    Charset(&'static Charset),
    /// UTF-32 by its byte order.
    Utf32 {
        /// Whether the highest byte comes first.
        big: bool,
    },
}

#[derive(Default)]
struct Scan {
    errors: u64,
    letters: u64,
    nuls: u64,
    /// Control characters U+0080 to U+009F.
    controls: u64,
}

/// What Windows-1252 has where Unicode has control characters from U+0080.
const PUNCTUATION: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ";

/// A block of UTF-8 with control characters from U+0080 read as Windows-1252 means them; how much of it was dealt with.
pub fn punctuated(block: &[u8], last: bool, out: &mut Vec<u8>) -> usize {
    let mut at = 0;
    while let Some(i) = memchr::memchr(0xc2, block.get(at..).unwrap_or_default()) {
        let place = at + i;
        out.extend_from_slice(block.get(at..place).unwrap_or_default());
        let Some(&next) = block.get(place + 1) else {
            if last {
                out.push(0xc2);
            }
            return if last { block.len() } else { place };
        };
        let meant = next.checked_sub(0x80).and_then(|n| PUNCTUATION.chars().nth(usize::from(n)));
        match meant {
            Some(c) => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
            None => out.extend_from_slice(&[0xc2, next]),
        }
        at = place + 2;
    }
    out.extend_from_slice(block.get(at..).unwrap_or_default());
    block.len()
}

/// Finds the encoding.
pub fn find(bytes: &Text, watcher: &dyn Watcher) -> Result<Encoding, ReadError> {
    let head = bytes.head(BLOCK.min(64 * 1024))?;
    if let Some(wide) = sniff::wide_encoding(&head) {
        let marks: [&[u8]; 3] = [&[0xff, 0xfe], &[0xfe, 0xff], &[0, 0, 0xfe, 0xff]];
        let marked = marks.iter().any(|mark| head.starts_with(mark));
        let because = match wide {
            _ if marked => "a byte order mark",
            Wide::Utf16(_) => "every other byte is zero",
            Wide::Utf32 { .. } => "every four bytes are one character",
        };
        return Ok(Encoding {
            name: wide.name(),
            because: because.to_owned(),
            transcode: Some(match wide {
                Wide::Utf16(charset) => Transcode::Charset(charset),
                Wide::Utf32 { big } => Transcode::Utf32 { big },
            }),
            punctuate: false,
            skip: if marked { wide.mark() as u64 } else { 0 },
            doubt: Doubt::Marks,
        });
    }
    let skip = if head.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
    let scan = scan(bytes, skip, watcher)?;
    let utf8 = |because: String| Encoding {
        name: "utf-8".to_owned(),
        because: told(because, scan.controls),
        transcode: None,
        punctuate: scan.controls > 0 && scan.errors + scan.nuls == 0,
        skip,
        doubt: if scan.errors + scan.nuls > 0 { Doubt::Bytes } else { Doubt::None },
    };
    if skip == 3 {
        return Ok(utf8("a byte order mark".to_owned()));
    }
    if scan.errors == 0 {
        let because = if scan.letters == 0 { "every byte is ASCII" } else { "every byte of the file fits" };
        return Ok(utf8(because.to_owned()));
    }
    if scan.errors * 20 <= scan.letters {
        return Ok(utf8(format!("all but {} sequences of the file fit", scan.errors)));
    }
    guess(bytes)
}

/// The evidence, with the control characters that stood for punctuation.
fn told(because: String, controls: u64) -> String {
    match controls {
        0 => because,
        n => format!("{because}; {n} control characters stand for the punctuation Windows-1252 has in their place"),
    }
}

/// Control characters from U+0080 in UTF-8.
fn controls(text: &[u8]) -> u64 {
    let control = |&i: &usize| text.get(i + 1).is_some_and(|b| (0x80..0xa0).contains(b));
    memchr::memchr_iter(0xc2, text).filter(control).count() as u64
}

/// Counts what is no UTF-8, what is more than ASCII, and NULs, over the whole text.
fn scan(bytes: &Text, skip: u64, watcher: &dyn Watcher) -> Result<Scan, ReadError> {
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get).min(MOST_THREADS);
    let mut buffers = vec![vec![0; BLOCK]; if bytes.size() > SPAN { threads } else { 1 }];
    let mut all = Scan::default();
    let mut offset = skip;
    while offset < bytes.size() && all.errors < MOST_ERRORS {
        let found = std::thread::scope(|scope| {
            let mut running = Vec::new();
            for buffer in &mut buffers {
                let (from, to) = (offset, border(bytes, offset.saturating_add(SPAN))?);
                running.push(scope.spawn(move || scan_span(bytes, (from, to), buffer)));
                offset = to;
            }
            let joined = running.into_iter().map(|thread| thread.join().map_err(|_| ReadError::Cancelled)?);
            joined.collect::<Result<Vec<Scan>, ReadError>>()
        })?;
        for scan in found {
            all.errors += scan.errors;
            all.letters += scan.letters;
            all.nuls += scan.nuls;
            all.controls += scan.controls;
        }
        watcher.progress(0, bytes.size())?;
    }
    Ok(all)
}

/// A place near another that lies within no sequence of UTF-8.
fn border(bytes: &Text, near: u64) -> Result<u64, ReadError> {
    let mut next = [0; 3];
    let got = bytes.read_at(&mut next, near)?;
    let within = next.get(..got).unwrap_or_default().iter().take_while(|&&b| b & 0xc0 == 0x80).count();
    Ok(near.saturating_add(within as u64).min(bytes.size()))
}

/// Counts in a span whose borders lie within no sequence.
fn scan_span(bytes: &Text, (from, to): (u64, u64), buffer: &mut [u8]) -> Result<Scan, ReadError> {
    let mut scan = Scan::default();
    let mut offset = from;
    while offset < to && scan.errors < MOST_ERRORS {
        let most = usize::try_from(to - offset).unwrap_or(usize::MAX).min(buffer.len());
        let got = bytes.read_at(buffer.get_mut(..most).unwrap_or_default(), offset)?;
        if got == 0 {
            break;
        }
        let block = buffer.get(..got).unwrap_or_default();
        scan.nuls += u64::from(memchr::memchr(0, block).is_some());
        offset += count_errors(block, offset + got as u64 >= to, &mut scan).max(1) as u64;
    }
    Ok(scan)
}

/// Walks over a block; how much of it is dealt with (a sequence cut by its end is not).
fn count_errors(block: &[u8], last: bool, scan: &mut Scan) -> usize {
    let mut at = 0;
    loop {
        let rest = block.get(at..).unwrap_or_default();
        match simdutf8::compat::from_utf8(rest) {
            Ok(text) => {
                if !text.is_ascii() {
                    scan.letters += rest.iter().filter(|&&b| b >= 0xc0).count() as u64;
                    scan.controls += controls(rest);
                }
                return block.len();
            }
            Err(error) => {
                at += error.valid_up_to();
                let valid = rest.get(..error.valid_up_to()).unwrap_or_default();
                scan.letters += valid.iter().filter(|&&b| b >= 0xc0).count() as u64;
                scan.controls += controls(valid);
                match error.error_len() {
                    None if !last => return at,
                    length => {
                        scan.errors += 1;
                        at += length.unwrap_or(1);
                    }
                }
                if scan.errors >= MOST_ERRORS {
                    return block.len();
                }
            }
        }
    }
}

/// Whether a Western text is ISO 8859-15: nobody writes the sign for any currency where that has the euro, and what Windows-1252
/// adds to both is not there.
fn is_latin_9(seen: &[bool; 256]) -> bool {
    let euro = seen.get(0xa4).is_some_and(|s| *s);
    euro && seen.get(0x80..0xa0).is_some_and(|added| !added.contains(&true))
}

/// Guesses a legacy encoding from the bytes beyond ASCII.
fn guess(bytes: &Text) -> Result<Encoding, ReadError> {
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    let mut buffer = vec![0; BLOCK];
    let (mut offset, mut seen) = (0, [false; 256]);
    while offset < bytes.size() {
        let got = bytes.read_at(&mut buffer, offset)?;
        offset += got as u64;
        for byte in buffer.get(..got).unwrap_or_default() {
            if let Some(mark) = seen.get_mut(usize::from(*byte)) {
                *mark = true;
            }
        }
        detector.feed(buffer.get(..got).unwrap_or_default(), offset >= bytes.size());
        if got == 0 {
            break;
        }
    }
    let guessed = detector.guess(None, chardetng::Utf8Detection::Deny);
    // GB18030 reads all that GBK reads, and more.
    let charset = if guessed == encoding_rs::GBK {
        encoding_rs::GB18030
    } else if guessed == encoding_rs::WINDOWS_1252 && is_latin_9(&seen) {
        encoding_rs::ISO_8859_15
    } else {
        guessed
    };
    Ok(Encoding {
        name: charset.name().to_lowercase(),
        because: "the bytes are no UTF-8; their frequencies fit this encoding best".to_owned(),
        transcode: Some(Transcode::Charset(charset)),
        punctuate: false,
        skip: 0,
        doubt: Doubt::Marks,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_longer_than_a_span_is_checked_to_its_last_byte() {
        let check = |tail: &[u8]| {
            let mut bytes = "aé".repeat(usize::try_from(SPAN).unwrap()).into_bytes();
            bytes.extend_from_slice(tail);
            let mut file = tempfile::tempfile().unwrap();
            std::io::Write::write_all(&mut file, &bytes).unwrap();
            scan(&Text::new(file, bytes.len() as u64), 0, &crate::progress::Unwatched).unwrap()
        };
        let sound = check(b"");
        assert_eq!((sound.errors, sound.letters), (0, SPAN));
        assert_eq!(check(b"\x80").errors, 1);
        assert_eq!(check(b"\xc3").errors, 1);
    }

    #[test]
    fn control_characters_are_read_as_punctuation_across_blocks() {
        let text = "d\u{92}A £ \u{96}\u{90}".as_bytes();
        let mut out = Vec::new();
        let used = punctuated(&text[..2], false, &mut out);
        assert_eq!(used, 1);
        assert_eq!(punctuated(&text[used..], true, &mut out), text.len() - used);
        assert_eq!(String::from_utf8(out).unwrap(), "d’A £ –\u{90}");
    }
}
