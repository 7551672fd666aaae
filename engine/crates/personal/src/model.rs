//! A linear model over the words of a text: the best sequence of labels by the weights of features and of steps.

use hashbrown::HashMap;
use std::sync::OnceLock;

/// The kinds that are learned, by the name that a span bears.
pub const KINDS: [&str; 11] = [
    "person",
    "address",
    "postal_code",
    "place",
    "organization",
    "title",
    "age",
    "nationality",
    "date",
    "phone",
    "driving_licence",
];
/// `0` is outside; a kind `k` begins with `1 + 2 k` and goes on with `2 + 2 k`.
pub const LABELS: usize = 1 + 2 * KINDS.len();

/// A score for each label.
pub type Scores = [f32; LABELS];

/// Weights by feature and by step from one label to the next.
#[derive(Debug, Clone)]
pub struct Model {
    features: HashMap<u32, Box<[(u8, i8)]>>,
    steps: Vec<Scores>,
}

/// What no sequence takes.
const NEVER: f32 = -1e9;

/// Whether a label may follow another: a kind goes on only after itself.
#[must_use]
pub fn may_follow(from: usize, to: usize) -> bool {
    to == 0 || to % 2 == 1 || from == to || from + 1 == to
}

/// The labels with the highest sum of scores and steps.
#[must_use]
pub fn best_labels(scores: &[Scores], step: impl Fn(usize, usize) -> f32) -> Vec<usize> {
    let mut back: Vec<[usize; LABELS]> = Vec::with_capacity(scores.len());
    let mut sums = [NEVER; LABELS];
    if let Some(first) = sums.first_mut() {
        *first = 0.0;
    }
    for of_word in scores {
        let (mut next, mut from) = ([NEVER; LABELS], [0_usize; LABELS]);
        for (label, ((sum, source), own)) in next.iter_mut().zip(&mut from).zip(of_word).enumerate() {
            for (earlier, before) in sums.iter().enumerate() {
                if may_follow(earlier, label) && before + step(earlier, label) > *sum {
                    (*sum, *source) = (before + step(earlier, label), earlier);
                }
            }
            *sum += own;
        }
        back.push(from);
        sums = next;
    }
    let best = sums.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1).then_with(|| b.0.cmp(&a.0)));
    let mut label = best.map_or(0, |best| best.0);
    let mut labels = Vec::with_capacity(scores.len());
    for from in back.iter().rev() {
        labels.push(label);
        label = from.get(label).copied().unwrap_or(0);
    }
    labels.reverse();
    labels
}

impl Model {
    /// The one that is shipped.
    pub fn shipped() -> &'static Self {
        static MODEL: OnceLock<Model> = OnceLock::new();
        MODEL.get_or_init(|| Self::from_bytes(include_bytes!("../data/weights.bin")))
    }

    /// From the form of `to_bytes`; what is cut off reads as weights of nothing.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Self {
        let mut bytes = bytes.iter().copied();
        let mut steps = vec![[0.0; LABELS]; LABELS];
        for weight in steps.iter_mut().flatten() {
            *weight = f32::from(bytes.next().unwrap_or(0).cast_signed());
        }
        let mut features = HashMap::new();
        while let (Some(a), Some(b), Some(c), Some(d), Some(count)) =
            (bytes.next(), bytes.next(), bytes.next(), bytes.next(), bytes.next())
        {
            let weights = (0..count).map_while(|_| Some((bytes.next()?, bytes.next()?.cast_signed()))).collect();
            features.insert(u32::from_le_bytes([a, b, c, d]), weights);
        }
        Self { features, steps }
    }

    /// Steps as signed bytes, then for each feature its hash, how many weights it has, and each with its label.
    #[must_use]
    pub fn to_bytes(steps: &[Vec<i8>], features: &[(u32, Vec<(u8, i8)>)]) -> Vec<u8> {
        let mut bytes: Vec<u8> = steps.iter().flatten().map(|weight| weight.cast_unsigned()).collect();
        for (hash, weights) in features {
            bytes.extend(hash.to_le_bytes());
            bytes.push(u8::try_from(weights.len()).unwrap_or(u8::MAX));
            bytes.extend(weights.iter().flat_map(|(label, weight)| [*label, weight.cast_unsigned()]));
        }
        bytes
    }

    /// The label of each word by its features.
    #[must_use]
    pub fn labels(&self, features: &[Vec<u32>]) -> Vec<usize> {
        let scores: Vec<Scores> = features.iter().map(|of_word| self.scores(of_word)).collect();
        best_labels(&scores, |from, to| self.steps.get(from).and_then(|row| row.get(to)).copied().unwrap_or(0.0))
    }

    fn scores(&self, features: &[u32]) -> Scores {
        let mut scores = [0.0; LABELS];
        for weights in features.iter().filter_map(|feature| self.features.get(feature)) {
            for (label, weight) in weights {
                if let Some(score) = scores.get_mut(usize::from(*label)) {
                    *score += f32::from(*weight);
                }
            }
        }
        scores
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_sequence_never_goes_on_with_what_did_not_begin() {
        let mut scores = [[0.0; LABELS]; 3];
        scores[0][1] = 1.0;
        scores[1][2] = 1.0;
        scores[2][4] = 0.5;
        assert_eq!(best_labels(&scores, |_, _| 0.0), [1, 2, 0]);
        assert!(best_labels(&[], |_, _| 0.0).is_empty());
    }

    #[test]
    fn weights_come_back_from_their_bytes() {
        let steps = vec![vec![0; LABELS]; LABELS];
        let bytes = Model::to_bytes(&steps, &[(7, vec![(1, 5)]), (9, vec![(2, -3)])]);
        let model = Model::from_bytes(&bytes);
        assert_eq!(model.labels(&[vec![7], vec![9], vec![8]]), [1, 0, 0]);
        assert_eq!(Model::from_bytes(&bytes[..bytes.len() - 1]).labels(&[vec![7]]), [1]);
    }
}
