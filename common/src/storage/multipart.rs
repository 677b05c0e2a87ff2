//! Objects of several parts. An upload that ends early is always aborted: the parts of an upload that is
//! neither completed nor aborted are invisible, and cost money for ever.

use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{CompletedMultipartUpload, CompletedPart};

use super::etag::PartsTag;
use super::part::Part;
use super::{Storage, StorageError, sort};

/// An upload under way.
#[derive(Debug)]
pub struct Multipart {
    storage: Storage,
    key: String,
    /// Taken when the upload has ended one way or the other.
    id: Option<String>,
    done: Vec<CompletedPart>,
    tag: PartsTag,
}

impl Storage {
    /// Begins an upload.
    pub async fn multipart(&self, key: &str, content_type: &str) -> Result<Multipart, StorageError> {
        let begun = self
            .client
            .create_multipart_upload()
            .bucket(&self.bucket)
            .key(key)
            .content_type(content_type)
            .send()
            .await
            .map_err(|error| sort(key, &error))?;
        Ok(Multipart {
            storage: self.clone(),
            key: key.to_owned(),
            id: begun.upload_id,
            done: Vec::new(),
            tag: PartsTag::default(),
        })
    }

    /// Ends an upload that never came to its end, and frees its parts.
    pub async fn abort(&self, key: &str, upload_id: &str) -> Result<(), StorageError> {
        let aborted = self
            .client
            .abort_multipart_upload()
            .bucket(&self.bucket)
            .key(key)
            .upload_id(upload_id)
            .send()
            .await;
        match aborted.map_err(|error| sort(key, &error)) {
            Ok(_) | Err(StorageError::NotFound(_)) => Ok(()), // somebody else has ended it
            Err(error) => Err(error),
        }
    }
}

impl Multipart {
    /// Sends the next part; all but the last must be full.
    pub async fn send(&mut self, part: Part) -> Result<(), StorageError> {
        self.tag.add(part.as_ref());
        let number = i32::try_from(self.done.len() + 1).unwrap_or(i32::MAX);
        let sent = self
            .storage
            .client
            .upload_part()
            .bucket(&self.storage.bucket)
            .key(&self.key)
            .set_upload_id(self.id.clone())
            .part_number(number)
            .body(ByteStream::from(part.freeze()))
            .send()
            .await
            .map_err(|error| sort(&self.key, &error))?;
        let done = CompletedPart::builder().part_number(number);
        self.done.push(done.set_e_tag(sent.e_tag).build());
        Ok(())
    }

    /// Makes the parts an object; returns the `ETag` that most stores give it.
    pub async fn complete(mut self) -> Result<String, StorageError> {
        let parts = std::mem::take(&mut self.done);
        let parts = CompletedMultipartUpload::builder().set_parts(Some(parts)).build();
        self.storage
            .client
            .complete_multipart_upload()
            .bucket(&self.storage.bucket)
            .key(&self.key)
            .set_upload_id(self.id.clone())
            .multipart_upload(parts)
            .send()
            .await
            .map_err(|error| sort(&self.key, &error))?;
        self.id = None;
        Ok(std::mem::take(&mut self.tag).finish())
    }

    /// Gives the upload up.
    pub async fn abort(mut self) {
        if let Some(id) = self.id.take()
            && let Err(error) = self.storage.abort(&self.key, &id).await
        {
            tracing::warn!("an unfinished upload stays until `callscript objects check --delete`: {error}");
        }
    }
}

impl Drop for Multipart {
    /// The work was stopped in the middle: the lease was lost, or the worker ends.
    fn drop(&mut self) {
        if let (Some(id), Ok(runtime)) = (self.id.take(), tokio::runtime::Handle::try_current()) {
            let (storage, key) = (self.storage.clone(), std::mem::take(&mut self.key));
            runtime.spawn(async move { storage.abort(&key, &id).await });
        }
    }
}
