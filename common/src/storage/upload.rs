//! Objects of one piece.

use std::time::Duration;

use aws_sdk_s3::config::timeout::TimeoutConfig;
use aws_sdk_s3::primitives::ByteStream;

use super::body::{Feed, fed};
use super::etag::WholeTag;
use super::part::Part;
use super::{Storage, StorageError, sort};

/// Time within which a store must answer once it has all bytes.
const LAST_WORD: Duration = Duration::from_mins(1);

impl Storage {
    /// Stores an object of known length while it is fed. The future must be polled beside the feeding;
    /// it fails, and no object appears, unless exactly `length` bytes are fed.
    pub fn stream(
        &self,
        key: &str,
        content_type: &str,
        length: u64,
    ) -> (
        Feed,
        impl Future<Output = Result<(), StorageError>> + Send + use<>,
    ) {
        let (feed, body) = fed(length);
        // The source sets the pace, and has its own limits; the SDK would count its time as the store's.
        let patient = TimeoutConfig::builder()
            .disable_read_timeout()
            .disable_operation_timeout()
            .disable_operation_attempt_timeout();
        let request = self
            .client
            .put_object()
            .bucket(&self.bucket)
            .key(key)
            .content_type(content_type)
            .content_length(i64::try_from(length).unwrap_or(i64::MAX))
            .body(ByteStream::from_body_1_x(body))
            .customize()
            .config_override(aws_sdk_s3::config::Builder::new().timeout_config(patient.build()));
        let key = key.to_owned();
        let put = async move {
            request.send().await.map_err(|error| sort(&key, &error))?;
            Ok(())
        };
        (feed, put)
    }

    /// Stores an object that fits into one part; returns the `ETag` that most stores give it.
    pub async fn put_part(&self, key: &str, content_type: &str, part: Part) -> Result<String, StorageError> {
        let mut tag = WholeTag::default();
        tag.update(part.as_ref());
        self.put(key, ByteStream::from(part.freeze()), content_type)
            .await?;
        Ok(tag.finish())
    }

    /// An empty part, when there is memory for one.
    pub async fn part(&self) -> Part {
        self.parts.take().await
    }

    pub(super) async fn put(
        &self,
        key: &str,
        body: ByteStream,
        content_type: &str,
    ) -> Result<(), StorageError> {
        self.client
            .put_object()
            .bucket(&self.bucket)
            .key(key)
            .content_type(content_type)
            .body(body)
            .send()
            .await
            .map_err(|error| sort(key, &error))?;
        Ok(())
    }
}

/// Waits for the answer to an upload that has been fed to its end.
pub async fn last_word(put: impl Future<Output = Result<(), StorageError>>) -> Result<(), StorageError> {
    tokio::time::timeout(LAST_WORD, put)
        .await
        .unwrap_or_else(|_| Err(StorageError::Unavailable("no answer within a minute".to_owned())))
}
