//! A form of somebody who is signed in, sent from a page of ours.

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::HeaderMap;

use super::fields::{self, Fields};
use crate::app::App;
use crate::auth::viewer::Viewer;
use crate::error::PageError;

/// Who sent it, and what. Every handler that changes something takes this and so cannot forget to check.
#[derive(Debug)]
pub(crate) struct SignedForm {
    pub(crate) viewer: Viewer,
    pub(crate) fields: Fields,
}

impl FromRequest<App> for SignedForm {
    type Rejection = PageError;

    async fn from_request(request: Request, app: &App) -> Result<Self, PageError> {
        let (mut parts, body) = request.into_parts();
        let viewer = <Viewer as FromRequestParts<App>>::from_request_parts(&mut parts, app).await?;
        let fields = fields::body(Request::from_parts(parts, body), app).await?;
        if fields.get("csrf") != Some(viewer.secret.form_token().as_str()) {
            return Err(PageError::Forged);
        }
        Ok(Self { viewer, fields })
    }
}

/// For forms before anybody is signed in: the browser says that the page it came from is ours. Browsers
/// always send `Origin` with such a request. A client that sends no `Origin` carries no cookie of a victim
/// either.
pub(crate) fn must_be_from_here(headers: &HeaderMap) -> Result<(), PageError> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let Some(origin) = text("origin") else {
        return Ok(());
    };
    let host = text("host").unwrap_or_default();
    let ours = url::Url::parse(origin).is_ok_and(|origin| {
        let port = origin.port().map(|port| format!(":{port}")).unwrap_or_default();
        !host.is_empty() && format!("{}{port}", origin.host_str().unwrap_or_default()) == host
    });
    if ours { Ok(()) } else { Err(PageError::Forged) }
}

/// Where to go after a form: a path of ours, and nothing else that somebody may have put into a link.
pub(crate) fn way_back<'a>(path: Option<&'a str>, otherwise: &'a str) -> &'a str {
    let is_ours = |path: &&str| {
        path.starts_with('/') && !path.starts_with("//") && !path.contains(['\\', '\r', '\n', '\t'])
    };
    path.filter(is_ours).unwrap_or(otherwise)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_pages_are_a_way_back() {
        for path in ["/flags?state=open#c-1", "/"] {
            assert_eq!(way_back(Some(path), "/flags"), path);
        }
        for path in [
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "flags",
            "/a\r\nb",
            "/\t/evil",
        ] {
            assert_eq!(way_back(Some(path), "/flags"), "/flags", "{path}");
        }
    }

    #[test]
    fn forms_of_other_sites_are_refused() {
        let headers = |origin: &str| {
            let mut headers = HeaderMap::new();
            headers.insert("host", "qa.example:8080".parse().expect("a value"));
            headers.insert("origin", origin.parse().expect("a value"));
            headers
        };
        assert!(must_be_from_here(&headers("https://qa.example:8080")).is_ok());
        for origin in [
            "https://evil.example",
            "null",
            "https://qa.example",
            "https://qa.example:8080.evil.example",
        ] {
            assert!(must_be_from_here(&headers(origin)).is_err(), "{origin}");
        }
        assert!(must_be_from_here(&HeaderMap::new()).is_ok());
    }
}
