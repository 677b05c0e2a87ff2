//! The state of the whole factory as the database tells it. Every worker exports the same figures, so that
//! they are there while any worker runs: readers take the maximum over the workers, never the sum.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Mutex, PoisonError};

use serde_json::Value;

use crate::config::Lane;

/// Metric, help, and the field of `callscript.status()` behind it.
const OF_LANES: [(&str, &str, &str); 6] = [
    ("waiting", "Items that wait for the lane", "waiting"),
    ("working", "Items in work", "working"),
    (
        "backing_off",
        "Items that wait for their next attempt",
        "backing_off",
    ),
    ("dead_letters", "Items that failed for good", "dead_letters"),
    (
        "oldest_seconds",
        "Age of the oldest item that waits",
        "oldest_waiting_seconds",
    ),
    ("paused", "Whether the lane is paused", "paused"),
];

/// The newest answer, if there was one.
#[derive(Debug, Default)]
pub(super) struct QueueFigures {
    status: Mutex<Option<Value>>,
}

impl QueueFigures {
    pub(super) fn set(&self, status: &Value) {
        *self.status.lock().unwrap_or_else(PoisonError::into_inner) = Some(status.clone());
    }

    pub(super) fn render(&self, text: &mut String) {
        let status = self.status.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(status) = status.as_ref() else {
            return;
        };
        for (name, help, field) in OF_LANES {
            gauge(text, &format!("queue_{name}"), help);
            for lane in Lane::ALL {
                let value = number(&status["lanes"][lane.name()][field]);
                let _ = writeln!(text, "callscript_queue_{name}{{lane=\"{lane}\"}} {value}");
            }
        }
        for (name, help, list, field) in [
            ("workers", "Workers that have not stopped", "workers", "state"),
            ("alerts_open", "Alerts that are open", "alerts", "severity"),
        ] {
            gauge(text, name, help);
            for (value, count) in counted(&status[list], field) {
                let _ = writeln!(text, "callscript_{name}{{{field}=\"{value}\"}} {count}");
            }
        }
        for (name, help, field) in [
            (
                "cost_today_usd",
                "Dollars spent on this UTC day",
                "cost_today_usd",
            ),
            (
                "budget_usd",
                "Dollars that may be spent a day",
                "budget_daily_usd",
            ),
        ] {
            gauge(text, name, help);
            let _ = writeln!(text, "callscript_{name} {}", number(&status[field]));
        }
    }
}

fn gauge(text: &mut String, name: &str, help: &str) {
    let _ = writeln!(
        text,
        "# TYPE callscript_{name} gauge\n# HELP callscript_{name} {help}."
    );
}

/// What is missing or null is zero.
fn number(value: &Value) -> f64 {
    match value {
        Value::Bool(truth) => f64::from(u8::from(*truth)),
        other => other.as_f64().unwrap_or(0.0),
    }
}

/// How many objects of a list have each value of a field. Those values are ours: states and severities.
fn counted<'a>(list: &'a Value, field: &str) -> BTreeMap<&'a str, u64> {
    let mut counts = BTreeMap::new();
    for object in list.as_array().into_iter().flatten() {
        if let Some(value) = object[field].as_str() {
            *counts.entry(value).or_default() += 1;
        }
    }
    counts
}

/// A state with something of everything.
#[cfg(test)]
pub(super) fn sample() -> Value {
    serde_json::json!({
        "lanes": { "vault": { "waiting": 12, "working": 3, "backing_off": 0, "dead_letters": 1,
                              "oldest_waiting_seconds": 61.5, "paused": true } },
        "workers": [{ "state": "running" }, { "state": "running" }, { "state": "draining" }],
        "alerts": [{ "severity": "critical" }],
        "cost_today_usd": 1.25, "budget_daily_usd": 15,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_queue_is_told_as_the_database_tells_it() {
        let figures = QueueFigures::default();
        let mut text = String::new();
        figures.render(&mut text);
        assert_eq!(text, "", "nothing is claimed before anything is known");
        figures.set(&sample());
        figures.render(&mut text);
        for line in [
            "callscript_queue_waiting{lane=\"vault\"} 12",
            "callscript_queue_oldest_seconds{lane=\"vault\"} 61.5",
            "callscript_queue_paused{lane=\"vault\"} 1",
            "callscript_queue_paused{lane=\"judge\"} 0",
            "callscript_workers{state=\"running\"} 2",
            "callscript_workers{state=\"draining\"} 1",
            "callscript_alerts_open{severity=\"critical\"} 1",
            "callscript_cost_today_usd 1.25",
            "callscript_budget_usd 15",
        ] {
            assert!(text.lines().any(|found| found == line), "{line} in\n{text}");
        }
    }
}
