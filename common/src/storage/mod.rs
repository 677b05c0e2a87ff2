//! The bucket: any store that speaks the S3 protocol. Path-style addresses and checksums only where the
//! protocol demands them, or R2, Garage, Supabase Storage and others refuse. Objects are private: no
//! ACL is ever set, and a URL is signed only for a person or a factory that asks for it (`presign`).
//!
//! Recordings go in while they come (`upload` where the length is known, `multipart` where it is not), and
//! count as stored only when the store has shown that it holds them (`verify`).

mod body;
mod error;
mod etag;
mod list;
mod multipart;
mod open;
mod part;
mod presign;
mod upload;
mod verify;

pub use body::Feed;
pub use error::StorageError;
use error::sort;
pub use list::{Listed, Page, Unfinished};
pub use multipart::Multipart;
pub use open::Opened;
pub use part::Part;
use part::PartPool;
pub use upload::last_word;
pub use verify::{Expected, Proof};

use std::time::Duration;

use aws_sdk_s3::Client;
use aws_sdk_s3::config::{
    BehaviorVersion, Credentials, Region, RequestChecksumCalculation, ResponseChecksumValidation,
    StalledStreamProtectionConfig, retry::RetryConfig, timeout::TimeoutConfig,
};
use aws_sdk_s3::primitives::ByteStream;
use secrecy::ExposeSecret;

use crate::config::{ConfigError, StorageArgs};

/// A bucket.
#[derive(Debug, Clone)]
pub struct Storage {
    client: Client,
    bucket: String,
    parts: PartPool,
}

/// What the store says about an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Its size.
    pub bytes: u64,
    /// Its `ETag`, as the store writes it.
    pub etag: Option<String>,
}

impl Storage {
    /// Prepares a client; nothing is sent yet (unless the AWS chain looks for keys).
    pub async fn new(args: &StorageArgs) -> Result<Self, ConfigError> {
        let bucket = args.bucket()?.to_owned();
        let mut loader =
            aws_config::defaults(BehaviorVersion::latest()).region(Region::new(args.s3_region.clone()));
        if let (Some(key), Some(secret)) = (&args.s3_access_key_id, &args.s3_secret_access_key) {
            let session = args
                .s3_session_token
                .as_ref()
                .map(|token| token.expose_secret().to_owned());
            loader = loader.credentials_provider(Credentials::new(
                key.expose_secret(),
                secret.expose_secret(),
                session,
                None,
                "callscript",
            ));
        }
        let shared = loader.load().await;
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(Duration::from_secs(10))
            .read_timeout(Duration::from_mins(1))
            .operation_timeout(Duration::from_mins(5))
            .build();
        let mut config = aws_sdk_s3::config::Builder::from(&shared)
            .force_path_style(true)
            .request_checksum_calculation(RequestChecksumCalculation::WhenRequired)
            .response_checksum_validation(ResponseChecksumValidation::WhenRequired)
            .retry_config(RetryConfig::standard().with_max_attempts(3))
            // A feed that pauses is the source's affair, see `upload`.
            .stalled_stream_protection(
                StalledStreamProtectionConfig::enabled()
                    .upload_enabled(false)
                    .build(),
            )
            .timeout_config(timeouts);
        if let Some(endpoint) = args
            .s3_endpoint
            .as_deref()
            .filter(|endpoint| !endpoint.is_empty())
        {
            config = config.endpoint_url(endpoint);
        }
        Ok(Self {
            client: Client::from_conf(config.build()),
            bucket,
            parts: PartPool::new(),
        })
    }

    /// Size and `ETag` of an object.
    pub async fn head(&self, key: &str) -> Result<Head, StorageError> {
        let head = self
            .client
            .head_object()
            .bucket(&self.bucket)
            .key(key)
            .send()
            .await;
        let head = head.map_err(|error| sort(key, &error))?;
        Ok(Head {
            bytes: u64::try_from(head.content_length().unwrap_or(0)).unwrap_or(0),
            etag: head.e_tag,
        })
    }

    /// A whole object.
    pub async fn get(&self, key: &str) -> Result<Vec<u8>, StorageError> {
        let object = self
            .client
            .get_object()
            .bucket(&self.bucket)
            .key(key)
            .send()
            .await;
        let object = object.map_err(|error| sort(key, &error))?;
        let body = object
            .body
            .collect()
            .await
            .map_err(|error| StorageError::Unavailable(error.to_string()))?;
        Ok(body.to_vec())
    }

    /// Writes, reads and removes a small object, for `callscript doctor`.
    pub async fn check(&self) -> Result<(), StorageError> {
        let key = format!("callscript-doctor/{}", uuid::Uuid::new_v4());
        self.put(&key, ByteStream::from_static(b"callscript"), "text/plain")
            .await?;
        let read = self.get(&key).await;
        let removed = self.delete(&key).await;
        if read? != b"callscript" {
            return Err(StorageError::Refused(
                "what was written came back different".to_owned(),
            ));
        }
        removed
    }

    /// Asks for an object that cannot be there: a store that says so lets objects be read. For
    /// `callscript doctor` with keys that may not write.
    pub async fn check_readable(&self) -> Result<(), StorageError> {
        // Not every store says of a missing object whether it is the bucket that is missing. Keys that may
        // not list are refused here; whether they may read is asked next.
        let bucket = self.client.head_bucket().bucket(&self.bucket).send().await;
        let status = bucket.as_ref().err().and_then(|error| error.raw_response());
        if status.is_some_and(|response| response.status().as_u16() == 404) {
            return Err(StorageError::Refused("there is no such bucket".to_owned()));
        }
        let key = format!("callscript-doctor/{}", uuid::Uuid::new_v4());
        match self.get(&key).await {
            Ok(_) | Err(StorageError::NotFound(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }
}
