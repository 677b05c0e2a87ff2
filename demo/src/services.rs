//! What runs beside the demo and the tests on this machine: a private PostgreSQL, an S3-protocol server, and
//! the real worker and console as child processes. All of it lives in scratch folders that are removed even
//! when this process is killed.

pub mod cluster;
pub mod console;
pub mod database;
pub mod objects;
pub mod postgres_tools;
pub mod scratch;
pub mod server;
pub mod worker;

pub use cluster::{Cluster, ClusterOptions};
pub use console::Console;
pub use objects::{ObjectStore, Refusal};
pub use scratch::Scratch;
pub use server::Server;
pub use worker::Worker;
