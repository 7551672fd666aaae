//! The spans of personal data in a text: forms first, then what the model tells of the words between them.

use crate::features::features_of;
use crate::forms::{Formed, formed, is_called, tail};
use crate::model::{KINDS, Model};
use crate::words::{Word, words_of};

/// Bytes `start` to `end` of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// What it is.
    pub kind: &'static str,
    /// Where it begins.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
}

/// What the words around have a say in.
const WEAK: [&str; 3] = ["date", "phone", "username"];

/// Personal data in the order of the text; none overlap.
#[must_use]
pub fn find(text: &str) -> Vec<Span> {
    find_by(Model::shipped(), text)
}

/// The same by another model.
#[must_use]
pub fn find_by(model: &Model, text: &str) -> Vec<Span> {
    let words = words_of(text);
    let forms = formed(text);
    let told = forms_of(&words, &forms);
    let labels = model.labels(&features_of(&words, &told));
    let learned = spans_of(&words, &labels);
    let mut spans: Vec<Span> = Vec::new();
    let mut take = |span: Span| {
        if spans.iter().all(|other| span.end <= other.start || span.start >= other.end) {
            spans.push(span);
        }
    };
    for form in &forms {
        if !WEAK.contains(&form.kind) || stands(text, form, &learned) {
            take(Span { kind: form.kind, start: form.start, end: form.end });
        }
    }
    for span in learned {
        if span.kind != "date" {
            take(span);
        }
    }
    spans.sort_by_key(|span| span.start);
    spans
}

/// A year, a day of the week or a number without a sign of its own stands when the words around do not say otherwise.
fn stands(text: &str, form: &Formed, learned: &[Span]) -> bool {
    let written = text.get(form.start..form.end).unwrap_or_default();
    let same = |span: &&Span| span.start < form.end && form.start < span.end;
    let other = learned.iter().filter(same).find(|span| span.kind != form.kind);
    let said = learned.iter().filter(same).any(|span| span.kind == form.kind);
    let house = other.is_some_and(|span| span.kind == "address");
    let before = text.get(..form.start).unwrap_or_default();
    match form.kind {
        "date" if written.chars().all(char::is_alphanumeric) => said || (!house && follows_when(before)),
        "phone" => {
            let after = text.get(form.end..).unwrap_or_default();
            other.is_none() || said || written.starts_with(['+', '(']) || is_called(tail(before), after)
        }
        "date" => !house || is_spelled_out(written),
        _ => other.is_none(),
    }
}

/// A date with its month as a word and a whole year: `3 March 1970` is no house in a street.
fn is_spelled_out(date: &str) -> bool {
    let mut parts = date.split(|sign: char| !sign.is_alphanumeric()).filter(|part| !part.is_empty());
    let year = |part: &str| part.len() == 4 && part.bytes().all(|byte| byte.is_ascii_digit());
    let month = |part: &str| part.len() > 2 && part.chars().all(char::is_alphabetic);
    parts.clone().any(year) && parts.clone().count() == 3 && parts.any(month)
}

/// Whether a word of time stands right before.
fn follows_when(before: &str) -> bool {
    let last = before.split_whitespace().next_back().unwrap_or_default().to_lowercase();
    [
        "in", "since", "until", "during", "after", "before", "born", "on", "by", "im", "seit", "en", "depuis", "desde",
        "nel",
    ]
    .contains(&last.as_str())
}

/// The kind of form that each word lies in.
#[must_use]
pub fn forms_of(words: &[Word<'_>], forms: &[Formed]) -> Vec<Option<&'static str>> {
    let mut forms = forms.iter().peekable();
    let kind = |word: &Word<'_>| {
        while forms.next_if(|form| form.end <= word.start).is_some() {}
        forms.peek().filter(|form| form.start <= word.start).map(|form| form.kind)
    };
    words.iter().map(kind).collect()
}

fn spans_of(words: &[Word<'_>], labels: &[usize]) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    for (word, label) in words.iter().zip(labels) {
        let Some(kind) = label.checked_sub(1).and_then(|at| KINDS.get(at / 2)) else { continue };
        match spans.last_mut() {
            Some(last) if label % 2 == 0 => last.end = word.end,
            _ => spans.push(Span { kind, start: word.start, end: word.end }),
        }
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_found_by_form_and_by_the_words_around() {
        let text = "Dear Jürgen Kowalski, we wrote to ann@example.org on 2024-05-01 about 12 Oak Street.";
        let found: Vec<_> = find(text).into_iter().map(|span| (span.kind, &text[span.start..span.end])).collect();
        assert!(found.contains(&("person", "Jürgen Kowalski")), "{found:?}");
        assert!(found.contains(&("email", "ann@example.org")), "{found:?}");
        assert!(found.contains(&("date", "2024-05-01")), "{found:?}");
        assert!(found.iter().any(|f| f.0 == "address"), "{found:?}");
    }

    #[test]
    fn a_whole_date_stands_whatever_the_words_around_say() {
        let text = "Born 3 March 1970 in Rome";
        let dates: Vec<_> = find(text).into_iter().filter(|span| span.kind == "date").collect();
        assert_eq!(dates.iter().map(|span| &text[span.start..span.end]).collect::<Vec<_>>(), ["3 March 1970"]);
    }

    #[test]
    fn a_form_is_told_of_each_word_in_it() {
        let text = "mail a.b@c.de now";
        let words = words_of(text);
        let told = forms_of(&words, &formed(text));
        assert_eq!(told.first(), Some(&None));
        assert_eq!(told.iter().filter(|form| **form == Some("email")).count(), 7);
        assert_eq!(told.last(), Some(&None));
    }
}
