//! The stream of new flags: many browsers, one connection that listens, and a database that goes away.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use callscript_demo::services::{Cluster, ClusterOptions, Console, Scratch, database};
use callscript_tests::harness::migrations;
use reqwest::{Response, StatusCode};
use tokio_postgres::Client;

use crate::setup::browser;

/// How many inboxes are open.
const BROWSERS: usize = 200;
/// Of one person: no more are told of anything.
const EACH: usize = 6;
/// Of them, those whose browser reads nothing: a tab that sleeps.
const ASLEEP: usize = 50;
/// Flags told at once, far more than the console keeps for anybody.
const BURST: i32 = 20_000;
/// What the console may grow by.
const MOST_GROWTH: u64 = 32 << 20;
const PATIENCE: Duration = Duration::from_mins(1);
/// What listens, by the name of its connection. Once a minute it says nothing, to see whether it is heard.
const LISTENERS: &str = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'callscript web listener'
                         AND (query LIKE '%LISTEN%' OR query = '' AND state_change > backend_start + interval '30 seconds')";

/// Waits for the one connection that listens.
async fn listener(client: &Client) -> Result<()> {
    let waited = async {
        loop {
            let listening: i64 = client.query_one(LISTENERS, &[]).await?.get(0);
            ensure!(listening <= 1, "{listening} connections listen");
            if listening == 1 {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(PATIENCE, waited)
        .await
        .context("nothing listens")?
}

/// Reads a stream until this call is told of.
async fn hears(stream: &mut Response, call: &str) -> Result<()> {
    let mut heard = String::new();
    let read = async {
        while let Some(chunk) = stream.chunk().await? {
            heard.push_str(&String::from_utf8_lossy(&chunk));
            if heard.contains(call) {
                return Ok(());
            }
            // An event may be cut in two; nothing older is needed.
            let keep = heard.len().saturating_sub(200);
            heard.drain(..keep);
        }
        anyhow::bail!("the stream ended")
    };
    tokio::time::timeout(PATIENCE, read)
        .await
        .context("a browser does not hear of a call")?
}

async fn tell(client: &Client, call: &str) -> Result<()> {
    client
        .execute("SELECT pg_notify('callscript_flags', $1)", &[&call])
        .await?;
    Ok(())
}

/// The cookie of a new session of this person.
async fn signed_in(client: &Client, person: usize) -> Result<String> {
    let secret = hex::encode(rand::random::<[u8; 32]>());
    client
        .execute(
            "WITH person AS (
                 INSERT INTO core.users (email, name, role) VALUES ($1, 'Viewer', 'viewer')
                 ON CONFLICT (email) DO UPDATE SET name = excluded.name RETURNING id)
             INSERT INTO core.sessions (token_sha256, user_id, expires_at)
             SELECT sha256(convert_to($2, 'UTF8')), id, now() + interval '1 hour' FROM person",
            &[&format!("viewer{person}@example.com"), &secret],
        )
        .await?;
    Ok(format!("callscript={secret}"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_browsers_take_one_connection_and_bounded_memory() -> Result<()> {
    let mut cluster = tokio::task::spawn_blocking(|| Cluster::start(&ClusterOptions::default())).await??;
    let admin = database::connect(&cluster.url("postgres")).await?;
    database::create(&admin, "console", None).await?;
    drop(admin);
    let url = cluster.url("console");
    migrations::apply(&mut database::connect(&url).await?).await?;
    let scratch = Scratch::new("callscript-console")?;
    let role = format!("{url}&options=-c%20role%3Dcallscript_web");
    let console = Console::start(
        vec![("DATABASE_URL".to_owned(), role)],
        &scratch.path().join("console.log"),
    )
    .await?;
    let client = browser()?;

    let sql = database::connect(&url).await?;
    listener(&sql).await?;
    let mut streams = Vec::new();
    for number in 0..BROWSERS {
        let cookie = signed_in(&sql, number / EACH).await?;
        // Streams last; the patience of the other pages' client would cut them.
        let request = client
            .get(format!("{}/events", console.url()))
            .timeout(PATIENCE * 10);
        let stream = request.header("cookie", &cookie).send().await?;
        ensure!(stream.status() == StatusCode::OK, "{}", stream.status());
        streams.push(stream);
    }
    tell(&sql, "first-call").await?;
    for stream in &mut streams {
        hears(stream, "first-call").await?;
    }
    let before = console.process.peak_memory()?;
    sql.execute(
        "SELECT pg_notify('callscript_flags', 'burst-' || n) FROM generate_series(1, $1::integer) AS n",
        &[&BURST],
    )
    .await?;
    // Told after them, so whoever hears of it has had the burst.
    tell(&sql, "second-call").await?;
    for stream in &mut streams[ASLEEP..] {
        hears(stream, "second-call").await?;
    }
    let growth = console.process.peak_memory()? - before;
    assert!(growth < MOST_GROWTH, "{growth} bytes more");
    listener(&sql).await?;
    let all: i64 = sql
        .query_one(
            "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'callscript web%'",
            &[],
        )
        .await?
        .get(0);
    assert!(all <= 10, "{all} connections");

    // The same streams go on over a restart of the database.
    drop(sql);
    let cluster = tokio::task::spawn_blocking(move || cluster.restart().map(|()| cluster)).await??;
    let sql = database::connect(&cluster.url("console")).await?;
    listener(&sql).await?;
    tell(&sql, "third-call").await?;
    for stream in &mut streams {
        hears(stream, "third-call").await?;
    }
    println!("{BROWSERS} browsers, {BURST} events at once: {growth} bytes of memory more");
    Ok(())
}
