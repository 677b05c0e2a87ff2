//! What the database says became of the calls.

use anyhow::Result;
use serde_json::Value;
use tokio_postgres::Client;

/// Where one call stands.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Ringba `inboundCallId`.
    pub ringba_call_id: String,
    /// Its status.
    pub status: String,
    /// Why it failed or was skipped.
    pub error: Option<String>,
    /// Seconds from hang-up to verdict.
    pub latency: Option<f64>,
    /// How often it was judged.
    pub judgements: i64,
}

/// One flag in force.
#[derive(Clone, Debug)]
pub struct Flag {
    /// Ringba `inboundCallId`.
    pub ringba_call_id: String,
    /// When the call began, as `PostgreSQL` writes it.
    pub call_time: String,
    /// Campaign name.
    pub campaign: String,
    /// Id of the broken rule.
    pub rule_id: String,
    /// Name of the broken rule.
    pub rule_name: String,
    /// critical, warning or info.
    pub severity: String,
    /// The words that prove it.
    pub quote: String,
    /// Second at which they begin.
    pub start_seconds: f64,
    /// Who says them.
    pub speaker: String,
    /// rule or judge.
    pub source: String,
    /// Whether the quote stands in the transcript.
    pub verified: bool,
}

/// Reads where every call stands.
pub async fn outcomes(client: &Client) -> Result<Vec<Outcome>> {
    let rows = client.query(include_str!("sql/outcomes.sql"), &[]).await?;
    Ok(rows
        .iter()
        .map(|row| Outcome {
            ringba_call_id: row.get("ringba_call_id"),
            status: row.get("status"),
            error: row.get("processing_error"),
            latency: row.get("hang_up_to_flag_seconds"),
            judgements: row.get("judgements"),
        })
        .collect())
}

/// Reads every flag in force, worst first.
pub async fn flags(client: &Client) -> Result<Vec<Flag>> {
    let rows = client.query(include_str!("sql/flags.sql"), &[]).await?;
    Ok(rows
        .iter()
        .map(|row| Flag {
            ringba_call_id: row.get("ringba_call_id"),
            call_time: row.get("call_time"),
            campaign: row.get("campaign"),
            rule_id: row.get("rule_id"),
            rule_name: row.get("rule_name"),
            severity: row.get("severity"),
            quote: row.get("quote"),
            start_seconds: row.get("start_seconds"),
            speaker: row.get("speaker"),
            source: row.get("source"),
            verified: row.get("verified"),
        })
        .collect())
}

/// What was understood of one call.
#[derive(Clone, Debug)]
pub struct Heard {
    /// Ringba `inboundCallId`.
    pub ringba_call_id: String,
    /// All words.
    pub text: String,
    /// The segments, as they are stored.
    pub segments: Value,
}

/// Reads every transcript.
pub async fn transcripts(client: &Client) -> Result<Vec<Heard>> {
    let rows = client.query(include_str!("sql/transcripts.sql"), &[]).await?;
    Ok(rows
        .iter()
        .map(|row| Heard {
            ringba_call_id: row.get("ringba_call_id"),
            text: row.get("text"),
            segments: row.get("segments"),
        })
        .collect())
}
