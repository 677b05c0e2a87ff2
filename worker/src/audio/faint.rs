//! Makes a recording louder that is faint as a whole. The gates hear nothing below some level, whatever the
//! noise.

use super::loudness::Loudness;

/// A recording whose loud parts are quieter than this is raised to it, dB. Below ordinary calls; a recording
/// that peaks at -48 dB full scale lost a third of its words in the field.
const FAINT_DB: f32 = -45.0;
/// Nothing is raised by more, dB: what is fainter is the noise of a recorder.
const MOST_DB: f32 = 36.0;
/// Share of its hops that the loud part of a channel is louder than: who says little is heard as well.
const LOUD_SHARE: f64 = 0.99;

/// Raises all channels alike, if the loudest of them is faint; decibels.
pub fn raise(channels: &mut [Vec<f32>]) -> f32 {
    let loudness = channels
        .iter()
        .map(|channel| Loudness::of(channel).louder_than(LOUD_SHARE));
    let loud = loudness.fold(f32::NEG_INFINITY, f32::max);
    let gain = (FAINT_DB - loud).clamp(0.0, MOST_DB);
    if !loud.is_finite() || gain <= 0.0 {
        return 0.0;
    }
    let factor = 10_f32.powf(gain / 20.0);
    for sample in channels.iter_mut().flatten() {
        *sample *= factor;
    }
    gain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(amplitude: f32) -> Vec<f32> {
        (0..32_000)
            .map(|at| amplitude * (at as f32 * 0.3).sin())
            .collect()
    }

    #[test]
    fn what_is_faint_is_raised_as_a_whole() {
        let mut channels = [tone(0.000_5), tone(0.000_05)];
        let gain = raise(&mut channels);
        assert!((15.0..MOST_DB).contains(&gain), "{gain}");
        let peak = |channel: &[f32]| channel.iter().copied().fold(0.0, f32::max);
        assert!((peak(&channels[0]) / peak(&channels[1]) - 10.0).abs() < 0.1);
        assert!((raise(&mut channels)).abs() < 0.1);
    }

    #[test]
    fn what_is_not_is_left_alone() {
        // A channel may be faint beside another one.
        for mut channels in [
            vec![tone(0.1)],
            vec![tone(0.1), tone(0.000_1)],
            vec![Vec::new()],
            vec![],
        ] {
            let before = channels.clone();
            assert!(raise(&mut channels).abs() < f32::EPSILON);
            assert_eq!(channels, before);
        }
        let mut silence = [vec![0.0; 16_000]];
        assert!((raise(&mut silence) - MOST_DB).abs() < f32::EPSILON);
        assert!(silence[0].iter().all(|sample| *sample == 0.0));
    }
}
