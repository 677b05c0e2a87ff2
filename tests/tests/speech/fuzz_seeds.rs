//! The inputs that the fuzz targets begin with, under `fuzz/seeds/`: a moment of a spoken call in each form
//! that is read, and calls as a decoder writes them.
//!
//! `cargo test --release -p callscript-tests --test speech -- --ignored fuzz_seeds` writes them again.

use std::fs;
use std::path::PathBuf;

use callscript_demo::calls::encode::encode;
use callscript_demo::calls::plan::{CallPlan, Format};
use callscript_demo::calls::truth::Truth;
use callscript_demo::calls::{Generator, Party};
use callscript_worker::audio::{self, Recording};
use callscript_worker::audio::{Evening, Loudness, gate};

use crate::TestResult;
use crate::formats::{a_law, mu_law, wav};
use crate::sounds::clean_call;

/// All seeds together: they are cloned by everybody.
const MOST_BYTES: u64 = 200_000;

fn folder(target: &str) -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../fuzz/seeds")).join(target)
}

fn save(target: &str, name: &str, bytes: &[u8]) -> TestResult {
    let folder = folder(target);
    fs::create_dir_all(&folder)?;
    Ok(fs::write(folder.join(name), bytes)?)
}

/// They are there, and they are small.
#[test]
fn fuzz_seeds_are_small() -> TestResult {
    let mut size = 0;
    for target in ["decode_audio", "decode_wav", "transcript"] {
        let seeds: Vec<_> = fs::read_dir(folder(target))?.collect::<Result<_, _>>()?;
        assert!(seeds.len() >= 3, "{target} has {}", seeds.len());
        for seed in seeds {
            size += seed.metadata()?.len();
        }
    }
    assert!(size < MOST_BYTES, "{size} bytes");
    Ok(())
}

#[test]
#[ignore = "writes into the source tree; run it after a change of the generator or of a target's input"]
fn fuzz_seeds_recordings() -> TestResult {
    let (call, recording) = clean_call(false)?;
    // A third of a second of speech at 8 kHz.
    let from = (call.truth.segments[0].start * 16_000.0) as usize;
    let clip: Vec<f32> = recording.channels[0][from..from + 5_280]
        .iter()
        .copied()
        .step_by(2)
        .collect();
    let short = clip[..800].to_vec();
    let plain = encode(std::slice::from_ref(&short), Format::Wav)?;
    let code = |code: fn(f32) -> u8| short.iter().copied().map(code).collect::<Vec<u8>>();
    let floats: Vec<u8> = short.iter().flat_map(|sample| sample.to_le_bytes()).collect();
    let doubles: Vec<u8> = short[..200]
        .iter()
        .flat_map(|sample| f64::from(*sample).to_le_bytes())
        .collect();
    let mut tagged = b"ID3\x03\0\0\0\0\0\x19TIT2\0\0\0\x0f\0\0\0a spoken call.".to_vec();
    let mp3 = encode(std::slice::from_ref(&clip), Format::Mp3)?;
    tagged.extend(&mp3);
    // A list of remarks before the samples, as recorders write it.
    let mut remarked = plain[..36].to_vec();
    remarked.extend(b"LIST\x12\0\0\0INFOISFT\x06\0\0\0a call");
    remarked.extend(&plain[36..]);
    for (name, bytes) in [
        ("pcm.wav", plain.clone()),
        (
            "stereo.wav",
            encode(&[short.clone(), short.clone()], Format::Wav)?,
        ),
        ("44100.wav", crate::sounds::wav(&short, 44_100)?),
        ("48000.wav", crate::sounds::wav(&short[..300], 48_000)?),
        ("mu_law.wav", wav(7, 8, 1, &code(mu_law))),
        ("a_law.wav", wav(6, 8, 1, &code(a_law))),
        ("float.wav", wav(3, 32, 1, &floats)),
        ("double.wav", wav(3, 64, 1, &doubles)),
        ("ima.wav", adpcm(0x11, &code(mu_law))),
        ("microsoft.wav", adpcm(2, &code(mu_law))),
        ("extensible.wav", extensible(&plain[44..])),
        ("remarks.wav", remarked),
        ("mono.mp3", mp3.clone()),
        ("wide_stereo.mp3", encode(&[clip.clone(), clip], Format::Mp3Wide)?),
        ("tagged.mp3", tagged),
        ("torn.mp3", mp3[..mp3.len() / 2 + 5].to_vec()),
        ("page.html", b"<html><body>403 Forbidden</body></html>".to_vec()),
    ] {
        save("decode_audio", name, &bytes)?;
    }
    Ok(())
}

/// The beginnings of the small recordings that failed once.
#[test]
#[ignore = "writes into the source tree; run it after a change of the recordings"]
fn fuzz_seeds_wav() -> TestResult {
    const SOUND: usize = 308;
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/data/recordings");
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let is_one = name.ends_with(".wav")
            && ["g726", "k2", "k3", "k4"]
                .iter()
                .any(|kind| name.starts_with(kind));
        if is_one {
            let bytes = fs::read(&path)?;
            let data = bytes.windows(4).position(|four| four == b"data").unwrap_or(0);
            save("decode_wav", &name, &bytes[..bytes.len().min(data + SOUND)])?;
        }
    }
    Ok(())
}

/// Blocks of 64 bytes; what they hold is as good as any.
fn adpcm(format: u16, data: &[u8]) -> Vec<u8> {
    let extra: &[u8] = if format == 2 {
        // Frames of a block, and the seven pairs of coefficients of the standard.
        &[
            116, 0, 7, 0, 0, 1, 0, 0, 0, 2, 0, 255, 0, 0, 0, 0, 192, 0, 64, 0, 240, 0, 0, 0, 204, 1, 48, 255,
            136, 1, 24, 255,
        ]
    } else {
        &[121, 0]
    };
    let mut file = b"RIFF".to_vec();
    file.extend((30 + extra.len() as u32 + data.len() as u32).to_le_bytes());
    file.extend(b"WAVEfmt ");
    file.extend((18 + extra.len() as u32).to_le_bytes());
    file.extend([format.to_le_bytes(), 1_u16.to_le_bytes()].concat());
    file.extend([8_000_u32.to_le_bytes(), 4_055_u32.to_le_bytes()].concat());
    file.extend([64_u16, 4, extra.len() as u16].map(u16::to_le_bytes).concat());
    file.extend(extra);
    file.extend(b"data");
    file.extend((data.len() as u32).to_le_bytes());
    file.extend(data);
    file
}

fn extensible(data: &[u8]) -> Vec<u8> {
    let mut file = b"RIFF".to_vec();
    file.extend((60 + data.len() as u32).to_le_bytes());
    file.extend(b"WAVEfmt \x28\0\0\0\xfe\xff\x01\0");
    file.extend([8_000_u32.to_le_bytes(), 16_000_u32.to_le_bytes()].concat());
    file.extend(b"\x02\0\x10\0\x16\0\x10\0\x04\0\0\0");
    file.extend(b"\x01\0\0\0\0\0\x10\0\x80\0\0\xaa\0\x38\x9b\x71");
    file.extend(b"data");
    file.extend((data.len() as u32).to_le_bytes());
    file.extend(data);
    file
}

#[test]
#[ignore = "writes into the source tree; run it after a change of the generator or of a target's input"]
fn fuzz_seeds_transcripts() -> TestResult {
    const SEED: u64 = 7;
    let generator = Generator::new(SEED)?;
    for stereo in [false, true] {
        let calls = (0..60).filter(|at| CallPlan::deal(SEED, *at).stereo == stereo);
        for (number, at) in calls.take(3).enumerate() {
            let call = generator.speak(at)?;
            let recording = audio::decode(call.audio)?;
            let name = format!("{}_{number}", if stereo { "stereo" } else { "mono" });
            save("transcript", &name, &written(&call.truth, &recording))?;
        }
    }
    // One sentence over and over, another that nobody said, and one heard through on the other channel.
    let mut loops = vec![2, 20, 70, 240];
    for channel in [0, 1] {
        loops.extend(speech(channel, 10, 550, if channel == 0 { 200 } else { 10 }));
    }
    for _ in 0..6 {
        loops.extend(segment(0, 5, 70, 0.9, "take me off your list"));
    }
    loops.extend(segment(0, 5, 60, 0.1, "thanks for watching"));
    loops.extend(segment(1, 12, 70, 0.9, "take me off your list"));
    loops.extend(segment(1, 200, 90, 0.8, &"the ".repeat(30)));
    save("transcript", "loops", &loops)
}

/// The first 25 seconds of a call, four times as fast, in the form that the target reads: see
/// `fuzz/fuzz_targets/call.rs`.
fn written(truth: &Truth, recording: &Recording) -> Vec<u8> {
    const END: f64 = 25.0;
    const FASTER: usize = 4;
    let hundredths = |seconds: f64| (seconds * 100.0 / FASTER as f64).round() as i64;
    let channels = recording.channels.len();
    let mut bytes = vec![channels as u8, 20, 70, 250];
    for (at, channel) in recording.channels.iter().enumerate() {
        let mut last = -1;
        for region in gate::speech(&Loudness::of(channel), &Evening::default()) {
            let hop = 160 * FASTER;
            let hops = |samples: usize| i64::try_from(samples / hop).unwrap_or(i64::MAX);
            let (from, to) = (hops(region.start), hops(region.end));
            if to >= hundredths(END) {
                break;
            }
            let loudness = gate::level_db(&channel[region.start..region.end]) / 20.0;
            let loudness = (10_f32.powf(loudness) * 255.0) as u8;
            // At this speed two stretches may touch.
            let from = from.max(last + 1);
            if to > from {
                bytes.extend(speech(at as u8, from - last - 1, to - from - 1, loudness));
                last = to;
            }
        }
    }
    let mut ends = vec![0; channels];
    for said in truth.segments.iter().filter(|said| said.end < END) {
        let at = usize::from(said.speaker == Party::Caller && channels > 1);
        let (from, to) = (hundredths(said.start), hundredths(said.end));
        bytes.extend(segment(at as u8, from - ends[at], to - from, 0.9, &said.text));
        ends[at] = to;
    }
    bytes
}

fn speech(channel: u8, pause: i64, length: i64, loudness: u8) -> Vec<u8> {
    let mut bytes = vec![channel << 1];
    bytes.extend([pause as u16, length as u16].map(u16::to_le_bytes).concat());
    bytes.push(loudness);
    bytes
}

/// A token a word, as long as each other.
fn segment(channel: u8, pause: i64, length: i64, probability: f32, text: &str) -> Vec<u8> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut bytes = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let word = format!(" {}", &word[..word.len().min(200)]);
        let pause = if at == 0 { pause } else { 0 };
        bytes.push(channel << 1 | 1);
        bytes.extend(
            [
                pause as i16,
                (length / words.len().max(1).cast_signed() as i64) as i16,
            ]
            .map(i16::to_le_bytes)
            .concat(),
        );
        bytes.extend([probability, 1.0].map(f32::to_le_bytes).concat());
        bytes.push(word.len() as u8);
        bytes.extend(word.as_bytes());
    }
    bytes
}
