//! The bill of materials that comes with a release.

use std::collections::BTreeMap;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::setup::root;

/// The bill of a crate, as `bin/release` writes it.
fn bill(crate_name: &str) -> Result<String> {
    let pipe = format!(
        "cargo metadata --locked --offline --quiet --format-version 1 --filter-platform x86_64-unknown-linux-gnu \
         --features callscript-worker/openblas | bin/lib/sbom.py {crate_name}"
    );
    let done = Command::new("bash")
        .args(["-o", "pipefail", "-c", &pipe])
        .current_dir(root())
        .output()?;
    ensure!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    Ok(String::from_utf8(done.stdout)?)
}

#[test]
fn whoever_gets_a_release_learns_what_is_in_it() -> Result<()> {
    let text = bill("callscript-worker")?;
    assert_eq!(
        text,
        bill("callscript-worker")?,
        "the same sources make the same bill"
    );
    let bill: Value = serde_json::from_str(&text)?;
    assert_eq!(bill["bomFormat"], "CycloneDX");
    let parts = bill["components"].as_array().context("it has parts")?;
    let parts: BTreeMap<&str, &Value> = parts
        .iter()
        .filter_map(|part| Some((part["bom-ref"].as_str()?, part)))
        .collect();
    // Every part is proven by a checksum, but for the crates of this workspace.
    for (name, part) in &parts {
        let is_ours = name.starts_with("pkg:cargo/callscript");
        assert_eq!(part["hashes"][0]["content"].is_string(), !is_ours, "{name}");
    }
    let has = |start: &str| parts.keys().any(|name| name.starts_with(start));
    for wanted in [
        "pkg:cargo/tokio@",
        "pkg:cargo/rustls@",
        "pkg:cargo/aws-sdk-s3@",
        "pkg:cargo/whisper-rs-sys@",
        "pkg:cargo/callscript-common@",
        "file:silero/",
        "file:tiny.en/",
    ] {
        assert!(has(wanted), "{wanted} is missing");
    }
    // What only tests or the console use is not in the worker.
    assert!(!has("pkg:cargo/callscript-tests@") && !has("pkg:cargo/askama@"));
    // Nothing is used that is not a part.
    for line in bill["dependencies"]
        .as_array()
        .context("it says what uses what")?
    {
        for used in line["dependsOn"].as_array().into_iter().flatten() {
            let used = used.as_str().unwrap_or_default();
            assert!(parts.contains_key(used), "{used} is used and is no part");
        }
    }
    Ok(())
}
