//! Bars that follow the calls through the lanes, or lines where nobody looks at a terminal.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget};
use tokio_postgres::Row;

use crate::setup::Setup;
use crate::terminal::{bar, say};

/// Seconds a call may take at most before the demo gives up, beside five minutes in all.
const PATIENCE: Duration = Duration::from_secs(20);
/// Seconds that a second of somebody's own recordings may take: they may be long, and the model large.
const PATIENCE_WITH_SOUND: f64 = 20.0;

/// Four bars, one a lane.
#[derive(Debug)]
pub struct Progress {
    calls: u64,
    bars: [ProgressBar; 4],
    last_line: Instant,
    limit: Duration,
    /// How often the database's plug is pulled, and how often it has been.
    restarts: [u64; 2],
}

/// Counts of calls that have passed each lane.
#[derive(Debug)]
struct Counts {
    passed: [u64; 4],
    ended: u64,
    failed: u64,
}

impl Progress {
    /// Bars for this many calls, with so many seconds of sound that we did not choose, during which the
    /// database ends so many times.
    pub fn new(calls: usize, own_seconds: f64, restarts: u16) -> Self {
        let all = MultiProgress::with_draw_target(ProgressDrawTarget::stderr());
        let limit = Duration::from_mins(5)
            + PATIENCE * u32::try_from(calls).unwrap_or(u32::MAX)
            + Duration::from_secs_f64(own_seconds * PATIENCE_WITH_SOUND);
        let calls = calls as u64;
        let bars = ["ingest", "vault", "factory", "judge"].map(|lane| all.add(bar(calls, lane)));
        Self {
            calls,
            bars,
            last_line: Instant::now(),
            limit,
            restarts: [u64::from(restarts), 0],
        }
    }

    /// Returns when every call has ended; how long that took.
    pub async fn follow(mut self, setup: &mut Setup) -> Result<Duration> {
        let limit = self.limit;
        let mut ticks = tokio::time::interval(Duration::from_millis(250));
        loop {
            ticks.tick().await;
            let counts = Counts::of(
                &setup
                    .client
                    .query_one(include_str!("sql/progress.sql"), &[])
                    .await?,
            );
            self.draw(&counts);
            if counts.ended >= self.calls {
                self.bars.iter().for_each(ProgressBar::finish_and_clear);
                return Ok(setup.started.elapsed());
            }
            setup.check_worker()?;
            self.pull_the_plug(setup, &counts).await?;
            if setup.started.elapsed() > limit {
                bail!(
                    "only {} of {} calls have ended after {limit:?}; the worker's last words:\n{}",
                    counts.ended,
                    self.calls,
                    setup.worker_log()
                );
            }
        }
    }

    /// After each of so many equal parts of the calls.
    async fn pull_the_plug(&mut self, setup: &mut Setup, counts: &Counts) -> Result<()> {
        let [planned, done] = self.restarts;
        if done < planned && counts.ended * (planned + 1) >= self.calls * (done + 1) {
            let begin = Instant::now();
            setup.restart_database().await?;
            self.restarts[1] += 1;
            say(&format!(
                "PostgreSQL was killed after {} of {} calls ({} of {planned} times) and back in {:.1} s",
                counts.ended,
                self.calls,
                done + 1,
                begin.elapsed().as_secs_f64()
            ));
        }
        Ok(())
    }

    fn draw(&mut self, counts: &Counts) {
        for (bar, passed) in self.bars.iter().zip(counts.passed) {
            bar.set_position(passed);
        }
        if !std::io::stderr().is_terminal() && self.last_line.elapsed() > Duration::from_secs(5) {
            self.last_line = Instant::now();
            let [ingest, vault, factory, judge] = counts.passed;
            let failed = counts.failed;
            say(&format!(
                "ingest {ingest}, vault {vault}, factory {factory}, judge {judge}, failed {failed} of {}",
                self.calls
            ));
        }
    }
}

impl Counts {
    fn of(row: &Row) -> Self {
        let count = |name: &str| u64::try_from(row.get::<_, i64>(name)).unwrap_or(0);
        // A call that ended early has passed the lanes that it never needed.
        let early = count("skipped") + count("failed");
        Self {
            passed: [
                count("ingested"),
                count("vaulted") + count("skipped"),
                count("transcribed") + early,
                count("judged") + early,
            ],
            ended: count("judged") + early,
            failed: count("failed"),
        }
    }
}
