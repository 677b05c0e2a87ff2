//! The whole factory and everybody it speaks to, by the fast clock, with a cable that can be cut to each.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use callscript_demo::services::database::{connect, create};
use callscript_demo::services::worker::{beside, binary};
use callscript_demo::services::{Cluster, ClusterOptions, ObjectStore, Scratch, Worker};
use callscript_demo::simulators::{CallLog, Recordings, Ringba};
use jiff::SignedDuration;
use tokio::sync::Mutex;
use tokio_postgres::{Client, NoTls};

use super::fault::Fault;
use super::proxy::Proxy;
use super::world::World;
use crate::harness::migrations;
use crate::simulators::Judge;

/// Name of the database.
const DATABASE: &str = "callscript";
/// Workers that run at a time.
pub(super) const WORKERS: usize = 3;
/// What each does: all of it, or all but decoding, which takes the cores.
const LANES: [&str; WORKERS] = [
    "ingest,vault,factory,judge",
    "ingest,vault,judge",
    "ingest,vault,judge",
];
/// Size of the database's disk.
const DISK: &str = "1500m";
/// Seconds of the day after which whoever looks after the box starts a process that ended.
const RESTART_AFTER: f64 = 20.0;
/// Place of the console among the processes.
const CONSOLE: usize = WORKERS;

/// The cables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cable {
    Database,
    Ringba,
    Bucket,
    Judge,
}

impl Cable {
    pub(super) const ALL: [Self; 4] = [Self::Database, Self::Ringba, Self::Bucket, Self::Judge];
}

/// A process that is started again when it ends.
struct Process {
    running: Option<Worker>,
    starts: u32,
    /// Second of the day from which it may be started.
    from: f64,
}

/// Everything.
pub(super) struct House {
    pub(super) world: World,
    pub(super) ringba: Ringba,
    pub(super) objects: ObjectStore,
    pub(super) judge: Judge,
    /// Behind a lock: one thing happens to the server at a time.
    pub(super) cluster: Mutex<Cluster>,
    /// Connection URL of a superuser, beside the cable.
    pub(super) url: String,
    cables: [Proxy; 4],
    processes: Mutex<Vec<Process>>,
    environment: Vec<(String, String)>,
    clock_file: PathBuf,
    /// Seconds by which the world was ahead when the database server started.
    server_ahead: std::sync::Mutex<f64>,
    disk: Option<Disk>,
    /// Second of the day of each fault, and what it was.
    faults: std::sync::Mutex<Vec<(f64, String)>>,
    _recordings: Recordings,
    scratch: Scratch,
}

impl House {
    /// Builds it; nothing runs but the database.
    pub(super) async fn build(world: World, log: CallLog) -> Result<Arc<Self>> {
        let scratch = Scratch::new("callscript-chaos")?;
        let clock_file = scratch.path().join("clock");
        let ahead = world.ahead();
        fs::write(&clock_file, world.faked(ahead))?;
        // The server runs as another user.
        make_readable(scratch.path())?;
        let disk = Disk::mount(scratch.path());
        let options = ClusterOptions {
            fast: false,
            environment: world.environment_by(&clock_file),
            parent: disk.as_ref().map(|disk| disk.path.clone()),
            // A standstill of the disk must not last for minutes of our time.
            settings: vec![("max_wal_size".to_owned(), "256MB".to_owned())],
            ..ClusterOptions::default()
        };
        let cluster = tokio::task::spawn_blocking(move || Cluster::start(&options)).await??;
        create(&connect(&cluster.url("postgres")).await?, DATABASE, None).await?;
        let url = cluster.url(DATABASE);
        let (mut client, connection) = tokio_postgres::connect(&url, NoTls).await?;
        tokio::spawn(connection);
        migrations::apply(&mut client).await?;
        let recordings =
            Recordings::start(log.clone(), world.clock(), SignedDuration::from_hours(24)).await?;
        let ringba = Ringba::start(log, recordings.signer(), world.clock()).await?;
        let objects = ObjectStore::start_without_clock("recordings").await?;
        let judge = Judge::start().await?;
        judge.keep_no_requests();
        let mut environment = ringba.environment();
        environment.extend(objects.environment());
        environment.extend(judge.environment());
        environment.push(("DATABASE_URL".to_owned(), url.clone()));
        let mut cables = Vec::new();
        for name in [
            "DATABASE_URL",
            "RINGBA_BASE_URL",
            "AWS_ENDPOINT_URL_S3",
            "OPENAI_BASE_URL",
        ] {
            let value = environment
                .iter_mut()
                .find_map(|(known, value)| (known == name).then_some(value))
                .with_context(|| format!("{name} is not set"))?;
            let mut address: url::Url = value.parse()?;
            let target = address.socket_addrs(|| None)?.first().copied();
            let proxy = Proxy::to(target.with_context(|| format!("{name} has no address"))?).await?;
            address
                .set_port(Some(proxy.address().port()))
                .map_err(|()| anyhow::anyhow!("{name} takes no port"))?;
            // A URL writes a slash at its end, and the programs do without.
            address.as_str().trim_end_matches('/').clone_into(value);
            cables.push(proxy);
        }
        let cables: [Proxy; 4] = cables
            .try_into()
            .map_err(|_| anyhow::anyhow!("there are four cables"))?;
        for (name, value) in [
            ("CALLSCRIPT_RECORDING_ALLOW_PRIVATE", "true"),
            ("CALLSCRIPT_LISTEN", "off"),
            ("CALLSCRIPT_MODEL", "tiny.en"),
            ("CALLSCRIPT_SLOTS", "1"),
            ("CALLSCRIPT_THREADS", "1"),
            // A connection takes longer by the fast clock.
            ("CALLSCRIPT_DATABASE_CONNECT_TIMEOUT", "60"),
            ("CALLSCRIPT_DATABASE_POOL_SIZE", "5"),
        ] {
            environment.push((name.to_owned(), value.to_owned()));
        }
        let processes = (0..=CONSOLE)
            .map(|_| Process {
                running: None,
                starts: 0,
                from: 0.0,
            })
            .collect();
        Ok(Arc::new(Self {
            world,
            ringba,
            objects,
            judge,
            cluster: Mutex::new(cluster),
            url,
            cables,
            processes: Mutex::new(processes),
            environment,
            clock_file,
            server_ahead: std::sync::Mutex::new(ahead),
            disk,
            faults: std::sync::Mutex::default(),
            _recordings: recordings,
            scratch,
        }))
    }

    /// Remembers that a fault happens now.
    pub(super) fn note(&self, fault: &Fault) {
        let mut faults = self.faults.lock().unwrap_or_else(PoisonError::into_inner);
        faults.push((self.world.passed(), format!("{fault:?}")));
    }

    /// The faults that happened between two seconds of the day: how many seconds after the first, and what.
    pub(super) fn noted(&self, from: f64, until: f64) -> Vec<String> {
        let faults = self.faults.lock().unwrap_or_else(PoisonError::into_inner);
        let those = faults.iter().filter(|(at, _)| (from..until).contains(at));
        those
            .map(|(at, what)| format!("{:+.0} s {what}", at - from))
            .collect()
    }

    /// One of the cables.
    pub(super) fn cable(&self, cable: Cable) -> &Proxy {
        &self.cables[Cable::ALL.iter().position(|known| *known == cable).unwrap_or(0)]
    }

    /// One more connection, beside the cable; `None`: the database does not answer.
    pub(super) async fn connect(&self) -> Option<Client> {
        let connected = tokio::time::timeout(Duration::from_secs(5), connect(&self.url));
        connected.await.ok()?.ok()
    }

    /// Starts what does not run and may.
    pub(super) async fn look_after(&self) -> Result<()> {
        let mut processes = self.processes.lock().await;
        for (place, process) in processes.iter_mut().enumerate() {
            if let Some(running) = &mut process.running {
                if running.ended()?.is_none() {
                    continue;
                }
                process.running = None;
                process.from = self.world.passed() + RESTART_AFTER;
            }
            if process.from > self.world.passed() {
                continue;
            }
            process.running = Some(self.start(place)?);
            process.starts += 1;
        }
        Ok(())
    }

    fn start(&self, place: usize) -> Result<Worker> {
        let mut environment = self.environment.clone();
        environment.extend(self.world.environment());
        let log = self.log_of(place);
        if place == CONSOLE {
            environment.retain(|(name, _)| name != "CALLSCRIPT_LISTEN");
            environment.push(("CALLSCRIPT_WEB_LISTEN".to_owned(), "127.0.0.1:0".to_owned()));
            environment.push(("CALLSCRIPT_WEB_URL".to_owned(), "http://console.test".to_owned()));
            return Worker::start(&beside("callscript-web")?, &["serve"], &environment, &log);
        }
        Worker::start(&binary()?, &["run", "--lanes", LANES[place]], &environment, &log)
    }

    /// The log of a process.
    pub(super) fn log_of(&self, place: usize) -> PathBuf {
        self.scratch.path().join(format!("process-{place}.log"))
    }

    /// How often processes were started.
    pub(super) async fn starts(&self) -> u32 {
        self.processes
            .lock()
            .await
            .iter()
            .map(|process| process.starts)
            .sum()
    }

    /// Does something to a process, if it runs.
    pub(super) async fn signal(&self, place: usize, name: &str) {
        if let Some(running) = &self.processes.lock().await[place].running {
            // It may have ended by itself at this very moment.
            let _ = running.signal(name).await;
        }
    }

    /// `kill -9` of the console.
    pub(super) async fn kill_console(&self) {
        self.signal(CONSOLE, "KILL").await;
    }

    /// Ends all processes but the database, in good order.
    pub(super) async fn close(&self) -> Result<()> {
        for process in self.processes.lock().await.iter_mut() {
            if let Some(mut running) = process.running.take() {
                running.stop(Duration::from_mins(1)).await?;
            }
        }
        Ok(())
    }

    /// Sets the database's clock ahead of the world's.
    pub(super) fn set_database_clock(&self, ahead: f64) -> Result<()> {
        let of_start = *self.server_ahead.lock().unwrap_or_else(PoisonError::into_inner);
        fs::write(&self.clock_file, self.world.faked(of_start + ahead)).context("cannot write the clock")
    }

    /// Starts the database server, which has ended or is to.
    pub(super) fn restart(&self, cluster: &mut Cluster) -> Result<()> {
        let mut start = || {
            let ahead = self.world.ahead();
            *self.server_ahead.lock().unwrap_or_else(PoisonError::into_inner) = ahead;
            fs::write(&self.clock_file, self.world.faked(ahead)).context("cannot write the clock")?;
            cluster.restart()
        };
        // The first try may fail to stop a server that is gone.
        tokio::task::block_in_place(|| start().or_else(|_| start()))
    }

    /// Sees to it that the database server runs. A server whose disk was full may have given up.
    pub(super) async fn revive(&self) -> Result<()> {
        let mut cluster = self.cluster.lock().await;
        if self.connect().await.is_some() {
            return Ok(());
        }
        self.restart(&mut cluster)
    }

    /// The database's disk, where there is one of its own.
    pub(super) fn disk(&self) -> Option<&Disk> {
        self.disk.as_ref()
    }
}

fn make_readable(folder: &Path) -> Result<()> {
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    fs::set_permissions(folder, mode).with_context(|| format!("cannot open {}", folder.display()))
}

/// A small disk of its own for the database.
#[derive(Debug)]
pub(super) struct Disk {
    path: PathBuf,
}

impl Disk {
    /// Mounts one; `None` where that is not allowed.
    fn mount(folder: &Path) -> Option<Self> {
        let path = folder.join("disk");
        fs::create_dir(&path).ok()?;
        let mounted = Command::new("mount")
            .args([
                "-t",
                "tmpfs",
                "-o",
                &format!("size={DISK},mode=755"),
                "callscript",
            ])
            .arg(&path)
            .output();
        mounted
            .is_ok_and(|output| output.status.success())
            .then_some(Self { path })
    }

    /// Fills it to the last byte.
    pub(super) fn fill(&self) -> Result<()> {
        let filled = Command::new("sh")
            .args(["-c", "exec dd if=/dev/zero of=\"$1\" bs=1M 2>/dev/null", "sh"])
            .arg(self.filler())
            .status()
            .context("cannot run dd")?;
        ensure!(!filled.success(), "the disk takes more than it has");
        Ok(())
    }

    /// Makes room again.
    pub(super) fn clear(&self) {
        let _ = fs::remove_file(self.filler());
    }

    fn filler(&self) -> PathBuf {
        self.path.join("filler")
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.path).output();
    }
}
