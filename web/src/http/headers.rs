//! Headers of every answer: what the page may load, how long it took, that nobody may keep it.

use std::time::Instant;

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use axum_extra::extract::CookieJar;

use super::flash;
use crate::app::App;

/// Of what is rendered for no request: no policy ever allows it.
const NO_NONCE: &str = "none";

tokio::task_local! {
    /// What the policy of the answer that is being made calls its own scripts and styles.
    static NONCE: String;
}

/// What a tag that loads a script or a style carries, so that the policy of its page lets it.
pub(crate) fn nonce() -> String {
    NONCE
        .try_with(String::clone)
        .unwrap_or_else(|_| NO_NONCE.to_owned())
}

/// A page runs only the scripts that it names itself, and the scripts that these import: text that finds its
/// way into a page cannot guess the nonce. No page needs code from elsewhere or inline code.
fn policy(nonce: &str) -> HeaderValue {
    let policy = format!(
        "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; img-src 'self'; \
         media-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    );
    HeaderValue::try_from(policy).unwrap_or(HeaderValue::from_static("default-src 'none'"))
}

/// Adds the headers.
pub(crate) async fn add(
    axum::extract::State(app): axum::extract::State<App>,
    request: Request,
    next: Next,
) -> Response {
    let begun = Instant::now();
    let nonce = hex::encode(rand::random::<[u8; 16]>());
    let policy = policy(&nonce);
    let is_read = request.method() == Method::GET;
    let is_told = is_read && flash::is_brought(&app.options, &CookieJar::from_headers(request.headers()));
    let mut response = NONCE.scope(nonce, next.run(request)).await;
    let status = response.status();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (
            HeaderName::from_static("permissions-policy"),
            "camera=(), display-capture=(), geolocation=(), microphone=(), midi=(), payment=(), publickey-credentials-get=(self), usb=()",
        ),
        // For browsers that do not know frame-ancestors.
        (header::X_FRAME_OPTIONS, "DENY"),
        (HeaderName::from_static("x-robots-tag"), "noindex, nofollow"),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if app.options.is_secure() {
        headers.insert(
            header::STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static("max-age=31536000"),
        );
    }
    // Pages hold what only this person may see; assets say themselves how long they keep.
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    // A message is told by one page, and by no other after it.
    if is_told && is_page(status, headers) {
        let no_more = flash::no_more(&app.options).to_string();
        headers.extend(
            HeaderValue::try_from(no_more)
                .ok()
                .map(|cookie| (header::SET_COOKIE, cookie)),
        );
    }
    // Not of what is sent: how long a password took is nobody's business.
    let took = format!("app;dur={:.1}", begun.elapsed().as_secs_f64() * 1000.0);
    if let (true, Ok(took)) = (is_read, HeaderValue::from_str(&took)) {
        headers.insert(HeaderName::from_static("server-timing"), took);
    }
    response
}

/// Whether this is a page that tells messages, and no redirect, error, script or list of numbers.
fn is_page(status: StatusCode, headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
    status == StatusCode::OK && kind.is_some_and(|kind| kind.starts_with(b"text/html"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_nonce_is_that_of_the_request() {
        assert_eq!(nonce(), NO_NONCE);
        let one = NONCE.scope("1f".to_owned(), async { nonce() });
        let other = NONCE.scope("2e".to_owned(), async { nonce() });
        assert_eq!(tokio::join!(one, other), ("1f".to_owned(), "2e".to_owned()));
        assert_eq!(nonce(), NO_NONCE);
    }

    #[test]
    fn the_policy_allows_what_carries_the_nonce_and_no_more() {
        let policy = policy("1f");
        let policy = policy.to_str().expect("a text");
        assert!(
            policy.contains("script-src 'nonce-1f'; style-src 'nonce-1f'; "),
            "{policy}"
        );
        assert!(
            !policy.contains("unsafe") && !policy.contains("script-src 'self'"),
            "{policy}"
        );
    }
}
