//! A factory of one test: everything the worker needs, and the worker.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use callscript_demo::calls::plan::{Format, Kind};
use callscript_demo::calls::{CallPlan, Generator, SpokenCall};
use callscript_demo::services::{ObjectStore, Scratch, Worker, worker};
use callscript_demo::simulators::{CallLog, Entry, Recordings, Ringba, system_clock};
use callscript_tests::harness::Database;
use callscript_tests::simulators::Judge;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::{Mutex, MutexGuard};
use tokio_postgres::types::ToSql;

/// How long a test waits for anything before it fails; generous, because builds share the machine.
const PATIENCE: Duration = Duration::from_mins(4);

/// One factory at a time: decoding takes all the cores there are.
static TURN: Mutex<()> = Mutex::const_new(());

pub(crate) struct Setup {
    // Dropped in this order: workers first, the database last.
    pub(crate) workers: Vec<Worker>,
    pub(crate) ringba: Ringba,
    _recordings: Recordings,
    _objects: ObjectStore,
    pub(crate) database: Database,
    environment: Vec<(String, String)>,
    binary: PathBuf,
    scratch: Scratch,
    _turn: MutexGuard<'static, ()>,
}

/// What became of a call.
#[derive(Debug)]
pub(crate) struct Fate {
    pub(crate) status: String,
    pub(crate) failed_lane: Option<String>,
    pub(crate) error: String,
    pub(crate) judgements: i64,
    pub(crate) lease_epoch: i64,
    pub(crate) flags: Vec<(String, String)>,
    pub(crate) text: Option<String>,
}

impl Setup {
    /// One more variable of the environment of every worker that is started from now on.
    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.environment.push((name.to_owned(), value.to_owned()));
    }

    /// Sets everything up but starts no worker. Retries follow each other quickly.
    pub(crate) async fn build(judge: Option<&Judge>) -> Result<Self> {
        let turn = TURN.lock().await;
        let database = Database::fresh().await?;
        database
            .batch_execute(
                "UPDATE core.settings SET value = '0.1' WHERE key = 'retry.base_seconds';
                 UPDATE core.settings SET value = '0.5' WHERE key = 'retry.cap_seconds'",
            )
            .await?;
        let objects = ObjectStore::start("recordings").await?;
        let (log, clock) = (CallLog::default(), system_clock());
        let recordings =
            Recordings::start(log.clone(), clock.clone(), SignedDuration::from_hours(24)).await?;
        let ringba = Ringba::start(log, recordings.signer(), clock).await?;
        let mut environment = objects.environment();
        environment.extend(ringba.environment());
        environment.extend(judge.map(Judge::environment).unwrap_or_default());
        let model = std::env::var("CALLSCRIPT_MODEL").unwrap_or_else(|_| "tiny.en".to_owned());
        for (name, value) in [
            ("DATABASE_URL", database.url()),
            ("CALLSCRIPT_MODEL", model),
            ("CALLSCRIPT_RECORDING_ALLOW_PRIVATE", "true".to_owned()),
            ("CALLSCRIPT_LISTEN", "off".to_owned()),
            ("CALLSCRIPT_POLL_SECONDS", "0.5".to_owned()),
            // Several threads on one call wait for each other busily, which starves the rest of a small
            // machine.
            ("CALLSCRIPT_THREADS", "1".to_owned()),
        ] {
            environment.push((name.to_owned(), value));
        }
        Ok(Self {
            workers: Vec::new(),
            ringba,
            _recordings: recordings,
            _objects: objects,
            database,
            environment,
            binary: worker::binary()?,
            scratch: Scratch::new("callscript-factory")?,
            _turn: turn,
        })
    }

    /// Gives all workers that are started from now on the same seat.
    pub(crate) fn seat(&mut self) {
        let path = self.scratch.path().join("seat");
        self.environment
            .push(("CALLSCRIPT_SEAT".to_owned(), path.to_string_lossy().into_owned()));
    }

    /// Starts one more worker with all lanes and returns its number.
    pub(crate) fn start_worker(&mut self) -> Result<usize> {
        let log = self
            .scratch
            .path()
            .join(format!("worker-{}.log", self.workers.len()));
        self.workers
            .push(Worker::start(&self.binary, &["run"], &self.environment, &log)?);
        Ok(self.workers.len() - 1)
    }

    /// Runs a worker with `--once` to its end.
    pub(crate) async fn run_once(&mut self) -> Result<std::process::ExitStatus> {
        let log = self.scratch.path().join("once.log");
        let mut worker = Worker::start(&self.binary, &["run", "--once"], &self.environment, &log)?;
        worker.wait(PATIENCE).await
    }

    /// Lists a call that was hung up `ago` seconds ago.
    pub(crate) fn list(&self, call: &SpokenCall, ago: i64) {
        self.ringba
            .log()
            .add(Entry::of_call(call, now() - SignedDuration::from_secs(ago)));
    }

    /// Asks for the calls of the last three hours.
    pub(crate) async fn ask(&self) -> Result<()> {
        let sql = "SELECT callscript.backfill(clock_timestamp() - interval '3 hours', clock_timestamp())";
        self.database
            .execute(sql, &[])
            .await
            .context("cannot open windows")?;
        Ok(())
    }

    /// Waits until `condition`, a query for one boolean, holds.
    pub(crate) async fn until(&mut self, condition: &str) -> Result<()> {
        self.until_with(condition, &[]).await
    }

    async fn until_with(&mut self, condition: &str, parameters: &[&(dyn ToSql + Sync)]) -> Result<()> {
        let begin = Instant::now();
        while !self
            .database
            .query_one(condition, parameters)
            .await?
            .get::<_, bool>(0)
        {
            for worker in &mut self.workers {
                if let Some(status) = worker.ended()? {
                    // A worker that a test has killed is taken out of the list first.
                    bail!("a worker ended by itself ({status}):\n{}", worker.log_tail());
                }
            }
            if begin.elapsed() > PATIENCE {
                let log = self.workers.last().map(Worker::log_tail).unwrap_or_default();
                let calls = self.calls().await?;
                bail!("still not so after {PATIENCE:?}: {condition}\n{calls}\n{log}");
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(())
    }

    /// Waits until every window is read and this many calls have ended.
    pub(crate) async fn until_all_ended(&mut self, calls: usize) -> Result<()> {
        let sql = "SELECT NOT EXISTS (SELECT FROM core.sync_windows WHERE status IN ('pending', 'working'))
                       AND $1 = (SELECT count(*) FROM core.calls
                                 WHERE status IN ('flagged', 'safe', 'unjudged', 'skipped', 'failed'))";
        self.until_with(sql, &[&i64::try_from(calls)?]).await
    }

    /// What became of the call with this Ringba id.
    pub(crate) async fn fate(&self, ringba_call_id: &str) -> Result<Fate> {
        let row = self
            .database
            .query_opt(
                "SELECT k.status::text, k.failed_lane::text, coalesce(k.processing_error, ''), k.lease_epoch,
                        (SELECT count(*) FROM core.judgements AS j WHERE j.call_id = k.id),
                        (SELECT t.text FROM core.transcripts AS t WHERE t.call_id = k.id), k.id
                 FROM core.calls AS k WHERE k.ringba_call_id = $1",
                &[&ringba_call_id],
            )
            .await?
            .with_context(|| format!("{ringba_call_id} never arrived"))?;
        let flags = self
            .database
            .query(
                "SELECT rule_id, source FROM bi.flags WHERE ringba_call_id = $1",
                &[&ringba_call_id],
            )
            .await?;
        Ok(Fate {
            status: row.get(0),
            failed_lane: row.get(1),
            error: row.get(2),
            lease_epoch: row.get(3),
            judgements: row.get(4),
            text: row.get(5),
            flags: flags.iter().map(|row| (row.get(0), row.get(1))).collect(),
        })
    }

    async fn calls(&self) -> Result<String> {
        let sql = "SELECT coalesce(string_agg(concat_ws(' ', ringba_call_id, status, retry_count, deferral_count,
                                                        processing_error), E'\\n'), 'no calls') FROM core.calls";
        Ok(self.database.query_one(sql, &[]).await?.get(0))
    }
}

pub(crate) fn now() -> Timestamp {
    system_clock()()
}

/// The first call of seed 1 that is planned so.
pub(crate) fn speak(wanted: impl Fn(&CallPlan) -> bool) -> Result<SpokenCall> {
    let index = (0..500)
        .find(|index| wanted(&CallPlan::deal(1, *index)))
        .context("no such call")?;
    Generator::new(1)?.speak(index)
}

/// A call of about twenty seconds.
pub(crate) fn quick_call(id: &str) -> Result<SpokenCall> {
    Ok(renamed(
        speak(|plan| plan.kind == Kind::Voicemail && plan.format == Format::Wav)?,
        id,
    ))
}

/// The same call under another id.
pub(crate) fn renamed(mut call: SpokenCall, id: &str) -> SpokenCall {
    id.clone_into(&mut call.truth.ringba_call_id);
    call
}

/// A row for a recording made of these bytes, of a call that ended a minute ago.
pub(crate) fn entry_of(call: &SpokenCall, id: &str, audio: Vec<u8>) -> Entry {
    let mut entry = Entry::of_call(call, now() - SignedDuration::from_secs(60));
    id.clone_into(&mut entry.id);
    if let Some(recording) = &mut entry.recording {
        recording.audio = Arc::new(audio);
    }
    entry
}
