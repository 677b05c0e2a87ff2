//! The same words in every container and codec that recorders write, whole and broken.

use callscript_demo::calls::encode::encode;
use callscript_demo::calls::plan::Format;
use callscript_worker::audio::{self, Recording};
use callscript_worker::speech::{RolesBy, Transcript};

use crate::sounds::{beginning, clean_call};
use crate::{TestResult, hear, hear_bytes};

fn words(heard: &Transcript) -> usize {
    heard.text().split_whitespace().count()
}

/// Fifteen seconds of a call at 8 kHz.
fn telephone() -> anyhow::Result<Vec<f32>> {
    let (_, recording) = clean_call(false)?;
    let channel = &beginning(&recording, 15.0).channels[0];
    Ok(channel.iter().copied().step_by(2).collect())
}

/// A WAV file with the short header that telephone recorders write.
pub(crate) fn wav(format: u16, bits: u16, channels: u16, data: &[u8]) -> Vec<u8> {
    let block = channels * bits / 8;
    let mut file = b"RIFF".to_vec();
    file.extend((36 + data.len() as u32).to_le_bytes());
    file.extend(b"WAVEfmt \x10\0\0\0");
    file.extend([format.to_le_bytes(), channels.to_le_bytes()].concat());
    file.extend([8_000_u32.to_le_bytes(), (8_000 * u32::from(block)).to_le_bytes()].concat());
    file.extend([block.to_le_bytes(), bits.to_le_bytes()].concat());
    file.extend(b"data");
    file.extend((data.len() as u32).to_le_bytes());
    file.extend(data);
    file
}

/// G.711 mu-law.
pub(crate) fn mu_law(sample: f32) -> u8 {
    let value = (sample * 32_767.0) as i32;
    let magnitude = value.abs().min(32_635) + 0x84;
    let exponent = (24 - magnitude.leading_zeros().cast_signed()).clamp(0, 7);
    let mantissa = (magnitude >> (exponent + 3)) & 0x0f;
    let sign = if value < 0 { 0x80 } else { 0 };
    !(sign | (exponent << 4) | mantissa) as u8
}

/// G.711 A-law.
pub(crate) fn a_law(sample: f32) -> u8 {
    let value = (sample * 32_767.0) as i32;
    let mut step = (if value < 0 { !value } else { value }) >> 4;
    let mut exponent = 0;
    if step > 15 {
        exponent = 1;
        while step > 31 {
            step >>= 1;
            exponent += 1;
        }
        step -= 16;
    }
    let sign = if value < 0 { 0 } else { 0x80 };
    (sign | (exponent << 4) | step) as u8 ^ 0x55
}

#[test]
fn telephone_codecs_say_the_same() -> TestResult {
    let sound = telephone()?;
    let expected = words(&hear_bytes(&encode(std::slice::from_ref(&sound), Format::Wav)?)?);
    assert!(expected > 10, "{expected}");
    let floats: Vec<u8> = sound.iter().flat_map(|sample| sample.to_le_bytes()).collect();
    let coded = |code: fn(f32) -> u8| sound.iter().copied().map(code).collect::<Vec<u8>>();
    for (what, bytes) in [
        ("mu-law", wav(7, 8, 1, &coded(mu_law))),
        ("A-law", wav(6, 8, 1, &coded(a_law))),
        ("floats", wav(3, 32, 1, &floats)),
    ] {
        let heard = hear_bytes(&bytes)?;
        assert!(
            (heard.audio_seconds - 15.0).abs() < 0.01,
            "{what}: {}",
            heard.audio_seconds
        );
        assert!(
            words(&heard).abs_diff(expected) <= expected / 4,
            "{what}: {:?}",
            heard.text()
        );
    }
    Ok(())
}

#[test]
fn stereo_at_any_rate_with_a_dead_channel() -> TestResult {
    let (_, recording) = clean_call(false)?;
    let start = beginning(&recording, 10.0).channels.remove(0);
    let expected = words(&hear(&Recording::from_channels(vec![start.clone()]))?);
    for rate in [8_000, 44_100, 48_000] {
        let one = crate::sounds::wav(&start, rate)?;
        // The samples of one channel with silence between them.
        let data: Vec<u8> = one[44..]
            .chunks_exact(2)
            .flat_map(|s| [s[0], s[1], 0, 0])
            .collect();
        let mut both = wav(1, 16, 2, &data);
        both[24..28].copy_from_slice(&rate.to_le_bytes());
        let heard = hear_bytes(&both)?;
        assert_eq!(heard.channels, 2);
        assert!(
            (heard.audio_seconds - 10.0).abs() < 0.01,
            "{rate}: {}",
            heard.audio_seconds
        );
        assert!(
            words(&heard).abs_diff(expected) <= expected / 3,
            "{rate}: {:?}",
            heard.text()
        );
        // Both parties are on the one channel: its order says nothing of them.
        assert!(
            matches!(heard.stats.roles_by, RolesBy::Voices | RolesBy::Nothing),
            "{rate}"
        );
    }
    Ok(())
}

/// Samples that are no numbers in the middle of speech: what is around them is heard, and nothing breaks.
#[test]
fn a_float_recording_with_holes() -> TestResult {
    let mut sound = telephone()?;
    let whole = words(&hear_bytes(&wav(3, 32, 1, &bytes(&sound)))?);
    let (hole, end) = (8_000 * 12, sound.len());
    for (at, sample) in sound[hole..end].iter_mut().enumerate() {
        *sample = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, f32::MAX][at / 5_000 % 4];
    }
    sound[4_000] = f32::NAN;
    let heard = hear_bytes(&wav(3, 32, 1, &bytes(&sound)))?;
    assert!((heard.audio_seconds - 15.0).abs() < 0.01);
    assert!(
        words(&heard) * 2 > whole && words(&heard) <= whole + 2,
        "{:?}",
        heard.text()
    );
    assert!(
        heard
            .segments
            .iter()
            .all(|segment| segment.confidence.is_some_and(f64::is_finite))
    );

    let nothing = hear_bytes(&wav(3, 32, 1, &bytes(&vec![f32::NAN; 80_000])))?;
    assert!(nothing.segments.is_empty() && (nothing.audio_seconds - 10.0).abs() < 0.01);
    Ok(())
}

fn bytes(samples: &[f32]) -> Vec<u8> {
    samples.iter().flat_map(|sample| sample.to_le_bytes()).collect()
}

#[test]
fn an_mp3_whose_tail_is_garbage() -> TestResult {
    let mp3 = encode(&[telephone()?], Format::Mp3)?;
    let whole = hear_bytes(&mp3)?;
    assert!(words(&whole) > 10, "{:?}", whole.text());
    let mut noise = 7_u32;
    let garbage: Vec<u8> = std::iter::repeat_with(|| {
        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (noise >> 24) as u8
    })
    .take(20_000)
    .collect();
    let page = b"<html><body>502 Bad Gateway</body></html>".repeat(100);
    for (what, tail) in [
        ("noise", garbage.as_slice()),
        ("a page", page.as_slice()),
        ("zeros", &[0; 9_000]),
    ] {
        let recording = audio::decode([mp3.as_slice(), tail].concat())?;
        let extra = recording.seconds() - whole.audio_seconds;
        assert!((-0.2..0.5).contains(&extra), "{what}: {extra} s more");
        let heard = hear(&recording)?;
        assert_eq!(heard.text(), whole.text(), "{what}");
    }
    // Torn in the middle of a frame, then garbage where the rest was.
    let torn = [&mp3[..mp3.len() / 2 + 17], garbage.as_slice()].concat();
    let heard = hear_bytes(&torn)?;
    assert!(
        (6.5..8.5).contains(&heard.audio_seconds),
        "{}",
        heard.audio_seconds
    );
    assert!(words(&heard) <= words(&whole), "{:?}", heard.text());
    assert!(
        heard
            .segments
            .iter()
            .all(|segment| segment.end <= heard.audio_seconds)
    );
    Ok(())
}

/// Three tenths of a second of anything: no crash, no more words than fit, the right length.
#[test]
fn clips_of_a_third_of_a_second() -> TestResult {
    let sound = telephone()?;
    for from in (0..sound.len() - 2_400).step_by(sound.len() / 6) {
        let clip = sound[from..from + 2_400].to_vec();
        let heard = hear_bytes(&encode(&[clip], Format::Wav)?)?;
        assert!((heard.audio_seconds - 0.3).abs() < 0.001);
        assert!(words(&heard) <= 3, "{:?}", heard.text());
        assert!(heard.segments.iter().all(|segment| segment.end <= 0.3));
    }
    Ok(())
}
