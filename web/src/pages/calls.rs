//! `/calls`: the archive.

use askama::Template;
use axum::extract::State;
use axum::response::{Html, IntoResponse, Redirect, Response};
use jiff::Timestamp;
use tokio_postgres::Row;
use tokio_postgres::types::Type;
use uuid::Uuid;

use super::filter::Place;
use super::hits::{self, Hit};
use super::page;
use crate::app::App;
use crate::auth::viewer::Viewer;
use crate::error::PageError;
use crate::http::fields::Fields;
use crate::view::format;
use crate::view::moment::Moment;
use crate::view::shell::Shell;

const ROWS: u8 = 50;

/// All that a call can be waiting for or have come to.
pub(crate) const STATUSES: [&str; 12] = [
    "pending",
    "vaulting",
    "downloaded",
    "processing",
    "transcribed",
    "judging",
    "flagged",
    "safe",
    "unjudged",
    "skipped",
    "failed",
    "parked",
];

/// What is searched for.
#[derive(Debug, Clone, Default)]
pub(crate) struct Search {
    pub(crate) text: Option<String>,
    pub(crate) status: Option<String>,
    place: Option<(Timestamp, Uuid)>,
}

impl Search {
    pub(crate) fn read(fields: &Fields) -> Self {
        Self {
            text: fields.get("q").map(|text| text.chars().take(200).collect()),
            status: fields
                .get("status")
                .filter(|status| STATUSES.contains(status))
                .map(str::to_owned),
            place: fields.get("after").and_then(|place| {
                let (at, call) = place.split_once('_')?;
                Some((at.parse().ok()?, call.parse().ok()?))
            }),
        }
    }

    pub(crate) fn query(&self) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in [("q", &self.text), ("status", &self.status)] {
            if let Some(value) = value {
                query.append_pair(name, value);
            }
        }
        query.finish()
    }

    /// Ids of the calls that it finds after a place, newest first.
    pub(super) async fn ids(
        &self,
        app: &App,
        place: Option<(Timestamp, Uuid)>,
        most: i32,
    ) -> Result<Vec<Uuid>, PageError> {
        let (at, call) = place.unzip();
        let ids = app
            .database
            .one(
                "SELECT console.find_ids($1, $2, $3, $4, $5)",
                &[
                    (&self.text, Type::TEXT),
                    (&self.status, Type::TEXT),
                    (&at, Type::TIMESTAMPTZ),
                    (&call, Type::UUID),
                    (&most, Type::INT4),
                ],
            )
            .await?;
        Ok(ids)
    }

    pub(super) async fn rows(&self, app: &App, most: i32) -> Result<Vec<Row>, PageError> {
        let (at, call) = self.place.unzip();
        let rows = app
            .database
            .query(
                "SELECT * FROM console.find_calls($1, $2, $3, $4, $5)",
                &[
                    (&self.text, Type::TEXT),
                    (&self.status, Type::TEXT),
                    (&at, Type::TIMESTAMPTZ),
                    (&call, Type::UUID),
                    (&most, Type::INT4),
                ],
            )
            .await?;
        Ok(rows)
    }
}

/// A call in the list.
#[derive(Debug, Clone, Default)]
pub(crate) struct CallRow {
    pub(crate) call: String,
    /// Of its page, with the search that found it and the second at which the words are said.
    pub(crate) address: String,
    /// What is said there, and whether each part was looked for; empty where it was found in another way.
    pub(crate) snippet: Vec<(String, bool)>,
    pub(crate) called: Moment,
    pub(crate) duration: String,
    pub(crate) campaign: String,
    pub(crate) vertical: String,
    pub(crate) publisher: String,
    pub(crate) caller: String,
    pub(crate) revenue: String,
    pub(crate) status: String,
    /// What could not be judged, e.g. `Spanish 64 %`, or empty.
    pub(crate) not_judged: String,
    pub(crate) score: String,
    pub(crate) flags: i64,
}

#[derive(Template)]
#[template(path = "calls.html")]
pub(crate) struct CallsPage {
    pub(crate) shell: Shell,
    pub(crate) text: String,
    pub(crate) status: String,
    pub(crate) statuses: [&'static str; 12],
    pub(crate) query: String,
    pub(crate) rows: Vec<CallRow>,
    pub(crate) older: Option<String>,
}

/// `GET /calls`
pub(crate) async fn show(
    State(app): State<App>,
    viewer: Viewer,
    query: Fields,
) -> Result<Response, PageError> {
    let search = Search::read(&query);
    let mut found = search.rows(&app, i32::from(ROWS) + 1).await?;
    // An id or a number finds one call: that is where they want to go.
    let is_exact = search.text.as_deref().is_some_and(|text| {
        !text.contains([' ', '*']) && text.len() >= 7 && text.bytes().any(|byte| byte.is_ascii_digit())
    });
    if let [only] = &found[..]
        && is_exact
    {
        return Ok(Redirect::to(&format!("/calls/{}", only.try_get::<_, Uuid>("call_id")?)).into_response());
    }
    let has_more = found.len() > usize::from(ROWS);
    found.truncate(ROWS.into());
    let older = match found.last() {
        Some(row) if has_more => Some(Place::text(row.try_get("call_time")?, row.try_get("call_id")?)),
        _ => None,
    };
    let now = viewer.now;
    let asked = search.query();
    let mut hits = hits::read(&app, search.text.as_deref(), &found).await?;
    let rows = found
        .iter()
        .map(|row| {
            let hit = hits.remove(&row.try_get::<_, Uuid>("call_id")?);
            row_of(row, hit, &asked, now, &viewer)
        })
        .collect::<Result<Vec<_>, _>>()?;
    let html: Html<String> = page(&CallsPage {
        shell: Shell::new(&viewer, "calls", "Calls"),
        query: search.query(),
        text: search.text.unwrap_or_default(),
        status: search.status.unwrap_or_default(),
        statuses: STATUSES,
        rows,
        older,
    })?;
    Ok(html.into_response())
}

fn row_of(
    row: &Row,
    hit: Option<Hit>,
    asked: &str,
    now: Timestamp,
    viewer: &Viewer,
) -> Result<CallRow, PageError> {
    let text = |name: &str| {
        row.try_get::<_, Option<String>>(name)
            .map(Option::unwrap_or_default)
    };
    let call = row.try_get::<_, Uuid>("call_id")?.to_string();
    let address = match &hit {
        Some(hit) => format!("/calls/{call}?{asked}&t={:.2}#s-{}", hit.second, hit.segment),
        None if asked.is_empty() => format!("/calls/{call}"),
        None => format!("/calls/{call}?{asked}"),
    };
    Ok(CallRow {
        call,
        address,
        snippet: hit.map(|hit| hits::parts(&hit.snippet)).unwrap_or_default(),
        called: Moment::new(row.try_get("call_time")?, now, &viewer.zone),
        duration: row
            .try_get::<_, Option<i32>>("duration_seconds")?
            .map(|seconds| format::length(f64::from(seconds)))
            .unwrap_or_default(),
        campaign: text("campaign")?,
        vertical: format::words(&text("vertical")?),
        publisher: text("publisher")?,
        caller: text("caller")?,
        revenue: format::dollars(row.try_get("revenue")?),
        status: text("status")?,
        not_judged: text("not_judged")?,
        score: row
            .try_get::<_, Option<i16>>("score")?
            .map(|score| score.to_string())
            .unwrap_or_default(),
        flags: row.try_get("flags")?,
    })
}
