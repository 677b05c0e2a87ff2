//! Sums as the database makes them, and the figures that are made of them.

use serde::Deserialize;

use crate::view::share::Share;

/// Of the calls of a key over days: `core.quality_total`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Sums {
    pub(crate) calls: u64,
    pub(crate) judged: u64,
    pub(crate) not_judged: u64,
    pub(crate) flagged: u64,
    pub(crate) critical: u64,
    pub(crate) open: u64,
    pub(crate) confirmed: u64,
    pub(crate) dismissed: u64,
    pub(crate) escalated: u64,
    /// Dollars.
    pub(crate) revenue: f64,
    pub(crate) payout: f64,
    pub(crate) revenue_open: f64,
    pub(crate) revenue_confirmed: f64,
    pub(crate) revenue_escalated: f64,
    pub(crate) payout_confirmed: f64,
    pub(crate) flags: u64,
    pub(crate) flags_confirmed: u64,
    pub(crate) flags_dismissed: u64,
    pub(crate) flags_escalated: u64,
    pub(crate) timed: u64,
    pub(crate) in_time: u64,
}

impl Sums {
    /// Flagged among judged calls.
    pub(crate) fn flagged_share(&self) -> Share {
        Share::of(self.flagged, self.judged)
    }

    /// Flags that reviewers confirmed or escalated among those that they decided.
    pub(crate) fn precision(&self) -> Share {
        let right = self.flags_confirmed + self.flags_escalated;
        Share::of(right, right + self.flags_dismissed)
    }

    /// Verdicts within five minutes.
    pub(crate) fn in_time_share(&self) -> Share {
        Share::of(self.in_time, self.timed)
    }
}

/// A key with its sums now and before: one row of a table.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Row {
    pub(crate) key: String,
    pub(crate) now: Option<Sums>,
    pub(crate) before: Option<Sums>,
    /// Part of the days, judged, flagged.
    pub(crate) trend: Option<Vec<(u64, u64, u64)>>,
}

/// A day of `core.quality_series`; sums of several are a week.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Day {
    pub(crate) day: String,
    #[serde(flatten)]
    pub(crate) sums: Sums,
}

/// Recall over days: `core.quality_recall`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
#[expect(
    clippy::struct_field_names,
    reason = "the names are those of the database's answer"
)]
pub(crate) struct Recall {
    pub(crate) sampled: u64,
    pub(crate) recall: Option<f64>,
    pub(crate) low: Option<f64>,
    pub(crate) high: Option<f64>,
    pub(crate) missed: Option<f64>,
}

impl Recall {
    pub(crate) fn interval(&self) -> Option<(f64, f64)> {
        self.low.zip(self.high)
    }
}

/// Waits of days: `core.quality_speed`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Speed {
    /// The last day of the column; none: all days of the period.
    pub(crate) day: Option<String>,
    pub(crate) is_now: bool,
    pub(crate) times: u64,
    pub(crate) p50: Option<f64>,
    pub(crate) p95: Option<f64>,
}

/// Which days: `core.quality_head`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Head {
    pub(crate) zone: String,
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) before: String,
    pub(crate) today: String,
    /// Day of the first call of all; none: there is no call.
    pub(crate) first: Option<String>,
    /// Days of a column of charts.
    pub(crate) width: usize,
    /// Days that wait to be added up.
    pub(crate) waiting: u64,
    /// No model was asked about the newest call.
    pub(crate) rules_only: bool,
}

/// What a reviewer did over days: `core.quality_reviewer_rows`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Decided {
    pub(crate) confirmed: u64,
    pub(crate) dismissed: u64,
    pub(crate) escalated: u64,
    pub(crate) undone: u64,
    pub(crate) overturned: u64,
    /// Seconds from flag to decision.
    pub(crate) wait_p50: Option<f64>,
    /// Sampled calls read, and those of them of which they said what most readers said.
    pub(crate) read: u64,
    pub(crate) agreed: u64,
}

impl Decided {
    pub(crate) const fn all(&self) -> u64 {
        self.confirmed + self.dismissed + self.escalated
    }

    pub(crate) fn overturned_share(&self) -> Share {
        Share::of(self.overturned.min(self.all()), self.all())
    }

    pub(crate) fn agreed_share(&self) -> Share {
        Share::of(self.agreed, self.read)
    }
}

/// A reviewer over days.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Reviewer {
    pub(crate) key: String,
    pub(crate) name: String,
    pub(crate) now: Decided,
    pub(crate) before: Decided,
    pub(crate) trend: Option<Vec<(u64, u64)>>,
    /// Open calls assigned to them now.
    pub(crate) backlog: u64,
}
