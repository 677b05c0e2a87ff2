//! An object, or a part of one, as a stream.

use aws_sdk_s3::primitives::ByteStream;

use super::{Storage, StorageError, sort};

/// What comes.
#[derive(Debug)]
pub struct Opened {
    /// The content as it arrives.
    pub body: ByteStream,
    /// How many bytes will come.
    pub bytes: u64,
    /// `Content-Range` where a part was asked for and the store gives one.
    pub range: Option<String>,
}

impl Storage {
    /// Opens an object; `range` as in the HTTP header, e.g. `bytes=100-`.
    pub async fn open(&self, key: &str, range: Option<&str>) -> Result<Opened, StorageError> {
        let object = self
            .client
            .get_object()
            .bucket(&self.bucket)
            .key(key)
            .set_range(range.map(str::to_owned))
            .send()
            .await
            .map_err(|error| sort(key, &error))?;
        Ok(Opened {
            bytes: u64::try_from(object.content_length().unwrap_or(0)).unwrap_or(0),
            range: object.content_range,
            body: object.body,
        })
    }
}
