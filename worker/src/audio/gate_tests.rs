use super::*;

fn speech(channel: &[f32]) -> Vec<Region> {
    super::speech(&Loudness::of(channel), &Evening::default())
}

/// A repeatable hiss.
fn hiss(samples: usize, amplitude: f32) -> Vec<f32> {
    let mut state = 0x2545_f491_u32;
    (0..samples)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            (f64::from(state) / f64::from(u32::MAX) * 2.0 - 1.0) as f32 * amplitude
        })
        .collect()
}

/// Something like a voice: a buzz whose loudness rises and falls four times a second.
fn voice(channel: &mut [f32], from: usize, to: usize, amplitude: f32) {
    for (at, sample) in channel[from..to].iter_mut().enumerate() {
        let seconds = at as f32 / 16_000.0;
        let syllable = 0.35 + 0.65 * (std::f32::consts::TAU * 4.0 * seconds).sin().abs();
        let buzz = (1..12)
            .map(|k| (std::f32::consts::TAU * 150.0 * k as f32 * seconds).sin())
            .sum::<f32>();
        *sample += amplitude * syllable * buzz / 6.0;
    }
}

#[test]
fn voices_are_found_where_they_are() {
    let mut channel = hiss(16_000 * 20, 0.002);
    for (from, to) in [(2.0, 4.5), (4.8, 6.0), (12.0, 15.0)] {
        voice(
            &mut channel,
            (from * 16_000.0) as usize,
            (to * 16_000.0) as usize,
            0.2,
        );
    }
    let found = speech(&channel);
    let seconds: Vec<(f64, f64)> = found
        .iter()
        .map(|r| (r.start as f64 / 16_000.0, r.end as f64 / 16_000.0))
        .collect();
    assert_eq!(found.len(), 3, "{seconds:?}");
    for ((start, end), (from, to)) in seconds.iter().zip([(2.0, 4.5), (4.8, 6.0), (12.0, 15.0)]) {
        assert!(
            (start - from).abs() <= 0.03 && (end - to).abs() <= 0.03,
            "{start} {end}"
        );
    }
}

#[test]
fn steady_sound_is_no_speech() {
    let tone: Vec<f32> = (0..16_000 * 8)
        .map(|i| (i as f32 * 440.0 * 0.000_392_7).sin() * 0.3)
        .collect();
    for channel in [
        vec![0.0; 16_000 * 8],
        hiss(16_000 * 8, 0.001),
        hiss(16_000 * 8, 0.2),
        tone,
        vec![],
    ] {
        assert_eq!(speech(&channel), []);
    }
}

#[test]
fn a_click_is_no_speech() {
    let mut channel = hiss(16_000 * 4, 0.001);
    channel[30_000..30_080].fill(0.8);
    assert_eq!(speech(&channel), []);
}
