//! Memory for the parts of recordings of unknown length. A part can be sent only when it is whole, so the
//! parts of all transfers together may take no more than the pool has.

use std::sync::{Arc, Mutex, PoisonError};

use bytes::{Buf, Bytes};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The smallest part that the S3 protocol allows, except for the last.
const PART: usize = 5 * 1024 * 1024;
/// How many parts may be in memory. Fewer than hands: a transfer waits for its turn.
const PARTS: usize = 5;

/// The memory, given out part by part and used again and again.
#[derive(Debug, Clone)]
pub(super) struct PartPool {
    turns: Arc<Semaphore>,
    idle: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl PartPool {
    pub(super) fn new() -> Self {
        Self {
            turns: Arc::new(Semaphore::new(PARTS)),
            idle: Arc::default(),
        }
    }

    /// An empty part, when one is free. Nobody may hold one while waiting for another.
    pub(super) async fn take(&self) -> Part {
        // The semaphore is never closed.
        let turn = Arc::clone(&self.turns).acquire_owned().await.ok();
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        Part {
            bytes: idle.unwrap_or_else(|| Vec::with_capacity(PART)),
            idle: Arc::clone(&self.idle),
            _turn: turn,
        }
    }
}

/// A part that is being filled, or sent.
#[derive(Debug)]
pub struct Part {
    bytes: Vec<u8>,
    idle: Arc<Mutex<Vec<Vec<u8>>>>,
    _turn: Option<OwnedSemaphorePermit>,
}

impl Part {
    /// Takes as much of `chunk` as there is room for.
    pub fn fill(&mut self, chunk: &mut Bytes) {
        let room = PART - self.bytes.len();
        let taken = room.min(chunk.len());
        self.bytes.extend_from_slice(&chunk[..taken]);
        chunk.advance(taken);
    }

    /// Whether there is no room left.
    pub fn is_full(&self) -> bool {
        self.bytes.len() == PART
    }

    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Its bytes; the memory goes back to the pool when the last copy of them is dropped.
    pub(super) fn freeze(self) -> Bytes {
        Bytes::from_owner(self)
    }
}

impl AsRef<[u8]> for Part {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        let mut bytes = std::mem::take(&mut self.bytes);
        bytes.clear();
        self.idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn memory_is_bounded_and_used_again() {
        let pool = PartPool::new();
        let mut parts = Vec::new();
        for _ in 0..PARTS {
            parts.push(pool.take().await);
        }
        assert!(pool.turns.try_acquire().is_err());
        let mut chunk = Bytes::from(vec![7; PART + 3]);
        let mut part = parts.pop().unwrap();
        part.fill(&mut chunk);
        assert!(part.is_full() && chunk.len() == 3);
        let frozen = part.freeze();
        let copy = frozen.clone();
        drop(frozen);
        assert!(pool.turns.try_acquire().is_err());
        let address = copy.as_ptr();
        drop(copy);
        let again = pool.take().await;
        assert!(again.is_empty() && again.bytes.as_ptr() == address);
    }
}
