//! Everything that must stand before the first call comes in.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use jiff::SignedDuration;
use tokio_postgres::Client;

use crate::args::DemoArgs;
use crate::calls::{Generator, SpokenCall};
use crate::model::Model;
use crate::own::calls;
use crate::own::folder::Folder;
use crate::services::database::{connect, create};
use crate::services::{Cluster, ClusterOptions, Console, ObjectStore, Scratch, Worker, worker};
use crate::simulators::{CallLog, Clock, Entry, Recordings, Ringba, system_clock};
use crate::terminal::{self, say};

/// Name of the demo's database.
const DATABASE: &str = "callscript";
/// The calls were hung up within this many seconds before the worker starts.
const RECENT: f64 = 30.0;
/// The worker's log, in the scratch folder.
const LOG: &str = "worker.log";

/// The running demo. Fields are dropped in order: the worker goes first, the database last.
#[derive(Debug)]
pub struct Setup {
    worker: Worker,
    /// The simulated account.
    pub ringba: Ringba,
    _recordings: Recordings,
    objects: ObjectStore,
    /// The calls of the first round, by number.
    pub calls: Vec<SpokenCall>,
    /// A connection of our own to the database.
    pub client: Client,
    cluster: Cluster,
    /// Makes further calls.
    pub generator: Generator,
    /// Seconds it took to speak the calls.
    pub speaking: Duration,
    /// When the worker started.
    pub started: Instant,
    judged_by_rules_only: bool,
    model: Model,
    scratch: Scratch,
}

impl Setup {
    /// Starts everything; the calls are those of `folder`, if there is one.
    pub async fn start(args: &DemoArgs, model: Model, folder: Option<&Folder>) -> Result<Self> {
        let binary = match &args.worker_bin {
            Some(path) => path.clone(),
            None => worker::binary()?,
        };
        let scratch = Scratch::new("callscript-demo")?;
        let cluster = tokio::task::spawn_blocking(|| {
            Cluster::start(&ClusterOptions {
                cron_database: Some(DATABASE.to_owned()),
                ..ClusterOptions::default()
            })
        });
        let generator = Generator::new(args.seed)?;
        let spoken = if folder.is_some() { 0 } else { args.calls };
        let speech = speak(generator.clone(), usize::from(spoken));
        say(match folder {
            None => "starting a private PostgreSQL and speaking the calls",
            Some(_) => "starting a private PostgreSQL",
        });
        let (cluster, (calls, speaking)) = tokio::try_join!(async { cluster.await? }, speech)?;
        create(&connect(&cluster.url("postgres")).await?, DATABASE, None).await?;
        let objects = ObjectStore::start("recordings").await?;
        let clock = system_clock();
        let log = CallLog::default();
        let recordings =
            Recordings::start(log.clone(), clock.clone(), SignedDuration::from_hours(24)).await?;
        let ringba = Ringba::start(log, recordings.signer(), clock.clone()).await?;

        let mut environment = environment(&cluster, &objects, &ringba, &model);
        let key = std::env::var("OPENAI_API_KEY").ok().filter(|key| !key.is_empty());
        let judged_by_rules_only = key.is_none();
        if let Some(key) = key {
            environment.push(("OPENAI_API_KEY".to_owned(), key));
            environment
                .extend(std::env::var("OPENAI_BASE_URL").map(|url| ("OPENAI_BASE_URL".to_owned(), url)));
        } else {
            say("judging by rules only: OPENAI_API_KEY is not set");
        }
        migrate(&binary, &environment).await?;
        let client = connect(&cluster.url(DATABASE)).await?;
        prepare(&client, &cluster).await?;

        hang_up(&calls, ringba.log(), &clock);
        if let Some(folder) = folder {
            calls::hang_up(folder, ringba.log(), &client).await?;
        }
        let slots = args.slots.map_or_else(cores, |slots| slots.to_string());
        let arguments = ["run", "--slots", &slots, "--listen", "off"];
        let worker = Worker::start(&binary, &arguments, &environment, &scratch.path().join(LOG))?;
        client
            .execute("SELECT callscript.open_window()", &[])
            .await
            .context("cannot open a window of the call log")?;
        Ok(Self {
            worker,
            ringba,
            _recordings: recordings,
            objects,
            calls,
            client,
            cluster,
            generator,
            speaking,
            started: Instant::now(),
            judged_by_rules_only,
            model,
            scratch,
        })
    }

    /// Every process of the database ends at once, as after a power cut, and it starts again on the same
    /// port.
    pub async fn restart_database(&mut self) -> Result<()> {
        tokio::task::block_in_place(|| {
            self.cluster.kill()?;
            self.cluster.restart()
        })?;
        self.client = connect(&self.cluster.url(DATABASE)).await?;
        Ok(())
    }

    /// An error if the worker is no longer there.
    pub fn check_worker(&mut self) -> Result<()> {
        if let Some(status) = self.worker.ended()? {
            bail!(
                "the worker ended by itself ({status}); its last words:\n{}",
                self.worker.log_tail()
            );
        }
        Ok(())
    }

    /// The worker's last words, for an error message.
    pub fn worker_log(&self) -> String {
        self.worker.log_tail()
    }

    /// `PostgreSQL`'s last words, for an error message.
    pub fn database_log(&self) -> String {
        self.cluster.log_tail()
    }

    /// `rules`, or `model` where a language model takes part.
    pub fn judged_by(&self) -> &'static str {
        if self.judged_by_rules_only {
            "rules"
        } else {
            "model"
        }
    }

    /// Name of the speech model.
    pub fn model(&self) -> &str {
        &self.model.name
    }

    /// Connection URL of the database.
    pub fn database_url(&self) -> String {
        self.cluster.url(DATABASE)
    }

    /// The bucket's endpoint and name.
    pub fn bucket(&self) -> (String, &str) {
        (self.objects.url(), self.objects.bucket())
    }

    /// Whether `pg_cron` sweeps beside the worker.
    pub fn has_cron(&self) -> bool {
        self.cluster.has_cron()
    }

    /// Opens the web console, with the rights of its role.
    pub async fn open_console(&self) -> Result<Console> {
        let mut environment = self.objects.environment();
        let url = format!("{}&options=-c%20role%3Dcallscript_web", self.database_url());
        environment.push(("DATABASE_URL".to_owned(), url));
        Console::start(environment, &self.scratch.path().join("console.log")).await
    }

    /// The worker's log.
    pub fn log_path(&self) -> PathBuf {
        self.scratch.path().join(LOG)
    }

    /// Stops the worker in good order; the rest goes with this value.
    pub async fn close(&mut self) -> Result<()> {
        self.worker.stop(Duration::from_secs(30)).await.map(drop)
    }
}

async fn speak(generator: Generator, count: usize) -> Result<(Vec<SpokenCall>, Duration)> {
    let begin = Instant::now();
    let bar = terminal::bar(count as u64, "speak");
    let calls = tokio::task::spawn_blocking(move || {
        let calls = generator.speak_many(count, || bar.inc(1));
        bar.finish_and_clear();
        calls
    })
    .await??;
    Ok((calls, begin.elapsed()))
}

/// Lists the calls: the first one was hung up just now, the last one half a minute ago.
fn hang_up(calls: &[SpokenCall], log: &CallLog, clock: &Clock) {
    let now = clock();
    for call in calls {
        let age = RECENT * call.plan.index as f64 / calls.len() as f64;
        log.add(Entry::of_call(call, now - SignedDuration::from_secs_f64(age)));
    }
}

fn environment(
    cluster: &Cluster,
    objects: &ObjectStore,
    ringba: &Ringba,
    model: &Model,
) -> Vec<(String, String)> {
    let mut environment = objects.environment();
    environment.extend(ringba.environment());
    for (name, value) in [
        ("DATABASE_URL", cluster.url(DATABASE)),
        ("CALLSCRIPT_MODEL", model.setting.clone()),
        // The simulated host of the recordings listens on the loopback interface.
        ("CALLSCRIPT_RECORDING_ALLOW_PRIVATE", "true".to_owned()),
    ] {
        environment.push((name.to_owned(), value));
    }
    environment
}

async fn migrate(binary: &Path, environment: &[(String, String)]) -> Result<()> {
    let out = worker::command(binary, environment)
        .arg("migrate")
        .output()
        .await
        .with_context(|| format!("cannot run {}", binary.display()))?;
    if !out.status.success() {
        bail!(
            "`callscript migrate` failed: {}",
            String::from_utf8_lossy(&out.stderr).trim()
        );
    }
    Ok(())
}

async fn prepare(client: &Client, cluster: &Cluster) -> Result<()> {
    client
        .batch_execute("CREATE EXTENSION IF NOT EXISTS callscript")
        .await
        .context("cannot create the extension: bin/demo builds and installs it")?;
    if cluster.has_cron() {
        client
            .batch_execute("CREATE EXTENSION IF NOT EXISTS pg_cron")
            .await
            .context("cannot create pg_cron")?;
    }
    client
        .execute("SELECT callscript.schedule()", &[])
        .await
        .context("cannot schedule the sweeps")?;
    Ok(())
}

fn cores() -> String {
    std::thread::available_parallelism()
        .map_or(1, usize::from)
        .min(64)
        .to_string()
}
