//! New flags, and comments that name somebody, told to open pages as server-sent events. One connection listens for all of
//! them, and for sessions that end.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use callscript_common::config::DatabaseArgs;
use callscript_common::db::{self, Heard, Parameter};
use futures_util::Stream;
use tokio::sync::broadcast;
use tokio::time::{Interval, interval};
use tokio_postgres::types::Type;

use super::mentions;
use super::streams::{Place, Streams, Word};
use crate::app::App;
use crate::auth::viewer::Viewer;

/// How often a stream looks whether its session goes on when nobody says that it has ended: it may have run out.
const LOOK_EVERY: Duration = Duration::from_mins(5);
/// What stands before the user's id where somebody is named; other notes are calls that are flagged.
const MENTION: &str = "mention ";

/// Listens for the ids of calls that are flagged, as long as the process runs. Calls that are flagged while
/// there is no connection are not announced later; a page shows them when it is loaded anew. Sessions that end
/// meanwhile are looked for once it is there again.
pub(crate) async fn listen(
    database: DatabaseArgs,
    flagged: broadcast::Sender<String>,
    streams: Arc<Streams>,
) {
    // Straight into the ring that the browsers read: whatever comes, its memory stays the same.
    let hears = move |heard: Heard<'_>| match heard {
        Heard::Connected => streams.look_all(),
        Heard::Note(note) => {
            if let Some(user) = note.strip_prefix("user ").and_then(|user| user.parse().ok()) {
                streams.look(user);
            } else {
                // Nobody may be looking.
                let _ = flagged.send(note.to_owned());
            }
        }
    };
    let statement = "LISTEN callscript_flags; LISTEN callscript_access";
    db::listen(database, "web listener".to_owned(), statement, hears).await;
}

/// An inbox that is told.
struct Inbox {
    app: App,
    user: i64,
    session: Vec<u8>,
    heard: broadcast::Receiver<String>,
    place: Place,
    looks: Interval,
    is_over: bool,
}

/// What is next for an inbox.
enum Next {
    Flag(String),
    /// Somebody has named the user.
    Mention,
    Look,
    Leave,
    Nothing,
}

/// `/events`
pub(crate) async fn stream(
    State(app): State<App>,
    viewer: Viewer,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let inbox = Inbox {
        heard: app.flagged.subscribe(),
        place: app.streams.enter(viewer.id),
        user: viewer.id,
        session: viewer.secret.sha256(),
        // At once for the first time: the session may have ended just before the place was taken.
        looks: interval(LOOK_EVERY),
        is_over: false,
        app,
    };
    let events = futures_util::stream::unfold(inbox, |mut inbox| async move {
        let event = inbox.next().await?;
        Some((Ok(event), inbox))
    });
    Sse::new(events).keep_alive(KeepAlive::new().interval(Duration::from_secs(20)))
}

impl Inbox {
    /// The next event; `None`: the stream ends.
    async fn next(&mut self) -> Option<Event> {
        while !self.is_over {
            let next = tokio::select! {
                word = self.place.word() => match word {
                    Word::Look => Next::Look,
                    Word::Leave => Next::Leave,
                },
                _ = self.looks.tick() => Next::Look,
                heard = self.heard.recv() => match heard {
                    Ok(note) => match note.strip_prefix(MENTION) {
                        None => Next::Flag(note),
                        Some(user) if user.parse() == Ok(self.user) => Next::Mention,
                        Some(_) => Next::Nothing,
                    },
                    // A browser that is too slow misses some flags: its pill counts too few until the page is
                    // loaded again.
                    Err(broadcast::error::RecvError::Lagged(_)) => Next::Nothing,
                    Err(broadcast::error::RecvError::Closed) => return None,
                },
            };
            match next {
                Next::Flag(call) => {
                    let data = serde_json::json!({ "call": call }).to_string();
                    return Some(Event::default().event("flags").data(data));
                }
                Next::Mention => {
                    // While the database is away the badge stays as it is; the next page counts anew.
                    if let Ok(unread) = mentions::unread(&self.app, self.user).await {
                        let data = serde_json::json!({ "unread": unread }).to_string();
                        return Some(Event::default().event("mentions").data(data));
                    }
                }
                Next::Look => self.is_over = !self.is_signed_in().await,
                // Said, so that the page does not come back at once and push the next one out.
                Next::Leave => {
                    self.is_over = true;
                    return Some(Event::default().event("elsewhere").data("{}"));
                }
                Next::Nothing => {}
            }
        }
        None
    }

    /// Whether the session goes on. While the database is away nothing is told either, and the listener's return is
    /// another look.
    async fn is_signed_in(&self) -> bool {
        let statement = "SELECT console.is_open_session($1)";
        let session: [Parameter<'_>; 1] = [(&self.session, Type::BYTEA)];
        let asked = self.app.database.one(statement, &session).await;
        asked.unwrap_or(true)
    }
}
