//! One PostgreSQL for all tests of a process.

use std::sync::OnceLock;

use anyhow::Result;
use callscript_demo::services::{Cluster, ClusterOptions};

/// The cluster that the tests of one process share; it ends with the process.
pub fn shared_cluster() -> Result<&'static Cluster> {
    static SHARED: OnceLock<Result<Cluster, String>> = OnceLock::new();
    SHARED
        .get_or_init(|| Cluster::start(&ClusterOptions::default()).map_err(|error| format!("{error:#}")))
        .as_ref()
        .map_err(|message| anyhow::anyhow!("the shared PostgreSQL does not start: {message}"))
}
