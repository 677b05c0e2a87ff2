//! The bucket: any store that speaks the S3 protocol. Path-style addresses and checksums only where the
//! protocol demands them, or R2, Garage, Supabase Storage and others refuse. Objects are private: no
//! ACL is ever set and no URL is ever signed here.

use std::path::Path;
use std::time::Duration;

use aws_sdk_s3::Client;
use aws_sdk_s3::config::{
    BehaviorVersion, Credentials, Region, RequestChecksumCalculation, ResponseChecksumValidation,
    retry::RetryConfig, timeout::TimeoutConfig,
};
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_s3::primitives::ByteStream;
use secrecy::ExposeSecret;

use crate::config::{ConfigError, StorageArgs};

/// What can go wrong with the store.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// The object is not there.
    #[error("the object {0} is not in the bucket")]
    NotFound(String),
    /// The store says no; the same for every object, so nobody's attempt should be burnt for it.
    #[error("the store refused ({0}): check CALLSCRIPT_BUCKET, AWS_ENDPOINT_URL_S3 and the AWS keys")]
    Refused(String),
    /// The store cannot be reached or has trouble.
    #[error("the store cannot be used now ({0})")]
    Unavailable(String),
    /// A local file cannot be read.
    #[error("a temporary file cannot be read ({0})")]
    File(String),
}

/// A bucket.
#[derive(Debug, Clone)]
pub struct Storage {
    client: Client,
    bucket: String,
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
        })
    }

    /// Stores a file under a key, replacing what is there.
    pub async fn put_file(&self, key: &str, path: &Path, content_type: &str) -> Result<(), StorageError> {
        let body = ByteStream::from_path(path)
            .await
            .map_err(|error| StorageError::File(error.to_string()))?;
        self.put(key, body, content_type).await
    }

    async fn put(&self, key: &str, body: ByteStream, content_type: &str) -> Result<(), StorageError> {
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

    /// Size of an object in bytes.
    pub async fn size(&self, key: &str) -> Result<u64, StorageError> {
        let head = self
            .client
            .head_object()
            .bucket(&self.bucket)
            .key(key)
            .send()
            .await;
        let head = head.map_err(|error| sort(key, &error))?;
        Ok(u64::try_from(head.content_length().unwrap_or(0)).unwrap_or(0))
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
        let removed = self
            .client
            .delete_object()
            .bucket(&self.bucket)
            .key(&key)
            .send()
            .await;
        if read? != b"callscript" {
            return Err(StorageError::Refused(
                "what was written came back different".to_owned(),
            ));
        }
        removed.map_err(|error| sort(&key, &error))?;
        Ok(())
    }
}

fn sort<E>(key: &str, error: &SdkError<E>) -> StorageError
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
{
    let status = error
        .raw_response()
        .map_or(0, |response| response.status().as_u16());
    let code = error.code().unwrap_or_default();
    match (status, code) {
        (_, "NoSuchBucket") => StorageError::Refused("there is no such bucket".to_owned()),
        (_, "NoSuchKey") | (404, _) => StorageError::NotFound(key.to_owned()),
        (400..=499, _) if status != 429 && status != 408 => StorageError::Refused(format!("{status} {code}")),
        (0, _) => StorageError::Unavailable(innermost(error)),
        _ => StorageError::Unavailable(format!("{status} {code}")),
    }
}

fn innermost(error: &dyn std::error::Error) -> String {
    let mut error = error;
    while let Some(source) = error.source() {
        error = source;
    }
    error.to_string()
}
