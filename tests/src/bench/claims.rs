//! Claims a second with few and many clients, and while somebody's report holds a snapshot for all the time
//! it takes to claim hundreds of thousands of calls.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use callscript_demo::terminal;
use tokio::task::JoinSet;
use tokio_postgres::IsolationLevel;

use super::args::ClaimsArgs;
use super::table::{Limit, Table};
use crate::harness::Database;

/// Clients while the snapshot is held.
const CLIENTS: usize = 4;
/// How long each number of clients is measured, and how often while the snapshot is held.
const STRETCH: Duration = Duration::from_secs(10);
/// Share by which the last stretch may differ from the first.
const TOLERANCE: f64 = 0.2;

/// Runs the benchmark.
pub async fn run(args: &ClaimsArgs) -> Result<Table> {
    let mut table = Table::new("claims");
    for (name, clients) in [("1 client", 1), ("4 clients", 4), ("16 clients", 16)] {
        let database = waiting(args.calls).await?;
        let claimers = Claimers::start(&database, clients).await?;
        tokio::time::sleep(STRETCH).await;
        let claimed = claimers.stop().await?;
        table.note(name, claimed as f64 / STRETCH.as_secs_f64(), 0, "claims/s");
    }
    held(args, &mut table).await?;
    Ok(table)
}

/// All calls are claimed while one transaction stays open; each is handed in, as a worker would.
async fn held(args: &ClaimsArgs, table: &mut Table) -> Result<()> {
    let database = waiting(args.calls).await?;
    let mut report = database.connect().await?;
    let snapshot = report
        .build_transaction()
        .isolation_level(IsolationLevel::RepeatableRead)
        .start()
        .await?;
    snapshot.query("SELECT count(*) FROM bi.calls", &[]).await?;
    terminal::say(&format!(
        "a snapshot is held while {} calls are claimed by {CLIENTS} clients",
        args.calls
    ));
    let claimers = Claimers::start(&database, CLIENTS).await?;
    let begin = Instant::now();
    let mut rates = Vec::new();
    let mut before = 0;
    loop {
        let stretch = Instant::now();
        tokio::select! {
            () = tokio::time::sleep(STRETCH) => {}
            () = claimers.until(u64::from(args.calls)) => break,
        }
        let claimed = claimers.claimed();
        let rate = (claimed - before) as f64 / stretch.elapsed().as_secs_f64();
        before = claimed;
        terminal::say(&format!(
            "{:4.0} s: {rate:6.0} claims/s, {claimed} claimed",
            begin.elapsed().as_secs_f64()
        ));
        rates.push(rate);
    }
    let seconds = begin.elapsed().as_secs_f64();
    let claimed = claimers.stop().await?;
    ensure!(
        claimed == u64::from(args.calls),
        "{claimed} of {} calls were claimed",
        args.calls
    );
    snapshot.rollback().await?;
    let (Some(first), Some(last)) = (rates.first(), rates.last()) else {
        anyhow::bail!("it was over in less than ten seconds: give more --calls");
    };
    table.note("under a held snapshot: claimed", claimed as f64, 0, "calls");
    table.note("in", seconds, 0, "s");
    table.note("first ten seconds", *first, 0, "claims/s");
    table.note("last whole ten seconds", *last, 0, "claims/s");
    table.judge(
        "last against first",
        last / first,
        2,
        "",
        Limit::AtLeast(1.0 - TOLERANCE),
    );
    Ok(())
}

/// So many calls that wait for the vault, one a second, after autovacuum would have been there.
async fn waiting(calls: u32) -> Result<Database> {
    let database = Database::fresh().await?;
    database
        .execute(include_str!("sql/claims_waiting.sql"), &[&i64::from(calls)])
        .await?;
    database.batch_execute("VACUUM ANALYZE core.calls").await?;
    Ok(database)
}

/// Clients that claim one call at a time and hand it in at once.
struct Claimers {
    tasks: JoinSet<Result<()>>,
    claimed: Arc<AtomicU64>,
    stop: Arc<AtomicBool>,
}

impl Claimers {
    async fn start(database: &Database, clients: usize) -> Result<Self> {
        let mut claimers = Self {
            tasks: JoinSet::new(),
            claimed: Arc::default(),
            stop: Arc::default(),
        };
        for number in 0..clients {
            let client = database.connect().await?;
            let (claimed, stop) = (Arc::clone(&claimers.claimed), Arc::clone(&claimers.stop));
            let worker = format!("bench-{number}");
            claimers.tasks.spawn(async move {
                let cycle = client.prepare(include_str!("sql/claims_cycle.sql")).await?;
                while !stop.load(Relaxed) {
                    let taken = client.execute(&cycle, &[&worker]).await?;
                    if taken == 0 {
                        return Ok(());
                    }
                    claimed.fetch_add(taken, Relaxed);
                }
                Ok(())
            });
        }
        Ok(claimers)
    }

    fn claimed(&self) -> u64 {
        self.claimed.load(Relaxed)
    }

    /// Returns when so many have been claimed.
    async fn until(&self, calls: u64) {
        while self.claimed() < calls && !self.tasks.is_empty() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    async fn stop(mut self) -> Result<u64> {
        self.stop.store(true, Relaxed);
        while let Some(ended) = self.tasks.join_next().await {
            ended??;
        }
        Ok(self.claimed())
    }
}
