//! The CallScript worker: four lanes that each claim a row, do one slow thing outside the database,
//! and hand the result back to one SQL function; and the operator's command line.
//!
//! A call's way: `ingest` reads Ringba's call log, `vault` copies the recording into the bucket,
//! `factory` decodes it into text, `judge` asks the language model. The database decides who may do
//! what; nothing here keeps state that a `kill -9` could lose.

pub mod audio;
pub mod blame;
pub mod cli;
pub mod config;
pub mod db;
pub mod doctor;
pub mod gate;
pub mod judge;
pub mod lanes;
pub mod migrate;
pub mod models;
pub mod recording;
pub mod ringba;
pub mod speech;
pub mod telemetry;

pub use callscript_common::http;
