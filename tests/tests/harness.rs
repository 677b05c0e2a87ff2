//! The harness itself: clusters come and go, databases are separate, the S3 server checks signatures.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context;
use callscript_demo::services::database::connect;
use callscript_demo::services::{Cluster, ClusterOptions, ObjectStore};
use tokio::io::{AsyncBufReadExt, BufReader};

use callscript_tests::harness::Database;

type TestResult = anyhow::Result<()>;

#[tokio::test]
async fn a_cluster_survives_a_pulled_plug_and_leaves_nothing() -> TestResult {
    let mut cluster = Cluster::start(&ClusterOptions {
        fast: false,
        ..ClusterOptions::default()
    })?;
    let folder = cluster.socket_folder().to_owned();
    let client = connect(&cluster.url("postgres")).await?;
    client.batch_execute("CREATE TABLE t AS SELECT 1 AS x").await?;
    cluster.kill()?;
    assert!(connect(&cluster.url("postgres")).await.is_err());
    cluster.restart()?;
    let client = connect(&cluster.url("postgres")).await?;
    assert_eq!(
        client.query_one("SELECT x FROM t", &[]).await?.get::<_, i32>(0),
        1
    );
    drop(cluster);
    assert!(!folder.exists());
    Ok(())
}

#[tokio::test]
async fn databases_are_migrated_and_apart() -> TestResult {
    let (one, two) = (Database::fresh().await?, Database::fresh().await?);
    one.batch_execute("CREATE TABLE public.only_here ()").await?;
    let there: bool = two
        .query_one("SELECT to_regclass('public.only_here') IS NOT NULL", &[])
        .await?
        .get(0);
    assert!(!there);
    let calls: i64 = two
        .query_one("SELECT count(*) FROM core.calls", &[])
        .await?
        .get(0);
    assert_eq!(calls, 0);
    Ok(())
}

#[tokio::test]
async fn nothing_is_left_when_the_owner_is_killed() -> TestResult {
    // This very test binary runs the ignored test below and is killed in the middle of it.
    let mut owner = tokio::process::Command::new(std::env::current_exe()?)
        .args(["--ignored", "--exact", "own_a_cluster", "--nocapture"])
        .stdout(std::process::Stdio::piped())
        .kill_on_drop(true)
        .spawn()?;
    let mut lines = BufReader::new(owner.stdout.take().context("no stdout")?).lines();
    let folder = loop {
        let line = lines
            .next_line()
            .await?
            .context("the owner ended without a cluster")?;
        if let Some((_, folder)) = line.split_once("folder=") {
            break PathBuf::from(folder);
        }
    };
    assert!(folder.exists());
    owner.kill().await?;
    let gone = async {
        while folder.exists() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), gone)
        .await
        .context("the folder is still there")?;
    Ok(())
}

#[test]
#[ignore = "run as a process of its own by nothing_is_left_when_the_owner_is_killed"]
fn own_a_cluster() -> TestResult {
    let cluster = Cluster::start(&ClusterOptions::default())?;
    println!("folder={}", cluster.socket_folder().display());
    loop {
        std::thread::park();
    }
}

#[tokio::test]
async fn the_object_store_checks_signatures() -> TestResult {
    let store = ObjectStore::start("recordings").await?;
    let unsigned = callscript_demo::http::client()?
        .put(format!("{}/recordings/a.wav", store.url()))
        .body("x")
        .send()
        .await?;
    assert_eq!(unsigned.status(), 403);
    let (access, secret) = store.keys();
    let credentials = aws_sdk_s3::config::Credentials::new(access, secret, None, None, "callscript-tests");
    let config = aws_sdk_s3::Config::builder()
        .behavior_version(aws_sdk_s3::config::BehaviorVersion::latest())
        .endpoint_url(store.url())
        .region(aws_sdk_s3::config::Region::new("us-east-1"))
        .credentials_provider(credentials)
        .force_path_style(true)
        .build();
    let client = aws_sdk_s3::Client::from_conf(config);
    client
        .put_object()
        .bucket("recordings")
        .key("2026/a.wav")
        .body(b"abc".to_vec().into())
        .send()
        .await?;
    assert_eq!(std::fs::read(store.object("2026/a.wav"))?, b"abc");
    Ok(())
}
