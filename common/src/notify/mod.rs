//! Alerts on their way out: taken from the outbox, sent, and crossed off. Workers do that, and so does the console,
//! for the day on which no worker is left.
//!
//! Each is sent at least once. Where the answer is lost (the process dies, the connection breaks, the database
//! cannot be told) it is sent again; its `Idempotency-Key` stays the same.

mod message;
mod outbox;

use std::time::Duration;

use reqwest::Client;

use crate::db::{DbError, Pool};
use crate::http::{self, HttpError, Verdict};
pub use outbox::Notification;
use outbox::Outbox;

/// Time-out of one message: well under the minute for which a notification is taken.
const TIMEOUT: Duration = Duration::from_secs(20);
/// Notifications are sent one after the other, so few are taken at a time.
const MOST: i32 = 2;

/// Sends notifications.
#[derive(Debug)]
pub struct Notifier {
    client: Client,
    outbox: Outbox,
}

impl Notifier {
    /// One client for all targets.
    ///
    /// # Errors
    /// [`HttpError::Setup`] where no client can be made.
    pub fn new(database: Pool) -> Result<Self, HttpError> {
        Ok(Self {
            client: http::client(TIMEOUT)?,
            outbox: Outbox(database),
        })
    }

    /// Sends what is due, until nothing is.
    ///
    /// # Errors
    /// [`DbError`] where the outbox cannot be read or written.
    pub async fn send_due(&self) -> Result<(), DbError> {
        loop {
            let due = self.outbox.claim(MOST).await?;
            if due.is_empty() {
                return Ok(());
            }
            for note in &due {
                match self.send(note).await {
                    Ok(()) => {
                        self.outbox.delivered(note).await?;
                        tracing::info!(notification.id = note.id, "an alert was delivered");
                    }
                    Err((error, wait)) => {
                        tracing::warn!(
                            notification.id = note.id,
                            attempt = note.attempt,
                            "an alert was not delivered: {error}"
                        );
                        self.outbox.failed(note, &error, wait).await?;
                    }
                }
            }
        }
    }

    /// What went wrong, and how long the other party asks to wait.
    async fn send(&self, note: &Notification) -> Result<(), (String, Option<f64>)> {
        let answer = self
            .client
            .post(&note.url)
            .header("idempotency-key", format!("callscript-{}", note.id))
            .json(&message::body(note))
            .send()
            .await
            .map_err(|error| (HttpError::from(error).to_string(), None))?;
        match http::verdict(answer.status()) {
            Verdict::Success => Ok(()),
            Verdict::Transient | Verdict::Permanent => Err((
                format!("the answer was {}", answer.status().as_u16()),
                http::retry_after(answer.headers()),
            )),
        }
    }
}
