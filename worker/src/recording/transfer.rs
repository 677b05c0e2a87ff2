//! From the host to the store, without a stop in between: no recording is ever whole in memory or on disk.

use std::pin::pin;

use bytes::Bytes;
use callscript_common::storage::{Expected, Multipart, Part, Proof, Storage, StorageError, last_word};
use futures_util::future::{self, Either};

use super::{FetchError, Incoming};

/// A recording whose presence the store has proved.
#[derive(Debug, Clone)]
pub struct Secured {
    /// Its size.
    pub bytes: u64,
    /// Its SHA-256, in hex.
    pub sha256: String,
    /// Content type by content.
    pub content_type: &'static str,
    /// How the store has shown it.
    pub proof: Proof,
}

/// Which end is in trouble.
#[derive(Debug, thiserror::Error)]
pub enum TransferError {
    /// The host, or what it sends.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// The store.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// Stores a recording under `key` and proves that it is there. Where the transfer fails on the way, nothing
/// new appears under the key, and an older object stays.
pub async fn transfer(
    mut incoming: Incoming,
    storage: &Storage,
    key: &str,
) -> Result<Secured, TransferError> {
    let content_type = incoming.content_type();
    let etag = match incoming.announced() {
        Some(length) => streamed(&mut incoming, storage, key, length).await?,
        None => in_parts(&mut incoming, storage, key).await?,
    };
    let (bytes, sha256) = incoming.finish();
    let expected = Expected { bytes, sha256, etag };
    let proof = storage.verify(key, &expected).await?;
    Ok(Secured {
        bytes,
        sha256: hex::encode(sha256),
        content_type,
        proof,
    })
}

/// The length is known: one request, whose body is what comes.
async fn streamed(
    incoming: &mut Incoming,
    storage: &Storage,
    key: &str,
    length: u64,
) -> Result<String, TransferError> {
    let (mut feed, put) = storage.stream(key, incoming.content_type(), length);
    let pump = async move {
        while let Some(chunk) = incoming.next().await? {
            if !feed.send(chunk).await? {
                break;
            }
        }
        Ok::<String, TransferError>(feed.finish())
    };
    // An end of the pump by an error drops the feed, which makes the store's end fail too.
    match future::select(pin!(pump), pin!(put)).await {
        Either::Left((pumped, put)) => {
            let etag = pumped?;
            last_word(put).await?;
            Ok(etag)
        }
        Either::Right((put, pump)) => {
            put?;
            pump.await
        }
    }
}

/// The length is not known: parts, or one request for what fits into one part.
async fn in_parts(incoming: &mut Incoming, storage: &Storage, key: &str) -> Result<String, TransferError> {
    let mut first = storage.part().await;
    let mut rest = Bytes::new();
    fill(incoming, &mut first, &mut rest).await?;
    let content_type = incoming.content_type();
    if !first.is_full() {
        return Ok(storage.put_part(key, content_type, first).await?);
    }
    let mut upload = storage.multipart(key, content_type).await?;
    match send_parts(incoming, storage, &mut upload, first, rest).await {
        Ok(()) => Ok(upload.complete().await?),
        Err(error) => {
            upload.abort().await;
            Err(error)
        }
    }
}

async fn send_parts(
    incoming: &mut Incoming,
    storage: &Storage,
    upload: &mut Multipart,
    first: Part,
    mut rest: Bytes,
) -> Result<(), TransferError> {
    let mut part = first;
    while part.is_full() {
        upload.send(part).await?;
        part = storage.part().await;
        fill(incoming, &mut part, &mut rest).await?;
    }
    if !part.is_empty() {
        upload.send(part).await?;
    }
    Ok(())
}

/// Fills a part to the brim, or less where the recording ends; `rest` is what had no room.
async fn fill(incoming: &mut Incoming, part: &mut Part, rest: &mut Bytes) -> Result<(), FetchError> {
    loop {
        part.fill(rest);
        if part.is_full() {
            return Ok(());
        }
        match incoming.next().await? {
            Some(chunk) => *rest = chunk,
            None => return Ok(()),
        }
    }
}
