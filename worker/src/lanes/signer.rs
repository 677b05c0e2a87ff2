//! Signs addresses of recordings for factories that have no keys of the bucket. Whoever works the lane `vault` has the keys, and
//! does this beside it.

use std::time::Duration;

use callscript_common::config::ConfigError;
use callscript_common::db::DbError;
use callscript_common::storage::{Storage, StorageError};
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;

use super::context::{heard, jitter};
use crate::config::RunConfig;
use crate::db::Database;

/// How long an address works. The factory fetches at once; the rest is for clocks that differ.
const LASTING: Duration = Duration::from_mins(5);
/// Looks without a notification.
const LOOK_EVERY: Duration = Duration::from_secs(3);
/// Wait after trouble.
const TROUBLE: Duration = Duration::from_secs(30);
/// Signed at a time.
const MOST: i32 = 50;

/// What went wrong while signing.
#[derive(Debug, thiserror::Error)]
enum SignError {
    #[error(transparent)]
    Database(#[from] DbError),
    #[error(transparent)]
    Store(#[from] StorageError),
}

/// The store as machines without keys reach it.
pub(super) async fn storage(config: &RunConfig) -> Result<Storage, ConfigError> {
    let mut args = config.storage.clone();
    if config.worker.sign_endpoint.is_some() {
        args.s3_endpoint.clone_from(&config.worker.sign_endpoint);
    }
    Storage::new(&args).await
}

/// Signs what is waited for, until `stop`.
pub(super) async fn run(
    database: Database,
    storage: Storage,
    mut wake: broadcast::Receiver<String>,
    stop: CancellationToken,
) {
    loop {
        let wait = match sign_all(&database, &storage).await {
            Ok(()) => LOOK_EVERY,
            Err(error) => {
                tracing::warn!("no address of a recording is signed here for now: {error}");
                TROUBLE
            }
        };
        tokio::select! {
            () = stop.cancelled() => return,
            () = heard(&mut wake, "sign") => {}
            () = tokio::time::sleep(jitter(wait)) => {}
        }
    }
}

async fn sign_all(database: &Database, storage: &Storage) -> Result<(), SignError> {
    loop {
        let waiting = database.recordings_to_sign(MOST).await?;
        for recording in &waiting {
            let address = storage.address(&recording.key, LASTING).await?;
            database
                .recording_signed(recording.lease, &address, LASTING.as_secs_f64())
                .await?;
        }
        if waiting.len() < MOST as usize {
            return Ok(());
        }
    }
}
