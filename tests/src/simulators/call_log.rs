//! The calls of the simulated account, shared by the call log and the host of the recordings.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value};

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
    entries: Arc<Mutex<Vec<Entry>>>,
}

impl CallLog {
    /// Adds a row.
    pub fn add(&self, entry: Entry) {
        self.lock().push(entry);
    }

    /// Number of rows, listed or not.
    pub fn len(&self) -> usize {
        self.lock().len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.lock().is_empty()
    }

    /// A copy of the rows that are listed at `now`.
    pub fn listed(&self, now: Timestamp) -> Vec<Entry> {
        self.lock()
            .iter()
            .filter(|entry| entry.visible_at <= now)
            .cloned()
            .collect()
    }

    /// Works on the row with this id.
    pub fn with<T>(&self, id: &str, work: impl FnOnce(&mut Entry) -> T) -> Option<T> {
        self.lock().iter_mut().find(|entry| entry.id == id).map(work)
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Entry>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
