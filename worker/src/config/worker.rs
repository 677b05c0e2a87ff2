//! What a worker process does: `CALLSCRIPT_LANES`, `CALLSCRIPT_LISTEN`,
//! `CALLSCRIPT_INGEST_CONCURRENCY`, `CALLSCRIPT_VAULT_CONCURRENCY`, `CALLSCRIPT_JUDGE_CONCURRENCY`,
//! `CALLSCRIPT_SIGN_ENDPOINT`, `CALLSCRIPT_POLL_SECONDS`, `CALLSCRIPT_GRACE_SECONDS`, `CALLSCRIPT_ONCE_WAIT_SECONDS`, `CALLSCRIPT_SEAT`.

use std::{fmt, net::SocketAddr, path::PathBuf, str::FromStr};

use clap::{Args, ValueEnum};

/// A lane of the factory; the names are those of the database type `core.lane`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, ValueEnum)]
pub enum Lane {
    /// Reads Ringba's call log
    Ingest,
    /// Copies recordings into the bucket
    Vault,
    /// Decodes speech
    Factory,
    /// Judges transcripts
    Judge,
}

impl Lane {
    /// All lanes, in the order a call passes them.
    pub const ALL: [Self; 4] = [Self::Ingest, Self::Vault, Self::Factory, Self::Judge];

    /// Name in the database, in logs and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ingest => "ingest",
            Self::Vault => "vault",
            Self::Factory => "factory",
            Self::Judge => "judge",
        }
    }
}

impl fmt::Display for Lane {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Where health and metrics are served, or `off`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListenAddress {
    /// Nowhere
    Off,
    /// On this address
    On(SocketAddr),
}

impl FromStr for ListenAddress {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "off" {
            return Ok(Self::Off);
        }
        text.parse()
            .map(Self::On)
            .map_err(|_| "give an address and a port, e.g. 127.0.0.1:9090, or off".to_owned())
    }
}

/// What this process does.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Worker")]
pub struct WorkerArgs {
    /// Lanes to work, comma separated, e.g. factory on a rented GPU; without it, those that the login of the database may work
    #[arg(long, env = "CALLSCRIPT_LANES", value_name = "LIST", value_delimiter = ',')]
    pub lanes: Vec<Lane>,

    /// Drain everything that can be drained, then exit 0
    #[arg(long)]
    pub once: bool,

    /// With --once: longest wait in seconds for something that is backing off
    #[arg(
        long,
        env = "CALLSCRIPT_ONCE_WAIT_SECONDS",
        value_name = "SECONDS",
        default_value_t = 120
    )]
    pub once_wait: u64,

    /// Address of /health, /ready and /metrics, or off
    #[arg(
        long,
        env = "CALLSCRIPT_LISTEN",
        value_name = "ADDRESS",
        default_value = "127.0.0.1:9090"
    )]
    pub listen: ListenAddress,

    /// Collector that is sent a trace of each call (OpenTelemetry, OTLP over HTTP), e.g.
    /// `http://localhost:4318`; off without
    #[arg(long, env = "OTEL_EXPORTER_OTLP_ENDPOINT", value_name = "URL")]
    pub otlp_endpoint: Option<String>,

    /// Lane vault: the store as machines without keys reach it, for the addresses that are signed for them; without it,
    /// `AWS_ENDPOINT_URL_S3`
    #[arg(long, env = "CALLSCRIPT_SIGN_ENDPOINT", value_name = "URL")]
    pub sign_endpoint: Option<String>,

    /// Windows of the call log read at the same time
    #[arg(long, env = "CALLSCRIPT_INGEST_CONCURRENCY", value_name = "N", default_value_t = 2,
          value_parser = clap::value_parser!(u16).range(1..=64))]
    pub ingest_concurrency: u16,

    /// Recordings copied at the same time
    #[arg(long, env = "CALLSCRIPT_VAULT_CONCURRENCY", value_name = "N", default_value_t = 8,
          value_parser = clap::value_parser!(u16).range(1..=256))]
    pub vault_concurrency: u16,

    /// Verdicts asked for at the same time, at most; the judge's rate limit may make it fewer
    #[arg(long, env = "CALLSCRIPT_JUDGE_CONCURRENCY", value_name = "N", default_value_t = 32,
          value_parser = clap::value_parser!(u16).range(1..=256))]
    pub judge_concurrency: u16,

    /// Seconds between looks for work when no notification comes
    #[arg(
        long,
        env = "CALLSCRIPT_POLL_SECONDS",
        value_name = "SECONDS",
        default_value_t = 5.0
    )]
    pub poll_seconds: f64,

    /// Seconds after the first signal in which work in hand may be finished; the rest is given back
    #[arg(
        long,
        env = "CALLSCRIPT_GRACE_SECONDS",
        value_name = "SECONDS",
        default_value_t = 20
    )]
    pub grace_seconds: u64,

    /// File on a local disk that the worker holds locked while it lives: a worker restarted on the same file
    /// takes back at once what a crashed one held, instead of when its leases run out
    #[arg(long, env = "CALLSCRIPT_SEAT", value_name = "FILE")]
    pub seat: Option<PathBuf>,
}
