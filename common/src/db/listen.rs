//! LISTEN, for as long as the process runs: a database that restarts is found again. Best effort by design:
//! behind a pooler in transaction mode no notification ever arrives, so every listener must also look for
//! work by itself now and then. There LISTEN would only stay behind, in a connection that others get next: so nobody
//! listens through a pooler, which is known by what it makes of a start-up option.

use std::convert::Infallible;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio_postgres::AsyncMessage;

use super::DbError;
use super::connect::connect_with;
use crate::config::DatabaseArgs;

const FIRST_WAIT: Duration = Duration::from_millis(500);
const LONGEST_WAIT: Duration = Duration::from_secs(15);
/// A connection that a firewall dropped in silence is only noticed by talking on it.
const PROBE_EVERY: Duration = Duration::from_mins(1);
const PROBE_TIMEOUT: Duration = Duration::from_secs(10);
/// After which it is tried again whether there still is a pooler.
const POOLED_WAIT: Duration = Duration::from_mins(10);
/// PgBouncer refuses start-up options that it does not know, or drops them (`ignore_startup_parameters`).
const OPTION: &str = "-c callscript.listener=on";
const LISTENER: &str = include_str!("sql/listener.sql");

/// What a listener is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard<'a> {
    /// The connection stands, for the first time or again: notifications may have been missed.
    Connected,
    /// A notification with this payload.
    Note(&'a str),
}

/// Listens until it is dropped, reconnecting with growing waits. `statement` is the LISTEN; `hears` is called
/// from the connection's own task, and must not wait.
pub async fn listen(
    args: DatabaseArgs,
    name: String,
    statement: &'static str,
    hears: impl Fn(Heard<'_>) + Clone + Send + 'static,
) {
    let mut wait = FIRST_WAIT;
    loop {
        match listen_once(&args, &name, statement, hears.clone()).await {
            Ok(Ended::Pooled) => {
                wait = POOLED_WAIT;
                tracing::info!(
                    "no notifications come through this pooler of connections: work is looked for by polling"
                );
            }
            Ok(Ended::Lost) => {
                wait = FIRST_WAIT;
                tracing::warn!(
                    db.wait_ms = wait.as_millis() as u64,
                    "the connection for notifications was lost"
                );
            }
            Err(error) => tracing::warn!(
                db.wait_ms = wait.as_millis() as u64,
                "no connection for notifications: {error}"
            ),
        }
        tokio::time::sleep(wait).await;
        wait = if wait == POOLED_WAIT {
            FIRST_WAIT
        } else {
            (wait * 2).min(LONGEST_WAIT)
        };
    }
}

/// Why listening ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ended {
    /// The connection is gone.
    Lost,
    /// There is a pooler in between.
    Pooled,
}

/// Listens until the connection ends; an error where there was none to begin with.
async fn listen_once(
    args: &DatabaseArgs,
    name: &str,
    statement: &str,
    hears: impl Fn(Heard<'_>) + Clone + Send + 'static,
) -> Result<Ended, DbError> {
    // Carries nothing: it closes with the connection.
    let (alive, mut ended) = oneshot::channel::<Infallible>();
    let told = hears.clone();
    let client = connect_with(args, name, OPTION, move |message| {
        let _ = &alive;
        if let AsyncMessage::Notification(note) = message {
            told(Heard::Note(note.payload()));
        }
    })
    .await;
    let client = match client {
        Err(error) if error.to_string().contains("startup parameter") => return Ok(Ended::Pooled),
        client => client?,
    };
    let listener: String = client.query_one(LISTENER, &[]).await?.try_get(0)?;
    if listener != "on" {
        return Ok(Ended::Pooled);
    }
    client.batch_execute(statement).await?;
    hears(Heard::Connected);
    loop {
        tokio::select! {
            _ = &mut ended => return Ok(Ended::Lost),
            () = tokio::time::sleep(PROBE_EVERY) => {
                let probe = tokio::time::timeout(PROBE_TIMEOUT, client.batch_execute(""));
                if !matches!(probe.await, Ok(Ok(()))) {
                    return Ok(Ended::Lost);
                }
            }
        }
    }
}
