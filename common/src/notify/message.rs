//! What is sent.

use serde_json::{Value, json};

use super::Notification;

/// What is sent. Slack's incoming webhooks read `text`; `<`, `>` and `&` mean something to it
/// (docs.slack.dev, "Formatting message text").
pub(super) fn body(note: &Notification) -> Value {
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
        ("reminded", "critical") => (":red_circle:", "still critical".to_owned()),
        ("reminded", severity) => (":large_yellow_circle:", format!("still {severity}")),
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
        note.message["event"] = "reminded".into();
        assert_eq!(
            body(&note)["text"],
            ":red_circle: *still critical*: &lt;!channel&gt; &amp; more (see docs/runbooks/grow.md)"
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
