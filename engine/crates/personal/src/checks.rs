//! Check digits of numbers that name a person, an account or a card.

/// Two letters, two check digits and the account: the whole, letters as numbers, leaves 1 when divided by 97 (ISO 13616).
#[must_use]
pub fn is_iban(text: &str) -> bool {
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

/// 12 to 19 digits of a card range, in groups or not, whose last one is the check digit (ISO 7812).
#[must_use]
pub fn is_card(text: &str) -> bool {
    let digits = digits(text);
    (12..=19).contains(&digits.len())
        && digits.first().is_some_and(|d| (1..=6).contains(d))
        && text.chars().all(|c| c.is_ascii_digit() || c == ' ' || c == '-')
        && luhn(&digits)
}

/// Area, group and serial as the United States number people; 000 and 666 were never given.
#[must_use]
pub fn is_ssn(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let lengths: Vec<usize> = parts.iter().map(|p| p.len()).collect();
    let area = parts.first().copied().unwrap_or_default();
    lengths == [3, 2, 4]
        && text.bytes().all(|b| b == b'-' || b.is_ascii_digit())
        && !["000", "666"].contains(&area)
        && !area.starts_with('9')
}

/// Six pairs of hexadecimal digits.
#[must_use]
pub fn is_mac(text: &str) -> bool {
    let separator = if text.contains('-') { '-' } else { ':' };
    let parts: Vec<&str> = text.split(separator).collect();
    parts.len() == 6 && parts.iter().all(|p| p.len() == 2 && p.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// An address of version 4 or 6.
#[must_use]
pub fn is_ip(text: &str) -> bool {
    (text.contains('.') || text.matches(':').count() >= 2) && text.parse::<std::net::IpAddr>().is_ok()
}

/// A number of a person with a check digit or letter: of Spain, France, Italy, Poland, Brazil, Finland, Sweden,
/// Switzerland or China.
#[must_use]
pub fn is_national_id(text: &str) -> bool {
    let plain: String = text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect();
    let digits = digits(&plain);
    match (plain.len(), digits.len()) {
        (9, 7 | 8) => is_spanish(&plain),
        (15, 15) => is_french(&plain),
        (13, 13) => plain.starts_with("756") && ean(&digits),
        (16, 7) => is_italian(&plain),
        (11, 11) if text.contains('.') => is_cpf(&digits),
        (11, 11) => is_pesel(&digits),
        (10, 9 | 10) if text.len() == 11 && digits.len() == 10 => luhn(&digits),
        (10, 9) | (11, 9 | 10) => is_finnish(text),
        (18, 17 | 18) => is_chinese(&plain),
        _ => false,
    }
}

fn digits(text: &str) -> Vec<u32> {
    text.chars().filter_map(|c| c.to_digit(10)).collect()
}

/// From the right, each second digit twice with its digits added: the sum ends with 0.
fn luhn(digits: &[u32]) -> bool {
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
    sum.is_multiple_of(10)
}

fn weighed(digits: &[u32], weights: &[u32]) -> u32 {
    digits.iter().zip(weights).map(|(d, w)| d * w).sum()
}

fn ean(digits: &[u32]) -> bool {
    weighed(digits, &[1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]).is_multiple_of(10)
}

/// DNI and NIE: the letter is the number's rest by 23.
fn is_spanish(plain: &str) -> bool {
    let number = plain.get(..8).unwrap_or_default().replacen('X', "0", 1).replacen('Y', "1", 1).replacen('Z', "2", 1);
    let letter = |n: usize| "TRWAGMYFPDXBNJZSQVHLCKE".chars().nth(n % 23);
    number.parse::<usize>().is_ok_and(|n| plain.chars().last() == letter(n))
}

/// The last two digits are 97 less the rest of the others.
fn is_french(plain: &str) -> bool {
    let number = plain.get(..13).and_then(|n| n.parse::<u64>().ok());
    let key = plain.get(13..).and_then(|n| n.parse::<u64>().ok());
    plain.starts_with(['1', '2']) && number.zip(key).is_some_and(|(number, key)| 97 - number % 97 == key)
}

/// The codice fiscale: letters and digits at odd places have values of a table.
fn is_italian(plain: &str) -> bool {
    const ODD: [u32; 26] =
        [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];
    let value = |c: char| if c.is_ascii_digit() { u32::from(c) - 48 } else { u32::from(c) - 65 };
    let sum: u32 = plain
        .chars()
        .take(15)
        .enumerate()
        .map(|(place, c)| {
            let value = value(c);
            if place % 2 == 1 { value } else { ODD.get(value as usize).copied().unwrap_or(0) }
        })
        .sum();
    plain.chars().last().is_some_and(|last| last.is_ascii_uppercase() && value(last) == sum % 26)
}

fn is_pesel(digits: &[u32]) -> bool {
    let month = digits.get(2).zip(digits.get(3)).map_or(0, |(tens, ones)| (tens % 2) * 10 + ones);
    (1..=12).contains(&month) && weighed(digits, &[1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]).is_multiple_of(10)
}

fn is_cpf(digits: &[u32]) -> bool {
    let check = |count: u32| {
        let sum: u32 = digits.iter().zip((2..=count + 1).rev()).take(count as usize).map(|(d, w)| d * w).sum();
        digits.get(count as usize) == Some(&(sum * 10 % 11 % 10))
    };
    digits.iter().any(|d| Some(d) != digits.first()) && check(9) && check(10)
}

/// Six digits of birth, a sign for the century, three digits and the rest by 31.
fn is_finnish(text: &str) -> bool {
    let (Some(birth), Some(serial), Some(last)) = (text.get(..6), text.get(7..10), text.chars().last()) else {
        return false;
    };
    let rest = format!("{birth}{serial}").parse::<usize>().map(|n| n % 31);
    text.len() == 11 && rest.is_ok_and(|n| "0123456789ABCDEFHJKLMNPRSTUVWXY".chars().nth(n) == Some(last))
}

fn is_chinese(plain: &str) -> bool {
    let digits = digits(plain.get(..17).unwrap_or_default());
    let sum = weighed(&digits, &[7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]);
    digits.len() == 17
        && plain.get(6..8).is_some_and(|century| ["19", "20"].contains(&century))
        && plain.chars().last() == "10X98765432".chars().nth(sum as usize % 11)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_with_a_check_digit_hold_and_break() {
        let good = [
            "12345678Z",
            "X1234567L",
            "1 85 05 78 006 084 91",
            "756.9217.0769.85",
            "RSSMRA85T10A562S",
            "529.982.247-25",
            "44051401359",
            "131052-308T",
            "811218-9876",
            "11010519491231002X",
        ];
        for id in good {
            assert!(is_national_id(id), "{id}");
        }
        let broken = [
            "12345678A",
            "X1234567A",
            "1 85 05 78 006 084 92",
            "756.9217.0769.84",
            "RSSMRA85T10A562T",
            "529.982.247-26",
            "44051401358",
            "131052-308U",
            "811218-9875",
            "110105194912310021",
            "",
            "é",
        ];
        for id in broken {
            assert!(!is_national_id(id), "{id}");
        }
    }

    #[test]
    fn cards_and_accounts_hold_by_their_check_digits() {
        assert!(is_card("4111 1111 1111 1111") && !is_card("4111 1111 1111 1112"));
        assert!(is_iban("GB82 WEST 1234 5698 7654 32") && !is_iban("GB82WEST12345698765433"));
        assert!(is_ssn("123-45-6789") && !is_ssn("000-45-6789"));
        assert!(is_ip("10.0.0.1") && is_ip("2001:db8::1") && !is_ip("1.2.3.4567") && !is_ip("12"));
        assert!(is_mac("00:1a:2B:3c:4d:5e") && !is_mac("00:1a:2B:3c:4d"));
    }
}
