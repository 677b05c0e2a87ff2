//! A process that keeps one core busy.

use std::process::Stdio;

use anyhow::{Context, Result, ensure};
use tokio::process::{Child, Command};

/// Runs until this value is dropped or the process that made it dies.
#[derive(Debug)]
pub struct BusyCore {
    child: Child,
}

impl BusyCore {
    /// Starts it. Call it from the thread that outlives the measurement: the kernel ends a child with the
    /// thread that made it.
    pub fn start() -> Result<Self> {
        let child = Command::new("setpriv")
            .args(["--pdeathsig", "KILL", "sh", "-c", "while :; do :; done"])
            .stdin(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .context("cannot run setpriv")?;
        Ok(Self { child })
    }

    /// Ends it; an error if it had not run all the time.
    pub async fn stop(mut self) -> Result<()> {
        let ended = self.child.try_wait()?;
        ensure!(ended.is_none(), "the busy process ended by itself: {ended:?}");
        self.child.kill().await.context("cannot end the busy process")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn it_is_busy_and_ends() {
        let busy = BusyCore::start().unwrap();
        let stat = format!("/proc/{}/stat", busy.child.id().unwrap());
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        assert!(std::fs::read_to_string(&stat).unwrap().contains(") R "));
        busy.stop().await.unwrap();
        assert!(!std::path::Path::new(&stat).exists());
    }
}
