//! Alerts on their way out: a webhook that fails, workers that compete, and an alert that is over.

use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result, ensure};
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use callscript_demo::services::Server;
use callscript_tests::troubles::{TROUBLES, Trouble};
use serde_json::Value;

use crate::setup::Setup;

/// Events as they arrived: key, event, message, and the status that was answered.
type Heard = Arc<Mutex<Vec<(String, String, String, u16)>>>;

/// A service that refuses the first two messages it gets.
async fn webhook() -> Result<(Server, Heard)> {
    let heard = Heard::default();
    let router = Router::new()
        .route("/hook/{secret}", post(hear))
        .with_state(heard.clone());
    Ok((Server::start(router).await?, heard))
}

async fn hear(State(heard): State<Heard>, headers: HeaderMap, body: axum::Json<Value>) -> StatusCode {
    let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
    let key = headers
        .get("idempotency-key")
        .and_then(|key| key.to_str().ok())
        .unwrap_or_default()
        .to_owned();
    let mut heard = heard.lock().unwrap_or_else(PoisonError::into_inner);
    let status = if heard.len() < 2 {
        StatusCode::INTERNAL_SERVER_ERROR
    } else {
        StatusCode::OK
    };
    heard.push((key, text("event"), text("message"), status.as_u16()));
    status
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_alert_is_delivered_once_to_a_webhook_that_fails_twice_and_then_its_end() -> Result<()> {
    let mut setup = Setup::build(0).await?;
    let (server, heard) = webhook().await?;
    let url = format!("{}/hook/s3cret", server.url());
    setup
        .database
        .execute(
            "INSERT INTO core.notification_targets (name, kind, url) VALUES ('Pager', 'webhook', $1)",
            &[&url],
        )
        .await?;
    // Lesser ones are not sent to it, and what is over before a worker runs is sent to nobody.
    setup
        .database
        .batch_execute(
            "INSERT INTO core.alerts (cause, kind, severity, message) VALUES
                 ('budget', 'budget', 'info', 'half of the budget is spent'),
                 ('brief', 'backlog', 'critical', 'a brief one');
             UPDATE core.alerts SET resolved_at = clock_timestamp() WHERE cause = 'brief'",
        )
        .await?;
    // No lane is stalled in truth: the workers would end that alert, if they found the watchdog late.
    setup.database
        .batch_execute("INSERT INTO core.sweeps (job, last_run_at) VALUES ('watchdog', clock_timestamp() + interval '1 hour')")
        .await?;
    for _ in 0..3 {
        setup.start_worker()?;
    }
    setup
        .database
        .batch_execute(
            "INSERT INTO core.alerts (cause, kind, severity, message)
             VALUES ('lane_stalled:judge', 'lane_stalled', 'critical', 'Lane judge has had work for long')",
        )
        .await?;
    setup.until("SELECT EXISTS (SELECT FROM core.alerts WHERE cause = 'lane_stalled:judge' AND delivered_at IS NOT NULL)")
        .await?;
    setup
        .database
        .batch_execute(
            "UPDATE core.alerts SET resolved_at = clock_timestamp() WHERE cause = 'lane_stalled:judge'",
        )
        .await?;
    setup.until(
        "SELECT count(*) = 2 FROM core.notifications WHERE delivered_at IS NOT NULL AND dropped_at IS NULL",
    )
    .await?;
    let heard = heard.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let said: Vec<(&str, u16)> = heard
        .iter()
        .map(|(_, event, _, status)| (event.as_str(), *status))
        .collect();
    assert_eq!(
        said,
        [
            ("raised", 500),
            ("raised", 500),
            ("raised", 200),
            ("resolved", 200)
        ]
    );
    assert!(heard[0].0.starts_with("callscript-") && heard[0].0 == heard[2].0 && heard[2].0 != heard[3].0);
    assert!(
        heard
            .iter()
            .all(|(_, _, message, _)| message == "Lane judge has had work for long")
    );
    let attempts: Vec<i16> = setup
        .database
        .query(
            "SELECT attempts FROM core.notifications WHERE delivered_at IS NOT NULL ORDER BY id",
            &[],
        )
        .await?
        .iter()
        .map(|row| row.get(0))
        .collect();
    assert_eq!(attempts, [3, 1]);
    // The address holds a secret.
    for worker in &setup.workers {
        assert!(!worker.log_tail().contains("s3cret"));
    }
    Ok(())
}

/// Answers `500` to the first two attempts at each message.
async fn stubborn(State(heard): State<Heard>, headers: HeaderMap, body: axum::Json<Value>) -> StatusCode {
    let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
    let key = headers.get("idempotency-key").and_then(|key| key.to_str().ok());
    let key = key.unwrap_or_default().to_owned();
    let mut heard = heard.lock().unwrap_or_else(PoisonError::into_inner);
    let attempts = heard.iter().filter(|(known, ..)| *known == key).count();
    let status = if attempts < 2 {
        StatusCode::BAD_GATEWAY
    } else {
        StatusCode::OK
    };
    heard.push((key, text("event"), text("kind"), status.as_u16()));
    status
}

/// The drill: each kind of trouble comes, is told once though the webhook fails twice first, goes, and that
/// is told once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_trouble_is_told_once_and_so_is_its_end() -> Result<()> {
    let mut drills = tokio::task::JoinSet::new();
    let at_once = Arc::new(tokio::sync::Semaphore::new(4));
    for trouble in TROUBLES {
        let at_once = Arc::clone(&at_once);
        drills.spawn(async move {
            let _turn = at_once.acquire_owned().await?;
            drill(trouble).await.with_context(|| trouble.kind)
        });
    }
    while let Some(drilled) = drills.join_next().await {
        drilled??;
    }
    Ok(())
}

async fn drill(trouble: Trouble) -> Result<()> {
    let kind = trouble.kind;
    let mut setup = Setup::build(0).await?;
    let heard = Heard::default();
    let router = Router::new()
        .route("/hook", post(stubborn))
        .with_state(heard.clone());
    let server = Server::start(router).await?;
    let url = format!("{}/hook", server.url());
    setup
        .database
        .execute(
            "INSERT INTO core.notification_targets (name, kind, url, least_severity)
             VALUES ('Drill', 'webhook', $1, 'info')",
            &[&url],
        )
        .await?;
    // A worker that finds the tidying late makes some troubles go by itself, before they are told.
    setup
        .database
        .batch_execute("INSERT INTO core.sweeps (job, last_run_at) VALUES ('tidy', clock_timestamp())")
        .await?;
    setup.start_worker()?;
    let told = |event: &str| {
        format!(
            "SELECT count(*) = 1 FROM core.notifications AS n JOIN core.alerts AS a ON a.id = n.alert_id
             WHERE a.kind = '{kind}' AND n.event = '{event}' AND n.delivered_at IS NOT NULL AND n.attempts = 3"
        )
    };
    setup.database.batch_execute(trouble.begins).await?;
    for _ in 0..2 {
        setup
            .database
            .batch_execute("SELECT callscript.watchdog()")
            .await?;
    }
    setup.until(&told("raised")).await?;
    setup.database.batch_execute(trouble.ends).await?;
    for _ in 0..2 {
        setup
            .database
            .batch_execute("SELECT callscript.watchdog()")
            .await?;
    }
    setup.until(&told("resolved")).await?;
    let heard = heard.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let said: Vec<(&str, u16)> = heard
        .iter()
        .filter(|(_, _, about, _)| about == kind)
        .map(|(_, event, _, status)| (event.as_str(), *status))
        .collect();
    ensure!(
        said == [
            ("raised", 502),
            ("raised", 502),
            ("raised", 200),
            ("resolved", 502),
            ("resolved", 502),
            ("resolved", 200)
        ],
        "{said:?}"
    );
    Ok(())
}
