//! The trace of a call: one, whoever worked on it.

use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result};
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::routing::post;
use callscript_demo::services::Server;

use crate::setup::Setup;

type Heard = Arc<Mutex<Vec<u8>>>;

async fn collect(State(heard): State<Heard>, body: Bytes) {
    heard
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .extend_from_slice(&body);
}

/// How often a collector that keeps what it gets has heard these bytes.
fn times(heard: &[u8], bytes: &[u8]) -> usize {
    heard
        .windows(bytes.len())
        .filter(|window| *window == bytes)
        .count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_lanes_of_a_call_add_to_one_trace() -> Result<()> {
    let heard = Heard::default();
    let router = Router::new()
        .route("/v1/traces", post(collect))
        .with_state(heard.clone());
    let collector = Server::start(router).await?;
    let mut setup = Setup::build(None).await?;
    setup.set("OTEL_EXPORTER_OTLP_ENDPOINT", &collector.url());
    let call = crate::setup::quick_call("RGBTRACED")?;
    setup.list(&call, 1);
    setup.ask().await?;
    assert!(setup.run_once().await?.success());
    let id: uuid::Uuid = setup
        .database
        .query_one(
            "SELECT id FROM core.calls WHERE ringba_call_id = 'RGBTRACED'",
            &[],
        )
        .await?
        .get(0);
    let heard = heard.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let whole = id.as_u64_pair().1.to_be_bytes();
    // Four spans of one trace: three lanes inside the whole call. In protobuf ids and names stand as they
    // are; the id of the whole is the end of the trace's, and stands once more as its own and three times as
    // the parent of a lane.
    assert_eq!(times(&heard, id.as_bytes()), 4, "spans of the trace");
    assert_eq!(times(&heard, &whole), 4 + 1 + 3, "children of the call");
    for name in ["call", "vault", "factory", "judge"] {
        // A name is field 5 of a span: its tag, its length, its text.
        let mut field = vec![0x2a, u8::try_from(name.len()).context("a long name")?];
        field.extend_from_slice(name.as_bytes());
        assert_eq!(times(&heard, &field), 1, "{name}");
    }
    // Nothing of the call itself travels.
    for secret in ["RGBTRACED", "+1555"] {
        assert_eq!(times(&heard, secret.as_bytes()), 0, "{secret}");
    }
    Ok(())
}
