//! Opens a recording's address, within limits.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use reqwest::{StatusCode, header, redirect};
use url::Url;

use super::address::{self, PublicOnly, Refused};
use super::pace::Pace;
use super::{FetchError, Incoming};
use crate::config::RecordingArgs;
use crate::db::Database;
use crate::gate::{Gate, Purse, Strain};
use crate::http::{self, HttpError};

const MOST_REDIRECTS: usize = 3;
/// Characters of a host in the name of its gate; no real name is longer than 253, and a gate's has room for 200.
const MOST_HOST: usize = 180;
/// Over which the least rate is averaged.
const PACE_WINDOW: Duration = Duration::from_secs(30);

/// Fetches recordings.
#[derive(Debug)]
pub struct Fetcher {
    client: reqwest::Client,
    most_megabytes: u64,
    allow_private: bool,
    pace: Pace,
    least_rate: u64,
    /// Where the gates of the hosts are kept.
    gates: Option<Database>,
}

impl Fetcher {
    /// Prepares a client.
    pub fn new(args: &RecordingArgs) -> Result<Self, HttpError> {
        Self::with_hosts(args, &[])
    }

    /// With names that are known without asking DNS.
    fn with_hosts(args: &RecordingArgs, hosts: &[(&str, SocketAddr)]) -> Result<Self, HttpError> {
        let allow_private = args.recording_allow_private;
        // Hosts of recordings redirect to their storage; each step is held to the same rules.
        let policy = redirect::Policy::custom(move |attempt| {
            if attempt.previous().len() > MOST_REDIRECTS {
                return attempt.error(Refused::Redirects);
            }
            match address::check(attempt.url(), allow_private) {
                Ok(()) => attempt.follow(),
                Err(refused) => attempt.error(refused),
            }
        });
        let mut builder = http::builder(Duration::from_secs(args.recording_timeout))
            .redirect(policy)
            // One flow window a recording; the recordings of one host would share that of HTTP/2.
            .http1_only();
        if !allow_private {
            // A proxy resolves names by itself, behind the back of the check.
            builder = builder.dns_resolver(Arc::new(PublicOnly)).no_proxy();
        }
        for (name, address) in hosts {
            builder = builder.resolve(name, *address);
        }
        let client = builder
            .build()
            .map_err(|error| HttpError::Setup(error.to_string()))?;
        Ok(Self {
            client,
            most_megabytes: args.limits.recording_max_mb,
            allow_private,
            pace: Pace::new(args.recording_min_rate, PACE_WINDOW),
            least_rate: args.recording_min_rate,
            gates: None,
        })
    }

    /// Averages the least rate over another window than 30 seconds.
    #[must_use]
    pub fn with_pace_window(mut self, window: Duration) -> Self {
        self.pace = Pace::new(self.least_rate, window);
        self
    }

    /// Asks each host no more often than all workers together may.
    #[must_use]
    pub fn behind(mut self, database: Database) -> Self {
        self.gates = Some(database);
        self
    }

    /// The gate of the host of an address.
    fn gate(&self, url: &Url) -> Gate {
        match (&self.gates, url.host_str()) {
            (Some(database), Some(host)) => Gate::Shared {
                database: database.clone(),
                name: format!("recording:{}", host.chars().take(MOST_HOST).collect::<String>()),
            },
            _ => Gate::None,
        }
    }

    /// Opens one recording and reads as much of it as tells that it is one.
    pub async fn open(&self, address: &str) -> Result<Incoming, FetchError> {
        let url: Url = address.parse().map_err(|_| FetchError::Address("it is no URL"))?;
        address::check(&url, self.allow_private).map_err(FetchError::from)?;
        let gate = self.gate(&url);
        let pass = gate.pass(Purse::Own).await?;
        let opened = self.begin(url).await;
        let strain = opened.as_ref().err().map_or(Strain::Good, FetchError::strain);
        let error = opened.as_ref().err().map(ToString::to_string);
        gate.report(pass, strain, error.as_deref().unwrap_or_default())
            .await;
        opened
    }

    async fn begin(&self, url: Url) -> Result<Incoming, FetchError> {
        let request = self.client.get(url).header(header::ACCEPT_ENCODING, "identity");
        let response = request.send().await.map_err(sort)?;
        let status = response.status();
        match (status.as_u16(), http::verdict(status)) {
            (_, http::Verdict::Success) if status == StatusCode::PARTIAL_CONTENT => {
                return Err(FetchError::content("it is a part, which was not asked for (206)"));
            }
            (_, http::Verdict::Success) => {}
            // Redirects to http(s) have been followed; the client hands back those that lead elsewhere.
            (301..=308, _) if response.headers().contains_key(header::LOCATION) => {
                return Err(Refused::Scheme.into());
            }
            (code @ (401 | 403 | 404 | 410), _) => return Err(FetchError::Gone(code)),
            (code, http::Verdict::Transient) => {
                return Err(FetchError::Busy {
                    status: code,
                    retry_after: http::retry_after(response.headers()),
                });
            }
            (code, http::Verdict::Permanent) => return Err(FetchError::Status(code)),
        }
        Incoming::begin(response, self.most_megabytes, self.pace.clone()).await
    }
}

impl From<Refused> for FetchError {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Scheme => Self::Address("only http and https are fetched"),
            Refused::Private => Self::Address(
                "it lies in a private network (CALLSCRIPT_RECORDING_ALLOW_PRIVATE permits that)",
            ),
            Refused::Credentials => Self::Address("it holds a user name or password"),
            Refused::Redirects => Self::Redirects(MOST_REDIRECTS),
        }
    }
}

/// Finds our own refusals among the errors of an exchange.
pub(super) fn sort(error: reqwest::Error) -> FetchError {
    let mut source = std::error::Error::source(&error);
    while let Some(inner) = source {
        if let Some(refused) = inner.downcast_ref::<Refused>() {
            return (*refused).into();
        }
        source = inner.source();
    }
    FetchError::Http(error.into())
}

#[cfg(test)]
#[path = "fetch_tests.rs"]
mod tests;
