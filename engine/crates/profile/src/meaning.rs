//! What a text column's values seem to mean, from their form.

type Test = (&'static str, fn(&str) -> bool);

/// The meaning that at least 95 % of the sample's weight has, if any.
#[allow(clippy::cast_precision_loss)]
pub fn of_texts(sample: &[(&str, u64)]) -> Option<&'static str> {
    let total: u64 = sample.iter().map(|s| s.1).sum();
    let tests: [Test; 13] = [
        ("email", is_email),
        ("url", is_url),
        ("uuid", is_uuid),
        ("ip", is_ip),
        ("mac address", is_mac),
        ("iban", is_iban),
        ("card number", is_card),
        ("social security number", is_ssn),
        ("json", is_json),
        ("region", is_region),
        ("country", is_country),
        ("currency", is_currency),
        ("phone", is_phone),
    ];
    tests.into_iter().find_map(|(name, test)| {
        let fitting: u64 = sample.iter().filter(|s| test(s.0)).map(|s| s.1).sum();
        (total > 0 && fitting as f64 >= 0.95 * total as f64).then_some(name)
    })
}

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

fn is_ip(text: &str) -> bool {
    (text.contains('.') || text.matches(':').count() >= 2) && text.parse::<std::net::IpAddr>().is_ok()
}

fn is_mac(text: &str) -> bool {
    let separator = if text.contains('-') { '-' } else { ':' };
    let parts: Vec<&str> = text.split(separator).collect();
    parts.len() == 6 && parts.iter().all(|p| p.len() == 2 && p.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// Two letters, two check digits and the account: the whole, letters as numbers, leaves 1 when divided by 97 (ISO 13616).
fn is_iban(text: &str) -> bool {
    let signs: Vec<char> = text.chars().filter(|c| *c != ' ').map(|c| c.to_ascii_uppercase()).collect();
    let formed = (15..=34).contains(&signs.len())
        && signs.iter().take(2).all(char::is_ascii_uppercase)
        && signs.iter().skip(2).take(2).all(char::is_ascii_digit)
        && signs.iter().all(char::is_ascii_alphanumeric);
    let rest = signs.iter().skip(4).chain(signs.iter().take(4)).fold(0_u64, |rest, sign| {
        let value = u64::from(sign.to_digit(36).unwrap_or(0));
        (if value > 9 { rest * 100 + value } else { rest * 10 + value }) % 97
    });
    formed && rest == 1
}

/// 12 to 19 digits of a card range, in groups or not, whose last one is the check digit (Luhn, ISO 7812).
fn is_card(text: &str) -> bool {
    let digits: Vec<u32> = text.chars().filter_map(|c| c.to_digit(10)).collect();
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| match (place % 2, digit * 2) {
            (0, _) => *digit,
            (_, twice) if twice > 9 => twice - 9,
            (_, twice) => twice,
        })
        .sum();
    (12..=19).contains(&digits.len())
        && digits.first().is_some_and(|d| (2..=6).contains(d))
        && text.chars().all(|c| c.is_ascii_digit() || c == ' ' || c == '-')
        && sum.is_multiple_of(10)
}

/// Area, group and serial as the United States number people; 000, 666 and 9xx were never given.
fn is_ssn(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let lengths: Vec<usize> = parts.iter().map(|p| p.len()).collect();
    let area = parts.first().copied().unwrap_or_default();
    lengths == [3, 2, 4]
        && text.bytes().all(|b| b == b'-' || b.is_ascii_digit())
        && !["000", "666"].contains(&area)
        && !area.starts_with('9')
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
    }
}
