//! The rules, and the workbench of one.

use serde_json::{Value, json};

use super::{LONG_WORD, SCRIPT, Sample, ago, answer, id, sample, viewer};
use crate::auth::viewer::Role;
use crate::http::fields::Fields;
use crate::pages::rules::compare::Compared;
use crate::pages::rules::list::{RuleRow, RulesPage};
use crate::pages::rules::record::Record;
use crate::pages::rules::shadow::Shadow;
use crate::pages::rules::trial::Trial;
use crate::pages::rules::workbench::RulePage;
use crate::pages::rules::wrong::Wrong;

fn definition(kind: &str) -> Value {
    match kind {
        "phrase" => json!({
            "any": ["(gift card|gift cards|gift certificate|visa card|walmart card)", "# dollar (card|reward|voucher)",
                    "(when|where) ..3 (my|the) ..2 (card|reward)"],
            "unless": ["(no|not a|never) ..2 gift card", "(do not|cannot) offer ..3 (card|cards|reward|rewards)"],
            "not_after": 3}),
        "absence" => json!({
            "all": [["this call ..3 recorded", "recorded line"], ["my name is", "this is"]],
            "before": ["(card|routing|account) number"], "unless": ["leave a message"], "to": 60}),
        "metric" => json!({"metric": "dead_air_seconds", "op": ">", "value": 20, "min_speech_seconds": 10}),
        _ => json!({"least_quoted": 3}),
    }
}

fn version(number: i32, kind: &str, state: &str, severity: &str, weight: i16) -> Value {
    json!({
        "version": number, "name": "Gift card offered or expected", "severity": severity, "weight": weight, "kind": kind,
        "guidance": "Flag when a gift card, voucher or reward is offered for the call, or when the caller expects one. Not when the \
                     agent says that there is none.",
        "definition": definition(kind), "state": state, "is_current": state == "in force", "scope": {"states": ["TX", "FL"]},
        "created_at": ago(i64::from(4 - number) * 2_000).to_string(), "by": "Marcus Bell", "reason": "Vouchers by more names",
        "speaker": "agent", "severity_because": "A reward buys the call, not a customer.",
        "source": "Medicare: 42 CFR 422.2263(b)", "source_date": "2026-11-01",
    })
}

fn record(kind: &str, has_draft: bool) -> Record {
    let mut versions = vec![
        version(2, kind, "in force", "warning", 22),
        version(1, kind, "past", "info", 10),
    ];
    if kind == "phrase" {
        versions[1]["definition"] = json!({"any": ["gift card"]});
    }
    if has_draft {
        versions.insert(0, version(3, kind, "draft", "critical", 40));
    }
    answer(json!({
        "versions": versions, "verticals": ["aca", "home_services", "medicare"],
        "changes": [
            {"action": "published", "version": 2, "at": ago(4_100).to_string(), "by": "Marcus Bell", "reason": "Tried on two days"},
            {"action": "published", "version": 1, "at": ago(9_000).to_string(), "by": "postgres", "reason": "Installed"},
        ],
    }))
}

fn examples() -> Value {
    json!([
        {"said": "caller: where do i get my fifty dollars / agent: it will come", "is_violation": true, "is_right": false, "quote": null},
        {"said": "agent: you will get a gift card in the mail", "is_violation": true, "is_right": true, "quote": "gift card"},
        {"said": "caller: is there a gift card / agent: no there is no gift card", "is_violation": false, "is_right": true, "quote": null},
        {"said": "agent: thank you for waiting", "is_violation": false, "is_right": null, "quote": null},
    ])
}

fn page(role: Role, kind: &str, has_draft: bool) -> RulePage {
    let mut page = RulePage::new(&viewer(role), "gift_card", record(kind, has_draft));
    page.trial = answer(json!({"examples": examples(), "now_version": 2}));
    page
}

fn shadow(calls: u64, added: u64, kept: u64, lost: u64) -> Shadow {
    answer(json!({
        "calls": calls, "added": added, "kept": kept, "lost": lost, "warn_share": 0.1,
        "campaigns": [
            {"name": "Medicare Advantage AEP", "calls": calls / 2, "draft": added, "now": kept / 2},
            {"name": "ACA Open Enrollment 2027", "calls": calls / 3, "draft": kept, "now": kept / 2 + lost},
        ],
        "samples": [
            {"call": id(1), "change": "added", "quote": "so when do I get the hundred dollar gift card", "start": 71.4,
             "campaign": "Medicare Advantage AEP"},
            {"call": id(2), "change": "added", "quote": "you will have a fifty dollar reward in the mail", "start": 133.0,
             "campaign": "ACA Open Enrollment 2027"},
            {"call": id(3), "change": "lost", "quote": null, "start": null, "campaign": "Medicare Advantage AEP"},
        ],
    }))
}

fn tried() -> Trial {
    answer(json!({
        "draft": {"quote": "gift card", "speaker": "agent", "start_seconds": 1.2, "confidence": 1.0,
                  "reason": "The words match the pattern \"gift card\""},
        "now": null, "examples": examples(), "now_version": 2}))
}

/// States of the workbench in which nothing is wrong.
fn workbenches() -> Vec<Sample> {
    let mut calm = page(Role::Admin, "phrase", true);
    calm.shadow = Some(shadow(2_140, 3, 41, 1));
    let mut flood = page(Role::Admin, "phrase", true);
    flood.shadow = Some(shadow(2_140, 640, 41, 1));
    flood.must_confirm = true;
    "vouchers too".clone_into(&mut flood.reason);
    let mut sentence = page(Role::Admin, "phrase", false);
    "you will get a gift card today".clone_into(&mut sentence.said);
    sentence.trial = tried();
    let mut seen = page(Role::Viewer, "phrase", false);
    "caller: hello".clone_into(&mut seen.said);
    let mut compared = page(Role::Reviewer, "phrase", false);
    compared.compared = Some(Compared::of(
        &compared.record.versions[1],
        &compared.record.versions[0],
    ));
    let mut published = page(Role::Admin, "absence", false);
    published.was_published = true;
    let mut running = record("metric", false);
    running.rescores = answer(json!([
        {"from": ago(1_440).to_string(), "to": ago(0).to_string(), "asked_at": ago(2).to_string(), "by": "Marcus Bell",
         "scored": 4_210, "changed": 31, "share": 0.42},
        {"from": ago(10_080).to_string(), "to": ago(60).to_string(), "asked_at": ago(60).to_string(), "by": "Marcus Bell",
         "scored": 12, "changed": 0, "share": 0.1, "finished_at": ago(59).to_string(), "error": "lock_timeout"},
    ]));
    vec![
        sample("rule-viewer", &page(Role::Viewer, "phrase", false)),
        sample("rule-viewer-tried", &seen),
        sample("rule-admin", &page(Role::Admin, "phrase", false)),
        sample("rule-absence", &published),
        sample(
            "rule-metric-rescored",
            &RulePage::new(&viewer(Role::Admin), "dead_air", running),
        ),
        sample("rule-judge", &page(Role::Admin, "judge", false)),
        sample("rule-judge-draft", &page(Role::Admin, "judge", true)),
        sample("rule-draft", &page(Role::Admin, "phrase", true)),
        sample("rule-draft-reviewer", &page(Role::Reviewer, "phrase", true)),
        sample("rule-shadow", &calm),
        sample("rule-shadow-flood", &flood),
        sample("rule-tried", &sentence),
        sample("rule-compared", &compared),
    ]
}

/// States in which something is.
fn troubles() -> Vec<Sample> {
    let mut wrong = page(Role::Admin, "phrase", false);
    wrong.wrongs = vec![
        Wrong::new("any", "Pattern \"(gift card\", character 11: `(` without `)`."),
        Wrong::new("weight", "Weight: 0 to 100, a whole number."),
        Wrong::new("reason", "Please say why: it stands in the history."),
        Wrong::new("said", "Agent says nothing: write e.g. agent: hello."),
        Wrong::new(
            "definition",
            "The definition is no JSON: expected `,` or `}` at line 7 column 3.",
        ),
    ];
    let mut refused = page(Role::Admin, "phrase", true);
    refused.publish_problem =
        "Not published: it fails 1 of 4 examples: \"caller: where do i get my fifty dollars\" is not caught. Mend the draft, or the example."
            .to_owned();
    let mut odd = page(Role::Admin, "phrase", false);
    odd.wrongs = vec![Wrong::new("", "There is no such vertical.")];
    let mut strange = record("phrase", true);
    for version in &mut strange.versions {
        version.name = SCRIPT.to_owned();
        version.guidance = format!("</textarea>{SCRIPT}");
        version.by = LONG_WORD.to_owned();
        version.reason = SCRIPT.to_owned();
        version.definition = json!({"any": [format!("</textarea>{SCRIPT}"), LONG_WORD]});
    }
    let mut hostile = RulePage::new(&viewer(Role::Admin), "gift_card", strange);
    hostile.publish_problem = format!("{SCRIPT} {LONG_WORD}");
    hostile.said = format!("</textarea>{SCRIPT}");
    hostile.shadow = Some(answer(json!({
        "calls": 10, "added": 9, "campaigns": [{"name": SCRIPT, "calls": 1, "draft": 1, "now": 0}],
        "samples": [{"call": id(1), "change": "added", "quote": format!("{SCRIPT} {LONG_WORD}"), "start": 3.0, "campaign": LONG_WORD}],
    })));
    hostile.trial = answer(
        json!({"examples": [{"said": format!("{SCRIPT} {LONG_WORD}"), "is_violation": true, "is_right": false, "quote": SCRIPT}]}),
    );
    vec![
        sample("rule-problem", &wrong),
        sample("rule-problem-odd", &odd),
        sample("rule-not-published", &refused),
        sample("rule-hostile", &hostile),
    ]
}

fn rows() -> Vec<RuleRow> {
    answer(json!([
        {"id": "agent_talk_share", "version": 2, "name": "Agent talks almost alone", "kind": "metric", "severity": "info", "weight": 5,
         "state": "in force", "flagged": 41, "calls": 24_310},
        {"id": "do_not_call_request", "version": 2, "name": "Caller asks not to be called", "kind": "phrase", "severity": "critical",
         "weight": 40, "state": "in force", "flagged": 310, "calls": 24_310, "decided": 142, "agreed": 131},
        {"id": "gift_card", "version": 3, "name": "Gift card offered or expected", "kind": "phrase", "severity": "warning", "weight": 22,
         "state": "draft", "calls": 24_310},
        {"id": "gift_card", "version": 2, "name": "Gift card offered or expected", "kind": "phrase", "severity": "warning", "weight": 22,
         "state": "in force", "flagged": 0, "calls": 24_310},
        {"id": "medicare_disclaimer_missing", "version": 2, "name": "Medicare disclaimer not read", "kind": "absence",
         "severity": "warning", "weight": 20, "state": "in force", "vertical": "medicare", "flagged": 1_020, "calls": 9_004,
         "decided": 61, "agreed": 30},
        {"id": "voicemail", "version": 1, "name": LONG_WORD, "kind": "phrase", "severity": "info", "weight": 0, "state": "retired"},
    ]))
}

fn list(role: Role, query: &str) -> RulesPage {
    RulesPage::new(&viewer(role), rows(), &Fields::parse(query.as_bytes()))
}

pub(super) fn samples() -> Vec<Sample> {
    let mut samples = vec![
        sample("rules", &list(Role::Admin, "")),
        sample("rules-filtered", &list(Role::Viewer, "q=gift&kind=phrase")),
        sample(
            "rules-none",
            &list(Role::Viewer, "q=%3Cscript%3E&vertical=medicare"),
        ),
    ];
    samples.extend(workbenches());
    samples.extend(troubles());
    samples
}
