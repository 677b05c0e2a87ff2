//! What became of the visitor's recordings, file by file.

use std::collections::HashMap;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Result;
use serde::Serialize;
use serde_json::Value;

use super::call::OwnCall;
use super::folder::{Complaint, Folder};
use crate::outcome::{Flag, flags, outcomes, transcripts};
use crate::setup::Setup;

/// Everything that is reported.
#[derive(Clone, Debug, Serialize)]
pub struct OwnReport {
    /// Each recording.
    pub recordings: Vec<Heard>,
    /// What could not be used, or only in part.
    pub complaints: Vec<Complaint>,
    /// Name of the speech model.
    pub model: String,
    /// `rules` or `model`.
    pub judged_by: &'static str,
    /// Dollars.
    pub usd: f64,
    /// Length of the recordings in seconds.
    pub audio_seconds: f64,
    /// Seconds from the worker's start until the last call had ended.
    pub factory_seconds: f64,
    /// Seconds from the start of the demo.
    pub total_seconds: f64,
}

/// One recording.
#[derive(Clone, Debug, Serialize)]
pub struct Heard {
    /// Name of the file.
    pub file: String,
    /// Ringba `inboundCallId`.
    pub ringba_call_id: String,
    /// When the call began, as the call log says.
    pub time: String,
    /// Campaign name.
    pub campaign: String,
    /// Publisher name.
    pub publisher: String,
    /// Buyer name.
    pub buyer: Option<String>,
    /// The caller's number.
    pub caller: Option<String>,
    /// Length in seconds.
    pub seconds: f64,
    /// Where the call stands.
    pub status: String,
    /// Why it failed.
    pub error: Option<String>,
    /// What was understood.
    pub transcript: Vec<Line>,
    /// What was found.
    pub flags: Vec<Found>,
}

/// A stretch of speech.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    /// Second at which it begins.
    pub start: f64,
    /// Second at which it ends.
    pub end: f64,
    /// agent, caller or unknown.
    pub speaker: String,
    /// The words.
    pub text: String,
}

/// A flag.
#[derive(Clone, Debug, Serialize)]
pub struct Found {
    /// Id of the rule.
    pub rule: String,
    /// Its name.
    pub name: String,
    /// critical, warning or info.
    pub severity: String,
    /// Second at which the words begin.
    pub second: f64,
    /// The words that prove it.
    pub quote: String,
    /// Who says them.
    pub speaker: String,
    /// rule or judge.
    pub source: String,
}

impl OwnReport {
    /// Reads the database.
    pub async fn read(setup: &Setup, folder: &Folder, begin: Instant, factory: Duration) -> Result<Self> {
        let ended: HashMap<String, (String, Option<String>)> = outcomes(&setup.client)
            .await?
            .into_iter()
            .map(|outcome| (outcome.ringba_call_id, (outcome.status, outcome.error)))
            .collect();
        let mut said: HashMap<String, Value> = transcripts(&setup.client)
            .await?
            .into_iter()
            .map(|heard| (heard.ringba_call_id, heard.segments))
            .collect();
        let flags = flags(&setup.client).await?;
        let totals = setup
            .client
            .query_one(include_str!("../sql/totals.sql"), &[])
            .await?;
        let recordings = folder
            .calls
            .iter()
            .map(|call| {
                let (status, error) = ended
                    .get(&call.id)
                    .cloned()
                    .unwrap_or_else(|| ("missing".to_owned(), None));
                Heard {
                    status,
                    error,
                    transcript: said
                        .remove(&call.id)
                        .map_or_else(Vec::new, |segments| lines(&segments)),
                    flags: found(&flags, &call.id),
                    ..Heard::of(call)
                }
            })
            .collect();
        Ok(Self {
            recordings,
            complaints: folder.complaints.clone(),
            model: setup.model().to_owned(),
            judged_by: setup.judged_by(),
            usd: totals.get("usd"),
            audio_seconds: tenths(folder.seconds()),
            factory_seconds: tenths(factory.as_secs_f64()),
            total_seconds: tenths(begin.elapsed().as_secs_f64()),
        })
    }

    /// Success: every recording was judged.
    pub fn verdict(&self) -> ExitCode {
        let is_judged = |heard: &Heard| matches!(heard.status.as_str(), "flagged" | "safe" | "unjudged");
        if self.recordings.iter().all(is_judged) {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        }
    }
}

impl Heard {
    fn of(call: &OwnCall) -> Self {
        Self {
            file: call.file.clone(),
            ringba_call_id: call.id.clone(),
            time: call.start.to_string(),
            campaign: call.campaign().to_owned(),
            publisher: call.publisher().to_owned(),
            buyer: call.said.buyer.clone(),
            caller: call.said.caller.clone(),
            seconds: tenths(call.seconds),
            status: String::new(),
            error: None,
            transcript: Vec::new(),
            flags: Vec::new(),
        }
    }
}

fn lines(segments: &Value) -> Vec<Line> {
    let text = |segment: &Value, key: &str| segment[key].as_str().unwrap_or_default().to_owned();
    let number = |segment: &Value, key: &str| segment[key].as_f64().unwrap_or_default();
    segments.as_array().map_or_else(Vec::new, |segments| {
        segments
            .iter()
            .map(|segment| Line {
                start: number(segment, "start"),
                end: number(segment, "end"),
                speaker: text(segment, "speaker"),
                text: text(segment, "text"),
            })
            .collect()
    })
}

fn found(flags: &[Flag], id: &str) -> Vec<Found> {
    flags
        .iter()
        .filter(|flag| flag.ringba_call_id == id)
        .map(|flag| Found {
            rule: flag.rule_id.clone(),
            name: flag.rule_name.clone(),
            severity: flag.severity.clone(),
            second: (flag.start_seconds * 100.0).round() / 100.0,
            quote: flag.quote.clone(),
            speaker: flag.speaker.clone(),
            source: flag.source.clone(),
        })
        .collect()
}

fn tenths(seconds: f64) -> f64 {
    (seconds * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn segments_become_lines() {
        let lines = lines(&json!([
            { "start": 0.5, "end": 2.0, "speaker": "agent", "text": "Hello.", "confidence": 0.9 },
            { "start": 2.5, "end": 3.0, "speaker": "unknown", "text": "Hi.", "confidence": null },
        ]));
        assert_eq!(lines.len(), 2);
        assert_eq!(
            (lines[1].speaker.as_str(), lines[1].text.as_str()),
            ("unknown", "Hi.")
        );
        assert!((lines[0].end - 2.0).abs() < 1e-9);
    }
}
