//! Redirects from the outside to the inside; the rest is tested against a whole store in `tests/`.

use axum::Router;
use axum::extract::Query;
use axum::response::Redirect;
use axum::routing::get;
use serde::Deserialize;

use super::*;
use crate::config::LimitArgs;

#[derive(Deserialize)]
struct To {
    to: String,
}

/// A host with a public name that leads wherever it is told.
async fn host() -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let lead = get(|Query(To { to }): Query<To>| async move { Redirect::temporary(&to) });
    let router = Router::new().route("/lead", lead);
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

fn strict() -> RecordingArgs {
    RecordingArgs {
        limits: LimitArgs {
            recording_max_mb: 1,
            ..LimitArgs::default()
        },
        recording_timeout: 20,
        recording_min_rate: 0,
        recording_allow_private: false,
    }
}

#[tokio::test]
async fn a_step_from_the_outside_to_the_inside_is_refused() {
    let address = host().await;
    let fetcher = Fetcher::with_hosts(&strict(), &[("recordings.example", address)]).unwrap();
    for (to, words) in [
        ("http://169.254.169.254/latest/meta-data/", "private network"),
        ("http://[::ffff:10.0.0.1]/a.wav", "private network"),
        ("http://2130706433/a.wav", "private network"),
        // A name, which only the resolver can tell.
        ("http://localhost/a.wav", "private network"),
        ("file:///etc/passwd", "only http and https"),
        (
            "http://user:word@recordings.example/a.wav",
            "user name or password",
        ),
    ] {
        let mut url: Url = format!("http://recordings.example:{}/lead", address.port())
            .parse()
            .unwrap();
        url.query_pairs_mut().append_pair("to", to);
        let error = fetcher.open(url.as_str()).await.unwrap_err().to_string();
        assert!(error.contains(words), "{to}: {error}");
        assert!(
            !error.contains("recordings.example"),
            "the address is in: {error}"
        );
    }
}
