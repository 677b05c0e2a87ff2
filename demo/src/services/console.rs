//! The real console as a child process.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::server::Server;
use super::worker::{Worker, beside, command};
use crate::http;

/// How long it may take to open.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running `callscript-web`.
#[derive(Debug)]
pub struct Console {
    /// The process.
    pub process: Worker,
    url: String,
    environment: Vec<(String, String)>,
}

impl Console {
    /// Starts it on a free port, with these environment variables; its log goes to the file `log`.
    pub async fn start(environment: Vec<(String, String)>, log: &Path) -> Result<Self> {
        Self::start_as("127.0.0.1", environment, log).await
    }

    /// The same under another name of this machine. Passkeys need one: an address is no name.
    pub async fn start_as(host: &str, mut environment: Vec<(String, String)>, log: &Path) -> Result<Self> {
        let address = Server::bind().await?.local_addr()?;
        let url = format!("http://{host}:{}", address.port());
        environment.push(("CALLSCRIPT_WEB_LISTEN".to_owned(), address.to_string()));
        if !environment.iter().any(|(name, _)| name == "CALLSCRIPT_WEB_URL") {
            environment.push(("CALLSCRIPT_WEB_URL".to_owned(), url.clone()));
        }
        let mut process = Worker::start(&beside("callscript-web")?, &["serve"], &environment, log)?;
        let begun = Instant::now();
        let health = format!("{url}/health");
        let client = http::client()?;
        while client.get(&health).send().await.is_err() {
            if let Some(status) = process.ended()? {
                bail!("the console ended by itself ({status}):\n{}", process.log_tail());
            }
            if begun.elapsed() > PATIENCE {
                bail!(
                    "the console is not open after {PATIENCE:?}:\n{}",
                    process.log_tail()
                );
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(Self {
            process,
            url,
            environment,
        })
    }

    /// Its address.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Runs another command of the binary, such as `invite`, and returns what it prints.
    pub async fn ask(&self, arguments: &[&str]) -> Result<String> {
        let output = command(&beside("callscript-web")?, &self.environment)
            .args(arguments)
            .output()
            .await
            .context("cannot run callscript-web")?;
        if !output.status.success() {
            bail!(
                "callscript-web {arguments:?}: {}",
                String::from_utf8_lossy(&output.stderr)
            );
        }
        Ok(String::from_utf8(output.stdout)?.trim().to_owned())
    }
}
