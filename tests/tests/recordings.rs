//! `bin/demo --recordings`: a visitor's own files go through all lanes.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use anyhow::{Context, Result, ensure};
use callscript_demo::calls::Generator;
use callscript_demo::services::worker;
use serde_json::Value;

fn demo(folder: &Path, more: &[&str]) -> Result<Output> {
    Command::new(worker::beside("callscript-demo")?)
        .arg("--recordings")
        .arg(folder)
        .args(["--once", "--json", "--worker-bin"])
        .arg(worker::binary()?)
        .args(more)
        .env_remove("OPENAI_API_KEY")
        .stdin(Stdio::null())
        .output()
        .context("cannot run callscript-demo")
}

/// Seven seconds in which nobody speaks: shorter than the pipeline takes.
fn silence() -> Result<Vec<u8>> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: 8000,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::new(&mut bytes, spec)?;
    for _ in 0..7 * 8000 {
        writer.write_sample(0_i16)?;
    }
    writer.finalize()?;
    Ok(bytes.into_inner())
}

#[test]
fn own_recordings_end_with_their_words_and_their_flags() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let call = Generator::new(1)?.speak(1)?;
    fs::write(folder.path().join("talk.dat"), &call.audio)?;
    fs::write(
        folder.path().join("talk.dat.json"),
        r#"{"campaign": "Solar Homeowners", "publisher": "Leadmill", "time": "2025-03-04T05:06:07Z"}"#,
    )?;
    fs::write(folder.path().join("short.wav"), silence()?)?;
    fs::write(
        folder.path().join("short.json"),
        r#"{"campaign": 5, "time": "9999-01-01T00:00:00Z"}"#,
    )?;
    fs::write(folder.path().join("notes.txt"), "call them back")?;

    let output = demo(folder.path(), &[])?;
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    ensure!(output.status.success(), "{told}");
    for line in [
        "notes.txt: not a recording (plain text); left out",
        "short.json: campaign is a number, should be text; the default is used",
        "1 of them are shorter than 15 s",
    ] {
        ensure!(told.contains(line), "{line}: {told}");
    }
    let report: Value = serde_json::from_slice(&output.stdout)?;
    let [short, talk] = report["recordings"].as_array().context("no list")?.as_slice() else {
        anyhow::bail!("not two recordings: {report}");
    };
    assert_eq!(short["file"], "short.wav");
    assert_eq!(short["campaign"], "Your recordings");
    assert_eq!(short["transcript"], Value::Array(Vec::new()));
    assert!(
        matches!(short["status"].as_str(), Some("safe" | "flagged")),
        "{short}"
    );
    assert_eq!(talk["publisher"], "Leadmill");
    assert_eq!(talk["time"], "2025-03-04T05:06:07Z");
    let lines = talk["transcript"].as_array().context("no transcript")?;
    assert!(
        lines.len() > 2 && lines.iter().all(|line| line["text"] != ""),
        "{talk}"
    );
    for flag in talk["flags"].as_array().context("no flags")? {
        assert!(flag["rule"].is_string() && flag["second"].is_number(), "{flag}");
    }
    assert_eq!(report["complaints"].as_array().map(Vec::len), Some(3), "{report}");
    Ok(())
}

#[test]
fn what_cannot_work_is_one_line() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let refused = |more: &[&str]| -> Result<String> {
        let output = demo(folder.path(), more)?;
        ensure!(!output.status.success() && output.stdout.is_empty());
        Ok(String::from_utf8(output.stderr)?)
    };
    assert!(refused(&[])?.contains("put WAV or MP3 files there"));
    let cut = folder.path().join("ggml-cut.bin");
    fs::write(&cut, 0x6767_6d6c_u32.to_le_bytes())?;
    let error = refused(&["--model", &cut.to_string_lossy()])?;
    assert!(
        error.lines().count() == 1 && error.contains("ggml-cut.bin") && error.contains("ends after 4 bytes"),
        "{error}"
    );
    assert!(refused(&["--calls", "3"])?.contains("cannot be used with"));
    Ok(())
}
