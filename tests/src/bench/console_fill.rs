//! A database as it is after months: calls, transcripts, verdicts, flags and decisions, written by set-based
//! statements.

use anyhow::{Context, Result};
use callscript_demo::terminal;
use serde_json::Value;

use crate::harness::Database;
use crate::written::corpus::{Corpus, DEVELOPMENT};
use crate::written::{store, write};

/// Different conversations.
const DIFFERENT: usize = 1000;
/// Calls of a statement.
const BATCH: i64 = 50_000;
const SEED: u64 = 5;

/// Fills `database` with so many judged calls, a tenth of them flagged.
pub(super) async fn fill(database: &Database, calls: i64) -> Result<()> {
    // Their campaigns, and a few calls that have just been transcribed.
    store::store(database, 200, None).await?;
    database
        .batch_execute(include_str!("sql/console_verticals.sql"))
        .await?;
    let corpus = Corpus::read(DEVELOPMENT)?;
    let written: Vec<Value> = (0..DIFFERENT)
        .map(|index| write(SEED, index, &corpus, 0.0).transcript["segments"].clone())
        .collect();
    // One session, which checks no foreign key and runs no trigger: the rows are right, and a million checks
    // take long. The words' index is made at the end for the same reason.
    let session = database.connect().await?;
    let index: String = session
        .query_one(
            "SELECT pg_get_indexdef('core.transcripts_words_idx'::regclass)",
            &[],
        )
        .await?
        .get(0);
    session
        .batch_execute("SET session_replication_role = replica; DROP INDEX core.transcripts_words_idx")
        .await?;
    for first in (1..=calls).step_by(BATCH as usize) {
        let last = (first + BATCH - 1).min(calls);
        terminal::say(&format!("storing calls {first} to {last}"));
        for (name, statement) in [
            ("calls", include_str!("sql/console_calls.sql")),
            ("judgements", include_str!("sql/console_judgements.sql")),
        ] {
            session
                .execute(statement, &[&first, &last])
                .await
                .with_context(|| format!("cannot store {name}"))?;
        }
        session
            .execute(
                include_str!("sql/console_transcripts.sql"),
                &[&first, &last, &written],
            )
            .await
            .context("cannot store transcripts")?;
        for (name, statement) in [
            ("flags", include_str!("sql/console_flags.sql")),
            ("decisions", include_str!("sql/console_decided.sql")),
        ] {
            // The newest fifth is undecided.
            let first = if name == "decisions" {
                first.max(calls / 5)
            } else {
                first
            };
            session
                .execute(statement, &[&first, &last])
                .await
                .with_context(|| format!("cannot store {name}"))?;
        }
    }
    terminal::say("the inbox, the words and statistics");
    session
        .batch_execute(
            "SELECT core.refresh_inbox(k.id) FROM core.calls AS k WHERE k.status = 'flagged' ORDER BY k.start_time_utc DESC",
        )
        .await?;
    session.batch_execute(&index).await?;
    session.batch_execute("VACUUM (ANALYZE)").await?;
    Ok(())
}

/// What the reviewer with this address and others leave in the inbox; the days of Quality are added up.
pub(super) async fn work(database: &Database, email: &str) -> Result<()> {
    terminal::say("snoozed calls, comments, and the sums of days");
    database
        .query_one(include_str!("sql/console_triage.sql"), &[&email])
        .await?;
    database
        .batch_execute("SELECT core.add_up_quality(1000, false)")
        .await?;
    database.batch_execute("VACUUM (ANALYZE)").await?;
    Ok(())
}
