//! The calls of the simulated account, shared by the call log and the host of the recordings.

use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value};

use super::rows::Rows;
use crate::calls::SpokenCall;

/// What a recording's host makes of a request for it.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum RecordingFault {
    /// Serves it.
    #[default]
    None,
    /// 200 with nothing.
    Empty,
    /// 200 with the first part of the bytes.
    Truncated,
    /// 200 with a web page that says "sign in".
    Html,
    /// 404 for ever.
    Missing,
    /// 503 this many times, then all is well.
    Unavailable(u32),
    /// Waits before the first byte.
    Slow(Duration),
    /// Serves it without saying how long it is.
    Unannounced,
    /// Breaks the connection after this many bytes; with or without having said how many there are.
    Breaks {
        /// Bytes that go out
        after: usize,
        /// Whether the length was announced
        announced: bool,
    },
    /// The first kilobyte, then a byte now and then for ever.
    Drips(Duration),
    /// Without a length, and without an end.
    Endless,
    /// Answers with this status.
    Status(u16),
    /// Leads to another address.
    Redirect(String),
    /// Says that the bytes are encoded in this way.
    Encoded(&'static str),
}

/// A recording as it lies on the host.
#[derive(Clone, Debug)]
pub struct Recording {
    /// The bytes.
    pub audio: Arc<Vec<u8>>,
    /// MIME type that the host gives it.
    pub content_type: &'static str,
    /// What goes wrong with it.
    pub fault: RecordingFault,
    /// From when on the call log has a URL for it.
    pub available_at: Timestamp,
}

/// One row of the call log.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Ringba `inboundCallId`.
    pub id: String,
    /// When the call began.
    pub start: Timestamp,
    /// Its length in seconds.
    pub seconds: i64,
    /// From when on the row is listed; rows appear after the hang-up.
    pub visible_at: Timestamp,
    /// Its recording, if there is one.
    pub recording: Option<Recording>,
    /// Campaign id and name.
    pub campaign: (String, String),
    /// Columns that say something else than the fields above, to make malformed records.
    pub overrides: Map<String, Value>,
}

impl Entry {
    /// A spoken call that is hung up at `hang_up`; row and recording are there at once.
    pub fn of_call(call: &SpokenCall, hang_up: Timestamp) -> Self {
        let seconds = call.truth.audio_seconds.round();
        Self {
            id: call.truth.ringba_call_id.clone(),
            start: hang_up - SignedDuration::from_secs_f64(seconds),
            seconds: seconds as i64,
            visible_at: hang_up,
            recording: Some(Recording {
                audio: Arc::new(call.audio.clone()),
                content_type: call.plan.format.content_type(),
                fault: RecordingFault::None,
                available_at: hang_up,
            }),
            campaign: (
                call.plan.campaign.id.to_owned(),
                call.plan.campaign.name.to_owned(),
            ),
            overrides: Map::new(),
        }
    }

    /// The same row with one column saying `value`.
    #[must_use]
    pub fn with(mut self, column: &str, value: Value) -> Self {
        self.overrides.insert(column.to_owned(), value);
        self
    }

    /// The same row with trouble at the recording's host.
    #[must_use]
    pub fn with_fault(mut self, fault: RecordingFault) -> Self {
        if let Some(recording) = &mut self.recording {
            recording.fault = fault;
        }
        self
    }

    /// The same row whose recording appears `delay` after the row.
    #[must_use]
    pub fn with_late_recording(mut self, delay: SignedDuration) -> Self {
        if let Some(recording) = &mut self.recording {
            recording.available_at = self.visible_at + delay;
        }
        self
    }
}

/// All rows of the account.
#[derive(Clone, Debug, Default)]
pub struct CallLog {
    rows: Arc<Mutex<Rows>>,
}

impl CallLog {
    /// Adds a row, in the place of one with the same id if there is one.
    pub fn add(&self, entry: Entry) {
        self.lock().add(entry);
    }

    /// Adds a row once `pages` more pages of the call log have been answered: a call that appears while
    /// somebody is reading, wherever it starts.
    pub fn add_after(&self, pages: u64, entry: Entry) {
        self.lock().add_after(pages, entry);
    }

    /// Adds at once what was still to be added later; returns how many rows that are.
    pub fn bring_all(&self) -> usize {
        self.lock().bring_all()
    }

    /// Lists these rows no longer, until they are unhidden.
    pub fn hide<'a>(&self, ids: impl IntoIterator<Item = &'a str>) {
        let mut rows = self.lock();
        ids.into_iter().for_each(|id| rows.hide(id));
    }

    /// Lists these rows again.
    pub fn unhide<'a>(&self, ids: impl IntoIterator<Item = &'a str>) {
        let mut rows = self.lock();
        ids.into_iter().for_each(|id| rows.unhide(id));
    }

    /// Number of rows, listed or not.
    pub fn len(&self) -> usize {
        self.lock().len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The rows that are listed at `now` and start within `span`, oldest first.
    pub fn listed(&self, span: Range<Timestamp>, now: Timestamp) -> Vec<Arc<Entry>> {
        self.lock().listed(span, now)
    }

    /// The row with this id, if it is listed at `now`.
    pub fn find(&self, id: &str, now: Timestamp) -> Option<Arc<Entry>> {
        self.lock().find(id, now)
    }

    /// Works on the row with this id.
    pub fn with<T>(&self, id: &str, work: impl FnOnce(&mut Entry) -> T) -> Option<T> {
        self.lock().with(id, work)
    }

    /// One more page was answered.
    pub(super) fn answered(&self) {
        self.lock().answered();
    }

    fn lock(&self) -> MutexGuard<'_, Rows> {
        self.rows.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
