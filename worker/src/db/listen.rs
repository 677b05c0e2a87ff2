//! LISTEN: wakes the lanes when work appears. Best effort by design: behind a pooler in transaction
//! mode nothing ever arrives, and polling finds the work a little later.

use std::time::Duration;

use tokio::sync::{broadcast, mpsc};
use tokio_postgres::AsyncMessage;
use tokio_util::sync::CancellationToken;

use super::connect;
use crate::config::DatabaseArgs;

const LISTEN: &str = "LISTEN callscript";
const FIRST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_secs(30);
/// A connection that a firewall dropped in silence is only noticed by talking on it.
const PROBE_EVERY: Duration = Duration::from_mins(1);

/// Listens until `stop`, reconnecting with growing waits; sends the name of each lane that has work.
/// After a reconnect everything is announced once, because notifications may have been missed.
pub async fn listen(
    args: DatabaseArgs,
    worker: String,
    wake: broadcast::Sender<String>,
    stop: CancellationToken,
) {
    let mut wait = FIRST_WAIT;
    loop {
        let (sender, mut notifications) = mpsc::unbounded_channel();
        let connected = connect(&args, &worker, move |message| {
            if let AsyncMessage::Notification(note) = message {
                let _ = sender.send(note.payload().to_owned());
            }
        });
        let listening = async {
            let client = connected.await?;
            client.batch_execute(LISTEN).await?;
            Ok::<_, super::DbError>(client)
        };
        let result = tokio::select! {
            () = stop.cancelled() => return,
            result = listening => result,
        };
        match result {
            Ok(client) => {
                wait = FIRST_WAIT;
                let _ = wake.send(String::new());
                loop {
                    tokio::select! {
                        () = stop.cancelled() => return,
                        note = notifications.recv() => match note {
                            Some(lane) => { let _ = wake.send(lane); }
                            None => break,
                        },
                        () = tokio::time::sleep(PROBE_EVERY) => {
                            let probe = tokio::time::timeout(Duration::from_secs(10), client.batch_execute(""));
                            if !matches!(probe.await, Ok(Ok(()))) { break }
                        }
                    }
                }
                tracing::warn!(
                    db.wait_seconds = wait.as_secs(),
                    "the notification connection was lost; polling meanwhile"
                );
            }
            Err(error) => {
                tracing::warn!(
                    db.wait_seconds = wait.as_secs(),
                    "no notifications, polling meanwhile: {error}"
                );
            }
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(wait) => {}
        }
        wait = (wait * 2).min(LONGEST_WAIT);
    }
}
