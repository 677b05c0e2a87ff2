//! The demo: the whole factory on one machine, with the other parties simulated.

pub mod accuracy;
pub mod args;
pub mod arrivals;
pub mod outcome;
pub mod progress;
pub mod show;
pub mod stage;
pub mod summary;
pub mod terminal;

use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, Result};

pub use args::DemoArgs;
use progress::Progress;
use stage::Stage;
use summary::Summary;
use terminal::say;

/// Runs the demo to its end; success means that nothing was left open and nothing contradicts the truth.
pub async fn run(args: DemoArgs) -> Result<ExitCode> {
    let begin = Instant::now();
    let mut stage = Stage::set(&args).await?;
    let console = if args.once {
        None
    } else {
        Some(stage.open_console().await?)
    };
    if let Some(console) = &console {
        show::way_in(console).await?;
    }
    let finished = tokio::select! {
        finished = Progress::new(args.calls, args.restarts).follow(&mut stage) => {
            finished.with_context(|| format!("PostgreSQL's last words:\n{}", stage.database_log()))?
        }
        _ = tokio::signal::ctrl_c() => {
            say("stopping");
            stage.close().await?;
            return Ok(ExitCode::FAILURE);
        }
    };
    let summary = Summary::read(&stage, begin, finished).await?;
    if let Some(folder) = &args.keep {
        stage.keep(folder, &summary)?;
    }
    if args.json {
        terminal::print(&serde_json::to_string_pretty(&summary)?);
    } else {
        show::summary(&summary);
    }
    show::connections(&stage);
    if let Some(console) = &console {
        say(&format!("  console: {}", console.url()));
        arrivals::keep_calling(&stage, &args).await?;
    }
    stage.close().await?;
    Ok(summary.verdict())
}
