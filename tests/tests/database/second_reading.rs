//! What a later reading of the call log changes: calls that had ended wait again, names and amounts are the newest known.

use callscript_tests::harness::Database;
use serde_json::{Value, json};
use tokio_postgres::Client;

use crate::ingest::{record, store, window, with};
use crate::setup::{Item, TestResult, claim, claim_one, finish, recording, text};

const STATE: &str =
    "SELECT concat_ws('|', status, failed_lane, processing_error, retry_count) FROM core.calls";

async fn read(database: &Database, window: &Item, record: Value) -> TestResult {
    store(database, window, &json!({"records": [record]})).await?;
    Ok(())
}

/// The same, asked so many seconds ago.
async fn read_ago(database: &Database, window: &Item, record: Value, seconds: i32) -> TestResult {
    let at = database
        .query_one(
            "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC' - make_interval(secs => $1::int), 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')",
            &[&seconds],
        )
        .await?
        .get::<_, String>(0);
    store(database, window, &json!({"read_at": at, "records": [record]})).await?;
    Ok(())
}

async fn skipped(client: &Client, seconds: i32) -> TestResult {
    let item = claim_one(client, "vault", "w").await?;
    let result = json!({"skipped": format!("the call lasted {seconds} s"), "seconds": seconds});
    finish(client, "vaulted", &item, &result).await?;
    Ok(())
}

#[tokio::test]
async fn a_call_that_went_on_at_first_is_secured_once_its_length_is_known() -> TestResult {
    let (database, item) = window().await?;
    let short = with(
        with(record("A"), "duration_seconds", json!(0)),
        "revenue",
        json!(0),
    );
    read(&database, &item, short.clone()).await?;
    skipped(&database, 0).await?;
    read(&database, &item, short).await?;
    assert_eq!(
        text(&database, STATE).await?,
        "skipped|the call lasted 0 s|0",
        "the same reading again is no news"
    );
    let whole = with(
        with(record("A"), "duration_seconds", json!(312)),
        "revenue",
        json!(45),
    );
    let whole = with(whole, "audio_url", json!("https://rec/a?sig=1"));
    read(&database, &item, whole.clone()).await?;
    assert_eq!(text(&database, STATE).await?, "pending|0");
    let call = claim_one(&database, "vault", "w").await?;
    assert_eq!(call.work["duration_seconds"], 312);
    finish(&database, "vaulted", &call, &recording()).await?;
    read(&database, &item, with(whole, "buyer", json!("Other"))).await?;
    assert_eq!(
        text(&database, STATE).await?,
        "downloaded|0",
        "what is at work stays there"
    );
    Ok(())
}

/// The length comes after the vault has taken the call and before it gives it up.
#[tokio::test]
async fn a_length_that_comes_while_the_call_is_skipped_is_not_lost() -> TestResult {
    for seconds in [Some(0), None] {
        let (database, item) = window().await?;
        read(&database, &item, with(record("A"), "duration_seconds", json!(0))).await?;
        let call = claim_one(&database, "vault", "w").await?;
        read(
            &database,
            &item,
            with(record("A"), "duration_seconds", json!(312)),
        )
        .await?;
        // A worker of an earlier version does not say what its reason rests on.
        let result = json!({"skipped": "the call lasted 0 s", "seconds": seconds});
        finish(&database, "vaulted", &call, &result).await?;
        read(
            &database,
            &item,
            with(record("A"), "duration_seconds", json!(312)),
        )
        .await?;
        assert_eq!(text(&database, STATE).await?, "pending|0", "{seconds:?}");
    }
    Ok(())
}

#[tokio::test]
async fn a_recording_that_comes_after_the_grace_is_fetched() -> TestResult {
    let (database, item) = window().await?;
    read(&database, &item, record("A")).await?;
    let call = claim_one(&database, "vault", "w").await?;
    let hopeless = "SELECT callscript.fail($1, $2, 'no recording came', true)";
    database.query_one(hopeless, &[&call.id, &call.epoch]).await?;
    read(&database, &item, with(record("A"), "buyer", json!("Other"))).await?;
    assert_eq!(text(&database, STATE).await?, "failed|vault|no recording came|1");
    let address = with(record("A"), "audio_url", json!("https://rec/a?sig=1"));
    read(&database, &item, address).await?;
    assert_eq!(text(&database, STATE).await?, "pending|0");

    // Tried and gone: signed anew is no other address; another one is.
    let call = claim_one(&database, "vault", "w").await?;
    database.query_one(hopeless, &[&call.id, &call.epoch]).await?;
    let again = with(record("A"), "audio_url", json!("https://rec/a?sig=2"));
    read(&database, &item, again).await?;
    assert_eq!(text(&database, STATE).await?, "failed|vault|no recording came|1");
    read(
        &database,
        &item,
        with(record("A"), "audio_url", json!("https://rec/b?sig=3")),
    )
    .await?;
    assert_eq!(text(&database, STATE).await?, "pending|0");
    Ok(())
}

#[tokio::test]
async fn a_call_that_was_dated_in_the_future_is_taken_up_when_its_date_is_right() -> TestResult {
    let (database, item) = window().await?;
    let odd = with(record("A"), "start_time_utc", json!("2031-01-01T00:00:00Z"));
    let odd = with(odd, "problem", json!("starts in the future"));
    read(&database, &item, odd.clone()).await?;
    assert_eq!(
        text(&database, STATE).await?,
        "failed|ingest|starts in the future|0"
    );
    read(&database, &item, record("A")).await?;
    let dated = "SELECT status || ' ' || (start_time_utc AT TIME ZONE 'UTC') FROM core.calls";
    assert_eq!(text(&database, dated).await?, "pending 2026-11-22 10:00:00");
    // And the other way round: a good call is not led astray.
    read(&database, &item, odd).await?;
    assert_eq!(text(&database, dated).await?, "pending 2026-11-22 10:00:00");
    Ok(())
}

#[tokio::test]
async fn a_call_that_still_goes_on_is_not_handed_out() -> TestResult {
    let (database, item) = window().await?;
    let now = text(
        &database,
        "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC' - interval '3 minutes', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')",
    )
    .await?;
    let begun = with(record("A"), "start_time_utc", json!(now));
    read(&database, &item, with(begun.clone(), "live", json!(true))).await?;
    assert!(claim(&database, "vault", "w", 1).await?.is_empty());
    let waits = "SELECT concat_ws(' ', is_live, available_at - start_time_utc) FROM core.calls";
    assert_eq!(
        text(&database, waits).await?,
        "t 12:00:00",
        "a call that never ends is believed for so long"
    );
    let over = with(begun, "live", json!(false));
    let over = with(over, "has_recording", json!(true));
    read(&database, &item, over).await?;
    assert_eq!(claim(&database, "vault", "w", 1).await?.len(), 1);
    Ok(())
}

#[tokio::test]
async fn a_campaign_that_was_renamed_gets_its_name_and_vertical() -> TestResult {
    let (database, item) = window().await?;
    let untitled = with(record("A"), "campaign_name", json!("Untitled"));
    read(&database, &item, untitled.clone()).await?;
    let campaign = "SELECT concat_ws('|', name, vertical_id, inference_source) FROM core.campaigns";
    assert_eq!(text(&database, campaign).await?, "Untitled|unknown");
    let renamed = with(record("A"), "campaign_name", json!("Medicare T65 - CPA"));
    read(&database, &item, renamed).await?;
    assert_eq!(
        text(&database, campaign).await?,
        "Medicare T65 - CPA|medicare|regex"
    );
    assert_eq!(
        text(&database, "SELECT vertical FROM bi.calls").await?,
        "medicare",
        "the call that was stored before has it too"
    );
    // The record of an older call carries the older name.
    let older = with(untitled, "start_time_utc", json!("2026-11-21T10:00:00Z"));
    read(&database, &item, with(older, "ringba_call_id", json!("B"))).await?;
    assert_eq!(
        text(&database, campaign).await?,
        "Medicare T65 - CPA|medicare|regex"
    );
    // What a person has decided stays.
    database
        .batch_execute(
            "UPDATE core.campaigns SET vertical_id = 'aca', inference_source = 'manual', is_verified = true",
        )
        .await?;
    read(
        &database,
        &item,
        with(record("A"), "campaign_name", json!("Medicare 2")),
    )
    .await?;
    assert_eq!(text(&database, campaign).await?, "Medicare 2|aca|manual");
    Ok(())
}

#[tokio::test]
async fn an_amount_that_is_not_said_takes_none_away_and_the_later_reading_wins() -> TestResult {
    let (database, item) = window().await?;
    let worth = |dollars: Value| with(record("A"), "revenue", dollars);
    let revenue = "SELECT round(revenue, 2)::text FROM core.calls";
    read_ago(&database, &item, worth(json!(40)), 60).await?;
    read_ago(&database, &item, worth(json!(null)), 50).await?;
    assert_eq!(text(&database, revenue).await?, "40.00");
    read_ago(&database, &item, worth(json!(0)), 30).await?;
    assert_eq!(text(&database, revenue).await?, "0.00", "zero is an amount");
    read_ago(&database, &item, worth(json!(40)), 45).await?;
    assert_eq!(
        text(&database, revenue).await?,
        "0.00",
        "a page that was read before and stored after"
    );
    // A time of reading in the future was written under a wrong clock.
    database
        .batch_execute("UPDATE core.calls SET read_at = clock_timestamp() + interval '2 hours'")
        .await?;
    read(&database, &item, worth(json!(41))).await?;
    assert_eq!(text(&database, revenue).await?, "41.00");
    Ok(())
}
