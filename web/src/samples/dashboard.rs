//! How the day goes.

use serde_json::{Value, json};

use super::{LONG_WORD, SCRIPT, Sample, ago, answer, sample, viewer};
use crate::auth::viewer::Role;
use crate::pages::dashboard::DashboardPage;

/// Calls, and in brackets of them flagged, of the last 24 hours: quiet nights, full afternoons.
const CALLS: [u32; 24] = [
    212, 248, 231, 190, 122, 74, 31, 9, 2, 0, 1, 0, 3, 11, 46, 118, 187, 236, 262, 255, 241, 268, 274, 91,
];
/// Flagged calls of a day, and how many of them were confirmed or escalated by now.
const DAYS: [(u32, u32); 14] = [
    (181, 77),
    (204, 91),
    (219, 96),
    (198, 88),
    (62, 21),
    (41, 17),
    (233, 104),
    (247, 113),
    (226, 97),
    (251, 118),
    (208, 71),
    (58, 9),
    (49, 0),
    (142, 12),
];

fn hours() -> Vec<Value> {
    let hour = |(number, &calls): (i64, &u32)| {
        let begins = ago((23 - number) * 60 + 20);
        json!({"hour": begins.to_string(), "calls": calls, "flagged": calls / 9, "is_over": number < 23,
               "lag_p95": (calls > 0).then(|| 71.0 + f64::from(calls) * 0.6)})
    };
    (0..).zip(&CALLS).map(hour).collect()
}

fn days() -> Vec<Value> {
    let day = |(number, &(flagged, bad)): (u32, &(u32, u32))| json!({"day": format!("2026-11-{:02}", 11 + number), "flagged": flagged, "bad": bad, "is_over": number < 13, "revenue": f64::from(flagged) * 47.3});
    (0..).zip(&DAYS).map(day).collect()
}

fn lane(name: &str, waiting: u32, working: u32, later: u32, dead: u32) -> Value {
    json!({"lane": name, "waiting": waiting, "working": working, "backing_off": later, "dead_letters": dead,
           "oldest_seconds": (waiting > 0).then_some(f64::from(waiting) * 4.7), "paused": false})
}

fn share(name: &str, calls: u32, flagged: u32) -> Value {
    json!({"name": name, "calls": calls, "flagged": flagged, "at_risk": f64::from(flagged) * 44.5})
}

fn busy() -> Value {
    json!({
        "today": {"calls": 2_184, "judged": 2_120, "flagged": 207, "failed": 3, "lag_p50": 84.0, "lag_p95": 231.0},
        "inbox": {"open": 142, "at_risk": 6_318.5},
        "decided": {"confirmed": 48_211.25, "escalated": 3_818.97, "confirmed_calls": 1_207, "escalated_calls": 88},
        "budget": {"spent": 6.42, "daily": 15.0, "stage": "open"},
        "lanes": [lane("ingest", 0, 1, 0, 0), lane("vault", 4, 16, 2, 1), lane("factory", 31, 12, 0, 2), lane("judge", 6, 8, 1, 0)],
        "workers": [
            {"host": "gpu-phx-1", "state": "running", "lanes": ["factory"], "device": "NVIDIA L4", "model": "base.en",
             "slots": 12, "holds": 12, "last_seen_at": ago(0).to_string()},
            {"host": "vm-phx-2", "state": "running", "lanes": ["ingest", "vault", "judge"], "slots": 24, "holds": 25,
             "last_seen_at": ago(0).to_string()},
            {"host": "vm-phx-3", "state": "silent", "lanes": ["vault", "judge"], "slots": 24, "holds": 0,
             "last_seen_at": ago(191).to_string()},
        ],
        "alerts": [], "hours": hours(), "days": days(),
        "verticals": [share("medicare", 911, 118), share("aca", 604, 41), share("final_expense", 282, 22),
                      share("auto_insurance", 214, 14), share("solar", 140, 12), share("unknown", 33, 0)],
        "publishers": [share("BrightLeads Media", 702, 71), share("Apex Dialers", 233, 64), share("QuoteHarbor", 518, 28),
                       share("Summit Search 3", 391, 25), share("CallNest", 240, 15), share("Rosewood Digital", 100, 4)],
    })
}

/// Everything that can be wrong is wrong.
fn troubled() -> Value {
    let mut day = busy();
    day["budget"] = json!({"spent": 15.0, "daily": 15.0, "stage": "paused"});
    day["lanes"][3] = lane("judge", 1_412, 0, 38, 117);
    day["lanes"][1]["paused"] = json!(true);
    day["alerts"] = json!([
        {"severity": "critical", "raised_at": ago(75).to_string(), "message":
            "The judge rests until midnight UTC: 15.00 of 15.00 dollars of today's budget are spent, and the rest would not pay for another call."},
        {"severity": "warning", "raised_at": ago(1_500).to_string(), "message":
            "Calls from 2026-11-23 17:00:00 to 2026-11-23 18:00:00 UTC could not be compared with Ringba (HTTP 503). When Ringba is \
             well: SELECT callscript.requeue('{\"lane\":\"ingest\",\"from\":\"2026-11-23T17:00:00Z\",\"to\":\"2026-11-23T18:00:00Z\"}')"},
        {"severity": "info", "raised_at": null, "message": format!("Worker {LONG_WORD} has not been heard of. {SCRIPT}")},
    ]);
    day["publishers"][0]["name"] = json!(SCRIPT);
    day["publishers"][1]["name"] = json!(LONG_WORD);
    day
}

/// Installed a minute ago.
fn first() -> Value {
    json!({
        "lanes": [lane("ingest", 0, 0, 0, 0), lane("vault", 0, 0, 0, 0), lane("factory", 0, 0, 0, 0), lane("judge", 0, 0, 0, 0)],
        "budget": {"spent": 0, "daily": 15, "stage": "open"},
    })
}

/// The first calls are through: few columns, and nothing flagged.
fn early() -> Value {
    json!({
        "today": {"calls": 3, "judged": 1, "lag_p50": 140.0, "lag_p95": 140.0}, "lanes": first()["lanes"], "budget": first()["budget"],
        "workers": [busy()["workers"][1]], "hours": [{"hour": ago(80).to_string(), "calls": 1}, {"hour": ago(20).to_string(), "calls": 2}],
        "days": [{"day": "2026-11-24"}], "verticals": [share("medicare", 3, 0)], "publishers": [share("QuoteHarbor", 3, 0)],
    })
}

pub(super) fn samples() -> Vec<Sample> {
    let day = |role: Role, figures: Value| DashboardPage::new(answer(figures), &viewer(role));
    vec![
        sample("dashboard-busy", &day(Role::Admin, busy())),
        sample("dashboard-troubled", &day(Role::Reviewer, troubled())),
        sample("dashboard-empty", &day(Role::Viewer, first())),
        sample("dashboard-first-calls", &day(Role::Reviewer, early())),
    ]
}
