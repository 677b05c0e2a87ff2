//! New flags, told to open inboxes as server-sent events. One connection listens for all of them.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use callscript_worker::config::DatabaseArgs;
use callscript_worker::db::connect;
use futures_util::Stream;
use tokio::sync::{broadcast, oneshot};
use tokio_postgres::AsyncMessage;

use crate::app::App;
use crate::auth::viewer::Viewer;

const LISTEN: &str = "LISTEN callscript_flags";
const FIRST_WAIT: Duration = Duration::from_millis(500);
const LONGEST_WAIT: Duration = Duration::from_secs(15);
/// A connection that a firewall dropped in silence is only noticed by talking on it.
const PROBE_EVERY: Duration = Duration::from_mins(1);

/// Listens as long as the process runs; a database that restarts is found again.
pub(crate) async fn listen(database: DatabaseArgs, flagged: broadcast::Sender<String>) {
    let mut wait = FIRST_WAIT;
    loop {
        // Straight into the ring that the browsers read: whatever comes, its memory stays the same. The other channel
        // carries nothing; it closes with the connection.
        let (alive, mut ended) = oneshot::channel::<Infallible>();
        let told = flagged.clone();
        let connected = connect(&database, "web listener", move |message| {
            let _ = &alive;
            if let AsyncMessage::Notification(note) = message {
                // Nobody may be looking.
                let _ = told.send(note.payload().to_owned());
            }
        });
        match connected.await {
            Ok(client) if client.batch_execute(LISTEN).await.is_ok() => {
                wait = FIRST_WAIT;
                loop {
                    tokio::select! {
                        _ = &mut ended => break,
                        () = tokio::time::sleep(PROBE_EVERY) => {
                            let probe = tokio::time::timeout(Duration::from_secs(10), client.batch_execute(""));
                            if !matches!(probe.await, Ok(Ok(()))) { break }
                        }
                    }
                }
            }
            _ => {}
        }
        tracing::warn!(
            wait_ms = wait.as_millis() as u64,
            "new flags are not heard of; connecting again"
        );
        tokio::time::sleep(wait).await;
        wait = (wait * 2).min(LONGEST_WAIT);
    }
}

/// `/events`
pub(crate) async fn stream(
    State(app): State<App>,
    _: Viewer,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let heard = app.flagged.subscribe();
    let events = futures_util::stream::unfold(heard, |mut heard| async move {
        loop {
            match heard.recv().await {
                Ok(call) => {
                    let data = serde_json::json!({ "call": call }).to_string();
                    return Some((Ok(Event::default().event("flags").data(data)), heard));
                }
                // Whoever is too slow misses some: the pill counts too few until the page is loaded again.
                Err(broadcast::error::RecvError::Lagged(_)) => {}
                Err(broadcast::error::RecvError::Closed) => return None,
            }
        }
    });
    Sse::new(events).keep_alive(KeepAlive::new().interval(Duration::from_secs(20)))
}
