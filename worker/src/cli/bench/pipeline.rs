//! The factory's stages without bucket and database: files in, transcripts out, as fast as the slots go.

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use crate::audio;
use crate::speech::{AbortFlag, Prepared, Transcriber};

/// Where the time went.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Spent {
    pub(super) wall: Duration,
    pub(super) prepare: Duration,
    pub(super) recognise: Duration,
    pub(super) finish: Duration,
    pub(super) audio_seconds: f64,
    pub(super) speech_seconds: f64,
    pub(super) words: usize,
}

/// Transcribes every file `rounds` times.
pub(super) fn run(transcriber: &Transcriber, files: &[PathBuf], rounds: usize) -> anyhow::Result<Spent> {
    let slots = transcriber.slots();
    let begun = Instant::now();
    let spent = Mutex::new(Spent::default());
    let add = |change: &dyn Fn(&mut Spent)| change(&mut spent.lock().unwrap_or_else(PoisonError::into_inner));
    let next = AtomicUsize::new(0);
    // As many as the lane has; each holds a call of its own while the queue is full.
    let preparers = transcriber.preparers();
    let (ready, prepared) = mpsc::sync_channel::<Prepared>(transcriber.prefetch().saturating_sub(preparers));
    let prepared = Mutex::new(prepared);
    let result = thread::scope(|scope| {
        let preparing: Vec<_> = (0..preparers)
            .map(|_| {
                let (ready, next, add) = (ready.clone(), &next, &add);
                scope.spawn(move || -> anyhow::Result<()> {
                    loop {
                        let at = next.fetch_add(1, Relaxed);
                        if at >= files.len() * rounds {
                            return Ok(());
                        }
                        let begun = Instant::now();
                        let call = transcriber.prepare(audio::decode_file(&files[at % files.len()])?);
                        let took = begun.elapsed();
                        add(&|spent| {
                            spent.prepare += took;
                            spent.audio_seconds += call.audio_seconds();
                            spent.speech_seconds += call.speech_seconds();
                        });
                        if ready.send(call).is_err() {
                            return Ok(());
                        }
                    }
                })
            })
            .collect();
        drop(ready);
        let recognising: Vec<_> = (0..slots)
            .map(|_| {
                let (prepared, add) = (&prepared, &add);
                scope.spawn(move || -> anyhow::Result<()> {
                    loop {
                        let call = prepared.lock().unwrap_or_else(PoisonError::into_inner).recv();
                        let Ok(mut call) = call else { return Ok(()) };
                        let recognised = transcriber.recognise(&mut call, &AbortFlag::new())?;
                        let decoding = recognised.decode_time();
                        let begun = Instant::now();
                        let transcript = transcriber.finish(call, recognised);
                        let took = begun.elapsed();
                        add(&|spent| {
                            spent.recognise += decoding;
                            spent.finish += took;
                            spent.words += transcript.text().split_whitespace().count();
                        });
                    }
                })
            })
            .collect();
        preparing.into_iter().chain(recognising).try_for_each(|thread| {
            thread
                .join()
                .unwrap_or_else(|_| Err(anyhow::anyhow!("a thread broke down")))
        })
    });
    result?;
    let mut spent = spent.into_inner().unwrap_or_else(PoisonError::into_inner);
    spent.wall = begun.elapsed();
    Ok(spent)
}
