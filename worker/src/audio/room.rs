//! How much memory a recording will take once it is decoded, told before it is decoded.

use callscript_common::audio::Format;

use super::look::{Look, look};
use super::{Limits, SAMPLE_RATE, container, mpeg, wav};

/// Bytes that a sample takes: four in its channel, up to as many again in the copy of the speech that is
/// packed for the model.
const BYTES_A_SAMPLE: f64 = 8.0;
/// Bits a second of the leanest codec that people record with (Opus, narrow band), for files that state no
/// length.
const LEANEST: f64 = 6_000.0;

/// Bytes of memory that decoding these bytes and finding the speech in them takes at most, the bytes
/// themselves among them. It reads headers only; what the headers hide is held by `limits` all the same.
pub fn room(bytes: &[u8], limits: Limits) -> u64 {
    let behind_tag = &bytes[mpeg::tag_length(bytes).unwrap_or(0)..];
    let (seconds, channels) = match look(bytes) {
        Look::Read(Format::Wav) => wav::measure(behind_tag),
        Look::Read(Format::Mp3) => mpeg::measure(bytes),
        Look::Read(format) => {
            // Containers are others' work: see `decode`.
            let measured = std::panic::catch_unwind(|| container::measure(behind_tag, format));
            measured
                .ok()
                .flatten()
                .unwrap_or((bytes.len() as f64 * 8.0 / LEANEST, 2))
        }
        _ => (0.0, 0),
    };
    let seconds = seconds.min(f64::from(limits.seconds_of(channels)));
    let samples = seconds * f64::from(SAMPLE_RATE) * channels as f64;
    bytes.len() as u64 + (samples * BYTES_A_SAMPLE) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_tell_how_much_it_will_be() {
        // A minute of stereo at 16 kbit/s: frames of 72 ms in 144 bytes.
        let mut frame = vec![0xff, 0xe3, 0x28, 0x00];
        frame.resize(144, 0x55);
        let file = frame.repeat(833);
        let room = room(&file, Limits::default());
        let samples = 833.0 * 0.072 * 16_000.0 * 2.0;
        assert!(
            (room as f64 - samples * 8.0 - file.len() as f64).abs() < 10_000.0,
            "{room}"
        );
        let short = Limits { bytes: 1, seconds: 1 };
        assert!(super::room(&file, short) < 400_000);
        assert_eq!(super::room(b"<html>", short), 6);
    }
}
