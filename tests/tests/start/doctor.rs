//! What `start.sh` relies on: the doctor's selection, the shelf, the exit codes.

use std::fs;

use anyhow::{Context, Result};
use callscript_demo::services::worker;

use crate::setup::Setup;

/// Runs `callscript` with these arguments; returns its exit code and what it printed.
async fn callscript(setup: &Setup, arguments: &[&str], settings: &[(&str, &str)]) -> Result<(i32, String)> {
    let mut command = worker::command(&worker::binary()?, &setup.environment);
    command.args(arguments).envs(settings.iter().copied());
    let output = command.output().await.context("cannot run callscript")?;
    let mut text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.push_str(&String::from_utf8_lossy(&output.stderr));
    Ok((output.status.code().unwrap_or(-1), text))
}

/// What was looked at, in order.
fn checks(report: &str) -> Vec<&str> {
    report
        .lines()
        .filter_map(|line| line.split_whitespace().nth(1))
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_doctor_looks_only_at_what_the_lanes_need() -> Result<()> {
    let setup = Setup::build().await?;
    for (lanes, more, code) in [
        ("judge", "judge", 0),
        ("factory", "bucket model device secrets", 0),
        ("factory,judge", "bucket model device judge", 0),
        ("vault", "bucket ringba", 0),
        // No account is configured, which only ingest cannot do without.
        ("ingest", "ringba", 1),
    ] {
        let (found, report) = callscript(&setup, &["doctor", "--lanes", lanes], &[]).await?;
        assert_eq!(found, code, "{report}");
        let all = format!("database extension schema pg_cron lanes {more}");
        assert_eq!(checks(&report).join(" "), all, "{report}");
        // The model that comes along does.
        assert_eq!(
            report.contains("knows only English"),
            more.contains("model"),
            "{report}"
        );
    }
    // Named by the environment of the box, as `run` reads it.
    let (_, report) = callscript(&setup, &["doctor"], &[("CALLSCRIPT_LANES", "judge")]).await?;
    assert_eq!(checks(&report).last(), Some(&"judge"), "{report}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_box_that_transcribes_writes_nothing_into_the_bucket() -> Result<()> {
    let setup = Setup::build().await?;
    let (code, report) = callscript(&setup, &["doctor", "--lanes", "factory"], &[]).await?;
    assert_eq!(code, 0, "{report}");
    assert_eq!(setup.operations(), ["HeadBucket", "GetObject"]);
    let (code, report) = callscript(
        &setup,
        &["doctor", "--lanes", "factory"],
        &[("AWS_SECRET_ACCESS_KEY", "wrong")],
    )
    .await?;
    assert_eq!(code, 1, "{report}");
    assert!(report.contains("BROKEN   bucket"), "{report}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_commands_find_models_on_the_same_shelf() -> Result<()> {
    let setup = Setup::build().await?;
    let volume = setup.scratch.folder("other-volume")?;
    let shelf = volume.join("callscript/models");
    fs::create_dir_all(&shelf)?;
    fs::write(shelf.join("ggml-own.bin"), "no model")?;
    let volume = volume.to_string_lossy();
    let on_volume = [("RUNPOD_VOLUME", &*volume), ("CALLSCRIPT_MODEL", "ggml-own.bin")];
    let (code, text) = callscript(&setup, &["model", "list"], &on_volume).await?;
    assert_eq!(code, 0, "{text}");
    assert!(
        text.contains(&format!("models are kept in {}", shelf.display())),
        "{text}"
    );
    let named = ["--models-dir", &*shelf.to_string_lossy()].map(str::to_owned);
    for arguments in [
        &["doctor", "--lanes", "factory"] as &[&str],
        &["run", "--lanes", "factory", "--once"],
        &["transcribe", "/nowhere.wav"],
        &["bench", "transcribe", "/nowhere.wav"],
    ] {
        // Found: the doctor is content, the others say that it is no model, not that it is missing.
        let (_, text) = callscript(&setup, arguments, &on_volume).await?;
        let found = text.contains("ggml-own.bin is there") || text.contains("is not a speech model");
        assert!(found, "{arguments:?}: {text}");
        let by_flag: Vec<&str> = arguments
            .iter()
            .copied()
            .chain(named.iter().map(String::as_str))
            .collect();
        let (_, same) = callscript(&setup, &by_flag, &on_volume[1..]).await?;
        let found = same.contains("ggml-own.bin is there") || same.contains("is not a speech model");
        assert!(found, "{by_flag:?}: {same}");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_exit_code_tells_what_a_person_must_correct() -> Result<()> {
    let setup = Setup::build().await?;
    let wrong_password = setup.database.url().replacen('@', "x@", 1);
    let nothing = setup.database.cluster().url("nothing_here");
    for (name, value, expected) in [
        ("DATABASE_URL", "", 78),
        ("DATABASE_URL", wrong_password.as_str(), 78),
        ("DATABASE_URL", nothing.as_str(), 78),
        ("CALLSCRIPT_BUCKET", "", 78),
        ("CALLSCRIPT_MODEL", "", 78),
        ("CALLSCRIPT_MODEL", "base.en", 78),
        ("CALLSCRIPT_MODEL", "no-such-model", 78),
        ("CALLSCRIPT_SLOTS", "many", 2),
    ] {
        // The vault cannot do without the bucket; the factory can.
        let lane = if name == "CALLSCRIPT_BUCKET" {
            "vault"
        } else {
            "factory"
        };
        let (code, text) = callscript(&setup, &["run", "--lanes", lane], &[(name, value)]).await?;
        assert_eq!(code, expected, "{name}={value}: {text}");
        if code == 78 {
            assert!(
                text.lines()
                    .last()
                    .is_some_and(|line| line.starts_with("callscript: ")),
                "{text}"
            );
        }
    }
    Ok(())
}
