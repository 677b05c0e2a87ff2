//! What the workers and the console share: settings and their layers, connections to the database, the
//! bucket, logging, exit codes, HTTP clients, a process's memory, alerts on their way out, and the list of audio formats.
//!
//! Nothing here knows a lane or a page: code that only one of the two needs is in that crate.

pub mod audio;
pub mod config;
pub mod db;
pub mod exit;
pub mod http;
pub mod memory;
pub mod notify;
pub mod storage;
pub mod telemetry;
