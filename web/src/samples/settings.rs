//! The settings.

use serde_json::{Value, json};

use super::{LONG_WORD, SCRIPT, Sample, ago, answer, id, sample, viewer};
use crate::auth::viewer::Role;
use crate::pages::settings::campaigns::CampaignsPage;
use crate::pages::settings::dead_letters::{DeadLettersPage, Letters};
use crate::pages::settings::models::ModelsPage;
use crate::pages::settings::problem::Problem;
use crate::pages::settings::you::YouPage;
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

fn campaign(number: usize, name: &str, vertical: Option<&str>, source: &str) -> Value {
    json!({"id": id(number), "name": name, "vertical": vertical, "source": source, "is_verified": source == "manual"})
}

/// Those that nothing is known of come first, as the database answers.
fn full() -> Value {
    json!({
        "verticals": VERTICALS,
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
    })
}

/// Installed, and no call has been seen.
fn fresh() -> Value {
    json!({"verticals": VERTICALS, "models": full()["models"], "budget": {"daily": 15, "spent": 0, "stage": "open"}})
}

/// Every campaign is known, and names strain the page.
fn hostile() -> Value {
    let mut lists = full();
    lists["campaigns"] = json!([
        campaign(1, SCRIPT, Some("solar"), "manual"),
        campaign(2, LONG_WORD, Some("debt"), "regex"),
    ]);
    lists
}

/// What failed for good.
fn dead() -> Letters {
    answer(json!({"count": 1_204, "revenue": 41_830.5, "rows": [
        {"id": id(31), "kind": "call", "lane": "vault", "starts_at": ago(214).to_string(), "campaign": "Medicare Advantage AEP",
         "publisher": "BrightLeads Media", "revenue": 62.5, "error": "the recording is not at Ringba any more (HTTP 404)"},
        {"id": id(32), "kind": "parked call", "lane": "factory", "starts_at": ago(1_900).to_string(), "campaign": "Roofing Dallas",
         "publisher": "CallNest", "revenue": 35, "error": "the recording cannot be decoded: MP3, no frame in the first 64 kB"},
        {"id": id(33), "kind": "window", "lane": "ingest", "starts_at": ago(2_500).to_string(),
         "error": "Ringba answered HTTP 503 five times"},
        {"id": id(34), "kind": "call", "lane": "judge", "campaign": SCRIPT, "publisher": LONG_WORD, "revenue": 0,
         "error": format!("{SCRIPT} https://media.example/{LONG_WORD}/{LONG_WORD}.mp3")},
    ]}))
}

pub(super) fn samples() -> Vec<Sample> {
    let you = |role: Role| YouPage::new(&viewer(role));
    let campaigns = |role: Role, lists: Value| CampaignsPage::new(&viewer(role), answer(lists));
    let models = |role: Role, lists: Value| ModelsPage::new(&viewer(role), answer(lists));
    let letters = |role: Role, letters: Letters| DeadLettersPage::new(&viewer(role), letters);
    let mut saved = you(Role::Reviewer);
    saved.shell.shortcuts = false;
    saved.shell.toast = Some(Toast {
        text: "Saved".to_owned(),
        undo: String::new(),
        back: "/settings".to_owned(),
    });
    let mut zero = models(Role::Admin, full());
    zero.budget_daily = "0".to_owned();
    zero.problem = Problem {
        ask: "Yes, ask no model",
        ..Problem::new("Budget not saved yet: with 0 dollars a day no model is asked.")
    };
    let mut mars = you(Role::Viewer);
    mars.zone = SCRIPT.to_owned();
    mars.problem = Problem::new(format!("Not saved: there is no time zone \"{SCRIPT}\"."));
    vec![
        sample("settings-you", &you(Role::Admin)),
        sample("settings-saved", &saved),
        sample("settings-no-zone", &mars),
        sample("settings-campaigns", &campaigns(Role::Admin, full())),
        sample("settings-campaigns-viewer", &campaigns(Role::Viewer, full())),
        sample("settings-campaigns-fresh", &campaigns(Role::Admin, fresh())),
        sample("settings-campaigns-hostile", &campaigns(Role::Admin, hostile())),
        sample("settings-models", &models(Role::Admin, full())),
        sample("settings-models-viewer", &models(Role::Viewer, full())),
        sample("settings-zero", &zero),
        sample("settings-dead-letters", &letters(Role::Admin, dead())),
        sample("settings-dead-letters-viewer", &letters(Role::Viewer, dead())),
        sample(
            "settings-dead-letters-none",
            &letters(Role::Reviewer, Letters::default()),
        ),
    ]
}
