//! Where the binary comes from.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::Result;
use axum::Router;
use axum::routing::get;
use callscript_demo::services::{Server, worker};
use sha2::{Digest, Sha256};

use crate::setup::Setup;

/// Stands in for cargo: "builds" by copying the binary that is there, and notes what it was told.
const CARGO: &str = r#"#!/bin/sh
[ "$1" != --version ] || { echo "cargo 99.0.0"; exit; }
env >"$(dirname "$0")/environment"
echo "$*" >>"$(dirname "$0")/builds"
mkdir -p "$CARGO_TARGET_DIR/release"
cp "@BUILT_BINARY@" "$CARGO_TARGET_DIR/release/callscript"
"#;

/// Stands in for curl: notes what it sees, and "downloads" this text.
const CURL: &str = r#"#!/bin/sh
env >>"$(dirname "$0")/environment"
while [ $# -gt 0 ]; do
    [ "$1" != --output ] || output=$2
    shift
done
printf '#!/bin/sh\ntouch "%s/was-run"\n' "$(dirname "$0")" >"$output"
"#;

/// Nothing of what must not be seen is in what a stand-in noted.
fn sees_no_secret(setup: &Setup, environment: &str) {
    assert!(environment.contains("PATH="), "{environment}");
    for secret in setup.secrets() {
        assert!(
            !environment.contains(secret.as_str()),
            "a secret is in the environment"
        );
    }
    // Nor one of a name that nobody has thought of.
    assert!(!environment.contains("of-another-program"), "{environment}");
    for name in ["DATABASE_URL", "AWS_", "OPENAI_", "CALLSCRIPT_"] {
        assert!(!environment.contains(name), "{name} is in the environment");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_download_is_run_only_with_the_right_checksum_and_fetched_once() -> Result<()> {
    let setup = Setup::build().await?;
    let bytes = fs::read(worker::binary()?)?;
    let sha = hex::encode(Sha256::digest(&bytes));
    let (bytes, downloads) = (bytes::Bytes::from(bytes), Arc::new(AtomicUsize::new(0)));
    let counter = Arc::clone(&downloads);
    let router = Router::new().route(
        "/callscript",
        get(move || {
            counter.fetch_add(1, Ordering::Relaxed);
            let bytes = bytes.clone();
            async move { bytes }
        }),
    );
    let server = Server::start(router).await?;
    let url = format!("{}/callscript?signature=hidden-in-the-address", server.url());
    let release = [("CALLSCRIPT_BIN", ""), ("CALLSCRIPT_RELEASE_URL", url.as_str())];

    let line = setup.refused(&["--prepare"], &release, 78).await?;
    assert!(line.contains("CALLSCRIPT_RELEASE_SHA256 is not"), "{line}");
    assert_eq!(downloads.load(Ordering::Relaxed), 0);

    let wrong = "0".repeat(64);
    let with = |sha| [release[0], release[1], ("CALLSCRIPT_RELEASE_SHA256", sha)];
    let line = setup.refused(&["--prepare"], &with(&wrong), 78).await?;
    assert!(
        line.starts_with(&format!("the downloaded binary has the SHA-256 {sha}, not ")),
        "{line}"
    );
    let files = fs::read_dir(setup.home().join("bin").join(&wrong))?.count();
    assert_eq!(files, 0, "what is wrong is not kept");

    for _ in 0..2 {
        assert_eq!(
            setup.refused(&["--prepare"], &with(&sha), 0).await?,
            "all is ready"
        );
    }
    assert_eq!(downloads.load(Ordering::Relaxed), 2, "one wrong, one right");
    // Damaged on the volume, it is fetched again.
    fs::write(setup.home().join("bin").join(&sha).join("callscript"), "damaged")?;
    assert_eq!(
        setup.refused(&["--prepare"], &with(&sha), 0).await?,
        "all is ready"
    );
    assert_eq!(downloads.load(Ordering::Relaxed), 3);
    let log = fs::read_to_string(setup.home().join("logs/worker.log"))?;
    assert!(!log.contains("hidden-in-the-address"), "{log}");

    let gone = format!("{}/gone", server.url());
    let gone = [
        release[0],
        ("CALLSCRIPT_RELEASE_URL", gone.as_str()),
        ("CALLSCRIPT_RELEASE_SHA256", wrong.as_str()),
    ];
    let line = setup.refused(&["--prepare"], &gone, 69).await?;
    assert!(line.contains("check CALLSCRIPT_RELEASE_URL"), "{line}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_build_happens_once_and_sees_no_secret() -> Result<()> {
    let setup = Setup::build().await?;
    let built = worker::binary()?;
    let cargo = CARGO.replace("@BUILT_BINARY@", &built.to_string_lossy());
    let folder = setup.program("cargo", &cargo)?;
    let path = format!("{}:{}", folder.display(), std::env::var("PATH")?);
    let settings = [
        ("PATH", path.as_str()),
        ("CALLSCRIPT_BIN", ""),
        ("SOME_TOKEN", "of-another-program"),
    ];
    for _ in 0..2 {
        assert_eq!(
            setup.refused(&["--cpu", "--prepare"], &settings, 0).await?,
            "all is ready"
        );
    }
    let builds = fs::read_to_string(folder.join("builds"))?;
    assert_eq!(builds.lines().count(), 1, "{builds}");
    assert!(
        builds.contains("--release --locked") && builds.contains("--bin callscript --features openblas"),
        "{builds}"
    );
    sees_no_secret(&setup, &fs::read_to_string(folder.join("environment"))?);
    Ok(())
}

/// What comes instead of the installer of Rust is not run, and curl sees no secret.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_installer_of_rust_with_another_checksum_is_not_run() -> Result<()> {
    let setup = Setup::build().await?;
    // No cargo that is new enough.
    let folder = setup.program("cargo", "#!/bin/sh\necho 'cargo 0.1.0'\n")?;
    setup.program("curl", CURL)?;
    let path = format!("{}:{}", folder.display(), std::env::var("PATH")?);
    let settings = [
        ("PATH", path.as_str()),
        ("CALLSCRIPT_BIN", ""),
        ("SOME_TOKEN", "of-another-program"),
    ];
    let line = setup.refused(&["--cpu", "--prepare"], &settings, 69).await?;
    assert!(
        line.contains("is not the installer of Rust") && line.contains("it was not run"),
        "{line}"
    );
    assert!(!folder.join("was-run").exists());
    assert!(
        !setup.home().join("build/rustup-init").exists(),
        "what is wrong is not kept"
    );
    sees_no_secret(&setup, &fs::read_to_string(folder.join("environment"))?);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_build_that_fails_says_where_to_look() -> Result<()> {
    let setup = Setup::build().await?;
    let cargo =
        "#!/bin/sh\n[ \"$1\" = --version ] && echo 'cargo 99.0.0' || { echo 'error: no'; exit 101; }\n";
    let folder = setup.program("cargo", cargo)?;
    let path = format!("{}:{}", folder.display(), std::env::var("PATH")?);
    let settings = [("PATH", path.as_str()), ("CALLSCRIPT_BIN", "")];
    let line = setup.refused(&["--cpu"], &settings, 69).await?;
    assert!(
        line.starts_with("the build failed") && line.contains("logs/worker.log"),
        "{line}"
    );
    Ok(())
}
