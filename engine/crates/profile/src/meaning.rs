//! What a text column's values seem to mean, from their form.

use sextant_personal::checks::{is_card, is_iban, is_ip, is_mac, is_national_id, is_ssn};
use sextant_personal::{find, is_address, is_person};

type Test = (&'static str, fn(&str) -> bool);

/// The meaning that at least 95 % of the sample's weight has, if any.
#[allow(clippy::cast_precision_loss)]
pub fn of_texts(sample: &[(&str, u64)]) -> Option<&'static str> {
    let total: u64 = sample.iter().map(|s| s.1).sum();
    let tests: [Test; 14] = [
        ("email", is_email),
        ("url", is_url),
        ("uuid", is_uuid),
        ("ip", is_ip),
        ("mac address", is_mac),
        ("iban", is_iban),
        ("card number", is_card),
        ("social security number", is_ssn),
        ("national id", is_national_id),
        ("json", is_json),
        ("region", is_region),
        ("country", is_country),
        ("currency", is_currency),
        ("phone", is_phone),
    ];
    let fits = |test: fn(&str) -> bool| {
        let fitting: u64 = sample.iter().filter(|s| test(s.0)).map(|s| s.1).sum();
        total > 0 && fitting as f64 >= 0.95 * total as f64
    };
    let formed = tests.into_iter().find_map(|(name, test)| fits(test).then_some(name));
    // Names and streets are many, and lists know most of them.
    let few: Vec<&str> = sample.iter().map(|s| s.0).step_by(sample.len().div_ceil(LOOKED_AT).max(1)).collect();
    let mostly = |test: fn(&str) -> bool| few.iter().filter(|text| test(text)).count() * 10 >= few.len() * 7;
    let listed = [("person", is_person as fn(&str) -> bool), ("address", is_address)];
    formed.or_else(|| listed.into_iter().find_map(|(name, test)| (few.len() >= 5 && mostly(test)).then_some(name)))
}

/// Kinds of personal data that texts of several words hold, each in 1 % of those looked at or more.
#[allow(clippy::cast_precision_loss)]
pub fn inside_texts(sample: &[(&str, u64)]) -> Vec<&'static str> {
    let texts: Vec<&str> = sample.iter().map(|s| s.0).filter(|text| text.split_whitespace().count() >= 4).collect();
    if texts.len() * 2 < sample.len() {
        return Vec::new();
    }
    let step = texts.len().div_ceil(LOOKED_AT).max(1);
    let looked: Vec<&str> = texts.into_iter().step_by(step).collect();
    let mut counts: Vec<(&'static str, usize)> = Vec::new();
    for text in &looked {
        let mut kinds: Vec<&'static str> = find(text).into_iter().map(|span| span.kind).collect();
        kinds.sort_unstable();
        kinds.dedup();
        for kind in kinds.into_iter().filter(|kind| TELLING.contains(kind)) {
            match counts.iter_mut().find(|count| count.0 == kind) {
                Some(count) => count.1 += 1,
                None => counts.push((kind, 1)),
            }
        }
    }
    counts.retain(|(kind, count)| {
        let least = if LEARNED.contains(kind) { 0.05 } else { 0.01 };
        *count as f64 >= (least * looked.len() as f64).max(2.0)
    });
    counts.sort_unstable();
    counts.into_iter().map(|count| count.0).collect()
}

const LOOKED_AT: usize = 200;
/// What tells of one person when it stands in a text.
const TELLING: [&str; 16] = [
    "email",
    "phone",
    "iban",
    "card",
    "ssn",
    "national_id",
    "passport",
    "driving_licence",
    "plate",
    "ip",
    "mac",
    "username",
    "crypto_address",
    "coordinates",
    "person",
    "address",
];
/// What the words around tell, which is wrong now and then.
const LEARNED: [&str; 2] = ["person", "address"];

fn is_email(text: &str) -> bool {
    let plain = |c: char| c.is_alphanumeric() || "._%+-".contains(c);
    text.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty()
            && name.chars().all(plain)
            && host.split('.').count() > 1
            && host.split('.').all(|part| !part.is_empty() && part.chars().all(|c| c.is_alphanumeric() || c == '-'))
    })
}

fn is_url(text: &str) -> bool {
    ["http://", "https://", "ftp://", "s3://"].iter().any(|p| text.starts_with(p) && text.len() > p.len())
}

fn is_uuid(text: &str) -> bool {
    let groups: Vec<usize> = text.split('-').map(str::len).collect();
    groups == [8, 4, 4, 4, 12] && text.bytes().all(|b| b == b'-' || b.is_ascii_hexdigit())
}

/// A state of the United States by code or name.
fn is_region(text: &str) -> bool {
    const CODES: &str = " AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY PR ";
    const NAMES: &str = "|alabama|alaska|arizona|arkansas|california|colorado|connecticut|delaware|florida|hawaii|idaho|illinois|indiana|iowa|kansas|kentucky|louisiana|maine|maryland|massachusetts|michigan|minnesota|mississippi|missouri|montana|nebraska|nevada|new hampshire|new jersey|new mexico|new york|north carolina|north dakota|ohio|oklahoma|oregon|pennsylvania|rhode island|south carolina|south dakota|tennessee|texas|utah|vermont|virginia|washington|west virginia|wisconsin|wyoming|district of columbia|puerto rico|";
    let named = text.len() > 3 && !text.contains('|') && NAMES.contains(&format!("|{}|", text.to_lowercase()));
    (text.len() == 2 && CODES.contains(&format!(" {text} "))) || named
}

fn is_json(text: &str) -> bool {
    (text.starts_with('{') && text.ends_with('}')) || (text.starts_with('[') && text.ends_with(']'))
}

fn is_phone(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let marked = text.starts_with('+') || text.starts_with('(') || text.matches(['-', ' ', '.']).count() >= 2;
    (7..=15).contains(&digits) && marked && text.chars().all(|c| c.is_ascii_digit() || "+-() .".contains(c))
}

fn is_currency(text: &str) -> bool {
    const CODES: &str = " USD EUR GBP JPY CHF CNY INR AUD CAD NZD SEK NOK DKK PLN CZK HUF RUB TRY BRL MXN ZAR KRW SGD HKD THB IDR MYR PHP ILS AED SAR ";
    text.len() == 3 && CODES.contains(&format!(" {text} "))
}

fn is_country(text: &str) -> bool {
    const NAMES: &str = "|afghanistan|albania|algeria|argentina|australia|austria|bangladesh|belarus|belgium|bolivia|brazil|bulgaria|cambodia|cameroon|canada|chile|china|colombia|costa rica|croatia|cuba|cyprus|czech republic|czechia|denmark|ecuador|egypt|estonia|ethiopia|finland|france|georgia|germany|ghana|greece|guatemala|haiti|honduras|hungary|iceland|india|indonesia|iran|iraq|ireland|israel|italy|jamaica|japan|jordan|kazakhstan|kenya|kuwait|latvia|lebanon|lithuania|luxembourg|malaysia|malta|mexico|moldova|mongolia|morocco|nepal|netherlands|new zealand|nicaragua|nigeria|norway|oman|pakistan|panama|paraguay|peru|philippines|poland|portugal|qatar|romania|russia|saudi arabia|senegal|serbia|singapore|slovakia|slovenia|south africa|south korea|spain|sri lanka|sweden|switzerland|syria|taiwan|thailand|tunisia|turkey|uganda|ukraine|united arab emirates|united kingdom|united states|uruguay|uzbekistan|venezuela|vietnam|yemen|zambia|zimbabwe|usa|uk|";
    text.len() > 1 && !text.contains('|') && NAMES.contains(&format!("|{}|", text.to_lowercase()))
}

/// The meaning of a numeric column, from its name and range.
pub fn of_numbers(name: &str, low: f64, high: f64, whole: bool) -> Option<&'static str> {
    let name = name.to_lowercase();
    let words: Vec<&str> = name.split(|c: char| !c.is_alphanumeric()).collect();
    let has = |list: &[&str]| words.iter().any(|w| list.contains(w));
    match () {
        () if has(&["lat", "latitude"]) && low >= -90.0 && high <= 90.0 => Some("latitude"),
        () if has(&["lon", "lng", "long", "longitude"]) && low >= -180.0 && high <= 180.0 => Some("longitude"),
        () if whole && has(&["year", "yr"]) && low >= 1000.0 && high <= 2200.0 => Some("year"),
        () if whole && has(&["zip", "zipcode", "postcode", "postal"]) => Some("postal code"),
        () if has(&["pct", "percent", "percentage"]) => Some("percent"),
        () => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_told_apart() {
        let of = |v: &str| of_texts(&[(v, 1)]);
        assert_eq!(of("ann@example.org"), Some("email"));
        assert_eq!(of("https://example.org/x"), Some("url"));
        assert_eq!(of("123e4567-e89b-12d3-a456-426614174000"), Some("uuid"));
        assert_eq!(of("10.0.0.1"), Some("ip"));
        assert_eq!(of("France"), Some("country"));
        assert_eq!(of("EUR"), Some("currency"));
        assert_eq!(of("+49 30 1234567"), Some("phone"));
        assert_eq!(of("GB82 WEST 1234 5698 7654 32"), Some("iban"));
        assert_eq!(of("GB82WEST12345698765433"), None);
        assert_eq!(of("4111 1111 1111 1111"), Some("card number"));
        assert_ne!(of("4111 1111 1111 1112"), Some("card number"));
        assert_eq!(of("123-45-6789"), Some("social security number"));
        assert_ne!(of("000-45-6789"), Some("social security number"));
        assert_eq!(of("00:1a:2B:3c:4d:5e"), Some("mac address"));
        assert_eq!(of("TX"), Some("region"));
        assert_eq!(of("New Mexico"), Some("region"));
        assert_eq!(of(""), None);
        assert_eq!(of("hello"), None);
        assert_eq!(of("529.982.247-25"), Some("national id"));
    }

    #[test]
    fn columns_of_people_and_streets_are_told_by_lists() {
        let many = |texts: &[&'static str]| texts.iter().map(|text| (*text, 1)).collect::<Vec<_>>();
        let people = many(&["Ann Lee", "Maria Garcia", "Paweł Kowalski", "Priya Sharma", "Qxz Vwk", "Jürgen Müller"]);
        assert_eq!(of_texts(&people), Some("person"));
        let streets = many(&["12 Oak Street", "Lange Straße 5", "Storgatan 4", "8 Hill Road", "3 Elm Avenue"]);
        assert_eq!(of_texts(&streets), Some("address"));
        let things = many(&["Blue Shirt", "Steel Bottle", "Paper Towels", "Apple Pie", "Green Tea", "Desk Lamp"]);
        assert_eq!(of_texts(&things), None);
    }

    #[test]
    fn personal_data_inside_texts_is_told_by_kind() {
        let notes = [
            "Please write to ann@example.org about it",
            "Call me on +49 30 1234567 after five",
            "The parcel was late again today",
            "Mail bob@example.org for the invoice copy",
            "My phone is +49 30 7654321 as before",
        ];
        let sample: Vec<(&str, u64)> = notes.into_iter().map(|note| (note, 1)).collect();
        assert_eq!(inside_texts(&sample), ["email", "phone"]);
        assert!(inside_texts(&[("The parcel was late", 1), ("Works as one expects", 1)]).is_empty());
        assert!(inside_texts(&[]).is_empty());
    }
}
