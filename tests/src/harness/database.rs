//! A fresh database per test, copied from a migrated template.

use std::ops::Deref;
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context, Result};
use tokio::sync::OnceCell;
use tokio_postgres::{Client, NoTls};

use super::cluster::Cluster;
use super::migrations;
use super::postgres_tools::output;

/// Name of the template in the shared cluster.
const TEMPLATE: &str = "callscript_template";

/// A database of the shared cluster with the extension and all migrations; dropped with this value.
#[derive(Debug)]
pub struct Database {
    cluster: &'static Cluster,
    name: String,
    client: Client,
}

impl Database {
    /// A new database that nobody else uses.
    pub async fn fresh() -> Result<Self> {
        static TEMPLATE_MADE: OnceCell<()> = OnceCell::const_new();
        static NEXT: AtomicU32 = AtomicU32::new(1);
        let cluster = tokio::task::spawn_blocking(Cluster::shared).await??;
        TEMPLATE_MADE.get_or_try_init(|| make_template(cluster)).await?;
        let name = format!("callscript_{}", NEXT.fetch_add(1, Ordering::Relaxed));
        let admin = connect(&cluster.url("postgres")).await?;
        create(&admin, &name, Some(TEMPLATE)).await?;
        let client = connect(&cluster.url(&name)).await?;
        Ok(Self {
            cluster,
            name,
            client,
        })
    }

    /// Connection URL as superuser.
    pub fn url(&self) -> String {
        self.cluster.url(&self.name)
    }

    /// Name of the database.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The cluster it lives in.
    pub fn cluster(&self) -> &'static Cluster {
        self.cluster
    }

    /// One more connection.
    pub async fn connect(&self) -> Result<Client> {
        connect(&self.url()).await
    }
}

/// A database is its own first connection.
impl Deref for Database {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let (cluster, name) = (self.cluster, std::mem::take(&mut self.name));
        // On a thread of its own: dropping waits for every backend that is just being connected to, and the other side of
        // such a connection may be waiting for this very thread.
        std::thread::spawn(move || {
            // Keeps a long test run within the disk; a failure costs space only.
            let _ = output(
                cluster
                    .tools()
                    .client("dropdb")
                    .args(["--force", "--if-exists", "-U", "postgres"])
                    .arg("-h")
                    .arg(cluster.socket_folder())
                    .args(["-p", &cluster.port().to_string()])
                    .arg(name),
            );
        });
    }
}

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

async fn make_template(cluster: &Cluster) -> Result<()> {
    create(&connect(&cluster.url("postgres")).await?, TEMPLATE, None).await?;
    let (mut client, connection) = tokio_postgres::connect(&cluster.url(TEMPLATE), NoTls).await?;
    let driver = tokio::spawn(connection);
    migrations::apply(&mut client).await?;
    // A template that somebody is connected to cannot be copied: wait for the good-bye.
    drop(client);
    driver.await??;
    let admin = connect(&cluster.url("postgres")).await?;
    while admin
        .query_one(
            "SELECT count(*) FROM pg_catalog.pg_stat_activity WHERE datname = $1",
            &[&TEMPLATE],
        )
        .await?
        .get::<_, i64>(0)
        > 0
    {
        tokio::task::yield_now().await;
    }
    Ok(())
}
