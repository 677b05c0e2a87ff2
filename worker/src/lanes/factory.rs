//! Factory: turns stored recordings into text.
//!
//! A call passes through stages. More calls are in the pipe than there are slots, so that a free slot finds
//! the next call ready: fetched, decoded to samples, its speech found. A semaphore limits each stage. The
//! number of claims limits all stages together ([`Factory::hands`]), and a claim is held only for a call in
//! the pipe.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde::Deserialize;
use sha2::{Digest, Sha256};
use tokio::sync::{Semaphore, SemaphorePermit};

use super::handler::{Outcome, work_of};
use super::recordings::Recordings;
use crate::audio;
use crate::db::{Item, Lease, Stage};
use crate::speech::{AbortFlag, Prepared, SpeechError, Transcriber};
use crate::telemetry::{FactoryStage, Metrics};

/// Mebibytes of samples in memory, all calls in the pipe together.
const ROOM_MIB: u32 = 4096;

/// The factory lane.
pub(super) struct Factory {
    recordings: Recordings,
    transcriber: Arc<Transcriber>,
    metrics: Arc<Metrics>,
    prefetch: usize,
    limits: audio::Limits,
    decode_limit: f64,
    preparing: Semaphore,
    room: Semaphore,
}

impl std::fmt::Debug for Factory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Factory")
            .field("recordings", &self.recordings)
            .field("prefetch", &self.prefetch)
            .finish_non_exhaustive()
    }
}

#[derive(Debug, Deserialize)]
struct Work {
    storage_path: String,
    audio_sha256: String,
    #[serde(default)]
    audio_bytes: Option<u64>,
    /// The channel on which agents of the call's account mostly are, from 0, as far as it is known.
    #[serde(default)]
    agent_channel: Option<usize>,
}

/// Stops a decode when the work on it is given up: a dropped future does not stop a thread.
struct AbortOnDrop(AbortFlag);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.set();
    }
}

impl Factory {
    /// A lane on the slots of `transcriber`, with so many calls ahead of them (0: as many as its `prefetch`
    /// says), each within `limits`. A decode
    /// may take `decode_limit` times the length of its recording.
    pub(super) fn new(
        recordings: Recordings,
        transcriber: Arc<Transcriber>,
        metrics: Arc<Metrics>,
        prefetch: usize,
        limits: audio::Limits,
        decode_limit: f64,
    ) -> Self {
        let watched = Arc::clone(&transcriber);
        metrics.watch_slots(move || {
            let usage = watched.usage();
            (usage.slots, usage.busy)
        });
        Self {
            recordings,
            metrics,
            limits,
            decode_limit,
            prefetch: if prefetch == 0 {
                transcriber.prefetch()
            } else {
                prefetch
            },
            preparing: Semaphore::new(transcriber.preparers()),
            room: Semaphore::new(ROOM_MIB as usize),
            transcriber,
        }
    }

    /// Calls that may be in the pipe.
    pub(super) fn hands(&self) -> usize {
        self.transcriber.slots() + self.prefetch
    }

    pub(super) async fn work(&self, item: &Item) -> Outcome {
        let work: Work = match work_of(item) {
            Ok(work) => work,
            Err(outcome) => return outcome,
        };
        match self.pass(item.lease, work).await {
            Ok(outcome) | Err(outcome) => outcome,
        }
    }

    /// Through all stages.
    async fn pass(&self, lease: Lease, work: Work) -> Result<Outcome, Outcome> {
        let begun = Instant::now();
        let bytes = self
            .recordings
            .fetch(lease, &work.storage_path, work.audio_bytes)
            .await?;
        self.metrics.spent(FactoryStage::Fetch, begun.elapsed());

        let limits = self.limits;
        let (bytes, room) = on_a_thread(move || {
            let room = audio::room(&bytes, limits);
            Ok((bytes, room))
        })
        .await?;
        let _room = self.room_for(room).await;
        let prepared = self
            .prepare(bytes, work.audio_sha256)
            .await?
            .with_agent_channel(work.agent_channel);
        let audio_seconds = prepared.audio_seconds();

        let limit = decode_time(audio_seconds, self.decode_limit);
        let abort = AbortFlag::after(limit);
        let _abort_on_drop = AbortOnDrop(abort.clone());
        let (transcriber, metrics) = (Arc::clone(&self.transcriber), Arc::clone(&self.metrics));
        let outcome = on_a_thread(move || {
            let recognised = recognise(&transcriber, &metrics, prepared, &abort);
            match recognised {
                Err(Outcome::Lost) if abort.is_late() => Err(Outcome::attempt_failed(SpeechError::TooLong {
                    audio_seconds: audio_seconds as u64,
                    limit_seconds: limit.as_secs(),
                })),
                other => other,
            }
        })
        .await;
        if outcome.is_ok() {
            self.metrics.transcribed(audio_seconds);
        }
        outcome
    }

    /// Waits until there are so many bytes of memory.
    async fn room_for(&self, bytes: u64) -> Option<SemaphorePermit<'_>> {
        let mebibytes = u32::try_from(bytes >> 20).unwrap_or(ROOM_MIB);
        // The semaphore is never closed.
        self.room.acquire_many(mebibytes.clamp(1, ROOM_MIB)).await.ok()
    }

    async fn prepare(&self, bytes: Vec<u8>, sha256: String) -> Result<Prepared, Outcome> {
        let _turn = self.preparing.acquire().await;
        let begun = Instant::now();
        let (transcriber, limits) = (Arc::clone(&self.transcriber), self.limits);
        let prepared = on_a_thread(move || {
            if !hex::encode(Sha256::digest(&bytes)).eq_ignore_ascii_case(&sha256) {
                return Err(Outcome::attempt_failed(
                    "the stored recording is not the one that was stored (its SHA-256 differs): restore the object from a backup",
                ));
            }
            // The bytes are the ones Ringba gave: decoding them again gives the same.
            let recording = audio::decode_within(bytes, limits).map_err(Outcome::hopeless)?;
            Ok(transcriber.prepare(recording))
        })
        .await;
        self.metrics.spent(FactoryStage::Prepare, begun.elapsed());
        prepared
    }
}

/// Runs what takes a processor. A panic in it concerns this recording only.
async fn on_a_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Outcome> + Send + 'static,
) -> Result<T, Outcome> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|_| {
        Err(Outcome::attempt_failed(
            "the decoder broke down on this recording",
        ))
    })
}

/// How long decoding a recording may take: without an end, a decode that hangs would keep its slot for ever.
fn decode_time(audio_seconds: f64, factor: f64) -> Duration {
    Duration::try_from_secs_f64(audio_seconds.max(60.0) * factor).unwrap_or(Duration::MAX)
}

fn recognise(
    transcriber: &Transcriber,
    metrics: &Metrics,
    mut prepared: Prepared,
    abort: &AbortFlag,
) -> Result<Outcome, Outcome> {
    let begun = Instant::now();
    let recognised = transcriber
        .recognise(&mut prepared, abort)
        .map_err(|error| match error {
            SpeechError::Aborted => Outcome::Lost,
            error @ SpeechError::Decode(_) => Outcome::attempt_failed(error),
            // The machine's trouble: the call pays nothing for it.
            error @ SpeechError::Memory { .. } => Outcome::later(error, 0.0),
            error => Outcome::later(error, 60.0),
        })?;
    let decoding = recognised.decode_time();
    metrics.spent(FactoryStage::Recognise, decoding);
    metrics.spent(FactoryStage::Wait, begun.elapsed().saturating_sub(decoding));
    let begun = Instant::now();
    let transcript = transcriber.finish(prepared, recognised);
    let result = serde_json::to_value(&transcript);
    metrics.spent(FactoryStage::Finish, begun.elapsed());
    match result {
        Ok(result) => Ok(Outcome::Done(Stage::Transcribed, result)),
        Err(error) => Err(Outcome::attempt_failed(format!(
            "the transcript cannot be written as JSON ({error})"
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decode_has_time_by_the_length_of_its_recording() {
        assert_eq!(decode_time(10.0, 30.0).as_secs(), 1800);
        assert_eq!(decode_time(3600.0, 30.0).as_secs(), 108_000);
        assert_eq!(decode_time(60.0, 0.0), Duration::ZERO);
    }

    #[test]
    fn a_claim_may_tell_the_agents_channel() {
        let read = |json: &str| serde_json::from_str::<Work>(json).map(|work| work.agent_channel);
        let silent = r#"{"storage_path": "a", "audio_sha256": "b"}"#;
        let null = r#"{"storage_path": "a", "audio_sha256": "b", "agent_channel": null}"#;
        let second = r#"{"storage_path": "a", "audio_sha256": "b", "agent_channel": 1, "other": 2}"#;
        assert_eq!(read(silent).unwrap(), None);
        assert_eq!(read(null).unwrap(), None);
        assert_eq!(read(second).unwrap(), Some(1));
    }
}
