//! A database, a call log and the real worker between them.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use callscript_demo::services::{Scratch, Worker, worker};
use callscript_demo::simulators::{CallLog, Recordings, Ringba, system_clock};
use callscript_tests::harness::Database;
use jiff::{SignedDuration, Timestamp};
use tokio_postgres::types::ToSql;

/// How long a test waits for anything before it fails; generous, because builds share the machine.
pub(crate) const PATIENCE: Duration = Duration::from_mins(4);

/// Settings under which trouble is over quickly. Those that this version does not know change nothing.
const QUICK: [(&str, &str); 10] = [
    ("retry.base_seconds", "0.05"),
    ("retry.cap_seconds", "0.3"),
    ("ringba.requests_per_second", "1000"),
    ("ringba.requests_per_minute", "60000"),
    ("ringba.details_per_minute", "60000"),
    ("recording.requests_per_minute", "60000"),
    ("ringba.burst", "1000"),
    ("ringba.circuit_seconds", "1"),
    ("ingest.smallest_window_seconds", "60"),
    ("ingest.window_every_seconds", "3600"),
];

pub(crate) struct Setup {
    // Dropped in this order: the database last.
    pub(crate) ringba: Ringba,
    _recordings: Recordings,
    pub(crate) environment: Vec<(String, String)>,
    pub(crate) scratch: Scratch,
    pub(crate) binary: PathBuf,
    pub(crate) database: Database,
}

/// A call as it must be stored: when it began, in milliseconds, and its revenue in cents.
pub(crate) type Stored = BTreeMap<String, (i64, i64)>;

impl Setup {
    /// A fresh database beside an account with these rows. No worker runs yet.
    pub(crate) async fn build(log: CallLog) -> Result<Self> {
        let database = Database::fresh().await?;
        let clock = system_clock();
        let recordings =
            Recordings::start(log.clone(), clock.clone(), SignedDuration::from_hours(24)).await?;
        let ringba = Ringba::start(log, recordings.signer(), clock).await?;
        let mut environment = ringba.environment();
        for (name, value) in [
            ("DATABASE_URL", database.url().as_str()),
            ("CALLSCRIPT_RECORDING_ALLOW_PRIVATE", "true"),
            ("CALLSCRIPT_LISTEN", "off"),
            ("CALLSCRIPT_POLL_SECONDS", "0.2"),
            ("RINGBA_TIMEOUT", "1"),
            // Small, so that paging matters with a few hundred calls.
            ("RINGBA_PAGE_SIZE", "50"),
        ] {
            environment.push((name.to_owned(), value.to_owned()));
        }
        let setup = Self {
            ringba,
            _recordings: recordings,
            environment,
            scratch: Scratch::new("callscript-ingest")?,
            binary: worker::binary()?,
            database,
        };
        for (key, value) in QUICK {
            setup.set(key, value).await?;
        }
        Ok(setup)
    }

    /// Changes a setting of the database, where there is one of that name.
    pub(crate) async fn set(&self, key: &str, value: &str) -> Result<()> {
        let sql = "UPDATE core.settings SET value = $2::text::jsonb WHERE key = $1";
        self.database.execute(sql, &[&key, &value]).await?;
        Ok(())
    }

    /// Starts a worker of these lanes that runs on.
    pub(crate) fn start(&self, lanes: &str) -> Result<Worker> {
        self.worker(&["run", "--lanes", lanes])
    }

    /// Runs a worker of these lanes until nothing is left to do.
    pub(crate) async fn once(&self, lanes: &str) -> Result<()> {
        let mut worker = self.worker(&["run", "--lanes", lanes, "--once"])?;
        let status = worker.wait(PATIENCE).await?;
        ensure!(
            status.success(),
            "the worker ended with {status}:\n{}",
            worker.log_tail()
        );
        Ok(())
    }

    fn worker(&self, arguments: &[&str]) -> Result<Worker> {
        let log = self.scratch.path().join("worker.log");
        Worker::start(&self.binary, arguments, &self.environment, &log)
    }

    /// Asks for a stretch of the call log, hour by hour.
    pub(crate) async fn backfill(&self, from: Timestamp, to: Timestamp) -> Result<()> {
        let sql = "SELECT callscript.backfill($1, $2, interval '1 hour')";
        self.database
            .execute(sql, &[&from, &to])
            .await
            .context("cannot open windows")?;
        Ok(())
    }

    /// What an operator does after an alert: puts every dead window back. Returns how many there were.
    pub(crate) async fn requeue(&self) -> Result<i32> {
        let sql = r#"SELECT callscript.requeue('{"lane":"ingest"}')"#;
        Ok(self.database.query_one(sql, &[]).await?.get(0))
    }

    /// The calls in the database.
    pub(crate) async fn stored(&self) -> Result<Stored> {
        let sql = "SELECT ringba_call_id, (extract(epoch FROM start_time_utc) * 1000)::bigint,
                          (revenue * 100)::bigint
                   FROM core.calls";
        let rows = self.database.query(sql, &[]).await?;
        let count = rows.len();
        let calls: Stored = rows
            .iter()
            .map(|row| (row.get(0), (row.get(1), row.get(2))))
            .collect();
        ensure!(calls.len() == count, "a call is stored twice");
        Ok(calls)
    }

    /// The windows as text, for the message of a failure.
    pub(crate) async fn ledger(&self) -> Result<String> {
        let sql = "SELECT coalesce(string_agg(concat_ws(' ', kind, window_start, window_end, status,
                          'retries', retry_count, 'deferrals', deferral_count, 'pages', pages, 'distinct',
                          distinct_calls, 'of', ringba_total, 'new', inserted, processing_error), E'\\n'
                          ORDER BY window_start, created_at), 'no windows') FROM core.sync_windows";
        Ok(self.database.query_one(sql, &[]).await?.get(0))
    }

    /// One value.
    pub(crate) async fn value<T>(&self, sql: &str, parameters: &[&(dyn ToSql + Sync)]) -> Result<T>
    where
        T: for<'a> tokio_postgres::types::FromSql<'a>,
    {
        let row = self.database.query_one(sql, parameters).await?;
        Ok(row.try_get(0)?)
    }

    /// Waits until `condition`, a query for one boolean, holds; `worker` must live on meanwhile.
    pub(crate) async fn until(&self, worker: &mut Worker, condition: &str) -> Result<()> {
        let begun = Instant::now();
        while !self.value::<bool>(condition, &[]).await? {
            if let Some(status) = worker.ended()? {
                bail!("the worker ended by itself ({status}):\n{}", worker.log_tail());
            }
            if begun.elapsed() > PATIENCE {
                let (ledger, log) = (self.ledger().await?, worker.log_tail());
                bail!("still not so after {PATIENCE:?}: {condition}\n{ledger}\n{log}");
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        Ok(())
    }
}

/// The clock of everything.
pub(crate) fn now() -> Timestamp {
    system_clock()()
}
