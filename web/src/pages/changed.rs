//! Flags that somebody decided about while somebody else was looking at them: who decided what, and when.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::decide::Done;
use super::decision::verb;
use super::page;
use crate::auth::viewer::Viewer;
use crate::error::PageError;
use crate::http::signed::{SignedForm, way_back};
use crate::view::format;
use crate::view::moment::Moment;
use crate::view::shell::{Shell, Toast};

/// As `console.decide` tells it.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Newer {
    pub(crate) call: Uuid,
    pub(crate) flag: i64,
    pub(crate) rule: String,
    pub(crate) state: String,
    pub(crate) decision: i64,
    pub(crate) by: Option<String>,
    pub(crate) at: Option<String>,
}

/// The same, as it is said.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Changed {
    pub(crate) call: Uuid,
    pub(crate) flag: i64,
    /// `flag:decision` as they are now: with it, the decision goes through.
    pub(crate) seen: String,
    /// Who decided what, and when.
    pub(crate) text: String,
}

impl Changed {
    pub(crate) fn new(newer: &Newer, viewer: &Viewer) -> Self {
        let rule = format!("\u{201c}{}\u{201d}", newer.rule);
        let text = match (&newer.by, newer.at.as_deref().and_then(|at| at.parse().ok())) {
            (Some(by), Some(at)) => {
                let did = if newer.state == "open" {
                    "reopened"
                } else {
                    &newer.state
                };
                let ago = viewer.now.duration_since(at).as_secs_f64().max(0.0);
                let moment = Moment::new(at, viewer.now, &viewer.zone);
                format!("{by} {did} {rule} {} ago ({})", format::span(ago), moment.text)
            }
            _ => format!("{rule} is new since this page was made: look at the call first"),
        };
        Self {
            call: newer.call,
            flag: newer.flag,
            seen: format!("{}:{}", newer.flag, newer.decision),
            text,
        }
    }
}

/// `Dan confirmed "Gift card" 4 s ago (14:02); …`, three of them at most.
pub(super) fn said(changed: &[Changed]) -> String {
    let first: Vec<&str> = changed.iter().take(3).map(|one| one.text.as_str()).collect();
    match changed.len().saturating_sub(3) {
        0 => first.join("; "),
        more => format!("{}; and {more} more", first.join("; ")),
    }
}

/// What changed, and the same decision once more for those who have read it.
#[derive(Template)]
#[template(path = "changed.html")]
pub(crate) struct ChangedPage {
    pub(crate) shell: Shell,
    pub(crate) changed: Vec<Changed>,
    /// The decision: confirmed, dismissed, escalated or reopened.
    pub(crate) action: String,
    pub(crate) verb: &'static str,
    pub(crate) reason: String,
    pub(crate) note: String,
    pub(crate) back: String,
}

/// The answer to a form that was sent without the script: 409, with all of it said.
pub(super) fn answer(done: Done, form: &SignedForm) -> Result<Response, PageError> {
    let text = |name: &str| form.fields.get(name).unwrap_or_default().to_owned();
    let back = way_back(form.fields.get("back"), "/flags").to_owned();
    let mut shell = Shell::new(&form.viewer, "flags", "Decided meanwhile");
    if done.flags > 0 {
        shell.toast = Some(Toast {
            text: done.message,
            undo: done.undo,
            back: back.clone(),
        });
    }
    let body = page(&ChangedPage {
        shell,
        changed: done.changed,
        verb: verb(&done.action),
        action: done.action,
        reason: text("reason"),
        note: text("note"),
        back,
    })?;
    Ok((StatusCode::CONFLICT, body).into_response())
}
