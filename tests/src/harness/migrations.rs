//! Brings a database to the newest schema.

use anyhow::{Context, Result};
use callscript_worker::migrate;
use tokio_postgres::Client;

/// Creates the extension and applies the migrations, as `callscript migrate` does.
pub async fn apply(client: &mut Client) -> Result<()> {
    let report = migrate::run(client).await.context("cannot migrate")?;
    match report.extension {
        Ok(_) => Ok(()),
        Err(reason) => {
            anyhow::bail!("no extension ({reason}): install it with bin/test, which builds it first")
        }
    }
}
