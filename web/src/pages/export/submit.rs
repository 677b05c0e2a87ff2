//! `POST /export`: the file. Whoever takes it is kept, with the filter and the number of rows.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use tokio_postgres::types::Type;

use super::columns::{Style, of};
use super::show::{Choice, ExportPage};
use super::source::Source;
use super::stream::{Export, Step};
use crate::app::App;
use crate::error::PageError;
use crate::http::fields::Fields;
use crate::http::signed::SignedForm;
use crate::pages::page;

/// What the form says of the file.
fn choice(fields: &Fields) -> Choice {
    let one = |name: &str, known: [&str; 2]| {
        let chosen = fields.get(name).filter(|value| known.contains(value));
        chosen.unwrap_or(known[0]).to_owned()
    };
    let columns = of(fields.all("column"));
    Choice {
        shape: one("shape", ["flag", "call"]),
        separator: one("separator", ["comma", "semicolon"]),
        columns: columns.iter().map(|column| column.name.to_owned()).collect(),
    }
}

pub(crate) async fn submit(State(app): State<App>, form: SignedForm) -> Result<Response, PageError> {
    let (fields, viewer) = (&form.fields, &form.viewer);
    let query = Fields::parse(fields.get("query").unwrap_or_default().as_bytes());
    let source = Source::read(fields.get("list").unwrap_or_default(), &query, viewer);
    let choice = choice(fields);
    if choice.columns.is_empty() {
        let count = source.count(&app).await?;
        let mut built = ExportPage::new(viewer, &source, count, choice);
        built.problem = "Choose a column at least.";
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&built)?).into_response());
    }
    let note: i64 = app
        .database
        .one(
            "SELECT console.export_begin($1, $2, $3, $4, $5, $6)",
            &[
                (&viewer.id, Type::INT8),
                (&source.list(), Type::TEXT),
                (&source.query(), Type::TEXT),
                (&choice.shape, Type::TEXT),
                (&choice.separator, Type::TEXT),
                (&choice.columns, Type::TEXT_ARRAY),
            ],
        )
        .await
        .map_err(PageError::of_action)?;
    let has_semicolon = choice.separator == "semicolon";
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!(
                "attachment; filename=\"{}\"",
                source.file_name(viewer.now, &viewer.zone)
            ),
        ),
    ];
    let export = Export {
        viewer: viewer.id,
        note,
        columns: of(choice.columns.iter().map(String::as_str)),
        style: Style {
            url: app.options.public_url.trim_end_matches('/').to_owned(),
            zone: viewer.zone.clone(),
            has_decimal_comma: has_semicolon,
        },
        separator: if has_semicolon { b';' } else { b',' },
        is_by_flag: choice.shape == "flag",
        source,
        place: None,
        rows: 0,
        step: Step::Head,
        app,
    };
    Ok((headers, export.into_body()).into_response())
}
