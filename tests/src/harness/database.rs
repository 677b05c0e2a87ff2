//! A fresh database per test, copied from a migrated template.

use std::ops::Deref;
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::Result;
use callscript_demo::services::Cluster;
use callscript_demo::services::database::{connect, create};
use callscript_demo::services::postgres_tools::output;
use tokio::sync::OnceCell;
use tokio_postgres::{Client, NoTls};

use super::{migrations, shared_cluster};

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
        let cluster = tokio::task::spawn_blocking(shared_cluster).await??;
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
        // On a thread of its own: dropping waits for every backend that is just being connected to, and the
        // other side of such a connection may be waiting for this very thread.
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
