//! Recordings without words give no words.

use callscript_worker::audio::Recording;

use crate::sounds::{noise, tone};
use crate::{TestResult, hear};

#[test]
fn silence_noise_and_tones() -> TestResult {
    let mixed: Vec<f32> = noise(40.0, 0.01)
        .iter()
        .zip(tone(40.0, 440.0, 0.2))
        .map(|(n, t)| n + t)
        .collect();
    for (what, channel) in [
        ("silence", vec![0.0; 16_000 * 40]),
        ("faint noise", noise(40.0, 0.003)),
        ("loud noise", noise(40.0, 0.2)),
        ("a tone", tone(40.0, 350.0, 0.3)),
        ("a tone in noise", mixed),
        ("0.3 s of silence", vec![0.0; 4_800]),
        ("one sample", vec![0.5]),
        ("nothing at all", vec![]),
    ] {
        let heard = hear(&Recording::from_channels(vec![channel]))?;
        assert_eq!(heard.segments, [], "{what}");
        assert!(heard.decode_seconds < 0.001, "{what}: nothing was worth decoding");
    }
    assert_eq!(hear(&Recording::from_channels(vec![]))?.segments, []);
    Ok(())
}
