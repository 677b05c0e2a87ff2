//! `/dashboard`: how today goes.

use askama::Template;
use axum::extract::State;
use axum::response::Html;
use jiff::{Timestamp, ToSpan as _};
use serde::Deserialize;
use serde_json::Value;
use tokio_postgres::types::Type;

use super::page;
use crate::app::App;
use crate::auth::viewer::Viewer;
use crate::error::PageError;
use crate::view::chart::{Chart, Column};
use crate::view::format;
use crate::view::moment::Moment;
use crate::view::shell::Shell;

/// The answer of `console.dashboard`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Figures {
    today: Today,
    inbox: Inbox,
    decided: Decided,
    budget: Budget,
    lanes: Vec<Lane>,
    workers: Vec<Worker>,
    alerts: Vec<Alert>,
    hours: Vec<Hour>,
    days: Vec<Day>,
    verticals: Vec<Share>,
    publishers: Vec<Share>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Today {
    calls: u64,
    judged: u64,
    unjudged: u64,
    flagged: u64,
    failed: u64,
    lag_p50: Option<f64>,
    lag_p95: Option<f64>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Inbox {
    open: u64,
    at_risk: f64,
}

/// Dollars of revenue, and calls, of the last 30 days of calls.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Decided {
    confirmed: f64,
    escalated: f64,
    confirmed_calls: u64,
    escalated_calls: u64,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Budget {
    spent: f64,
    daily: f64,
    stage: String,
}

/// A lane's queue.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Lane {
    #[serde(rename = "lane")]
    pub(crate) name: String,
    pub(crate) waiting: i64,
    pub(crate) working: i64,
    pub(crate) backing_off: i64,
    pub(crate) dead_letters: i64,
    oldest_seconds: Option<f64>,
    pub(crate) paused: bool,
}

impl Lane {
    pub(crate) fn oldest(&self) -> String {
        self.oldest_seconds.map(format::span).unwrap_or_default()
    }
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Worker {
    host: String,
    state: String,
    lanes: Vec<String>,
    device: Option<String>,
    model: Option<String>,
    slots: i64,
    holds: i64,
    last_seen_at: Option<String>,
}

/// A worker as the page shows it.
#[derive(Debug, Clone)]
pub(crate) struct WorkerRow {
    pub(crate) host: String,
    pub(crate) state: String,
    pub(crate) lanes: String,
    pub(crate) device: String,
    pub(crate) model: String,
    pub(crate) slots: i64,
    pub(crate) holds: i64,
    pub(crate) seen: Moment,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Alert {
    severity: String,
    message: String,
    raised_at: Option<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Hour {
    #[serde(rename = "hour")]
    begins: String,
    calls: f64,
    flagged: f64,
    lag_p95: Option<f64>,
    is_over: bool,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Day {
    #[serde(rename = "day")]
    date: String,
    flagged: f64,
    /// Confirmed or escalated.
    bad: f64,
    revenue: f64,
    is_over: bool,
}

/// Calls and flagged ones of a vertical or publisher.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Share {
    pub(crate) name: String,
    calls: u64,
    flagged: u64,
    at_risk: f64,
}

impl Share {
    pub(crate) fn all(&self) -> String {
        format::thousands(self.calls)
    }

    pub(crate) fn bad(&self) -> String {
        format::thousands(self.flagged)
    }

    pub(crate) fn percent(&self) -> String {
        format::percent(self.flagged as f64, self.calls as f64)
    }

    pub(crate) fn at_risk(&self) -> String {
        format::dollars(self.at_risk)
    }

    /// Of a bar 100 wide for the row with the most calls, the part that is flagged.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates pass references")]
    pub(crate) fn flagged_width(&self, most: &u64) -> String {
        width(self.flagged, *most)
    }

    /// The whole bar.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates pass references")]
    pub(crate) fn width(&self, most: &u64) -> String {
        width(self.calls, *most)
    }
}

fn width(part: u64, most: u64) -> String {
    format!("{:.1}", part as f64 / most.max(1) as f64 * 100.0)
}

fn most_calls(shares: &[Share]) -> u64 {
    shares.iter().map(|share| share.calls).max().unwrap_or(0)
}

/// A number that leads to the calls behind it.
#[derive(Debug, Clone)]
pub(crate) struct Tile {
    pub(crate) number: String,
    pub(crate) name: &'static str,
    pub(crate) address: String,
    pub(crate) more: String,
    /// What the number means, on hover; empty: the name says it.
    pub(crate) title: &'static str,
}

/// What "at risk" means, wherever it stands.
pub(crate) const AT_RISK: &str = "Revenue of flagged calls that are still open";

#[derive(Template)]
#[template(path = "dashboard.html")]
pub(crate) struct DashboardPage {
    pub(crate) shell: Shell,
    pub(crate) tiles: Vec<Tile>,
    /// Severity, message, when.
    pub(crate) alerts: Vec<(String, String, Moment)>,
    pub(crate) volume: Chart,
    pub(crate) lag: Chart,
    /// Flagged calls a day, those that were confirmed or escalated standing out; and their revenue.
    pub(crate) days: Chart,
    pub(crate) revenue: Chart,
    pub(crate) lanes: Vec<Lane>,
    pub(crate) workers: Vec<WorkerRow>,
    pub(crate) verticals: Vec<Share>,
    pub(crate) publishers: Vec<Share>,
    /// Calls of the largest vertical and of the largest publisher.
    pub(crate) most_of_vertical: u64,
    pub(crate) most_of_publisher: u64,
}

/// `GET /dashboard`
pub(crate) async fn show(State(app): State<App>, viewer: Viewer) -> Result<Html<String>, PageError> {
    let rows = app
        .database
        .query("SELECT console.dashboard($1)", &[(&viewer.zone_name, Type::TEXT)])
        .await?;
    let figures: Value = rows
        .first()
        .map(|row| row.try_get(0))
        .transpose()?
        .unwrap_or_default();
    let figures: Figures = serde_json::from_value(figures)
        .map_err(|error| PageError::Internal(format!("the figures are not understood ({error})")))?;
    page(&DashboardPage::new(figures, &viewer))
}

impl DashboardPage {
    pub(crate) fn new(figures: Figures, viewer: &Viewer) -> Self {
        let now = viewer.now;
        let moment = |at: &Option<String>| Moment::of_text(at.as_deref(), now, &viewer.zone);
        let hour = |hour: &Hour| {
            let at = hour
                .begins
                .parse::<Timestamp>()
                .map(|at| at.to_zoned(viewer.zone.clone()));
            at.map(|at| at.strftime("%H:%M").to_string()).unwrap_or_default()
        };
        let volume: Vec<_> = figures
            .hours
            .iter()
            .map(|h| Column::new(hour(h), h.calls, h.flagged, h.is_over))
            .collect();
        let lag: Vec<_> = figures
            .hours
            .iter()
            .map(|h| Column::new(hour(h), h.lag_p95.unwrap_or(0.0), 0.0, h.is_over))
            .collect();
        // 2026-11-26 as 11-26.
        let date = |day: &Day| day.date.get(5..).unwrap_or_default().to_owned();
        let day = |d: &Day, whole, part| Column::new(date(d), whole, part, d.is_over);
        let days: Vec<_> = figures.days.iter().map(|d| day(d, d.flagged, d.bad)).collect();
        let revenue: Vec<_> = figures.days.iter().map(|d| day(d, d.revenue, 0.0)).collect();
        Self {
            shell: Shell::new(viewer, "dashboard", "Dashboard"),
            tiles: tiles(&figures, now, viewer),
            alerts: figures
                .alerts
                .iter()
                .map(|alert| {
                    (
                        alert.severity.clone(),
                        alert.message.clone(),
                        moment(&alert.raised_at),
                    )
                })
                .collect(),
            volume: Chart::new(&volume, 4, |most| format::thousands(most as u64)),
            lag: Chart::new(&lag, 4, format::span),
            days: Chart::new(&days, 2, |most| format::thousands(most as u64)),
            revenue: Chart::new(&revenue, 2, format::dollars),
            workers: figures
                .workers
                .iter()
                .map(|worker| WorkerRow {
                    host: worker.host.clone(),
                    state: worker.state.clone(),
                    lanes: worker.lanes.join(", "),
                    device: worker.device.clone().unwrap_or_default(),
                    model: worker.model.clone().unwrap_or_default(),
                    slots: worker.slots,
                    holds: worker.holds,
                    seen: moment(&worker.last_seen_at),
                })
                .collect(),
            lanes: figures.lanes,
            most_of_vertical: most_calls(&figures.verticals),
            most_of_publisher: most_calls(&figures.publishers),
            verticals: figures.verticals,
            publishers: figures.publishers,
        }
    }
}

fn tiles(figures: &Figures, now: Timestamp, viewer: &Viewer) -> Vec<Tile> {
    let day = now.to_zoned(viewer.zone.clone()).date();
    // As console.dashboard counts: 30 days with today.
    let month = day.checked_sub(29.days()).unwrap_or(day);
    let today = &figures.today;
    let lag = |lag: Option<f64>| lag.map_or_else(|| "\u{2013}".to_owned(), format::span);
    let tile = |number: String, name, address: &str, more: String| Tile {
        number,
        name,
        address: address.to_owned(),
        title: if more.ends_with("at risk") { AT_RISK } else { "" },
        more,
    };
    vec![
        tile(
            format::thousands(today.calls),
            "calls today",
            "/calls",
            format!("{} judged", format::thousands(today.judged)),
        ),
        tile(
            format::percent(today.flagged as f64, today.judged as f64),
            "flagged today",
            &format!("/flags?state=all&from={day}&to={day}"),
            format!("{} calls", format::thousands(today.flagged)),
        ),
        tile(
            format::thousands(figures.inbox.open),
            "waiting for a decision",
            "/flags?state=open",
            format!("{} at risk", format::dollars(figures.inbox.at_risk)),
        ),
        tile(
            format::dollars(figures.decided.confirmed),
            "confirmed, calls of 30 days",
            &format!("/flags?state=confirmed&from={month}&to={day}"),
            format!("{} calls", format::thousands(figures.decided.confirmed_calls)),
        ),
        tile(
            format::dollars(figures.decided.escalated),
            "escalated, calls of 30 days",
            &format!("/flags?state=escalated&from={month}&to={day}"),
            format!("{} calls", format::thousands(figures.decided.escalated_calls)),
        ),
        tile(
            lag(today.lag_p50),
            "hang-up to verdict, half of today's calls",
            "/calls",
            format!("95 % within {}", lag(today.lag_p95)),
        ),
        tile(
            format::dollars(figures.budget.spent),
            "spent today (UTC)",
            "/settings#budget",
            format!(
                "of {}, {}",
                format::dollars(figures.budget.daily),
                figures.budget.stage
            ),
        ),
        tile(
            format::thousands(today.unjudged),
            "not judged as a whole today",
            "/calls?status=unjudged",
            String::new(),
        ),
        tile(
            format::thousands(today.failed),
            "dead letters today",
            "/calls?status=failed",
            String::new(),
        ),
    ]
}
