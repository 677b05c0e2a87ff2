//! A database with calls, and the real worker binary.

use std::process::Output;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use callscript_common::storage::Storage;
use callscript_demo::services::{ObjectStore, Scratch, Worker, worker};
use callscript_demo::simulators::{CallLog, Entry, Recordings, Ringba, system_clock};
use callscript_tests::harness::Database;
use jiff::{SignedDuration, Timestamp};
use tokio_postgres::Row;
use uuid::Uuid;

use crate::bare_setup::storage_args;

/// How long a test waits before it fails; generous, because builds share the machine.
const PATIENCE: Duration = Duration::from_mins(4);

pub(crate) struct Setup {
    pub(crate) recordings: Recordings,
    pub(crate) ringba: Ringba,
    pub(crate) store: ObjectStore,
    pub(crate) storage: Storage,
    pub(crate) database: Database,
    environment: Vec<(String, String)>,
    scratch: Scratch,
}

impl Setup {
    /// Sets everything up. Retries follow each other quickly.
    pub(crate) async fn build() -> Result<Self> {
        let database = Database::fresh().await?;
        database
            .batch_execute(
                "UPDATE core.settings SET value = '0.1' WHERE key = 'retry.base_seconds';
                 UPDATE core.settings SET value = '0.5' WHERE key = 'retry.cap_seconds'",
            )
            .await?;
        let store = ObjectStore::start("recordings").await?;
        let (log, clock) = (CallLog::default(), system_clock());
        let day = SignedDuration::from_hours(24);
        let recordings = Recordings::start(log.clone(), clock.clone(), day).await?;
        let ringba = Ringba::start(log, recordings.signer(), clock).await?;
        let mut environment = store.environment();
        environment.extend(ringba.environment());
        for (name, value) in [
            ("DATABASE_URL", database.url()),
            ("CALLSCRIPT_RECORDING_ALLOW_PRIVATE", "true".to_owned()),
            ("CALLSCRIPT_LISTEN", "off".to_owned()),
            ("CALLSCRIPT_POLL_SECONDS", "0.2".to_owned()),
        ] {
            environment.push((name.to_owned(), value));
        }
        Ok(Self {
            recordings,
            ringba,
            storage: Storage::new(&storage_args(&store)).await?,
            store,
            database,
            environment,
            scratch: Scratch::new("callscript-vault")?,
        })
    }

    /// Lists a call and lets it wait for the vault with this address; returns its id.
    pub(crate) async fn add(&self, entry: Entry, address: Option<&str>) -> Result<Uuid> {
        let seconds = i32::try_from(entry.seconds)?;
        let row = self
            .database
            .query_one(
                include_str!("sql/pending_call.sql"),
                &[&entry.id, &entry.start, &seconds, &address],
            )
            .await?;
        self.ringba.log().add(entry);
        Ok(row.get(0))
    }

    /// The address that was signed at `then`.
    pub(crate) fn address(&self, id: &str, then: Timestamp) -> String {
        self.recordings.signer().url(id, then)
    }

    /// Works the vault lane until nothing can be done.
    pub(crate) async fn drain(&self) -> Result<()> {
        let log = self.scratch.path().join("worker.log");
        let arguments = ["run", "--lanes", "vault", "--once", "--once-wait", "2"];
        let mut worker = Worker::start(&worker::binary()?, &arguments, &self.environment, &log)?;
        let status = worker.wait(PATIENCE).await?;
        if !status.success() {
            bail!("the worker ended with {status}:\n{}", worker.log_tail());
        }
        let log = std::fs::read_to_string(log)?;
        assert!(!log.contains("signature="), "a signed URL is in the log:\n{log}");
        Ok(())
    }

    /// Runs `callscript` with these arguments to its end.
    pub(crate) async fn callscript(&self, arguments: &[&str]) -> Result<Output> {
        let mut command = worker::command(&worker::binary()?, &self.environment);
        command
            .args(arguments)
            .output()
            .await
            .context("cannot run callscript")
    }

    /// Status, reason, object key, size and attempts of a call.
    pub(crate) async fn call(&self, id: Uuid) -> Result<Row> {
        let sql = "SELECT status::text, coalesce(processing_error, ''), storage_path, audio_bytes,
                          encode(audio_sha256, 'hex'), retry_count::int FROM core.calls WHERE id = $1";
        Ok(self.database.query_one(sql, &[&id]).await?)
    }
}
