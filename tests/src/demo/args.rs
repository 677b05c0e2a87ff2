//! The demo's command line.

use std::path::PathBuf;

use clap::Parser;

/// Runs the whole factory on this machine: spoken calls in a simulated Ringba account end as flags in
/// `PostgreSQL`. Everything but the other parties is real.
#[derive(Clone, Debug, Parser)]
#[command(name = "bin/demo", version, about)]
pub struct DemoArgs {
    /// Take the calls through all lanes, report and exit; without it calls keep coming until Ctrl-C
    #[arg(long)]
    pub once: bool,

    /// Number of calls
    #[arg(long, value_name = "N", default_value_t = 24, value_parser = clap::value_parser!(u16).range(1..=2000))]
    pub calls: u16,

    /// Seed of everything that is left to chance
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,

    /// One JSON object on stdout instead of a table; all else goes to stderr
    #[arg(long)]
    pub json: bool,

    /// Keep recordings, truths, transcripts, the worker's log and the summary in this folder
    #[arg(long, value_name = "DIR")]
    pub keep: Option<PathBuf>,

    /// The worker's binary; default: `callscript` beside this program
    #[arg(long, value_name = "PATH")]
    pub worker_bin: Option<PathBuf>,

    /// Pull the database's plug so many times on the way, spread over the calls; it comes back at once
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u16).range(0..=100))]
    pub restarts: u16,

    /// Calls decoded at the same time; default: one a core
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=64))]
    pub slots: Option<u16>,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        DemoArgs::command().debug_assert();
    }
}
