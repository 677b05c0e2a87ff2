//! New flags, told to open inboxes as server-sent events. One connection listens for all of them.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use callscript_common::config::DatabaseArgs;
use callscript_common::db::{self, Heard};
use futures_util::Stream;
use tokio::sync::broadcast;

use crate::app::App;
use crate::auth::viewer::Viewer;

/// Listens for the ids of calls that are flagged, as long as the process runs. Calls that are flagged while
/// there is no connection are not announced later; a page shows them when it is loaded anew.
pub(crate) async fn listen(database: DatabaseArgs, flagged: broadcast::Sender<String>) {
    // Straight into the ring that the browsers read: whatever comes, its memory stays the same.
    let hears = move |heard: Heard<'_>| {
        if let Heard::Note(call) = heard {
            // Nobody may be looking.
            let _ = flagged.send(call.to_owned());
        }
    };
    let statement = "LISTEN callscript_flags";
    db::listen(database, "web listener".to_owned(), statement, hears).await;
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
                // A browser that is too slow misses some flags: its pill counts too few until the page is
                // loaded again.
                Err(broadcast::error::RecvError::Lagged(_)) => {}
                Err(broadcast::error::RecvError::Closed) => return None,
            }
        }
    });
    Sse::new(events).keep_alive(KeepAlive::new().interval(Duration::from_secs(20)))
}
