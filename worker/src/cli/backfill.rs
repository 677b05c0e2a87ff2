//! `callscript backfill`

use std::io::IsTerminal;
use std::process::ExitCode;
use std::time::Duration;

use callscript_common::config::DatabaseArgs;
use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::reconcile;
use super::time_args::{instant, step};
use crate::db::Database;

const LOOK_EVERY: Duration = Duration::from_millis(500);
/// Without a terminal: a line now and then instead of a bar.
const LINE_EVERY: u32 = 20;

const DETAILS: &str = "\
Workers with the ingest lane do the reading; this command opens the windows, shows how far they are and ends with a \
comparison of what is stored with a fresh reading of Ringba. Ctrl-C only stops watching: nothing is lost, and the same \
command goes on where the backfill is.

Exit code: 0 when everything was read and both sides are equal, 1 when minutes are in doubt or differ.";

/// Read a stretch of history, newest first, and prove that nothing is missing.
#[derive(Debug, Args)]
#[command(after_help = DETAILS)]
pub struct BackfillCommand {
    /// First instant: a date (UTC midnight) or an RFC 3339 time
    #[arg(long, value_name = "TIME", value_parser = instant)]
    pub from: Timestamp,

    /// Last instant, exclusive
    #[arg(long, value_name = "TIME", value_parser = instant)]
    pub to: Timestamp,

    /// Length of one window, e.g. 30m, 1h, 1d is 24h
    #[arg(long, value_name = "DURATION", default_value = "1h", value_parser = step)]
    pub step: SignedDuration,

    /// Open the windows and return at once
    #[arg(long)]
    pub detach: bool,

    /// Do not compare with Ringba at the end
    #[arg(long)]
    pub no_reconcile: bool,

    /// The database, as a member of `callscript_dba`.
    #[command(flatten)]
    pub database: DatabaseArgs,
}

impl BackfillCommand {
    /// Opens the windows, watches them, and compares.
    #[expect(clippy::print_stdout, reason = "the command's answer")]
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let database = Database::new(&self.database, "backfill")?;
        let opened = database
            .backfill(self.from, self.to, self.step.as_secs_f64())
            .await?;
        let found = Progress::of(&database.backfill_progress(self.from, self.to).await?);
        if opened > 0 {
            println!("opened {opened} windows from {} to {}", self.from, self.to);
        } else if found.open > 0 {
            println!(
                "this backfill is under way: {} of {} windows are left",
                found.open, found.windows
            );
        }
        if self.detach {
            println!("the same command without --detach shows how far it is");
            return Ok(ExitCode::SUCCESS);
        }
        let watched = tokio::select! {
            progress = self.watch(&database) => progress?,
            stopped = tokio::signal::ctrl_c() => {
                stopped?;
                println!("no longer watching; workers go on, and the same command watches again");
                return Ok(ExitCode::from(130));
            }
        };
        println!(
            "{} windows read: {} calls new, {} changed, {} already stored, {} records set aside",
            watched.done, watched.inserted, watched.changed, watched.identical, watched.rejected
        );
        if watched.failed > 0 {
            println!(
                "{} windows are in doubt: `callscript proof --from {} --to {}` names the minutes",
                watched.failed, self.from, self.to
            );
        }
        let is_equal = self.no_reconcile || reconcile::compare(&database, self.from, self.to).await?;
        Ok(if is_equal && watched.failed == 0 {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        })
    }

    /// Returns when every window has ended.
    #[expect(clippy::print_stderr, reason = "progress where there is no terminal")]
    async fn watch(&self, database: &Database) -> anyhow::Result<Progress> {
        let is_terminal = std::io::stderr().is_terminal();
        let bar = bar();
        for look in 0_u32.. {
            let progress = Progress::of(&database.backfill_progress(self.from, self.to).await?);
            bar.set_length(progress.seconds.round() as u64);
            bar.set_position((progress.seconds - progress.seconds_open).max(0.0).round() as u64);
            let text = progress.to_string();
            if !is_terminal && look.is_multiple_of(LINE_EVERY) {
                eprintln!("{text}");
            }
            bar.set_message(text);
            if progress.open == 0 {
                bar.finish_and_clear();
                return Ok(progress);
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
        unreachable!("the loop has no end of its own")
    }
}

fn bar() -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:30} {percent:>3} %  {msg}  {eta} left")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::with_draw_target(Some(1), ProgressDrawTarget::stderr()).with_style(style)
}

/// An answer of `callscript.backfill_progress`.
#[derive(Debug, Default, Clone, PartialEq)]
struct Progress {
    windows: u64,
    done: u64,
    open: u64,
    failed: u64,
    seconds: f64,
    seconds_open: f64,
    inserted: u64,
    changed: u64,
    identical: u64,
    rejected: u64,
    workers: u64,
    held_up: Option<String>,
}

impl Progress {
    fn of(value: &Value) -> Self {
        let count = |name: &str| value[name].as_u64().unwrap_or(0);
        let seconds = |name: &str| value[name].as_f64().unwrap_or(0.0);
        Self {
            windows: count("windows"),
            done: count("done"),
            open: count("open"),
            failed: count("failed"),
            seconds: seconds("seconds"),
            seconds_open: seconds("seconds_open"),
            inserted: count("inserted"),
            changed: count("changed"),
            identical: count("identical"),
            rejected: count("rejected"),
            workers: count("workers"),
            held_up: value["held_up"].as_str().map(str::to_owned),
        }
    }
}

impl std::fmt::Display for Progress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let calls = self.inserted + self.changed + self.identical;
        write!(f, "{}/{} windows, {calls} calls", self.done, self.windows)?;
        if self.failed > 0 {
            write!(f, ", {} in doubt", self.failed)?;
        }
        if self.workers == 0 {
            f.write_str(", NO WORKER reads: start `callscript run --lanes ingest`")?;
        } else if let Some(reason) = &self.held_up {
            write!(f, ", held up: {reason}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_says_what_holds_it_up() {
        let progress = Progress::of(&serde_json::json!({
            "windows": 24, "done": 3, "open": 20, "failed": 1, "inserted": 100, "identical": 5, "workers": 0,
        }));
        assert_eq!(
            progress.to_string(),
            "3/24 windows, 105 calls, 1 in doubt, NO WORKER reads: start `callscript run --lanes ingest`"
        );
        let progress = Progress::of(&serde_json::json!({
            "windows": 24, "open": 24, "workers": 1, "held_up": "Ringba asked us to come back later (503)",
        }));
        assert_eq!(
            progress.to_string(),
            "0/24 windows, 0 calls, held up: Ringba asked us to come back later (503)"
        );
    }
}
