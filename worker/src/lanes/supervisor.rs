//! Starts the lanes and everything around them, and stops them in order.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use callscript_common::config::DatabaseArgs;
use callscript_common::db::{self, DbError, Heard};
use serde_json::{Value, json};
use tokio::sync::broadcast;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::context::{Context, through_outages};
use super::handlers::{device, handlers};
use super::keeper::Keeper;
use super::seat::Seat;
use super::{RunError, Shutdown, drain, runner, signer, upkeep};
use crate::config::{Lane, ListenAddress, RunConfig};
use crate::db::{Database, Rights, names};
use crate::telemetry::{self, Metrics, Traces};

/// Last words to the database are not waited for longer than this.
const GOODBYE: Duration = Duration::from_secs(5);

/// Works the configured lanes until `shutdown`, or with `once` until all is drained.
pub async fn run(config: RunConfig, shutdown: Shutdown) -> Result<(), RunError> {
    let host = gethostname::gethostname().to_string_lossy().into_owned();
    let worker = format!("{host}-{}", uuid::Uuid::new_v4());
    let seat = config
        .worker
        .seat
        .as_deref()
        .map(|file| Seat::take(file, &worker))
        .transpose()?;
    let database = Database::new(&config.database, &worker)?;
    let rights = tokio::select! {
        rights = rights(&database) => rights?,
        () = shutdown.soft.cancelled() => return Ok(()),
    };
    let lanes = rights.choose(&config.worker.lanes).map_err(RunError::Rights)?;
    let metrics = Arc::new(Metrics::default());
    let (wake, _) = broadcast::channel(64);
    let (handlers, slots) = handlers(&config, &lanes, &database, &metrics, &wake).await?;
    let traces = Traces::to(config.worker.otlp_endpoint.as_deref(), &worker).map_err(RunError::Traces)?;
    let context = Arc::new(Context {
        database: database.clone(),
        worker: worker.clone(),
        keeper: Arc::new(Keeper::default()),
        metrics,
        traces: traces.clone(),
        shutdown: shutdown.clone(),
        resting: Mutex::default(),
        poll: Duration::from_secs_f64(config.worker.poll_seconds.clamp(0.1, 300.0)),
    });

    let uses_speech = lanes.contains(&Lane::Factory);
    let model = config.speech.model.as_deref().filter(|_| uses_speech);
    let device = uses_speech.then(|| device(&config));
    let info = upkeep::info(&lanes, slots, device, model);
    tokio::select! {
        signed_on = sign_on(&database, &worker, info.clone(), seat.as_ref()) => signed_on?,
        () = shutdown.soft.cancelled() => return Ok(()),
    }
    announce(&worker, &lanes, &rights);

    // Things that outlive the lanes and end when the last item is handed in.
    let background = CancellationToken::new();
    let mut helpers = helpers(&config, &context, &lanes, &wake, &background).await?;

    if config.worker.once && lanes.contains(&Lane::Ingest) {
        through_outages!(database.open_window(false))?;
    }
    let mut runners = JoinSet::new();
    runners.spawn(upkeep::run(
        Arc::clone(&context),
        info,
        lanes.clone(),
        rights,
        config.worker.once,
    ));
    for (handler, hands) in handlers {
        runners.spawn(runner::run(
            Arc::clone(&context),
            Arc::new(handler),
            hands,
            wake.subscribe(),
        ));
    }

    let drained = if config.worker.once {
        let wait = Duration::from_secs(config.worker.once_wait);
        let drained = drain::drained(Arc::clone(&context), lanes, wait).await;
        shutdown.soft.cancel();
        drained
    } else {
        shutdown.soft.cancelled().await;
        Ok(())
    };
    finish(
        &context,
        runners,
        Duration::from_secs(config.worker.grace_seconds),
    )
    .await;
    background.cancel();
    let _ = tokio::task::spawn_blocking(move || traces.shut_down()).await;
    let _ = tokio::time::timeout(GOODBYE, async { while helpers.join_next().await.is_some() {} }).await;
    if let Some(seat) = seat {
        seat.leave();
    }
    Ok(drained?)
}

/// What runs beside the lanes until `background` ends it: the log, the heartbeats, figures, signatures, notifications.
async fn helpers(
    config: &RunConfig,
    context: &Arc<Context>,
    lanes: &[Lane],
    wake: &broadcast::Sender<String>,
    background: &CancellationToken,
) -> Result<JoinSet<()>, RunError> {
    let mut helpers = JoinSet::new();
    helpers.spawn(telemetry::ship_logs(
        context.database.clone(),
        context.worker.clone(),
        background.clone(),
    ));
    helpers.spawn(Arc::clone(&context.keeper).run(context.database.clone(), background.clone()));
    if let ListenAddress::On(address) = config.worker.listen {
        helpers.spawn(telemetry::serve(
            address,
            Arc::clone(&context.metrics),
            background.clone(),
        ));
    }
    if lanes.contains(&Lane::Vault) {
        let signer = signer::storage(config).await?;
        helpers.spawn(signer::run(
            context.database.clone(),
            signer,
            wake.subscribe(),
            background.clone(),
        ));
    }
    helpers.spawn(wake_up(
        config.database.clone(),
        context.worker.clone(),
        wake.clone(),
        background.clone(),
    ));
    Ok(helpers)
}

/// Sends the name of each lane that has work, until `stop`. After each connection everything is announced
/// once, because notifications may have been missed.
async fn wake_up(
    database: DatabaseArgs,
    worker: String,
    wake: broadcast::Sender<String>,
    stop: CancellationToken,
) {
    let hears = move |heard: Heard<'_>| {
        let lane = match heard {
            Heard::Connected => String::new(),
            Heard::Note(lane) => lane.to_owned(),
        };
        let _ = wake.send(lane);
    };
    tokio::select! {
        () = stop.cancelled() => {}
        () = db::listen(database, worker, include_str!("sql/listen.sql"), hears) => {}
    }
}

/// What the login may do; waits for a database that is away.
async fn rights(database: &Database) -> Result<Rights, DbError> {
    through_outages!(database.rights())
}

fn announce(worker: &str, lanes: &[Lane], rights: &Rights) {
    tracing::info!(
        worker,
        lanes = names(lanes),
        version = env!("CARGO_PKG_VERSION"),
        "worker started"
    );
    let refused = rights.refused();
    if !refused.is_empty() {
        tracing::info!(
            "lanes that the login of the database may not work: {}",
            names(&refused)
        );
    }
}

/// Registers the worker, and takes back what a dead one on the same seat held.
async fn sign_on(
    database: &Database,
    worker: &str,
    mut info: Value,
    seat: Option<&Seat>,
) -> Result<(), DbError> {
    if let Some(dead) = seat.and_then(Seat::predecessor) {
        tracing::warn!(
            worker.dead = dead,
            "the worker before did not end well; taking back what it held"
        );
        info["succeeds"] = dead.into();
    }
    through_outages!(database.register_worker(worker, &info))
}

/// Waits for what is in hand, then gives the rest back and says good-bye.
async fn finish(context: &Context, mut runners: JoinSet<()>, grace: Duration) {
    let all_done = async { while runners.join_next().await.is_some() {} };
    let time_is_up = async {
        if context.shutdown.drain.is_cancelled() {
            context.shutdown.hurry.cancelled().await;
        }
        tokio::time::sleep(grace).await;
    };
    let in_time = tokio::select! {
        () = all_done => true,
        () = time_is_up => false,
        () = context.shutdown.hard.cancelled() => false,
    };
    context.shutdown.hard.cancel();
    if !in_time {
        let _ = tokio::time::timeout(GOODBYE, async { while runners.join_next().await.is_some() {} }).await;
    }
    let abandoned = context.keeper.take_abandoned();
    let goodbye = async {
        if !abandoned.is_empty() {
            match context.database.release(&abandoned).await {
                Ok(count) => tracing::info!(lease.count = count, "gave back what could not be finished"),
                Err(error) => tracing::warn!("nothing could be given back, the leases will run out: {error}"),
            }
        }
        let _ = context
            .database
            .register_worker(&context.worker, &json!({ "stopped": true }))
            .await;
    };
    if tokio::time::timeout(GOODBYE, goodbye).await.is_err() {
        tracing::warn!("the database did not answer the good-bye");
    }
    tracing::info!(worker = context.worker, "worker stopped");
}
