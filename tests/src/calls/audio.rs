//! Small measurements on samples.

/// Amplitude below which espeak-ng's output counts as silence; the speech model was trained with the same.
const SILENCE: f32 = 0.004;

/// The part of `samples` between the first and the last audible one.
pub fn trim_silence(samples: &[f32]) -> &[f32] {
    let loud = |sample: &f32| sample.abs() > SILENCE;
    let (Some(first), Some(last)) = (samples.iter().position(loud), samples.iter().rposition(loud)) else {
        return &[];
    };
    &samples[first..=last]
}

/// Root mean square; 0 for no samples.
pub fn rms(samples: &[f32]) -> f32 {
    if samples.is_empty() {
        return 0.0;
    }
    let sum: f64 = samples.iter().map(|sample| f64::from(*sample).powi(2)).sum();
    (sum / samples.len() as f64).sqrt() as f32
}

/// Multiplies every sample.
pub fn scale(samples: &mut [f32], factor: f32) {
    for sample in samples {
        *sample *= factor;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_is_cut_at_both_ends_only() {
        assert_eq!(
            trim_silence(&[0.0, 0.003, 0.5, 0.0, -0.5, 0.001]),
            &[0.5, 0.0, -0.5]
        );
        assert!(trim_silence(&[0.0, 0.001]).is_empty());
    }

    #[test]
    fn rms_of_a_square_wave_is_its_height() {
        assert!((rms(&[0.5, -0.5, 0.5, -0.5]) - 0.5).abs() < 1e-6);
    }
}
