//! What each lane works with: clients, the bucket, the speech model.

use std::sync::Arc;

use callscript_common::config::ConfigError;
use callscript_common::storage::Storage;
use tokio::sync::broadcast;

use super::RunError;
use super::factory::Factory;
use super::handler::Handler;
use super::ingest::Ingest;
use super::judge::Judge;
use super::recordings::Recordings;
use super::vault::Vault;
use crate::config::{Lane, RunConfig};
use crate::db::Database;
use crate::gate::Gate;
use crate::judge::JudgeClient;
use crate::models::catalogue;
use crate::recording::Fetcher;
use crate::ringba::{self, RingbaClient};
use crate::speech::{SpeechError, SpeechOptions, Transcriber};
use crate::telemetry::Metrics;

/// The work of each lane with the number of hands it gets, and the number of decoder slots.
pub(super) async fn handlers(
    config: &RunConfig,
    lanes: &[Lane],
    database: &Database,
    metrics: &Arc<Metrics>,
    wake: &broadcast::Sender<String>,
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
                let recordings = Recordings::of(&config.storage, database(), wake.clone()).await?;
                let transcriber = Arc::new(load_model(config).await?);
                slots = transcriber.slots();
                let prefetch = config.speech.prefetch.into();
                let limits = config.recording.limits.limits();
                let factory = Factory::new(
                    recordings,
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

/// What speech is decoded on.
pub(super) fn device(config: &RunConfig) -> &'static str {
    let has_gpu = cfg!(any(feature = "cuda", feature = "vulkan", feature = "metal"));
    if has_gpu && config.speech.gpu {
        "gpu"
    } else {
        "cpu"
    }
}
