//! The same sound on two channels, whatever was done to either, is decoded once; two people never are.

use std::fs;
use std::process::{Command, Stdio};

use callscript_demo::calls::Generator;
use callscript_demo::calls::plan::{CallPlan, Kind};
use callscript_demo::calls::scripts::Part;
use callscript_worker::audio::{self, Recording};
use comfy_table::Table;

use crate::bleed::{bleed, two_channels};
use crate::sounds::noise;
use crate::{TestResult, transcriber};

/// Nothing was tuned on calls of this seed.
const SEED: u64 = 60_601;
/// Calls of two people that every run looks at; `CALLSCRIPT_CALLS` asks for more.
const CALLS: usize = 1;

/// Channels at 16 kHz.
type Channels = [Vec<f32>; 2];

fn count() -> anyhow::Result<usize> {
    Ok(std::env::var("CALLSCRIPT_CALLS").map_or(Ok(CALLS), |count| count.parse())?)
}

fn later(sound: &[f32], samples: usize) -> Vec<f32> {
    let silence = std::iter::repeat_n(0.0, samples);
    silence.chain(sound.iter().copied()).take(sound.len()).collect()
}

fn louder(sound: &[f32], decibels: impl Fn(f64) -> f64) -> Vec<f32> {
    let seconds = |at: usize| at as f64 / 16_000.0;
    let gain = |at: usize| 10_f64.powf(decibels(seconds(at)) / 20.0) as f32;
    sound
        .iter()
        .enumerate()
        .map(|(at, sample)| sample * gain(at))
        .collect()
}

/// The clock of the other side is this many samples late at the end, and a little more late all the time.
fn drifting(sound: &[f32], samples: f64) -> Vec<f32> {
    let slower = 1.0 - samples / sound.len() as f64;
    (0..sound.len())
        .map(|at| {
            let place = at as f64 * slower;
            let (left, share) = (place as usize, (place - place.floor()) as f32);
            let right = sound.get(left + 1).copied().unwrap_or(0.0);
            sound[left] * (1.0 - share) + right * share
        })
        .collect()
}

/// Between 300 and 3,400 Hz, by plain filters of the first order, each twice.
fn telephone_band(sound: &[f32]) -> Vec<f32> {
    let share = |hertz: f64| (1.0 - (-std::f64::consts::TAU * hertz / 16_000.0).exp()) as f32;
    let mut sound = sound.to_vec();
    for (hertz, keeps_low) in [(3_400.0, true), (3_400.0, true), (300.0, false), (300.0, false)] {
        let (mut low, share) = (0.0, share(hertz));
        for sample in &mut sound {
            low += share * (*sample - low);
            *sample = if keeps_low { low } else { *sample - low };
        }
    }
    sound
}

fn sum(sound: &[f32], other: &[f32], gain: f32) -> Vec<f32> {
    let other = other.iter().copied().cycle();
    sound
        .iter()
        .zip(other)
        .map(|(one, other)| one + gain * other)
        .collect()
}

/// Through an encoder and back.
fn coded(channels: &Channels, program: &str, options: &[&str]) -> anyhow::Result<Channels> {
    let folder = tempfile::tempdir()?;
    let (wav, out) = (folder.path().join("call.wav"), folder.path().join("coded"));
    let mut writer = hound::WavWriter::create(
        &wav,
        hound::WavSpec {
            channels: 2,
            sample_rate: 16_000,
            bits_per_sample: 16,
            sample_format: hound::SampleFormat::Int,
        },
    )?;
    for (one, other) in channels[0].iter().zip(&channels[1]) {
        for sample in [one, other] {
            writer.write_sample((sample.clamp(-1.0, 1.0) * 32_767.0) as i16)?;
        }
    }
    writer.finalize()?;
    let mut command = Command::new(program);
    if program == "ffmpeg" {
        command
            .args(["-v", "error", "-nostdin", "-i"])
            .arg(&wav)
            .args(options)
            .arg(&out);
    } else {
        command.args(options).arg(&wav).arg(&out);
    }
    let run = command.stdin(Stdio::null()).output()?;
    anyhow::ensure!(
        run.status.success(),
        "{program}: {}",
        String::from_utf8_lossy(&run.stderr)
    );
    let decoded = audio::decode(fs::read(&out)?)?.channels;
    decoded
        .try_into()
        .map_err(|_| anyhow::anyhow!("{program} did not keep two channels"))
}

/// Every kind of copy of one sound.
fn copies(sound: &[f32]) -> anyhow::Result<Vec<(&'static str, Channels)>> {
    let same = || sound.to_vec();
    let hiss = noise(31.0, 0.02);
    let other_hiss = noise(47.0, 0.02);
    let mut copies: Vec<(&'static str, Channels)> = vec![
        ("as it is", [same(), same()]),
        ("12 dB quieter", [same(), louder(sound, |_| -12.0)]),
        (
            "the other way up",
            [same(), louder(sound, |_| 0.0).iter().map(|s| -s).collect()],
        ),
        ("one sample late", [same(), later(sound, 1)]),
        ("120 ms late", [same(), later(sound, 1_920)]),
        ("a clock that drifts by 20 ms", [same(), drifting(sound, 320.0)]),
        (
            "gain that moves by 12 dB in 10 s",
            [
                same(),
                louder(sound, |at| 6.0 * (at / 20.0 * std::f64::consts::TAU).sin()),
            ],
        ),
        ("telephone band on one side", [same(), telephone_band(sound)]),
        (
            "noise on each side",
            [sum(sound, &hiss, 1.0), sum(sound, &other_hiss, 1.0)],
        ),
        ("noise on one side", [same(), sum(sound, &hiss, 2.0)]),
        (
            "band, gain, delay and noise",
            [
                sum(sound, &hiss, 0.5),
                sum(
                    &telephone_band(&later(&louder(sound, |at| 6.0 * (at / 15.0).sin()), 80)),
                    &other_hiss,
                    0.5,
                ),
            ],
        ),
    ];
    let quieter = [same(), louder(sound, |_| -2.0)];
    for (name, bits, rate) in [
        ("joint stereo MP3, 24 kbit/s at 16 kHz", "24", "16"),
        ("joint stereo MP3, 16 kbit/s at 8 kHz", "16", "8"),
    ] {
        let options = ["--silent", "-m", "j", "-b", bits, "--resample", rate];
        copies.push((name, coded(&quieter, "lame", &options)?));
    }
    let has_ffmpeg = Command::new("ffmpeg")
        .arg("-version")
        .stdout(Stdio::null())
        .status();
    if has_ffmpeg.is_ok_and(|status| status.success()) {
        let options = ["-c:a", "libopus", "-b:a", "12k", "-f", "ogg"];
        copies.push(("Opus, 12 kbit/s", coded(&quieter, "ffmpeg", &options)?));
    }
    Ok(copies)
}

#[test]
fn one_sound_on_two_channels_is_decoded_once() -> TestResult {
    let generator = Generator::of(Part::HeldOut, SEED)?;
    let is_talk = |plan: &CallPlan| matches!(plan.kind, Kind::Clean | Kind::Breaking);
    let mut plan = (0..1_000)
        .map(|at| generator.plan(at))
        .find(is_talk)
        .expect("there are many");
    plan.stereo = false;
    let lines = &plan.script.lines;
    let sound = audio::decode(generator.perform(plan, lines)?.audio)?
        .channels
        .remove(0);
    let mut table = Table::new();
    table.set_header(["the other channel", "decoded"]);
    let mut twice = Vec::new();
    for (name, channels) in copies(&sound)? {
        let times = transcriber()
            .prepare(Recording::from_channels(channels.into()))
            .decoded_channels();
        table.add_row([name.to_owned(), times.to_string()]);
        if times != 1 {
            twice.push(name);
        }
    }
    println!("{table}");
    assert!(twice.is_empty(), "{twice:?}");
    Ok(())
}

#[test]
fn two_people_are_two_whatever_is_heard_through() -> TestResult {
    let calls = two_channels(Part::HeldOut, SEED, count()?)?;
    for (call, channels) in calls {
        for decibels in [-3.0, -6.0, -12.0, -20.0] {
            for delays in [[0, 0], [20, 150]] {
                let mixed = bleed(&channels, decibels, delays);
                let coded = coded(
                    &mixed,
                    "lame",
                    &["--silent", "-m", "j", "-b", "32", "--resample", "16"],
                )?;
                for (what, channels) in [("plain", mixed), ("joint stereo", coded)] {
                    let times = transcriber()
                        .prepare(Recording::from_channels(channels.into()))
                        .decoded_channels();
                    assert_eq!(
                        times, 2,
                        "{}: {decibels} dB, {delays:?} ms, {what}",
                        call.plan.script.name
                    );
                }
            }
        }
    }
    Ok(())
}
