//! The charts of the pages of Quality.

use super::columns::Columns;
use super::sums::{Speed, Sums};
use crate::view::chart::{Chart, Series};
use crate::view::scale::Unit;
use crate::view::share::Share;

/// The promise: a verdict within five minutes after the hang-up.
pub(crate) const IN_TIME_SECONDS: f64 = 300.0;

fn series(name: &'static str, tone: &'static str, values: Vec<Option<f64>>) -> Series {
    Series { name, tone, values }
}

/// A line of a share with its interval.
fn share(title: &str, name: &'static str, columns: &Columns, of: impl Fn(&Sums) -> Share) -> Chart {
    let band: Vec<_> = columns.sums.iter().map(|sums| of(sums).interval()).collect();
    let values = columns.values(|sums| of(sums).value());
    Chart::lines(
        title,
        Unit::Share,
        &columns.heads,
        &[series(name, "tone-1", values)],
        &band,
        None,
    )
}

/// Flagged calls of judged ones.
pub(crate) fn flagged(columns: &Columns) -> Chart {
    share(
        "Share of judged calls flagged",
        "flagged",
        columns,
        Sums::flagged_share,
    )
}

/// What reviewers upheld of what they decided.
pub(crate) fn precision(columns: &Columns) -> Chart {
    share(
        "Share of decided flags upheld",
        "upheld",
        columns,
        Sums::precision,
    )
}

/// Calls, flagged and not.
pub(crate) fn calls(columns: &Columns) -> Chart {
    let flagged = columns.values(|sums| Some(sums.flagged as f64));
    let others = columns.values(|sums| Some(sums.calls.saturating_sub(sums.flagged) as f64));
    Chart::bars(
        "Calls",
        Unit::Count,
        &columns.heads,
        &[
            series("flagged", "tone-1", flagged),
            series("not flagged", "tone-3", others),
        ],
    )
}

/// Flagged calls by where their decision stands.
pub(crate) fn states(columns: &Columns) -> Chart {
    let of = |value: fn(&Sums) -> u64| columns.values(|sums| Some(value(sums) as f64));
    Chart::bars(
        "Flagged calls",
        Unit::Count,
        &columns.heads,
        &[
            series("confirmed", "tone-1", of(|sums| sums.confirmed)),
            series("escalated", "tone-2", of(|sums| sums.escalated)),
            series("open", "tone-3", of(|sums| sums.open)),
            series("dismissed", "tone-4", of(|sums| sums.dismissed)),
        ],
    )
}

/// Revenue of flagged calls by where their decision stands.
pub(crate) fn money(columns: &Columns) -> Chart {
    let of = |value: fn(&Sums) -> f64| columns.values(|sums| Some(value(sums)));
    Chart::bars(
        "Revenue of flagged calls",
        Unit::Dollars,
        &columns.heads,
        &[
            series("confirmed", "tone-1", of(|sums| sums.revenue_confirmed)),
            series("escalated", "tone-2", of(|sums| sums.revenue_escalated)),
            series("at risk", "tone-3", of(|sums| sums.revenue_open)),
        ],
    )
}

/// From hang-up to verdict, against five minutes.
pub(crate) fn speed(columns: &Columns, speed: &[Speed]) -> Chart {
    let of = |value: fn(&Speed) -> Option<f64>| {
        let at = |end: &String| {
            speed
                .iter()
                .find(|speed| speed.is_now && speed.day.as_ref() == Some(end))
                .and_then(value)
        };
        columns.ends.iter().map(at).collect()
    };
    Chart::lines(
        "Hang-up to verdict",
        Unit::Seconds,
        &columns.heads,
        &[
            series("half of the calls within", "tone-1", of(|speed| speed.p50)),
            series("95 % within", "tone-2", of(|speed| speed.p95)),
        ],
        &[],
        Some((IN_TIME_SECONDS, "5 min")),
    )
}

/// Decisions of a reviewer.
pub(crate) fn decisions(columns: &Columns) -> Chart {
    let of = |value: fn(&Sums) -> u64| columns.values(|sums| Some(value(sums) as f64));
    Chart::bars(
        "Decisions",
        Unit::Count,
        &columns.heads,
        &[
            series("confirmed", "tone-1", of(|sums| sums.confirmed)),
            series("escalated", "tone-2", of(|sums| sums.escalated)),
            series("dismissed", "tone-4", of(|sums| sums.dismissed)),
        ],
    )
}
