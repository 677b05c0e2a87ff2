//! A recording on its way: judged by its first bytes before anything is passed on, counted, hashed and
//! timed while it flows, and judged as a whole at its end. No more of it is in memory than one chunk.

use std::collections::VecDeque;

use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use reqwest::header;
use sha2::{Digest, Sha256};

use super::FetchError;
use super::content::{self, Content};
use super::fetch::sort;
use super::pace::Pace;

/// A recording whose first bytes are here.
pub struct Incoming {
    stream: BoxStream<'static, reqwest::Result<Bytes>>,
    /// What was read to tell what it is, and not passed on yet.
    ahead: VecDeque<Bytes>,
    announced: Option<u64>,
    most_megabytes: u64,
    pace: Pace,
    content: Content,
    bytes: u64,
    hash: Sha256,
}

impl std::fmt::Debug for Incoming {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Incoming")
            .field("announced", &self.announced)
            .field("content", &self.content)
            .field("bytes", &self.bytes)
            .finish_non_exhaustive()
    }
}

impl Incoming {
    /// Reads as much as tells what it is.
    pub(super) async fn begin(
        response: reqwest::Response,
        most_megabytes: u64,
        mut pace: Pace,
    ) -> Result<Self, FetchError> {
        // No compression was asked for. Unpacking a compressed body all the same would have no limit.
        let encoding = response.headers().get(header::CONTENT_ENCODING);
        if encoding.is_some_and(|encoding| encoding != "identity") {
            return Err(FetchError::content(
                "it is compressed for the transfer (Content-Encoding), which was not asked for",
            ));
        }
        let announced = response.content_length();
        if announced.is_some_and(|bytes| bytes > most_megabytes * 1_000_000) {
            return Err(FetchError::TooLarge(most_megabytes));
        }
        let mut stream = response.bytes_stream().boxed();
        let (mut head, mut ahead) = (Vec::new(), VecDeque::new());
        while head.len() < content::wanted(&head) {
            let Some(chunk) = next_chunk(&mut stream, &mut pace).await? else {
                break;
            };
            head.extend_from_slice(&chunk);
            ahead.push_back(chunk);
        }
        let content = content::judge(&head)?;
        if let Some(announced) = announced {
            content.check_length(announced)?;
        }
        Ok(Self {
            stream,
            ahead,
            announced,
            most_megabytes,
            pace,
            content,
            bytes: 0,
            hash: Sha256::new(),
        })
    }

    /// Its length, where the host says it beforehand.
    pub fn announced(&self) -> Option<u64> {
        self.announced
    }

    /// Extension by content, without the dot.
    pub fn extension(&self) -> &'static str {
        self.content.extension
    }

    /// Content type by content.
    pub fn content_type(&self) -> &'static str {
        self.content.mime
    }

    /// The next bytes; `None` at the end of a whole recording.
    pub async fn next(&mut self) -> Result<Option<Bytes>, FetchError> {
        let chunk = match self.ahead.pop_front() {
            Some(chunk) => Some(chunk),
            None => next_chunk(&mut self.stream, &mut self.pace).await?,
        };
        let Some(chunk) = chunk else {
            if self.announced.is_some_and(|announced| announced != self.bytes) {
                return Err(FetchError::content("it ended before the announced length"));
            }
            self.content.check_length(self.bytes)?;
            return Ok(None);
        };
        self.bytes += chunk.len() as u64;
        if self.bytes > self.most_megabytes * 1_000_000 {
            return Err(FetchError::TooLarge(self.most_megabytes));
        }
        self.hash.update(&chunk);
        Ok(Some(chunk))
    }

    /// Number of bytes passed on and their SHA-256.
    pub fn finish(self) -> (u64, [u8; 32]) {
        (self.bytes, self.hash.finalize().into())
    }
}

async fn next_chunk(
    stream: &mut BoxStream<'static, reqwest::Result<Bytes>>,
    pace: &mut Pace,
) -> Result<Option<Bytes>, FetchError> {
    let size = |chunk: &Option<reqwest::Result<Bytes>>| match chunk {
        Some(Ok(chunk)) => chunk.len(),
        // The end is never too slow.
        Some(Err(_)) | None => usize::MAX,
    };
    let chunk = pace.next(stream.next(), size).await?;
    chunk.transpose().map_err(sort)
}
