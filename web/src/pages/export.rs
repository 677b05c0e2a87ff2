//! CSV of what a list shows.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde_json::Value;
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

/// What a spreadsheet takes for the beginning of a formula (OWASP, "CSV injection"), in the width of East Asian text too.
const FORMULA: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];
/// Where a spreadsheet of some country may see the next cell begin, whatever we mean: the separators of its lists, and
/// quotes, which do not hold where another separator is expected.
const EDGE: [char; 7] = [',', ';', '|', '\t', '\r', '\n', '"'];

/// A cell of which no part is taken for a formula, whatever separates the cells. A quotation mark stands before what
/// would be one.
fn cell(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + 2);
    let mut is_edge = true;
    for letter in text.chars() {
        if is_edge && FORMULA.contains(&letter) {
            safe.push('\'');
        }
        safe.push(letter);
        // Spreadsheets skip spaces at the edge.
        is_edge = EDGE.contains(&letter) || is_edge && letter == ' ';
    }
    safe
}

fn file(name: &str, head: &[&str], rows: impl Iterator<Item = Vec<String>>) -> Result<Response, PageError> {
    // Every text is quoted: a program that expects `;` or a tab must not find one outside of quotes.
    let mut writer = csv::WriterBuilder::new()
        .quote_style(csv::QuoteStyle::NonNumeric)
        .from_writer(Vec::new());
    let failed = |error: csv::Error| PageError::Internal(error.to_string());
    writer.write_record(head).map_err(failed)?;
    for row in rows {
        let cells = row.iter().map(|text| cell(text));
        writer.write_record(cells).map_err(failed)?;
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
    let filter = Filter::read(&query);
    let asked = filter.json(&viewer.zone, viewer.id);
    let rows = app
        .database
        .query(
            "SELECT * FROM console.flags($1, $2, $3, $4, $5)",
            &[
                (&asked, Type::JSONB),
                (&filter.sort.name(), Type::TEXT),
                (&None::<Value>, Type::JSONB),
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
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", " =1"] {
            let safe = cell(text);
            assert!(safe.trim_start_matches(' ').starts_with('\''), "{safe}");
        }
        // Where `;`, a tab or a line break ends a cell, or a quote does not hold it together.
        for (text, safe) in [
            ("x;=cmd|' /C calc'!A0", "x;'=cmd|' /C calc'!A0"),
            ("x;  =1", "x;  '=1"),
            ("x,@a\t+b", "x,'@a'\t'+b"),
            ("x\n-1", "x\n'-1"),
            ("x\";=1", "x\";'=1"),
            ("a\r\n=1", "a\r\n'=1"),
        ] {
            let made = cell(text);
            // A tab is a separator and may begin a formula: it is escaped only at an edge.
            assert_eq!(
                made.replace("a'\t", "a\t"),
                safe.replace("a'\t", "a\t"),
                "{text:?}"
            );
        }
        assert_eq!(cell("He said \"no\", 1-2 = -1"), "He said \"no\", 1-2 = -1");
    }

    /// As a spreadsheet reads the file that separates cells by this.
    fn cells(content: &[u8], separator: u8) -> Vec<String> {
        let reader = csv::ReaderBuilder::new()
            .delimiter(separator)
            .has_headers(false)
            .flexible(true)
            .from_reader(content);
        let records = reader.into_records().flat_map(|record| {
            let record = record.expect("a record");
            record.iter().map(str::to_owned).collect::<Vec<_>>()
        });
        records.collect()
    }

    #[tokio::test]
    async fn no_spreadsheet_of_any_country_finds_a_formula() {
        let evil = [
            "x;=1",
            "=1",
            "a\t=1",
            "say \"hi\";@x",
            "l1\n=2",
            "-1",
            "p|+1",
            "5.00",
            "x,=1",
        ];
        let row: Vec<String> = evil.iter().map(|&text| text.to_owned()).collect();
        let answer = file("x.csv", &["head"; 9], std::iter::once(row)).expect("a file");
        let body = axum::body::to_bytes(answer.into_body(), 10_000)
            .await
            .expect("a body");
        for separator in *b",;\t|" {
            for cell in cells(&body, separator) {
                let begins = cell.trim_start_matches([' ', '"']).chars().next();
                assert!(
                    !begins.is_some_and(|letter| FORMULA.contains(&letter)),
                    "{cell:?} ({separator})"
                );
            }
        }
        // And whoever reads it as it is meant finds each text whole.
        let read = cells(&body, b',');
        assert_eq!(read.len(), 18);
        assert_eq!(read[12], "say \"hi\";'@x");
        assert_eq!(read[16], "5.00");
    }
}
