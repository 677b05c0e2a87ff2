//! The rows of the call log in the order of time, so that a page of a large account costs no more than one of
//! a small one.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use jiff::Timestamp;

use super::call_log::Entry;

/// All rows: those that are there, those that are kept back, and those that are still to come.
#[derive(Debug, Default)]
pub(super) struct Rows {
    by_time: BTreeMap<(Timestamp, String), Arc<Entry>>,
    starts: HashMap<String, Timestamp>,
    hidden: HashSet<String>,
    /// Each comes once so many pages have been answered.
    coming: Vec<(u64, Entry)>,
    answered: u64,
}

impl Rows {
    pub(super) fn add(&mut self, entry: Entry) {
        self.remove(&entry.id);
        self.starts.insert(entry.id.clone(), entry.start);
        self.by_time
            .insert((entry.start, entry.id.clone()), Arc::new(entry));
    }

    /// Adds a row once `pages` more pages have been answered.
    pub(super) fn add_after(&mut self, pages: u64, entry: Entry) {
        self.coming.push((self.answered + pages, entry));
    }

    /// One more page was answered.
    pub(super) fn answered(&mut self) {
        self.answered += 1;
        if !self.coming.is_empty() {
            let now = self.answered;
            self.bring(|due| due <= now);
        }
    }

    /// Adds everything that was still to come.
    pub(super) fn bring_all(&mut self) -> usize {
        self.bring(|_| true)
    }

    fn bring(&mut self, is_due: impl Fn(u64) -> bool) -> usize {
        let (due, later): (Vec<_>, Vec<_>) = std::mem::take(&mut self.coming)
            .into_iter()
            .partition(|(pages, _)| is_due(*pages));
        self.coming = later;
        let count = due.len();
        for (_, entry) in due {
            self.add(entry);
        }
        count
    }

    pub(super) fn hide(&mut self, id: &str) {
        self.hidden.insert(id.to_owned());
    }

    pub(super) fn unhide(&mut self, id: &str) {
        self.hidden.remove(id);
    }

    /// Number of rows, listed or not; those to come are not there yet.
    pub(super) fn len(&self) -> usize {
        self.by_time.len()
    }

    /// The rows that are listed at `now` and start within `span`, oldest first.
    pub(super) fn listed(&self, span: Range<Timestamp>, now: Timestamp) -> Vec<Arc<Entry>> {
        if span.is_empty() {
            return Vec::new();
        }
        self.by_time
            .range((span.start, String::new())..(span.end, String::new()))
            .map(|(_, entry)| entry)
            .filter(|entry| self.is_listed(entry, now))
            .cloned()
            .collect()
    }

    /// The row with this id, if it is listed at `now`.
    pub(super) fn find(&self, id: &str, now: Timestamp) -> Option<Arc<Entry>> {
        let start = *self.starts.get(id)?;
        let entry = self.by_time.get(&(start, id.to_owned()))?;
        self.is_listed(entry, now).then(|| Arc::clone(entry))
    }

    /// Works on a row, which may take another place in time by it.
    pub(super) fn with<T>(&mut self, id: &str, work: impl FnOnce(&mut Entry) -> T) -> Option<T> {
        let mut entry = self.remove(id)?;
        let result = work(Arc::make_mut(&mut entry));
        self.starts.insert(entry.id.clone(), entry.start);
        self.by_time.insert((entry.start, entry.id.clone()), entry);
        Some(result)
    }

    fn remove(&mut self, id: &str) -> Option<Arc<Entry>> {
        let start = self.starts.remove(id)?;
        self.by_time.remove(&(start, id.to_owned()))
    }

    fn is_listed(&self, entry: &Entry, now: Timestamp) -> bool {
        entry.visible_at <= now && !self.hidden.contains(&entry.id)
    }
}
