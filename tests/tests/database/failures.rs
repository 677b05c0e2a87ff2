//! Back-off, dead letters, and the other party's trouble.

use serde_json::json;

use crate::setup::{
    INVALID, Item, TestResult, claim_one, count, fail, finish, one_in_vault, recording, refused, text,
    transcript,
};

const STATE: &str =
    "SELECT concat_ws(' | ', status, retry_count, deferral_count, failed_lane) FROM core.calls";

async fn seconds_until_next(client: &tokio_postgres::Client) -> anyhow::Result<f64> {
    let wait = "SELECT extract(epoch FROM available_at - clock_timestamp())::float8 FROM core.calls";
    Ok(client.query_one(wait, &[]).await?.get(0))
}

async fn again(client: &tokio_postgres::Client) -> anyhow::Result<Item> {
    client
        .batch_execute("UPDATE core.calls SET available_at = clock_timestamp()")
        .await?;
    claim_one(client, "vault", "w").await
}

#[tokio::test]
async fn three_failures_make_a_dead_letter_after_growing_waits() -> TestResult {
    let (database, item) = one_in_vault().await?;
    assert_eq!(fail(&database, &item).await?, "pending");
    assert_eq!(text(&database, STATE).await?, "pending | 1 | 0");
    // 10 s, then 20 s, each with a fifth of jitter either way.
    let wait = seconds_until_next(&database).await?;
    assert!((7.0..=12.0).contains(&wait), "{wait}");
    let item = again(&database).await?;
    assert_eq!(fail(&database, &item).await?, "pending");
    let wait = seconds_until_next(&database).await?;
    assert!((15.0..=24.0).contains(&wait), "{wait}");
    let item = again(&database).await?;
    assert_eq!(fail(&database, &item).await?, "failed");
    assert_eq!(text(&database, STATE).await?, "failed | 3 | 0 | vault");
    assert_eq!(
        text(&database, "SELECT processing_error FROM core.calls").await?,
        "it broke"
    );
    assert_eq!(count(&database, "SELECT count(*) FROM core.leases").await?, 0);
    Ok(())
}

#[tokio::test]
async fn the_other_partys_trouble_burns_no_attempt() -> TestResult {
    let (database, mut item) = one_in_vault().await?;
    let busy = "SELECT callscript.fail($1, $2, 'HTTP 429', false, interval '90 seconds')";
    for deferral in 1..=5 {
        let status: String = database.query_one(busy, &[&item.id, &item.epoch]).await?.get(0);
        assert_eq!(status, "pending");
        assert_eq!(text(&database, STATE).await?, format!("pending | 0 | {deferral}"));
        assert!(
            seconds_until_next(&database).await? > 85.0,
            "no sooner than asked"
        );
        item = again(&database).await?;
    }
    // Success clears the slate.
    finish(&database, "vaulted", &item, &recording()).await?;
    assert_eq!(text(&database, STATE).await?, "downloaded | 0 | 0");
    Ok(())
}

#[tokio::test]
async fn a_permanent_failure_is_a_dead_letter_at_once() -> TestResult {
    let (database, item) = one_in_vault().await?;
    let broken = "SELECT callscript.fail($1, $2, 'HTML from https://host/rec.mp3?sig=secret instead', true)";
    assert_eq!(
        database
            .query_one(broken, &[&item.id, &item.epoch])
            .await?
            .get::<_, String>(0),
        "failed"
    );
    let error = text(&database, "SELECT processing_error FROM core.calls").await?;
    assert_eq!(
        error, "HTML from https://host/rec.mp3 instead",
        "signatures are not kept"
    );
    Ok(())
}

#[tokio::test]
async fn a_skipped_call_is_explained() -> TestResult {
    let (database, item) = one_in_vault().await?;
    let skipped = finish(
        &database,
        "vaulted",
        &item,
        &json!({"skipped": "shorter than 15 s"}),
    )
    .await?;
    assert_eq!(skipped, "skipped");
    assert_eq!(
        text(&database, "SELECT processing_error FROM core.calls").await?,
        "shorter than 15 s"
    );
    Ok(())
}

#[tokio::test]
async fn hostile_results_are_refused_by_field_and_leave_the_lease() -> TestResult {
    let (database, item) = one_in_vault().await?;
    for (field, bad) in [
        ("storage_path", json!("../../etc/passwd")),
        ("storage_path", json!("/absolute")),
        ("storage_path", json!("a b")),
        ("audio_bytes", json!(0)),
        ("audio_bytes", json!("many")),
        ("audio_sha256", json!("zz".repeat(32))),
        ("audio_sha256", json!("ab")),
        ("content_type", json!(5)),
        ("skipped", json!(" ")),
    ] {
        let mut result = recording();
        result[field] = bad;
        refused(
            finish(&database, "vaulted", &item, &result).await,
            INVALID,
            &format!("result.{field}:"),
        );
    }
    for bad in [json!([]), json!("x"), json!(null)] {
        refused(
            finish(&database, "vaulted", &item, &bad).await,
            INVALID,
            "result: must be a JSON object",
        );
    }
    finish(&database, "vaulted", &item, &recording()).await?;
    let item = claim_one(&database, "factory", "w").await?;
    for (pointer, bad, field) in [
        ("/segments", json!({}), "result.segments:"),
        (
            "/segments/0/speaker",
            json!("robot"),
            "result.segments[0].speaker:",
        ),
        ("/segments/1/end", json!(-4), "result.segments[1].end:"),
        ("/channels", json!(99), "result.channels:"),
        ("/peaks", json!([["a"]]), "result.peaks:"),
        ("/segments/1/words", json!("hello"), "result.segments[1].words:"),
        (
            "/segments/1/words/3",
            json!([1.6, 2.0, "sam"]),
            "result.segments[1].words[3]: must be a JSON object",
        ),
        (
            "/segments/1/words/1/start",
            json!(0.3),
            "result.segments[1].words[1].start:",
        ),
        (
            "/segments/1/words/3/end",
            json!(5),
            "result.segments[1].words[3].end:",
        ),
        (
            "/segments/1/text",
            json!("hello this is sam speaking"),
            "result.segments[1].words: must be all the words",
        ),
        (
            "/segments/1/text",
            json!("hello this was sam"),
            "result.segments[1].words[2].text: must be the next word",
        ),
        ("/speech", json!([[[2, 1]]]), "result.speech:"),
    ] {
        let mut result = transcript();
        *result.pointer_mut(pointer).expect("it is there") = bad;
        refused(
            finish(&database, "transcribed", &item, &result).await,
            INVALID,
            field,
        );
    }
    assert_eq!(
        finish(&database, "transcribed", &item, &transcript()).await?,
        "transcribed"
    );
    let stored = "SELECT concat_ws(' ', segments #>> '{0,words,1,start}', segments #> '{1,words}', speech) FROM core.transcripts";
    assert_eq!(text(&database, stored).await?, "1.1 [[[0.4, 2.1]], [[2.5, 4.0]]]");
    Ok(())
}

#[tokio::test]
async fn decoding_is_paid_for_at_the_price_in_force() -> TestResult {
    let (database, item) = one_in_vault().await?;
    database
        .batch_execute("UPDATE core.settings SET value = '0.36' WHERE key = 'cost.decode_usd_per_hour'")
        .await?;
    finish(&database, "vaulted", &item, &recording()).await?;
    let item = claim_one(&database, "factory", "w").await?;
    finish(&database, "transcribed", &item, &transcript()).await?;
    // 36 seconds at 36 cents an hour.
    assert_eq!(
        text(&database, "SELECT usd::text FROM core.cost_ledger").await?,
        "0.00360000"
    );
    Ok(())
}
