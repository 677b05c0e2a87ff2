//! `/factory`: how the machinery is. Who runs it sees lanes, workers and what to do; others see what they lose.

use askama::Template;
use axum::extract::State;
use axum::response::Html;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;
use tokio_postgres::types::Type;

use super::page;
use crate::app::App;
use crate::auth::viewer::{Role, Viewer};
use crate::error::PageError;
use crate::view::chart::{Chart, Column, Series};
use crate::view::format;
use crate::view::moment::Moment;
use crate::view::scale::Unit;
use crate::view::shell::Shell;
use crate::view::trouble::{Alert, Trouble};

/// The promise: a verdict within five minutes after the hang-up.
const IN_TIME_SECONDS: f64 = 300.0;

/// The answer of `console.factory`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Figures {
    today: Today,
    hours: Option<Vec<Hour>>,
    budget: Option<Budget>,
    lanes: Option<Vec<Lane>>,
    workers: Vec<Worker>,
    alerts: Vec<Alert>,
    over: Vec<Alert>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Today {
    calls: u64,
    judged: u64,
    unjudged: u64,
    flagged: u64,
    failed: u64,
    skipped: u64,
    wait_p50: Option<f64>,
    wait_p95: Option<f64>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Hour {
    #[serde(rename = "hour")]
    begins: String,
    calls: u64,
    judged: u64,
    failed: u64,
    wait_p50: Option<f64>,
    wait_p95: Option<f64>,
    is_over: bool,
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
    pub(crate) waiting: u64,
    pub(crate) working: u64,
    pub(crate) backing_off: u64,
    pub(crate) dead_letters: u64,
    pub(crate) parked: u64,
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

/// A figure of today.
#[derive(Debug, Clone)]
pub(crate) struct Figure {
    pub(crate) name: &'static str,
    pub(crate) number: String,
    pub(crate) counts: String,
    /// Empty: nowhere.
    pub(crate) address: &'static str,
}

#[derive(Template)]
#[template(path = "factory.html")]
pub(crate) struct FactoryPage {
    pub(crate) shell: Shell,
    pub(crate) zone: String,
    pub(crate) troubles: Vec<Trouble>,
    pub(crate) over: Vec<Trouble>,
    pub(crate) figures: Vec<Figure>,
    pub(crate) charts: Vec<Chart>,
    /// Lanes and workers are shown.
    pub(crate) is_operator: bool,
    pub(crate) lanes: Vec<Lane>,
    pub(crate) workers: Vec<WorkerRow>,
}

/// `GET /factory`
pub(crate) async fn show(State(app): State<App>, viewer: Viewer) -> Result<Html<String>, PageError> {
    let rows = app
        .database
        .query("SELECT console.factory($1)", &[(&viewer.zone_name, Type::TEXT)])
        .await?;
    let figures: Value = rows
        .first()
        .map(|row| row.try_get(0))
        .transpose()?
        .unwrap_or_default();
    let figures: Figures = serde_json::from_value(figures)
        .map_err(|error| PageError::Internal(format!("the figures are not understood ({error})")))?;
    page(&FactoryPage::new(figures, &viewer))
}

impl FactoryPage {
    pub(crate) fn new(figures: Figures, viewer: &Viewer) -> Self {
        let is_operator = viewer.may(Role::Admin);
        let trouble = |alert: &Alert| Trouble::new(alert, is_operator, viewer.now, &viewer.zone);
        let hours = figures.hours.unwrap_or_default();
        Self {
            shell: Shell::new(viewer, "factory", "Factory"),
            zone: viewer.zone_name.clone(),
            troubles: figures.alerts.iter().map(trouble).collect(),
            over: figures.over.iter().map(trouble).collect(),
            figures: of_today(&figures.today, figures.budget.as_ref()),
            charts: charts(&hours, viewer),
            is_operator,
            lanes: figures.lanes.unwrap_or_default(),
            workers: figures
                .workers
                .iter()
                .map(|worker| worker_row(worker, viewer))
                .collect(),
        }
    }
}

fn worker_row(worker: &Worker, viewer: &Viewer) -> WorkerRow {
    WorkerRow {
        host: worker.host.clone(),
        state: worker.state.clone(),
        lanes: worker.lanes.join(", "),
        device: worker.device.clone().unwrap_or_default(),
        model: worker.model.clone().unwrap_or_default(),
        slots: worker.slots,
        holds: worker.holds,
        seen: Moment::of_text(worker.last_seen_at.as_deref(), viewer.now, &viewer.zone),
    }
}

fn of_today(today: &Today, budget: Option<&Budget>) -> Vec<Figure> {
    let span = |seconds: Option<f64>| {
        seconds.map_or_else(|| "\u{2013}".to_owned(), |seconds| format::span(seconds.max(0.0)))
    };
    let done = today.judged + today.unjudged + today.failed + today.skipped;
    let mut figures = vec![
        Figure {
            name: "Calls today",
            number: format::thousands(today.calls),
            counts: format!(
                "{} judged, {} skipped, {} still in work",
                format::thousands(today.judged + today.unjudged),
                format::thousands(today.skipped),
                format::thousands(today.calls.saturating_sub(done))
            ),
            address: "/calls",
        },
        Figure {
            name: "Hang-up to verdict",
            number: span(today.wait_p50),
            counts: format!("half of today's calls; 95 % within {}", span(today.wait_p95)),
            address: "",
        },
        Figure {
            name: "Flagged today",
            number: format::thousands(today.flagged),
            counts: format!("of {} judged calls", format::thousands(today.judged)),
            address: "/flags?state=all",
        },
        Figure {
            name: "Not judged as a whole",
            number: format::thousands(today.unjudged),
            counts: "of today's calls a part was not heard, or is in another language".to_owned(),
            address: "/calls?status=unjudged",
        },
        Figure {
            name: "Failed today",
            number: format::thousands(today.failed),
            counts: "calls that could not be worked on; they are kept".to_owned(),
            address: "/calls?status=failed",
        },
    ];
    if let Some(budget) = budget {
        figures.push(Figure {
            name: "Spent today (UTC)",
            number: format::dollars(budget.spent),
            counts: format!(
                "of {}; the judge is {}",
                format::dollars(budget.daily),
                stage(&budget.stage)
            ),
            address: "/settings#budget",
        });
    }
    figures
}

/// What the stage of the budget means.
fn stage(stage: &str) -> &str {
    match stage {
        "open" => "at work",
        "paused" => "resting until midnight",
        other => other,
    }
}

fn charts(hours: &[Hour], viewer: &Viewer) -> Vec<Chart> {
    let column = |hour: &Hour| {
        let begins = hour
            .begins
            .parse::<Timestamp>()
            .map(|at| at.to_zoned(viewer.zone.clone()));
        let short = begins
            .as_ref()
            .map_or_else(|_| String::new(), |at| at.strftime("%H:%M").to_string());
        let long = begins.map_or_else(|_| String::new(), |at| at.strftime("%b %-d, %H:%M").to_string());
        Column {
            short: if hour.is_over { short } else { "now".to_owned() },
            long: if hour.is_over {
                long
            } else {
                format!("{long}, so far")
            },
            is_over: hour.is_over,
        }
    };
    let columns: Vec<Column> = hours.iter().map(column).collect();
    let of = |value: fn(&Hour) -> u64| hours.iter().map(|hour| Some(value(hour) as f64)).collect();
    let series =
        |name: &'static str, tone: &'static str, values: Vec<Option<f64>>| Series { name, tone, values };
    vec![
        Chart::bars(
            "Calls of the last 24 hours",
            Unit::Count,
            &columns,
            &[
                series("judged", "tone-1", of(|hour| hour.judged)),
                series("failed", "tone-2", of(|hour| hour.failed)),
                series(
                    "waiting, in work or skipped",
                    "tone-3",
                    of(|hour| hour.calls.saturating_sub(hour.judged + hour.failed)),
                ),
            ],
        ),
        Chart::lines(
            "Hang-up to verdict",
            Unit::Seconds,
            &columns,
            &[
                series(
                    "half of the calls within",
                    "tone-1",
                    hours.iter().map(|hour| hour.wait_p50).collect(),
                ),
                series(
                    "95 % within",
                    "tone-2",
                    hours.iter().map(|hour| hour.wait_p95).collect(),
                ),
            ],
            &[],
            Some((IN_TIME_SECONDS, "5 min")),
        ),
    ]
}
