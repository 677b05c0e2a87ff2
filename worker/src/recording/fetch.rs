//! Fetches a recording into a temporary file, hashed on the way, within limits.

use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use reqwest::redirect;
use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;
use tokio::io::AsyncWriteExt;
use url::Url;

use super::address::{self, PrivateAddress, PublicOnly};
use super::sniff::{Sniffed, sniff};
use crate::config::RecordingArgs;
use crate::http::{self, HttpError};

/// A WAV of 50 ms of telephone audio; anything smaller holds no words.
const SMALLEST: u64 = 400;
const MOST_REDIRECTS: usize = 3;
const HEAD: usize = 1024;

/// Why there is no recording. Messages hold no URL: it may be signed.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// The address has expired or never was right; a fresh one may help.
    #[error("the recording's address answers {0}")]
    Gone(u16),
    /// The recording host is in trouble.
    #[error("the recording host asked us to come back later ({status})")]
    Busy {
        /// HTTP status
        status: u16,
        /// Seconds, where it said
        retry_after: Option<f64>,
    },
    /// Another status.
    #[error("the recording's address answers {0}, which is no recording")]
    Status(u16),
    /// No `http(s)` address, or one that may not be reached.
    #[error("the recording's address cannot be used: {0}")]
    Address(&'static str),
    /// Larger than allowed.
    #[error("the recording is larger than {0} MB (CALLSCRIPT_RECORDING_MAX_MB)")]
    TooLarge(u64),
    /// What came is no recording.
    #[error("what came is no recording: {0}")]
    Content(String),
    /// No or a broken exchange.
    #[error("the recording could not be fetched: {0}")]
    Http(#[from] HttpError),
    /// The temporary file cannot be written.
    #[error("the recording cannot be written to the temporary folder ({0}): check its space and TMPDIR")]
    Disk(#[from] std::io::Error),
}

/// A recording in a temporary file, removed when dropped.
#[derive(Debug)]
pub struct Fetched {
    /// The file.
    pub file: NamedTempFile,
    /// Its size.
    pub bytes: u64,
    /// Its SHA-256, in hex.
    pub sha256: String,
    /// Extension by content, without the dot.
    pub extension: &'static str,
    /// Content type by content.
    pub content_type: &'static str,
}

/// Fetches recordings.
#[derive(Debug)]
pub struct Fetcher {
    client: reqwest::Client,
    most_megabytes: u64,
    allow_private: bool,
}

impl Fetcher {
    /// Prepares a client.
    pub fn new(args: &RecordingArgs) -> Result<Self, HttpError> {
        let allow_private = args.recording_allow_private;
        // Hosts of recordings redirect to their storage; each step is held to the same rules.
        let policy = redirect::Policy::custom(move |attempt| {
            if attempt.previous().len() > MOST_REDIRECTS {
                attempt.error("too many redirects")
            } else if !allow_private && address::is_private_literal(attempt.url()) {
                attempt.error(PrivateAddress)
            } else {
                attempt.follow()
            }
        });
        let mut builder = http::builder(Duration::from_secs(args.recording_timeout)).redirect(policy);
        if !allow_private {
            builder = builder.dns_resolver(Arc::new(PublicOnly));
        }
        let client = builder
            .build()
            .map_err(|error| HttpError::Setup(error.to_string()))?;
        Ok(Self {
            client,
            most_megabytes: args.recording_max_mb,
            allow_private,
        })
    }

    /// Fetches one recording and makes sure that it is one.
    pub async fn fetch(&self, address: &str) -> Result<Fetched, FetchError> {
        let url: Url = address.parse().map_err(|_| FetchError::Address("it is no URL"))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(FetchError::Address("only http and https are fetched"));
        }
        if !self.allow_private && address::is_private_literal(&url) {
            return Err(private());
        }
        let response = self.client.get(url).send().await.map_err(sort)?;
        let status = response.status();
        match (status.as_u16(), http::verdict(status)) {
            (_, http::Verdict::Success) => {}
            (code @ (401 | 403 | 404 | 410), _) => return Err(FetchError::Gone(code)),
            (code, http::Verdict::Transient) => {
                return Err(FetchError::Busy {
                    status: code,
                    retry_after: http::retry_after(&response),
                });
            }
            (code, http::Verdict::Permanent) => return Err(FetchError::Status(code)),
        }
        self.receive(response).await
    }

    async fn receive(&self, response: reqwest::Response) -> Result<Fetched, FetchError> {
        let most = self.most_megabytes * 1_000_000;
        let announced = response.content_length();
        if announced.is_some_and(|bytes| bytes > most) {
            return Err(FetchError::TooLarge(self.most_megabytes));
        }
        let file = NamedTempFile::with_prefix("callscript-")?;
        let mut out = tokio::fs::File::from_std(file.reopen()?);
        let mut hash = Sha256::new();
        let mut head = Vec::with_capacity(HEAD);
        let mut bytes = 0_u64;
        let mut stream = response.bytes_stream();
        while let Some(chunk) = stream.next().await {
            let chunk = chunk.map_err(sort)?;
            bytes += chunk.len() as u64;
            if bytes > most {
                return Err(FetchError::TooLarge(self.most_megabytes));
            }
            head.extend_from_slice(&chunk[..chunk.len().min(HEAD - head.len())]);
            hash.update(&chunk);
            out.write_all(&chunk).await?;
        }
        out.flush().await?;
        if announced.is_some_and(|announced| announced != bytes) {
            return Err(FetchError::Content(
                "it ended before the announced length".to_owned(),
            ));
        }
        let (extension, content_type) = judge_content(&head, bytes)?;
        Ok(Fetched {
            file,
            bytes,
            sha256: hex::encode(hash.finalize()),
            extension,
            content_type,
        })
    }
}

fn judge_content(head: &[u8], bytes: u64) -> Result<(&'static str, &'static str), FetchError> {
    if bytes == 0 {
        return Err(FetchError::Content("it is empty".to_owned()));
    }
    match sniff(head) {
        Sniffed::Other(other) => Err(FetchError::Content(format!("it is {other}"))),
        Sniffed::Audio { .. } if bytes < SMALLEST => Err(FetchError::Content(format!(
            "it has only {bytes} bytes, too few to hold a word"
        ))),
        Sniffed::Audio {
            extension,
            content_type,
        } => {
            if wav_length(head).is_some_and(|length| length > bytes) {
                return Err(FetchError::Content(
                    "it is truncated: shorter than its own header says".to_owned(),
                ));
            }
            Ok((extension, content_type))
        }
    }
}

/// Length that a WAV header announces; None where it is left open, as recorders that stream do.
fn wav_length(head: &[u8]) -> Option<u64> {
    if !head.starts_with(b"RIFF") {
        return None;
    }
    let length = u32::from_le_bytes(head.get(4..8)?.try_into().ok()?);
    (length != 0 && length < 0x7fff_0000).then(|| u64::from(length) + 8)
}

fn private() -> FetchError {
    FetchError::Address("it lies in a private network (CALLSCRIPT_RECORDING_ALLOW_PRIVATE permits that)")
}

fn sort(error: reqwest::Error) -> FetchError {
    let mut source = std::error::Error::source(&error);
    while let Some(inner) = source {
        if inner.is::<PrivateAddress>() {
            return private();
        }
        source = inner.source();
    }
    FetchError::Http(error.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(head: &[u8], bytes: u64) -> String {
        judge_content(head, bytes).unwrap_err().to_string()
    }

    #[test]
    fn content_is_judged_with_a_reason() {
        assert!(reason(b"", 0).ends_with("it is empty"));
        assert!(reason(b"<html>", 5000).ends_with("an HTML page"));
        assert!(reason(b"ID3\x04", 100).contains("100 bytes"));
        assert!(reason(b"RIFF\x00\x10\x00\x00WAVEfmt ", 1000).contains("truncated"));
        assert_eq!(
            judge_content(b"RIFF\x00\x10\x00\x00WAVEfmt ", 4104).unwrap().0,
            "wav"
        );
        assert_eq!(
            judge_content(b"RIFF\xff\xff\xff\xffWAVEfmt ", 1000).unwrap().0,
            "wav"
        );
    }
}
