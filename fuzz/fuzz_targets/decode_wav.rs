//! Any bytes behind the beginning of a WAV file: what is found is in the file, no sound comes out of nothing,
//! and what stands in the header of a plain file is heard to its end, whatever follows it.

#![no_main]

use callscript_worker::audio::{AudioError, Limits, Recording, decode_within, room};
use libfuzzer_sys::fuzz_target;

const LIMITS: Limits = Limits {
    bytes: 64 << 10,
    seconds: 60,
};
/// Samples of one channel in a byte, at most: Microsoft's ADPCM, whose smallest blocks hold two in seven
/// bytes of state, has two.
const MOST_A_BYTE: f64 = 4.0;
/// The lowest sample rate that is read.
const LEAST_RATE: f64 = 4_000.0;
/// Bytes of plain sound in front of the fuzzed ones.
const SOUND: usize = 800;

fuzz_target!(|bytes: &[u8]| {
    let mut file = bytes.to_vec();
    if file.len() >= 12 {
        // RF64 and BW64 stay what they are.
        if !matches!(&file[..4], b"RF64" | b"BW64") {
            file[..4].copy_from_slice(b"RIFF");
        }
        file[8..12].copy_from_slice(b"WAVE");
    }
    if let Some(recording) = decoded(&file) {
        // MPEG in WAV fills what is lost with silence, of which a few bytes can claim much.
        let is_mpeg = recording.source.codec.starts_with("mp");
        let most = file.len() as f64 * MOST_A_BYTE / LEAST_RATE;
        assert!(is_mpeg || recording.seconds() <= most + 0.1, "{} s of {} bytes", recording.seconds(), file.len());
        let samples = recording.frames() * recording.channels.len();
        // An estimate by headers: parts of several shapes are counted with the channels of the widest, as
        // they are decoded.
        assert!(room(&file, LIMITS) >= samples as u64, "less room than it takes");
    }

    // A plain file, and anything behind it.
    let mut plain = b"RIFF".to_vec();
    plain.extend((36 + SOUND as u32).to_le_bytes());
    plain.extend(b"WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x80\x3e\0\0\x02\0\x10\0data");
    plain.extend((SOUND as u32).to_le_bytes());
    plain.extend((0..SOUND).map(|at| (at % 7) as u8));
    let alone = plain.len();
    plain.extend(bytes);
    match decode_within(plain, LIMITS) {
        Ok(recording) => {
            let least = SOUND as f64 / 2.0 / 8_000.0;
            assert!(recording.seconds() >= least - 0.001, "{} s of {least}", recording.seconds());
        }
        // What follows may be another file, of a form that is not read.
        Err(error) => assert!(bytes.len() > 24, "{error}: {alone} bytes and {}", bytes.len()),
    }
});

fn decoded(file: &[u8]) -> Option<Recording> {
    match decode_within(file, LIMITS) {
        Ok(recording) => Some(recording),
        Err(error) => {
            let words = error.to_string();
            assert!(words.len() > 20, "says nothing: {words}");
            assert!(!words.contains("stumbled"), "a panic: {words}");
            assert!(file.is_empty() == matches!(error, AudioError::Empty), "{words}");
            None
        }
    }
}
