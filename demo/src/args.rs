//! The demo's command line.

use std::path::PathBuf;

use clap::Parser;

/// What the help ends with, in lines of at most 80 characters.
const EXAMPLES: &str = "\
Examples:
  bin/demo                              24 calls, then one every 20 seconds
  bin/demo --once --calls 100 --json    figures only, on stdout
  bin/demo --recordings ~/calls --once  your recordings: words and flags
  bin/demo --recordings ~/calls --model ~/ggml-large-v3-turbo.bin
  bin/demo --model base.en              once it has been fetched with
                                        target/release/callscript model pull

Your own recordings:
  Every recording in the folder becomes a call, whatever its name; all
  else is named and left out. Nothing leaves this machine, unless
  OPENAI_API_KEY is set: then the judge is sent the transcripts.
  A file call.json (or call.wav.json) beside call.wav may say, all optional:
    { \"campaign\": \"Medicare T65\", \"publisher\": \"Leadmill\",
      \"buyer\": \"Evergreen\", \"caller\": \"+15550102030\",
      \"time\": \"2026-11-02T09:30:00-05:00\" }
  The campaign's name decides which rules apply beside the general ones
  (Medicare, ACA, solar, debt, auto insurance, final expense, home services).";

/// Runs the whole factory on this machine: spoken calls in a simulated Ringba account end as flags in
/// PostgreSQL. Everything but the other parties is real.
#[derive(Clone, Debug, Parser)]
#[command(name = "bin/demo", bin_name = "bin/demo", version, after_help = EXAMPLES)]
pub struct DemoArgs {
    /// Take the calls through all lanes, report and exit; without it calls keep coming until Ctrl-C
    #[arg(long)]
    pub once: bool,

    /// Number of calls
    #[arg(long, value_name = "N", default_value_t = 24, value_parser = clap::value_parser!(u16).range(1..=2000))]
    pub calls: u16,

    /// Take the recordings in this folder as the account's calls instead of spoken ones
    #[arg(long, value_name = "DIR", conflicts_with_all = ["calls", "seed"])]
    pub recordings: Option<PathBuf>,

    /// Speech model: a name (see `callscript model list`) or a ggml file; default: the one that comes along
    #[arg(long, env = "CALLSCRIPT_MODEL", value_name = "NAME|PATH")]
    pub model: Option<String>,

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

    #[test]
    fn as_many_calls_as_files() {
        let error =
            DemoArgs::try_parse_from(["bin/demo", "--recordings", "calls", "--calls", "3"]).unwrap_err();
        assert!(error.to_string().contains("cannot be used with"), "{error}");
        let args = DemoArgs::try_parse_from(["bin/demo", "--recordings", "calls"]).unwrap();
        assert!(args.recordings.is_some());
    }
}
