//! Up to eight digits at once: a word holds them with the first one lowest, and three multiplications make a number of them.

const LOW: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;
const ZEROS: u64 = 0x3030_3030_3030_3030;

/// How many bytes a word holds.
pub const MOST: usize = 8;

/// One to eight bytes as a word, the last one topmost, with zeros (`0`) before the first.
#[inline]
fn word(text: &[u8]) -> u64 {
    let free = 8 * (MOST - text.len().min(MOST));
    let written = match (text.first_chunk::<4>(), text.last_chunk::<4>()) {
        // Where the two overlap they are the same.
        (Some(first), Some(last)) => {
            u64::from(u32::from_le_bytes(*first)) << free | u64::from(u32::from_le_bytes(*last)) << 32
        }
        _ => text.iter().fold(0, |word, &byte| word >> 8 | u64::from(byte) << 56),
    };
    written | (ZEROS & !(u64::MAX << free))
}

#[inline]
fn all_digits(word: u64) -> bool {
    let tens = 0xf0f0_f0f0_f0f0_f0f0;
    (word & tens) == ZEROS && (word.wrapping_add(0x0606_0606_0606_0606) & tens) == ZEROS
}

#[inline]
fn number(word: u64) -> u64 {
    let pairs = (word & 0x0f0f_0f0f_0f0f_0f0f).wrapping_mul(2_561) >> 8;
    let fours = (pairs & 0x00ff_00ff_00ff_00ff).wrapping_mul(6_553_601) >> 16;
    (fours & 0x0000_ffff_0000_ffff).wrapping_mul(42_949_672_960_001) >> 32
}

/// The number that one to eight digits are.
#[inline]
pub fn whole(text: &[u8]) -> Option<u64> {
    let word = word(text);
    all_digits(word).then(|| number(word))
}

/// The number that the digits of one to eight bytes are, and how many stand behind the point, if there is one.
#[inline]
pub fn pointed(text: &[u8]) -> Option<(u64, Option<usize>)> {
    let word = word(text);
    let odd = word ^ (LOW * u64::from(b'.'));
    let points = odd.wrapping_sub(LOW) & !odd & HIGH;
    if points == 0 {
        return all_digits(word).then(|| (number(word), None));
    }
    let place = points.trailing_zeros() - 7;
    let before = word & !(u64::MAX << place);
    let behind = word & (u64::MAX << place << 8);
    let word = behind | before << 8 | u64::from(b'0');
    all_digits(word).then(|| (number(word), Some(MOST - 1 - (place >> 3) as usize)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_the_number_they_write() {
        for text in ["0", "7", "42", "007", "1234", "12345", "123456", "1234567", "98765432", "00000000"] {
            assert_eq!(whole(text.as_bytes()), text.parse().ok(), "{text}");
            assert_eq!(pointed(text.as_bytes()), text.parse().ok().map(|v| (v, None)), "{text}");
        }
        for text in ["a", "1a", "1:", "/234", "12 45", "1234567e", "-1", "1234\u{e9}"] {
            assert_eq!(whole(text.as_bytes()), None, "{text}");
            assert_eq!(pointed(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn a_point_is_taken_out_wherever_it_stands() {
        for (text, digits, behind) in [
            ("1.5", 15, 1),
            (".5", 5, 1),
            ("5.", 5, 0),
            (".", 0, 0),
            ("12.345", 12_345, 3),
            ("1234567.", 1_234_567, 0),
            (".1234567", 1_234_567, 7),
            ("0.461146", 461_146, 6),
        ] {
            assert_eq!(pointed(text.as_bytes()), Some((digits, Some(behind))), "{text}");
        }
        for text in ["1.2.3", "..", "1./5", "1.a"] {
            assert_eq!(pointed(text.as_bytes()), None, "{text}");
        }
    }
}
