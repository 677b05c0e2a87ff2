//! What was heard of a recording, in which languages, and by whom: what is stored of it, and what becomes of
//! such calls.

use callscript_tests::harness::Database;
use serde_json::{Value, json};
use tokio_postgres::Client;

use crate::scoring_setup::clean_and;
use crate::setup::{
    INVALID, Item, TestResult, claim_one, count, finish, pending_calls, recording, refused, text, transcript,
};

/// A call that the factory holds; Ringba says that it took 40 seconds.
async fn in_factory(client: &Client) -> anyhow::Result<Item> {
    pending_calls(client, 1).await?;
    client
        .batch_execute(
            "UPDATE core.calls SET duration_seconds = 40, ringba_call_id = gen_random_uuid() WHERE status = 'pending'",
        )
        .await?;
    let item = claim_one(client, "vault", "first").await?;
    finish(client, "vaulted", &item, &recording()).await?;
    claim_one(client, "factory", "first").await
}

/// A transcript of so many seconds with these stats.
fn heard(seconds: f64, stats: &Value) -> Value {
    let mut result = transcript();
    result["segments"] = clean_and(&[]);
    result["audio_seconds"] = seconds.into();
    // Somebody speaks all the time: no rule about silence is broken.
    result["speech"] = json!([[[0.0, seconds]], []]);
    result["stats"] = stats.clone();
    result
}

async fn share(client: &Client) -> anyhow::Result<String> {
    text(
        client,
        "SELECT coalesce(max(round(heard_share::numeric, 3)::text), 'null') FROM core.transcripts",
    )
    .await
}

#[tokio::test]
async fn the_share_that_was_heard_is_measured_by_whoever_says_more() -> TestResult {
    let database = Database::fresh().await?;
    for (seconds, stats, by_duration, expected) in [
        (40.2, json!({}), true, "1.000"),
        (38.0, json!({}), true, "0.950"),
        (20.0, json!({}), true, "0.500"),
        (19.0, json!({"stated_seconds": 76.0}), true, "0.250"),
        (38.0, json!({"stated_seconds": 10.0}), true, "0.950"),
        (
            50.0,
            json!({"stated_seconds": 50.0, "lost_seconds": 20.0}),
            true,
            "0.600",
        ),
        (50.0, json!({"lost_seconds": 25.0}), true, "0.500"),
        (19.0, json!({"stated_seconds": 20.0}), false, "0.950"),
        (19.0, json!({}), false, "null"),
        (0.0, json!({}), true, "0.000"),
    ] {
        database
            .execute(
                "UPDATE core.settings SET value = to_jsonb($1::boolean) WHERE key = 'heard.by_duration'",
                &[&by_duration],
            )
            .await?;
        let item = in_factory(&database).await?;
        finish(&database, "transcribed", &item, &heard(seconds, &stats)).await?;
        assert_eq!(share(&database).await?, expected, "{seconds} s {stats}");
        database.batch_execute("DELETE FROM core.calls").await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_call_that_was_not_judged_whole_is_never_safe() -> TestResult {
    let database = Database::fresh().await?;
    for (seconds, languages, verdict, why) in [
        (38.0, json!({"en": 30.0, "es": 3.0}), "safe", "-"),
        (35.9, json!({"en": 30.0}), "unjudged", "heard 89 %"),
        (38.0, json!({"en": 13.0, "es": 26.0}), "unjudged", "Spanish 66 %"),
        (20.0, json!({"es": 30.0}), "unjudged", "Spanish 100 %, heard 50 %"),
        (
            38.0,
            json!({"en": 30.0, "und": 10.0}),
            "unjudged",
            "Unknown language 25 %",
        ),
    ] {
        let item = in_factory(&database).await?;
        finish(
            &database,
            "transcribed",
            &item,
            &heard(seconds, &json!({"languages": languages})),
        )
        .await?;
        let item = claim_one(&database, "judge", "first").await?;
        let said = finish(&database, "judged", &item, &json!({"model": null})).await?;
        assert_eq!(said, verdict, "{seconds} s {languages}");
        let shown = text(
            &database,
            "SELECT concat_ws('|', status, verdict, coalesce(not_judged, '-'), summary) FROM bi.calls",
        )
        .await?;
        let summary = if verdict == "safe" {
            "Judged by rules only: no rule was broken.".to_owned()
        } else {
            format!("Judged by rules only: no rule was broken in what could be judged. Not judged: {why}.")
        };
        assert_eq!(shown, format!("{verdict}|{verdict}|{why}|{summary}"));
        let day = text(
            &database,
            "SELECT concat_ws(' ', calls, judged, not_judged, in_work) FROM bi.daily_kpis",
        )
        .await?;
        let expected = if verdict == "safe" { "1 1 0 0" } else { "1 0 1 0" };
        assert_eq!(day, expected);
        // Once somebody has written rules for Spanish, such a call is judged.
        if why == "Spanish 66 %" {
            database
                .batch_execute("UPDATE core.languages SET is_judged = true WHERE code = 'es'")
                .await?;
            database
                .batch_execute("SELECT callscript.rescore(start_time_utc, start_time_utc + interval '1 second') FROM core.calls")
                .await?;
            let again = text(
                &database,
                "SELECT concat_ws('|', status, not_judged) FROM bi.calls",
            )
            .await?;
            assert_eq!(again, "safe");
            database
                .batch_execute("UPDATE core.languages SET is_judged = false WHERE code = 'es'")
                .await?;
        }
        database.batch_execute("DELETE FROM core.calls").await?;
    }
    Ok(())
}

#[tokio::test]
async fn more_than_a_few_calls_heard_in_part_raise_an_alert() -> TestResult {
    let database = Database::fresh().await?;
    let open = "SELECT count(*) FROM bi.alerts WHERE is_open AND kind = 'heard_in_part'";
    for number in 0..6 {
        let item = in_factory(&database).await?;
        finish(&database, "transcribed", &item, &heard(20.0, &json!({}))).await?;
        database.batch_execute("SELECT callscript.watchdog()").await?;
        let health = text(
            &database,
            "SELECT concat_ws(' ', value, is_ok) FROM bi.health WHERE check_name = 'calls.heard_in_part'",
        )
        .await?;
        let is_many = number == 5;
        assert_eq!(
            health,
            format!("{} {}", number + 1, if is_many { 'f' } else { 't' })
        );
        assert_eq!(count(&database, open).await?, i64::from(is_many));
    }
    database
        .batch_execute("UPDATE core.settings SET value = '6' WHERE key = 'watch.heard_in_part'; SELECT callscript.watchdog()")
        .await?;
    assert_eq!(count(&database, open).await?, 0);
    Ok(())
}

#[tokio::test]
async fn an_account_learns_on_which_channel_its_agents_are() -> TestResult {
    let database = Database::fresh().await?;
    let known = "SELECT coalesce(core.agent_channel()::text, 'unknown')";
    let tell = async |stats: &Value| -> TestResult {
        let item = in_factory(&database).await?;
        let told: String = text(&database, known).await?;
        assert_eq!(
            item.work["agent_channel"].to_string(),
            told.replace("unknown", "null")
        );
        finish(&database, "transcribed", &item, &heard(38.0, stats)).await?;
        Ok(())
    };
    for _ in 0..4 {
        tell(&json!({"roles_by": "words", "agent_channel": 1})).await?;
        tell(&json!({"roles_by": "nothing"})).await?;
        assert_eq!(text(&database, known).await?, "unknown");
    }
    tell(&json!({"roles_by": "words", "agent_channel": 1})).await?;
    assert_eq!(text(&database, known).await?, "1");
    // Calls that followed the account prove nothing, and one that contradicts does not decide.
    tell(&json!({"roles_by": "account"})).await?;
    tell(&json!({"roles_by": "words", "agent_channel": 0})).await?;
    assert_eq!(text(&database, known).await?, "1");
    tell(&json!({"roles_by": "words", "agent_channel": 0})).await?;
    assert_eq!(text(&database, known).await?, "unknown");
    for (setting, expected) in [("first", "0"), ("second", "1"), ("learn", "unknown")] {
        database
            .execute(
                "UPDATE core.settings SET value = to_jsonb($1::text) WHERE key = 'channels.agent'",
                &[&setting],
            )
            .await?;
        assert_eq!(text(&database, known).await?, expected);
    }
    let wrong = database
        .execute(
            "UPDATE core.settings SET value = '\"left\"' WHERE key = 'channels.agent'",
            &[],
        )
        .await;
    refused(
        wrong,
        "22023",
        "channels.agent must be one of learn, first, second",
    );
    Ok(())
}

#[tokio::test]
async fn what_a_worker_cannot_have_counted_is_refused() -> TestResult {
    let database = Database::fresh().await?;
    let item = in_factory(&database).await?;
    for (stats, message) in [
        (
            json!({"agent_channel": 3}),
            "result.stats.agent_channel: must be a whole number from 0 to 1",
        ),
        (
            json!({"roles_by": "guess"}),
            "result.stats.roles_by: must be words, account, voices or nothing",
        ),
        (
            json!({"languages": {"es": -1}}),
            "result.stats.languages.es: must be a number of seconds",
        ),
    ] {
        refused(
            finish(&database, "transcribed", &item, &heard(38.0, &stats)).await,
            INVALID,
            message,
        );
    }
    Ok(())
}
