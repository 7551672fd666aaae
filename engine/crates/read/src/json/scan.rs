//! A strict scanner over the bytes of one JSON value.

/// How deep values may be nested.
pub const DEEPEST: usize = 120;

/// Where and why bytes are no JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    /// The byte.
    pub at: usize,
    /// What is wrong there.
    pub what: &'static str,
}

/// A place in the bytes.
#[derive(Debug)]
pub struct Scan<'a> {
    bytes: &'a [u8],
    /// How far it is.
    pub at: usize,
}

/// A string as it is written.
#[derive(Debug, Clone, Copy)]
pub struct Quoted<'a> {
    /// What stands between its quotes.
    pub raw: &'a [u8],
    /// Whether it holds escapes.
    pub escaped: bool,
}

/// What a value begins with.
#[derive(Debug, Clone, Copy)]
pub enum Simple<'a> {
    /// `null`.
    Null,
    /// A number or a truth.
    Bare(&'a [u8]),
    /// A string.
    Text(Quoted<'a>),
}

impl<'a> Scan<'a> {
    /// The beginning of bytes.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    fn fault(&self, what: &'static str) -> Fault {
        Fault { at: self.at, what }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// What lies between a place and here.
    pub fn since(&self, start: usize) -> &'a [u8] {
        self.bytes.get(start..self.at).unwrap_or_default()
    }

    /// What lies from here on.
    pub fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    /// The next byte that is no blank.
    pub fn solid(&mut self) -> Option<u8> {
        while let Some(byte) = self.peek() {
            if !matches!(byte, b' ' | b'\t' | b'\n' | b'\r') {
                return Some(byte);
            }
            self.at += 1;
        }
        None
    }

    /// Passes a byte that must come next.
    pub fn must(&mut self, wanted: u8, what: &'static str) -> Result<(), Fault> {
        match self.solid() {
            Some(byte) if byte == wanted => {
                self.at += 1;
                Ok(())
            }
            Some(_) => Err(self.fault(what)),
            None => Err(self.fault("the text ends too soon")),
        }
    }

    /// Passes bytes if they come next.
    #[inline]
    pub fn pass(&mut self, wanted: &[u8]) -> bool {
        let comes = self.rest().starts_with(wanted);
        if comes {
            self.at += wanted.len();
        }
        comes
    }

    /// Passes the end.
    pub fn end(&mut self) -> Result<(), Fault> {
        if self.solid().is_some() { Err(self.fault("something follows the value")) } else { Ok(()) }
    }

    /// Passes a value that is neither an object nor a list.
    pub fn simple(&mut self) -> Result<Simple<'a>, Fault> {
        match self.solid() {
            Some(b'"') => self.string().map(Simple::Text),
            Some(b'-' | b'0'..=b'9') => self.number().map(Simple::Bare),
            Some(b't') => self.word(b"true").map(Simple::Bare),
            Some(b'f') => self.word(b"false").map(Simple::Bare),
            Some(b'n') => self.word(b"null").map(|_| Simple::Null),
            Some(_) => Err(self.fault("expected a value")),
            None => Err(self.fault("the text ends too soon")),
        }
    }

    fn word(&mut self, word: &'static [u8]) -> Result<&'a [u8], Fault> {
        let start = self.at;
        if self.bytes.get(start..).is_some_and(|rest| rest.starts_with(word)) {
            self.at += word.len();
            return Ok(self.since(start));
        }
        Err(self.fault("expected a value"))
    }

    /// Passes a string.
    pub fn string(&mut self) -> Result<Quoted<'a>, Fault> {
        self.must(b'"', "expected a name in quotes")?;
        let start = self.at;
        let mut escaped = false;
        loop {
            let rest = self.bytes.get(self.at..).unwrap_or_default();
            let plain = plain_length(rest);
            self.at += plain;
            match rest.get(plain) {
                Some(b'"') => {
                    let raw = self.since(start);
                    self.at += 1;
                    return Ok(Quoted { raw, escaped });
                }
                Some(b'\\') => {
                    escaped = true;
                    self.escape(rest.get(plain + 1..).unwrap_or_default())?;
                }
                Some(_) => return Err(self.fault("a control character in a string")),
                None => return Err(self.fault("the text ends within a string")),
            }
        }
    }

    fn escape(&mut self, rest: &[u8]) -> Result<(), Fault> {
        match rest.first() {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => self.at += 2,
            Some(b'u') if rest.get(1..5).is_some_and(|h| h.iter().all(u8::is_ascii_hexdigit)) => self.at += 6,
            Some(_) => return Err(self.fault("an escape that is none")),
            None => return Err(self.fault("the text ends within a string")),
        }
        Ok(())
    }

    fn digits(&mut self) -> usize {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let count = rest.iter().take_while(|b| b.is_ascii_digit()).count();
        self.at += count;
        count
    }

    fn number(&mut self) -> Result<&'a [u8], Fault> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        let zero = self.peek() == Some(b'0');
        let whole = self.digits();
        if whole == 0 || (zero && whole > 1) {
            return Err(self.fault("a number that is none"));
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            if self.digits() == 0 {
                return Err(self.fault("a number that is none"));
            }
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            if self.digits() == 0 {
                return Err(self.fault("a number that is none"));
            }
        }
        Ok(self.since(start))
    }

    /// Passes a value of any kind; whether it holds blanks outside its strings.
    pub fn any(&mut self, depth: usize) -> Result<bool, Fault> {
        let before = self.at;
        let first = self.solid();
        let mut blank = self.at > before;
        let close = match first {
            Some(b'{') => b'}',
            Some(b'[') => b']',
            _ => return self.simple().map(|_| blank),
        };
        if depth >= DEEPEST {
            return Err(self.fault("values are nested too deeply"));
        }
        self.at += 1;
        if self.solid() == Some(close) {
            blank |= self.since(before).len() > 1;
            self.at += 1;
            return Ok(blank);
        }
        loop {
            let start = self.at;
            if close == b'}' {
                self.solid();
                blank |= self.at > start;
                self.string()?;
                let name_end = self.at;
                self.must(b':', "expected `:`")?;
                blank |= self.at > name_end + 1;
            }
            blank |= self.any(depth + 1)?;
            let value_end = self.at;
            let next = self.solid();
            blank |= self.at > value_end;
            self.at += 1;
            match next {
                Some(b',') => {}
                Some(byte) if byte == close => return Ok(blank),
                Some(_) => {
                    self.at -= 1;
                    return Err(self.fault("expected `,` or the end of a list or object"));
                }
                None => {
                    self.at -= 1;
                    return Err(self.fault("the text ends too soon"));
                }
            }
        }
    }
}

/// How many bytes come before a quote, a backslash or a control character: eight looked at together, where the lowest that is
/// marked is one (those above it may be marked by the borrow of the subtraction).
#[inline]
fn plain_length(bytes: &[u8]) -> usize {
    const EACH: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let below = |word: u64, least: u64| word.wrapping_sub(EACH * least) & !word & HIGH;
    let (words, rest) = bytes.as_chunks::<8>();
    for (place, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        let quote = below(word ^ (EACH * u64::from(b'"')), 1);
        let found = quote | below(word ^ (EACH * u64::from(b'\\')), 1) | below(word, 0x20);
        if found != 0 {
            return place * 8 + found.trailing_zeros() as usize / 8;
        }
    }
    let special = |b: &u8| matches!(b, b'"' | b'\\' | 0..0x20);
    words.len() * 8 + rest.iter().position(special).unwrap_or(rest.len())
}

/// Checks that bytes are one JSON value.
pub fn check(bytes: &[u8]) -> Result<(), Fault> {
    utf8(bytes)?;
    let mut scan = Scan::new(bytes);
    scan.any(0)?;
    scan.end()
}

/// Checks that bytes are UTF-8.
pub fn utf8(bytes: &[u8]) -> Result<(), Fault> {
    match simdutf8::compat::from_utf8(bytes) {
        Ok(_) => Ok(()),
        Err(error) => Err(Fault { at: error.valid_up_to(), what: "bytes that are no UTF-8" }),
    }
}

/// Undoes the escapes of a string; a surrogate must have its other half.
pub fn unescape(raw: &[u8], out: &mut Vec<u8>) -> Result<(), &'static str> {
    let mut rest = raw;
    while let Some(at) = memchr::memchr(b'\\', rest) {
        out.extend_from_slice(rest.get(..at).unwrap_or_default());
        let code = rest.get(at + 1).copied().unwrap_or_default();
        let mut used = at + 2;
        match code {
            b'b' => out.push(8),
            b'f' => out.push(12),
            b'n' => out.push(b'\n'),
            b'r' => out.push(b'\r'),
            b't' => out.push(b'\t'),
            b'u' => {
                let (letter, length) = letter(rest.get(at..).unwrap_or_default()).ok_or("half of a surrogate pair")?;
                used = at + length;
                let mut bytes = [0; 4];
                out.extend_from_slice(letter.encode_utf8(&mut bytes).as_bytes());
            }
            other => out.push(other),
        }
        rest = rest.get(used..).unwrap_or_default();
    }
    out.extend_from_slice(rest);
    Ok(())
}

/// The letter an escape or a pair of them stands for, and how long they are.
fn letter(rest: &[u8]) -> Option<(char, usize)> {
    let unit = |at: usize| {
        let digits = rest.get(at..at + 6).filter(|d| d.starts_with(b"\\u"))?.get(2..)?;
        u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
    };
    let first = unit(0)?;
    if !(0xd800..0xe000).contains(&first) {
        return char::from_u32(first).map(|letter| (letter, 6));
    }
    let second = unit(6).filter(|s| first < 0xdc00 && (0xdc00..0xe000).contains(s))?;
    char::from_u32(0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00)).map(|letter| (letter, 12))
}

/// Copies a value without the blanks outside its strings.
pub fn compact(raw: &[u8], out: &mut Vec<u8>) {
    let (mut string, mut escaped) = (false, false);
    for &byte in raw {
        let blank = matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
        if string || !blank {
            out.push(byte);
        }
        match byte {
            _ if escaped => escaped = false,
            b'\\' if string => escaped = true,
            b'"' => string = !string,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_told_from_what_is_none() {
        let sound = ["0", "-1.5e+3", "[]", "{}", r#"{"a":[1,{"b":null}]}"#, " [ 1 , 2 ] ", r#""\u00e9\ud83d\ude00""#];
        for text in sound {
            assert_eq!(check(text.as_bytes()), Ok(()), "{text}");
        }
        let bad =
            ["", "01", "1.", ".5", "+1", "1e", "[1,]", "[,1]", "{a:1}", "nul", "\"a", "\"\\x\"", "\"\t\"", "[1]]", "-"];
        for text in bad {
            assert!(check(text.as_bytes()).is_err(), "{text}");
        }
    }

    #[test]
    fn the_end_of_plain_text_is_found_wherever_it_lies() {
        for byte in 0..=255_u8 {
            for place in 0..20 {
                let mut text = vec![b'\xc3'; 20];
                text[place] = byte;
                let ends = matches!(byte, b'"' | b'\\' | 0..0x20);
                assert_eq!(plain_length(&text), if ends { place } else { 20 }, "{byte} at {place}");
            }
        }
    }

    #[test]
    fn escapes_are_undone() {
        let mut out = Vec::new();
        unescape(br"a\n\u00e9\ud83d\ude00\/", &mut out).unwrap();
        assert_eq!(out, "a\n\u{e9}\u{1f600}/".as_bytes());
        assert!(unescape(br"\ud83d", &mut Vec::new()).is_err());
        let mut out = Vec::new();
        compact(br#"[ 1, " a\" " ]"#, &mut out);
        assert_eq!(out, br#"[1," a\" "]"#);
    }
}
