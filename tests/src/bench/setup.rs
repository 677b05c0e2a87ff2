//! A database, a call log and a worker that is measured.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use callscript_demo::services::{ObjectStore, Scratch, Worker, worker};
use callscript_demo::simulators::{CallLog, Clock, Recordings, Ringba};
use jiff::SignedDuration;

use super::cpu_time;
use crate::harness::Database;

/// Beyond this a benchmark is broken and not slow.
const PATIENCE: Duration = Duration::from_mins(30);

/// Everything that a worker of the ingest and vault lanes needs.
#[derive(Debug)]
pub struct Setup {
    ringba: Ringba,
    _recordings: Recordings,
    /// The bucket.
    pub store: ObjectStore,
    environment: Vec<(String, String)>,
    scratch: Scratch,
    /// The database; dropped last.
    pub database: Database,
}

/// What a worker took from its start to its end.
#[derive(Clone, Copy, Debug)]
pub struct Took {
    /// Seconds on the clock.
    pub seconds: f64,
    /// Seconds of CPU time, user and system.
    pub cpu_seconds: f64,
    /// Requests to Ringba.
    pub requests: usize,
}

impl Setup {
    /// A fresh database beside an account with these rows.
    pub async fn build(log: CallLog, clock: Clock) -> Result<Self> {
        let database = Database::fresh().await?;
        let recordings =
            Recordings::start(log.clone(), clock.clone(), SignedDuration::from_hours(24)).await?;
        let ringba = Ringba::start(log, recordings.signer(), clock).await?;
        let store = ObjectStore::start("recordings").await?;
        let mut environment = ringba.environment();
        environment.extend(store.environment());
        for (name, value) in [
            ("DATABASE_URL", database.url().as_str()),
            ("CALLSCRIPT_RECORDING_ALLOW_PRIVATE", "true"),
            ("CALLSCRIPT_LISTEN", "off"),
        ] {
            environment.push((name.to_owned(), value.to_owned()));
        }
        Ok(Self {
            ringba,
            _recordings: recordings,
            store,
            environment,
            scratch: Scratch::new("callscript-bench")?,
            database,
        })
    }

    /// Starts a worker of one lane.
    pub fn start(&self, lane: &str, more: &[&str]) -> Result<Worker> {
        let log = self.scratch.path().join("worker.log");
        let arguments = [&["run", "--lanes", lane], more].concat();
        Worker::start(&worker::binary()?, &arguments, &self.environment, &log)
    }

    /// Runs a worker of one lane until nothing is left to do.
    pub async fn once(&self, lane: &str) -> Result<()> {
        let mut worker = self.start(lane, &["--once"])?;
        let status = worker.wait(PATIENCE).await?;
        ensure!(
            status.success(),
            "the worker ended with {status}:\n{}",
            worker.log_tail()
        );
        Ok(())
    }

    /// Runs a worker of the ingest lane until nothing is left to read.
    pub async fn drain(&self) -> Result<Took> {
        let (begun, cpu_before) = (Instant::now(), cpu_time::of_ended_children()?);
        let requests_before = self.ringba.exchanges().len();
        self.once("ingest").await?;
        Ok(Took {
            seconds: begun.elapsed().as_secs_f64(),
            cpu_seconds: cpu_time::of_ended_children()? - cpu_before,
            requests: self.ringba.exchanges().len() - requests_before,
        })
    }

    /// Every window of the ledger must be read: a benchmark of half the work is none.
    pub async fn check_windows(&self) -> Result<()> {
        let sql = "SELECT count(*), min(processing_error) FROM core.sync_windows WHERE status::text NOT IN ('done', 'split')";
        let row = self
            .database
            .query_one(sql, &[])
            .await
            .context("cannot read the ledger")?;
        let (open, error): (i64, Option<String>) = (row.get(0), row.get(1));
        ensure!(
            open == 0,
            "{open} windows are not done: {}",
            error.unwrap_or_default()
        );
        Ok(())
    }
}
