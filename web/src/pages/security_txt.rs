//! `/.well-known/security.txt`: whom to tell of a hole (RFC 9116).

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use jiff::{SignedDuration, Timestamp};

use crate::app::App;
use crate::error::PageError;

/// For how long a copy of the file may be believed; RFC 9116, 2.5.5 asks for less than a year.
const GOOD_FOR: SignedDuration = SignedDuration::from_hours(90 * 24);

/// `GET /.well-known/security.txt`
pub(crate) async fn show(State(app): State<App>) -> Result<Response, PageError> {
    let contact = app.options.security_contact.as_deref();
    let contact = contact.ok_or(PageError::NotFound("there is no such page"))?;
    let now: Timestamp = app.database.one("SELECT clock_timestamp()", &[]).await?;
    let kind = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
    Ok((kind, text(contact, &app.options.public_url, now)).into_response())
}

fn text(contact: &str, public_url: &str, now: Timestamp) -> String {
    let expires = now
        .saturating_add(GOOD_FOR)
        .unwrap_or(now)
        .strftime("%Y-%m-%dT%H:%M:%SZ");
    let site = public_url.trim_end_matches('/');
    format!(
        "Contact: {contact}\nExpires: {expires}\nPreferred-Languages: en\nCanonical: {site}/.well-known/security.txt\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_as_the_standard_wants_it() {
        let now = "2026-11-24T19:20:00.5Z".parse().expect("a time");
        assert_eq!(
            text("mailto:security@example.com", "https://qa.example/", now),
            "Contact: mailto:security@example.com\nExpires: 2027-02-22T19:20:00Z\nPreferred-Languages: en\n\
             Canonical: https://qa.example/.well-known/security.txt\n"
        );
    }
}
