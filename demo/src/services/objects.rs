//! An S3-protocol server over a local folder.

mod faults;
mod files;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, anyhow};
use axum::error_handling::HandleError;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::{BoxError, Router};
use s3s::auth::SimpleAuth;
use s3s::config::{S3Config, StaticConfigProvider};
use s3s::service::S3ServiceBuilder;

use super::scratch::Scratch;
use super::server::Server;
pub use faults::{ObjectFaults, Refusal};
use files::{Asked, Files, Uploads, lock};

/// A private bucket behind the S3 protocol, signatures checked.
#[derive(Debug)]
pub struct ObjectStore {
    server: Server,
    root: PathBuf,
    bucket: String,
    access_key: String,
    secret_key: String,
    faults: Arc<ObjectFaults>,
    asked: Asked,
    uploads: Uploads,
    _scratch: Scratch,
}

impl ObjectStore {
    /// Starts a server with one empty bucket.
    pub async fn start(bucket: &str) -> Result<Self> {
        Self::start_with(bucket, S3Config::default()).await
    }

    /// The same for clients whose clock is not ours: the age of a signature does not count.
    pub async fn start_without_clock(bucket: &str) -> Result<Self> {
        let mut config = S3Config::default();
        config.presigned_url_max_skew_time_secs = u32::MAX;
        Self::start_with(bucket, config).await
    }

    async fn start_with(bucket: &str, config: S3Config) -> Result<Self> {
        let scratch = Scratch::new("callscript-s3")?;
        let root = scratch.path().to_owned();
        scratch.folder(bucket)?;
        // Fresh keys each time: nothing that signs with them can reach any other store.
        let access_key = uuid::Uuid::new_v4().simple().to_string();
        let secret_key = uuid::Uuid::new_v4().simple().to_string();
        let faults = Arc::new(ObjectFaults::default());
        let (asked, uploads) = (Asked::default(), Uploads::default());
        let files = Files {
            inner: s3s_fs::FileSystem::new(&root)
                .map_err(|error| anyhow!("cannot serve {}: {error:?}", root.display()))?,
            root: root.clone(),
            faults: Arc::clone(&faults),
            asked: Arc::clone(&asked),
            uploads: Arc::clone(&uploads),
        };
        let mut builder = S3ServiceBuilder::new(files);
        builder.set_config(Arc::new(StaticConfigProvider::new(Arc::new(config))));
        builder.set_auth(SimpleAuth::from_single(access_key.clone(), secret_key.as_str()));
        let service = HandleError::new(builder.build(), |error: s3s::HttpError| async move {
            (
                StatusCode::INTERNAL_SERVER_ERROR,
                BoxError::from(error).to_string(),
            )
        });
        let router = Router::new()
            .fallback_service(service)
            .layer(from_fn_with_state(Arc::clone(&faults), make_trouble));
        let server = Server::start(router)
            .await
            .context("cannot start the S3 server")?;
        Ok(Self {
            server,
            root,
            bucket: bucket.to_owned(),
            access_key,
            secret_key,
            faults,
            asked,
            uploads,
            _scratch: scratch,
        })
    }

    /// What a worker needs to know, as environment variables.
    pub fn environment(&self) -> Vec<(String, String)> {
        [
            ("AWS_ENDPOINT_URL_S3", self.server.url()),
            ("AWS_ACCESS_KEY_ID", self.access_key.clone()),
            ("AWS_SECRET_ACCESS_KEY", self.secret_key.clone()),
            ("AWS_REGION", "us-east-1".to_owned()),
            ("CALLSCRIPT_BUCKET", self.bucket.clone()),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .to_vec()
    }

    /// Access key and secret key.
    pub fn keys(&self) -> (&str, &str) {
        (&self.access_key, &self.secret_key)
    }

    /// Endpoint URL.
    pub fn url(&self) -> String {
        self.server.url()
    }

    /// Name of the bucket.
    pub fn bucket(&self) -> &str {
        &self.bucket
    }

    /// Where the objects of the bucket lie as files.
    pub fn folder(&self) -> PathBuf {
        self.root.join(&self.bucket)
    }

    /// Path of one object.
    pub fn object(&self, key: &str) -> PathBuf {
        self.folder().join(Path::new(key))
    }

    /// What was asked so far, in order: the names of the operations.
    pub fn asked(&self) -> Vec<&'static str> {
        lock(&self.asked).clone()
    }

    /// Keys of the uploads that were begun and neither completed nor aborted.
    pub fn unfinished(&self) -> Vec<String> {
        lock(&self.uploads).values().cloned().collect()
    }

    /// Trouble on request.
    pub fn faults(&self) -> &ObjectFaults {
        &self.faults
    }
}

async fn make_trouble(State(faults): State<Arc<ObjectFaults>>, request: Request, next: Next) -> Response {
    if let Some(refusal) = faults.refusal() {
        let status = StatusCode::from_u16(refusal.status).unwrap_or(StatusCode::FORBIDDEN);
        let body = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
             <Error><Code>{}</Code><Message>No.</Message></Error>",
            refusal.code
        );
        let mut answer = (status, [("content-type", "application/xml")], body).into_response();
        if let Some(region) = refusal.region.and_then(|region| region.parse().ok()) {
            answer.headers_mut().insert("x-amz-bucket-region", region);
        }
        return answer;
    }
    if faults.takes_slow_down() {
        let body = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
                    <Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>";
        return (
            StatusCode::SERVICE_UNAVAILABLE,
            [("content-type", "application/xml")],
            body,
        )
            .into_response();
    }
    let delay = faults.delay_now();
    if !delay.is_zero() {
        tokio::time::sleep(delay).await;
    }
    next.run(request).await
}
