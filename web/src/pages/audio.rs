//! `/calls/{id}/audio`: the recording, streamed from the private bucket to whoever is signed in.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use callscript_common::audio::Format;
use callscript_common::storage::StorageError;
use tokio_postgres::types::Type;
use tokio_util::io::ReaderStream;
use uuid::Uuid;

use crate::app::App;
use crate::auth::viewer::Viewer;
use crate::error::PageError;

/// The one kind of range that players ask for: `bytes=from-` with an end or without.
fn range(headers: &HeaderMap) -> Option<String> {
    let range = headers.get(header::RANGE)?.to_str().ok()?;
    let (from, to) = range.strip_prefix("bytes=")?.split_once('-')?;
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit()) && text.len() < 16;
    (!from.is_empty() && digits(from) && digits(to)).then(|| range.to_owned())
}

/// What the browser is told of a recording, by the extension that the vault gave its key.
fn content_type(key: &str) -> &'static str {
    let extension = key.rsplit_once('.').map_or("", |(_, extension)| extension);
    Format::of_extension(extension).map_or("application/octet-stream", Format::content_type)
}

/// `GET /calls/{id}/audio`
pub(crate) async fn show(
    State(app): State<App>,
    _: Viewer,
    Path(id): Path<Uuid>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let storage = app.storage.as_ref().ok_or(PageError::NotFound(
        "the console has no bucket: set CALLSCRIPT_BUCKET",
    ))?;
    let rows = app
        .database
        .query("SELECT callscript.audio_key($1)", &[(&id, Type::UUID)])
        .await?;
    // The object key comes from the database, never from the address of the page.
    let key: Option<String> = rows.first().map(|row| row.try_get(0)).transpose()?.flatten();
    let key = key.ok_or(PageError::NotFound("there is no recording of this call"))?;
    let range = range(&headers);
    let object = storage
        .open(&key, range.as_deref())
        .await
        .map_err(|error| match error {
            StorageError::NotFound(_) => PageError::NotFound("the recording is not in the bucket any more"),
            other => PageError::Internal(other.to_string()),
        })?;
    let mut answer = HeaderMap::new();
    let kind = content_type(&key);
    answer.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    answer.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    answer.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, max-age=300"),
    );
    if let Ok(length) = HeaderValue::from_str(&object.bytes.to_string()) {
        answer.insert(header::CONTENT_LENGTH, length);
    }
    let mut status = StatusCode::OK;
    if let Some(place) = object
        .range
        .as_deref()
        .and_then(|range| HeaderValue::from_str(range).ok())
    {
        answer.insert(header::CONTENT_RANGE, place);
        status = StatusCode::PARTIAL_CONTENT;
    }
    let body = Body::from_stream(ReaderStream::new(object.body.into_async_read()));
    Ok((status, answer, body).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_has_its_content_type() {
        for (key, kind) in [
            ("2026/11/01/a.wav", "audio/wav"),
            ("2026/11/01/a.MP3", "audio/mpeg"),
            ("2026/11/01/a.ogg", "audio/ogg"),
            ("2026/11/01/a.m4a", "audio/mp4"),
            ("2026/11/01/a", "application/octet-stream"),
        ] {
            assert_eq!(content_type(key), kind, "{key}");
        }
    }

    #[test]
    fn only_plain_ranges_are_passed_on() {
        let asked = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::RANGE, text.parse().expect("a value"));
            range(&headers)
        };
        for plain in ["bytes=0-", "bytes=100-199"] {
            assert_eq!(asked(plain).as_deref(), Some(plain));
        }
        for other in [
            "bytes=-5",
            "bytes=0-1,5-6",
            "lines=1-2",
            "bytes=a-b",
            "bytes=99999999999999999-",
        ] {
            assert_eq!(asked(other), None, "{other}");
        }
    }
}
