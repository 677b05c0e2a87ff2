//! Where the factory gets a recording: from the bucket by keys of its own, or without keys by an address that a worker of the lane
//! `vault` signs for the lease.

use std::time::{Duration, Instant};

use callscript_common::config::StorageArgs;
use callscript_common::storage::{Storage, StorageError};
use reqwest::StatusCode;
use tokio::sync::broadcast;

use super::RunError;
use super::context::{heard, jitter};
use super::handler::Outcome;
use crate::blame::Blame;
use crate::db::{Database, Lease};
use crate::http::{self, HttpError, Verdict};

/// Longest wait for a signature: a signer answers within a second, or there is none.
const PATIENCE: Duration = Duration::from_mins(1);
/// Asks without a notification.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// One whole download, as with keys.
const DOWNLOAD: Duration = Duration::from_mins(5);
/// Most bytes that are read where the claim does not say how many there are.
const MOST_BYTES: usize = 1 << 30;

/// Where recordings come from.
#[derive(Debug)]
pub(super) enum Recordings {
    /// The bucket, by keys of this machine.
    Bucket(Storage),
    /// Addresses that others sign.
    Signed(Signed),
}

/// Addresses that others sign.
#[derive(Debug)]
pub(super) struct Signed {
    database: Database,
    client: reqwest::Client,
    wake: broadcast::Sender<String>,
}

/// A download by a signed address that did not come about. Says nothing of the address.
#[derive(Debug, thiserror::Error)]
enum SignedError {
    #[error(
        "nobody signs addresses of recordings: start a worker of the lane vault, which has the keys of the bucket, or set \
         CALLSCRIPT_BUCKET and the AWS_* variables here"
    )]
    NoSigner,
    #[error(
        "the store refuses signed addresses ({0}): the keys of the worker that signs must allow GetObject, and its clock must be right"
    )]
    Refused(u16),
    #[error("the recording is not in the bucket")]
    NotFound,
    #[error("the store cannot be used now ({0})")]
    Unavailable(u16),
    #[error(
        "the recording cannot be fetched by its signed address now: {0}; CALLSCRIPT_SIGN_ENDPOINT of the worker that signs names \
             the store as this machine reaches it"
    )]
    Http(#[from] HttpError),
}

impl Blame for SignedError {
    const KIND: &'static str = StorageError::KIND;
}

impl Recordings {
    /// By keys where a bucket is configured, else by signed addresses.
    pub(super) async fn of(
        args: &StorageArgs,
        database: Database,
        wake: broadcast::Sender<String>,
    ) -> Result<Self, RunError> {
        if args.bucket().is_ok() {
            return Ok(Self::Bucket(Storage::new(args).await?));
        }
        tracing::info!(
            "no bucket is configured: addresses of recordings come signed from a worker of the lane vault"
        );
        Ok(Self::Signed(Signed {
            database,
            client: http::client(DOWNLOAD)?,
            wake,
        }))
    }

    /// The recording of a held call, of so many bytes where that is known.
    pub(super) async fn fetch(
        &self,
        lease: Lease,
        key: &str,
        bytes: Option<u64>,
    ) -> Result<Vec<u8>, Outcome> {
        match self {
            Self::Bucket(storage) => storage.get(key).await.map_err(|error| match error {
                error @ StorageError::NotFound(_) => Outcome::attempt_failed(error),
                error if error.is_everyones() => Outcome::stopped(error),
                error => Outcome::later(error, 15.0),
            }),
            Self::Signed(signed) => signed.fetch(lease, bytes).await,
        }
    }
}

impl Signed {
    async fn fetch(&self, lease: Lease, bytes: Option<u64>) -> Result<Vec<u8>, Outcome> {
        let address = self.address(lease).await?;
        let limit = bytes.and_then(|bytes| usize::try_from(bytes).ok());
        self.download(&address, limit.unwrap_or(MOST_BYTES))
            .await
            .map_err(|error| match error {
                SignedError::NotFound | SignedError::Http(HttpError::TooLarge(_)) => {
                    Outcome::attempt_failed(error)
                }
                SignedError::Refused(_) | SignedError::NoSigner => Outcome::stopped(error),
                SignedError::Unavailable(_) | SignedError::Http(_) => Outcome::later(error, 15.0),
            })
    }

    /// Asks until the address is there.
    async fn address(&self, lease: Lease) -> Result<String, Outcome> {
        // From before the question, or the answer could be missed.
        let mut wake = self.wake.subscribe();
        let begun = Instant::now();
        loop {
            match self.database.recording_address(lease).await {
                Ok(Some(address)) => return Ok(address),
                Ok(None) if begun.elapsed() > PATIENCE => {
                    return Err(Outcome::stopped(SignedError::NoSigner));
                }
                Ok(None) => {}
                Err(error) if error.is_transient() => return Err(Outcome::later(error, 15.0)),
                Err(error) => return Err(Outcome::refused(error)),
            }
            tokio::select! {
                () = heard(&mut wake, "signed") => {}
                () = tokio::time::sleep(jitter(LOOK_EVERY)) => {}
            }
        }
    }

    async fn download(&self, address: &str, limit: usize) -> Result<Vec<u8>, SignedError> {
        let response = self.client.get(address).send().await.map_err(HttpError::from)?;
        let status = response.status();
        match http::verdict(status) {
            Verdict::Success => Ok(http::read_body(response, limit).await?),
            Verdict::Permanent if status == StatusCode::NOT_FOUND => Err(SignedError::NotFound),
            Verdict::Permanent => Err(SignedError::Refused(status.as_u16())),
            Verdict::Transient => Err(SignedError::Unavailable(status.as_u16())),
        }
    }
}
