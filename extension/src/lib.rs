//! `callscript`: the queue, the state machine and the scoring of CallScript, inside `PostgreSQL`.
//!
//! The tables belong to the numbered migrations under `sql/`; this extension holds only functions, so dropping
//! it loses no row. Every queue statement is one file under `src/sql/`, run through SPI; every SQL function is
//! `SECURITY DEFINER` with a pinned `search_path` unless its file says why not.
//!
//! One file per noun: a claim opens a lease (`claim`, `lease`), a stage finishes it (`stages`, `ingest`) or
//! gives it back (`fail`, `release`), and the sweeps repair what is left behind (`zombies`, `watchdog`).

pgrx::pg_module_magic!();

mod claim;
mod error;
mod lane;
mod lease;
mod notify;
mod query;
mod scoring;
