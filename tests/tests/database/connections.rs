//! Connections of workers and console: what a statement is given, and what it leaves behind.

use std::time::Duration;

use callscript_common::config::DatabaseArgs;
use callscript_common::db::{Heard, Pool, listen};
use callscript_tests::harness::Database;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::setup::TestResult;

fn args(url: String) -> DatabaseArgs {
    DatabaseArgs {
        database_url: Some(url.into()),
        database_pool_size: 1,
        database_statement_timeout: 30,
        database_connect_timeout: 10,
        database_root_cert: None,
        database_unencrypted: false,
    }
}

#[tokio::test]
async fn a_statement_is_limited_and_at_read_committed_and_leaves_nothing_behind() -> TestResult {
    let database = Database::fresh().await?;
    database
        .batch_execute(
            "DO $$ BEGIN
                 EXECUTE format('ALTER DATABASE %I SET default_transaction_isolation = %L', current_database(), $q$repeatable read$q$);
             END $$",
        )
        .await?;
    let pool = Pool::new(&args(database.url()), "test")?;
    let given =
        "SELECT current_setting('statement_timeout') || ', ' || current_setting('transaction_isolation')";
    assert_eq!(pool.one::<String>(given, &[]).await?, "30s, read committed");
    // The only connection of the pool, as whoever gets it next from a pooler finds it.
    let client = pool.client().await?;
    let left: String = client.query_one(given, &[]).await?.get(0);
    assert_eq!(left, "0, repeatable read");
    drop(client);
    let refused = pool.one::<i32>("SELECT 1 / (random() * 0)::int", &[]).await;
    assert!(
        refused
            .as_ref()
            .is_err_and(|error| error.to_string().contains("22012")),
        "{refused:?}"
    );
    assert_eq!(
        pool.one::<i32>("SELECT 2", &[]).await?,
        2,
        "the next statement is well"
    );
    Ok(())
}

#[tokio::test]
async fn a_listener_is_told_without_a_pooler_in_between() -> TestResult {
    let database = Database::fresh().await?;
    let (tell, mut told) = tokio::sync::mpsc::unbounded_channel();
    let listener = tokio::spawn(listen(
        args(database.url()),
        "test".to_owned(),
        "LISTEN callscript",
        {
            move |heard: Heard<'_>| {
                let _ = tell.send(format!("{heard:?}"));
            }
        },
    ));
    assert_eq!(told.recv().await.as_deref(), Some("Connected"));
    database.batch_execute("NOTIFY callscript, 'vault'").await?;
    assert_eq!(told.recv().await.as_deref(), Some("Note(\"vault\")"));
    listener.abort();
    Ok(())
}

/// A pooler refuses the start-up option, as PgBouncer does: nothing more is sent through it.
#[tokio::test]
async fn nobody_listens_through_a_pooler() -> TestResult {
    let pooler = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!(
        "postgres://worker@{}/callscript?sslmode=disable",
        pooler.local_addr()?
    );
    let (tell, mut told) = tokio::sync::mpsc::unbounded_channel();
    let listener = tokio::spawn(listen(args(url), "test".to_owned(), "LISTEN callscript", {
        move |heard: Heard<'_>| {
            let _ = tell.send(format!("{heard:?}"));
        }
    }));
    let (mut client, _) = pooler.accept().await?;
    let mut startup = vec![0; 4096];
    let length = client.read(&mut startup).await?;
    let startup = String::from_utf8_lossy(&startup[..length]).into_owned();
    assert!(startup.contains("callscript.listener"), "{startup:?}");
    let fields = b"SFATAL\0VFATAL\0C08P01\0Munsupported startup parameter: options\0\0";
    client.write_u8(b'E').await?;
    client.write_u32(u32::try_from(fields.len())? + 4).await?;
    client.write_all(fields).await?;
    client.shutdown().await?;
    let mut rest = Vec::new();
    client.read_to_end(&mut rest).await?;
    assert!(
        !String::from_utf8_lossy(&rest).contains("LISTEN"),
        "nothing is left behind in the pooler"
    );
    // An outage would be tried again within a second.
    let again = tokio::time::timeout(Duration::from_secs(2), pooler.accept()).await;
    assert!(again.is_err(), "a pooler is no outage");
    assert!(told.try_recv().is_err());
    listener.abort();
    Ok(())
}
