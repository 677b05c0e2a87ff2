//! A form of somebody who is signed in, sent from a page of ours.

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};

use super::fields::{self, Fields};
use crate::app::{App, Options};
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
        Some(("/mentions", _)) => "/mentions",
        _ => "/flags",
    }
}

/// For forms before anybody is signed in: the browser says that the page it came from is ours. Browsers
/// always send `Origin` with such a request. A client that sends no `Origin` carries no cookie of a victim
/// either. Ours is the configured address, whatever a proxy makes of `Host`; and the address under which the request
/// itself came, which no other site can name in both headers.
pub(crate) fn must_be_from_here(options: &Options, headers: &HeaderMap) -> Result<(), PageError> {
    let text = |name: &header::HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    let Some(origin) = text(&header::ORIGIN) else {
        return Ok(());
    };
    let ours = options.origin();
    let host = text(&header::HOST).unwrap_or_default();
    let is_ours = url::Url::parse(origin).is_ok_and(|from| {
        let port = from.port().map(|port| format!(":{port}")).unwrap_or_default();
        let is_asked = !host.is_empty() && format!("{}{port}", from.host_str().unwrap_or_default()) == host;
        is_asked || from.origin().is_tuple() && Some(from.origin()) == ours
    });
    if is_ours {
        return Ok(());
    }
    let origin: String = origin.chars().take(100).collect();
    let ours = ours.map(|ours| ours.ascii_serialization()).unwrap_or_default();
    tracing::warn!(
        "a form came from {origin:?} and not from {ours}: if that is this console, set CALLSCRIPT_WEB_URL"
    );
    Err(PageError::Elsewhere { origin, ours })
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
            ("/calls/7/comment", "/calls/7"),
            ("/mentions/read", "/mentions"),
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
        let asked = |host: &str, origin: &str| {
            let mut headers = HeaderMap::new();
            headers.insert("host", host.parse().expect("a value"));
            headers.insert("origin", origin.parse().expect("a value"));
            let options = Options {
                public_url: "https://qa.example".to_owned(),
                ..Options::default()
            };
            must_be_from_here(&options, &headers)
        };
        // Asked directly, and through a proxy that names another host.
        assert!(asked("10.0.0.7:8080", "http://10.0.0.7:8080").is_ok());
        assert!(asked("127.0.0.1:8080", "https://qa.example").is_ok());
        assert!(asked("console.internal", "https://qa.example:443").is_ok());
        for (host, origin) in [
            ("qa.example", "https://evil.example"),
            ("qa.example", "null"),
            ("qa.example:8080", "https://qa.example:8080.evil.example"),
            ("127.0.0.1:8080", "http://qa.example"),
            ("127.0.0.1:8080", "https://qa.example:8443"),
            ("", "https://"),
            ("null", "null"),
        ] {
            let refused = asked(host, origin).expect_err(origin).message();
            assert!(
                refused.contains(origin)
                    && refused.contains("https://qa.example")
                    && refused.contains("CALLSCRIPT_WEB_URL"),
                "{refused}"
            );
        }
        assert!(must_be_from_here(&Options::default(), &HeaderMap::new()).is_ok());
    }
}
