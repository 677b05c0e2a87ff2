//! `/calls/{id}/comment`: what people say to each other about a call, and whom they name.

use std::fmt::Write as _;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio_postgres::types::Type;
use uuid::Uuid;

use crate::app::App;
use crate::auth::viewer::Role;
use crate::error::{PageError, wants_json};
use crate::http::flash;
use crate::http::signed::{SignedForm, way_back};
use crate::view::format;

/// A comment as pages show it.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, Serialize)]
#[serde(default)]
pub(crate) struct Comment {
    pub(crate) id: i64,
    pub(crate) by: String,
    pub(crate) at: String,
    /// Second of the recording that it is about; `None`: the whole call.
    pub(crate) at_seconds: Option<f64>,
    pub(crate) text: String,
    /// Names of the people who were told.
    pub(crate) mentions: Vec<String>,
    pub(crate) is_mine: bool,
}

impl Comment {
    /// Its second, as a clock and as a link says it.
    pub(crate) fn place(&self) -> Option<(String, String)> {
        let second = self.at_seconds?;
        Some((format::length(second), format!("{second:.2}")))
    }
}

/// A name that means more than one person.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default)]
struct Ambiguous {
    name: String,
    could_be: Vec<String>,
}

/// The answer of `console.comment`, and what is said of it.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(default)]
struct Added {
    message: String,
    comment: Comment,
    /// Names that mean nobody.
    unknown: Vec<String>,
    ambiguous: Vec<Ambiguous>,
}

impl Added {
    /// Whoever was not told is said: nobody must wait for an answer from them.
    fn said(&self) -> String {
        let mut said = "Comment added".to_owned();
        if !self.comment.mentions.is_empty() {
            let _ = write!(said, " and {} told", self.comment.mentions.join(", "));
        }
        for name in &self.unknown {
            let _ = write!(said, ". Nobody is called {name}");
        }
        for name in &self.ambiguous {
            let could_be = name.could_be.join(" or ");
            let _ = write!(said, ". {} could be {could_be}: write more of it", name.name);
        }
        said
    }
}

/// `POST /calls/{id}/comment`: `text`, perhaps `at`.
pub(crate) async fn submit(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    headers: HeaderMap,
    form: SignedForm,
) -> Response {
    match add(&app, id, &form).await {
        Ok(added) if wants_json(&headers) => Json(added).into_response(),
        Ok(added) => {
            let page = format!("/calls/{id}#comments");
            let back = way_back(form.fields.get("back"), &page);
            flash::say(&app.options, &form.viewer, &added.message, back)
        }
        Err(error) if wants_json(&headers) => error.into_json(),
        Err(error) => error.into_response(),
    }
}

async fn add(app: &App, id: Uuid, form: &SignedForm) -> Result<Added, PageError> {
    form.viewer.must_be(Role::Reviewer)?;
    let text = form.fields.need("text")?;
    let at = match form.fields.get("at") {
        None => None,
        Some(at) => Some(second(at).ok_or_else(|| {
            PageError::Invalid("At which second of the call? Write 83.4 or 1:23.".to_owned())
        })?),
    };
    let told: Value = app
        .database
        .one(
            "SELECT console.comment($1, $2, $3, $4)",
            &[
                (&form.viewer.id, Type::INT8),
                (&id, Type::UUID),
                (&at, Type::FLOAT8),
                (&text, Type::TEXT),
            ],
        )
        .await
        .map_err(PageError::of_action)?;
    let mut added: Added = serde_json::from_value(told)
        .map_err(|error| PageError::Internal(format!("a comment is not understood ({error})")))?;
    added.message = added.said();
    Ok(added)
}

/// Seconds of `83.4`, `1:23` or `1:02:03`.
fn second(text: &str) -> Option<f64> {
    let mut seconds = 0.0;
    let parts: Vec<&str> = text.split(':').collect();
    if parts.len() > 3 {
        return None;
    }
    for (number, part) in parts.iter().enumerate() {
        let is_plain = part
            .chars()
            .all(|letter| letter.is_ascii_digit() || letter == '.');
        let value: f64 = part.parse().ok().filter(|_| is_plain)?;
        if number > 0 && value >= 60.0 {
            return None;
        }
        seconds = seconds * 60.0 + value;
    }
    (0.0..=86_400.0).contains(&seconds).then_some(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_of_the_call_is_read_in_seconds_or_as_a_clock_says_it() {
        for (text, seconds) in [("83.4", 83.4), ("1:23", 83.0), ("1:02:03", 3723.0), ("0", 0.0)] {
            assert_eq!(second(text), Some(seconds), "{text}");
        }
        for text in [
            "", "x", "-1", "1:75", "1:2:3:4", "NaN", "inf", "1e3", "90000", ":",
        ] {
            assert_eq!(second(text), None, "{text}");
        }
    }

    #[test]
    fn whoever_was_not_told_is_said() {
        let added = Added {
            comment: Comment {
                mentions: vec!["Dan".to_owned()],
                ..Comment::default()
            },
            unknown: vec!["@mara".to_owned()],
            ambiguous: vec![Ambiguous {
                name: "@ma".to_owned(),
                could_be: vec!["Maria".to_owned(), "Mark".to_owned()],
            }],
            ..Added::default()
        };
        assert_eq!(
            added.said(),
            "Comment added and Dan told. Nobody is called @mara. @ma could be Maria or Mark: write more of it"
        );
        assert_eq!(Added::default().said(), "Comment added");
    }
}
