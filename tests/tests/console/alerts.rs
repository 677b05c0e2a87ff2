//! The console tells of alerts when no worker is left to do so.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use axum::Router;
use axum::extract::State;
use axum::routing::post;
use callscript_demo::services::Server;
use callscript_tests::troubles::TROUBLES;
use serde_json::Value;

use crate::setup::Setup;

type Heard = Arc<Mutex<Vec<String>>>;

async fn hear(State(heard): State<Heard>, body: axum::Json<Value>) {
    let said = format!("{} {}", body["event"], body["cause"]).replace('"', "");
    heard.lock().unwrap_or_else(PoisonError::into_inner).push(said);
}

async fn until_heard(heard: &Heard, what: &str) -> Result<()> {
    let begun = Instant::now();
    loop {
        let so_far = heard.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if so_far.iter().any(|said| said == what) {
            return Ok(());
        }
        ensure!(begun.elapsed() < Duration::from_mins(2), "heard only {so_far:?}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_all_workers_are_gone_the_console_finds_the_trouble_and_tells() -> Result<()> {
    let setup = Setup::build(1).await?;
    let heard = Heard::default();
    let router = Router::new().route("/hook", post(hear)).with_state(heard.clone());
    let server = Server::start(router).await?;
    let url = format!("{}/hook", server.url());
    setup
        .database
        .execute(
            "INSERT INTO core.notification_targets (name, kind, url) VALUES ('Pager', 'webhook', $1)",
            &[&url],
        )
        .await?;
    // Nobody has run the watchdog for long, and nobody else does.
    let late = "INSERT INTO core.sweeps (job, last_run_at) VALUES ('watchdog', clock_timestamp() - interval '2 minutes')
                ON CONFLICT (job) DO UPDATE SET last_run_at = excluded.last_run_at";
    let circuit = TROUBLES
        .iter()
        .find(|trouble| trouble.kind == "circuit")
        .expect("it");
    setup.database.batch_execute(circuit.begins).await?;
    setup.database.batch_execute(late).await?;
    until_heard(&heard, "raised circuit:ringba:RA1").await?;
    setup.database.batch_execute(circuit.ends).await?;
    setup.database.batch_execute(late).await?;
    until_heard(&heard, "resolved circuit:ringba:RA1").await?;
    assert!(!setup.log()?.contains("/hook"), "the address holds a secret");
    Ok(())
}

/// A call that was parked is shown as such, and a reviewer releases it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reviewer_releases_a_call_that_was_put_off_for_too_long() -> Result<()> {
    let setup = Setup::build(1).await?;
    let id: uuid::Uuid = setup
        .one(
            "UPDATE core.calls SET status = 'parked', failed_lane = 'judge', judgement_id = NULL, judged_at = NULL,
                    processing_error = 'the judge asked us to come back later (503)' RETURNING id",
            &[],
        )
        .await?;
    let reviewer = setup.person("reviewer").await?;
    let page = reviewer.page(&format!("/calls/{id}")).await?;
    assert!(
        page.contains("was put off for too long") && page.contains("(503)"),
        "{page}"
    );
    assert!(
        reviewer
            .page("/calls?status=parked")
            .await?
            .contains(&id.to_string())
    );
    reviewer.post(&format!("/calls/{id}/retry"), &[]).await?;
    let status: String = setup
        .one("SELECT status::text FROM core.calls WHERE id = $1", &[&id])
        .await?;
    assert_eq!(status, "transcribed");
    Ok(())
}
