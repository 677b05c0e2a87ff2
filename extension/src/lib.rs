//! `callscript`: the queue, the state machine and the scoring of CallScript, inside `PostgreSQL`.
//!
//! The tables belong to the scripts under `sql/`; this extension holds only functions, so dropping it loses
//! no row. Every SQL function is `SECURITY DEFINER` with a pinned `search_path` unless its file says why not.
//! Every statement is one file in the folder `sql` of its room, run through SPI.
//!
//! A room is a folder. Rooms use each other in one direction only: `ARCHITECTURE.md` has the picture, and a
//! test compares it with the code.
//!
//! * `queue`: a claim opens leases; `fail`, `release` and the sweep of zombies give items back; `fleet`
//!   pauses lanes and drains workers; `wake` tells the workers of new work.
//! * The four lanes. Each ends its work in a file `finish`: `ledger` for the lane `ingest` (windows, pages,
//!   backfills, and what is missing: `proof`, `reconcile`), `vault` (recordings), `factory` (transcripts),
//!   and `judge`, which also decides what to ask the language model next.
//! * `rules`: versions of rules, those in force, and what a draft would have flagged. `scoring` turns rules,
//!   a transcript and the findings of a model into flags, without a database. `masking` takes spoken
//!   numbers out of a transcript that nobody may keep.
//! * `costs`: the day's budget, and what a day will cost.
//! * `watch`: alerts, the watchdog, the state of the factory, log lines. `upkeep`: `pg_cron`, retention,
//!   grants.
//!
//! What all rooms use lies beside this file: errors, fields of JSON, running a statement, times, and a cache.

#![expect(
    clippy::result_large_err,
    reason = "pgrx reports an `ErrorReport` with its own SQLSTATE, and these calls are not hot"
)]
#![expect(
    clippy::needless_pass_by_value,
    reason = "arguments of SQL functions arrive by value"
)]

pgrx::pg_module_magic!();

mod cache;
mod costs;
mod error;
mod factory;
mod fields;
#[cfg(test)]
mod install_script_tests;
mod judge;
mod ledger;
mod masking;
mod query;
mod queue;
#[cfg(test)]
mod rooms_tests;
mod rules;
mod scoring;
mod time_range;
mod timestamp;
mod upkeep;
mod vault;
mod watch;
