//! `callscript rescore`

use std::process::ExitCode;

use callscript_common::config::DatabaseArgs;
use callscript_common::db::DbError;
use clap::Args;
use futures_util::{StreamExt, TryStreamExt, stream};
use indicatif::{ProgressBar, ProgressStyle};
use jiff::{SignedDuration, Timestamp};

use super::time_args::instant;
use crate::db::{Database, Rescored};

/// Pieces a job works on, one after the other: a piece is one transaction, and what is done stays done.
const PIECES_PER_JOB: i64 = 16;
/// Shorter pieces are more trouble than they are worth; longer ones would leave jobs without work where the
/// calls are few and far between.
const SHORTEST_PIECE: SignedDuration = SignedDuration::from_hours(1);
const LONGEST_PIECE: SignedDuration = SignedDuration::from_hours(24);

/// The smallest step of a database's time.
const MOMENT: SignedDuration = SignedDuration::from_micros(1);

const DETAILS: &str = "\
No model is asked: what it answered then is weighed by the rules of today. A call for which that changes anything gets
one more judgement; older ones stay as they are. Running it again changes nothing.

Example:
  callscript rescore --from 2026-11-01 --to 2026-11-08";

/// Score stored calls again, under today's rules.
#[derive(Debug, Args)]
#[command(after_help = DETAILS)]
pub struct RescoreCommand {
    /// First instant: a date (UTC midnight) or an RFC 3339 time
    #[arg(long, value_name = "TIME", value_parser = instant)]
    pub from: Timestamp,

    /// Last instant, exclusive
    #[arg(long, value_name = "TIME", value_parser = instant)]
    pub to: Timestamp,

    /// Sessions that work at the same time; each keeps one core of the database busy
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u16).range(1..=64))]
    pub jobs: u16,

    /// Print JSON
    #[arg(long)]
    pub json: bool,

    /// The database, as a member of `callscript_dba`.
    #[command(flatten)]
    pub database: DatabaseArgs,
}

impl RescoreCommand {
    /// Scores piece by piece and prints what changed.
    #[expect(clippy::print_stdout, reason = "the command's answer")]
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let database = Database::new(&self.database, "rescore")?;
        // Cut where calls are: of "everything since 2020" most may be empty, and jobs would wait for the
        // busiest.
        let (from, to) = database
            .first_and_last_call(self.from, self.to)
            .await?
            .map_or((self.from, self.to), |(first, last)| {
                (first, last.saturating_add(MOMENT).unwrap_or(last).min(self.to))
            });
        let pieces = pieces(from, to, self.jobs);
        let bar = ProgressBar::new(pieces.len() as u64).with_style(
            ProgressStyle::with_template("{elapsed_precise} {wide_bar} {pos}/{len} {msg}")
                .unwrap_or_else(|_| ProgressStyle::default_bar()),
        );
        let sums = stream::iter(pieces)
            .map(|(from, to)| {
                let database = &database;
                async move { database.rescore(from, to).await }
            })
            .buffer_unordered(self.jobs.into())
            .try_fold(Rescored::default(), |sum, piece| {
                let sum = sum + piece;
                bar.inc(1);
                bar.set_message(format!("{} calls", sum.scored));
                async move { Ok::<_, DbError>(sum) }
            })
            .await?;
        bar.finish_and_clear();
        if self.json {
            println!("{}", serde_json::to_string_pretty(&sums)?);
        } else {
            println!(
                "{} calls scored again: {} judgements added, {} verdicts changed",
                sums.scored, sums.added, sums.changed_verdicts
            );
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// The time in pieces of equal length, the last one shorter.
fn pieces(from: Timestamp, to: Timestamp, jobs: u16) -> Vec<(Timestamp, Timestamp)> {
    let whole = to.duration_since(from);
    let count = i64::from(jobs) * PIECES_PER_JOB;
    let piece = SignedDuration::from_secs(whole.as_secs() / count + 1)
        .max(SHORTEST_PIECE)
        .min(LONGEST_PIECE);
    let mut pieces = Vec::new();
    let mut start = from;
    while start < to {
        let end = start.checked_add(piece).map_or(to, |end| end.min(to));
        pieces.push((start, end));
        start = end;
    }
    // The function says what is wrong with a span that has no pieces.
    if pieces.is_empty() {
        pieces.push((from, to));
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_cover_the_time_once() {
        let time = |text: &str| text.parse::<Timestamp>().unwrap();
        let (from, to) = (time("2026-11-01T00:00:00Z"), time("2026-11-08T00:00:00Z"));
        let cut = pieces(from, to, 2);
        assert_eq!((cut[0].0, cut[cut.len() - 1].1), (from, to));
        assert!(cut.windows(2).all(|pair| pair[0].1 == pair[1].0) && cut.len() <= 32);
        assert_eq!(pieces(from, time("2027-11-01T00:00:00Z"), 2).len(), 365);
        assert_eq!(pieces(from, from, 2).len(), 1);
        assert_eq!(pieces(from, time("2026-11-01T00:30:00Z"), 8).len(), 1);
    }
}
