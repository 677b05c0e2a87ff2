//! Calls whose recording the bucket does not hold, or holds in another size.

use callscript_common::storage::StorageError;
use futures_util::{StreamExt, TryStreamExt, stream};
use jiff::Timestamp;

use super::Check;
use crate::db::StoredAudio;

/// Requests to the store at the same time.
const AT_ONCE: usize = 16;
/// Calls in one answer of the database.
const BATCH: i32 = 1000;

impl Check {
    /// Finds and prints them.
    pub(super) async fn find_missing(
        &mut self,
        from: Option<Timestamp>,
        to: Option<Timestamp>,
    ) -> anyhow::Result<()> {
        let mut after = None;
        loop {
            let page = self.database.stored_audio(from, to, after, BATCH).await?;
            let Some(last) = page.last() else {
                return Ok(());
            };
            after = Some(last.call);
            let storage = &self.storage;
            let mut sizes = stream::iter(page.into_iter().map(|audio: StoredAudio| async move {
                match storage.head(&audio.key).await {
                    Ok(head) => Ok((audio, Some(head.bytes))),
                    Err(StorageError::NotFound(_)) => Ok((audio, None)),
                    Err(error) => Err(error),
                }
            }))
            .buffer_unordered(AT_ONCE);
            while let Some((audio, size)) = sizes.try_next().await? {
                self.report.counts.stored += 1;
                match size {
                    None => self.report.missing(&audio),
                    Some(found) if found != audio.bytes => self.report.differing(&audio, found),
                    Some(_) => {}
                }
            }
        }
    }
}
