//! The encoding of a text, from all of its bytes.

use crate::ReadError;
use crate::csv::split::Doubt;
use crate::progress::Watcher;
use crate::sniff;
use crate::source::Text;
use encoding_rs::Encoding as Charset;

const BLOCK: usize = 1 << 20;
const MOST_ERRORS: u64 = 100_000;

/// What is known of a text's encoding.
#[derive(Debug, Clone)]
pub struct Encoding {
    /// Its name.
    pub name: String,
    /// Why it is that.
    pub because: String,
    /// The charset to bring to UTF-8, when it is another.
    pub transcode: Option<&'static Charset>,
    /// Bytes of a byte order mark.
    pub skip: u64,
    /// What rows may hold that does not belong.
    pub doubt: Doubt,
}

#[derive(Default)]
struct Scan {
    errors: u64,
    letters: u64,
    nuls: u64,
}

/// Finds the encoding.
pub fn find(bytes: &Text, watcher: &dyn Watcher) -> Result<Encoding, ReadError> {
    let head = bytes.head(BLOCK.min(64 * 1024))?;
    if let Some(wide) = sniff::wide_encoding(&head) {
        let marked = head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]);
        let because = if marked { "a byte order mark" } else { "every other byte is zero" };
        return Ok(Encoding {
            name: wide.name().to_lowercase(),
            because: because.to_owned(),
            transcode: Some(wide),
            skip: if marked { 2 } else { 0 },
            doubt: Doubt::Marks,
        });
    }
    let skip = if head.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
    let scan = scan(bytes, skip, watcher)?;
    let utf8 = |because: String| Encoding {
        name: "utf-8".to_owned(),
        because,
        transcode: None,
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

/// Counts what is no UTF-8, what is more than ASCII, and NULs, over the whole text.
fn scan(bytes: &Text, skip: u64, watcher: &dyn Watcher) -> Result<Scan, ReadError> {
    let mut scan = Scan::default();
    let mut buffer = vec![0; BLOCK];
    let mut offset = skip;
    while offset < bytes.size() && scan.errors < MOST_ERRORS {
        let got = bytes.read_at(&mut buffer, offset)?;
        let block = buffer.get(..got).unwrap_or_default();
        let last = offset + got as u64 >= bytes.size();
        scan.nuls += u64::from(memchr::memchr(0, block).is_some());
        let used = count_errors(block, last, &mut scan);
        offset += used.max(1) as u64;
        watcher.progress(0, bytes.size())?;
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
                }
                return block.len();
            }
            Err(error) => {
                at += error.valid_up_to();
                let valid = rest.get(..error.valid_up_to()).unwrap_or_default();
                scan.letters += valid.iter().filter(|&&b| b >= 0xc0).count() as u64;
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

/// Guesses a legacy encoding from the bytes beyond ASCII.
fn guess(bytes: &Text) -> Result<Encoding, ReadError> {
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    let mut buffer = vec![0; BLOCK];
    let mut offset = 0;
    while offset < bytes.size() {
        let got = bytes.read_at(&mut buffer, offset)?;
        offset += got as u64;
        detector.feed(buffer.get(..got).unwrap_or_default(), offset >= bytes.size());
        if got == 0 {
            break;
        }
    }
    let charset = detector.guess(None, chardetng::Utf8Detection::Deny);
    Ok(Encoding {
        name: charset.name().to_lowercase(),
        because: "the bytes are no UTF-8; their frequencies fit this encoding best".to_owned(),
        transcode: Some(charset),
        skip: 0,
        doubt: Doubt::Marks,
    })
}
