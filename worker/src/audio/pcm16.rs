//! Samples of 16 bits, in which calls wait for a slot: half the memory of floats, and telephones send no more.

/// The loudest sample.
const LOUDEST: f32 = 32_767.0;

/// A sample of -1 to 1, rounded; what is louder is clipped.
pub fn quantised(sample: f32) -> i16 {
    // A float that is no number becomes 0.
    (sample.clamp(-1.0, 1.0) * LOUDEST).round() as i16
}

/// Floats again, as the decoder takes them.
pub fn floats(sound: &[i16]) -> Vec<f32> {
    sound.iter().map(|sample| f32::from(*sample) / LOUDEST).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn half_a_step_is_lost_and_no_more(sample in -1.0_f32..=1.0) {
            let back = floats(&[quantised(sample)])[0];
            prop_assert!((back - sample).abs() <= 0.501 / LOUDEST, "{sample} came back as {back}");
        }
    }

    #[test]
    fn what_is_too_loud_is_clipped_and_what_is_no_number_is_silence() {
        let hostile = [2.0, -7.0, f32::INFINITY, f32::NAN].map(quantised);
        assert_eq!(hostile, [32_767, -32_767, 32_767, 0]);
    }
}
