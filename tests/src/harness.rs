//! What the tests stand on beside the services of the demo: a fresh, migrated database for each.

pub mod cluster;
pub mod database;
pub mod migrations;

pub use cluster::shared_cluster;
pub use database::Database;
