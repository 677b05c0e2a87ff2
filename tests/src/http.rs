//! The HTTP client of the tests.

use std::time::Duration;

use anyhow::{Context, Result};

/// A client with a time-out, for talking to the simulators.
pub fn client() -> Result<reqwest::Client> {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is where the tests' client is built, with its time-out"
    )]
    let builder = reqwest::Client::builder();
    builder
        .timeout(Duration::from_secs(20))
        .build()
        .context("cannot build an HTTP client")
}
