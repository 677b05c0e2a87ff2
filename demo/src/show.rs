//! The result for people: a table of flags, the figures, and how to look further.

use anyhow::Result;
use comfy_table::{ContentArrangement, Table, presets};

use crate::outcome::Flag;
use crate::services::Console;
use crate::setup::Setup;
use crate::summary::Summary;
use crate::terminal::{print, say};

/// The flags and the figures.
pub fn summary(summary: &Summary) {
    print(&table(summary.rows()).to_string());
    let truth = &summary.truth;
    let (p50, p95) = summary.latencies();
    print(&format!(
        "{} calls: {} flagged, {} safe, {} not judged as a whole, {} skipped, {} failed. Judged by {}.",
        summary.calls,
        summary.flagged,
        summary.safe,
        summary.unjudged,
        summary.skipped,
        summary.failed,
        summary.judged_by
    ));
    print(&format!(
        "Against the truth: {} of {} violations found (recall {:.2}), precision {:.2}; {} of {} near misses flagged; {} of {} quotes verified.",
        truth.found,
        truth.violations,
        truth.recall,
        truth.precision,
        truth.near_miss_alarms,
        truth.near_misses,
        summary.quotes_verified,
        summary.quotes_checked
    ));
    print(&format!(
        "Hang-up to flag: p50 {p50:.0} s, p95 {p95:.0} s. Cost so far: ${:.4}. {:.0} s of audio in {:.0} s, {:.1} % of the words misheard.",
        summary.usd,
        summary.seconds.audio,
        summary.seconds.factory,
        summary.word_error_rate * 100.0
    ));
    for surprise in &summary.surprises {
        print(&format!("Not as expected: {surprise}"));
    }
}

/// The console's address, and a link that signs in once, as an administrator.
pub async fn way_in(console: &Console) -> Result<()> {
    let link = console
        .ask(&["sign-in-link", "demo@callscript.example", "--role", "admin"])
        .await?;
    say(&format!(
        "the console is open at {}\n  sign in once: {link}",
        console.url()
    ));
    Ok(())
}

/// How to look around while everything is up.
pub fn connections(setup: &Setup) {
    let (endpoint, bucket) = setup.bucket();
    say(&format!("\n  psql '{}'", setup.database_url()));
    say("    SELECT * FROM bi.flags;   SELECT * FROM bi.queue;   SELECT jsonb_pretty(callscript.status());");
    say(&format!("  recordings: bucket {bucket} at {endpoint}"));
    if !setup.has_cron() {
        say("  pg_cron is not installed: the worker sweeps on its own");
    }
}

fn table(flags: &[Flag]) -> Table {
    let mut table = Table::new();
    table
        .load_style(presets::UTF8_HORIZONTAL_ONLY)
        .set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header([
        "severity",
        "call time",
        "campaign",
        "rule",
        "quote",
        "at",
        "speaker",
    ]);
    for flag in flags {
        table.add_row([
            flag.severity.as_str(),
            flag.call_time.split('.').next().unwrap_or_default(),
            flag.campaign.as_str(),
            flag.rule_name.as_str(),
            flag.quote.as_str(),
            &clock(flag.start_seconds),
            flag.speaker.as_str(),
        ]);
    }
    table
}

/// Minutes and seconds.
pub fn clock(seconds: f64) -> String {
    let seconds = seconds as u64;
    format!("{:02}:{:02}", seconds / 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    #[test]
    fn times_are_minutes_and_seconds() {
        assert_eq!(super::clock(83.4), "01:23");
    }
}
