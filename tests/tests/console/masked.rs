//! Numbers that nobody may keep are in nothing that leaves: exports, pages, webhooks and logs.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use axum::Router;
use axum::extract::State;
use axum::routing::post;
use callscript_demo::services::{Scratch, Server, Worker, worker};
use callscript_tests::simulators::{Behaviour, Judge};
use callscript_tests::written::secrets::{SECRETS, stands_in, transcribe};

use crate::setup::Setup;

/// How long anything may take before the test fails.
const PATIENCE: Duration = Duration::from_mins(2);
/// Pages on which words of calls, or parts of them, may stand.
const PAGES: [&str; 8] = [
    "/flags",
    "/flags?group=rule",
    "/calls",
    "/calls?q=card",
    "/palette.json?q=card",
    "/quality",
    "/quality/rules/gift_card",
    "/factory",
];
/// Lists that are taken out as files.
const FILES: [&str; 2] = ["flags", "calls"];

/// Messages as they arrived.
type Heard = Arc<Mutex<String>>;

async fn hear(State(heard): State<Heard>, body: String) {
    heard
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push_str(&body);
}

async fn until(setup: &Setup, worker: &mut Worker, condition: &str) -> Result<()> {
    let begin = Instant::now();
    while !setup.one::<bool>(condition, &[]).await? {
        if let Some(status) = worker.ended()? {
            bail!("the worker ended by itself ({status}):\n{}", worker.log_tail());
        }
        if begin.elapsed() > PATIENCE {
            bail!(
                "still not so after {PATIENCE:?}: {condition}\n{}",
                worker.log_tail()
            );
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Ok(())
}

/// Has the call failed, told, sent round again and flagged by a worker that logs all it can; returns its log, and what the
/// model was asked.
async fn judge_and_tell(setup: &Setup) -> Result<(String, String)> {
    // A judge who fails the call before it judges it: that is told.
    let judge = Judge::start().await?;
    judge.next([Behaviour::Malformed, Behaviour::Malformed]);
    let mut environment = judge.environment();
    for (name, value) in [
        ("DATABASE_URL", setup.database.url().as_str()),
        ("CALLSCRIPT_LISTEN", "off"),
        ("CALLSCRIPT_POLL_SECONDS", "0.2"),
        (
            "RUST_LOG",
            "callscript_worker=trace,callscript_common=trace,debug",
        ),
    ] {
        environment.push((name.to_owned(), value.to_owned()));
    }
    let scratch = Scratch::new("callscript-masked")?;
    let log = scratch.path().join("worker.log");
    let mut worker = Worker::start(
        &worker::binary()?,
        &["run", "--lanes", "judge"],
        &environment,
        &log,
    )?;
    until(
        setup,
        &mut worker,
        "SELECT EXISTS (SELECT FROM core.calls WHERE status = 'failed')",
    )
    .await?;
    setup
        .database
        .batch_execute("SELECT callscript.watchdog()")
        .await?;
    until(
        setup,
        &mut worker,
        "SELECT EXISTS (SELECT FROM core.notifications WHERE delivered_at IS NOT NULL)",
    )
    .await?;
    setup
        .database
        .batch_execute("SELECT callscript.requeue('{}')")
        .await?;
    until(
        setup,
        &mut worker,
        "SELECT EXISTS (SELECT FROM core.calls WHERE status = 'flagged')",
    )
    .await?;
    worker.stop(PATIENCE).await?;
    Ok((
        std::fs::read_to_string(&log)?,
        serde_json::to_string(&judge.requests())?,
    ))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_secret_number_leaves_in_no_export_page_webhook_or_log() -> Result<()> {
    let setup = Setup::build(0).await?;
    let call = transcribe(&setup.database).await?;
    // Tier 1 may not clear what is critical: the agent asks for numbers, and the call is flagged.
    setup
        .database
        .batch_execute("UPDATE core.judge_tiers SET is_active = false WHERE tier = 2")
        .await?;
    let heard = Heard::default();
    let hook = Server::start(Router::new().route("/hook", post(hear)).with_state(heard.clone())).await?;
    let target = "INSERT INTO core.notification_targets (name, kind, url, least_severity) VALUES ('All', 'webhook', $1, 'info')";
    setup
        .database
        .execute(target, &[&format!("{}/hook", hook.url())])
        .await?;
    let (log, questions) = judge_and_tell(&setup).await?;

    let reviewer = setup.person("reviewer").await?;
    let mut left = vec![
        (
            "webhook".to_owned(),
            heard.lock().unwrap_or_else(PoisonError::into_inner).clone(),
        ),
        ("log of the worker".to_owned(), log),
        ("questions to the judge".to_owned(), questions),
    ];
    for page in PAGES
        .map(str::to_owned)
        .into_iter()
        .chain([format!("/calls/{call}")])
    {
        let text = reviewer.page(&page).await?;
        left.push((page, text));
    }
    for list in FILES {
        let columns = ["call_id", "quote", "note", "flags_in_words", "caller"].map(|name| ("column", name));
        let text = crate::export::file(&reviewer, list, "state=all", &columns).await?;
        left.push((list.to_owned(), text));
    }
    left.push(("log of the console".to_owned(), setup.log()?));
    for (place, text) in &left {
        for secret in SECRETS {
            assert!(!stands_in(text, secret), "{place}: {secret}");
        }
    }
    // Each of these texts is about the call, so that a search in it proves something.
    let text_of = |place: &str| {
        let found = left.iter().find(|(name, _)| name == place);
        found.map(|(_, text)| text.as_str()).unwrap_or_default()
    };
    assert!(
        text_of("webhook").contains("failed for good"),
        "{}",
        text_of("webhook")
    );
    assert!(text_of("log of the worker").contains(&call.to_string()));
    assert!(text_of("questions to the judge").contains("[card number]"));
    for export in FILES {
        assert!(text_of(export).contains(&call.to_string()), "{export}");
    }
    assert!(text_of(&format!("/calls/{call}")).contains("[social security number]"));
    Ok(())
}
