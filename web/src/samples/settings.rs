//! The settings.

use serde_json::{Value, json};

use super::{LONG_WORD, SCRIPT, Sample, ago, answer, id, sample, viewer};
use crate::auth::viewer::Role;
use crate::pages::settings::{Problem, SettingsPage};
use crate::view::shell::Toast;

const VERTICALS: [&str; 7] = [
    "aca",
    "auto_insurance",
    "debt",
    "final_expense",
    "home_services",
    "medicare",
    "solar",
];

fn rule(id: &str, name: &str, kind: &str, severity: &str, weight: i32) -> Value {
    json!({"id": id, "version": 2, "name": name, "kind": kind, "severity": severity, "weight": weight, "state": "in force"})
}

fn rules() -> Value {
    let mut rules = json!([
        rule(
            "agent_talk_share",
            "Agent talks almost alone",
            "metric",
            "info",
            5
        ),
        rule(
            "approval_guarantee",
            "Approval or savings guaranteed",
            "phrase",
            "critical",
            40
        ),
        rule(
            "do_not_call_request",
            "Caller asks not to be called",
            "phrase",
            "critical",
            40
        ),
        rule(
            "gift_card",
            "Gift card offered or expected",
            "phrase",
            "warning",
            22
        ),
        rule(
            "gift_card",
            "Gift card offered or expected",
            "phrase",
            "warning",
            22
        ),
        rule(
            "medicare_disclaimer_missing",
            "Medicare disclaimer not read",
            "absence",
            "warning",
            20
        ),
        rule(
            "misleading_pressure",
            "Caller is pressed or misled",
            "judge",
            "critical",
            35
        ),
        rule("voicemail", "Voicemail", "phrase", "info", 0),
    ]);
    rules[3]["version"] = json!(3);
    rules[3]["state"] = json!("draft");
    rules[5]["vertical"] = json!("medicare");
    rules[7]["state"] = json!("retired");
    rules
}

fn campaign(number: usize, name: &str, vertical: Option<&str>, source: &str) -> Value {
    json!({"id": id(number), "name": name, "vertical": vertical, "source": source, "is_verified": source == "manual"})
}

/// Those that nothing is known of come first, as the database answers.
fn full() -> Value {
    json!({
        "rules": rules(), "verticals": VERTICALS,
        "campaigns": [
            campaign(1, "Q4 Overflow B", None, "unknown"), campaign(2, "Test (do not use)", None, "unknown"),
            campaign(3, "ACA Open Enrollment 2027", Some("aca"), "regex"),
            campaign(4, "Final Expense Evening", Some("final_expense"), "regex"),
            campaign(5, "Medicare Advantage AEP", Some("medicare"), "regex"),
            campaign(6, "Golden Years Warm", Some("medicare"), "manual"),
        ],
        "models": [
            {"tier": 1, "model": "gpt-6-luna", "is_active": true, "input": 0.1, "output": 0.5},
            {"tier": 2, "model": "gpt-6-sol", "is_active": true, "daily_usd": 3, "input": 2, "output": 10},
            {"tier": 3, "model": "gpt-4o", "is_active": false, "input": 2.5, "output": 10, "shutdown_on": "2027-01-14"},
        ],
        "budget": {"daily": 15, "spent": 6.42, "stage": "slowed"},
        "dead_letters": [
            {"id": id(31), "kind": "call", "lane": "vault", "starts_at": ago(214).to_string(),
             "error": "the recording is not at Ringba any more (HTTP 404)"},
            {"id": id(32), "kind": "call", "lane": "factory", "starts_at": ago(1_900).to_string(),
             "error": "the recording cannot be decoded: MP3, no frame in the first 64 kB"},
            {"id": id(33), "kind": "window", "lane": "ingest", "starts_at": ago(2_500).to_string(),
             "error": "Ringba answered HTTP 503 five times"},
            {"id": id(34), "kind": "call", "lane": "judge", "starts_at": null, "error": null},
        ],
    })
}

/// Installed, and no call has been seen.
fn fresh() -> Value {
    json!({"rules": rules(), "verticals": VERTICALS, "models": full()["models"], "budget": {"daily": 15, "spent": 0, "stage": "open"}})
}

/// Every campaign is known, and names strain the page.
fn hostile() -> Value {
    let mut lists = full();
    lists["campaigns"] = json!([
        campaign(1, SCRIPT, Some("solar"), "manual"),
        campaign(2, LONG_WORD, Some("debt"), "regex"),
    ]);
    lists["rules"][0]["name"] = json!(SCRIPT);
    lists["rules"][1]["name"] = json!(LONG_WORD);
    lists["dead_letters"][0]["error"] = json!(format!(
        "{SCRIPT} https://media.example/{LONG_WORD}/{LONG_WORD}.mp3"
    ));
    lists
}

pub(super) fn samples() -> Vec<Sample> {
    let page = |role: Role, lists: Value| SettingsPage::new(answer(lists), &viewer(role));
    let mut saved = page(Role::Reviewer, full());
    saved.shell.shortcuts = false;
    saved.shell.toast = Some(Toast {
        text: "Saved".to_owned(),
        undo: String::new(),
        back: "/settings".to_owned(),
    });
    let mut zero = page(Role::Admin, full());
    zero.budget_daily = "0".to_owned();
    zero.problem = Some(Problem {
        field: "usd",
        text: "Budget not saved yet: with 0 dollars a day no model is asked.".to_owned(),
        ask: "Yes, ask no model",
    });
    let mut mars = page(Role::Viewer, full());
    mars.zone = SCRIPT.to_owned();
    mars.problem = Some(Problem {
        field: "time_zone",
        text: format!("Not saved: there is no time zone \"{SCRIPT}\"."),
        ask: "",
    });
    vec![
        sample("settings-zero", &zero),
        sample("settings-no-zone", &mars),
        sample("settings-admin", &page(Role::Admin, full())),
        sample("settings-reviewer", &saved),
        sample("settings-viewer", &page(Role::Viewer, full())),
        sample("settings-fresh", &page(Role::Admin, fresh())),
        sample("settings-hostile", &page(Role::Admin, hostile())),
    ]
}
