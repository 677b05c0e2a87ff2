use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::routing::get;

use super::*;
use crate::models::sha256_of_bytes;

/// A server of one file that counts the bytes it sent.
#[derive(Clone)]
struct Server {
    file: Arc<Vec<u8>>,
    ranges: bool,
    sent: Arc<AtomicU64>,
}

impl Server {
    fn new(file: &[u8], ranges: bool) -> Self {
        Self {
            file: Arc::new(file.to_vec()),
            ranges,
            sent: Arc::default(),
        }
    }

    async fn start(&self) -> String {
        let app = Router::new()
            .route("/ggml-test.bin", get(Self::answer))
            .with_state(self.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move { axum::serve(listener, app).await });
        format!("http://{address}/")
    }

    #[expect(clippy::unused_async, reason = "a handler is asynchronous")]
    async fn answer(State(server): State<Self>, headers: HeaderMap) -> (axum::http::StatusCode, Vec<u8>) {
        let range = headers.get("range").and_then(|range| range.to_str().ok());
        let from = range.and_then(|r| r.strip_prefix("bytes=")?.strip_suffix('-')?.parse::<usize>().ok());
        let (status, from) = match from.filter(|_| server.ranges) {
            Some(from) => (axum::http::StatusCode::PARTIAL_CONTENT, from),
            None => (axum::http::StatusCode::OK, 0),
        };
        let body = server.file[from..].to_vec();
        server.sent.fetch_add(body.len() as u64, Ordering::Relaxed);
        (status, body)
    }
}

fn entry(file: &[u8]) -> Entry {
    Entry {
        name: "test",
        file: "ggml-test.bin",
        bytes: file.len() as u64,
        sha256: Box::leak(sha256_of_bytes(file).into_boxed_str()),
        base: Some("http://127.0.0.1:1"),
        memory_mib: 1,
        note: "",
    }
}

fn model() -> Vec<u8> {
    (0..100_000_u32)
        .map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8)
        .collect()
}

#[tokio::test]
async fn a_model_arrives_once() {
    let (file, folder) = (model(), tempfile::tempdir().unwrap());
    let (server, shelf) = (Server::new(&file, true), Shelf::new(folder.path().join("models")));
    let downloader = Downloader::new(Some(server.start().await)).unwrap();
    let seen = AtomicU64::new(0);
    let fetched = downloader
        .fetch(&shelf, &entry(&file), |have| seen.store(have, Ordering::Relaxed))
        .await
        .unwrap();
    assert!(matches!(fetched, Fetched::New(_)));
    assert_eq!(seen.load(Ordering::Relaxed), 100_000);
    assert_eq!(std::fs::read(shelf.path(&entry(&file))).unwrap(), file);
    let again = downloader.fetch(&shelf, &entry(&file), |_| ()).await.unwrap();
    assert!(matches!(again, Fetched::AlreadyThere(_)));
    assert_eq!(server.sent.load(Ordering::Relaxed), 100_000);
}

#[tokio::test]
async fn a_stopped_download_goes_on_where_it_stopped() {
    for (ranges, sent) in [(true, 40_000), (false, 100_000)] {
        let (file, folder) = (model(), tempfile::tempdir().unwrap());
        let (server, shelf) = (Server::new(&file, ranges), Shelf::new(folder.path()));
        std::fs::write(folder.path().join("ggml-test.bin.part"), &file[..60_000]).unwrap();
        let downloader = Downloader::new(Some(server.start().await)).unwrap();
        downloader.fetch(&shelf, &entry(&file), |_| ()).await.unwrap();
        assert_eq!(server.sent.load(Ordering::Relaxed), sent);
        assert_eq!(std::fs::read(shelf.path(&entry(&file))).unwrap(), file);
        assert!(!folder.path().join("ggml-test.bin.part").exists());
    }
}

#[tokio::test]
async fn wrong_bytes_never_reach_the_shelf() {
    let (file, folder) = (model(), tempfile::tempdir().unwrap());
    let mut other = file.clone();
    other[5] ^= 1;
    let shelf = Shelf::new(folder.path());
    let downloader = Downloader::new(Some(Server::new(&other, true).start().await)).unwrap();
    let error = downloader.fetch(&shelf, &entry(&file), |_| ()).await.unwrap_err();
    assert!(matches!(error, ModelError::Checksum { .. }), "{error}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn a_server_that_refuses_is_named() {
    let (file, folder) = (model(), tempfile::tempdir().unwrap());
    let base = Server::new(&file, true).start().await + "nothing-here";
    let downloader = Downloader::new(Some(base)).unwrap();
    let error = downloader
        .fetch(&Shelf::new(folder.path()), &entry(&file), |_| ())
        .await
        .unwrap_err();
    assert!(
        error.to_string().contains("404") && error.to_string().contains("127.0.0.1"),
        "{error}"
    );
}
