//! What the tests share: calls in any state, claims, aged leases, refusals.

use anyhow::{Context, Result};
use callscript_tests::harness::Database;
use serde_json::{Value, json};
use tokio_postgres::Client;
use uuid::Uuid;

pub(crate) type TestResult = Result<()>;

/// SQLSTATE of a stale or missing lease.
pub(crate) const STALE: &str = "55000";
/// SQLSTATE of an unusable argument.
pub(crate) const INVALID: &str = "22023";

/// One claimed item.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    pub(crate) id: Uuid,
    pub(crate) epoch: i64,
    pub(crate) work: Value,
}

/// `n` calls that wait for the vault, one a minute, the newest a minute ago.
pub(crate) async fn pending_calls(client: &Client, n: i32) -> Result<()> {
    client
        .execute(include_str!("sql/pending_calls.sql"), &[&n])
        .await?;
    Ok(())
}

/// `n` more calls that wait for the vault, with ids of their own, the newest of all.
pub(crate) async fn pending_more(client: &Client, id: &str, n: i32) -> Result<()> {
    let more =
        "INSERT INTO core.campaigns (external_key, name) VALUES ('id:more', 'More') ON CONFLICT DO NOTHING";
    client.batch_execute(more).await?;
    client
        .execute(
            "INSERT INTO core.calls (ringba_call_id, campaign_id, start_time_utc, duration_seconds)
             SELECT $1 || i, (SELECT id FROM core.campaigns WHERE external_key = 'id:more'), clock_timestamp(), 60
             FROM generate_series(1, $2) AS i",
            &[&id, &n],
        )
        .await?;
    Ok(())
}

/// One more call that waits for the factory.
pub(crate) async fn factory_call(client: &Client) -> Result<()> {
    pending_more(client, "FACTORY", 1).await?;
    client
        .batch_execute(
            "UPDATE core.calls SET status = 'downloaded', storage_path = 'x/y.wav', audio_bytes = 1, vaulted_at = clock_timestamp(),
                    audio_sha256 = decode(repeat('ab', 32), 'hex') WHERE ringba_call_id = 'FACTORY1'",
        )
        .await?;
    Ok(())
}

/// Claims up to `n` items.
pub(crate) async fn claim(client: &Client, lane: &str, worker: &str, n: i32) -> Result<Vec<Item>> {
    let rows = client
        .query(
            "SELECT * FROM callscript.claim($1, $2, $3)",
            &[&lane, &worker, &n],
        )
        .await?;
    let item = |row: &tokio_postgres::Row| Item {
        id: row.get(0),
        epoch: row.get(1),
        work: row.get(2),
    };
    Ok(rows.iter().map(item).collect())
}

/// Claims exactly one item.
pub(crate) async fn claim_one(client: &Client, lane: &str, worker: &str) -> Result<Item> {
    claim(client, lane, worker, 1)
        .await?
        .pop()
        .with_context(|| format!("nothing waits in lane {lane}"))
}

/// A claimed call of its own in a fresh database.
pub(crate) async fn one_in_vault() -> Result<(Database, Item)> {
    let database = Database::fresh().await?;
    pending_calls(&database, 1).await?;
    let item = claim_one(&database, "vault", "first").await?;
    Ok((database, item))
}

/// Lets every lease run out a second ago.
pub(crate) async fn age_leases(client: &Client) -> Result<()> {
    client.batch_execute(include_str!("sql/age_leases.sql")).await?;
    Ok(())
}

/// Runs the sweep; returns how many items it took back.
pub(crate) async fn kill_zombies(client: &Client) -> Result<i32> {
    Ok(client
        .query_one("SELECT callscript.kill_zombies()", &[])
        .await?
        .get(0))
}

/// Calls one of the functions that finish a stage.
pub(crate) async fn finish(
    client: &Client,
    function: &str,
    item: &Item,
    result: &Value,
) -> Result<String, tokio_postgres::Error> {
    let statement = match function {
        "ingested" => "SELECT callscript.ingested($1, $2, $3)",
        "vaulted" => "SELECT callscript.vaulted($1, $2, $3)",
        "transcribed" => "SELECT callscript.transcribed($1, $2, $3)",
        "judged" => "SELECT callscript.judged($1, $2, $3)",
        other => panic!("no such function: {other}"),
    };
    Ok(client
        .query_one(statement, &[&item.id, &item.epoch, result])
        .await?
        .get(0))
}

/// Fails an item with an error that is its own.
pub(crate) async fn fail(client: &Client, item: &Item) -> Result<String, tokio_postgres::Error> {
    let row = client
        .query_one(
            "SELECT callscript.fail($1, $2, 'it broke')",
            &[&item.id, &item.epoch],
        )
        .await?;
    Ok(row.get(0))
}

/// A good result of the vault.
pub(crate) fn recording() -> Value {
    json!({"storage_path": format!("2026/11/22/{}.mp3", Uuid::new_v4()), "audio_bytes": 1000, "audio_sha256": "ab".repeat(32),
           "content_type": "audio/mpeg"})
}

/// A good result of the factory.
pub(crate) fn transcript() -> Value {
    json!({
        "segments": [
            {"speaker": "caller", "start": 2.5, "end": 4.0, "text": "who is calling", "confidence": 0.8},
            {"speaker": "agent", "start": 0.5, "end": 2.0, "text": "hello this is sam", "confidence": null, "words": [
                {"start": 0.5, "end": 0.9, "text": "hello"}, {"start": 1.1, "end": 1.3, "text": "this"},
                {"start": 1.3, "end": 1.5, "text": "is"}, {"start": 1.6, "end": 2.0, "text": "sam"}]},
        ],
        "language": "en", "engine": "whisper.cpp 1.8.3", "model": "demo", "channels": 2, "audio_seconds": 59.0,
        "speech_seconds": 3.0, "decode_seconds": 36.0, "peaks": [[1, 2], [3, 4]], "stats": {},
        "speech": [[[0.4, 2.1]], [[2.5, 4.0]]],
    })
}

/// Takes a freshly claimed call through vault and factory, so that it waits for the judge.
pub(crate) async fn to_judge(client: &Client, item: &Item) -> Result<()> {
    finish(client, "vaulted", item, &recording()).await?;
    let item = claim_one(client, "factory", "first").await?;
    finish(client, "transcribed", &item, &transcript()).await?;
    Ok(())
}

/// Every column of a call as one text: equal texts mean that nothing was written.
pub(crate) async fn row_of(client: &Client, id: Uuid) -> Result<String> {
    let row = client
        .query_one("SELECT k::text FROM core.calls AS k WHERE k.id = $1", &[&id])
        .await?;
    Ok(row.get(0))
}

/// One text value.
pub(crate) async fn text(client: &Client, statement: &str) -> Result<String> {
    Ok(client.query_one(statement, &[]).await?.get(0))
}

/// One count.
pub(crate) async fn count(client: &Client, statement: &str) -> Result<i64> {
    Ok(client.query_one(statement, &[]).await?.get(0))
}

/// The refusal must carry this SQLSTATE, and its message must begin like this.
#[track_caller]
#[expect(
    clippy::expect_used,
    reason = "an assertion; the lint knows tests by their attribute only"
)]
pub(crate) fn refused<T: std::fmt::Debug>(
    result: Result<T, tokio_postgres::Error>,
    sqlstate: &str,
    message: &str,
) {
    let error = result.expect_err("must be refused");
    let refusal = error.as_db_error().expect("the database must refuse");
    assert_eq!(refusal.code().code(), sqlstate, "{refusal}");
    assert!(refusal.message().starts_with(message), "{}", refusal.message());
}
