//! Starts the lanes and everything around them, and stops them in order.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use callscript_common::config::{ConfigError, DatabaseArgs};
use callscript_common::db::{self, DbError, Heard};
use callscript_common::storage::Storage;
use serde_json::{Value, json};
use tokio::sync::broadcast;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::context::{Context, through_outages};
use super::factory::Factory;
use super::handler::Handler;
use super::ingest::Ingest;
use super::judge::Judge;
use super::keeper::Keeper;
use super::seat::Seat;
use super::vault::Vault;
use super::{RunError, Shutdown, drain, runner, upkeep};
use crate::config::{Lane, ListenAddress, RunConfig};
use crate::db::Database;
use crate::gate::Gate;
use crate::judge::JudgeClient;
use crate::models::catalogue;
use crate::recording::Fetcher;
use crate::ringba::{self, RingbaClient};
use crate::speech::{SpeechError, SpeechOptions, Transcriber};
use crate::telemetry::{self, Metrics, Traces};

/// Last words to the database are not waited for longer than this.
const GOODBYE: Duration = Duration::from_secs(5);

/// Works the configured lanes until `shutdown`, or with `once` until all is drained.
pub async fn run(config: RunConfig, shutdown: Shutdown) -> Result<(), RunError> {
    let host = gethostname::gethostname().to_string_lossy().into_owned();
    let worker = format!("{host}-{}", uuid::Uuid::new_v4());
    let mut lanes = config.worker.lanes.clone();
    lanes.sort_unstable();
    lanes.dedup();

    let seat = config
        .worker
        .seat
        .as_deref()
        .map(|file| Seat::take(file, &worker))
        .transpose()?;
    let database = Database::new(&config.database, &worker)?;
    let metrics = Arc::new(Metrics::default());
    let (handlers, slots) = handlers(&config, &lanes, &database, &metrics).await?;
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
    announce(&worker, &lanes);

    // Things that outlive the lanes and end when the last item is handed in.
    let background = CancellationToken::new();
    let mut helpers = JoinSet::new();
    helpers.spawn(telemetry::ship_logs(
        database.clone(),
        worker.clone(),
        background.clone(),
    ));
    helpers.spawn(Arc::clone(&context.keeper).run(database.clone(), background.clone()));
    if let ListenAddress::On(address) = config.worker.listen {
        helpers.spawn(telemetry::serve(
            address,
            Arc::clone(&context.metrics),
            background.clone(),
        ));
    }
    let (wake, _) = broadcast::channel(64);
    helpers.spawn(wake_up(
        config.database.clone(),
        worker.clone(),
        wake.clone(),
        background.clone(),
    ));

    if config.worker.once && lanes.contains(&Lane::Ingest) {
        through_outages!(database.open_window(false))?;
    }
    let mut runners = JoinSet::new();
    runners.spawn(upkeep::run(
        Arc::clone(&context),
        info,
        lanes.clone(),
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

fn announce(worker: &str, lanes: &[Lane]) {
    let names: Vec<&str> = lanes.iter().map(|lane| lane.name()).collect();
    tracing::info!(
        worker,
        lanes = names.join(","),
        version = env!("CARGO_PKG_VERSION"),
        "worker started"
    );
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

/// The work of each lane with the number of hands it gets, and the number of decoder slots.
async fn handlers(
    config: &RunConfig,
    lanes: &[Lane],
    database: &Database,
    metrics: &Arc<Metrics>,
) -> Result<(Vec<(Handler, usize)>, usize), RunError> {
    let database = || database.clone();
    let (mut handlers, mut slots) = (Vec::new(), 0);
    for lane in lanes {
        handlers.push(match lane {
            Lane::Ingest => {
                let client = ringba(config, database())?;
                greet(&client, config.worker.once).await?;
                let ingest = Ingest {
                    database: database(),
                    ringba: client,
                    page_size: config.ringba.ringba_page_size,
                };
                (Handler::Ingest(ingest), config.worker.ingest_concurrency.into())
            }
            Lane::Vault => {
                let vault = Vault {
                    database: database(),
                    ringba: config
                        .ringba
                        .account()
                        .is_ok()
                        .then(|| ringba(config, database()))
                        .transpose()?,
                    fetcher: Fetcher::new(&config.recording)?.behind(database()),
                    storage: Storage::new(&config.storage).await?,
                };
                (Handler::Vault(vault), config.worker.vault_concurrency.into())
            }
            Lane::Factory => {
                let storage = Storage::new(&config.storage).await?;
                let transcriber = Arc::new(load_model(config).await?);
                slots = transcriber.slots();
                let prefetch = config.speech.prefetch.into();
                let limits = config.recording.limits.limits();
                let factory = Factory::new(
                    storage,
                    transcriber,
                    Arc::clone(metrics),
                    prefetch,
                    limits,
                    config.speech.decode_limit,
                );
                let hands = factory.hands();
                (Handler::Factory(factory), hands)
            }
            Lane::Judge => {
                let client = JudgeClient::new(&config.judge, config.worker.judge_concurrency)?;
                if client.is_none() {
                    tracing::warn!("judging by rules only: OPENAI_API_KEY is not set");
                }
                (
                    Handler::Judge(Judge {
                        database: database(),
                        client,
                    }),
                    config.worker.judge_concurrency.into(),
                )
            }
        });
    }
    Ok((handlers, slots))
}

/// A client that asks no more often than all workers together may.
fn ringba(config: &RunConfig, database: Database) -> Result<RingbaClient, ConfigError> {
    let (account, _) = config.ringba.account()?;
    let name = ringba::gate_name(account);
    Ok(RingbaClient::new(&config.ringba)?.behind(Gate::Shared { database, name }))
}

/// Learns the account's columns before the first window is claimed. Where only a person can help, a worker
/// that only drains ends. Any other worker goes on for the sake of its other lanes, and the alert `circuit`
/// says what is wrong.
async fn greet(ringba: &RingbaClient, once: bool) -> Result<(), RunError> {
    match ringba.discover_columns().await {
        Err(error) if once && error.needs_a_person() => Err(error.into()),
        Err(error) => {
            tracing::error!("the call log cannot be read yet: {error}");
            Ok(())
        }
        Ok(()) => Ok(()),
    }
}

async fn load_model(config: &RunConfig) -> Result<Transcriber, RunError> {
    let model = config.shelf.shelf().resolve(config.speech.model()?)?;
    let options = SpeechOptions::from(&config.speech);
    let transcriber = tokio::task::spawn_blocking(move || Transcriber::open(&model, options))
        .await
        .map_err(|error| RunError::Speech(error.to_string()))?
        .map_err(|error| match error {
            SpeechError::Voices(error) => RunError::Voices(error),
            error => RunError::Speech(error.to_string()),
        })?;
    tracing::info!(
        model.name = transcriber.model(),
        model.slots = transcriber.slots(),
        "the speech model is loaded"
    );
    if transcriber.knows_only_english() {
        tracing::warn!(
            "{} knows only English: calls in other languages are written as if they were English; {} knows others",
            transcriber.model(),
            catalogue::multilingual(transcriber.model())
        );
    }
    Ok(transcriber)
}

fn device(config: &RunConfig) -> &'static str {
    let has_gpu = cfg!(any(feature = "cuda", feature = "vulkan", feature = "metal"));
    if has_gpu && config.speech.gpu {
        "gpu"
    } else {
        "cpu"
    }
}
