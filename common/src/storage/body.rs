//! A request body of known length that is fed while it is sent. The body ends in an error unless all of it
//! was fed, so that a broken source leaves no object behind.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use tokio::sync::mpsc;

use super::StorageError;
use super::etag::WholeTag;

/// Chunks that wait to be sent. Each is at most what one read of a socket gave.
const QUEUE: usize = 1;
/// A store that takes nothing for this long has stalled.
const STALL: Duration = Duration::from_mins(1);

/// The end that is fed.
#[derive(Debug)]
pub struct Feed {
    chunks: mpsc::Sender<Bytes>,
    tag: WholeTag,
}

impl Feed {
    /// Passes a chunk on; `false` when the store listens no more, whose answer says why.
    pub async fn send(&mut self, chunk: Bytes) -> Result<bool, StorageError> {
        self.tag.update(&chunk);
        match tokio::time::timeout(STALL, self.chunks.send(chunk)).await {
            Ok(sent) => Ok(sent.is_ok()),
            Err(_) => Err(StorageError::Unavailable(
                "it took nothing for a minute".to_owned(),
            )),
        }
    }

    /// The `ETag` that most stores will give what was fed.
    pub fn finish(self) -> String {
        self.tag.finish()
    }
}

/// The end that is sent.
#[derive(Debug)]
pub(super) struct FedBody {
    chunks: mpsc::Receiver<Bytes>,
    left: u64,
}

/// The source ended early or gave too much.
#[derive(Debug, thiserror::Error)]
#[error("the source of the upload gave up")]
pub(super) struct GaveUp;

/// A body of `length` bytes and the end that feeds it.
pub(super) fn fed(length: u64) -> (Feed, FedBody) {
    let (sender, receiver) = mpsc::channel(QUEUE);
    let feed = Feed {
        chunks: sender,
        tag: WholeTag::default(),
    };
    let body = FedBody {
        chunks: receiver,
        left: length,
    };
    (feed, body)
}

impl Body for FedBody {
    type Data = Bytes;
    type Error = GaveUp;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, GaveUp>>> {
        let chunk = ready!(self.chunks.poll_recv(context));
        Poll::Ready(match chunk {
            Some(chunk) => match self.left.checked_sub(chunk.len() as u64) {
                Some(left) => {
                    self.left = left;
                    Some(Ok(Frame::data(chunk)))
                }
                None => Some(Err(GaveUp)),
            },
            None => (self.left > 0).then_some(Err(GaveUp)),
        })
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}
