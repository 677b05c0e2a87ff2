//! Asks the store what it holds. An upload that was answered with 200 is a claim; this is the proof.

use sha2::{Digest, Sha256};

use super::{Storage, StorageError, etag, sort};

/// What was sent.
#[derive(Debug, Clone)]
pub struct Expected {
    /// Number of bytes.
    pub bytes: u64,
    /// Their SHA-256.
    pub sha256: [u8; 32],
    /// The `ETag` expected from stores that use MD5.
    pub etag: String,
}

/// How it was shown that the store holds what was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// By the store's own MD5.
    ETag,
    /// By reading the object back: the store's `ETag` is no MD5 (encryption with a key of its own, for one).
    ReadBack,
}

impl Storage {
    /// Compares size and hash of an object with what was sent. Nothing is deleted where they differ.
    pub async fn verify(&self, key: &str, expected: &Expected) -> Result<Proof, StorageError> {
        let head = self.head(key).await?;
        let (size, sent) = (head.bytes, expected.bytes);
        if size != sent {
            return Err(StorageError::Corrupt(format!(
                "the store holds {size} bytes of {sent}: it lost part of the recording"
            )));
        }
        if head.etag.is_some_and(|tag| etag::matches(&tag, &expected.etag)) {
            return Ok(Proof::ETag);
        }
        if self.sha256(key).await? == expected.sha256 {
            return Ok(Proof::ReadBack);
        }
        Err(StorageError::Corrupt(
            "the store holds other bytes than were sent (the SHA-256 differs): it damaged the recording"
                .to_owned(),
        ))
    }

    /// SHA-256 of an object, read piece by piece.
    async fn sha256(&self, key: &str) -> Result<[u8; 32], StorageError> {
        let object = self
            .client
            .get_object()
            .bucket(&self.bucket)
            .key(key)
            .send()
            .await;
        let mut body = object.map_err(|error| sort(key, &error))?.body;
        let mut hash = Sha256::new();
        while let Some(chunk) = body.next().await {
            let chunk = chunk.map_err(|error| StorageError::Unavailable(error.to_string()))?;
            hash.update(&chunk);
        }
        Ok(hash.finalize().into())
    }
}
