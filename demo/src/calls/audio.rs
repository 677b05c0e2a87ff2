//! Small measurements on samples.

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
    fn rms_of_a_square_wave_is_its_height() {
        assert!((rms(&[0.5, -0.5, 0.5, -0.5]) - 0.5).abs() < 1e-6);
    }
}
