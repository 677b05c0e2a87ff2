//! A private PostgreSQL server in a scratch folder.

use std::fmt::Write as _;
use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rand::Rng;

use super::postgres_tools::{PostgresTools, output};
use super::scratch::Scratch;

/// What a server may take to end in good order.
const ENDS_WITHIN: Duration = Duration::from_secs(30);
/// What it may take to end at once: it ends processes that hang after five seconds.
const CRASHES_WITHIN: Duration = Duration::from_secs(15);

/// How a cluster is set up.
#[derive(Clone, Debug)]
pub struct ClusterOptions {
    /// Trade crash safety for speed (no fsync). Off for tests that pull the plug.
    pub fast: bool,
    /// Preload `pg_cron`, if it is installed, for the database of this name.
    pub cron_database: Option<String>,
    /// Further `name = value` lines of postgresql.conf.
    pub settings: Vec<(String, String)>,
    /// Further environment variables of the server.
    pub environment: Vec<(String, String)>,
    /// Where its folder is made; none: under the system's temporary directory.
    pub parent: Option<PathBuf>,
}

impl Default for ClusterOptions {
    fn default() -> Self {
        Self {
            fast: true,
            cron_database: None,
            settings: Vec::new(),
            environment: Vec::new(),
            parent: None,
        }
    }
}

/// A running PostgreSQL server: a socket in its own folder, and a free port of the loopback interface.
#[derive(Debug)]
pub struct Cluster {
    tools: PostgresTools,
    port: u16,
    password: String,
    has_cron: bool,
    environment: Vec<(String, String)>,
    server: Option<ServerProcess>,
    // Last: removed after the server has stopped.
    scratch: Scratch,
}

/// The server process, watched by a thread that lives as long as it does: `--pdeathsig` fires when the
/// starting *thread* ends, and tests start clusters from short-lived threads.
#[derive(Debug)]
struct ServerProcess {
    id: u32,
    ended: Mutex<Receiver<ExitStatus>>,
}

impl ServerProcess {
    /// How it ended, if it does within `time`.
    fn ended_within(&self, time: Duration) -> Option<ExitStatus> {
        self.ended
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .recv_timeout(time)
            .ok()
    }
}

impl Cluster {
    /// Makes a cluster and starts it; returns when it takes connections.
    pub fn start(options: &ClusterOptions) -> Result<Self> {
        let tools = PostgresTools::find()?;
        let scratch = match &options.parent {
            Some(parent) => Scratch::new_in(parent, "callscript-pg")?,
            None => Scratch::new("callscript-pg")?,
        };
        let password = hex::encode(rand::rng().random::<[u8; 16]>());
        let has_cron = options.cron_database.is_some() && tools.has_library("pg_cron");
        let data = scratch.folder("data")?;
        fs::write(scratch.path().join("password"), &password)?;
        tools.hand_over(scratch.path())?;
        output(
            tools
                .command("initdb")
                .args([
                    "--no-sync",
                    "--encoding=UTF8",
                    "--locale=C.UTF-8",
                    "--username=postgres",
                ])
                // The socket is in a folder of mode 0700; the port is open to every local user.
                .args(["--auth-local=trust", "--auth-host=scram-sha-256"])
                .arg("--pwfile")
                .arg(scratch.path().join("password"))
                .arg("-D")
                .arg(&data),
        )?;
        let mut cluster = Self {
            tools,
            port: 0,
            password,
            has_cron,
            environment: options.environment.clone(),
            server: None,
            scratch,
        };
        cluster.write_settings(options)?;
        cluster.scratch.ends_process_of(&data.join("postmaster.pid"))?;
        cluster.restart()?;
        Ok(cluster)
    }

    /// Connection URL of a database as the superuser `postgres`.
    pub fn url(&self, database: &str) -> String {
        format!(
            "postgres://postgres:{}@127.0.0.1:{}/{database}?sslmode=disable",
            self.password, self.port
        )
    }

    /// Folder of the socket; connections through it need no password.
    pub fn socket_folder(&self) -> &Path {
        self.scratch.path()
    }

    /// Port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Whether `pg_cron` is preloaded.
    pub fn has_cron(&self) -> bool {
        self.has_cron
    }

    /// The programs it runs with.
    pub fn tools(&self) -> &PostgresTools {
        &self.tools
    }

    /// What the server has logged so far.
    pub fn log(&self) -> String {
        fs::read_to_string(self.log_path()).unwrap_or_default()
    }

    /// The last lines of that, for an error message.
    pub fn log_tail(&self) -> String {
        tail(&self.log())
    }

    /// Stops the server in good order: running transactions are rolled back.
    pub fn stop(&mut self) -> Result<()> {
        self.end_with("INT")
    }

    /// Pulls the plug: every process of the server ends at once, as after a power cut.
    pub fn kill(&mut self) -> Result<()> {
        self.end_with("QUIT")
    }

    /// Starts a stopped server, or stops and starts a running one. The port stays the same.
    pub fn restart(&mut self) -> Result<()> {
        self.stop()?;
        let mut attempts = 0;
        loop {
            if self.port == 0 {
                self.port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
            }
            match self.launch() {
                Ok(server) => {
                    self.server = Some(server);
                    return Ok(());
                }
                // Somebody took the port between our look and the start.
                Err(_) if attempts < 3 && self.log().contains("Address already in use") => {
                    attempts += 1;
                    self.port = 0;
                    fs::write(self.log_path(), "")?;
                }
                Err(error) => return Err(error),
            }
        }
    }

    fn launch(&self) -> Result<ServerProcess> {
        let log = fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.log_path())?;
        let mut command = self.tools.command_with("postgres", &self.environment);
        command
            .arg("-D")
            .arg(self.data())
            .args(["-p", &self.port.to_string()])
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log);
        // Its own group: Ctrl-C in the terminal stops the demo, which then stops the server in order.
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let (started, starts) = sync_channel(1);
        let (ends, ended) = sync_channel(1);
        std::thread::Builder::new()
            .name("postgres".to_owned())
            .spawn(move || match command.spawn() {
                Ok(mut child) => {
                    let _ = started.send(Ok(child.id()));
                    if let Ok(status) = child.wait() {
                        let _ = ends.send(status);
                    }
                }
                Err(error) => drop(started.send(Err(error))),
            })?;
        let id = starts
            .recv()
            .context("the thread that starts postgres died")?
            .context("cannot run setpriv")?;
        let server = ServerProcess {
            id,
            ended: Mutex::new(ended),
        };
        self.wait_until_ready(&server)?;
        Ok(server)
    }

    /// Ready means that a connection succeeds.
    fn wait_until_ready(&self, server: &ServerProcess) -> Result<()> {
        let begin = Instant::now();
        loop {
            let ready = self
                .tools
                .client("pg_isready")
                .arg("-q")
                .arg("-h")
                .arg(self.socket_folder())
                .args(["-p", &self.port.to_string(), "-d", "postgres"])
                .status()
                .context("cannot run pg_isready")?;
            if ready.success() {
                return Ok(());
            }
            if let Some(status) = server.ended_within(Duration::from_millis(20)) {
                bail!("postgres ended at once ({status}): {}", self.log_tail());
            }
            if begin.elapsed() > Duration::from_mins(1) {
                bail!(
                    "postgres takes no connection after a minute: {}",
                    tail(&self.log())
                );
            }
        }
    }

    /// A server that does not end by the signal, because one of its processes hangs, loses its power in the end. What was committed
    /// survives that.
    fn end_with(&mut self, signal: &str) -> Result<()> {
        let Some(server) = self.server.take() else {
            return Ok(());
        };
        let id = server.id.to_string();
        for (signal, patience) in [(signal, ENDS_WITHIN), ("QUIT", CRASHES_WITHIN)] {
            // It may have ended by itself.
            let _ = send(signal, &id);
            if server.ended_within(patience).is_some() {
                return Ok(());
            }
        }
        // Its processes go first: once their parent is gone, nobody could name them.
        let processes = std::process::Command::new("pgrep").args(["-P", &id]).output()?;
        for process in String::from_utf8_lossy(&processes.stdout).split_whitespace() {
            let _ = send("KILL", process);
        }
        let _ = send("KILL", &id);
        if server.ended_within(CRASHES_WITHIN).is_none() {
            bail!("postgres does not end: {}", tail(&self.log()));
        }
        Ok(())
    }

    fn write_settings(&self, options: &ClusterOptions) -> Result<()> {
        let mut lines = vec![
            ("listen_addresses", "127.0.0.1".to_owned()),
            (
                "unix_socket_directories",
                self.socket_folder().display().to_string(),
            ),
            ("timezone", "UTC".to_owned()),
            ("log_timezone", "UTC".to_owned()),
            ("max_connections", "100".to_owned()),
            ("shared_buffers", "64MB".to_owned()),
        ];
        if options.fast {
            for name in ["fsync", "full_page_writes", "synchronous_commit"] {
                lines.push((name, "off".to_owned()));
            }
        }
        if let (Some(database), true) = (&options.cron_database, self.has_cron) {
            lines.push(("shared_preload_libraries", "pg_cron".to_owned()));
            lines.push(("cron.database_name", database.clone()));
            // Through the socket, where no password is asked.
            lines.push(("cron.host", self.socket_folder().display().to_string()));
        }
        let mut text = String::new();
        let asked = options
            .settings
            .iter()
            .map(|(name, value)| (name.as_str(), value));
        for (name, value) in lines.iter().map(|(name, value)| (*name, value)).chain(asked) {
            writeln!(text, "{name} = '{value}'")?;
        }
        let path = self.data().join("postgresql.auto.conf");
        fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))
    }

    fn data(&self) -> PathBuf {
        self.scratch.path().join("data")
    }

    fn log_path(&self) -> PathBuf {
        self.scratch.path().join("postgres.log")
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // The folder goes next: nothing in it is worth an orderly shutdown.
        let _ = self.kill();
    }
}

fn send(signal: &str, process: &str) -> Result<()> {
    output(std::process::Command::new("kill").args(["-s", signal, process])).map(drop)
}

/// The last lines of a log, for an error message.
fn tail(log: &str) -> String {
    let lines: Vec<&str> = log.lines().collect();
    lines[lines.len().saturating_sub(8)..].join("\n")
}
