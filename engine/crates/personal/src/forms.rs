//! What is told by its form: patterns, the signs that may not stand beside, and check digits.

use crate::checks;
use regex::Regex;
use std::sync::OnceLock;

/// Looks at a match and at the texts before and after it.
type Test = fn(&str, &str, &str) -> bool;

struct Form {
    kind: &'static str,
    pattern: Regex,
    /// Signs that may not stand right before or after, beside letters and digits.
    before: &'static str,
    after: &'static str,
    test: Test,
}

/// Bytes `start` to `end` of a text, found by form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Formed {
    /// What it is.
    pub kind: &'static str,
    /// Where it begins.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
}

const MONTH: &str = "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?|\
    oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|januar|februar|märz|mai|juni|juli|oktober|dezember|janvier|février|mars|\
    avril|juin|juillet|août|septembre|octobre|novembre|décembre|enero|febrero|marzo|mayo|junio|julio|agosto|\
    septiembre|octubre|noviembre|diciembre|gennaio|febbraio|aprile|maggio|giugno|luglio|settembre|ottobre|\
    dicembre|janeiro|fevereiro|março|maio|junho|julho|setembro|outubro|novembro|dezembro|januari|februari|maart|mei|\
    augustus)";
const DAY: &str = "(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)";
const TIME: &str = r"\d{1,2}:\d{2}(?::\d{2})?(?:\s?[ap]\.?m\.?)?";

/// In this order: what an earlier form took, a later one does not take again.
#[allow(clippy::too_many_lines)] // one line a form
fn forms() -> &'static [Form] {
    static FORMS: OnceLock<Vec<Form>> = OnceLock::new();
    FORMS.get_or_init(|| {
        let date = format!(
            r"(?i:\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}(?:[ T]{TIME}(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?)?|\d{{1,2}}[/.-]\d{{1,2}}[/.-](?:\d{{4}}|\d{{2}})(?: {TIME})?|{DAY}, {MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?:,? \d{{4}})?|{MONTH}\.? \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}|\d{{1,2}}(?:st|nd|rd|th|\.)? (?:of |de )?{MONTH}(?:(?:,| de)? \d{{4}})?|{MONTH}\.? \d{{1,2}}(?:st|nd|rd|th)?|{MONTH} \d{{4}}|{DAY}|(?:19|20)\d\d)"
        );
        let phone = r"(?:\+\d{1,3}|00\d{1,3}|\(\+?\d{1,4}\)|\d{2,})[\d ().\-/]{3,24}\d(?:\s?(?:x|ext\.?)\s?\d{1,6})?";
        let listed: [(&'static str, &str, &'static str, &'static str, Test); 27] = [
            ("email", r"[\w.+%'-]*[\w+%-]@[\w-]+(?:\.[\w-]+)+", "", "", always),
            ("url", r#"(?:(?:https?|ftp|s3)://|www\.)[^\s<>"')\]]*[^\s<>"')\].,;:!?]"#, "", "", always),
            ("mac", r"[0-9a-fA-F]{2}(?:[:-][0-9a-fA-F]{2}){5}", "_:-", ":-", always),
            ("iban", r"[A-Za-z]{2}\d{2}(?: ?[A-Za-z0-9]{2,4}){3,8}", "_", "_", |t, _, _| checks::is_iban(t)),
            ("iban", r"[A-Za-z]{2}\d{2}[A-Za-z0-9]{11,30}", "_", "_", |t, _, _| checks::is_iban(t)),
            ("crypto_address", r"(?:bc1[02-9ac-hj-np-z]{25,59}|0x[0-9a-fA-F]{40}|[13][1-9A-HJ-NP-Za-km-z]{25,34})", "_", "_", is_crypto),
            ("ip", r"\d{1,3}(?:\.\d{1,3}){3}", "_.", "_", |t, _, after| checks::is_ip(t) && !goes_on(after, '.')),
            ("ip", r"[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){2,7}", "_:", "_:", |t, _, _| t.len() > 3 && checks::is_ip(t)),
            ("coordinates", r"[+-]?\d{1,2}\.\d{3,}°?(?: ?[NS])?,? ?[+-]?\d{1,3}\.\d{3,}°?(?: ?[EWO])?", "_.", "_.", is_coordinates),
            ("coordinates", r#"\d{1,2}°\s?\d{1,2}['′]\s?(?:[\d.]{1,8}["″]\s?)?[NS],?\s?\d{1,3}°\s?\d{1,2}['′]\s?(?:[\d.]{1,8}["″]\s?)?[EWO]"#, "_.", "_", always),
            ("card", r"\d(?:[ -]?\d){11,18}", "_+-", "_-", |t, _, _| checks::is_card(t)),
            ("ssn", r"\d{3}-\d{2}-\d{4}", "_-", "_-", |t, _, _| checks::is_ssn(t)),
            ("ssn", r"\d{3} ?\d{2} ?\d{4}", "_-", "_-", |t, before, _| says(before, &["ssn", "social security"]) && t.len() != 10),
            ("national_id", r"[XYZ]?\d{7,8}-?[A-Z]", "_-", "_-", |t, _, _| checks::is_national_id(t)),
            ("national_id", r"[A-Z]{6}\d{2}[A-Z]\d{2}[A-Z]\d{3}[A-Z]", "_-", "_-", |t, _, _| checks::is_national_id(t)),
            ("national_id", r"(?:\d{3}\.\d{3}\.\d{3}-\d{2}|756\.\d{4}\.\d{4}\.\d{2}|\d{6}[-+]\d{4}|\d{6}[-+A]\d{3}[A-Y])", "_-", "_-", |t, _, _| checks::is_national_id(t)),
            ("national_id", r"(?:[12] ?\d{2} ?\d{2} ?\d{2} ?\d{3} ?\d{3} ?\d{2}|\d{17}[\dX])", "_-", "_-", |t, _, _| checks::is_national_id(t)),
            ("national_id", r"[A-CEGHJ-PR-TW-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]", "_-", "_-", always),
            ("national_id", r"[A-Z0-9][A-Z0-9 .-]{4,18}[A-Z0-9]", "_-", "_-", |t, before, _| numbered(t) && says(before, &["national id", "identity number", "identity card", "id card", "tax id", "tax number", "national insurance", "personnummer", "pesel", "cpf", "aadhaar", "bsn", "dni", "nif", "steuer-id", "personal number"])),
            ("passport", r"[A-Z0-9]{1,3} ?[0-9][A-Z0-9]{4,8}", "_-", "_-", |t, before, _| numbered(t) && says(before, &["passport", "pasaporte", "passeport", "reisepass"])),
            ("driving_licence", r"[A-Za-z0-9][A-Za-z0-9-]{3,19}[A-Za-z0-9]", "_-", "_-", |t, before, _| numbered(t) && says(before, &["driver's license", "driver’s license", "drivers license", "driver license", "driving licence", "driving license", "driver's licence", "dl number", "führerschein"])),
            ("plate", r"[A-Z0-9]{1,3}[ -]?[A-Z0-9]{1,4}(?:[ -]?[A-Z0-9]{1,4})?", "_-", "_-", |t, before, _| numbered(t) && says(before, &["plate", "kennzeichen", "registration number", "vehicle registration"])),
            ("bic", r"[A-Z]{4}[A-Z]{2}[A-Z0-9]{2}(?:[A-Z0-9]{3})?", "_-", "_-", |_, before, _| says(before, &["bic", "swift"])),
            ("username", r"[A-Za-z0-9][\w.-]{1,30}\w", "_", "_", is_username),
            ("username", r"@[A-Za-z_]\w{2,29}", "_.@", "_@", always),
            ("date", &date, "_/.-", "_/-", is_date),
            ("phone", phone, "_.:/+-", "_", is_phone),
        ];
        let made = |(kind, pattern, before, after, test): (_, &str, _, _, _)| {
            Some(Form { kind, pattern: Regex::new(pattern).ok()?, before, after, test })
        };
        listed.into_iter().filter_map(made).collect()
    })
}

/// What is found by form, in the order of the text; none overlap.
#[must_use]
pub fn formed(text: &str) -> Vec<Formed> {
    let mut taken: Vec<Formed> = Vec::new();
    for form in forms() {
        let mut from = 0;
        while let Some(found) = form.pattern.find_at(text, from) {
            let (start, end) = (found.start(), found.end());
            let fitting = fitting_end(form, text, start, end).filter(|end| *end > start);
            let one = Formed { kind: form.kind, start, end: fitting.unwrap_or(end) };
            let free = taken.iter().all(|other| one.end <= other.start || one.start >= other.end);
            if fitting.is_some() && free {
                taken.push(one);
            }
            from = match fitting {
                Some(end) => end,
                None if end > start + 80 => end, // looked at once, however long the text
                None => start + text.get(start..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8),
            };
            if from > text.len() {
                break;
            }
        }
    }
    taken.sort_by_key(|one| one.start);
    taken
}

/// Where the match ends when its neighbours and its test allow; an account may have run into the words behind it.
fn fitting_end(form: &Form, text: &str, start: usize, mut end: usize) -> Option<usize> {
    let before = text.get(..start)?;
    if before
        .chars()
        .next_back()
        .is_some_and(|c| (c.is_alphanumeric() && !ends_word(form.kind)) || form.before.contains(c))
    {
        return None;
    }
    loop {
        let (found, after) = (text.get(start..end)?, text.get(end..)?);
        let parted = !after.chars().next().is_some_and(|c| c.is_alphanumeric() || form.after.contains(c));
        if (parted || ends_word(form.kind)) && (form.test)(found, tail(before), after) {
            return Some(end);
        }
        if form.kind != "iban" {
            return None;
        }
        end = start + found.rfind(' ')?;
    }
}

/// What may begin and end anywhere.
fn ends_word(kind: &str) -> bool {
    kind == "email" || kind == "url"
}

/// The last characters before a match, which hold the words that may tell of it.
pub(crate) fn tail(before: &str) -> &str {
    let at = before.char_indices().rev().nth(59).map_or(0, |(at, _)| at);
    before.get(at..).unwrap_or(before)
}

fn always(_: &str, _: &str, _: &str) -> bool {
    true
}

fn numbered(text: &str) -> bool {
    text.bytes().filter(u8::is_ascii_digit).count() >= 3
}

/// Whether one of the words stands in the same sentence, with few words between.
fn says(before: &str, words: &[&str]) -> bool {
    let lower = before.to_lowercase();
    let near = words.iter().filter_map(|word| lower.rfind(word).and_then(|at| lower.get(at + word.len()..)));
    near.into_iter().any(|between| {
        !between.replace("no. ", "").replace("nr. ", "").contains(". ")
            && !between.bytes().any(|b| b.is_ascii_digit())
            && between.split_whitespace().count() <= 5
    })
}

fn goes_on(after: &str, sign: char) -> bool {
    let mut signs = after.chars();
    signs.next() == Some(sign) && signs.next().is_some_and(|c| c.is_ascii_digit())
}

fn is_crypto(text: &str, before: &str, _: &str) -> bool {
    let mixed = text.bytes().any(|b| b.is_ascii_digit()) && text.bytes().any(|b| b.is_ascii_uppercase());
    text.starts_with("bc1")
        || text.starts_with("0x")
        || (mixed && says(before, &["btc", "bitcoin", "wallet", "address"]))
}

fn is_coordinates(text: &str, _: &str, _: &str) -> bool {
    let numbers: Vec<f64> = text
        .split(|c: char| !(c.is_ascii_digit() || c == '.' || c == '-'))
        .filter_map(|part| part.parse().ok())
        .collect();
    let parted = text.contains(',') || text.contains(' ');
    parted && matches!(numbers.as_slice(), [latitude, longitude] if latitude.abs() <= 90.0 && longitude.abs() <= 180.0)
}

fn is_username(text: &str, before: &str, _: &str) -> bool {
    let lower = before.to_lowercase();
    let told = ["username", "user name", "login", "user id", "screen name", "handle"];
    let ends = |word: &&str| {
        let rest = lower.trim_end().trim_end_matches([':', '=', '"', '\'']).trim_end();
        let rest = rest.strip_suffix(" is").unwrap_or(rest);
        rest.ends_with(word) && rest.len() < lower.trim_end().len()
    };
    told.iter().any(ends) && text.chars().any(char::is_alphabetic)
}

fn is_date(text: &str, _: &str, after: &str) -> bool {
    !goes_on(after, '.') && {
        let numbers: Vec<u32> = text.split(|c: char| !c.is_ascii_digit()).filter_map(|n| n.parse().ok()).collect();
        match numbers.as_slice() {
            [a, b, year, ..] if *year > 31 || text.len() <= 10 => (1..=31).contains(a.min(b)) || *a > 31,
            _ => true,
        }
    }
}

fn is_phone(text: &str, before: &str, after: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let split: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    let balanced = text.matches('(').count() == text.matches(')').count();
    if !(7..=15).contains(&(digits - extension(text)))
        || !balanced
        || after.starts_with(['-', '/']) && goes_on_any(after)
    {
        return false;
    }
    if is_other_number(before) || (split.len() == 2 && text.contains(' ') && in_street(after)) {
        return false;
    }
    text.starts_with(['+', '(']) || text.starts_with("00") || split.len() > 1 || is_called(before, after)
}

fn goes_on_any(after: &str) -> bool {
    after.chars().nth(1).is_some_and(|c| c.is_ascii_digit())
}

fn extension(text: &str) -> usize {
    text.find(['x', 'e'])
        .and_then(|at| text.get(at..))
        .map_or(0, |rest| rest.bytes().filter(u8::is_ascii_digit).count())
}

/// A house in a street: two numbers, and a name behind them.
fn in_street(after: &str) -> bool {
    let mut signs = after.chars();
    signs.next() == Some(' ') && signs.next().is_some_and(char::is_uppercase)
}

fn matches(pattern: &'static OnceLock<Option<Regex>>, words: &str, text: &str) -> bool {
    pattern.get_or_init(|| Regex::new(words).ok()).as_ref().is_some_and(|regex| regex.is_match(text))
}

fn is_other_number(before: &str) -> bool {
    static OTHER: OnceLock<Option<Regex>> = OnceLock::new();
    let words = r"(?i)(?:(?:zip|post(?:al|code)?|code|apt\.?|suite|no\.?|#|id|order|invoice|ticket|version|isbn|account)\W*|licen[cs]e\b[^.?!]*)$";
    matches(&OTHER, words, before)
}

/// Whether the words beside say that it is a number to call.
pub(crate) fn is_called(before: &str, after: &str) -> bool {
    static CALLS: OnceLock<Option<Regex>> = OnceLock::new();
    static CALLED: OnceLock<Option<Regex>> = OnceLock::new();
    let words = r"(?i)\b(?:call|phone|tel|mobile|cell|fax|number|reach|contact|dial|text|desk|whatsapp|registered|messages to|answering at)\b[^.?!]*$";
    matches(&CALLS, words, before)
        || matches(&CALLED, r"(?i)^\W{0,2}(?:phone|tel|mobile|cell|fax|office|home|work)", after)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(&'static str, &str)> {
        formed(text).into_iter().map(|one| (one.kind, &text[one.start..one.end])).collect()
    }

    #[test]
    fn every_pattern_is_one() {
        assert_eq!(forms().len(), 27);
    }

    #[test]
    fn each_kind_is_found_in_a_sentence() {
        for (text, kind, span) in [
            ("Write to ann.lee+x@mail.example.org.", "email", "ann.lee+x@mail.example.org"),
            ("See https://example.org/a?b=1, please.", "url", "https://example.org/a?b=1"),
            ("At 2001:db8::8a2e:370:7334 now", "ip", "2001:db8::8a2e:370:7334"),
            ("From 10.20.30.40.", "ip", "10.20.30.40"),
            ("Pay to GB82 WEST 1234 5698 7654 32 now", "iban", "GB82 WEST 1234 5698 7654 32"),
            ("Card 4111-1111-1111-1111 was used", "card", "4111-1111-1111-1111"),
            ("His number is 123-45-6789.", "ssn", "123-45-6789"),
            ("My SSN is 123456789", "ssn", "123456789"),
            ("DNI 12345678Z", "national_id", "12345678Z"),
            ("NI number AB 12 34 56 C", "national_id", "AB 12 34 56 C"),
            ("passport number X1234567", "passport", "X1234567"),
            ("passport no. C01X00T47", "passport", "C01X00T47"),
            ("My driver's license number is F162823540116", "driving_licence", "F162823540116"),
            ("licence plate AB12 CDE9", "plate", "AB12 CDE9"),
            ("BIC: DEUTDEFF500", "bic", "DEUTDEFF500"),
            ("username: ann_lee77", "username", "ann_lee77"),
            ("thanks @ann_lee77!", "username", "@ann_lee77"),
            ("at 52.5200, 13.4050 sharp", "coordinates", "52.5200, 13.4050"),
            (
                "send to bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq",
                "crypto_address",
                "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq",
            ),
            ("geboren am 3. März 1970", "date", "3. März 1970"),
            ("On 2024-02-29T12:30:00Z it", "date", "2024-02-29T12:30:00Z"),
            ("Call +49 (0)30 1234567 now", "phone", "+49 (0)30 1234567"),
            ("555-123-4567 ext. 12", "phone", "555-123-4567 ext. 12"),
            ("on 00:1a:2B:3c:4d:5e", "mac", "00:1a:2B:3c:4d:5e"),
        ] {
            assert!(found(text).contains(&(kind, span)), "{text}: {:?}", found(text));
        }
    }

    #[test]
    fn what_only_looks_like_it_is_left() {
        for text in [
            "",
            "Card 4111 1111 1111 1112",
            "GB82WEST12345698765433",
            "version 1.2.3.4567",
            "costs 12,500.00 dollars",
            "ratio 3.141 and more",
            "item X1234567A",
            "at 99.1234, 200.5678",
        ] {
            let kinds: Vec<_> = found(text).into_iter().filter(|f| f.0 != "phone").collect();
            assert!(kinds.is_empty(), "{text}: {kinds:?}");
        }
    }

    #[test]
    fn long_runs_take_no_long_time() {
        let began = std::time::Instant::now();
        for run in ["1", "a", "1 ", "a@", "A1-", "1.", ":", "é"] {
            let _ = formed(&run.repeat(10_000));
        }
        assert!(began.elapsed().as_secs() < 20);
    }
}
