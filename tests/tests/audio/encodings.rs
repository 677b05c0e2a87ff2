//! Random encodings of one call, whole and harmed: each is heard as long as ffmpeg plays it, or says that
//! something is missing.
//!
//! Thirty of them in every run; `CALLSCRIPT_ENCODINGS=300` tries more, `CALLSCRIPT_ENCODINGS_SEED` others.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use callscript_demo::calls::Generator;
use callscript_worker::audio::{self, Recording, SAMPLE_RATE};
use comfy_table::Table;
use rand::seq::IndexedRandom as _;
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use crate::{TestResult, encoder};

/// Seconds of the call.
const SECONDS: f64 = 12.0;
/// Seconds by which two players may differ.
const TOLERANCE: f64 = 0.1;
/// Seconds that an encoder adds at most: its delay, and the rest of the last frame, at 8 kHz.
const ADDED: f64 = 0.4;
/// Share of a call below which it is not judged as a whole.
const LEAST_HEARD: f64 = 0.9;

/// Extension, ffmpeg's options (R: a sample rate, C: channels, B: a bit rate, Q: a quality), and whether it
/// can be written to a pipe.
const FORMS: [(&str, &str, bool); 28] = [
    ("mp3", "-c:a libmp3lame -ar R -ac C -b:a B", true),
    ("mp3", "-c:a libmp3lame -ar R -ac C -b:a B -write_xing 0", true),
    ("mp3", "-c:a libmp3lame -ar R -ac C -q:a Q", true),
    (
        "mp3",
        "-c:a libmp3lame -ar R -ac C -q:a Q -write_xing 0 -id3v2_version 0",
        true,
    ),
    (
        "mp3",
        "-c:a libmp3lame -ar R -ac C -b:a B -abr 1 -write_id3v1 1",
        true,
    ),
    ("mp2", "-c:a mp2 -ar 16000 -ac C -b:a 64k", true),
    ("wav", "-c:a pcm_s16le -ar R -ac C", true),
    ("wav", "-c:a pcm_u8 -ar R -ac C", true),
    ("wav", "-c:a pcm_s24le -ar R -ac C", true),
    ("wav", "-c:a pcm_f32le -ar R -ac C", true),
    ("wav", "-c:a pcm_mulaw -ar R -ac C", true),
    ("wav", "-c:a pcm_alaw -ar R -ac C -bitexact", true),
    ("wav", "-c:a adpcm_ms -ar R -ac C", true),
    ("wav", "-c:a adpcm_ima_wav -ar R -ac C", true),
    ("wav", "-c:a libgsm_ms -ar 8000 -ac 1", true),
    ("wav", "-c:a g726 -code_size 4 -ar 8000 -ac 1", true),
    ("wav", "-c:a libmp3lame -ar R -ac C -b:a B", false),
    ("wav", "-c:a pcm_s16le -rf64 always -ar R -ac C", false),
    ("m4a", "-c:a aac -ar R -ac C -b:a B", false),
    ("m4a", "-c:a alac -ar R -ac C", false),
    ("aac", "-c:a aac -ar R -ac C -b:a B", true),
    ("ogg", "-c:a libvorbis -ar 16000 -ac C", true),
    ("ogg", "-c:a libopus -ac C -b:a B", true),
    ("webm", "-c:a libopus -ac C -b:a B", false),
    ("mka", "-c:a libmp3lame -ar R -ac C -b:a B", false),
    ("flac", "-c:a flac -ar R -ac C", false),
    ("aiff", "-c:a pcm_s16be -ar R -ac C", false),
    ("caf", "-c:a alac -ar R -ac C", false),
];

/// What happens to a recording on its way.
#[derive(Debug, Clone, Copy)]
enum Harm {
    None,
    /// Another one is put behind it.
    Joined,
    Cut,
    Lengths,
    Scratched,
    Padded,
    Tagged,
}

/// As often as each happens here: a third of all files are whole.
const HARMS: [Harm; 9] = [
    Harm::None,
    Harm::None,
    Harm::None,
    Harm::Joined,
    Harm::Cut,
    Harm::Lengths,
    Harm::Scratched,
    Harm::Padded,
    Harm::Tagged,
];

#[derive(Debug, Default)]
struct Row {
    files: u32,
    same: u32,
    longer: u32,
    told: u32,
    refused: u32,
    /// Files of which less than [`LEAST_HEARD`] was heard, by whatever tells it: no call made of one is safe.
    part: u32,
    worst: f64,
}

fn setting(name: &str, default: u64) -> Result<u64> {
    match std::env::var(name) {
        Ok(text) => text
            .parse()
            .with_context(|| format!("{name} is {text}, which is no number")),
        Err(_) => Ok(default),
    }
}

/// Both parties of a call, as a WAV file of 16 kHz.
fn call(path: &Path) -> TestResult {
    let spoken = Generator::new(99)?.speak(3)?;
    let recording = audio::decode(spoken.audio)?;
    let spec = hound::WavSpec {
        channels: 2,
        sample_rate: SAMPLE_RATE,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::create(path, spec)?;
    let (first, last) = (
        &recording.channels[0],
        &recording.channels[recording.channels.len() - 1],
    );
    for at in 0..(SECONDS * f64::from(SAMPLE_RATE)) as usize {
        for channel in [first, last] {
            let sample = channel.get(at).copied().unwrap_or(0.0);
            writer.write_sample((sample * 32_767.0) as i16)?;
        }
    }
    Ok(writer.finalize()?)
}

fn pick<T: Clone>(random: &mut ChaCha8Rng, from: &[T]) -> T {
    from.choose(random)
        .expect("there is something to choose from")
        .clone()
}

fn options(random: &mut ChaCha8Rng, form: &str) -> Vec<String> {
    let rate = pick(random, &[8_000, 11_025, 16_000, 22_050, 44_100, 48_000]);
    let channels = pick(random, &[1, 2]);
    form.split(' ')
        .map(|word| match word {
            "R" => rate.to_string(),
            "C" => channels.to_string(),
            "B" => pick(random, &["16k", "24k", "32k", "64k"]).to_owned(),
            "Q" => random.random_range(1..=9).to_string(),
            word => word.to_owned(),
        })
        .collect()
}

fn harm(random: &mut ChaCha8Rng, harm: Harm, extension: &str, file: &mut Vec<u8>, other: &[u8]) {
    match harm {
        Harm::Joined => file.extend_from_slice(other),
        Harm::Cut => file.truncate(random.random_range(file.len() / 5..file.len())),
        Harm::Lengths if extension == "wav" => {
            let data = file.windows(4).take(4096).position(|four| four == b"data");
            let (riff, sound) = pick(
                random,
                &[
                    (0, 0),
                    (8, 0),
                    (36, 0),
                    (u32::MAX, u32::MAX),
                    (35, u32::MAX),
                    (0x7fff_ffff, 0x7fff_ffdb),
                    (1, 1 << 12),
                ],
            );
            if let Some(data) = data {
                file[4..8].copy_from_slice(&u32::to_le_bytes(riff));
                file[data + 4..data + 8].copy_from_slice(&u32::to_le_bytes(sound));
            }
        }
        Harm::None | Harm::Lengths => {}
        Harm::Scratched => {
            let length = random.random_range(1..=file.len() / 8);
            let from = random.random_range(file.len() / 4..file.len() - length);
            random.fill(&mut file[from..from + length]);
        }
        Harm::Padded => file.extend(vec![0; random.random_range(1..5_000)]),
        Harm::Tagged => {
            let size = random.random_range(0..3_000_usize);
            let mut tag = b"ID3\x04\0\0\0\0".to_vec();
            tag.extend([(size >> 7) as u8, (size & 0x7f) as u8]);
            tag.resize(tag.len() + size, b'x');
            file.splice(0..0, tag);
        }
    }
}

/// A file that was made, and what is known of it.
struct Made {
    about: String,
    form: String,
    file: Vec<u8>,
    harm: Harm,
    /// Seconds that were recorded.
    recorded: f64,
    /// Seconds that ffmpeg plays.
    elsewhere: f64,
    /// The same of two joined files, each alone.
    one_by_one: f64,
}

fn made(folder: &Path, wav: &Path, seed: u64, number: u64) -> Result<Made> {
    let mut random = ChaCha8Rng::seed_from_u64(seed << 32 | number);
    let (extension, form, can_pipe) = FORMS[number as usize % FORMS.len()];
    let container = match extension {
        "m4a" => "ipod",
        "aac" => "adts",
        "mka" => "matroska",
        extension => extension,
    };
    let path = folder.join("made").with_extension(extension);
    let is_piped = can_pipe && random.random_bool(0.3);
    let encode = |options: &[String]| {
        let container = ["-f".to_owned(), container.to_owned()];
        encoder::encode(wav, &[options, &container].concat(), &path, is_piped)
    };
    let options = options(&mut random, form);
    let mut file = encode(&options)?;
    let what = pick(&mut random, &HARMS);
    let (mut other, mut recorded, mut one_by_one) = (Vec::new(), SECONDS, f64::INFINITY);
    if matches!(what, Harm::Joined) {
        // As often with the same options as with others.
        let again = if random.random_bool(0.5) {
            options.clone()
        } else {
            self::options(&mut random, form)
        };
        other = encode(&again)?;
        recorded *= 2.0;
        one_by_one = 0.0;
        for one in [&file, &other] {
            fs::write(&path, one)?;
            one_by_one += encoder::seconds(&path)?;
        }
    }
    harm(&mut random, what, extension, &mut file, &other);
    fs::write(&path, &file)?;
    let elsewhere = encoder::seconds(&path)?;
    Ok(Made {
        about: format!(
            "{number}: {} {what:?}{}",
            options.join(" "),
            if is_piped { " to a pipe" } else { "" }
        ),
        form: format!("{extension} {}", options.get(1).cloned().unwrap_or_default()),
        file,
        harm: what,
        recorded,
        elsewhere,
        one_by_one,
    })
}

/// The share that was heard of a call of so many seconds, as the database measures it
/// (`extension/src/factory/sql/transcribed.sql`): against what the file states or how long the call was,
/// whichever is more.
fn heard_share(recording: &Recording, call_seconds: f64) -> f64 {
    let of = recording.stated_seconds.unwrap_or(0.0).max(call_seconds);
    (recording.seconds() - recording.lost_seconds) / of
}

/// Decodes a file and counts how it went; what should not be is an error.
fn judge(made: Made, row: &mut Row) -> Result<(), String> {
    let (about, elsewhere) = (&made.about, made.elsewhere);
    row.files += 1;
    let recording = match audio::decode(made.file) {
        Ok(recording) => recording,
        Err(error) if elsewhere < 0.5 || matches!(made.harm, Harm::Cut | Harm::Scratched) => {
            row.refused += 1;
            println!("{about}: {error}; ffmpeg plays {elsewhere:.3} s");
            return Ok(());
        }
        Err(error) => return Err(format!("{about}: {error}, where ffmpeg plays {elsewhere:.3} s")),
    };
    let (seconds, stated) = (recording.seconds(), recording.stated_seconds);
    let is_in_part = heard_share(&recording, made.recorded) < LEAST_HEARD;
    row.part += u32::from(is_in_part);
    let mut apart = seconds - elsewhere;
    // ffmpeg plays what follows in the shape of what came first, which makes it longer or shorter.
    if (seconds - made.one_by_one).abs() < apart.abs() {
        apart = seconds - made.one_by_one;
    }
    // An unharmed one is damaged for nobody.
    if recording.truncated && matches!(made.harm, Harm::None | Harm::Padded | Harm::Tagged) {
        return Err(format!("{about}: called damaged ({seconds:.3} s, {stated:?})"));
    }
    if apart.abs() <= TOLERANCE {
        row.same += 1;
        if apart.abs() > row.worst.abs() {
            row.worst = apart;
        }
    } else if is_in_part || recording.truncated || stated.is_some_and(|stated| stated > seconds + TOLERANCE) {
        row.told += 1;
    } else if apart > 0.0 && seconds <= made.recorded + ADDED {
        // Another player stops where a header says so; this one heard all that was recorded.
        row.longer += 1;
    } else {
        return Err(format!(
            "{about}: {seconds:.3} s, ffmpeg {elsewhere:.3} s, stated {stated:?}"
        ));
    }
    Ok(())
}

#[test]
fn random_encodings_are_heard_whole_or_tell() -> TestResult {
    if !encoder::is_here() {
        println!("left out: ffmpeg is not installed");
        return Ok(());
    }
    let count = setting("CALLSCRIPT_ENCODINGS", 30)?;
    let seed = setting("CALLSCRIPT_ENCODINGS_SEED", 1)?;
    let folder = tempfile::tempdir()?;
    let wav = folder.path().join("call.wav");
    call(&wav)?;
    let mut rows: BTreeMap<String, Row> = BTreeMap::new();
    let mut wrong = Vec::new();
    for number in 0..count {
        let made = made(folder.path(), &wav, seed, number)?;
        let row = rows.entry(made.form.clone()).or_default();
        wrong.extend(judge(made, row).err());
    }
    let mut table = Table::new();
    table.set_header([
        "form",
        "files",
        "as ffmpeg",
        "worst (s)",
        "longer",
        "told",
        "refused",
        "heard < 90 %",
    ]);
    for (form, row) in &rows {
        let numbers =
            [row.same, row.longer, row.told, row.refused, row.part].map(|number| number.to_string());
        let [same, longer, told, refused, part] = numbers;
        let worst = format!("{:+.3}", row.worst);
        table.add_row([
            form.clone(),
            row.files.to_string(),
            same,
            worst,
            longer,
            told,
            refused,
            part,
        ]);
    }
    println!("{table}");
    assert!(
        wrong.is_empty(),
        "{} of {count}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    Ok(())
}
