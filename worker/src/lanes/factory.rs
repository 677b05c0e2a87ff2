//! Factory: decodes a stored recording into text, on threads that may block.

use std::sync::Arc;

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::handler::{Outcome, work_of};
use crate::audio;
use crate::db::{Item, Stage};
use crate::speech::{AbortFlag, SpeechError, Transcriber, Transcript};
use crate::storage::{Storage, StorageError};

/// The factory lane.
pub(super) struct Factory {
    pub(super) storage: Storage,
    pub(super) transcriber: Arc<Transcriber>,
}

impl std::fmt::Debug for Factory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Factory")
            .field("storage", &self.storage)
            .finish_non_exhaustive()
    }
}

#[derive(Debug, Deserialize)]
struct Work {
    storage_path: String,
    audio_sha256: String,
}

/// Stops a decode when the work on it is given up: a dropped future does not stop a thread.
struct AbortOnDrop(AbortFlag);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.set();
    }
}

impl Factory {
    pub(super) async fn work(&self, item: &Item) -> Outcome {
        let work: Work = match work_of(item) {
            Ok(work) => work,
            Err(outcome) => return outcome,
        };
        let bytes = match self.storage.get(&work.storage_path).await {
            Ok(bytes) => bytes,
            Err(error @ StorageError::NotFound(_)) => return Outcome::attempt_failed(error),
            Err(error) => return Outcome::later(error, 15.0),
        };
        if !hex::encode(Sha256::digest(&bytes)).eq_ignore_ascii_case(&work.audio_sha256) {
            return Outcome::attempt_failed(
                "the stored recording is not the one that was stored (its SHA-256 differs): restore the object from a backup",
            );
        }
        let abort = AbortFlag::new();
        let _abort_on_drop = AbortOnDrop(abort.clone());
        let transcriber = Arc::clone(&self.transcriber);
        let decoded = tokio::task::spawn_blocking(move || decode(&transcriber, bytes, &abort)).await;
        match decoded {
            Ok(outcome) => outcome,
            Err(_) => Outcome::attempt_failed("the decoder broke down on this recording"),
        }
    }
}

fn decode(transcriber: &Transcriber, bytes: Vec<u8>, abort: &AbortFlag) -> Outcome {
    let recording = match audio::decode(bytes) {
        Ok(recording) => recording,
        // The bytes are the ones Ringba gave: decoding them again gives the same.
        Err(error) => return Outcome::hopeless(error),
    };
    match transcriber.transcribe(&recording, abort) {
        Ok(transcript) => done(&transcript),
        Err(SpeechError::Aborted) => Outcome::Lost,
        Err(error @ SpeechError::Decode(_)) => Outcome::attempt_failed(error),
        Err(error) => Outcome::later(error, 60.0),
    }
}

fn done(transcript: &Transcript) -> Outcome {
    match serde_json::to_value(transcript) {
        Ok(result) => Outcome::Done(Stage::Transcribed, result),
        Err(error) => Outcome::attempt_failed(format!("the transcript cannot be written as JSON ({error})")),
    }
}
