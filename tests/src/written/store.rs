//! Calls on paper, put into the database as if they had been transcribed.

use anyhow::{Context, Result};
use serde_json::Value;

use super::corpus::{Corpus, DEVELOPMENT};
use super::{words, write};
use crate::harness::Database;

/// Different calls; further ones are the same again, for only their number matters.
const DIFFERENT: usize = 1000;
/// Calls sent at a time.
const BATCH: usize = 500;
const SEED: u64 = 5;

/// Stores so many transcribed calls. `minutes` makes each about as long as that, by saying it several times.
pub async fn store(database: &Database, calls: usize, minutes: Option<f64>) -> Result<()> {
    let corpus = Corpus::read(DEVELOPMENT)?;
    let written: Vec<(&str, Value)> = (0..calls.min(DIFFERENT))
        .map(|index| {
            let call = write(SEED, index, &corpus, 0.0);
            let campaign = callscript_demo::calls::CallPlan::deal(SEED, index).campaign.name;
            (campaign, stretched(call.transcript, minutes))
        })
        .collect();
    let statement = include_str!("sql/written_calls.sql");
    for first in (0..calls).step_by(BATCH) {
        let batch: Vec<_> = (first..calls.min(first + BATCH))
            .map(|index| &written[index % written.len()])
            .collect();
        let names: Vec<&str> = batch.iter().map(|(name, _)| *name).collect();
        let transcripts: Vec<&Value> = batch.iter().map(|(_, transcript)| transcript).collect();
        let first = i64::try_from(first)?;
        database
            .execute(statement, &[&names, &transcripts, &first])
            .await
            .context("cannot store written calls")?;
    }
    database
        .batch_execute("ANALYZE core.calls, core.transcripts")
        .await?;
    Ok(())
}

/// The same conversation over and over, until it lasts so many minutes.
pub fn stretched(transcript: Value, minutes: Option<f64>) -> Value {
    let (Some(minutes), Some(once)) = (minutes, transcript["segments"].as_array()) else {
        return transcript;
    };
    let length = once.last().and_then(|last| last["end"].as_f64()).unwrap_or(0.0) + 0.5;
    let mut segments = Vec::new();
    let mut shift = 0.0;
    while shift < minutes * 60.0 && length > 1.0 {
        for segment in once {
            let mut segment = segment.clone();
            for name in ["start", "end"] {
                segment[name] = (segment[name].as_f64().unwrap_or(0.0) + shift).into();
            }
            words::shift(&mut segment["words"], shift);
            segments.push(segment);
        }
        shift += length;
    }
    serde_json::json!({"segments": segments, "duration_seconds": shift, "audio_seconds": shift})
}
