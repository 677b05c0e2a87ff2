//! The ways out of the bucket for audio without keys: an address that works for a few minutes, for a person who listens, or for a
//! factory that has no keys.

use std::time::Duration;

use aws_sdk_s3::presigning::PresigningConfig;

use super::{Storage, StorageError, sort};

impl Storage {
    /// An address that plays one object until `lasting` from now. Whoever has the address needs no key, so
    /// hand it to one person and write it to no log.
    pub async fn presign(&self, key: &str, lasting: Duration) -> Result<String, StorageError> {
        let name = key.rsplit('/').next().unwrap_or(key).replace(['"', '\\'], "_");
        let lasting = PresigningConfig::expires_in(lasting)
            .map_err(|error| StorageError::Refused(error.to_string()))?;
        let request = self
            .client
            .get_object()
            .bucket(&self.bucket)
            .key(key)
            .response_content_disposition(format!("inline; filename=\"{name}\""))
            .presigned(lasting)
            .await
            .map_err(|error| sort(key, &error))?;
        Ok(request.uri().to_owned())
    }

    /// An address by which a program fetches one object until `lasting` from now. Like [`presign`](Self::presign): it is a key,
    /// and belongs into no log.
    ///
    /// # Errors
    /// [`StorageError::Refused`] where `lasting` is more than a week, or there are no keys to sign with.
    pub async fn address(&self, key: &str, lasting: Duration) -> Result<String, StorageError> {
        let lasting = PresigningConfig::expires_in(lasting)
            .map_err(|error| StorageError::Refused(error.to_string()))?;
        let object = self.client.get_object().bucket(&self.bucket).key(key);
        let request = object
            .presigned(lasting)
            .await
            .map_err(|error| sort(key, &error))?;
        Ok(request.uri().to_owned())
    }
}
