//! The demo: the whole factory on one machine, with the other parties simulated.

pub mod accuracy;
pub mod args;
pub mod arrivals;
pub mod folder;
pub mod model;
pub mod outcome;
pub mod own_call;
pub mod own_calls;
pub mod own_report;
pub mod own_show;
pub mod progress;
pub mod show;
pub mod sidecar;
pub mod stage;
pub mod summary;
pub mod terminal;

use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, Result};

pub use args::DemoArgs;
use folder::Folder;
use model::Model;
use own_report::OwnReport;
use progress::Progress;
use stage::Stage;
use summary::Summary;
use terminal::say;

use crate::simulators::system_clock;

/// Runs the demo to its end; success means that nothing was left open and nothing contradicts the truth, or that all of
/// the visitor's recordings were judged.
pub async fn run(args: DemoArgs) -> Result<ExitCode> {
    let begin = Instant::now();
    let model = Model::find(args.model.as_deref())?;
    let folder = match args.recordings.clone() {
        Some(path) => Some(tokio::task::spawn_blocking(move || open(&path)).await??),
        None => None,
    };
    let mut stage = Stage::set(&args, model, folder.as_ref()).await?;
    let console = if args.once {
        None
    } else {
        Some(stage.open_console().await?)
    };
    if let Some(console) = &console {
        show::way_in(console).await?;
    }
    let calls = folder
        .as_ref()
        .map_or(usize::from(args.calls), |folder| folder.calls.len());
    let progress = Progress::new(calls, folder.as_ref().map_or(0.0, Folder::seconds), args.restarts);
    let finished = tokio::select! {
        finished = progress.follow(&mut stage) => {
            finished.with_context(|| format!("PostgreSQL's last words:\n{}", stage.database_log()))?
        }
        _ = tokio::signal::ctrl_c() => {
            say("stopping");
            stage.close().await?;
            return Ok(ExitCode::FAILURE);
        }
    };
    let verdict = match &folder {
        Some(folder) => tell_of(
            &OwnReport::read(&stage, folder, begin, finished).await?,
            &stage,
            &args,
        )?,
        None => tell(&Summary::read(&stage, begin, finished).await?, &stage, &args)?,
    };
    show::connections(&stage);
    if let Some(console) = &console {
        say(&format!("  console: {}", console.url()));
        if folder.is_some() {
            say("\nCtrl-C stops everything and cleans up.");
            tokio::signal::ctrl_c().await?;
        } else {
            arrivals::keep_calling(&stage, &args).await?;
        }
    }
    stage.close().await?;
    Ok(verdict)
}

/// The visitor's folder; what could not be used of it is said at once.
fn open(path: &Path) -> Result<Folder> {
    say(&format!("reading the recordings in {}", path.display()));
    let folder = Folder::read(path, system_clock()())?;
    for complaint in &folder.complaints {
        say(&format!("  {}", complaint.line()));
    }
    say(&format!(
        "{} recordings, {:.0} s of sound",
        folder.calls.len(),
        folder.seconds()
    ));
    Ok(folder)
}

fn tell(summary: &Summary, stage: &Stage, args: &DemoArgs) -> Result<ExitCode> {
    if let Some(folder) = &args.keep {
        stage.keep(folder, summary)?;
    }
    if args.json {
        terminal::print(&serde_json::to_string_pretty(summary)?);
    } else {
        show::summary(summary);
    }
    Ok(summary.verdict())
}

fn tell_of(report: &OwnReport, stage: &Stage, args: &DemoArgs) -> Result<ExitCode> {
    let json = serde_json::to_string_pretty(report)?;
    if let Some(folder) = &args.keep {
        stage.keep_report(folder, &json)?;
    }
    if args.json {
        terminal::print(&json);
    } else {
        own_show::report(report);
    }
    Ok(report.verdict())
}
