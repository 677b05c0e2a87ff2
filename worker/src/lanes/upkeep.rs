//! Upkeep that must not wait for `pg_cron`: signs of life, the zombie sweep, the rolling window, the
//! watchdog, nightly tidying, and alerts on their way out.

use std::sync::Arc;
use std::time::Duration;

use callscript_common::db::DbError;
use callscript_common::notify::Notifier;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::context::{Context, jitter};
use crate::config::Lane;
use crate::db::Rights;

/// Well under the two minutes after which a worker counts as silent.
const BEAT_EVERY: Duration = Duration::from_secs(15);
/// A lease of 45 s and a sweep every 10 (12 with jitter) bring a dead worker's call back within a minute.
/// Asking first when the last sweep was would cost more than the sweep.
const SWEEP_EVERY: Duration = Duration::from_secs(10);
const JOBS_EVERY: Duration = Duration::from_secs(30);
/// Asks whether a rolling window is due; the database knows (`ingest.window_every_seconds`).
const WINDOW_EVERY: Duration = Duration::from_secs(8);

/// Looks into the outbox of notifications.
const NOTIFY_EVERY: Duration = Duration::from_secs(3);

/// How late a job may be before a worker does it: a little more than `pg_cron`'s rhythm.
const WATCHDOG_LATE: SignedDuration = SignedDuration::from_secs(90);
const TIDY_LATE: SignedDuration = SignedDuration::from_hours(26);
const RECONCILE_LATE: SignedDuration = SignedDuration::from_hours(26);

/// What the clocks of two readings of one database may differ by.
const FUTURE: SignedDuration = SignedDuration::from_mins(1);

/// What this process works, and what it may do beside.
#[derive(Debug)]
struct Worked {
    lanes: Vec<Lane>,
    rights: Rights,
}

/// What is done again and again.
#[derive(Debug, Clone, Copy)]
enum Job {
    Beat,
    Sweep,
    Window,
    LateJobs,
}

/// Runs until the soft stop.
pub(super) async fn run(context: Arc<Context>, info: Value, lanes: Vec<Lane>, rights: Rights, once: bool) {
    let lanes = &Worked { lanes, rights };
    let beat = every(&context, Job::Beat, BEAT_EVERY, &info, lanes);
    let sweep = every(&context, Job::Sweep, SWEEP_EVERY, &info, lanes);
    if once {
        // A worker that only drains opens no new window: it would never end.
        tokio::join!(beat, sweep);
    } else {
        tokio::join!(
            beat,
            sweep,
            async {
                if lanes.lanes.contains(&Lane::Ingest) {
                    every(&context, Job::Window, WINDOW_EVERY, &info, lanes).await;
                }
            },
            every(&context, Job::LateJobs, JOBS_EVERY, &info, lanes),
            async {
                if lanes.rights.may_notify {
                    notify(&context).await;
                }
            }
        );
    }
}

async fn every(context: &Context, job: Job, rhythm: Duration, info: &Value, worked: &Worked) {
    loop {
        let done = match job {
            Job::Beat => beat(context, info).await,
            Job::Sweep => sweep(context).await,
            Job::Window => context.database.open_window(true).await.map(|_| ()),
            Job::LateJobs => late_jobs(context, worked).await,
        };
        if let Err(error) = done {
            tracing::warn!("upkeep: {error}");
        }
        tokio::select! {
            () = context.shutdown.soft.cancelled() => return,
            () = tokio::time::sleep(jitter(rhythm)) => {}
        }
    }
}

async fn notify(context: &Context) {
    let notifier = match Notifier::new(context.database.pool()) {
        Ok(notifier) => notifier,
        Err(error) => return tracing::error!("no alerts are sent from here: {error}"),
    };
    loop {
        if let Err(error) = notifier.send_due().await {
            tracing::warn!("upkeep: {error}");
        }
        tokio::select! {
            () = context.shutdown.soft.cancelled() => return,
            () = tokio::time::sleep(jitter(NOTIFY_EVERY)) => {}
        }
    }
}

/// A sign of life; the answer may be that it is time to go.
async fn beat(context: &Context, info: &Value) -> Result<(), DbError> {
    context.database.register_worker(&context.worker, info).await?;
    if context.database.is_draining(&context.worker).await? && !context.shutdown.drain.is_cancelled() {
        tracing::info!("draining, as the database was told: finishing what is held, then ending");
        context.shutdown.drain.cancel();
        context.shutdown.soft.cancel();
    }
    Ok(())
}

async fn sweep(context: &Context) -> Result<(), DbError> {
    let killed = context.database.kill_zombies().await?;
    if killed > 0 {
        tracing::warn!(
            zombie.count = killed,
            "took items back from workers that went silent"
        );
    }
    Ok(())
}

async fn late_jobs(context: &Context, worked: &Worked) -> Result<(), DbError> {
    let status = context.database.status().await?;
    context.metrics.queue_is(&status);
    if worked.lanes.contains(&Lane::Ingest) && is_late(&status, "reconcile", RECONCILE_LATE) {
        context.database.reconcile_yesterday().await?;
    }
    if is_late(&status, "watchdog", WATCHDOG_LATE) {
        context.database.watchdog().await?;
    }
    if worked.rights.may_forget && is_late(&status, "tidy", TIDY_LATE) {
        context.database.forget().await?;
    }
    Ok(())
}

/// Whether a job's last run, by the database's clock, is longer ago than it may be. A run that lies in the future was noted
/// while that clock was ahead, and says nothing.
fn is_late(status: &Value, job: &str, most: SignedDuration) -> bool {
    let time = |value: Option<&Value>| value?.as_str()?.parse::<Timestamp>().ok();
    let last = time(status.pointer(&format!("/sweeps/{job}/last_run_at")));
    match (time(status.get("at")), last) {
        (Some(now), Some(last)) => now.duration_since(last) > most || last.duration_since(now) > FUTURE,
        _ => true,
    }
}

/// What a worker says of itself.
pub(super) fn info(lanes: &[Lane], slots: usize, device: Option<&str>, model: Option<&str>) -> Value {
    let lanes: Vec<&str> = lanes.iter().map(|lane| lane.name()).collect();
    json!({
        "version": env!("CARGO_PKG_VERSION"),
        "host": gethostname::gethostname().to_string_lossy(),
        "lanes": lanes, "slots": slots, "device": device, "model": model,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_is_late_by_the_clock_of_the_database() {
        let status = json!({
            "at": "2026-11-18T11:06:40Z",
            "sweeps": { "watchdog": { "last_run_at": "2026-11-18T11:05:40.25+00:00" }, "tidy": {},
                        "open_window": { "last_run_at": "2026-11-18T13:06:40+00:00" } },
        });
        assert!(!is_late(&status, "watchdog", WATCHDOG_LATE));
        assert!(is_late(&status, "watchdog", SignedDuration::from_secs(50)));
        assert!(is_late(&status, "tidy", TIDY_LATE));
        assert!(
            is_late(&status, "open_window", TIDY_LATE),
            "it cannot have run tomorrow"
        );
        assert!(is_late(&status, "reconcile", RECONCILE_LATE));
    }
}
