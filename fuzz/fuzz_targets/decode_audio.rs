//! Any bytes as a recording: sound within its limits or words that say why not, and never a panic.
//!
//! Limits keep one run small; the worker's own are larger, and its code is the same.

#![no_main]

use callscript_worker::audio::{
    AudioError, Evening, Limits, Loudness, SAMPLE_RATE, decode_within, gate, peaks::peaks,
};
use libfuzzer_sys::fuzz_target;

const LIMITS: Limits = Limits {
    bytes: 64 << 10,
    seconds: 20,
};

fuzz_target!(|bytes: &[u8]| {
    let recording = match decode_within(bytes, LIMITS) {
        Ok(recording) => recording,
        Err(error) => {
            let words = error.to_string();
            assert!(words.len() > 20, "says nothing: {words}");
            assert!(bytes.is_empty() == matches!(error, AudioError::Empty), "{words}");
            return;
        }
    };
    let (channels, frames) = (&recording.channels, recording.frames());
    assert!((1..=8).contains(&channels.len()));
    assert_eq!(recording.source.channels, channels.len());
    // A second more than the limit: the converter rounds up.
    assert!(
        frames <= (LIMITS.seconds + 1) as usize * SAMPLE_RATE as usize,
        "{frames} frames"
    );
    for channel in channels {
        assert_eq!(channel.len(), frames, "channels of one length");
        assert!(
            channel.iter().all(|sample| (-1.0..=1.0).contains(sample)),
            "a sample that is none"
        );
        let mut earliest = 0;
        for region in gate::speech(&Loudness::of(channel), &Evening::default()) {
            assert!(
                region.start >= earliest && region.end > region.start,
                "{region:?} before {earliest}"
            );
            earliest = region.end;
        }
        assert!(earliest <= frames);
    }
    for column in peaks(&recording).concat() {
        assert!(column <= 100);
    }
});
