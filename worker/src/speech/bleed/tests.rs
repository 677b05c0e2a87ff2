use super::*;
use crate::audio::Recording;
use crate::audio::gate::level_db;
use crate::speech::same_sound::{Sides, look};

const SECOND: usize = SAMPLE_RATE as usize;

/// Noise in syllables, of which no two seconds are alike.
fn voice(seed: u32, seconds: usize) -> Vec<f32> {
    let (mut state, mut smooth) = (seed, 0.0);
    (0..seconds * SECOND)
        .map(|at| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let noise = f64::from(state >> 8) / f64::from(1_u32 << 23) - 1.0;
            smooth = 0.7 * smooth + 0.3 * noise;
            let syllables = (at as f64 / 16_000.0 * 9.0).sin().abs();
            (0.3 * smooth * syllables) as f32
        })
        .collect()
}

/// Two people in turns of two seconds; in each of his turns the first one is interrupted after a second for
/// 0.4 s, softly.
fn talk() -> [Vec<f32>; 2] {
    let said = |seed: u32, gain: &dyn Fn(usize) -> f32| -> Vec<f32> {
        let voice = voice(seed, 24).into_iter().enumerate();
        voice.map(|(at, sample)| sample * gain(at)).collect()
    };
    let turn = |at: usize| (at / (2 * SECOND)) % 2;
    let first = said(3, &|at| if turn(at) == 0 { 1.0 } else { 0.0 });
    let second = said(5, &|at| {
        let within = at % (2 * SECOND);
        match turn(at) {
            1 => 1.0,
            _ if (SECOND..SECOND + SECOND * 2 / 5).contains(&within) => 0.25,
            _ => 0.0,
        }
    });
    [first, second]
}

/// Each channel with the other one on it, so many samples later, and a little noise.
fn mixed(own: &[Vec<f32>; 2], bleed: f32, delay: usize) -> [Vec<f32>; 2] {
    let noise = voice(11, 24);
    [0, 1].map(|channel| {
        let other = std::iter::repeat_n(0.0, delay).chain(own[1 - channel].iter().copied());
        let sum = own[channel].iter().zip(other).zip(&noise);
        sum.map(|((own, other), noise)| own + bleed * other + 0.002 * noise)
            .collect()
    })
}

fn cleaned(mut channels: [Vec<f32>; 2]) -> ([Vec<f32>; 2], Cleaned) {
    let Sides::Two(comparison) = look(&Recording::from_channels(channels.to_vec())) else {
        panic!("they are two");
    };
    let cleaned = clean(&mut channels, &comparison);
    (channels, cleaned)
}

fn level(channel: &[f32], from: f64, to: f64) -> f32 {
    let at = |seconds: f64| (seconds * SECOND as f64) as usize;
    level_db(&channel[at(from)..at(to)])
}

#[test]
fn the_other_party_is_taken_out_and_the_own_one_stays() {
    let own = talk();
    for (bleed, delay) in [(0.5, 0), (0.25, 2_400), (0.1, 320)] {
        let (channels, found) = cleaned(mixed(&own, bleed, delay));
        for channel in [0, 1] {
            // A turn of each: 8 to 10 s is the first one's, 10 to 12 s the second one's.
            let (mine, theirs) = if channel == 0 {
                ((8.3, 8.9), (10.3, 11.9))
            } else {
                ((10.3, 11.9), (8.3, 8.9))
            };
            let kept = level(&channels[channel], mine.0, mine.1) - level(&own[channel], mine.0, mine.1);
            assert!(
                kept.abs() < 3.0,
                "{bleed} {delay} {channel}: own speech changed by {kept} dB"
            );
            let pairs = channels[channel].iter().zip(&own[channel]);
            let error: Vec<f32> = pairs.map(|(heard, said)| heard - said).collect();
            let error = level(&error, mine.0, mine.1) - level(&own[channel], mine.0, mine.1);
            assert!(
                error < -18.0,
                "{bleed} {delay} {channel}: own speech is {error} dB beside itself"
            );
            let left =
                level(&channels[channel], theirs.0, theirs.1) - level(&own[1 - channel], theirs.0, theirs.1);
            assert!(
                left < -30.0,
                "{bleed} {delay} {channel}: the other one is left at {left} dB"
            );
            assert!(found.seconds[channel] > 3.0, "{found:?}");
        }
        // "Uh-huh", 12 dB below the one who speaks.
        let soft = level(&channels[1], 9.1, 9.3) - level(&own[1], 9.1, 9.3);
        assert!(soft.abs() < 3.0, "{bleed} {delay}: changed by {soft} dB");
    }
}

#[test]
fn channels_that_do_not_carry_each_other_stay_as_they_are() {
    let channels = mixed(&talk(), 0.0, 0);
    let (after, found) = cleaned(channels.clone());
    assert!(after == channels && found.copied.is_empty(), "{found:?}");
}

#[test]
fn what_both_channels_hold_alike_is_left_on_one() {
    let greeting = voice(7, 6);
    let call = talk().map(|channel| [greeting.as_slice(), &vec![0.0; SECOND], &channel].concat());
    let mut louder = call.clone();
    for sample in &mut louder[1][..6 * SECOND] {
        *sample *= 1.1;
    }
    let (after, found) = cleaned(louder.clone());
    assert_eq!((found.copied.len(), found.copied[0].1), (1, 1));
    assert!(
        level(&after[0], 0.5, 5.5) < -60.0,
        "{}",
        level(&after[0], 0.5, 5.5)
    );
    assert!((level(&after[1], 0.5, 5.5) - level(&louder[1], 0.5, 5.5)).abs() < 0.1);
    assert!((level(&after[0], 7.1, 8.9) - level(&call[0], 7.1, 8.9)).abs() < 0.1);
}
