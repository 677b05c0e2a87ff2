//! What the tests share: a host of recordings, a store, and the vault's own code between them.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use callscript_common::config::StorageArgs;
use callscript_common::storage::{Page, Storage};
use callscript_demo::services::ObjectStore;
use callscript_demo::simulators::{CallLog, Entry, Recording, RecordingFault, Recordings, system_clock};
pub(crate) use callscript_tests::simulators::noise::wav;
use callscript_worker::config::{LimitArgs, RecordingArgs};
use callscript_worker::recording::{Fetcher, Secured, TransferError, transfer};
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};

pub(crate) type TestResult = Result<()>;

/// Under which all tests of the library store.
pub(crate) const KEY: &str = "2026/11/01/0193a1d8-7a7a-7bbb-8ccc-0123456789ab.wav";

pub(crate) const MIB: usize = 1024 * 1024;

pub(crate) struct BareSetup {
    pub(crate) recordings: Recordings,
    log: CallLog,
    /// Our own store, unless `CALLSCRIPT_TEST_S3_ENDPOINT` names another one.
    own: Option<ObjectStore>,
    pub(crate) storage: Storage,
    pub(crate) limits: RecordingArgs,
    pub(crate) pace_window: Duration,
}

impl BareSetup {
    /// With our own store, or with the one that `CALLSCRIPT_TEST_S3_ENDPOINT` names: for tests that need
    /// nothing but the protocol.
    pub(crate) async fn anywhere() -> Result<Self> {
        match std::env::var("CALLSCRIPT_TEST_S3_ENDPOINT") {
            Ok(endpoint) => {
                let bucket = format!("callscript-{}", uuid::Uuid::new_v4().simple());
                let variable = |name: &str| std::env::var(name).unwrap_or_else(|_| "testing".to_owned());
                let storage = StorageArgs {
                    bucket: Some(bucket.clone()),
                    s3_endpoint: Some(endpoint),
                    s3_region: std::env::var("AWS_REGION").unwrap_or_else(|_| "us-east-1".to_owned()),
                    s3_access_key_id: Some(variable("AWS_ACCESS_KEY_ID").into()),
                    s3_secret_access_key: Some(variable("AWS_SECRET_ACCESS_KEY").into()),
                    s3_session_token: None,
                };
                make_bucket(&storage, &bucket).await?;
                Self::with(None, &storage).await
            }
            Err(_) => Self::own().await,
        }
    }

    /// With our own store, which makes trouble on request.
    pub(crate) async fn own() -> Result<Self> {
        let store = ObjectStore::start("recordings").await?;
        let args = storage_args(&store);
        Self::with(Some(store), &args).await
    }

    async fn with(own: Option<ObjectStore>, storage: &StorageArgs) -> Result<Self> {
        let log = CallLog::default();
        let day = SignedDuration::from_hours(24);
        Ok(Self {
            recordings: Recordings::start(log.clone(), system_clock(), day).await?,
            log,
            own,
            storage: Storage::new(storage).await?,
            limits: RecordingArgs {
                limits: LimitArgs::default(),
                recording_timeout: 60,
                recording_min_rate: 2048,
                recording_allow_private: true,
            },
            pace_window: Duration::from_secs(30),
        })
    }

    /// Our own store.
    #[expect(clippy::expect_used, reason = "a mistake in the test itself")]
    pub(crate) fn store(&self) -> &ObjectStore {
        self.own
            .as_ref()
            .expect("a test that needs its own store asks for it")
    }

    /// Puts a recording on the host and returns its address.
    pub(crate) fn serve(&self, audio: Vec<u8>, fault: RecordingFault) -> String {
        let id = format!("RGB{}", uuid::Uuid::new_v4().simple());
        self.log.add(entry(&id, audio, fault));
        self.address(&id)
    }

    pub(crate) fn address(&self, id: &str) -> String {
        self.recordings.signer().url(id, now())
    }

    /// Fetches and stores, as the vault lane does.
    pub(crate) async fn transfer(&self, address: &str) -> Result<Secured, TransferError> {
        let fetcher = Fetcher::new(&self.limits).map_err(callscript_worker::recording::FetchError::from)?;
        let incoming = fetcher.with_pace_window(self.pace_window).open(address).await?;
        transfer(incoming, &self.storage, KEY).await
    }

    /// Why a transfer failed.
    pub(crate) async fn refusal(&self, address: &str) -> String {
        match self.transfer(address).await {
            Ok(secured) => panic!("stored: {secured:?}"),
            Err(error) => error.to_string(),
        }
    }

    /// Nothing is there: no object, no unfinished upload.
    pub(crate) async fn assert_nothing_stored(&self) -> TestResult {
        assert_eq!(keys(&self.storage).await?, Vec::<String>::new());
        if let Some(Page { entries, .. }) = self.storage.unfinished("", None).await? {
            assert!(entries.is_empty(), "{entries:?}");
        }
        Ok(())
    }
}

/// Settings of a client for a store of the harness.
pub(crate) fn storage_args(store: &ObjectStore) -> StorageArgs {
    let environment: std::collections::BTreeMap<_, _> = store.environment().into_iter().collect();
    let secret = |name: &str| environment.get(name).map(|value| value.as_str().into());
    StorageArgs {
        bucket: environment.get("CALLSCRIPT_BUCKET").cloned(),
        s3_endpoint: environment.get("AWS_ENDPOINT_URL_S3").cloned(),
        s3_region: "us-east-1".to_owned(),
        s3_access_key_id: secret("AWS_ACCESS_KEY_ID"),
        s3_secret_access_key: secret("AWS_SECRET_ACCESS_KEY"),
        s3_session_token: None,
    }
}

async fn make_bucket(args: &StorageArgs, bucket: &str) -> TestResult {
    use secrecy::ExposeSecret;
    let secret = |value: &Option<secrecy::SecretString>| {
        value
            .as_ref()
            .map_or_else(String::new, |value| value.expose_secret().to_owned())
    };
    let credentials = aws_sdk_s3::config::Credentials::new(
        secret(&args.s3_access_key_id),
        secret(&args.s3_secret_access_key),
        None,
        None,
        "callscript-tests",
    );
    let config = aws_sdk_s3::Config::builder()
        .behavior_version(aws_sdk_s3::config::BehaviorVersion::latest())
        .endpoint_url(args.s3_endpoint.clone().unwrap_or_default())
        .region(aws_sdk_s3::config::Region::new(args.s3_region.clone()))
        .credentials_provider(credentials)
        .force_path_style(true)
        .build();
    let client = aws_sdk_s3::Client::from_conf(config);
    client
        .create_bucket()
        .bucket(bucket)
        .send()
        .await
        .context("cannot make a bucket for the test")?;
    Ok(())
}

/// All keys of the bucket.
pub(crate) async fn keys(storage: &Storage) -> Result<Vec<String>> {
    let page = storage.list("", None).await?;
    Ok(page.entries.into_iter().map(|object| object.key).collect())
}

/// A row whose recording is there.
pub(crate) fn entry(id: &str, audio: Vec<u8>, fault: RecordingFault) -> Entry {
    let hang_up = now() - SignedDuration::from_secs(60);
    Entry {
        id: id.to_owned(),
        start: hang_up - SignedDuration::from_secs(60),
        seconds: 60,
        visible_at: hang_up,
        recording: Some(Recording {
            audio: Arc::new(audio),
            content_type: "application/octet-stream",
            fault,
            available_at: hang_up,
        }),
        campaign: ("CA01".to_owned(), "ACA Health - Search".to_owned()),
        overrides: serde_json::Map::new(),
    }
}

pub(crate) fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

pub(crate) fn now() -> Timestamp {
    system_clock()()
}
