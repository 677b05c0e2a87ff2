//! The BI contract: what the views show, and that every view and column is documented.

use callscript_tests::harness::Database;

use crate::setup::{TestResult, claim, count, pending_calls, text};

#[tokio::test]
async fn flags_show_the_judgement_in_force_with_its_evidence() -> TestResult {
    let database = Database::fresh().await?;
    pending_calls(&database, 2).await?;
    database.batch_execute(include_str!("sql/judgement.sql")).await?;
    let flags = "SELECT DISTINCT concat_ws(' | ', rule_id, rule_name, rule_version, severity, quote, speaker, segment,
                        start_seconds, end_seconds, source, occurrences, score, disposition, campaign)
                 FROM bi.flags";
    assert_eq!(
        text(&database, flags).await?,
        "test_rule | Test rule | 1 | critical | say this | agent | 3 | 12.5 | 14 | rule | 2 | 60 | confirmed | Test"
    );
    assert_eq!(
        count(&database, "SELECT count(*) FROM bi.flags").await?,
        2,
        "one a call"
    );
    let call = "SELECT DISTINCT concat_ws(' | ', status, verdict, score, flags, worst_severity, caller) FROM bi.calls";
    assert_eq!(
        text(&database, call).await?,
        "flagged | flagged | 60 | 1 | critical | ***4567"
    );
    // 60 s of call, ingested at 75, vaulted at 80, transcribed at 90, judged at 100.
    let latency =
        "SELECT DISTINCT concat_ws(' ', ingest_seconds, vault_seconds, factory_seconds, judge_seconds,
                          hang_up_to_flag_seconds) FROM bi.latency";
    assert_eq!(text(&database, latency).await?, "15 5 10 10 40");
    Ok(())
}

#[tokio::test]
async fn the_queue_counts_every_state_of_every_lane() -> TestResult {
    let database = Database::fresh().await?;
    pending_calls(&database, 6).await?;
    let held = claim(&database, "vault", "w", 4).await?;
    database
        .execute("SELECT callscript.fail($1, 1, 'no', true)", &[&held[0].id])
        .await?;
    database
        .execute(
            "SELECT callscript.fail($1, 1, 'busy', false, interval '1 hour')",
            &[&held[1].id],
        )
        .await?;
    let vault = "SELECT concat_ws(' ', waiting, working, backing_off, dead_letters) FROM bi.queue WHERE lane = 'vault'";
    assert_eq!(text(&database, vault).await?, "2 2 1 1");
    let age = "SELECT oldest_waiting_seconds / 60 FROM bi.queue WHERE lane = 'vault'";
    assert_eq!(
        count(&database, age).await?,
        6,
        "the oldest call began six minutes ago"
    );
    assert_eq!(count(&database, "SELECT count(*) FROM bi.queue").await?, 4);
    let letter = "SELECT concat_ws(' ', kind, lane, error) FROM bi.dead_letters";
    assert_eq!(text(&database, letter).await?, "call vault no");
    let replay = text(&database, "SELECT replay FROM bi.dead_letters").await?;
    assert_eq!(
        database.query_one(&replay, &[]).await?.get::<_, i32>(0),
        1,
        "the replay statement works"
    );
    assert_eq!(count(&database, "SELECT count(*) FROM bi.dead_letters").await?, 0);
    Ok(())
}

#[tokio::test]
async fn every_object_of_the_contract_is_documented() -> TestResult {
    let database = Database::fresh().await?;
    let silent = include_str!("sql/undocumented.sql");
    let silent: Vec<String> = database
        .query(silent, &[])
        .await?
        .iter()
        .map(|row| row.get(0))
        .collect();
    assert_eq!(silent, [""; 0], "these have no COMMENT");
    Ok(())
}
