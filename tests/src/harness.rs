//! What the tests and the demo stand on: a private PostgreSQL, a fresh database, an S3-protocol server
//! and the real worker binary as a child process. All of it lives in scratch folders that are removed
//! even when this process is killed.

pub mod cluster;
pub mod console;
pub mod database;
pub mod migrations;
pub mod objects;
pub mod postgres_tools;
pub mod scratch;
pub mod server;
pub mod worker;

pub use cluster::{Cluster, ClusterOptions};
pub use console::Console;
pub use database::Database;
pub use objects::ObjectStore;
pub use scratch::Scratch;
pub use server::Server;
pub use worker::Worker;
