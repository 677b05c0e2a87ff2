//! Vault: copies a recording into the bucket while it comes. The object's key, size and hash are in the
//! database only after the store has shown that it holds them.

use callscript_common::storage::{Storage, StorageError};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use serde::Deserialize;
use serde_json::json;

use super::context::through_outages;
use super::handler::{Outcome, work_of};
use crate::db::{Database, Item, Stage};
use crate::gate::GateError;
use crate::recording::{FetchError, Fetcher, Incoming, TransferError, transfer};
use crate::ringba::RingbaClient;

/// Seconds after which trouble that an operator must mend is tried again.
const OPERATOR: f64 = 60.0;

/// The vault lane.
#[derive(Debug)]
pub(super) struct Vault {
    pub(super) database: Database,
    /// Absent where this worker has no Ringba account: then expired addresses are not refreshed.
    pub(super) ringba: Option<RingbaClient>,
    pub(super) fetcher: Fetcher,
    pub(super) storage: Storage,
}

#[derive(Debug, Deserialize)]
struct Work {
    ringba_call_id: String,
    start_time_utc: Timestamp,
    duration_seconds: Option<f64>,
    audio_url: Option<String>,
    min_duration_seconds: f64,
    hang_up_at: Timestamp,
    recording_grace_minutes: f64,
}

impl Vault {
    pub(super) async fn work(&self, item: &Item) -> Outcome {
        let work: Work = match work_of(item) {
            Ok(work) => work,
            Err(outcome) => return outcome,
        };
        if let Some(seconds) = work
            .duration_seconds
            .filter(|seconds| *seconds < work.min_duration_seconds)
        {
            let least = work.min_duration_seconds;
            let reason =
                format!("the call lasted {seconds} s, less than vault.min_duration_seconds ({least} s)");
            return Outcome::Done(Stage::Vaulted, json!({ "skipped": reason, "seconds": seconds }));
        }
        match self.open(&work).await {
            Ok(incoming) => self.store(item, &work, incoming).await,
            Err(outcome) => outcome,
        }
    }

    /// Opens the stored address; when that is gone or there is none, asks Ringba once for a fresh one.
    async fn open(&self, work: &Work) -> Result<Incoming, Outcome> {
        let mut reason = "Ringba has sent no recording".to_owned();
        if let Some(address) = &work.audio_url {
            match self.fetcher.open(address).await {
                Ok(incoming) => return Ok(incoming),
                Err(error @ FetchError::Gone(_)) => reason = error.to_string(),
                Err(error) => return Err(outcome_of(&error)),
            }
        }
        let fresh = match &self.ringba {
            Some(ringba) => ringba
                .recording_url(&work.ringba_call_id)
                .await
                .map_err(|error| {
                    let failure = error.failure();
                    Outcome::later(&*error, failure.retry_after_seconds.unwrap_or(OPERATOR))
                })?,
            None => None,
        };
        let has_address = work.audio_url.is_some() || fresh.is_some();
        if let Some(address) = fresh.filter(|fresh| work.audio_url.as_ref() != Some(fresh)) {
            match self.fetcher.open(&address).await {
                Ok(incoming) => return Ok(incoming),
                Err(error @ FetchError::Gone(_)) => reason = error.to_string(),
                Err(error) => return Err(outcome_of(&error)),
            }
        }
        Err(self.missing(work, &reason, has_address).await)
    }

    /// A recording may appear minutes after its call: wait for it, but not for ever. `has_address`: Ringba has named
    /// one, so it was there once.
    async fn missing(&self, work: &Work, reason: &str, has_address: bool) -> Outcome {
        let now = match through_outages!(self.database.now()) {
            Ok(now) => now,
            Err(error) => return Outcome::refused(error),
        };
        let grace = SignedDuration::from_secs((work.recording_grace_minutes * 60.0) as i64);
        if work.hang_up_at.checked_add(grace).is_ok_and(|end| now < end) {
            return Outcome::later(format!("no recording yet: {reason}"), 0.0);
        }
        let minutes = work.recording_grace_minutes;
        let reason = format!("no recording came within {minutes} minutes of the hang-up: {reason}");
        if has_address {
            return Outcome::hopeless(reason);
        }
        // There never was one: an end, and nothing that anybody could replay.
        Outcome::Done(Stage::Vaulted, json!({ "skipped": reason }))
    }

    async fn store(&self, item: &Item, work: &Work, incoming: Incoming) -> Outcome {
        let day = work.start_time_utc.to_zoned(TimeZone::UTC).strftime("%Y/%m/%d");
        let key = format!("{day}/{}.{}", item.lease.id, incoming.extension());
        match transfer(incoming, &self.storage, &key).await {
            Ok(secured) => Outcome::Done(
                Stage::Vaulted,
                json!({
                    "storage_path": key, "audio_bytes": secured.bytes, "audio_sha256": secured.sha256,
                    "content_type": secured.content_type,
                }),
            ),
            Err(TransferError::Fetch(error)) => outcome_of(&error),
            Err(TransferError::Storage(error @ StorageError::Corrupt(_))) => Outcome::attempt_failed(error),
            // The store's trouble is the same for every call, so no call pays for it with an attempt.
            Err(TransferError::Storage(error)) if error.is_everyones() => Outcome::stopped(error),
            Err(TransferError::Storage(error)) => Outcome::later(error, OPERATOR / 4.0),
        }
    }
}

fn outcome_of(error: &FetchError) -> Outcome {
    match error {
        FetchError::Busy { retry_after, .. } => Outcome::later(error, retry_after.unwrap_or(0.0)),
        FetchError::Gate(GateError::Closed(seconds)) => Outcome::later(error, *seconds),
        FetchError::Http(_) | FetchError::TooSlow(_) | FetchError::Gate(GateError::Database(_)) => {
            Outcome::later(error, 0.0)
        }
        FetchError::Address(_) | FetchError::TooLarge(_) => Outcome::hopeless(error),
        FetchError::Gone(_) | FetchError::Status(_) | FetchError::Redirects(_) | FetchError::Content(_) => {
            Outcome::attempt_failed(error)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::HttpError;

    fn failure(error: &FetchError) -> (bool, Option<f64>) {
        match outcome_of(error) {
            Outcome::Failed(failure) => (failure.permanent, failure.retry_after_seconds),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn who_is_to_blame_decides_what_a_failure_costs() {
        assert_eq!(
            failure(&FetchError::Busy {
                status: 429,
                retry_after: Some(9.0)
            }),
            (false, Some(9.0))
        );
        assert_eq!(failure(&FetchError::Http(HttpError::Timeout)), (false, Some(0.0)));
        assert_eq!(failure(&FetchError::TooSlow(2048)), (false, Some(0.0)));
        assert_eq!(
            failure(&FetchError::Content("it is empty".to_owned())),
            (false, None)
        );
        assert_eq!(failure(&FetchError::Status(400)), (false, None));
        assert_eq!(failure(&FetchError::Address("it is no URL")), (true, None));
        assert_eq!(failure(&FetchError::TooLarge(200)), (true, None));
    }
}
