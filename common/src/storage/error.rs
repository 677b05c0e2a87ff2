//! What can go wrong with the store, and who pays for it.

use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};

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
    /// What the store holds is not what was sent.
    #[error("{0}")]
    Corrupt(String),
}

pub(super) fn sort<E>(key: &str, error: &SdkError<E>) -> StorageError
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
