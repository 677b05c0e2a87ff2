//! Objects that no call stores, and uploads that never came to their end.

use std::collections::HashSet;

use callscript_common::storage::{Listed, Unfinished};
use futures_util::{StreamExt, TryStreamExt, stream};
use jiff::Timestamp;

use super::{Check, key::is_ours};

/// Requests to the store at the same time.
const AT_ONCE: usize = 8;
/// Keys in one question to the database.
const BATCH: usize = 1000;

impl Check {
    /// Finds and prints the orphans.
    pub(super) async fn find_orphans(&mut self) -> anyhow::Result<()> {
        for prefix in self.prefixes.clone() {
            let mut next = None;
            loop {
                let page = self.storage.list(&prefix, next).await?;
                let (ours, foreign): (Vec<_>, Vec<_>) =
                    page.entries.into_iter().partition(|object| is_ours(&object.key));
                self.report.counts.listed += ours.len() as u64;
                self.report.counts.foreign += foreign.len() as u64;
                for orphan in self.orphans_among(ours).await? {
                    self.report.orphan(&orphan);
                }
                next = page.next;
                if next.is_none() {
                    break;
                }
            }
        }
        Ok(())
    }

    /// Lists once more and deletes, a page at a time, what the database still does not want.
    pub(super) async fn delete_orphans(&mut self) -> anyhow::Result<()> {
        for prefix in self.prefixes.clone() {
            let mut next = None;
            loop {
                let mut page = self.storage.list(&prefix, next).await?;
                page.entries.retain(|object| is_ours(&object.key));
                let orphans = self.orphans_among(page.entries).await?;
                let storage = &self.storage;
                let mut deleted = stream::iter(orphans.into_iter().map(|orphan| async move {
                    storage.delete(&orphan.key).await?;
                    anyhow::Ok(orphan.key)
                }))
                .buffer_unordered(AT_ONCE);
                while let Some(key) = deleted.try_next().await? {
                    self.report.deleted(&key);
                }
                next = page.next;
                if next.is_none() {
                    break;
                }
            }
        }
        Ok(())
    }

    /// Those of a page's objects that are old enough and that the database does not want.
    async fn orphans_among(&self, mut objects: Vec<Listed>) -> anyhow::Result<Vec<Listed>> {
        // An object without a time is not known to be old.
        objects.retain(|object| object.modified.is_some_and(|time| time < self.before));
        let mut orphans = Vec::new();
        for batch in objects.chunks(BATCH) {
            let keys: Vec<String> = batch.iter().map(|object| object.key.clone()).collect();
            let unwanted: HashSet<String> = self.database.orphans(&keys).await?.into_iter().collect();
            orphans.extend(
                batch
                    .iter()
                    .filter(|object| unwanted.contains(&object.key))
                    .cloned(),
            );
        }
        Ok(orphans)
    }

    /// Finds and prints old unfinished uploads.
    pub(super) async fn find_unfinished(&mut self) -> anyhow::Result<()> {
        let before = self.before;
        for prefix in self.prefixes.clone() {
            let mut next = None;
            while let Some(page) = self.storage.unfinished(&prefix, next).await? {
                self.report.counts.unfinished.get_or_insert(0);
                for upload in page.entries.iter().filter(|upload| is_stale(upload, before)) {
                    self.report.unfinished(upload);
                }
                next = page.next;
                if next.is_none() {
                    break;
                }
            }
        }
        Ok(())
    }

    /// Ends old unfinished uploads.
    pub(super) async fn end_unfinished(&mut self) -> anyhow::Result<()> {
        let before = self.before;
        for prefix in self.prefixes.clone() {
            let mut next = None;
            while let Some(page) = self.storage.unfinished(&prefix, next).await? {
                for upload in page.entries.iter().filter(|upload| is_stale(upload, before)) {
                    self.storage.abort(&upload.key, &upload.upload_id).await?;
                    self.report.ended(upload);
                }
                next = page.next;
                if next.is_none() {
                    break;
                }
            }
        }
        Ok(())
    }
}

fn is_stale(upload: &Unfinished, before: Timestamp) -> bool {
    is_ours(&upload.key) && upload.begun.is_some_and(|begun| begun < before)
}
