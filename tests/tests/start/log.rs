//! The log file.

use std::fs;

use anyhow::Result;

use crate::setup::Setup;

/// Answers like the worker, and says much when it should work.
const TALKATIVE: &str = r#"#!/bin/sh
[ "$1" = run ] || exit 0
number=0
while [ $number -lt 400 ]; do
    echo "this is line $number"
    number=$((number + 1))
done
"#;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_log_is_put_aside_by_size_and_the_oldest_go() -> Result<()> {
    let setup = Setup::build().await?;
    let binary = setup.program("callscript", TALKATIVE)?.join("callscript");
    let binary = binary.to_string_lossy();
    let settings = [
        ("CALLSCRIPT_BIN", &*binary),
        ("CALLSCRIPT_LOG_MAX_KB", "2"),
        ("CALLSCRIPT_LOG_KEEP", "2"),
    ];
    // A worker that ends well has nothing more to do.
    assert_eq!(
        setup.refused(&[], &settings, 0).await?,
        "the worker has nothing more to do"
    );
    let logs = setup.home().join("logs");
    let mut names: Vec<String> = fs::read_dir(&logs)?
        .map(|file| Ok(file?.file_name().to_string_lossy().into_owned()))
        .collect::<Result<_>>()?;
    names.sort();
    assert_eq!(names, ["worker.log", "worker.log.1", "worker.log.2"]);
    let mut kept = String::new();
    for name in names.iter().rev() {
        let text = fs::read_to_string(logs.join(name))?;
        assert!(text.len() <= 2048, "{name} has {} bytes", text.len());
        kept.push_str(&text);
    }
    // What was printed is whole; what is kept is its end, without a gap.
    let mut again = setup.start(&[], &[("CALLSCRIPT_BIN", &binary)])?;
    again.script.wait(crate::setup::PATIENCE).await?;
    let printed = again.output()?;
    for number in 0..400 {
        assert!(printed.contains(&format!("this is line {number}\n")), "{number}");
    }
    let first: u32 = kept
        .split_once("this is line ")
        .and_then(|(_, rest)| rest.lines().next()?.parse().ok())
        .unwrap_or(0);
    assert!(first > 0, "{kept}");
    for number in first..400 {
        assert!(kept.contains(&format!("this is line {number}\n")), "{number}");
    }
    Ok(())
}
