//! The yardstick: recordings decoded beforehand, the engine called in a loop on as many threads as slots.

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::thread;
use std::time::Instant;

use super::pipeline::Spent;
use crate::audio::{self, Recording};
use crate::speech::{AbortFlag, Transcriber};

/// Decodes every file `rounds` times. Reading the files does not count.
pub(super) fn run(transcriber: &Transcriber, files: &[PathBuf], rounds: usize) -> anyhow::Result<Spent> {
    let recordings: Vec<Recording> = files
        .iter()
        .map(|file| audio::decode_file(file))
        .collect::<Result<_, _>>()?;
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
                        for text in transcriber.decode_bare(recording, &AbortFlag::new())? {
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
        audio_seconds: recordings.iter().map(Recording::seconds).sum::<f64>() * rounds as f64,
        words: words.into_inner(),
        ..Spent::default()
    })
}
