//! A visitor's first start: a bare Debian 12, an ordinary user who may use sudo, this repository, and
//! `bin/demo`.
//!
//! Needs root, `debootstrap`, a Debian mirror and crates.io, and about 5 GB. Prints what the visitor sees,
//! each line with minutes and seconds since the start, and the seconds of processor that it took. The Rust
//! toolchain of this machine is mounted into the bare system: installing it is the visitor's, before that.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use callscript_demo::services::Scratch;

use crate::from_nothing::{bare_debian, run};

/// Enters the bare system, in a mount namespace of its own: whatever ends this test, nothing stays mounted.
const ENTER: &str = r#"
set -eu
bare=$1 toolchain=$2
shift 2
mount --make-rprivate /
mount -t proc proc "$bare/proc"
mount --rbind /dev "$bare/dev"
mount --bind "$toolchain" "$bare/opt/rust"
mount -o remount,bind,ro "$bare/opt/rust"
export CARGO_HTTP_CAINFO=/opt/ca.crt CURL_CA_BUNDLE=/opt/ca.crt SSL_CERT_FILE=/opt/ca.crt DEBIAN_FRONTEND=noninteractive
export PATH=/opt/rust/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
unset CARGO_TARGET_DIR CARGO_HOME RUSTUP_HOME CALLSCRIPT_BIN CALLSCRIPT_CACHE
exec chroot "$bare" bash -euc "$1" 2>&1
"#;

/// What the README asks for, but Rust, and a user who may use sudo.
const PREPARE: &str = "
apt-get update -q && apt-get install -q -y --no-install-recommends sudo git curl ca-certificates
useradd --create-home --shell /bin/bash visitor
echo 'visitor ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/visitor
chown -R visitor /callscript
";

const DEMO: &str = r#"
TIMEFORMAT='processor: %U s of programs, %S s of the system; %R s in all'
time su visitor -c "cd /callscript && PATH=$PATH bin/demo --once --calls 12 </dev/null"
"#;

/// Runs a script in the bare system and prints what it says; returns that and how long it took.
fn inside(bare: &str, toolchain: &str, script: &str) -> Result<(String, Duration)> {
    let begin = Instant::now();
    let mut child = Command::new("unshare")
        .args(["--mount", "bash", "-c", ENTER, "enter", bare, toolchain, script])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .context("cannot run unshare")?;
    let mut told = String::new();
    let lines = BufReader::new(child.stdout.take().context("no output")?).lines();
    for line in lines {
        let line = line?;
        let seconds = begin.elapsed().as_secs();
        println!("{:02}:{:02} {line}", seconds / 60, seconds % 60);
        told.push_str(&line);
        told.push('\n');
    }
    let status = child.wait()?;
    ensure!(status.success(), "ended with {status}");
    Ok((told, begin.elapsed()))
}

#[test]
#[ignore = "a quarter of an hour on a machine that does nothing else; bin/test --long runs it"]
fn a_visitor_sees_flags() -> Result<()> {
    let scratch = Scratch::new("callscript-visitor")?;
    let bare = scratch.folder("bare")?;
    bare_debian(&bare)?;
    let toolchain = run(Command::new("rustc").args(["--print", "sysroot"]))?;
    let bare = bare.to_string_lossy();
    inside(&bare, &toolchain, PREPARE)?;

    let (told, took) = inside(&bare, &toolchain, DEMO)?;
    println!("the first start took {:.1} minutes", took.as_secs_f64() / 60.0);
    ensure!(
        told.contains("the first time: about"),
        "the wait was not announced"
    );
    ensure!(
        told.contains(" crates after "),
        "nobody was told how the build goes on"
    );
    ensure!(told.contains("12 calls: "), "no result");

    let (told, took) = inside(&bare, &toolchain, DEMO)?;
    println!("the second start took {:.0} s", took.as_secs_f64());
    ensure!(
        !told.contains("installing") && !told.contains("the first time"),
        "it began anew"
    );
    ensure!(took < Duration::from_mins(5), "the second start took {took:?}");
    Ok(())
}
