//! Learns the weights of the model from labelled sentences, by the averaged structured perceptron (Collins 2002).
//!
//! `cargo run --release -p sextant-personal --example learn -- LEARN TRY OUT [KIND ...]`: each file has a JSON object a line,
//! `{"text": ..., "spans": [[kind, start, end], ...]}` in bytes. Figures are of TRY, which is not learned from;
//! what is wrong of the kinds named is shown.

use serde::Deserialize;
use sextant_personal::features::features_of;
use sextant_personal::model::{KINDS, LABELS, Model, Scores, best_labels};
use sextant_personal::words::words_of;
use sextant_personal::{find_by, formed, forms_of};
use std::collections::{BTreeMap, HashMap};
use std::error::Error;
use std::fs;

const ROUNDS: usize = 12;
const RARE: u32 = 4;
/// Features of a hundred that are left out each time.
const DROPPED: u64 = 40;

#[derive(Deserialize)]
struct Sentence {
    text: String,
    spans: Vec<(String, usize, usize)>,
}

struct Example {
    features: Vec<Vec<usize>>,
    labels: Vec<usize>,
}

#[derive(Default)]
struct Learner {
    weights: Vec<Scores>,
    sums: Vec<Scores>,
    steps: Vec<Scores>,
    step_sums: Vec<Scores>,
    time: f32,
}

fn main() -> Result<(), Box<dyn Error>> {
    let named: Vec<String> = std::env::args().skip(1).collect();
    let [learn, tried, out, shown @ ..] = named.as_slice() else { return Err("LEARN TRY OUT [KIND ...]".into()) };
    let sentences = read(learn)?;
    let (hashes, examples) = prepared(&sentences);
    let learner = learned(&examples, hashes.len());
    let bytes = packed(&learner, &hashes);
    fs::write(out, &bytes)?;
    println!("{} sentences, {} features, {} bytes", sentences.len(), hashes.len(), bytes.len());
    report(&Model::from_bytes(&bytes), &read(tried)?, shown);
    Ok(())
}

fn read(path: &str) -> Result<Vec<Sentence>, Box<dyn Error>> {
    Ok(fs::read_to_string(path)?.lines().map(serde_json::from_str).collect::<Result<_, _>>()?)
}

fn hashed(text: &str) -> Vec<Vec<u32>> {
    let words = words_of(text);
    let told = forms_of(&words, &formed(text));
    features_of(&words, &told)
}

fn labels_of(sentence: &Sentence) -> Vec<usize> {
    let mut last = None;
    let label = |word: &sextant_personal::words::Word<'_>| {
        let inside = |span: &&(String, usize, usize)| span.1 <= word.start && word.end <= span.2;
        let span = sentence.spans.iter().find(inside);
        let kind = span.and_then(|span| KINDS.iter().position(|kind| *kind == span.0));
        let goes_on = span.is_some() && last == span.map(|span| span.1);
        last = span.map(|span| span.1);
        kind.map_or(0, |kind| 1 + 2 * kind + usize::from(goes_on))
    };
    words_of(&sentence.text).iter().map(label).collect()
}

/// The features that are not rare, by number, and every sentence by these.
fn prepared(sentences: &[Sentence]) -> (Vec<u32>, Vec<Example>) {
    let mut counts: HashMap<u32, u32> = HashMap::new();
    for sentence in sentences {
        for feature in hashed(&sentence.text).into_iter().flatten() {
            *counts.entry(feature).or_insert(0) += 1;
        }
    }
    let mut hashes: Vec<u32> = counts.into_iter().filter(|(_, count)| *count >= RARE).map(|(hash, _)| hash).collect();
    hashes.sort_unstable();
    let numbers: HashMap<u32, usize> = hashes.iter().enumerate().map(|(number, hash)| (*hash, number)).collect();
    let numbered = |word: Vec<u32>| word.iter().filter_map(|hash| numbers.get(hash).copied()).collect();
    let example = |sentence: &Sentence| Example {
        features: hashed(&sentence.text).into_iter().map(numbered).collect(),
        labels: labels_of(sentence),
    };
    let examples = sentences.iter().map(example).collect();
    (hashes, examples)
}

fn learned(examples: &[Example], features: usize) -> Learner {
    let none = || vec![[0.0; LABELS]; features];
    let steps = || vec![[0.0; LABELS]; LABELS];
    let mut learner = Learner { weights: none(), sums: none(), steps: steps(), step_sums: steps(), time: 1.0 };
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let mut chance = 88_172_645_463_325_252_u64;
    for _ in 0..ROUNDS {
        for place in (1..order.len()).rev() {
            order.swap(place, usize::try_from(drawn(&mut chance) % (place as u64 + 1)).unwrap_or(0));
        }
        for example in order.iter().filter_map(|at| examples.get(*at)) {
            learner.learn(&thinned(example, &mut chance));
        }
    }
    learner
}

fn drawn(chance: &mut u64) -> u64 {
    *chance ^= *chance << 13;
    *chance ^= *chance >> 7;
    *chance ^= *chance << 17;
    *chance
}

/// The example without a share of its features, others each time: what is told by few of them alone is not relied on
/// (after Søgaard and Johannsen 2012, robust learning in random subspaces).
fn thinned(example: &Example, chance: &mut u64) -> Example {
    let kept =
        |word: &Vec<usize>, chance: &mut u64| word.iter().copied().filter(|_| drawn(chance) % 100 >= DROPPED).collect();
    let features = example.features.iter().map(|word| kept(word, chance)).collect();
    Example { features, labels: example.labels.clone() }
}

impl Learner {
    fn learn(&mut self, example: &Example) {
        let scores: Vec<Scores> = example.features.iter().map(|word| self.scores(word)).collect();
        let step = |from: usize, to: usize| at(&self.steps, from).get(to).copied().unwrap_or(0.0);
        let said = best_labels(&scores, step);
        if said != example.labels {
            self.move_by(&example.features, &example.labels, 1.0);
            self.move_by(&example.features, &said, -1.0);
        }
        self.time += 1.0;
    }

    fn scores(&self, word: &[usize]) -> Scores {
        let mut scores = [0.0; LABELS];
        for feature in word {
            for (score, weight) in scores.iter_mut().zip(&at(&self.weights, *feature)) {
                *score += weight;
            }
        }
        scores
    }

    fn move_by(&mut self, words: &[Vec<usize>], labels: &[usize], by: f32) {
        let mut before = 0;
        for (word, label) in words.iter().zip(labels) {
            for feature in word {
                add(&mut self.weights, *feature, *label, by);
                add(&mut self.sums, *feature, *label, by * self.time);
            }
            add(&mut self.steps, before, *label, by);
            add(&mut self.step_sums, before, *label, by * self.time);
            before = *label;
        }
    }

    /// The mean of a weight over all that was learned.
    fn mean(weights: &[Scores], sums: &[Scores], time: f32) -> Vec<Scores> {
        let each = |(weights, sums): (&Scores, &Scores)| {
            let mut means = *weights;
            means.iter_mut().zip(sums).for_each(|(weight, sum)| *weight -= sum / time);
            means
        };
        weights.iter().zip(sums).map(each).collect()
    }
}

fn at(rows: &[Scores], row: usize) -> Scores {
    rows.get(row).copied().unwrap_or([0.0; LABELS])
}

fn add(rows: &mut [Scores], row: usize, label: usize, by: f32) {
    if let Some(weight) = rows.get_mut(row).and_then(|weights| weights.get_mut(label)) {
        *weight += by;
    }
}

/// As whole numbers of one scale, with what is next to nothing left out.
fn packed(learner: &Learner, hashes: &[u32]) -> Vec<u8> {
    let weights = Learner::mean(&learner.weights, &learner.sums, learner.time);
    let steps = Learner::mean(&learner.steps, &learner.step_sums, learner.time);
    let most = weights.iter().chain(&steps).flatten().fold(1.0_f32, |most, weight| most.max(weight.abs()));
    let scale = 127.0 / most;
    #[allow(clippy::cast_possible_truncation)] // the greatest is 127
    let whole = |weight: &f32| (weight * scale).round() as i8;
    let steps: Vec<Vec<i8>> = steps.iter().map(|row| row.iter().map(whole).collect()).collect();
    let kept = |(hash, row): (&u32, &Scores)| {
        let held = row.iter().map(whole).enumerate().filter(|(_, weight)| weight.unsigned_abs() >= 2);
        let held: Vec<(u8, i8)> =
            held.filter_map(|(label, weight)| Some((u8::try_from(label).ok()?, weight))).collect();
        (!held.is_empty()).then_some((*hash, held))
    };
    let features: Vec<_> = hashes.iter().zip(&weights).filter_map(kept).collect();
    Model::to_bytes(&steps, &features)
}

fn report(model: &Model, sentences: &[Sentence], shown: &[String]) {
    let mut counts: BTreeMap<String, [f64; 3]> = BTreeMap::new();
    let mut covered: BTreeMap<String, [usize; 2]> = BTreeMap::new();
    for sentence in sentences {
        let mut left = sentence.spans.clone();
        for span in &left {
            add_to(&mut counts, &span.0, 2);
        }
        let all = find_by(model, &sentence.text);
        for (kind, start, end) in &sentence.spans {
            let counted = covered.entry(kind.clone()).or_default();
            let inside = |at: &usize| all.iter().any(|found| found.start <= *at && *at < found.end);
            counted[0] += (*start..*end).filter(inside).count();
            counted[1] += end - start;
        }
        for found in all {
            add_to(&mut counts, found.kind, 1);
            let fits = |span: &(String, usize, usize)| {
                let shared = found.end.min(span.2).saturating_sub(found.start.max(span.1));
                span.0 == found.kind && shared * 2 >= (found.end - found.start).max(span.2 - span.1)
            };
            if let Some(place) = left.iter().position(fits) {
                left.remove(place);
                add_to(&mut counts, found.kind, 0);
            } else if shown.iter().any(|kind| kind == found.kind) {
                println!(
                    "false  {}: {:?} in {:?}",
                    found.kind,
                    sentence.text.get(found.start..found.end),
                    sentence.text
                );
            }
        }
        for span in left.iter().filter(|span| shown.contains(&span.0)) {
            println!("missed {}: {:?} in {:?}", span.0, sentence.text.get(span.1..span.2), sentence.text);
        }
    }
    println!(
        "{:16}{:>9}{:>7}{:>11}{:>8}{:>8}{:>10}",
        "kind", "labelled", "found", "precision", "recall", "F1", "covered"
    );
    for (kind, [hit, said, labelled]) in counts {
        let (precision, recall) = (hit / said.max(1.0), hit / labelled.max(1.0));
        let score = if hit > 0.0 { 2.0 * precision * recall / (precision + recall) } else { 0.0 };
        // The share of its characters that lie in a span of any kind, so that hiding all spans hides them.
        let [inside, bytes] = covered.get(&kind).copied().unwrap_or_default();
        #[allow(clippy::cast_precision_loss)] // a share
        let share = inside as f64 / bytes.max(1) as f64;
        println!("{kind:16}{labelled:9}{said:7}{precision:11.3}{recall:8.3}{score:8.3}{share:10.3}");
    }
}

fn add_to(counts: &mut BTreeMap<String, [f64; 3]>, kind: &str, place: usize) {
    if let Some(count) = counts.entry(kind.to_owned()).or_default().get_mut(place) {
        *count += 1.0;
    }
}
