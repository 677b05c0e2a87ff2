//! Calls that keep coming until Ctrl-C.

use std::time::Duration;

use anyhow::Result;

use crate::args::DemoArgs;
use crate::setup::Setup;
use crate::simulators::{Entry, system_clock};
use crate::terminal::say;

/// Seconds between two further calls.
const EVERY: Duration = Duration::from_secs(20);

/// Hangs up a new call every now and then; returns on Ctrl-C.
pub async fn keep_calling(setup: &Setup, args: &DemoArgs) -> Result<()> {
    say("\nNew calls keep coming; Ctrl-C stops everything and cleans up.");
    let clock = system_clock();
    let mut ticks = tokio::time::interval(EVERY);
    ticks.tick().await;
    for index in usize::from(args.calls).. {
        tokio::select! {
            _ = ticks.tick() => {}
            stopped = tokio::signal::ctrl_c() => return Ok(stopped?),
        }
        let generator = setup.generator.clone();
        let call = tokio::task::spawn_blocking(move || generator.speak(index)).await??;
        setup.ringba.log().add(Entry::of_call(&call, clock()));
    }
    Ok(())
}
