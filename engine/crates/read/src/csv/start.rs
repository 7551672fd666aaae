//! Where a stretch of a file begins: the first record at or after a place, found without reading what lies before.

use super::misfit::Doubt;
use super::split::{Bounds, Dialect, Records};
use memchr::{memchr, memchr_iter};

const WINDOW: usize = 256 * 1024;
const TRIES: usize = 64;

/// How far into a window the first record begins. The window starts one byte before the place asked about. Two guesses are
/// weighed, outside quotes and inside; a wrong one is noticed when the stretch before ends elsewhere.
pub fn first_record(dialect: Dialect, window: &[u8], width: usize) -> usize {
    let after_newline = |from: usize| {
        let rest = window.get(from..).unwrap_or_default();
        memchr(dialect.newline, rest).map(|i| from + i + 1)
    };
    let Some(outside) = after_newline(0) else { return window.len() };
    let Some(quote) = dialect.quote else { return outside };
    if fits(dialect, window, outside, width) {
        return outside;
    }
    for inside in memchr_iter(quote, window).take(TRIES).filter_map(|q| after_newline(q + 1)) {
        if fits(dialect, window, inside, width) {
            return inside;
        }
    }
    outside
}

/// Whether the records from a place have the expected width: the first ones all, the others nearly all.
fn fits(dialect: Dialect, window: &[u8], from: usize, width: usize) -> bool {
    let text = window.get(from..).unwrap_or_default();
    let mut records = Records::default();
    let bounds = Bounds { width, limit: text.len().min(WINDOW / 4), last: false, doubt: Doubt::None };
    dialect.split(text, bounds, &mut records);
    let early = records.misfits.first().is_some_and(|m| m.start < text.len() / 16);
    records.count >= 3 && !early && records.misfits.len() * 20 <= records.count
}

/// How much of a file to look at for the beginning of a stretch.
pub const fn window_size() -> usize {
    WINDOW
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_within_quotes_is_seen_through() {
        let dialect = Dialect::plain(b',');
        let text = "inside\nstill inside\",7\n".to_owned() + &"1,\"a\nb\",3\n".repeat(40);
        assert_eq!(&text[first_record(dialect, text.as_bytes(), 3)..][..3], "1,\"");
    }
}
