//! `callscript`: the queue, the state machine and the scoring of CallScript, inside `PostgreSQL`.
//!
//! The tables belong to the numbered migrations under `sql/`; this extension holds only functions, so dropping
//! it loses no row. Every queue statement is one file under `src/sql/`, run through SPI; every SQL function is
//! `SECURITY DEFINER` with a pinned `search_path` unless its file says why not.
//!
//! One file per noun: a claim opens a lease (`claim`, `lease`), a stage finishes it (`stages`, `ingest`) or
//! gives it back (`fail`, `release`), `fleet` rests lanes and ends workers, `reconcile` and `proof` say what is missing, and the sweeps repair what is left behind (`zombies`, `watchdog`).
//! `scoring` turns rules and findings into flags, `judge` decides what to ask the language model next, `judged` keeps its
//! answers and stores the `verdict`, `budget` stops before the day's money is spent.

#![expect(
    clippy::result_large_err,
    reason = "pgrx reports an `ErrorReport` with its own SQLSTATE, and these calls are not hot"
)]
#![expect(
    clippy::needless_pass_by_value,
    reason = "arguments of SQL functions arrive by value"
)]

pgrx::pg_module_magic!();

mod alerts;
mod audio;
mod budget;
mod claim;
mod cost_plan;
mod cron;
mod error;
mod fail;
mod fleet;
mod gate;
mod grants;
mod heard;
mod ingest;
mod input;
#[cfg(test)]
mod install_script_tests;
mod judge;
mod judged;
mod lane;
mod lease;
mod logs;
mod notify;
mod page;
mod proof;
mod query;
mod reconcile;
mod requeue;
mod rescore;
mod retention;
mod rulebook;
mod rules;
mod scoring;
mod shadow;
mod speech;
mod stages;
mod status;
mod stored;
mod summary;
mod sweeps;
mod timestamp;
mod transcript;
mod verdict;
mod watchdog;
mod window;
mod words;
mod workers;
mod zombies;
