//! How the machinery is, for who runs it and for who does not.

use serde_json::{Value, json};

use super::{LONG_WORD, SCRIPT, Sample, ago, answer, sample, viewer};
use crate::auth::viewer::Role;
use crate::health::Health;
use crate::pages::factory::FactoryPage;

/// Calls of the last 24 hours: quiet nights, full afternoons.
const CALLS: [u32; 24] = [
    212, 248, 231, 190, 122, 74, 31, 9, 2, 0, 1, 0, 3, 11, 46, 118, 187, 236, 262, 255, 241, 268, 274, 91,
];

fn hours() -> Vec<Value> {
    let hour = |(number, &calls): (i64, &u32)| {
        let begins = ago((23 - number) * 60 + 20);
        let is_over = number < 23;
        let wait = (calls > 0).then(|| 71.0 + f64::from(calls) * 0.9);
        json!({"hour": begins.to_string(), "calls": calls, "judged": if is_over { calls - calls / 40 } else { calls / 2 }, "failed": calls / 120,
               "is_over": is_over, "wait_p50": wait.map(|wait| wait / 2.0), "wait_p95": wait})
    };
    (0..).zip(&CALLS).map(hour).collect()
}

fn lane(name: &str, waiting: u32, working: u32, later: u32, dead: u32) -> Value {
    json!({"lane": name, "waiting": waiting, "working": working, "backing_off": later, "dead_letters": dead, "parked": dead / 3,
           "oldest_seconds": (waiting > 0).then_some(f64::from(waiting) * 4.7), "paused": false})
}

fn busy() -> Value {
    json!({
        "today": {"calls": 2_184, "judged": 2_091, "unjudged": 29, "flagged": 207, "failed": 3, "skipped": 11, "wait_p50": 84.0, "wait_p95": 231.0},
        "hours": hours(), "budget": {"spent": 6.42, "daily": 15.0, "stage": "open"},
        "lanes": [lane("ingest", 0, 1, 0, 0), lane("vault", 4, 16, 2, 1), lane("factory", 31, 12, 0, 2), lane("judge", 6, 8, 1, 0)],
        "workers": [
            {"host": "gpu-phx-1", "state": "running", "lanes": ["factory"], "device": "NVIDIA L4", "model": "base.en",
             "slots": 12, "holds": 12, "last_seen_at": ago(0).to_string()},
            {"host": "vm-phx-2", "state": "running", "lanes": ["ingest", "vault", "judge"], "slots": 24, "holds": 25,
             "last_seen_at": ago(0).to_string()},
            {"host": "vm-phx-3", "state": "silent", "lanes": ["vault", "judge"], "slots": 24, "holds": 0,
             "last_seen_at": ago(191).to_string()},
        ],
        "alerts": [],
        "over": [{"kind": "circuit", "severity": "critical", "message": "ringba has failed 9 times in a row", "runbook": "docs/runbooks/ringba-was-down.md",
                  "raised_at": ago(400).to_string(), "resolved_at": ago(371).to_string()}],
    })
}

/// Everything that can be wrong is wrong.
fn troubled() -> Value {
    let mut day = busy();
    day["budget"] = json!({"spent": 15.0, "daily": 15.0, "stage": "paused"});
    day["lanes"][3] = lane("judge", 1_412, 0, 38, 117);
    day["lanes"][1]["paused"] = json!(true);
    day["alerts"] = json!([
        {"kind": "budget", "severity": "critical", "raised_at": ago(75).to_string(), "delivered_at": ago(74).to_string(),
         "runbook": "docs/runbooks/alerts.md", "message":
            "The judge rests until midnight UTC: 15.00 of 15.00 dollars of today's budget are spent, and the rest would not surely pay for \
             one more call. Calls wait and lose nothing; to go on now, raise budget.daily_usd in core.settings"},
        {"kind": "lane_stalled", "severity": "critical", "raised_at": ago(15).to_string(), "delivered_at": ago(9).to_string(), "runbook": "docs/runbooks/alerts.md",
         "message": "Lane judge has had work for over 00:15:00 and finished nothing: see bi.workers for a worker of that lane"},
        {"kind": "audit_in_doubt", "severity": "warning", "raised_at": ago(1_500).to_string(), "runbook": "docs/runbooks/ringba-was-down.md", "message":
            "Calls from 2026-11-23 17:00:00 to 2026-11-23 18:00:00 UTC could not be compared with Ringba (HTTP 503). When Ringba is \
             well: SELECT callscript.requeue('{\"lane\":\"ingest\",\"from\":\"2026-11-23T17:00:00Z\",\"to\":\"2026-11-23T18:00:00Z\"}')"},
        {"kind": "worker_silent", "severity": "info", "raised_at": null, "message": format!("Worker {LONG_WORD} has not been heard of. {SCRIPT}"),
         "runbook": "docs/runbooks/worker-box-died.md"},
    ]);
    day
}

/// Installed a minute ago.
fn first() -> Value {
    json!({
        "lanes": [lane("ingest", 0, 0, 0, 0), lane("vault", 0, 0, 0, 0), lane("factory", 0, 0, 0, 0), lane("judge", 0, 0, 0, 0)],
        "budget": {"spent": 0, "daily": 15, "stage": "open"},
    })
}

pub(super) fn samples() -> Vec<Sample> {
    let page = |role: Role, figures: Value, health: Health| {
        let mut viewer = viewer(role);
        viewer.health = health;
        FactoryPage::new(answer(figures), &viewer)
    };
    vec![
        sample("factory-well", &page(Role::Admin, busy(), Health::Good)),
        sample("factory-troubled", &page(Role::Admin, troubled(), Health::Bad)),
        sample(
            "factory-troubled-reader",
            &page(Role::Viewer, troubled(), Health::Warning),
        ),
        sample("factory-empty", &page(Role::Admin, first(), Health::Unknown)),
        sample(
            "factory-empty-reader",
            &page(Role::Reviewer, first(), Health::Good),
        ),
    ]
}
