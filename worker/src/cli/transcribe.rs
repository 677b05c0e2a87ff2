//! `callscript transcribe`

use std::collections::{HashMap, HashSet};
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};

use crate::audio::{self, Limits};
use crate::config::{LimitArgs, ShelfArgs, SlotCount, SpeechArgs};
use crate::speech::{AbortFlag, SpeechOptions, Transcriber, Transcript, captions};

/// Turn recordings into text, without the database.
#[derive(Debug, Args)]
pub struct TranscribeCommand {
    /// Recordings (WAV, MP3 and others; docs/hearing.md lists them all); - reads one from standard input
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,

    /// What to write
    #[arg(long, value_enum, default_value_t = Format::Txt, value_name = "FORMAT")]
    pub format: Format,

    /// Write one file for each recording into this folder instead of to standard output; of recordings with
    /// one name, the second and later get a number
    #[arg(long, value_name = "DIR")]
    pub out_dir: Option<PathBuf>,

    /// The channel that the agent is on, where the words of two channels do not tell; not told: both are
    /// unknown then
    #[arg(long, value_enum, value_name = "SIDE")]
    pub agent_channel: Option<Side>,

    /// How speech is recognised.
    #[command(flatten)]
    pub speech: SpeechArgs,

    /// Where models lie.
    #[command(flatten)]
    pub shelf: ShelfArgs,

    /// How large a recording may be.
    #[command(flatten)]
    pub limits: LimitArgs,
}

/// A channel of a stereo recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Side {
    /// The first channel
    Left,
    /// The second channel
    Right,
}

impl Side {
    /// Place of the channel, from 0.
    fn channel(self) -> usize {
        match self {
            Self::Left => 0,
            Self::Right => 1,
        }
    }
}

/// Forms of a transcript.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// One JSON object a line and recording
    Json,
    /// `SubRip` captions
    Srt,
    /// `WebVTT` captions
    Vtt,
    /// Time, speaker and words, a line each
    Txt,
}

impl TranscribeCommand {
    /// Transcribes all files, as many at a time as there are slots; a file that fails does not stop the
    /// others.
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        tokio::task::spawn_blocking(move || self.transcribe()).await?
    }

    fn transcribe(self) -> anyhow::Result<ExitCode> {
        let name = self.speech.model_or_built_in();
        let resolved = self.shelf.shelf().resolve(name)?;
        let transcriber = Transcriber::open(&resolved, self.options())?;
        let slots = transcriber.slots();
        let limits = self.limits.limits();
        let agent_channel = self.agent_channel.map(Side::channel);
        let names = names(&self.files);
        let bar = progress_bar(self.files.len());
        let next = AtomicUsize::new(0);
        let (done, results) = mpsc::channel();
        let mut failed = false;
        std::thread::scope(|scope| {
            for _ in 0..slots {
                let (done, next, files, transcriber) = (done.clone(), &next, &self.files, &transcriber);
                scope.spawn(move || {
                    while let Some((at, file)) =
                        Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|at| Some((at, files.get(at)?)))
                    {
                        // The receiver lives until all are done.
                        let _ = done.send((at, one(transcriber, file, limits, agent_channel)));
                    }
                });
            }
            drop(done);
            // Files finish in any order and are written in the order they were named.
            let mut waiting: Vec<Option<anyhow::Result<Transcript>>> = Vec::new();
            waiting.resize_with(self.files.len(), || None);
            let mut written = 0;
            for (at, result) in results {
                bar.inc(1);
                waiting[at] = Some(result);
                while let Some(result) = waiting.get_mut(written).and_then(Option::take) {
                    let file = &self.files[written];
                    let name = &names[written];
                    let outcome = result.and_then(|transcript| {
                        bar.suspend(|| {
                            self.write(file, name, &transcript)?;
                            if let Some(languages) = captions::languages(&transcript) {
                                say(&format!("{}: languages: {languages}", file.display()));
                            }
                            Ok(())
                        })
                    });
                    if let Err(error) = outcome {
                        failed = true;
                        bar.suspend(|| say(&format!("{}: {error:#}", file.display())));
                    }
                    written += 1;
                }
            }
        });
        bar.finish_and_clear();
        Ok(if failed {
            ExitCode::FAILURE
        } else {
            ExitCode::SUCCESS
        })
    }

    /// No more slots than there are files.
    fn options(&self) -> SpeechOptions {
        let files = u16::try_from(self.files.len()).unwrap_or(u16::MAX);
        let mut options = SpeechOptions::from(&self.speech);
        options.slots = match options.slots {
            SlotCount::Exactly(slots) => SlotCount::Exactly(slots.min(files)),
            SlotCount::Auto if files == 1 => SlotCount::Exactly(1),
            SlotCount::Auto => SlotCount::Auto,
        };
        options
    }

    fn write(&self, file: &Path, name: &OsStr, transcript: &Transcript) -> anyhow::Result<()> {
        let (text, extension) = match self.format {
            Format::Json => {
                let mut json = serde_json::to_value(transcript)?;
                if let Some(object) = json.as_object_mut() {
                    object.shift_insert(0, "file".to_owned(), file.to_string_lossy().into());
                }
                (format!("{json}\n"), "json")
            }
            Format::Srt => (captions::srt(transcript), "srt"),
            Format::Vtt => (captions::vtt(transcript), "vtt"),
            Format::Txt => (captions::txt(transcript), "txt"),
        };
        match &self.out_dir {
            None => std::io::stdout().lock().write_all(text.as_bytes())?,
            Some(folder) => {
                fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
                let path = folder.join(name).with_added_extension(extension);
                fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
            }
        }
        Ok(())
    }
}

/// What each transcript is called, without an extension: as its recording is, and where another one has that
/// name already, with the first number behind it that is free.
fn names(files: &[PathBuf]) -> Vec<OsString> {
    let mut taken = HashSet::new();
    let mut numbers: HashMap<OsString, u32> = HashMap::new();
    let name = |file: &PathBuf| {
        let stem = file
            .file_stem()
            .filter(|_| file != Path::new("-"))
            .unwrap_or("stdin".as_ref())
            .to_owned();
        let mut name = stem.clone();
        // File systems of some machines do not tell large letters from small ones.
        while !taken.insert(name.to_ascii_lowercase()) {
            let number = numbers.entry(stem.clone()).or_insert(1);
            *number += 1;
            name.clone_from(&stem);
            name.push(format!("-{number}"));
        }
        name
    };
    files.iter().map(name).collect()
}

fn one(
    transcriber: &Transcriber,
    file: &Path,
    limits: Limits,
    agent_channel: Option<usize>,
) -> anyhow::Result<Transcript> {
    let recording = if file == Path::new("-") {
        let mut bytes = Vec::new();
        std::io::stdin().lock().read_to_end(&mut bytes)?;
        audio::decode_within(bytes, limits)?
    } else {
        audio::decode_file_within(file, limits)?
    };
    if recording.truncated {
        let stated = recording
            .stated_seconds
            .filter(|stated| *stated > recording.seconds());
        let of = stated.map_or_else(String::new, |stated| format!(" of {stated:.1} s"));
        say(&format!(
            "{}: the recording is damaged; this is what could be decoded: {:.1} s{of}",
            file.display(),
            recording.seconds()
        ));
    }
    let mut prepared = transcriber.prepare(recording).with_agent_channel(agent_channel);
    let recognised = transcriber.recognise(&mut prepared, &AbortFlag::new())?;
    Ok(transcriber.finish(prepared, recognised))
}

fn progress_bar(files: usize) -> ProgressBar {
    // Draws on standard error, and only on a terminal.
    let bar = ProgressBar::new(files as u64);
    if let Ok(style) = ProgressStyle::with_template("transcribing {wide_bar} {pos}/{len} {elapsed}") {
        bar.set_style(style);
    }
    bar
}

#[expect(clippy::print_stderr, reason = "notices beside the answer on standard output")]
fn say(text: &str) {
    eprintln!("callscript: {text}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recordings_of_one_name_keep_a_transcript_each() {
        let files = [
            "a/call.mp3",
            "b/call.wav",
            "call-2.mp3",
            "c/Call.mp3",
            "-",
            "other.mp3",
        ]
        .map(PathBuf::from);
        assert_eq!(
            names(&files),
            ["call", "call-2", "call-2-2", "Call-3", "stdin", "other"].map(OsString::from)
        );
    }
}
