use super::*;
use crate::audio::SAMPLE_RATE;
use crate::audio::gate::level_db;

const SECOND: usize = SAMPLE_RATE as usize;

/// A repeatable hiss.
fn hiss(seconds: usize, amplitude: f32) -> Vec<f32> {
    let mut state = 0x2545_f491_u32;
    (0..seconds * SECOND)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            (f64::from(state) / f64::from(u32::MAX) * 2.0 - 1.0) as f32 * amplitude
        })
        .collect()
}

/// Something like a voice, from and to in seconds: its loudness rises and falls four times a second.
fn voice(channel: &mut [f32], from: f64, to: f64, amplitude: f32) {
    let range = (from * SECOND as f64) as usize..(to * SECOND as f64) as usize;
    for (at, sample) in channel[range].iter_mut().enumerate() {
        let seconds = at as f32 / SECOND as f32;
        let syllable = 0.35 + 0.65 * (std::f32::consts::TAU * 2.0 * seconds).sin().abs();
        let buzz = (1..12)
            .map(|k| (std::f32::consts::TAU * 150.0 * k as f32 * seconds).sin())
            .sum::<f32>();
        *sample += amplitude * syllable * buzz / 6.0;
    }
}

fn gains(channel: &[f32]) -> Gains {
    Gains::of(&Loudness::of(channel), &[])
}

/// What a moment is raised by.
fn at(gains: &Gains, seconds: f64) -> f32 {
    gains.at((seconds * 100.0) as usize)
}

/// 20 s of an agent, and a caller so many dB below.
fn call(below: f32) -> Vec<f32> {
    let mut channel = hiss(20, 0.0005);
    for from in [1.0, 6.0, 11.0, 16.0] {
        voice(&mut channel, from, from + 3.0, 0.3);
        voice(
            &mut channel,
            from + 3.4,
            from + 4.4,
            0.3 * 10_f32.powf(-below / 20.0),
        );
    }
    channel
}

#[test]
fn a_quiet_party_is_raised_and_the_loud_one_is_not() {
    for below in [15.0, 24.0] {
        let gains = gains(&call(below));
        for from in [1.0, 6.0, 11.0, 16.0] {
            assert!(at(&gains, from + 1.5).abs() < 0.5, "{below}");
            let raised = at(&gains, from + 3.9);
            assert!((raised - (below - BELOW_DB)).abs() < 2.0, "{below}: {raised}");
        }
    }
}

#[test]
fn parties_who_are_nearly_even_are_left_alone() {
    let channel = call(6.0);
    let gains = gains(&channel);
    assert_eq!(gains, Gains::default());
    let all = Region {
        start: 0,
        end: channel.len(),
    };
    assert_eq!(gains.raise(&channel, all), channel);
}

#[test]
fn a_quiet_channel_is_raised_as_a_whole() {
    let quiet: Vec<f32> = call(0.0).iter().map(|sample| sample * 0.004).collect();
    let gains = gains(&quiet);
    assert!(gains.base() > 10.0, "{}", gains.base());
    for moment in [2.0, 4.0, 5.5, 17.0] {
        assert!((at(&gains, moment) - gains.base()).abs() < 0.5);
    }
    let all = Region {
        start: 0,
        end: quiet.len(),
    };
    let raised = gains.raise(&quiet, all);
    assert!((level_db(&raised) - level_db(&quiet) - gains.base()).abs() < 0.5);
}

#[test]
fn noise_stays_where_it_is() {
    // Nobody speaks.
    for channel in [hiss(10, 0.0001), hiss(10, 0.2), vec![0.0; SECOND], vec![]] {
        assert_eq!(gains(&channel), Gains::default());
    }
    // Somebody does, in a loud noise out of which the other one hardly comes.
    let mut channel = hiss(20, 0.02);
    for from in [1.0, 6.0, 11.0] {
        voice(&mut channel, from, from + 3.0, 0.3);
        voice(&mut channel, from + 3.5, from + 4.5, 0.03);
    }
    let gains = gains(&channel);
    let loud = Loudness::of(&channel);
    let floor = loud.floors(LEAST_FLOOR_DB)[500];
    for hop in 0..loud.hops.len() {
        assert!(
            floor + gains.at(hop) < loud.loud() - NOISE_BELOW_DB + 3.0,
            "{hop}: {}",
            gains.at(hop)
        );
    }
}

#[test]
fn a_breath_is_raised_with_what_it_belongs_to() {
    let mut channel = call(20.0);
    // A tenth of a second before the agent speaks again.
    voice(&mut channel, 5.7, 5.8, 0.01);
    let gains = gains(&channel);
    assert!(at(&gains, 5.75) < 3.0, "{}", at(&gains, 5.75));
}

#[test]
fn what_is_heard_through_from_another_channel_is_not_raised() {
    let mut agent = hiss(20, 0.0005);
    let mut caller = hiss(20, 0.0005);
    for from in [1.0, 8.0, 15.0] {
        voice(&mut agent, from, from + 3.0, 0.3);
        // 0.1 s later, 24 dB quieter.
        voice(&mut caller, from + 0.1, from + 3.1, 0.019);
        voice(&mut caller, from + 4.0, from + 6.0, 0.3);
    }
    let (agent, caller) = (Loudness::of(&agent), Loudness::of(&caller));
    let alone = Gains::of(&caller, &[]);
    let beside = Gains::of(&caller, &[&agent]);
    assert!(at(&alone, 2.5) > 10.0);
    assert_eq!(beside, Gains::default());
    assert_eq!(Gains::of(&agent, &[&caller]), Gains::default());
}

#[test]
fn gains_change_without_a_step() {
    let gains = gains(&call(24.0));
    let mut ones = vec![1.0; 20 * SECOND];
    gains.apply(0, &mut ones);
    assert!(ones.windows(2).all(|pair| (pair[1] / pair[0]).ln().abs() < 0.01));
    // In parts as in one.
    let mut parts = vec![1.0; 20 * SECOND];
    for (at, part) in parts.chunks_mut(777).enumerate() {
        gains.apply(at * 777, part);
    }
    assert!(
        ones.iter()
            .zip(&parts)
            .all(|(one, other)| (one - other).abs() < 1e-4)
    );
}
