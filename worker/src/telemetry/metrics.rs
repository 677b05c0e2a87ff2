//! Counters of this process, in `OpenMetrics` text.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::factory::{FactoryFigures, FactoryStage};
use super::histogram::Histogram;
use super::queue::QueueFigures;
use crate::config::Lane;

/// Upper bounds of the time from claim to result in seconds.
const BOUNDS: [f64; 11] = [0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0];
/// Upper bounds of the time from hang-up to flag in seconds; five minutes are promised.
const LAGS: [f64; 10] = [
    15.0, 30.0, 60.0, 120.0, 180.0, 240.0, 300.0, 600.0, 1800.0, 3600.0,
];

/// How work on one item ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ended {
    /// Handed in; the item's new status.
    Finished(String),
    /// Put off without burning an attempt, and why.
    Deferred {
        /// Why.
        error: String,
        /// Whose trouble it was, see [`crate::db::Failure`].
        kind: &'static str,
    },
    /// An attempt failed.
    Failed {
        /// Why.
        error: String,
        /// The item's new status.
        status: String,
        /// Whose trouble it was.
        kind: &'static str,
    },
    /// Somebody else holds the item.
    Lost,
}

#[derive(Debug, Default)]
struct LaneFigures {
    claimed: AtomicU64,
    finished: AtomicU64,
    deferred: AtomicU64,
    failed: AtomicU64,
    lost: AtomicU64,
    in_flight: AtomicI64,
    durations: Histogram<11>,
}

/// The figures of one process.
#[derive(Debug, Default)]
pub struct Metrics {
    lanes: [LaneFigures; 4],
    factory: FactoryFigures,
    /// Troubles by lane and whose they were.
    errors: Mutex<BTreeMap<(Lane, &'static str), u64>>,
    hang_up_to_flag: Histogram<10>,
    queue: QueueFigures,
    database_answers: AtomicBool,
}

/// Name, help, value.
type Counter = (&'static str, &'static str, fn(&LaneFigures) -> u64);

/// Counts as in flight until dropped.
#[derive(Debug)]
pub struct InFlight {
    metrics: Arc<Metrics>,
    lane: Lane,
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.metrics.of(self.lane).in_flight.fetch_sub(1, Relaxed);
    }
}

impl Metrics {
    fn of(&self, lane: Lane) -> &LaneFigures {
        &self.lanes[lane as usize]
    }

    /// Items were claimed.
    pub fn claimed(&self, lane: Lane, count: usize) {
        self.of(lane).claimed.fetch_add(count as u64, Relaxed);
    }

    /// Work on an item begins.
    pub fn start(self: &Arc<Self>, lane: Lane) -> InFlight {
        self.of(lane).in_flight.fetch_add(1, Relaxed);
        InFlight {
            metrics: Arc::clone(self),
            lane,
        }
    }

    /// Work on an item ended after `duration`.
    pub fn end(&self, lane: Lane, ended: &Ended, duration: Duration) {
        let figures = self.of(lane);
        let counter = match ended {
            Ended::Finished(_) => &figures.finished,
            Ended::Deferred { .. } => &figures.deferred,
            Ended::Failed { .. } => &figures.failed,
            Ended::Lost => &figures.lost,
        };
        counter.fetch_add(1, Relaxed);
        figures.durations.observe(duration, &BOUNDS);
        if let Ended::Deferred { kind, .. } | Ended::Failed { kind, .. } = ended {
            let mut errors = self.errors.lock().unwrap_or_else(PoisonError::into_inner);
            *errors.entry((lane, kind)).or_default() += 1;
        }
    }

    /// A call was judged so long after its hang-up.
    pub fn flagged_after(&self, lag: Duration) {
        self.hang_up_to_flag.observe(lag, &LAGS);
    }

    /// The newest state of the factory, as `callscript.status()` tells it.
    pub fn queue_is(&self, status: &serde_json::Value) {
        self.queue.set(status);
    }

    /// A call was in a stage of the factory for so long.
    pub fn spent(&self, stage: FactoryStage, time: Duration) {
        self.factory.spent(stage, time);
    }

    /// A recording of this length was transcribed.
    pub fn transcribed(&self, audio_seconds: f64) {
        self.factory.transcribed(audio_seconds);
    }

    /// From now on `clock` is asked how many slots there are and how long they have decoded altogether.
    pub fn watch_slots(&self, clock: impl Fn() -> (usize, Duration) + Send + Sync + 'static) {
        self.factory.watch_slots(Box::new(clock));
    }

    /// Whether the last claim reached the database.
    pub fn database_answered(&self, answered: bool) {
        self.database_answers.store(answered, Relaxed);
    }

    /// Whether this process can do its work now.
    pub fn is_ready(&self) -> bool {
        self.database_answers.load(Relaxed)
    }

    /// The figures as `OpenMetrics` text.
    pub fn render(&self) -> String {
        let mut text = String::new();
        let counters: [Counter; 5] = [
            ("claims", "Items claimed", |f| f.claimed.load(Relaxed)),
            ("finishes", "Items handed in", |f| f.finished.load(Relaxed)),
            ("deferrals", "Items put off because of the other party", |f| {
                f.deferred.load(Relaxed)
            }),
            ("failures", "Attempts that failed", |f| f.failed.load(Relaxed)),
            ("lost_leases", "Items whose lease was lost", |f| {
                f.lost.load(Relaxed)
            }),
        ];
        for (name, help, value) in counters {
            let _ = writeln!(
                text,
                "# TYPE callscript_{name} counter\n# HELP callscript_{name} {help}."
            );
            for lane in Lane::ALL {
                let _ = writeln!(
                    text,
                    "callscript_{name}_total{{lane=\"{lane}\"}} {}",
                    value(self.of(lane))
                );
            }
        }
        text += "# TYPE callscript_in_flight gauge\n# HELP callscript_in_flight Items in work.\n";
        for lane in Lane::ALL {
            let _ = writeln!(
                text,
                "callscript_in_flight{{lane=\"{lane}\"}} {}",
                self.of(lane).in_flight.load(Relaxed)
            );
        }
        text += "# TYPE callscript_database_up gauge\n# HELP callscript_database_up Whether the last claim was answered.\n";
        let _ = writeln!(text, "callscript_database_up {}", u8::from(self.is_ready()));
        self.render_durations(&mut text);
        self.render_errors(&mut text);
        let name = "callscript_hang_up_to_flag_seconds";
        let _ = writeln!(
            text,
            "# TYPE {name} histogram\n# UNIT {name} seconds\n# HELP {name} Time from hang-up to verdict of the calls judged here."
        );
        self.hang_up_to_flag.render(&mut text, name, "", &LAGS);
        self.factory.render(&mut text);
        self.queue.render(&mut text);
        text += "# EOF\n";
        text
    }

    fn render_durations(&self, text: &mut String) {
        let name = "callscript_stage_duration_seconds";
        let _ = writeln!(
            text,
            "# TYPE {name} histogram\n# UNIT {name} seconds\n# HELP {name} Time from claim to result."
        );
        for lane in Lane::ALL {
            let label = format!("lane=\"{lane}\"");
            self.of(lane).durations.render(text, name, &label, &BOUNDS);
        }
    }

    fn render_errors(&self, text: &mut String) {
        *text += "# TYPE callscript_errors counter\n\
                  # HELP callscript_errors Attempts that failed or were put off, by whose trouble it was.\n";
        let errors = self.errors.lock().unwrap_or_else(PoisonError::into_inner);
        for ((lane, kind), count) in errors.iter() {
            let _ = writeln!(
                text,
                "callscript_errors_total{{lane=\"{lane}\",kind=\"{kind}\"}} {count}"
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_true() {
        let metrics = Arc::new(Metrics::default());
        metrics.claimed(Lane::Vault, 3);
        let in_flight = metrics.start(Lane::Vault);
        metrics.end(
            Lane::Vault,
            &Ended::Finished("downloaded".to_owned()),
            Duration::from_millis(700),
        );
        metrics.end(Lane::Vault, &Ended::Lost, Duration::from_secs(999));
        let busy = Ended::Deferred {
            error: "HTTP 503".to_owned(),
            kind: "fetch",
        };
        metrics.end(Lane::Vault, &busy, Duration::from_millis(1));
        metrics.flagged_after(Duration::from_secs(75));
        let text = metrics.render();
        for line in [
            "callscript_claims_total{lane=\"vault\"} 3",
            "callscript_in_flight{lane=\"vault\"} 1",
            "callscript_stage_duration_seconds_bucket{lane=\"vault\",le=\"0.5\"} 1",
            "callscript_stage_duration_seconds_bucket{lane=\"vault\",le=\"1.0\"} 2",
            "callscript_stage_duration_seconds_bucket{lane=\"vault\",le=\"+Inf\"} 3",
            "callscript_stage_duration_seconds_sum{lane=\"vault\"} 999.701",
            "callscript_errors_total{lane=\"vault\",kind=\"fetch\"} 1",
            "callscript_hang_up_to_flag_seconds_bucket{le=\"60.0\"} 0",
            "callscript_hang_up_to_flag_seconds_bucket{le=\"120.0\"} 1",
            "callscript_hang_up_to_flag_seconds_count 1",
            "callscript_database_up 0",
        ] {
            assert!(text.lines().any(|found| found == line), "{line} in\n{text}");
        }
        assert!(text.ends_with("# EOF\n"));
        drop(in_flight);
        assert!(
            metrics
                .render()
                .contains("callscript_in_flight{lane=\"vault\"} 0")
        );
    }
    /// The dashboard that ships asks for nothing that no worker tells.
    #[test]
    fn the_dashboard_asks_for_what_there_is() {
        let metrics = Arc::new(Metrics::default());
        let busy = Ended::Deferred {
            error: "HTTP 503".to_owned(),
            kind: "fetch",
        };
        metrics.end(Lane::Vault, &busy, Duration::from_millis(1));
        metrics.queue_is(&crate::telemetry::queue::sample());
        let told = metrics.render();
        let told: Vec<&str> = told
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| line.split(['{', ' ']).next())
            .collect();
        let dashboard = include_str!("../../../docs/grafana/callscript.json");
        let dashboard: serde_json::Value = serde_json::from_str(dashboard).expect("JSON");
        let mut expressions = Vec::new();
        collect(&dashboard, &mut expressions);
        assert!(expressions.len() > 10, "the dashboard is empty");
        for expression in expressions {
            let names = expression
                .split(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == ':'))
                .filter(|word| word.starts_with("callscript_"));
            let mut asked = 0;
            for name in names {
                assert!(told.contains(&name), "{name} in {expression}");
                asked += 1;
            }
            assert!(asked > 0, "{expression}");
        }
    }

    /// Every `expr` of a value.
    fn collect<'a>(value: &'a serde_json::Value, expressions: &mut Vec<&'a str>) {
        match value {
            serde_json::Value::Object(fields) => {
                expressions.extend(fields.get("expr").and_then(serde_json::Value::as_str));
                for field in fields.values() {
                    collect(field, expressions);
                }
            }
            serde_json::Value::Array(items) => {
                for item in items {
                    collect(item, expressions);
                }
            }
            _ => {}
        }
    }
}
