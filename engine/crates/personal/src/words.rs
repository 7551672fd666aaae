//! A text as words, numbers and single signs.

/// A run of letters and digits, or one other sign; bytes `start` to `end` of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word<'t> {
    /// Where it begins.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// As written.
    pub text: &'t str,
    /// In small letters.
    pub lower: String,
    /// Lines that begin between the word before and this one.
    pub lines: usize,
    /// Whether it follows the word before without space.
    pub joined: bool,
}

/// Every word of the text in order; space is left out.
#[must_use]
pub fn words_of(text: &str) -> Vec<Word<'_>> {
    let mut words: Vec<Word<'_>> = Vec::new();
    let mut signs = text.char_indices().peekable();
    let (mut lines, mut last) = (0, usize::MAX);
    while let Some((start, sign)) = signs.next() {
        if sign.is_whitespace() {
            lines += usize::from(sign == '\n');
            continue;
        }
        let mut end = start + sign.len_utf8();
        if is_letter(sign) {
            while let Some((at, next)) = signs.next_if(|(_, c)| is_letter(*c)) {
                end = at + next.len_utf8();
            }
        }
        let written = text.get(start..end).unwrap_or_default();
        let joined = last == start;
        words.push(Word { start, end, text: written, lower: written.to_lowercase(), lines, joined });
        (lines, last) = (0, end);
    }
    words
}

/// Letters with the marks that combine with them, and digits.
fn is_letter(sign: char) -> bool {
    sign.is_alphanumeric() || ('\u{300}'..='\u{36f}').contains(&sign)
}

/// `Aa` for Capital, `a`, `A`, `9` for digits, each run once; a sign is itself. The length of pure numbers is told.
#[must_use]
pub fn shape_of(word: &str) -> String {
    let mut shape = String::new();
    for sign in word.chars() {
        let kind = match sign {
            c if c.is_numeric() => '9',
            c if c.is_uppercase() => 'A',
            c if c.is_alphabetic() => 'a',
            c => c,
        };
        if !shape.ends_with(kind) {
            shape.push(kind);
        }
    }
    if shape == "9" || shape == "A" {
        shape.push_str(&word.chars().count().min(9).to_string());
    }
    shape
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_lie_in_the_text_with_their_shape() {
        let words = words_of("Ann's 12b,\n\n straße");
        let texts: Vec<&str> = words.iter().map(|w| w.text).collect();
        assert_eq!(texts, ["Ann", "'", "s", "12b", ",", "straße"]);
        assert_eq!((words[1].joined, words[3].joined, words[5].lines), (true, false, 2));
        assert_eq!((shape_of("Ann"), shape_of("12b"), shape_of("1234")), ("Aa".into(), "9a".into(), "94".into()));
    }
}
