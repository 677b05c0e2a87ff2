//! The benchmarks' command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

/// Measures the factory on this machine: real worker, real database, simulated other parties, which share its
/// cores.
#[derive(Clone, Debug, Parser)]
#[command(name = "bin/bench", version, about)]
pub struct BenchArgs {
    /// One JSON object on stdout instead of a table; all else goes to stderr
    #[arg(long, global = true)]
    pub json: bool,

    /// What to measure
    #[command(subcommand)]
    pub subject: Subject,
}

/// The benchmarks.
#[derive(Clone, Debug, Subcommand)]
pub enum Subject {
    /// A backfill, and the same once more, which must change no row; at most 60 s
    Backfill(BackfillArgs),
    /// The bi views over a million calls, for one day each; p95 below 100 ms
    Bi(ConsoleArgs),
    /// A day on which a thousand things go wrong, at many times the speed of life: nothing lost, doubled or untold
    Chaos(ChaosArgs),
    /// Claims with 1, 4 and 16 clients, and as many calls claimed while a snapshot is held, which must not
    /// slow them down
    Claims(ClaimsArgs),
    /// The console's pages over a million calls: server time and size
    Console(ConsoleArgs),
    /// From hang-up to the first sight of a call, over a day that passes in minutes; p95 below 120 s
    Day(DayArgs),
    /// How busy the decoder slots are while calls wait, and the lane's speed beside that of the engine alone
    Factory(FactoryArgs),
    /// Calls before a judge that takes its time, makes trouble and has a rate limit; the ledger must equal
    /// its own count
    Judge(JudgeArgs),
    /// Whether the estimated recall can be believed: simulated production whose truth is known
    Recall(RecallArgs),
    /// CPU time and word errors of the lane beside faster-whisper and pywhispercpp, with the same weights
    Peers(PeersArgs),
    /// Stored calls scored again under a changed rule, and what one score takes beside the same rules in
    /// PL/pgSQL
    Rescore(RescoreArgs),
    /// What the rules alone find in calls on paper, in other people's words, with and without recognition
    /// errors
    Rules(RulesArgs),
    /// Large recordings into the bucket, several at once; below 64 MB of the worker's memory
    Transfers(TransfersArgs),
}

/// How much is filled in.
#[derive(Clone, Debug, Args)]
pub struct BackfillArgs {
    /// Number of calls, spread over seven days
    #[arg(long, value_name = "N", default_value_t = 50_000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub calls: u32,
}

/// How bad a day.
#[derive(Clone, Debug, Args)]
pub struct ChaosArgs {
    /// Faults, spread over the day
    #[arg(long, value_name = "N", default_value_t = 1000, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub faults: u32,

    /// Calls of the day
    #[arg(long, value_name = "N", default_value_t = 240, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub calls: u32,

    /// Hours that it lasts
    #[arg(long, value_name = "HOURS", default_value_t = 24.0)]
    pub hours: f64,

    /// Seconds of the day that pass in one of ours
    #[arg(long, value_name = "N", default_value_t = 40.0)]
    pub rate: f64,

    /// Seed of everything that is left to chance
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
}

/// How many calls wait.
#[derive(Clone, Debug, Args)]
pub struct ClaimsArgs {
    /// Number of calls
    #[arg(long, value_name = "N", default_value_t = 200_000, value_parser = clap::value_parser!(u32).range(1000..=5_000_000))]
    pub calls: u32,
}

/// How full the database is.
#[derive(Clone, Debug, Args)]
pub struct ConsoleArgs {
    /// Judged calls, a tenth of them flagged
    #[arg(long, value_name = "N", default_value_t = 1_000_000, value_parser = clap::value_parser!(u32).range(1000..=9_000_000))]
    pub calls: u32,

    /// Requests for each address, or queries of each view, that are counted
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub rounds: u16,

    /// Measure the bi views too, in the same database
    #[arg(long)]
    pub with_bi: bool,
}

/// What kind of day.
#[derive(Clone, Debug, Args)]
pub struct DayArgs {
    /// Number of calls of the day
    #[arg(long, value_name = "N", default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub calls: u32,

    /// Minutes in which it passes
    #[arg(long, value_name = "N", default_value_t = 12, value_parser = clap::value_parser!(u32).range(1..=1440))]
    pub minutes: u32,
}

/// What the factory has to do.
#[derive(Clone, Debug, Args)]
pub struct FactoryArgs {
    /// Calls that wait
    #[arg(long, value_name = "N", default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub calls: u32,

    /// Calls after which it has been measured long enough
    #[arg(long, value_name = "N", default_value_t = 48, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub measured: u32,

    /// Milliseconds after which the bucket answers
    #[arg(long, value_name = "MS", default_value_t = 200)]
    pub latency_ms: u32,

    /// Speech model: a ggml file, or the name of a model
    #[arg(long, value_name = "FILE|NAME", default_value = "tiny.en")]
    pub model: String,

    /// Decoder slots
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u16).range(1..=64))]
    pub slots: u16,

    /// CPU threads of each slot
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=64))]
    pub threads: u16,

    /// Calls that other programs transcribe too, where there are any
    #[arg(long, value_name = "N", default_value_t = 16, value_parser = clap::value_parser!(u16).range(1..=24))]
    pub compared: u16,
}

/// How many calls, and what kind of judge.
#[derive(Clone, Debug, Args)]
pub struct JudgeArgs {
    /// Calls that wait for the judge
    #[arg(long, value_name = "N", default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub calls: u32,

    /// Milliseconds it takes for an answer
    #[arg(long, value_name = "MS", default_value_t = 300)]
    pub latency_ms: u32,

    /// Share of its answers that are trouble
    #[arg(long, value_name = "SHARE", default_value_t = 0.05)]
    pub errors: f64,

    /// Requests a minute that it allows
    #[arg(long, value_name = "N", default_value_t = 3_000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub limit: u32,

    /// Questions at a time, at most
    #[arg(long, value_name = "N", default_value_t = 64, value_parser = clap::value_parser!(u16).range(1..=256))]
    pub concurrency: u16,

    /// Second opinions wherever one is wanted, beyond the day's limit of tier 2
    #[arg(long)]
    pub every_second_opinion: bool,
}

/// Simulated production whose truth is known.
#[derive(Clone, Debug, Args)]
pub struct RecallArgs {
    /// Runs
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub runs: u32,

    /// Calls of a run
    #[arg(long, value_name = "N", default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(100..=1_000_000))]
    pub calls: u32,

    /// Calls that are not flagged and are read
    #[arg(long, value_name = "N", default_value_t = 2_000, value_parser = clap::value_parser!(u32).range(10..=1_000_000))]
    pub sample: u32,

    /// Share of readings and decisions that are wrong
    #[arg(long, value_name = "SHARE", default_value_t = 0.05)]
    pub reader_error: f64,

    /// Least share of intervals that must cover the truth, in percent
    #[arg(long, value_name = "PERCENT", default_value_t = 92.0)]
    pub least_covered: f64,
}

/// What is transcribed beside other programs.
#[derive(Clone, Debug, Args)]
pub struct PeersArgs {
    /// Calls that everybody transcribes
    #[arg(long, value_name = "N", default_value_t = 16, value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub calls: u16,

    /// Seed of the calls: other calls show how much of a difference is chance
    #[arg(long, value_name = "N", default_value_t = 4)]
    pub seed: u64,

    /// Speech model: a ggml file, or the name of a model; `CALLSCRIPT_PEER_MODEL` must hold the same weights
    #[arg(long, value_name = "FILE|NAME", default_value = "tiny.en")]
    pub model: String,

    /// CPU threads of each program
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=64))]
    pub threads: u16,

    /// Folder that gets a file for each call: what was said, and what the lane and faster-whisper heard
    #[arg(long, value_name = "DIR")]
    pub keep: Option<PathBuf>,
}

/// How many stored calls.
#[derive(Clone, Debug, Args)]
pub struct RescoreArgs {
    /// Calls that are stored
    #[arg(long, value_name = "N", default_value_t = 100_000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub calls: u32,
}

/// How many calls on paper.
#[derive(Clone, Debug, Args)]
pub struct RulesArgs {
    /// Calls written
    #[arg(long, value_name = "N", default_value_t = 1000, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub calls: u32,

    /// Print every violation that was missed and every false alarm, to stderr
    #[arg(long)]
    pub misses: bool,
}

/// How large and how many.
#[derive(Clone, Debug, Args)]
pub struct TransfersArgs {
    /// Recordings transferred at the same time
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(u32).range(1..=64))]
    pub recordings: u32,

    /// Megabytes of each
    #[arg(long, value_name = "MB", default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..=2000))]
    pub megabytes: u32,
}
