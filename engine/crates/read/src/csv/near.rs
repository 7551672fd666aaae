//! Where one of a few bytes comes first, when it is most likely near: words of eight bytes first, then long strides.

const LOW: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;
/// Words looked at before the long strides, which cost more to begin.
const WORDS: usize = 3;

/// The places of zero bytes by their top bit; above the first one there may be others that are none.
#[inline]
const fn zeros(word: u64) -> u64 {
    word.wrapping_sub(LOW) & !word & HIGH
}

#[inline]
fn nearest(text: &[u8], hits: impl Fn(u64) -> u64, far: impl FnOnce(&[u8]) -> Option<usize>) -> Option<usize> {
    let mut rest = text;
    for _ in 0..WORDS {
        let Some((word, tail)) = rest.split_first_chunk::<8>() else { break };
        let found = hits(u64::from_le_bytes(*word));
        if found != 0 {
            return Some(text.len() - rest.len() + (found.trailing_zeros() >> 3) as usize);
        }
        rest = tail;
    }
    far(rest).map(|at| text.len() - rest.len() + at)
}

/// The first place of a byte.
#[inline]
pub fn first(byte: u8, text: &[u8]) -> Option<usize> {
    let wanted = LOW * u64::from(byte);
    nearest(text, |word| zeros(word ^ wanted), |rest| memchr::memchr(byte, rest))
}

/// The first place of either byte.
#[inline]
pub fn first_of(one: u8, other: u8, text: &[u8]) -> Option<usize> {
    let (a, b) = (LOW * u64::from(one), LOW * u64::from(other));
    nearest(text, |word| zeros(word ^ a) | zeros(word ^ b), |rest| memchr::memchr2(one, other, rest))
}

/// The end of a field: what follows it.
pub enum FieldEnd {
    /// A delimiter.
    Delimiter(usize),
    /// The end of the line.
    Newline(usize),
    /// The buffer ended first.
    Text(usize),
    /// The buffer ended within quotes.
    Quoted,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_one_is_found_wherever_it_stands() {
        // Bytes beside the wanted ones are those that a borrow could make look alike.
        for length in 0..70 {
            for at in 0..=length {
                for filler in [b'-', b'+', 0, 0xff, 0x0b] {
                    let mut text = vec![filler; length];
                    let comma = text.get_mut(at).map(|byte| *byte = b',').map(|()| at);
                    let line = text.get_mut(at + 3).map(|byte| *byte = b'\n').map(|()| at + 3);
                    assert_eq!(first(b',', &text), comma, "{length} {at}");
                    assert_eq!(first(b'\n', &text), line, "{length} {at}");
                    assert_eq!(first_of(b'\n', b',', &text), comma, "{length} {at}");
                }
            }
        }
    }
}
