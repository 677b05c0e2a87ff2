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
    /// The bucket lies elsewhere.
    #[error("the bucket lies in the region {0}: set AWS_REGION, and AWS_ENDPOINT_URL_S3 if it names another")]
    Region(String),
    /// The store takes no request that is dated so far from its own time.
    #[error("the store's clock and this machine's differ too much ({0}): set this machine's clock (NTP)")]
    Clock(String),
    /// The store cannot be reached or has trouble.
    #[error("the store cannot be used now ({0})")]
    Unavailable(String),
    /// What the store holds is not what was sent.
    #[error("{0}")]
    Corrupt(String),
}

impl StorageError {
    /// Whether every object would meet the same until an operator mends something.
    pub const fn is_everyones(&self) -> bool {
        matches!(self, Self::Refused(_) | Self::Region(_) | Self::Clock(_))
    }
}

/// Header of the store's answer that names the region of a bucket (docs.aws.amazon.com, head of a bucket).
const REGION: &str = "x-amz-bucket-region";

pub(super) fn sort<E>(key: &str, error: &SdkError<E>) -> StorageError
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
{
    let status = error
        .raw_response()
        .map_or(0, |response| response.status().as_u16());
    let code = error.code().unwrap_or_default();
    let region = error
        .raw_response()
        .and_then(|response| response.headers().get(REGION))
        .filter(|region| is_region(region));
    match (status, code) {
        (_, "RequestTimeTooSkewed") => StorageError::Clock(format!("{status} {code}")),
        // A redirect, or a signature for another region.
        (301 | 307 | 400, _) if region.is_some() => {
            StorageError::Region(region.unwrap_or_default().to_owned())
        }
        (300..=399, _) => StorageError::Refused(format!("{status} {code}")),
        (_, "NoSuchBucket") => StorageError::Refused("there is no such bucket".to_owned()),
        (_, "NoSuchKey") | (404, _) => StorageError::NotFound(key.to_owned()),
        (400..=499, _) if status != 429 && status != 408 => StorageError::Refused(format!("{status} {code}")),
        (0, _) => StorageError::Unavailable(innermost(error)),
        _ => StorageError::Unavailable(format!("{status} {code}")),
    }
}

/// What a region's name looks like; anything else in an answer is not repeated.
fn is_region(name: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    !name.is_empty() && name.len() <= 40 && name.bytes().all(is_plain)
}

fn innermost(error: &dyn std::error::Error) -> String {
    let mut error = error;
    while let Some(source) = error.source() {
        error = source;
    }
    error.to_string()
}
