//! `callscript rescore`

use std::process::ExitCode;

use callscript_common::config::DatabaseArgs;
use callscript_common::db::DbError;
use clap::Args;
use futures_util::{Stream, TryStreamExt, stream};
use indicatif::{ProgressBar, ProgressStyle};
use jiff::{SignedDuration, Timestamp};

use super::time_args::instant;
use crate::db::{Database, Rescored};

/// Calls of one transaction: they are locked until it ends, and what is done stays done.
const CALLS_PER_BATCH: i64 = 200;

/// The smallest step of a database's time.
const MOMENT: SignedDuration = SignedDuration::from_micros(1);

const DETAILS: &str = "\
No model is asked: what it answered then is weighed by the rules of today. A call for which that changes anything gets
one more judgement; older ones stay as they are. Running it again changes nothing. It works in batches of 200 calls, so that
nothing else waits for it; callscript.rescore(from, to) does the same in one transaction, and holds its calls until it ends.

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
        let seconds = |from: Timestamp, to: Timestamp| {
            u64::try_from(to.duration_since(from).as_secs()).unwrap_or_default()
        };
        let bar = ProgressBar::new(seconds(from, to)).with_style(
            ProgressStyle::with_template("{elapsed_precise} {wide_bar} {percent} % {msg}")
                .unwrap_or_else(|_| ProgressStyle::default_bar()),
        );
        let sums = batches(&database, from, to)
            .map_ok(|(from, to)| {
                let (database, bar) = (&database, &bar);
                async move {
                    let scored = database.rescore(from, to).await?;
                    bar.inc(seconds(from, to));
                    Ok(scored)
                }
            })
            .try_buffer_unordered(self.jobs.into())
            .try_fold(Rescored::default(), |sum, batch| {
                let sum = sum + batch;
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

/// The time in stretches of so many calls, one after the other. The function says what is wrong with a span that has none.
fn batches(
    database: &Database,
    from: Timestamp,
    to: Timestamp,
) -> impl Stream<Item = Result<(Timestamp, Timestamp), DbError>> {
    stream::try_unfold(Some(from), move |start| async move {
        let Some(start) = start else {
            return Ok(None);
        };
        let border = database.rescore_border(start, to, CALLS_PER_BATCH).await?;
        let end = past(start, border, to);
        Ok(Some(((start, end), (end < to).then_some(end))))
    })
}

/// The end of a batch. Where more calls than a batch holds began in one moment, it ends behind that moment.
fn past(start: Timestamp, border: Timestamp, to: Timestamp) -> Timestamp {
    let least = start.saturating_add(MOMENT).unwrap_or(start);
    if start < to { border.max(least).min(to) } else { to }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_never_stands_still() {
        let time = |text: &str| text.parse::<Timestamp>().unwrap();
        let (from, to) = (time("2026-11-01T00:00:00Z"), time("2026-11-08T00:00:00Z"));
        let border = time("2026-11-02T03:00:00Z");
        assert_eq!(past(from, border, to), border);
        assert_eq!(past(from, from, to), time("2026-11-01T00:00:00.000001Z"));
        assert_eq!(past(from, to, to), to);
        assert_eq!(past(to, to, from), from, "the function refuses that");
    }
}
