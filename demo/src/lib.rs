//! The demo: the whole factory on one machine, with the other parties simulated.
//!
//! Only the *other parties* are simulated (Ringba, the recordings host), never a part of CallScript itself:
//! the demo runs the real extension, the real worker and the real console. The tests work with the rooms of
//! the demo too (spoken calls, the simulated account, the servers beside it).

pub mod accuracy;
pub mod args;
pub mod arrivals;
pub mod calls;
pub mod http;
pub mod keep;
pub mod model;
pub mod outcome;
pub mod own;
pub mod progress;
pub mod services;
pub mod setup;
pub mod show;
pub mod simulators;
pub mod summary;
pub mod terminal;
pub mod words;

use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, Result};

pub use args::DemoArgs;
use model::Model;
use own::folder::Folder;
use own::report::OwnReport;
use progress::Progress;
use setup::Setup;
use simulators::system_clock;
use summary::Summary;
use terminal::say;

/// Runs the demo to its end; success means that nothing was left open and nothing contradicts the truth, or
/// that all of the visitor's recordings were judged.
pub async fn run(args: DemoArgs) -> Result<ExitCode> {
    let begin = Instant::now();
    let model = Model::find(args.model.as_deref())?;
    let folder = match args.recordings.clone() {
        Some(path) => Some(tokio::task::spawn_blocking(move || open(&path)).await??),
        None => None,
    };
    let mut setup = Setup::start(&args, model, folder.as_ref()).await?;
    let console = if args.once {
        None
    } else {
        Some(setup.open_console().await?)
    };
    if let Some(console) = &console {
        show::way_in(console).await?;
    }
    let calls = folder
        .as_ref()
        .map_or(usize::from(args.calls), |folder| folder.calls.len());
    let progress = Progress::new(calls, folder.as_ref().map_or(0.0, Folder::seconds), args.restarts);
    let finished = tokio::select! {
        finished = progress.follow(&mut setup) => {
            finished.with_context(|| format!("PostgreSQL's last words:\n{}", setup.database_log()))?
        }
        _ = tokio::signal::ctrl_c() => {
            say("stopping");
            setup.close().await?;
            return Ok(ExitCode::FAILURE);
        }
    };
    let verdict = match &folder {
        Some(folder) => tell_of(
            &OwnReport::read(&setup, folder, begin, finished).await?,
            &setup,
            &args,
        )?,
        None => tell(&Summary::read(&setup, begin, finished).await?, &setup, &args)?,
    };
    show::connections(&setup);
    if let Some(console) = &console {
        say(&format!("  console: {}", console.url()));
        if folder.is_some() {
            say("\nCtrl-C stops everything and cleans up.");
            tokio::signal::ctrl_c().await?;
        } else {
            arrivals::keep_calling(&setup, &args).await?;
        }
    }
    setup.close().await?;
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

fn tell(summary: &Summary, setup: &Setup, args: &DemoArgs) -> Result<ExitCode> {
    if let Some(folder) = &args.keep {
        keep::calls(setup, folder, summary)?;
    }
    if args.json {
        terminal::print(&serde_json::to_string_pretty(summary)?);
    } else {
        show::summary(summary);
    }
    Ok(summary.verdict())
}

fn tell_of(report: &OwnReport, setup: &Setup, args: &DemoArgs) -> Result<ExitCode> {
    let json = serde_json::to_string_pretty(report)?;
    if let Some(folder) = &args.keep {
        keep::report(setup, folder, &json)?;
    }
    if args.json {
        terminal::print(&json);
    } else {
        own::show::report(report);
    }
    Ok(report.verdict())
}
