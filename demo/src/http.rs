//! The HTTP client of the demo and the tests.

use std::time::Duration;

use anyhow::{Context, Result};

/// A client with a time-out, for talking to what runs on this machine.
pub fn client() -> Result<reqwest::Client> {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is where the client of demo and tests is built, with its time-out"
    )]
    let builder = reqwest::Client::builder();
    builder
        .timeout(Duration::from_secs(20))
        .build()
        .context("cannot build an HTTP client")
}
