//! Brings a database to the newest schema.

use anyhow::{Context, Result};
use tokio_postgres::Client;

/// Creates the extension and applies the migrations, as `callscript migrate` does.
pub async fn apply(client: &mut Client) -> Result<()> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../sql/migrations");
    let mut files: Vec<_> = std::fs::read_dir(folder)?.collect::<Result<_, _>>()?;
    files.sort_by_key(std::fs::DirEntry::file_name);
    for file in files {
        let sql = std::fs::read_to_string(file.path())?;
        let transaction = client.transaction().await?;
        transaction
            .batch_execute(&sql)
            .await
            .with_context(|| format!("{}", file.path().display()))?;
        transaction.commit().await?;
    }
    client
        .batch_execute("CREATE EXTENSION IF NOT EXISTS callscript")
        .await
        .context("cannot create the extension: install it with bin/test, which builds it first")?;
    Ok(())
}
