//! Histograms from ordered, weighted values.

const BINS: usize = 20;

/// Counts per equal-width bin: edges and count. Values are in order; `total` is what the counts add up to.
#[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
pub fn bins(weighted: &[(f64, u64)], low: f64, high: f64, total: u64, whole: bool) -> Vec<(f64, f64, u64)> {
    if weighted.is_empty() || !low.is_finite() || !high.is_finite() {
        return Vec::new();
    }
    let width = width(low, high, whole);
    if width <= 0.0 || !width.is_finite() {
        return vec![(low, high, total)];
    }
    let start = (low / width).floor() * width;
    let mut counts: Vec<u64> = vec![0; BINS + 4];
    let mut last = 0;
    for &(value, weight) in weighted {
        let at = (((value - start) / width).floor().max(0.0) as usize).min(counts.len() - 1);
        last = last.max(at);
        if let Some(count) = counts.get_mut(at) {
            *count += weight;
        }
    }
    let needed = (((high - start) / width).floor().max(0.0) as usize).min(counts.len() - 1);
    counts.truncate(last.max(needed) + 1);
    scale(&mut counts, total);
    let edge = |i: usize| (i as f64).mul_add(width, start);
    counts.iter().enumerate().map(|(i, &count)| (edge(i), edge(i + 1), count)).collect()
}

/// A round width (1, 2, 2.5 or 5 times a power of ten) that gives at most about twenty bins.
fn width(low: f64, high: f64, whole: bool) -> f64 {
    let raw = (high - low) / 20.0;
    if raw <= 0.0 {
        return 0.0;
    }
    let power = 10_f64.powf(raw.log10().floor());
    let nice = [1.0, 2.0, 2.5, 5.0, 10.0].into_iter().find(|f| f * power >= raw).unwrap_or(10.0) * power;
    if whole { nice.max(1.0).ceil() } else { nice }
}

/// Makes sketched counts add up to the true total.
#[allow(clippy::cast_possible_truncation)]
fn scale(counts: &mut [u64], total: u64) {
    let sum: u64 = counts.iter().sum();
    if sum == total || sum == 0 {
        return;
    }
    for count in counts.iter_mut() {
        *count = (u128::from(*count) * u128::from(total) / u128::from(sum)) as u64;
    }
    let short = total.saturating_sub(counts.iter().sum());
    if let Some(largest) = counts.iter_mut().max() {
        *largest += short;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bins_cover_everything_and_add_up() {
        let values: Vec<(f64, u64)> = (0..1000).map(|i| (f64::from(i) / 7.0, 3)).collect();
        let bins = bins(&values, 0.0, 999.0 / 7.0, 3_100, false);
        assert!(bins.len() <= 24);
        assert_eq!(bins.iter().map(|b| b.2).sum::<u64>(), 3_100);
        assert!(bins.first().unwrap().0 <= 0.0 && bins.last().unwrap().1 >= 999.0 / 7.0);
    }
}
