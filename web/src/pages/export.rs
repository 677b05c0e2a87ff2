//! CSV of what a list shows.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use tokio_postgres::types::Type;
use uuid::Uuid;

use super::calls::Search;
use super::filter::Filter;
use crate::app::App;
use crate::auth::viewer::Viewer;
use crate::error::PageError;
use crate::http::fields::Fields;

/// Most rows of a file.
const MOST_ROWS: i32 = 1000;

/// A cell that no spreadsheet takes for a formula (OWASP, "CSV injection").
fn cell(text: String) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text
    }
}

fn file(name: &str, head: &[&str], rows: impl Iterator<Item = Vec<String>>) -> Result<Response, PageError> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let failed = |error: csv::Error| PageError::Internal(error.to_string());
    writer.write_record(head).map_err(failed)?;
    for row in rows {
        writer.write_record(row.into_iter().map(cell)).map_err(failed)?;
    }
    let content = writer
        .into_inner()
        .map_err(|error| PageError::Internal(error.to_string()))?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\""),
        ),
    ];
    Ok((headers, content).into_response())
}

fn text(row: &tokio_postgres::Row, name: &str) -> String {
    row.try_get::<_, Option<String>>(name)
        .ok()
        .flatten()
        .unwrap_or_default()
}

/// `GET /flags.csv`: the calls of the filter, up to 1,000.
pub(crate) async fn flags(
    State(app): State<App>,
    viewer: Viewer,
    query: Fields,
) -> Result<Response, PageError> {
    let asked = Filter::read(&query).json(&viewer.zone, viewer.id);
    let (at, call): (Option<Timestamp>, Option<Uuid>) = (None, None);
    let rows = app
        .database
        .query(
            "SELECT * FROM console.flags($1, $2, $3, $4, $5)",
            &[
                (&asked, Type::JSONB),
                (&at, Type::TIMESTAMPTZ),
                (&call, Type::UUID),
                (&false, Type::BOOL),
                (&MOST_ROWS, Type::INT4),
            ],
        )
        .await?;
    let mut lines = Vec::with_capacity(rows.len());
    for row in &rows {
        lines.push(vec![
            row.try_get::<_, Uuid>("call_id")?.to_string(),
            row.try_get::<_, Timestamp>("call_time")?.to_string(),
            text(row, "severity"),
            text(row, "lead_rule"),
            text(row, "lead_quote"),
            row.try_get::<_, i16>("flags")?.to_string(),
            text(row, "publisher"),
            text(row, "campaign"),
            text(row, "vertical"),
            format!("{:.2}", row.try_get::<_, f64>("revenue")?),
            text(row, "state"),
            text(row, "decided_by"),
            text(row, "assignee"),
        ]);
    }
    let head = [
        "call",
        "call_time",
        "severity",
        "rule",
        "quote",
        "flags",
        "publisher",
        "campaign",
        "vertical",
        "revenue",
        "state",
        "decided_by",
        "assignee",
    ];
    file("flags.csv", &head, lines.into_iter())
}

/// `GET /calls.csv`: the calls of a search, up to 1,000.
pub(crate) async fn calls(State(app): State<App>, _: Viewer, query: Fields) -> Result<Response, PageError> {
    let search = Search::read(&query);
    let rows = search.rows(&app, MOST_ROWS).await?;
    let mut lines = Vec::with_capacity(rows.len());
    for row in &rows {
        lines.push(vec![
            row.try_get::<_, Uuid>("call_id")?.to_string(),
            row.try_get::<_, Timestamp>("call_time")?.to_string(),
            row.try_get::<_, Option<i32>>("duration_seconds")?
                .map(|seconds| seconds.to_string())
                .unwrap_or_default(),
            text(row, "campaign"),
            text(row, "vertical"),
            text(row, "publisher"),
            text(row, "caller"),
            format!("{:.2}", row.try_get::<_, f64>("revenue")?),
            text(row, "status"),
            text(row, "not_judged"),
        ]);
    }
    let head = [
        "call",
        "call_time",
        "duration_seconds",
        "campaign",
        "vertical",
        "publisher",
        "caller",
        "revenue",
        "status",
        "not_judged",
    ];
    file("calls.csv", &head, lines.into_iter())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"] {
            assert!(cell(text.to_owned()).starts_with('\''), "{text}");
        }
        assert_eq!(cell("He said \"no\", twice".to_owned()), "He said \"no\", twice");
    }
}
