//! The demo's result: one JSON object, or a table made of it.

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Result;
use serde::Serialize;

use crate::accuracy::{Accuracy, compare, is_true};
use crate::calls::Truth;
use crate::calls::truth::Ending;
use crate::outcome::{Flag, Heard, Outcome, flags, outcomes, transcripts};
use crate::setup::Setup;
use crate::words;

/// Everything that is reported.
#[derive(Clone, Debug, Serialize)]
pub struct Summary {
    /// Calls that were spoken.
    pub calls: usize,
    /// Calls that ended so.
    pub flagged: usize,
    /// Calls that ended so.
    pub safe: usize,
    /// No rule was broken, but not all of the call was judged.
    pub unjudged: usize,
    /// Calls that ended so.
    pub skipped: usize,
    /// Calls that ended so.
    pub failed: usize,
    /// Calls that have not ended.
    pub open: usize,
    /// Records that could not be calls.
    pub rejected: i64,
    /// Every flag.
    pub flags: Vec<FlagLine>,
    /// Flags against the truth.
    pub truth: Accuracy,
    /// Calls that were judged more than once.
    pub judged_twice: usize,
    /// Flags whose quote was looked up in the transcript.
    pub quotes_checked: usize,
    /// Those that stand there.
    pub quotes_verified: usize,
    /// Calls that ended elsewhere than their truth says, with the reason.
    pub surprises: Vec<String>,
    /// Words that the recogniser got wrong, per word said.
    pub word_error_rate: f64,
    /// `rules` or `model`.
    pub judged_by: &'static str,
    /// Seconds from hang-up to verdict.
    pub latency: Latency,
    /// Dollars.
    pub usd: f64,
    /// How long things took.
    pub seconds: Seconds,
    #[serde(skip)]
    rows: Vec<Flag>,
    #[serde(skip)]
    heard: Vec<Heard>,
}

/// A flag as the JSON tells it.
#[derive(Clone, Debug, Serialize)]
pub struct FlagLine {
    ringba_call_id: String,
    rule: String,
    severity: String,
    quote: String,
    start_seconds: f64,
    speaker: String,
    source: String,
    truth: bool,
}

/// Percentiles over the judged calls.
#[derive(Clone, Debug, Serialize)]
pub struct Latency {
    p50: f64,
    p95: f64,
}

/// Seconds.
#[derive(Clone, Debug, Serialize)]
pub struct Seconds {
    /// Speaking the calls.
    pub speaking: f64,
    /// From the worker's start until the last call had ended.
    pub factory: f64,
    /// Everything.
    pub total: f64,
    /// Length of the recordings that were transcribed.
    pub audio: f64,
    /// Time the recogniser worked, summed over slots.
    pub decode: f64,
}

impl Summary {
    /// Reads the database and compares with the truth.
    pub async fn read(setup: &Setup, begin: Instant, factory: Duration) -> Result<Self> {
        let (outcomes, rows) = (outcomes(&setup.client).await?, flags(&setup.client).await?);
        let totals = setup
            .client
            .query_one(include_str!("sql/totals.sql"), &[])
            .await?;
        let known: BTreeMap<&str, &Outcome> = outcomes
            .iter()
            .map(|outcome| (outcome.ringba_call_id.as_str(), outcome))
            .collect();
        // A truth without its call in the database has not been checked.
        let truths: BTreeMap<&str, &Truth> = setup
            .calls
            .iter()
            .map(|call| (call.truth.ringba_call_id.as_str(), &call.truth))
            .filter(|(id, _)| known.contains_key(id))
            .collect();
        let heard = transcripts(&setup.client).await?;
        let said: BTreeMap<&str, String> = truths.iter().map(|(id, truth)| (*id, truth.text())).collect();
        let said_and_heard = heard.iter().filter_map(|heard| {
            Some((
                said.get(heard.ringba_call_id.as_str())?.as_str(),
                heard.text.as_str(),
            ))
        });
        let ended = |status: &str| outcomes.iter().filter(|outcome| outcome.status == status).count();
        let (flagged, safe, unjudged) = (ended("flagged"), ended("safe"), ended("unjudged"));
        let (skipped, failed) = (ended("skipped"), ended("failed"));
        Ok(Self {
            calls: setup.calls.len(),
            flagged,
            safe,
            unjudged,
            skipped,
            failed,
            open: setup
                .calls
                .len()
                .saturating_sub(flagged + safe + unjudged + skipped + failed),
            rejected: totals.get("rejected"),
            flags: rows.iter().map(|flag| FlagLine::of(flag, &truths)).collect(),
            truth: compare(&rows, &truths),
            judged_twice: outcomes.iter().filter(|outcome| outcome.judgements > 1).count(),
            quotes_checked: rows.len(),
            quotes_verified: rows.iter().filter(|flag| flag.verified).count(),
            surprises: truths
                .iter()
                .filter_map(|(id, truth)| surprise(truth, known.get(id)?))
                .collect(),
            word_error_rate: (words::error_rate(said_and_heard) * 1000.0).round() / 1000.0,
            judged_by: setup.judged_by(),
            latency: Latency::of(outcomes.iter().filter_map(|outcome| outcome.latency).collect()),
            usd: totals.get("usd"),
            seconds: Seconds {
                speaking: tenths(setup.speaking.as_secs_f64()),
                factory: tenths(factory.as_secs_f64()),
                total: tenths(begin.elapsed().as_secs_f64()),
                audio: tenths(totals.get("audio_seconds")),
                decode: tenths(totals.get("decode_seconds")),
            },
            rows,
            heard,
        })
    }

    /// The flags with everything a table shows.
    pub fn rows(&self) -> &[Flag] {
        &self.rows
    }

    /// What was understood of each call.
    pub fn heard(&self) -> &[Heard] {
        &self.heard
    }

    /// Seconds from hang-up to verdict, half and nineteen in twenty of the calls.
    pub fn latencies(&self) -> (f64, f64) {
        (self.latency.p50, self.latency.p95)
    }

    /// Success: all calls ended, all truths were checked, nothing judged twice, every quote is real.
    pub fn verdict(&self) -> ExitCode {
        let good = self.open == 0
            && self.truth.checked == self.calls
            && self.judged_twice == 0
            && self.quotes_verified == self.quotes_checked;
        if good {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        }
    }
}

impl FlagLine {
    fn of(flag: &Flag, truths: &BTreeMap<&str, &Truth>) -> Self {
        Self {
            ringba_call_id: flag.ringba_call_id.clone(),
            rule: flag.rule_id.clone(),
            severity: flag.severity.clone(),
            quote: flag.quote.clone(),
            start_seconds: (flag.start_seconds * 100.0).round() / 100.0,
            speaker: flag.speaker.clone(),
            source: flag.source.clone(),
            truth: truths
                .get(flag.ringba_call_id.as_str())
                .is_some_and(|truth| is_true(flag, truth)),
        }
    }
}

impl Latency {
    fn of(mut seconds: Vec<f64>) -> Self {
        seconds.sort_by(f64::total_cmp);
        let at = |share: f64| {
            let place = (seconds.len() as f64 * share).ceil() as usize;
            seconds.get(place.saturating_sub(1)).copied().map_or(0.0, tenths)
        };
        Self {
            p50: at(0.5),
            p95: at(0.95),
        }
    }
}

fn surprise(truth: &Truth, outcome: &Outcome) -> Option<String> {
    let expected = match truth.ending {
        Ending::Judged => matches!(outcome.status.as_str(), "flagged" | "safe"),
        Ending::Skipped => outcome.status == "skipped",
    };
    let reason = outcome.error.as_deref().unwrap_or("no reason given");
    (!expected).then(|| format!("{}: {} ({reason})", outcome.ringba_call_id, outcome.status))
}

fn tenths(seconds: f64) -> f64 {
    (seconds * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_of_real_calls() {
        let latency = Latency::of((1..=20).map(f64::from).collect());
        assert!((latency.p50 - 10.0).abs() < 1e-9 && (latency.p95 - 19.0).abs() < 1e-9);
        assert!(Latency::of(Vec::new()).p95.abs() < 1e-9);
    }
}
