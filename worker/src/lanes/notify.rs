//! Alerts on their way out: taken from the outbox, sent, and crossed off.
//!
//! Each is sent at least once. Where the answer is lost (the worker dies, the connection breaks, the database
//! cannot be told) it is sent again; its `Idempotency-Key` stays the same.

use std::time::Duration;

use callscript_common::db::DbError;
use reqwest::Client;
use serde_json::{Value, json};

use crate::db::{Database, Notification};
use crate::http::{self, HttpError, Verdict};

/// Time-out of one message: well under the minute for which a notification is taken.
const TIMEOUT: Duration = Duration::from_secs(20);
/// Notifications are sent one after the other, so few are taken at a time.
const MOST: i32 = 2;

/// Sends notifications.
#[derive(Debug)]
pub(super) struct Notifier {
    client: Client,
}

impl Notifier {
    /// One client for all targets.
    pub(super) fn new() -> Result<Self, HttpError> {
        Ok(Self {
            client: http::client(TIMEOUT)?,
        })
    }

    /// Sends what is due, until nothing is.
    pub(super) async fn send_due(&self, database: &Database) -> Result<(), DbError> {
        loop {
            let due = database.claim_notifications(MOST).await?;
            if due.is_empty() {
                return Ok(());
            }
            for note in &due {
                match self.send(note).await {
                    Ok(()) => {
                        database.notification_delivered(note).await?;
                        tracing::info!(notification.id = note.id, "an alert was delivered");
                    }
                    Err((error, wait)) => {
                        tracing::warn!(
                            notification.id = note.id,
                            attempt = note.attempt,
                            "an alert was not delivered: {error}"
                        );
                        database.notification_failed(note, &error, wait).await?;
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
            .json(&body(note))
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

/// What is sent. Slack's incoming webhooks read `text`; `<`, `>` and `&` mean something to it
/// (docs.slack.dev, "Formatting message text").
fn body(note: &Notification) -> Value {
    if note.kind != "slack" {
        return note.message.clone();
    }
    let text = |name: &str| {
        let text = note.message[name].as_str().unwrap_or_default();
        text.replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;")
    };
    let (mark, what) = match (text("event").as_str(), text("severity").as_str()) {
        ("resolved", _) => (":large_green_circle:", "over".to_owned()),
        (_, "critical") => (":red_circle:", "critical".to_owned()),
        (_, severity) => (":large_yellow_circle:", severity.to_owned()),
    };
    let runbook = match text("runbook") {
        page if page.is_empty() || text("event") == "resolved" => String::new(),
        page => format!(" (see {page})"),
    };
    json!({ "text": format!("{mark} *{what}*: {}{runbook}", text("message")) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slack_gets_text_that_means_nothing_to_it() {
        let mut note = Notification {
            id: 1,
            attempt: 1,
            kind: "slack".to_owned(),
            url: String::new(),
            message: json!({ "event": "raised", "severity": "critical", "message": "<!channel> & more",
                             "runbook": "docs/runbooks/grow.md" }),
        };
        assert_eq!(
            body(&note)["text"],
            ":red_circle: *critical*: &lt;!channel&gt; &amp; more (see docs/runbooks/grow.md)"
        );
        note.message["event"] = "resolved".into();
        assert_eq!(
            body(&note)["text"],
            ":large_green_circle: *over*: &lt;!channel&gt; &amp; more"
        );
        note.kind = "webhook".to_owned();
        assert_eq!(body(&note), note.message);
    }
}
