//! Words for the half of a day, before or behind the clock, in the languages that tell time so.

/// Half a day that the hours count from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Half {
    /// Before noon.
    Morning,
    /// From noon on.
    Afternoon,
}

use Half::{Afternoon, Morning};

/// Behind the clock, in lower case without blanks.
const BEHIND: [(&str, Half); 8] = [
    ("am", Morning),
    ("pm", Afternoon),
    ("a.m.", Morning),
    ("p.m.", Afternoon),
    ("a.m", Morning),
    ("p.m", Afternoon),
    ("π.μ.", Morning),
    ("μ.μ.", Afternoon),
];
/// Before the clock.
const BEFORE: [(&str, Half); 6] = [
    ("上午", Morning),
    ("下午", Afternoon),
    ("午前", Morning),
    ("午後", Afternoon),
    ("오전", Morning),
    ("오후", Afternoon),
];

/// A text without the blanks at its start, those of typographers too.
pub fn unspaced(text: &[u8]) -> &[u8] {
    let mut rest = text;
    while let Some(tail) = [&b" "[..], b"\xc2\xa0", b"\xe2\x80\xaf"].iter().find_map(|blank| rest.strip_prefix(*blank))
    {
        rest = tail;
    }
    rest
}

/// The half that a text begins with, and what follows it.
#[inline]
pub fn behind(text: &[u8]) -> Option<(Half, &[u8])> {
    let text = unspaced(text);
    let &first = text.first()?;
    if !matches!(first | 0x20, b'a' | b'p') && first.is_ascii() {
        return None;
    }
    // Longest first: `a.m.` begins with `a.m`. Letters that follow make another word of it, as in `America/Lima`.
    for (word, half) in BEHIND {
        let same = |t: &&[u8]| t.eq_ignore_ascii_case(word.as_bytes());
        if let Some((_, rest)) = text.split_at_checked(word.len()).filter(|(t, _)| same(t))
            && !rest.first().is_some_and(u8::is_ascii_alphanumeric)
        {
            return Some((half, rest));
        }
    }
    spaced(text)
}

/// `a. m.` as Spanish has it.
fn spaced(text: &[u8]) -> Option<(Half, &[u8])> {
    let half = match text.first()? | 0x20 {
        b'a' => Morning,
        b'p' => Afternoon,
        _ => return None,
    };
    let rest = unspaced(text.get(1..)?.strip_prefix(b".")?);
    let rest = rest.strip_prefix(b"m.").or_else(|| rest.strip_prefix(b"M."))?;
    Some((half, rest))
}

/// The half that a text ends in, and what stands before it.
#[inline]
pub fn before(text: &[u8]) -> Option<(&[u8], Half)> {
    let text = text.trim_ascii_end();
    if text.last().is_none_or(u8::is_ascii_digit) {
        return None;
    }
    BEFORE.iter().find_map(|(word, half)| text.strip_suffix(word.as_bytes()).map(|rest| (rest.trim_ascii_end(), *half)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_are_told_in_many_spellings() {
        for text in ["PM", " pm", "p.m.", "\u{202f}PM", " p.\u{a0}m.", " μ.μ.", "p. m."] {
            assert_eq!(behind(text.as_bytes()), Some((Afternoon, &b""[..])), "{text}");
        }
        assert_eq!(behind(b"a.m. CET"), Some((Morning, &b" CET"[..])));
        assert_eq!((behind(b" CET"), behind(b"past"), behind(b"")), (None, None, None));
        assert_eq!((behind(b" America/Lima"), behind(b" PMX")), (None, None));
        assert_eq!(before("2024/3/2 下午".as_bytes()), Some((&b"2024/3/2"[..], Afternoon)));
        assert_eq!(before(b"2024/3/2"), None);
    }
}
