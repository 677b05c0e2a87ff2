//! A form of somebody who is signed in, sent from a page of ours.

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};

use super::fields::{self, Fields};
use crate::app::App;
use crate::auth::viewer::Viewer;
use crate::error::{PageError, wants_json};

/// Who sent it, and what. Every handler that changes something takes this and so cannot forget to check.
#[derive(Debug)]
pub(crate) struct SignedForm {
    pub(crate) viewer: Viewer,
    pub(crate) fields: Fields,
}

impl FromRequest<App> for SignedForm {
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> Result<Self, Response> {
        let is_script = wants_json(request.headers());
        read(request, app).await.map_err(|error| {
            if is_script {
                error.into_json()
            } else {
                error.into_response()
            }
        })
    }
}

async fn read(request: Request, app: &App) -> Result<SignedForm, PageError> {
    let (mut parts, body) = request.into_parts();
    let viewer = <Viewer as FromRequestParts<App>>::from_request_parts(&mut parts, app).await;
    let (path, referer) = (parts.uri.path().to_owned(), referer(&parts.headers));
    let fields = fields::body(Request::from_parts(parts, body), app).await;
    let viewer = viewer.map_err(|error| match error {
        // The address of a form shows nothing: after signing in they want the page that the form stood on.
        PageError::SignIn(_) => {
            let page = referer.unwrap_or_else(|| page_of(&path).to_owned());
            let back = fields.as_ref().ok().and_then(|fields| fields.get("back"));
            PageError::SignIn(way_back(back, &page).to_owned())
        }
        other => other,
    })?;
    let fields = fields?;
    if fields.get("csrf") != Some(viewer.secret.form_token().as_str()) {
        return Err(PageError::Forged);
    }
    Ok(SignedForm { viewer, fields })
}

/// The page of ours that a form stood on, as the browser tells it.
fn referer(headers: &HeaderMap) -> Option<String> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let url = url::Url::parse(text("referer")?).ok()?;
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    if format!("{}{port}", url.host_str()?) != text("host")? {
        return None;
    }
    let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
    Some(format!("{}{query}", url.path()))
}

/// The page that the form of an address stands on: `/calls/7/note` stands on `/calls/7`. What is a page itself is one.
pub(super) fn page_of(path: &str) -> &str {
    if ["/blind", "/settings/notifications"].contains(&path) || path.ends_with("/missed") {
        return path;
    }
    match path.rsplit_once('/') {
        Some((page, _)) if page.starts_with("/calls/") || page.starts_with("/settings") => {
            if page == "/settings/rules" { path } else { page }
        }
        _ => "/flags",
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
    fn a_form_leads_back_to_the_page_that_it_stood_on() {
        for (form, page) in [
            ("/flags/decide", "/flags"),
            ("/views", "/flags"),
            ("/logout", "/flags"),
            ("/calls/7/note", "/calls/7"),
            ("/calls/7/missed", "/calls/7/missed"),
            ("/blind", "/blind"),
            ("/settings/budget", "/settings"),
            ("/settings/people/invite", "/settings/people"),
            ("/settings/notifications", "/settings/notifications"),
            ("/settings/notifications/change", "/settings/notifications"),
            ("/settings/rules/gift_card", "/settings/rules/gift_card"),
            ("/settings/rules/gift_card/publish", "/settings/rules/gift_card"),
        ] {
            assert_eq!(page_of(form), page, "{form}");
        }
        let from = |referer: &str| {
            let mut headers = HeaderMap::new();
            headers.insert("host", "qa.example:8080".parse().expect("a value"));
            headers.insert("referer", referer.parse().expect("a value"));
            super::referer(&headers)
        };
        let page = from("https://qa.example:8080/flags?state=all&rule=gift_card");
        assert_eq!(page.as_deref(), Some("/flags?state=all&rule=gift_card"));
        for other in [
            "https://evil.example/flags",
            "https://qa.example/flags",
            "about:blank",
            "x",
        ] {
            assert_eq!(from(other), None, "{other}");
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
