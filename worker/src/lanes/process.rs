//! One item from claim to result.

use std::sync::Arc;
use std::time::Instant;

use callscript_common::db::DbError;
use jiff::Timestamp;
use tracing::field::display;

use super::context::{Context, through_outages};
use super::handler::{Handler, Outcome};
use super::keeper::Held;
use crate::blame::Blame;
use crate::config::Lane;
use crate::db::{Failure, Item};
use crate::judge::JudgeError;
use crate::telemetry::{Ended, LaneSpan, wall_clock};

/// Works an item and hands in what came of it. Nothing is reported for an item that was lost. Returns whether
/// the reason is everybody's, so that the lane should rest.
pub(super) async fn process(context: Arc<Context>, handler: Arc<Handler>, item: Item) -> bool {
    let lane = handler.lane();
    let time = |name: &str| {
        let at = item.work.get(name)?.as_str()?;
        at.parse::<Timestamp>().ok()
    };
    let (call_began, hang_up) = (time("start_time_utc"), time("hang_up_at"));
    let held = context.keeper.hold(item.lease);
    let _in_flight = context.metrics.start(lane);
    let (begun, started_at) = (Instant::now(), wall_clock());

    // A task of its own, so that a panic in the work is a failed attempt and not a silent worker.
    let work = tokio::spawn(async move { handler.work(&item).await });
    let stop_work = work.abort_handle();
    let outcome = tokio::select! {
        outcome = work => outcome.unwrap_or_else(|_| {
            Outcome::attempt_failed("an internal error stopped the work; see the worker's standard error")
        }),
        () = held.lost.cancelled() => Outcome::Lost,
        () = context.shutdown.hard.cancelled() => {
            stop_work.abort();
            held.abandon();
            return false;
        }
    };
    stop_work.abort();
    let is_stopped = matches!(outcome, Outcome::Stopped(_));
    let duration = begun.elapsed();
    let ended = tokio::select! {
        ended = hand_in(&context, &held, outcome) => ended,
        () = context.shutdown.hard.cancelled() => {
            held.abandon();
            return false;
        }
    };
    context.metrics.end(lane, &ended, duration);
    if lane != Lane::Ingest {
        context.traces.lane(&LaneSpan {
            lane,
            call: held.lease.id,
            epoch: held.lease.epoch,
            worker: &context.worker,
            began: started_at,
            ended: &ended,
        });
    }
    // The judge is the last: from here on the call is in front of a reviewer, or known to be safe.
    if let (Lane::Judge, Ended::Finished(status)) = (lane, &ended) {
        if let Some(hang_up) = hang_up {
            let lag = wall_clock().duration_since(hang_up.into());
            context.metrics.flagged_after(lag.unwrap_or_default());
        }
        if let Some(call_began) = call_began {
            context.traces.call(held.lease.id, call_began.into(), status);
        }
    }
    report(
        &context,
        &held,
        lane,
        &ended,
        u64::try_from(duration.as_millis()).unwrap_or(u64::MAX),
    );
    is_stopped
}

async fn hand_in(context: &Context, held: &Held, outcome: Outcome) -> Ended {
    let result = match &outcome {
        Outcome::Lost => return Ended::Lost,
        Outcome::Ended { status, error: None } => return Ended::Finished(status.clone()),
        Outcome::Ended {
            status,
            error: Some(error),
        } => {
            return Ended::Failed {
                error: error.clone(),
                status: status.clone(),
                kind: JudgeError::KIND,
            };
        }
        Outcome::Done(stage, result) => {
            let finish = through_outages!(context.database.finish(*stage, held.lease, result));
            finish.map(Ended::Finished)
        }
        Outcome::Failed(failure) | Outcome::Stopped(failure) => {
            let failed = through_outages!(context.database.fail(held.lease, failure));
            failed.map(|status| ended_by(failure, status))
        }
    };
    match result {
        Ok(ended) => ended,
        Err(DbError::StaleLease(_)) => Ended::Lost,
        Err(error) => {
            // The database refused the result: report the failure of the item instead of letting its lease
            // run out. What is wrong with the installation costs no attempt.
            let failure = Failure {
                retry_after_seconds: error.is_everyones().then_some(60.0),
                error: error.to_string(),
                kind: DbError::KIND,
                permanent: false,
            };
            match through_outages!(context.database.fail(held.lease, &failure)) {
                Ok(status) => ended_by(&failure, status),
                Err(_) => Ended::Lost,
            }
        }
    }
}

fn ended_by(failure: &Failure, status: String) -> Ended {
    if failure.retry_after_seconds.is_some() {
        Ended::Deferred {
            error: failure.error.clone(),
            kind: failure.kind,
        }
    } else {
        Ended::Failed {
            error: failure.error.clone(),
            status,
            kind: failure.kind,
        }
    }
}

fn report(context: &Context, held: &Held, lane: Lane, ended: &Ended, duration_ms: u64) {
    let (worker, epoch) = (context.worker.as_str(), held.lease.epoch);
    let (call, window) = match lane {
        Lane::Ingest => (None, Some(display(held.lease.id))),
        Lane::Vault | Lane::Factory | Lane::Judge => (Some(display(held.lease.id)), None),
    };
    let lane = lane.name();
    match ended {
        Ended::Finished(status) => {
            tracing::info!(
                lane,
                worker,
                call.id = call,
                window.id = window,
                call.status = status,
                duration_ms,
                "done"
            );
        }
        Ended::Deferred { error, kind } => {
            tracing::info!(
                lane,
                worker,
                call.id = call,
                window.id = window,
                error.kind = kind,
                duration_ms,
                "put off: {error}"
            );
        }
        Ended::Failed { error, status, kind } => {
            tracing::warn!(
                lane,
                worker,
                call.id = call,
                window.id = window,
                call.status = status,
                error.kind = kind,
                duration_ms,
                "failed: {error}"
            );
        }
        Ended::Lost => {
            tracing::warn!(
                lane,
                worker,
                call.id = call,
                window.id = window,
                lease.epoch = epoch,
                duration_ms,
                "the lease was lost; the work is thrown away"
            );
        }
    }
}
