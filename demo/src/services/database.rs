//! Databases of a cluster.

use anyhow::{Context, Result};
use tokio_postgres::{Client, NoTls};

/// Opens a connection and drives it in the background.
pub async fn connect(url: &str) -> Result<Client> {
    let (client, connection) = tokio_postgres::connect(url, NoTls)
        .await
        .context("cannot connect to PostgreSQL")?;
    tokio::spawn(async move {
        // A cluster that is killed on purpose ends its connections with an error: the client reports it.
        let _ = connection.await;
    });
    Ok(client)
}

/// Creates a database, as a copy of `template` if one is given.
pub async fn create(admin: &Client, name: &str, template: Option<&str>) -> Result<()> {
    // CREATE DATABASE takes no parameters: the server itself quotes the names.
    let statement: String = admin
        .query_one(
            "SELECT pg_catalog.format('CREATE DATABASE %I TEMPLATE %I', $1::text, $2::text)",
            &[&name, &template.unwrap_or("template1")],
        )
        .await?
        .get(0);
    admin
        .batch_execute(&statement)
        .await
        .with_context(|| format!("cannot create database {name}"))
}
