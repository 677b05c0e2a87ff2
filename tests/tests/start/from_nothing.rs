//! The whole way: a bare Debian 12, this repository, and one command.
//!
//! Needs root, `debootstrap`, a Debian mirror and crates.io, about 5 GB and half an hour. The Rust toolchain
//! of this machine is mounted read-only into the bare system, unless `CALLSCRIPT_TEST_RUSTUP` is set: then
//! the script has to fetch one.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use crate::setup::{Setup, quick_calls, root};

/// What only a first start may take its time for.
const SLOW: [&str; 3] = ["installing", "building", "downloading"];

/// Enters the bare system, in a mount namespace of its own: whatever ends this test, nothing stays mounted.
const ENTER: &str = r#"
set -eu
bare=$1 volume=$2 toolchain=$3
mount --make-rprivate /
mount --bind "$volume" "$bare/volume"
mount -t proc proc "$bare/proc"
mount --rbind /dev "$bare/dev"
if [ -n "$toolchain" ]; then
    mount --bind "$toolchain" "$bare/opt/rust"
    mount -o remount,bind,ro "$bare/opt/rust"
fi
exec chroot "$bare" /callscript/worker/start.sh
"#;

/// Runs a command of this machine to its end.
pub(crate) fn run(command: &mut Command) -> Result<String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("cannot run {name}: is it installed?"))?;
    ensure!(output.status.success(), "{name} ended with {}", output.status);
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Debian 12 with nothing but what is essential, and a clone of this repository.
pub(crate) fn bare_debian(folder: &Path) -> Result<()> {
    let mirror =
        std::env::var("CALLSCRIPT_TEST_MIRROR").unwrap_or_else(|_| "http://deb.debian.org/debian".to_owned());
    run(Command::new("debootstrap")
        .args(["--variant=minbase", "bookworm"])
        .arg(folder)
        .arg(mirror)
        .stdout(Stdio::null()))?;
    run(Command::new("git")
        .args(["clone", "--quiet"])
        .arg(root().canonicalize()?)
        .arg(folder.join("callscript")))?;
    for name in ["volume", "opt/rust"] {
        fs::create_dir_all(folder.join(name))?;
    }
    // The network of this machine, and whom it trusts.
    for (from, to) in [
        ("/etc/resolv.conf", "etc/resolv.conf"),
        ("/etc/ssl/certs/ca-certificates.crt", "opt/ca.crt"),
    ] {
        fs::copy(from, folder.join(to)).with_context(|| format!("cannot copy {from}"))?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "half an hour; bin/test --long runs it"]
async fn a_bare_debian_comes_to_work_with_one_command() -> Result<()> {
    let setup = Setup::build().await?;
    setup.fill(quick_calls(3)?).await?;
    let bare = setup.scratch.folder("bare")?;
    let begin = Instant::now();
    bare_debian(&bare)?;
    println!("a bare Debian 12 took {:.0?}", begin.elapsed());

    let toolchain = match std::env::var_os("CALLSCRIPT_TEST_RUSTUP") {
        Some(_) => String::new(),
        None => run(Command::new("rustc").args(["--print", "sysroot"]))?,
    };
    println!(
        "the Rust toolchain is {}",
        if toolchain.is_empty() {
            "fetched"
        } else {
            "this machine's"
        }
    );
    let volume = setup.scratch.path().join("volume");
    let (bare, volume) = (bare.to_string_lossy(), volume.to_string_lossy());
    let arguments = [
        "--mount", "sh", "-c", ENTER, "enter", &*bare, &*volume, &toolchain,
    ];
    let settings = [
        ("CALLSCRIPT_BIN", ""),
        ("CALLSCRIPT_VOLUME", "/volume"),
        (
            "PATH",
            "/opt/rust/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        ),
        ("CARGO_HTTP_CAINFO", "/opt/ca.crt"),
        ("CURL_CA_BUNDLE", "/opt/ca.crt"),
        ("SSL_CERT_FILE", "/opt/ca.crt"),
    ];

    let begin = Instant::now();
    let mut first = setup.start_as(Path::new("unshare"), &arguments, &settings)?;
    first.patience = Duration::from_hours(2);
    first.says("worker started", 1).await?;
    println!(
        "the first start, from nothing to work, took {:.0?}",
        begin.elapsed()
    );
    setup.until_judged(&mut first, 3).await?;
    println!("three calls were judged after {:.0?}", begin.elapsed());
    let output = first.output()?;
    assert!(
        output.contains("installing") && output.contains("building callscript"),
        "{output}"
    );
    println!("a stop took {:.1?}", first.stop().await?);
    assert_eq!(setup.counts().await?, (0, 0, 3));

    let begin = Instant::now();
    let mut second = setup.start_as(Path::new("unshare"), &arguments, &settings)?;
    second.says("worker started", 1).await?;
    println!("the second start took {:.1?}", begin.elapsed());
    let output = second.output()?;
    assert!(SLOW.iter().all(|word| !output.contains(word)), "{output}");
    second.stop().await?;
    setup.assert_no_secret_written()
}
