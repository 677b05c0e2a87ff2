//! Counters of this process, in `OpenMetrics` text.

use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use super::factory::{FactoryFigures, FactoryStage};
use crate::config::Lane;

/// Upper bounds of the duration histogram in seconds.
const BOUNDS: [f64; 11] = [0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0];

/// How work on one item ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ended {
    /// Handed in; the item's new status.
    Finished(String),
    /// Put off without burning an attempt, and why.
    Deferred(String),
    /// An attempt failed.
    Failed {
        /// Why.
        error: String,
        /// The item's new status.
        status: String,
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
    buckets: [AtomicU64; BOUNDS.len()],
    duration_ms: AtomicU64,
}

/// The figures of one process.
#[derive(Debug, Default)]
pub struct Metrics {
    lanes: [LaneFigures; 4],
    factory: FactoryFigures,
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
            Ended::Deferred(_) => &figures.deferred,
            Ended::Failed { .. } => &figures.failed,
            Ended::Lost => &figures.lost,
        };
        counter.fetch_add(1, Relaxed);
        let seconds = duration.as_secs_f64();
        if let Some(bucket) = BOUNDS.iter().position(|bound| seconds <= *bound) {
            figures.buckets[bucket].fetch_add(1, Relaxed);
        }
        figures
            .duration_ms
            .fetch_add(u64::try_from(duration.as_millis()).unwrap_or(u64::MAX), Relaxed);
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
        self.factory.render(&mut text);
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
            let figures = self.of(lane);
            let mut sum = 0;
            for (bound, bucket) in BOUNDS.iter().zip(&figures.buckets) {
                sum += bucket.load(Relaxed);
                let _ = writeln!(text, "{name}_bucket{{lane=\"{lane}\",le=\"{bound:?}\"}} {sum}");
            }
            let count = [
                &figures.finished,
                &figures.deferred,
                &figures.failed,
                &figures.lost,
            ]
            .iter()
            .map(|counter| counter.load(Relaxed))
            .sum::<u64>();
            let _ = writeln!(text, "{name}_bucket{{lane=\"{lane}\",le=\"+Inf\"}} {count}");
            let _ = writeln!(text, "{name}_count{{lane=\"{lane}\"}} {count}");
            let seconds = figures.duration_ms.load(Relaxed) as f64 / 1000.0;
            let _ = writeln!(text, "{name}_sum{{lane=\"{lane}\"}} {seconds}");
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
        let text = metrics.render();
        for line in [
            "callscript_claims_total{lane=\"vault\"} 3",
            "callscript_in_flight{lane=\"vault\"} 1",
            "callscript_stage_duration_seconds_bucket{lane=\"vault\",le=\"0.5\"} 0",
            "callscript_stage_duration_seconds_bucket{lane=\"vault\",le=\"1.0\"} 1",
            "callscript_stage_duration_seconds_bucket{lane=\"vault\",le=\"+Inf\"} 2",
            "callscript_stage_duration_seconds_sum{lane=\"vault\"} 999.7",
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
}
