//! `--keep`: copies what a person may want to look at later.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::setup::Setup;
use crate::summary::Summary;
use crate::terminal::say;

/// Recordings, truths, transcripts, the worker's log and the summary.
pub fn calls(setup: &Setup, folder: &Path, summary: &Summary) -> Result<()> {
    make(folder)?;
    for call in &setup.calls {
        call.save(folder)?;
    }
    for heard in summary.heard() {
        let path = folder
            .join(&heard.ringba_call_id)
            .with_extension("transcript.json");
        fs::write(path, serde_json::to_vec_pretty(&heard.segments)?)?;
    }
    fs::copy(setup.log_path(), folder.join("worker.log"))?;
    fs::write(folder.join("summary.json"), serde_json::to_vec_pretty(summary)?)?;
    say(&format!(
        "recordings, truths, transcripts, log and summary are in {}",
        folder.display()
    ));
    Ok(())
}

/// The worker's log and the report.
pub fn report(setup: &Setup, folder: &Path, report: &str) -> Result<()> {
    make(folder)?;
    fs::copy(setup.log_path(), folder.join("worker.log"))?;
    fs::write(folder.join("report.json"), report)?;
    say(&format!("report and log are in {}", folder.display()));
    Ok(())
}

fn make(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))
}
