//! Another program with the same engine, from outside of this project: pywhispercpp.

use std::path::Path;
use std::process::Stdio;

use anyhow::{Context, Result, ensure};
use callscript_worker::audio::{self, SAMPLE_RATE};
use callscript_worker::models::{Shelf, Weights};
use serde_json::Value;
use tokio::process::Command;

use crate::calls::SpokenCall;
use crate::harness::Scratch;

/// Decodes every channel of the calls from end to end in `processes` processes; audio seconds a second.
pub async fn x_real_time(
    python: &Path,
    model: &str,
    calls: &[SpokenCall],
    processes: u16,
    threads: u16,
) -> Result<f64> {
    let scratch = Scratch::new("callscript-peer")?;
    let mut seconds = 0.0;
    for (number, call) in calls.iter().enumerate() {
        let recording = audio::decode(call.audio.clone())?;
        seconds += recording.frames() as f64 / f64::from(SAMPLE_RATE);
        for (channel, samples) in recording.channels.iter().enumerate() {
            let bytes: Vec<u8> = samples.iter().flat_map(|sample| sample.to_le_bytes()).collect();
            std::fs::write(scratch.path().join(format!("{number:04}-{channel}.f32")), bytes)?;
        }
    }
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/peers/pywhispercpp_speed.py");
    let model = match Shelf::standard().resolve(model)?.weights {
        Weights::File(path) => path,
        Weights::Bundled(bytes) => {
            let path = scratch.path().join("model.bin");
            std::fs::write(&path, bytes)?;
            path
        }
    };
    let output = Command::new(python)
        .arg(script)
        .arg(model)
        .args([&processes.to_string(), &threads.to_string()])
        .arg(scratch.path())
        .stdin(Stdio::null())
        .output()
        .await
        .context("cannot run python")?;
    let text = String::from_utf8_lossy(&output.stdout);
    ensure!(
        output.status.success(),
        "pywhispercpp: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let last: Value = serde_json::from_str(text.lines().last().context("pywhispercpp said nothing")?)?;
    Ok(seconds / last["seconds"].as_f64().context("no seconds")?)
}
