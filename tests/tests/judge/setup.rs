//! Calls that wait for the judge, a simulated model, and workers.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use callscript_demo::services::{Scratch, Worker, worker};
use callscript_tests::harness::Database;
use callscript_tests::simulators::Judge;
use callscript_tests::written::store;

/// How long a test waits for anything before it fails.
const PATIENCE: Duration = Duration::from_mins(4);

pub(crate) struct Setup {
    // Dropped in this order: workers first, the database last.
    pub(crate) workers: Vec<Worker>,
    pub(crate) judge: Judge,
    pub(crate) database: Database,
    environment: Vec<(String, String)>,
    scratch: Scratch,
}

impl Setup {
    /// So many calls wait; no worker is running. Retries follow each other quickly.
    pub(crate) async fn build(calls: usize) -> Result<Self> {
        let database = Database::fresh().await?;
        database
            .batch_execute(
                "UPDATE core.settings SET value = '0.1' WHERE key = 'retry.base_seconds';
                 UPDATE core.settings SET value = '0.5' WHERE key = 'retry.cap_seconds'",
            )
            .await?;
        store::store(&database, calls, None).await?;
        let judge = Judge::start().await?;
        let mut environment = judge.environment();
        for (name, value) in [
            ("DATABASE_URL", database.url().as_str()),
            ("CALLSCRIPT_LISTEN", "off"),
            ("CALLSCRIPT_POLL_SECONDS", "0.2"),
        ] {
            environment.push((name.to_owned(), value.to_owned()));
        }
        Ok(Self {
            workers: Vec::new(),
            judge,
            database,
            environment,
            scratch: Scratch::new("callscript-judge")?,
        })
    }

    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.environment.push((name.to_owned(), value.to_owned()));
    }

    /// What a program needs to know, as environment variables.
    pub(crate) fn environment(&self) -> &[(String, String)] {
        &self.environment
    }

    /// Starts one more worker of the judge lane.
    pub(crate) fn start_worker(&mut self) -> Result<()> {
        let log = self
            .scratch
            .path()
            .join(format!("worker-{}.log", self.workers.len()));
        let args = ["run", "--lanes", "judge"];
        self.workers
            .push(Worker::start(&worker::binary()?, &args, &self.environment, &log)?);
        Ok(())
    }

    /// Waits until `condition`, a query for one boolean, holds.
    pub(crate) async fn until(&mut self, condition: &str) -> Result<()> {
        let begin = Instant::now();
        while !self.database.query_one(condition, &[]).await?.get::<_, bool>(0) {
            for worker in &mut self.workers {
                if let Some(status) = worker.ended()? {
                    bail!("a worker ended by itself ({status}):\n{}", worker.log_tail());
                }
            }
            if begin.elapsed() > PATIENCE {
                let log = self.workers.last().map(Worker::log_tail).unwrap_or_default();
                bail!("still not so after {PATIENCE:?}: {condition}\n{log}");
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(())
    }

    /// Waits until every call has its verdict, sending dead letters round again.
    pub(crate) async fn until_all_judged(&mut self) -> Result<()> {
        loop {
            self.until(
                "SELECT NOT EXISTS (SELECT FROM core.calls WHERE status IN ('transcribed', 'judging'))",
            )
            .await?;
            let again: i32 = self.one("SELECT callscript.requeue('{}')").await?;
            if again == 0 {
                return Ok(());
            }
        }
    }

    /// One value.
    pub(crate) async fn one<T: for<'a> tokio_postgres::types::FromSql<'a>>(&self, sql: &str) -> Result<T> {
        Ok(self.database.query_one(sql, &[]).await?.get(0))
    }

    /// No call lost, none judged twice, and every token that the model counted is in the ledger once.
    pub(crate) async fn assert_books_agree(&self, calls: i64) -> Result<()> {
        let judged: i64 = self
            .one("SELECT count(*) FROM core.calls WHERE status IN ('flagged', 'safe')")
            .await?;
        let verdicts: i64 = self.one("SELECT count(*) FROM core.judgements").await?;
        assert_eq!((judged, verdicts), (calls, calls));
        for (model, counted) in self.judge.tokens_by_model() {
            let row = self
                .database
                .query_one(
                    "SELECT coalesce(sum(quantity) FILTER (WHERE item IN ('judge_input', 'judge_cached')), 0)::bigint,
                            coalesce(sum(quantity) FILTER (WHERE item = 'judge_cached'), 0)::bigint,
                            coalesce(sum(quantity) FILTER (WHERE item IN ('judge_output', 'judge_reasoning')), 0)::bigint,
                            coalesce(sum(quantity) FILTER (WHERE item = 'judge_reasoning'), 0)::bigint
                     FROM core.cost_ledger WHERE model = $1",
                    &[&model],
                )
                .await?;
            let ledger: [i64; 4] = [row.get(0), row.get(1), row.get(2), row.get(3)];
            let own =
                [counted.input, counted.cached, counted.output, counted.reasoning].map(u64::cast_signed);
            assert_eq!(ledger, own, "{model}");
        }
        Ok(())
    }
}
