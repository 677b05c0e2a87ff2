//! The yardstick: recordings decoded beforehand, the engine called in a loop on as many threads as slots.

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::thread;
use std::time::Instant;

use clap::ValueEnum;

use super::pipeline::Spent;
use crate::audio;
use crate::speech::{AbortFlag, Transcriber};

/// What the engine is given of a recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Sound {
    /// All of it, pauses and all
    Whole,
    /// What the lane's gate finds and packs: the same sound that the lane decodes
    Packed,
}

/// Decodes every file `rounds` times. Reading and preparing the files does not count.
pub(super) fn run(
    transcriber: &Transcriber,
    sound: Sound,
    files: &[PathBuf],
    rounds: usize,
) -> anyhow::Result<Spent> {
    let mut audio_seconds = 0.0;
    let mut recordings: Vec<Vec<Vec<f32>>> = Vec::with_capacity(files.len());
    for file in files {
        let recording = audio::decode_file(file)?;
        audio_seconds += recording.seconds() * rounds as f64;
        recordings.push(match sound {
            Sound::Whole => recording.channels,
            Sound::Packed => transcriber.prepare(recording).into_sounds(),
        });
    }
    let (next, words) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let before = transcriber.usage().busy;
    let begun = Instant::now();
    thread::scope(|scope| {
        let threads: Vec<_> = (0..transcriber.slots())
            .map(|_| {
                scope.spawn(|| -> anyhow::Result<()> {
                    loop {
                        let at = next.fetch_add(1, Relaxed);
                        if at >= recordings.len() * rounds {
                            return Ok(());
                        }
                        let recording = &recordings[at % recordings.len()];
                        let sounds = recording.iter().map(Vec::as_slice);
                        for text in transcriber.decode_bare(sounds, &AbortFlag::new())? {
                            words.fetch_add(text.split_whitespace().count(), Relaxed);
                        }
                    }
                })
            })
            .collect();
        threads.into_iter().try_for_each(|thread| {
            thread
                .join()
                .unwrap_or_else(|_| Err(anyhow::anyhow!("a thread broke down")))
        })
    })?;
    let wall = begun.elapsed();
    Ok(Spent {
        wall,
        recognise: transcriber.usage().busy.saturating_sub(before),
        audio_seconds,
        words: words.into_inner(),
        ..Spent::default()
    })
}
