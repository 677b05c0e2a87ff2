//! A recording of the visitor's as a call of the simulated account.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use super::sidecar::{CAMPAIGN, PUBLISHER, Sidecar};
use crate::simulators::{Entry, Recording, RecordingFault};

/// Hang-ups of calls without a time of their own are spread over so many seconds.
const SPREAD: f64 = 3600.0;

/// One file, and what is said of it.
#[derive(Clone, Debug)]
pub struct OwnCall {
    /// Name of the file.
    pub file: String,
    /// Ringba `inboundCallId`.
    pub id: String,
    /// The file's bytes.
    pub audio: Arc<Vec<u8>>,
    /// MIME type, by content.
    pub content_type: &'static str,
    /// Length in seconds.
    pub seconds: f64,
    /// When the call began.
    pub start: Timestamp,
    /// What the file beside it says.
    pub said: Sidecar,
}

impl OwnCall {
    /// The id that the file with this place and name gets.
    pub fn id_of(place: usize, file: &str) -> String {
        let digest = hex::encode_upper(&Sha256::digest(file)[..4]);
        format!("RGB{digest}{place:06}V3")
    }

    /// Campaign name.
    pub fn campaign(&self) -> &str {
        self.said.campaign.as_deref().unwrap_or(CAMPAIGN)
    }

    /// Publisher name.
    pub fn publisher(&self) -> &str {
        self.said.publisher.as_deref().unwrap_or(PUBLISHER)
    }

    /// Length of the call.
    pub fn length(&self) -> SignedDuration {
        SignedDuration::from_secs_f64(self.seconds)
    }

    /// Sets when it began: as is said, or such that call `place` of `count` was hung up within the last hour.
    pub fn begin(&mut self, place: usize, count: usize, now: Timestamp) {
        self.start = self.said.time.unwrap_or_else(|| {
            let age = SPREAD * place as f64 / count.max(1) as f64;
            now - SignedDuration::from_secs_f64(age) - self.length()
        });
    }

    /// Its row in the call log.
    pub fn entry(&self) -> Entry {
        let there = self.start + self.length();
        let mut overrides = Map::from_iter([
            ("publisherName".to_owned(), json!(self.publisher())),
            ("publisherId".to_owned(), json!(key("PU", self.publisher()))),
            ("publisherSubId".to_owned(), Value::Null),
            ("buyer".to_owned(), json!(self.said.buyer)),
            ("inboundPhoneNumber".to_owned(), json!(self.said.caller)),
        ]);
        // Nobody said anything of targets and money.
        for column in [
            "targetId",
            "targetName",
            "conversionAmount",
            "payoutAmount",
            "hasConverted",
        ] {
            overrides.insert(column.to_owned(), Value::Null);
        }
        Entry {
            id: self.id.clone(),
            start: self.start,
            seconds: (self.seconds.round() as i64).max(1),
            visible_at: there,
            recording: Some(Recording {
                audio: Arc::clone(&self.audio),
                content_type: self.content_type,
                fault: RecordingFault::None,
                available_at: there,
            }),
            campaign: (key("CA", self.campaign()), self.campaign().to_owned()),
            overrides,
        }
    }
}

/// An id that follows from a name.
fn key(prefix: &str, name: &str) -> String {
    format!("{prefix}{}", hex::encode(&Sha256::digest(name)[..4]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(said: Sidecar) -> OwnCall {
        OwnCall {
            file: "a.wav".to_owned(),
            id: OwnCall::id_of(0, "a.wav"),
            audio: Arc::default(),
            content_type: "audio/wav",
            seconds: 90.4,
            start: Timestamp::UNIX_EPOCH,
            said,
        }
    }

    #[test]
    fn calls_without_a_time_ended_within_the_last_hour() {
        let now: Timestamp = "2026-11-18T12:00:00Z".parse().unwrap();
        let mut call = call(Sidecar::default());
        for place in 0..10 {
            call.begin(place, 10, now);
            let end = call.start + call.length();
            assert!(end <= now && end > now - SignedDuration::from_hours(1), "{end}");
        }
    }

    #[test]
    fn a_row_says_what_was_said() {
        let start: Timestamp = "2026-11-01T12:00:00Z".parse().unwrap();
        let said = Sidecar {
            time: Some(start),
            buyer: Some("Evergreen".to_owned()),
            ..Sidecar::default()
        };
        let mut call = call(said);
        call.begin(0, 1, "2026-11-29T12:00:00Z".parse().unwrap());
        let entry = call.entry();
        assert_eq!((entry.start, entry.seconds), (start, 90));
        assert_eq!(entry.campaign.1, CAMPAIGN);
        assert_eq!(entry.overrides["publisherName"], PUBLISHER);
        assert_eq!(entry.overrides["buyer"], "Evergreen");
        assert_eq!(entry.overrides["inboundPhoneNumber"], Value::Null);
    }
}
