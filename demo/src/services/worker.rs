//! The real worker binary as a child process.

use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use tokio::process::{Child, Command};

/// A running `callscript` process; killed when this value is dropped or its parent dies.
#[derive(Debug)]
pub struct Worker {
    child: Child,
    log: PathBuf,
}

/// The `callscript` binary: `CALLSCRIPT_BIN`, or the one built beside the running demo or test.
pub fn binary() -> Result<PathBuf> {
    if let Some(path) = std::env::var_os("CALLSCRIPT_BIN") {
        return Ok(PathBuf::from(path));
    }
    beside("callscript")
}

/// A binary of this project that was built beside the running demo or test.
pub fn beside(name: &str) -> Result<PathBuf> {
    let mine = std::env::current_exe().context("cannot tell where this program is")?;
    mine.ancestors()
        .skip(1)
        .take(2)
        .map(|folder| folder.join(name))
        .find(|path| path.is_file())
        .with_context(|| {
            format!(
                "no `{name}` binary near {}: run `cargo build --release --bins`",
                mine.display()
            )
        })
}

/// A command that runs the worker binary with nothing of our own environment that could configure it.
pub fn command(binary: &Path, environment: &[(String, String)]) -> Command {
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "KILL"]).arg(binary);
    for (name, _) in std::env::vars_os() {
        let Some(name) = name.to_str() else { continue };
        if ["AWS_", "RINGBA_", "CALLSCRIPT_", "OPENAI_", "DATABASE_URL"]
            .iter()
            .any(|p| name.starts_with(p))
        {
            command.env_remove(name);
        }
    }
    command
        .envs(environment.iter().map(|(name, value)| (name, value)))
        .stdin(Stdio::null())
        .kill_on_drop(true);
    command
}

impl Worker {
    /// Starts the worker with `arguments`; its log goes to the file `log`.
    pub fn start(
        binary: &Path,
        arguments: &[&str],
        environment: &[(String, String)],
        log: &Path,
    ) -> Result<Self> {
        let file = std::fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(log)
            .with_context(|| format!("cannot write {}", log.display()))?;
        let child = command(binary, environment)
            .args(arguments)
            .stdout(file.try_clone()?)
            .stderr(file)
            // Ctrl-C in a terminal is for the parent, which then stops the worker in good order.
            .process_group(0)
            .spawn()
            .with_context(|| format!("cannot start {} (through setpriv)", binary.display()))?;
        Ok(Self {
            child,
            log: log.to_owned(),
        })
    }

    /// `kill -9`: no chance to say good-bye. Returns when the process is gone.
    pub async fn kill(&mut self) -> Result<()> {
        self.child.kill().await.context("cannot kill the worker")
    }

    /// Sends a signal, e.g. `STOP`.
    pub async fn signal(&self, name: &str) -> Result<()> {
        let id = self.child.id().context("the worker is gone already")?.to_string();
        let sent = Command::new("kill")
            .args(["-s", name, &id])
            .status()
            .await
            .context("cannot run kill")?;
        if !sent.success() {
            bail!("cannot send SIG{name} to the worker: it is gone already");
        }
        Ok(())
    }

    /// Asks for a soft stop and waits for the end.
    pub async fn stop(&mut self, within: Duration) -> Result<ExitStatus> {
        self.signal("TERM").await?;
        self.wait(within).await
    }

    /// Waits for the worker to end by itself.
    pub async fn wait(&mut self, within: Duration) -> Result<ExitStatus> {
        tokio::time::timeout(within, self.child.wait())
            .await
            .with_context(|| format!("the worker runs on after {within:?}:\n{}", self.log_tail()))?
            .context("cannot wait for the worker")
    }

    /// The most memory that was ever resident, in bytes (`VmHWM` in `/proc`); it must still run.
    pub fn peak_memory(&self) -> Result<u64> {
        let id = self.child.id().context("the worker is gone already")?;
        let status = std::fs::read_to_string(format!("/proc/{id}/status")).context("cannot read /proc")?;
        status
            .lines()
            .find_map(|line| {
                line.strip_prefix("VmHWM:")?
                    .trim()
                    .strip_suffix(" kB")?
                    .parse::<u64>()
                    .ok()
            })
            .map(|kibibytes| kibibytes * 1024)
            .context("the kernel does not say how much memory was used")
    }

    /// The process id, until the process has been waited for.
    pub fn id(&self) -> Option<u32> {
        self.child.id()
    }

    /// How it ended, if it has.
    pub fn ended(&mut self) -> Result<Option<ExitStatus>> {
        self.child.try_wait().context("cannot ask for the worker's state")
    }

    /// The last lines of its log, for a message.
    pub fn log_tail(&self) -> String {
        let log = std::fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        lines[lines.len().saturating_sub(25)..].join("\n")
    }
}
