//! The type a column gets from everything its cells were, and why.

use super::classify::NULL_TOKENS;
use super::evidence::Evidence;
use super::plan::Plan;
use super::styled::Dress;
use super::words::TRUE_FALSE;
use super::{dates, marks, styled};
use std::collections::BTreeMap;

/// A column's type with its reasons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// How the column is read.
    pub plan: Plan,
    /// Why, in words.
    pub because: String,
    /// What could not be told.
    pub ambiguous: Option<String>,
    /// The unit that was taken off its numbers.
    pub unit: Option<&'static str>,
    /// Kinds of values in a text column that holds several.
    pub mixed: Option<BTreeMap<&'static str, u64>>,
}

fn decision(plan: Plan, because: String) -> Decision {
    Decision { plan, because, ambiguous: None, unit: None, mixed: None }
}

/// A count with thousands separators.
pub fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

fn all(count: u64, what: &str) -> String {
    if count == 1 { format!("its one value is {what}") } else { format!("all {} values are {what}", grouped(count)) }
}

/// Decides from all cells of a column.
pub fn decide(evidence: &Evidence) -> Decision {
    let values = evidence.values();
    if values == 0 {
        return nothing(evidence);
    }
    let typed = [booleans, numbers, dressed, lengths, moments].into_iter().find_map(|rule| rule(evidence, values));
    typed.unwrap_or_else(|| text(evidence, values))
}

fn nothing(evidence: &Evidence) -> Decision {
    if evidence.null_tokens() > 0 {
        return decision(Plan::Text, "only words for a missing value, kept as text".to_owned());
    }
    decision(Plan::Empty, "no row has a value".to_owned())
}

fn booleans(evidence: &Evidence, values: u64) -> Option<Decision> {
    let sure = evidence.families == TRUE_FALSE || (evidence.families != 0 && evidence.truths == 3);
    (evidence.boolean == values && sure).then(|| decision(Plan::Boolean, all(values, "words for true or false")))
}

/// Dates like 20130105 count as integers beside other integers.
fn compact_only(evidence: &Evidence) -> u64 {
    if evidence.formats == dates::COMPACT { evidence.date } else { 0 }
}

fn numbers(evidence: &Evidence, values: u64) -> Option<Decision> {
    let compact = compact_only(evidence);
    let plain = evidence.long + evidence.big + evidence.real + evidence.exact;
    if plain == 0 || plain + compact != values {
        return None;
    }
    let whole = evidence.long + compact;
    if evidence.big + evidence.real + evidence.exact == 0 {
        return Some(decision(Plan::Long, all(values, "whole numbers")));
    }
    if evidence.exact + evidence.big == 0 {
        let because = all(values, "numbers");
        let part = format!("{because}, {} with a fraction or exponent", grouped(evidence.real));
        return Some(decision(Plan::Double, if whole == 0 { because } else { part }));
    }
    let scale = evidence.fraction_digits;
    if evidence.real + evidence.exact == 0 {
        return Some(decision(Plan::Decimal(38, 0), all(values, "whole numbers, some beyond 64 bits")));
    }
    let digits = (evidence.whole_digits.max(19) + scale).min(38);
    let precision = u8::try_from(digits).ok()?;
    let fits = evidence.whole_digits + scale <= 38;
    fits.then(|| {
        let because = all(values, "numbers, some with more digits than a double keeps");
        decision(Plan::Decimal(precision, u8::try_from(scale).unwrap_or(0)), because)
    })
}

fn dressed(evidence: &Evidence, values: u64) -> Option<Decision> {
    let compact = compact_only(evidence);
    let plain = evidence.long + evidence.real + compact;
    let unit = evidence.units | if plain > 0 { marks::NO_UNIT } else { 0 };
    let sound = evidence.styled > 0 && evidence.styled + plain == values && unit.is_power_of_two();
    let allowed = if evidence.real > 0 { styled::POINTED } else { u8::MAX };
    let styles = evidence.styles & allowed;
    if !sound || styles == 0 || !are_amounts(evidence, plain, unit) {
        return None;
    }
    let style = 1_u8 << styles.trailing_zeros();
    let whole = !evidence.styled_fraction && evidence.real == 0;
    let unit_name = marks::unit_name(unit);
    let what = unit_name.map_or_else(
        || "numbers with separators or signs".to_owned(),
        |name| format!("numbers with the unit {name}, which is kept beside the column"),
    );
    let words = evidence.marks & (marks::CREDIT | marks::DEBIT);
    let told = match words {
        0 => "",
        marks::CREDIT => "; those marked CR are below zero",
        _ => "; those marked DR are below zero",
    };
    let dress = Dress { style, unit, credit: words == marks::CREDIT };
    let because = format!("{}{told}", all(values, &what));
    Some(Decision { unit: unit_name, ..decision(Plan::Styled { dress, whole }, because) })
}

/// Whether marks that codes and lists bear too are those of numbers, by what else the column holds.
fn are_amounts(evidence: &Evidence, plain: u64, unit: u32) -> bool {
    let everywhere = |marks: u16| plain == 0 && evidence.common_marks & marks != 0;
    let bare_digits = everywhere(marks::DIGITS);
    // `(1)`, `(2)` number the points of a list, and `CAD101`, `CAD102` may be codes.
    let numbered = unit == marks::NO_UNIT && everywhere(marks::BRACKETS | marks::TRAILING) && bare_digits;
    let codes = evidence.marks & marks::TOUCHING != 0 && bare_digits;
    // Of all that is marked alike nothing says on which side it stands.
    let one_sided = everywhere(marks::CREDIT | marks::DEBIT);
    let letters = evidence.marks & marks::LETTERS;
    let percent_or_none = unit == marks::NO_UNIT || marks::unit_name(unit) == Some("%");
    // `14K` alone may be carats, `12M` months.
    let other_letters = letters != 0 && percent_or_none && letters.is_power_of_two();
    !(numbered || codes || one_sided || other_letters)
}

fn lengths(evidence: &Evidence, values: u64) -> Option<Decision> {
    let all_lengths = evidence.duration > 0 && evidence.duration_sure && evidence.duration + evidence.time == values;
    let because = || all(values, "lengths of time, kept in microseconds");
    all_lengths.then(|| Decision { unit: Some("us"), ..decision(Plan::Duration, because()) })
}

fn moments(evidence: &Evidence, values: u64) -> Option<Decision> {
    if evidence.time == values {
        return Some(decision(Plan::Time, all(values, "times of day")));
    }
    let dated = evidence.date + evidence.stamp + evidence.zoned;
    if dated != values || evidence.formats == 0 {
        return None;
    }
    let format = u8::try_from(evidence.formats.trailing_zeros()).ok()?;
    let shown = dates::format_text(format);
    let (plan, what) = if evidence.date == values {
        let first = if dates::is_period(format) { ", each kept as its first day" } else { "" };
        (Plan::Date(format), format!("dates written {shown}{first}"))
    } else if evidence.zoned == values {
        (Plan::Zoned(format), format!("instants written {shown} with a time and a zone"))
    } else if evidence.zoned == 0 {
        (Plan::Stamp(format), format!("timestamps written {shown} with a time"))
    } else {
        return None;
    };
    let ambiguous = dates::is_ambiguous(evidence.formats)
        .then(|| "day-first or month-first cannot be told; read as day-first".to_owned());
    Some(Decision { ambiguous, ..decision(plan, all(values, &what)) })
}

fn text(evidence: &Evidence, values: u64) -> Decision {
    let kinds = [
        ("string", evidence.text + evidence.padded),
        ("boolean", evidence.boolean),
        ("long", evidence.long),
        ("decimal", evidence.big + evidence.exact),
        ("double", evidence.real),
        ("styled number", evidence.styled),
        ("date", evidence.date),
        ("time", evidence.time),
        ("duration", evidence.duration),
        ("timestamp", evidence.stamp),
        ("timestamptz", evidence.zoned),
    ];
    let mixed: BTreeMap<&'static str, u64> = kinds.into_iter().filter(|k| k.1 > 0).collect();
    if evidence.text == values {
        return decision(Plan::Text, all(values, "text"));
    }
    let because = match () {
        () if evidence.padded > 0
            && evidence.text == 0
            && evidence.padded + evidence.numbers() + evidence.date == values =>
        {
            format!("{} values begin with a zero or a plus, so they are codes, not numbers", grouped(evidence.padded))
        }
        () if evidence.boolean == values => "the words for true and false do not go together".to_owned(),
        () if mixed.len() == 1 => format!("the values have no common form: {}", list(&mixed)),
        () => format!("the values are of several kinds: {}", list(&mixed)),
    };
    let told = (mixed.len() > 1).then_some(mixed);
    Decision { mixed: told, ..decision(Plan::Text, because) }
}

fn list(kinds: &BTreeMap<&'static str, u64>) -> String {
    kinds.iter().map(|(kind, count)| format!("{} {kind}", grouped(*count))).collect::<Vec<_>>().join(", ")
}

/// The tokens and blanks that were read as null, by their text.
pub fn nulls(evidence: &Evidence, plan: Plan) -> BTreeMap<String, u64> {
    let mut nulls = evidence.coerced.clone();
    if evidence.empty > 0 {
        nulls.insert(String::new(), evidence.empty);
    }
    if plan != Plan::Text {
        for (token, &count) in NULL_TOKENS.iter().zip(&evidence.tokens).filter(|t| *t.1 > 0) {
            *nulls.entry((*token).to_owned()).or_default() += count;
        }
    }
    nulls
}

#[cfg(test)]
mod tests {
    use super::super::classify::classify_cell;
    use super::*;

    fn plan(cells: &[&str]) -> Plan {
        let mut evidence = Evidence::default();
        for cell in cells {
            evidence.add(&classify_cell(cell.as_bytes()));
        }
        decide(&evidence).plan
    }

    #[test]
    fn types_come_from_all_values() {
        assert_eq!(plan(&["1", "2", "NA", ""]), Plan::Long);
        assert_eq!(plan(&["1", "2.5"]), Plan::Double);
        assert_eq!(plan(&["1", "x"]), Plan::Text);
        assert_eq!(plan(&["0", "1"]), Plan::Long);
        assert_eq!(plan(&["yes", "no"]), Plan::Boolean);
        assert_eq!(plan(&["F", "F"]), Plan::Text);
        assert_eq!(plan(&["00123", "12345"]), Plan::Text);
        assert_eq!(plan(&["12345678901234567890", "1"]), Plan::Decimal(38, 0));
        assert_eq!(plan(&["20130105", "20130106"]), Plan::Date(14));
        assert_eq!(plan(&["20130105", "20139999"]), Plan::Long);
        assert_eq!(plan(&["01/02/2013", "13/02/2013"]), Plan::Date(3));
        assert_eq!(plan(&["01/02/2013", "02/13/2013"]), Plan::Date(4));
        assert_eq!(plan(&["2013-01-05", "2013-01-05 10:00"]), Plan::Stamp(0));
        assert_eq!(plan(&["", ""]), Plan::Empty);
        assert!(matches!(plan(&["1,234.50", "12.00"]), Plan::Styled { dress: Dress { style: 1, .. }, whole: false }));
        assert!(matches!(plan(&["1.234,50", "12,00"]), Plan::Styled { dress: Dress { style: 2, .. }, .. }));
        assert!(matches!(plan(&["12%", "3.5%"]), Plan::Styled { dress: Dress { unit: 1, .. }, .. }));
        assert_eq!(plan(&["12%", "3.5"]), Plan::Text);
        assert_eq!(plan(&["26:10:00", "1:30:00"]), Plan::Duration);
        assert_eq!(plan(&["1h 30m", "45m"]), Plan::Duration);
        assert_eq!(plan(&["30m", "45m"]), Plan::Text);
        assert_eq!(plan(&["10:20:00", "1:30:00"]), Plan::Time);
    }

    #[test]
    fn numbers_as_people_dress_them_are_numbers_when_the_whole_column_says_so() {
        for cells in [
            ["123.45-", "7"],
            ["12.50-", "3.10-"],
            ["(1,200)", "(30)"],
            ["(5)", "12"],
            ["10 CR", "7 DR"],
            ["10.00 CR", "7.00"],
            ["1.5k", "3M"],
            ["$1.5k", "$7"],
            ["$5", "7 USD"],
            ["1 234.50", "17.5"],
            ["1,23,456", "7,89,012"],
            ["CHF 12", "CHF 7"],
            ["EUR12.50", "EUR7.00"],
            ["\u{2212}5", "7"],
        ] {
            assert!(matches!(plan(&cells), Plan::Styled { .. }), "{cells:?}");
        }
        for cells in [
            ["(1)", "(2)"],
            ["12-", "13-"],
            ["CAD101", "CAD102"],
            ["CAD-101", "CAD-102"],
            ["10 CR", "7 CR"],
            ["14K", "18K"],
            ["12M", "6M"],
            ["$5", "7 EUR"],
            ["\u{ff10}12", "\u{ff10}13"],
            ["+49 301 234", "+49 301 235"],
        ] {
            assert_eq!(plan(&cells), Plan::Text, "{cells:?}");
        }
    }

    #[test]
    fn words_for_true_and_false_go_together_by_language() {
        for cells in
            [["ja", "nein"], ["ja", "nee"], ["Oui", "Non"], ["sí", "no"], ["да", "нет"], ["J", "N"], ["vero", "falso"]]
        {
            assert_eq!(plan(&cells), Plan::Boolean, "{cells:?}");
        }
        for cells in [["ja", "non"], ["yes", "nein"], ["no", "no"], ["ja", "ja"]] {
            assert_eq!(plan(&cells), Plan::Text, "{cells:?}");
        }
    }

    #[test]
    fn months_quarters_and_weeks_are_dates_of_one_form() {
        for (cells, format) in [
            (["Mar 2024", "April 2024"], "%b %Y"),
            (["2024-03", "2024-12"], "%Y-%m"),
            (["03/2024", "12/2024"], "%m/%Y"),
            (["2024-W05", "2020-W53"], "%G-W%V"),
            (["2024-W05-3", "2024-W06-7"], "%G-W%V-%u"),
            (["Q1 2024", "Q4 2023"], "Q%q %Y"),
            (["2024Q1", "2023-Q4"], "%Y-Q%q"),
        ] {
            assert_eq!(plan(&cells).format(), Some(format), "{cells:?}");
        }
        for cells in
            [["2024-03", "2024-13"], ["2024-W54", "2024-W01"], ["Mar 2024", "Q1 2024"], ["2024-03", "2024-03-02"]]
        {
            assert_eq!(plan(&cells), Plan::Text, "{cells:?}");
        }
    }

    #[test]
    fn what_cannot_be_told_is_said() {
        let mut evidence = Evidence::default();
        evidence.add(&classify_cell(b"01/02/2013"));
        assert!(decide(&evidence).ambiguous.is_some());
    }
}
