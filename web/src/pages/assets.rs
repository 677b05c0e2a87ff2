//! The two files that pages load. They are part of the binary; their address names their content, so they keep for ever.

use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

use crate::error::PageError;

pub(crate) const STYLE: &str = include_str!("../../assets/console.css");
pub(crate) const SCRIPT: &str = include_str!("../../assets/console.js");

/// Address of the style sheet.
pub(crate) fn style() -> String {
    format!("/assets/{}/console.css", version(STYLE))
}

/// Address of the script.
pub(crate) fn script() -> String {
    format!("/assets/{}/console.js", version(SCRIPT))
}

fn version(content: &str) -> String {
    hex::encode(&Sha256::digest(content)[..6])
}

/// `/assets/{version}/{name}`
pub(crate) async fn show(Path((_, name)): Path<(String, String)>) -> Result<Response, PageError> {
    let (content, kind) = match name.as_str() {
        "console.css" => (STYLE, "text/css; charset=utf-8"),
        "console.js" => (SCRIPT, "text/javascript; charset=utf-8"),
        _ => return Err(PageError::NotFound("there is no such file")),
    };
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=31536000, immutable"),
    );
    Ok((headers, content).into_response())
}
