//! The operator's commands about history: `backfill`, `reconcile`, `proof`, as a person runs them.

use std::process::Output;

use anyhow::{Context, Result, ensure};
use callscript_demo::calls::plan::random;
use callscript_demo::services::Worker;
use callscript_demo::services::worker::command;
use callscript_demo::simulators::CallLog;
use jiff::{SignedDuration, Timestamp};

use crate::account::entry;
use crate::setup::{PATIENCE, Setup, now};

const CALLS: i64 = 90;

/// Three past hours full of calls, and nobody who reads them yet.
struct History {
    setup: Setup,
    from: Timestamp,
    to: Timestamp,
}

impl History {
    async fn build() -> Result<Self> {
        let hour = now().as_second() / 3600 * 3600;
        let from = Timestamp::from_second(hour)? - SignedDuration::from_hours(8);
        let (log, mut random) = (CallLog::default(), random(1, 0, 18));
        for number in 0..CALLS {
            let at = from + SignedDuration::from_secs(number * 120 + 7);
            log.add(entry(&mut random, format!("HIST{number:04}"), at));
        }
        Ok(Self {
            setup: Setup::build(log).await?,
            from,
            to: from + SignedDuration::from_hours(3),
        })
    }

    /// `callscript NAME --from --to` with more arguments.
    fn arguments(&self, name: &str, more: &[&str]) -> Vec<String> {
        let mut arguments = vec![name.to_owned()];
        for (flag, time) in [("--from", self.from), ("--to", self.to)] {
            arguments.extend([flag.to_owned(), time.to_string()]);
        }
        arguments.extend(more.iter().map(|more| (*more).to_owned()));
        arguments
    }

    async fn run(&self, name: &str, more: &[&str]) -> Result<Output> {
        let mut command = command(&self.setup.binary, &self.setup.environment);
        let output = command.args(self.arguments(name, more)).output();
        tokio::time::timeout(PATIENCE, output)
            .await
            .with_context(|| format!("callscript {name} never ends"))?
            .context("cannot run callscript")
    }

    /// Runs it; the exit code must be this one. Returns what it printed.
    async fn says(&self, name: &str, more: &[&str], code: i32) -> Result<String> {
        let output = self.run(name, more).await?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        ensure!(
            output.status.code() == Some(code),
            "callscript {name} ended with {}:\n{text}\n{}\n{}",
            output.status,
            String::from_utf8_lossy(&output.stderr),
            self.setup.ledger().await?
        );
        Ok(text)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backfill_is_interrupted_resumed_and_ends_compared() -> Result<()> {
    let history = History::build().await?;
    assert!(history.says("proof", &[], 1).await?.starts_with("never asked"));

    // Nobody reads: it says so, and Ctrl-C stops the watching and nothing else.
    let log = history.setup.scratch.path().join("backfill.log");
    let arguments = history.arguments("backfill", &[]);
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let mut watching = Worker::start(
        &history.setup.binary,
        &arguments,
        &history.setup.environment,
        &log,
    )?;
    history
        .setup
        .until(
            &mut watching,
            "SELECT count(*) = 3 FROM core.sync_windows WHERE kind = 'backfill'",
        )
        .await?;
    while !std::fs::read_to_string(&log)?.contains("NO WORKER reads") {
        ensure!(watching.ended()?.is_none(), "{}", watching.log_tail());
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    watching.signal("INT").await?;
    assert_eq!(
        watching.wait(PATIENCE).await?.code(),
        Some(130),
        "{}",
        watching.log_tail()
    );
    assert!(history.says("proof", &[], 1).await?.starts_with("open"));

    // The same command goes on with the same windows.
    let mut worker = history.setup.start("ingest")?;
    let text = history.says("backfill", &[], 0).await?;
    assert!(text.contains("under way: 3 of 3 windows are left"), "{text}");
    assert!(text.contains("3 windows read: 90 calls new"), "{text}");
    assert!(text.contains("GREEN: 90 calls"), "{text}");
    assert!(history.says("proof", &[], 0).await?.starts_with("proven"));

    // Asked for once more it reads once more, and finds nothing new.
    let text = history.says("backfill", &["--no-reconcile"], 0).await?;
    assert!(
        text.contains("0 calls new, 0 changed, 90 already stored"),
        "{text}"
    );
    worker.kill().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_difference_is_told_by_text_and_exit_code() -> Result<()> {
    let history = History::build().await?;
    let mut worker = history.setup.start("ingest")?;
    history.says("backfill", &["--no-reconcile"], 0).await?;
    assert!(
        history
            .says("reconcile", &[], 0)
            .await?
            .contains("GREEN: 90 calls")
    );
    history.setup.ringba.log().hide(["HIST0042"]);
    let text = history.says("reconcile", &[], 1).await?;
    let minute = (history.from + SignedDuration::from_secs(42 * 120))
        .strftime("%H:%M")
        .to_string();
    assert!(
        text.contains(&minute) && !text.contains("GREEN"),
        "{minute}: {text}"
    );
    assert!(history.says("proof", &[], 1).await?.contains("in doubt"));
    worker.kill().await
}
