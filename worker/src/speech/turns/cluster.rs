//! Which of two voices a stretch of speech is: clustering of unit vectors.
//!
//! Spherical 2-means (Dhillon and Modha, "Concept decompositions", 2001): a voice is the direction of the sum
//! of its directions. The start is computed, never drawn, so that the same call always gives the same answer.
//! Two clusters can be made of anything; whether they are two voices is asked afterwards.

use super::encoder::unit;
use super::multiply::dot;

/// Directions of two voices differ at least so much: the cosine between them stays below this. On 48
/// generated calls it was 0.14 to 0.38 between the parties. One party alone, split in two, stood at 0.46 or
/// more in 88 of 91 cases, at 0.37 to 0.41 in three.
pub(super) const APART: f32 = 0.45;
/// A voice must have been heard for this long in stretches that count, in seconds: one odd stretch is no
/// person.
const LEAST_SECONDS: f64 = 1.5;
/// Rounds after which the clusters stand; they nearly always do after five.
const ROUNDS: usize = 30;

/// A stretch of speech as the clustering sees it.
#[derive(Debug, Clone)]
pub(super) struct Sample {
    /// Of length one.
    pub(super) direction: Vec<f32>,
    /// Length of the stretch.
    pub(super) seconds: f64,
}

/// The directions of two voices.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Pair([Vec<f32>; 2]);

impl Pair {
    /// The two voices of these stretches; `None` when there are not two that can be told apart.
    pub(super) fn find(samples: &[Sample]) -> Option<Self> {
        let voices = starts(samples)
            .into_iter()
            .filter_map(|start| settle(samples, start))
            .max_by(|a, b| a.1.total_cmp(&b.1))?
            .0;
        let mut heard = [0.0; 2];
        for sample in samples {
            heard[voices.nearer(&sample.direction)] += sample.seconds;
        }
        let apart = dot(&voices.0[0], &voices.0[1]) < APART;
        (apart && heard.iter().all(|seconds| *seconds >= LEAST_SECONDS)).then_some(voices)
    }

    /// By how much more a direction is like the second voice than like the first, -2 to 2.
    pub(super) fn lean(&self, direction: &[f32]) -> f32 {
        dot(&self.0[1], direction) - dot(&self.0[0], direction)
    }

    fn nearer(&self, direction: &[f32]) -> usize {
        usize::from(self.lean(direction) > 0.0)
    }
}

/// Places to start from: the two stretches least alike, the longest stretch and what is least like it, and
/// the two sides of the main axis.
fn starts(samples: &[Sample]) -> Vec<Pair> {
    let Some(longest) = samples.iter().max_by(|a, b| a.seconds.total_cmp(&b.seconds)) else {
        return Vec::new();
    };
    let far = farthest(samples, &longest.direction);
    let opposite = farthest(samples, &far);
    let mean = sum(samples.iter());
    let mut starts = vec![
        Pair([longest.direction.clone(), far.clone()]),
        Pair([far, opposite]),
    ];
    let weight = samples.len().max(1) as f32;
    let mean: Vec<f32> = mean.into_iter().map(|value| value / weight).collect();
    let axis = main_axis(samples, &mean);
    let (left, right): (Vec<&Sample>, Vec<&Sample>) = samples
        .iter()
        .partition(|sample| dot(&sample.direction, &axis) < dot(&mean, &axis));
    if let (Some(left), Some(right)) = (unit(sum(left)), unit(sum(right))) {
        starts.push(Pair([left, right]));
    }
    starts
}

/// Moves the voices to where they no longer move; also how well they explain the stretches. `None` when one
/// is left without any.
fn settle(samples: &[Sample], mut voices: Pair) -> Option<(Pair, f32)> {
    let mut before: Vec<usize> = Vec::new();
    for _ in 0..ROUNDS {
        let nearer: Vec<usize> = samples.iter().map(|s| voices.nearer(&s.direction)).collect();
        if nearer == before {
            break;
        }
        let of = |voice: usize| {
            let own = samples
                .iter()
                .zip(&nearer)
                .filter(move |(_, near)| **near == voice);
            unit(sum(own.map(|(sample, _)| sample)))
        };
        voices = Pair([of(0)?, of(1)?]);
        before = nearer;
    }
    let explained = samples
        .iter()
        .map(|sample| {
            let voice = voices.nearer(&sample.direction);
            dot(&voices.0[voice], &sample.direction)
        })
        .sum();
    Some((voices, explained))
}

fn farthest(samples: &[Sample], from: &[f32]) -> Vec<f32> {
    samples
        .iter()
        .map(|sample| &sample.direction)
        .min_by(|a, b| dot(a, from).total_cmp(&dot(b, from)))
        .cloned()
        .unwrap_or_else(|| from.to_vec())
}

/// The direction in which the directions differ most, by power iteration.
fn main_axis(samples: &[Sample], mean: &[f32]) -> Vec<f32> {
    let centred: Vec<Vec<f32>> = samples
        .iter()
        .map(|sample| sample.direction.iter().zip(mean).map(|(v, m)| v - m).collect())
        .collect();
    let longest = centred.iter().max_by(|a, b| dot(a, a).total_cmp(&dot(b, b)));
    let mut axis = longest.cloned().unwrap_or_default();
    for _ in 0..ROUNDS {
        let mut next = vec![0.0; axis.len()];
        for vector in &centred {
            let along = dot(vector, &axis);
            next.iter_mut().zip(vector).for_each(|(n, v)| *n += along * v);
        }
        let Some(next) = unit(next) else { break };
        axis = next;
    }
    axis
}

fn sum<'a>(samples: impl IntoIterator<Item = &'a Sample>) -> Vec<f32> {
    let mut total: Vec<f32> = Vec::new();
    for sample in samples {
        total.resize(sample.direction.len(), 0.0);
        total.iter_mut().zip(&sample.direction).for_each(|(t, v)| *t += v);
    }
    total
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sample(degrees: f32) -> Sample {
        let angle = degrees.to_radians();
        Sample {
            direction: vec![angle.cos(), angle.sin()],
            seconds: 1.6,
        }
    }

    fn samples(degrees: &[f32]) -> Vec<Sample> {
        degrees.iter().copied().map(sample).collect()
    }

    #[test]
    fn two_voices_are_found_however_unevenly_they_speak() {
        let mut degrees = vec![80.0];
        degrees.extend((0..60).map(|at| (at % 13) as f32 - 6.0));
        degrees.push(84.0);
        let pair = Pair::find(&samples(&degrees)).expect("they stand at a right angle");
        let (rare, often) = (
            pair.lean(&sample(82.0).direction),
            pair.lean(&sample(1.0).direction),
        );
        assert!(rare * often < 0.0 && rare.abs() > 0.8 && often.abs() > 0.8);
    }

    #[test]
    fn one_voice_is_not_made_two() {
        let degrees: Vec<f32> = (0..40).map(|at| (at * 7 % 50) as f32).collect();
        assert_eq!(Pair::find(&samples(&degrees)), None);
        assert_eq!(Pair::find(&samples(&[3.0, 3.0, 3.0])), None);
        assert_eq!(Pair::find(&samples(&[3.0])), None);
        assert_eq!(Pair::find(&[]), None);
    }

    proptest! {
        #[test]
        fn the_same_stretches_give_the_same_voices(degrees in prop::collection::vec(0.0..360.0_f32, 0..40)) {
            let samples = samples(&degrees);
            let found = Pair::find(&samples);
            prop_assert_eq!(&found, &Pair::find(&samples));
            if let Some(pair) = found {
                prop_assert!(dot(&pair.0[0], &pair.0[1]) < APART);
                prop_assert!(samples.iter().all(|sample| pair.lean(&sample.direction).abs() <= 2.0));
            }
        }
    }
}
