//! `/blind`: a sampled call, read by somebody who does not know the verdict; `/calls/{id}/missed`: a violation that was missed.
//!
//! Both pages work without a script: each word is a link that says where the violation begins, and what was heard stands in
//! the address until it is sent.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, Response};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio_postgres::types::{ToSql, Type};
use uuid::Uuid;

use super::page;
use crate::app::App;
use crate::auth::viewer::{Role, Viewer};
use crate::error::PageError;
use crate::http::fields::Fields;
use crate::http::flash;
use crate::http::signed::SignedForm;
use crate::view::format;
use crate::view::shell::Shell;

/// A value of a statement and its type.
type Parameter<'a> = (&'a (dyn ToSql + Sync), Type);

/// Most violations of one reading.
const MOST_HEARD: usize = 20;

/// A turn of the conversation.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Turn {
    pub(crate) speaker: String,
    pub(crate) start: f64,
    pub(crate) text: String,
}

impl Turn {
    pub(crate) fn clock(&self) -> String {
        format::length(self.start)
    }

    pub(crate) fn words(&self) -> Vec<&str> {
        self.text.split_whitespace().collect()
    }
}

/// A rule that can be broken in the call.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Rule {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) guidance: String,
}

/// What is shown of a call.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Heard {
    pub(crate) call_id: String,
    pub(crate) vertical: Option<String>,
    pub(crate) has_audio: bool,
    #[serde(default)]
    pub(crate) segments: Vec<Turn>,
    #[serde(default)]
    pub(crate) rules: Vec<Rule>,
}

/// A place in the conversation: segment and word, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) segment: usize,
    pub(crate) word: usize,
}

impl Place {
    /// `segment.word`
    fn read(text: &str) -> Option<Self> {
        let (segment, word) = text.split_once('.')?;
        Some(Self {
            segment: segment.parse().ok()?,
            word: word.parse().ok()?,
        })
    }
}

/// A violation that was marked.
#[derive(Debug, Clone)]
pub(crate) struct Mark {
    /// As it stands in the address: `rule@segment.word`.
    pub(crate) value: String,
    pub(crate) rule: String,
    pub(crate) name: String,
    pub(crate) place: Place,
    pub(crate) words: String,
}

#[derive(Template)]
#[template(path = "blind.html")]
pub(crate) struct BlindPage {
    pub(crate) shell: Shell,
    /// `None`: nothing waits.
    pub(crate) call: Option<Heard>,
    pub(crate) waiting: i64,
    pub(crate) marks: Vec<Mark>,
    /// The word that was chosen last.
    pub(crate) at: Option<Place>,
    /// Whether the reader must not know the verdict.
    pub(crate) is_blind: bool,
}

impl BlindPage {
    /// The address of the page with these marks, up to the next parameter.
    pub(crate) fn address(&self) -> String {
        let path = match &self.call {
            Some(call) if !self.is_blind => format!("/calls/{}/missed?", call.call_id),
            Some(call) => format!("/blind?call={}&", call.call_id),
            None => "/blind?".to_owned(),
        };
        let marks = self.marks.iter().map(|mark| format!("h={}&", mark.value));
        path + &marks.collect::<String>()
    }

    /// Words from the chosen one on.
    pub(crate) fn chosen(&self) -> String {
        let words = |place: &Place| Some(words_from(self.call.as_ref()?, *place));
        self.at.as_ref().and_then(words).unwrap_or_default()
    }

    /// Whether this word was chosen last.
    pub(crate) fn is_at(&self, segment: usize, word: usize) -> bool {
        self.at == Some(Place { segment, word })
    }
}

fn words_from(call: &Heard, place: Place) -> String {
    let turn = call.segments.get(place.segment);
    let words = turn.map(|turn| turn.words()).unwrap_or_default();
    words.get(place.word..).unwrap_or_default().join(" ")
}

fn marks(call: &Heard, query: &Fields) -> Vec<Mark> {
    let read = |value: &str| {
        let (rule, place) = value.split_once('@')?;
        let place = Place::read(place)?;
        let known = call.rules.iter().find(|known| known.id == rule)?;
        Some(Mark {
            value: format!("{rule}@{}.{}", place.segment, place.word),
            rule: rule.to_owned(),
            name: known.name.clone(),
            place,
            words: words_from(call, place),
        })
    };
    query.all("h").filter_map(read).take(MOST_HEARD).collect()
}

async fn call_of(app: &App, viewer: &Viewer, id: Uuid) -> Result<Heard, PageError> {
    let missing = "this call was not drawn, or its transcript is forgotten";
    read(app, viewer, id, "SELECT console.blind_call($1, $2)", missing).await
}

/// What a function of the database says of a call.
async fn read(
    app: &App,
    viewer: &Viewer,
    id: Uuid,
    statement: &str,
    missing: &'static str,
) -> Result<Heard, PageError> {
    let parameters: [Parameter<'_>; 2] = [(&viewer.id, Type::INT8), (&id, Type::UUID)];
    let rows = app
        .database
        .query(statement, &parameters)
        .await
        .map_err(PageError::of_action)?;
    let call: Option<Value> = rows.first().map_or(Ok(None), |row| row.try_get(0))?;
    let call = call.ok_or(PageError::NotFound(missing))?;
    serde_json::from_value(call).map_err(|error| PageError::Internal(error.to_string()))
}

/// `GET /blind`: the next call of the sample, or the one that the address names.
pub(crate) async fn show(
    State(app): State<App>,
    viewer: Viewer,
    query: Fields,
) -> Result<Html<String>, PageError> {
    viewer.must_be(Role::Reviewer)?;
    let next = app
        .database
        .query(
            "SELECT call_id, waiting FROM console.next_blind($1)",
            &[(&viewer.id, Type::INT8)],
        )
        .await
        .map_err(PageError::of_action)?;
    let waiting = next.first().map_or(Ok(0), |row| row.try_get(1))?;
    let named = query.get("call").and_then(|id| id.parse::<Uuid>().ok());
    let id = match (named, next.first()) {
        (Some(named), _) => Some(named),
        (None, Some(row)) => Some(row.try_get::<_, Uuid>(0)?),
        (None, None) => None,
    };
    let call = match id {
        Some(id) => Some(call_of(&app, &viewer, id).await?),
        None => None,
    };
    let marks = call.as_ref().map(|call| marks(call, &query)).unwrap_or_default();
    page(&BlindPage {
        shell: Shell::new(&viewer, "blind", "Sample"),
        call,
        waiting,
        marks,
        at: query.get("at").and_then(Place::read),
        is_blind: true,
    })
}

/// `POST /blind`: what was heard.
pub(crate) async fn submit(State(app): State<App>, form: SignedForm) -> Result<Response, PageError> {
    form.viewer.must_be(Role::Reviewer)?;
    let id: Uuid = form
        .fields
        .need("call")?
        .parse()
        .map_err(|_| PageError::Invalid("There is no such call.".to_owned()))?;
    let call = call_of(&app, &form.viewer, id).await?;
    let heard: Vec<Value> = marks(&call, &form.fields)
        .iter()
        .map(|mark| json!({"rule": mark.rule, "segment": mark.place.segment, "word": mark.place.word}))
        .collect();
    app.database
        .query(
            "SELECT console.read_blind($1, $2, $3)",
            &[
                (&form.viewer.id, Type::INT8),
                (&id, Type::UUID),
                (&Value::Array(heard), Type::JSONB),
            ],
        )
        .await
        .map_err(PageError::of_action)?;
    Ok(flash::say(&app.options, &form.viewer, "Kept", "/blind"))
}

/// `GET /calls/{id}/missed`: the same for a call whose verdict is known.
pub(crate) async fn missed(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<Uuid>,
    query: Fields,
) -> Result<Html<String>, PageError> {
    viewer.must_be(Role::Reviewer)?;
    let statement = "SELECT console.call_to_mark($1, $2)";
    let call = read(
        &app,
        &viewer,
        id,
        statement,
        "there is no transcript of this call",
    )
    .await?;
    let marks = marks(&call, &query);
    page(&BlindPage {
        shell: Shell::new(&viewer, "calls", "A missed violation"),
        call: Some(call),
        waiting: 0,
        marks,
        at: query.get("at").and_then(Place::read),
        is_blind: false,
    })
}

/// `POST /calls/{id}/missed`
pub(crate) async fn mark_missed(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    form: SignedForm,
) -> Result<Response, PageError> {
    form.viewer.must_be(Role::Reviewer)?;
    for value in form.fields.all("h").take(MOST_HEARD) {
        let (rule, place) = value
            .split_once('@')
            .and_then(|(rule, place)| Some((rule, Place::read(place)?)))
            .ok_or_else(|| PageError::Invalid("There is no such place in the transcript.".to_owned()))?;
        let index = |at: usize| i32::try_from(at).unwrap_or(i32::MAX);
        let note = form.fields.get("note");
        app.database
            .query(
                "SELECT console.mark_missed($1, $2, $3, $4, $5, $6)",
                &[
                    (&form.viewer.id, Type::INT8),
                    (&id, Type::UUID),
                    (&rule, Type::TEXT),
                    (&index(place.segment), Type::INT4),
                    (&index(place.word), Type::INT4),
                    (&note, Type::TEXT),
                ],
            )
            .await
            .map_err(PageError::of_action)?;
    }
    let page = format!("/calls/{id}");
    Ok(flash::say(&app.options, &form.viewer, "Kept as missed", &page))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_read_as_far_as_they_make_sense() {
        let call = Heard {
            call_id: "c".to_owned(),
            vertical: None,
            has_audio: false,
            segments: vec![Turn {
                speaker: "agent".to_owned(),
                start: 0.0,
                text: "a gift card for you".to_owned(),
            }],
            rules: vec![Rule {
                id: "gift_card".to_owned(),
                name: "Gift card".to_owned(),
                guidance: "G".to_owned(),
            }],
        };
        let query = Fields::parse(b"h=gift_card%400.1&h=nothing%400.1&h=gift_card%40x&h=gift_card%409.9");
        let read = marks(&call, &query);
        let words: Vec<&str> = read.iter().map(|mark| mark.words.as_str()).collect();
        assert_eq!(words, ["gift card for you", ""]);
    }
}
