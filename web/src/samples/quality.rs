//! How good the calls are, and how good our word about them is.

use serde_json::{Value, json};

use super::quality_data::{
    clips, day, head, many_publishers, publishers, reviewer, row, series, speed, sums,
};
use super::{LONG_WORD, SCRIPT, Sample, answer, sample, viewer};
use crate::auth::viewer::Role;
use crate::http::fields::Fields;
use crate::pages::quality::QualityPage;
use crate::pages::quality::asked::{Asked, By};
use crate::pages::quality::reviewer::ReviewerPage;
use crate::pages::quality::subject::SubjectPage;

fn asked(query: &str) -> Asked {
    Asked::read(&Fields::parse(query.as_bytes()))
}

/// All that the page knows of so many days.
fn all(days: i64) -> Value {
    let (calls, flagged) = (1_500 * days.unsigned_abs(), 120 * days.unsigned_abs());
    json!({"head": head(days), "now": sums(calls, flagged), "before": sums(calls * 9 / 10, flagged * 7 / 10),
           "recall": {"sampled": 1_180, "recall": 0.934, "low": 0.902, "high": 0.958, "missed": 240.0},
           "recall_before": {"sampled": 1_020, "recall": 0.921, "low": 0.884, "high": 0.951, "missed": 260.0},
           "days": series(days, 1), "speed": speed(days), "rows": publishers(), "reviewers": [], "findings": [], "names": {}})
}

fn with(days: i64, changes: &[(&str, Value)]) -> Value {
    let mut figures = all(days);
    for (name, value) in changes {
        figures[*name] = value.clone();
    }
    figures
}

/// Nobody has decided, and nobody has read a sample.
fn undecided() -> Value {
    let mut figures = with(
        7,
        &[
            ("recall", json!({"sampled": 0})),
            ("recall_before", json!({"sampled": 0})),
        ],
    );
    let forget = |sums: &mut Value| {
        for name in [
            "confirmed",
            "dismissed",
            "escalated",
            "flags_confirmed",
            "flags_dismissed",
            "flags_escalated",
        ] {
            sums[name] = json!(0);
        }
        for name in ["revenue_confirmed", "revenue_escalated", "payout_confirmed"] {
            sums[name] = json!(0.0);
        }
        sums["open"] = sums["flagged"].clone();
    };
    forget(&mut figures["now"]);
    forget(&mut figures["before"]);
    for name in ["days", "rows"] {
        for row in figures[name].as_array_mut().expect("rows") {
            let sums = if name == "rows" { &mut row["now"] } else { row };
            forget(sums);
        }
    }
    figures["head"]["rules_only"] = json!(true);
    figures
}

/// The first day: no day before, and three calls.
fn first_day() -> Value {
    let mut head = head(30);
    head["first"] = json!(day(0));
    let mut days = series(30, 1);
    for row in &mut days[..29] {
        let date = row["day"].clone();
        *row = json!({"day": date});
    }
    days[29] = json!({"day": day(0), "calls": 3, "judged": 3, "flagged": 1, "open": 1, "revenue_open": 81.0, "timed": 3, "in_time": 3});
    json!({"head": head, "now": {"calls": 3, "judged": 3, "flagged": 1, "open": 1, "revenue_open": 81.0, "timed": 3, "in_time": 3},
           "before": {}, "days": days, "speed": [{"day": day(0), "is_now": true, "p50": 75, "p95": 110}, {"is_now": true, "p50": 75, "p95": 110}],
           "rows": [{"key": "QuoteHarbor", "now": {"calls": 3, "judged": 3, "flagged": 1}, "trend": [[14, 3, 1]]}]})
}

fn reviewers() -> Vec<Value> {
    vec![
        reviewer(
            "dana.whitfield@northgate.example",
            "Dana Whitfield",
            812,
            9,
            140,
            12,
        ),
        reviewer("maria@northgate.example", "Maria Sol", 322, 31, 88, 40),
        reviewer("new@northgate.example", SCRIPT, 4, 1, 2, 0),
        reviewer("callscript_dba", "callscript_dba", 17, 0, 0, 0),
    ]
}

#[expect(clippy::too_many_lines, reason = "one entry for each state of the pages")]
fn pages() -> Vec<Sample> {
    let page = |role: Role, figures: Value, query: &str| {
        QualityPage::new(answer(figures), &asked(query), &viewer(role))
    };
    let names = json!({"c1": "Medicare T65", "c2": "ACA Open Enrolment", "gift_card": "Gift card offered", "doctors_advice": "Doctor's advice made up"});
    let empty = json!({"head": {"zone": "UTC", "from": day(29), "to": day(0), "before": day(59), "today": day(0), "width": 1}});
    let mut busy = head(30);
    busy["waiting"] = json!(3);
    vec![
        sample("quality-30-days", &page(Role::Reviewer, all(30), "")),
        sample(
            "quality-90-days",
            &page(
                Role::Viewer,
                with(90, &[("rows", json!(many_publishers()))]),
                "days=90&sort=calls",
            ),
        ),
        sample(
            "quality-all-rows",
            &page(
                Role::Viewer,
                with(90, &[("rows", json!(many_publishers()))]),
                "days=90&rows=all&sort=name&order=up",
            ),
        ),
        sample("quality-undecided", &page(Role::Admin, undecided(), "days=7")),
        sample("quality-first-day", &page(Role::Reviewer, first_day(), "")),
        sample("quality-empty", &page(Role::Viewer, empty, "")),
        sample(
            "quality-adding-up",
            &page(
                Role::Reviewer,
                with(30, &[("head", busy), ("rows", json!([]))]),
                "by=buyers",
            ),
        ),
        sample(
            "quality-campaigns",
            &page(
                Role::Reviewer,
                with(
                    30,
                    &[
                        (
                            "rows",
                            json!([row("c1", 9_000, 700, Some((8_000, 500))), row("c2", 40, 2, None)]),
                        ),
                        ("names", names.clone()),
                    ],
                ),
                "by=campaigns",
            ),
        ),
        sample(
            "quality-rules",
            &page(
                Role::Admin,
                with(
                    7,
                    &[
                        (
                            "rows",
                            json!([
                                row("gift_card", 310, 310, Some((200, 200))),
                                row("doctors_advice", 90, 90, None),
                                row("gone_rule", 2, 2, None)
                            ]),
                        ),
                        ("names", names),
                    ],
                ),
                "days=7&by=rules&sort=share",
            ),
        ),
        sample(
            "quality-judge",
            &page(
                Role::Admin,
                with(
                    7,
                    &[
                        (
                            "rows",
                            json!([
                                row("gpt-4.1-mini, prompt 7", 9_800, 700, Some((9_000, 640))),
                                row("rules only", 120, 4, None)
                            ]),
                        ),
                        (
                            "findings",
                            json!([{"model": "gpt-4.1-mini", "reported": 1_420, "dropped": 31, "upheld": 610, "cleared": 240}]),
                        ),
                    ],
                ),
                "days=7&by=judge",
            ),
        ),
        sample(
            "quality-reviewers",
            &page(
                Role::Reviewer,
                with(
                    30,
                    &[
                        ("reviewers", json!(reviewers())),
                        (
                            "unassigned",
                            json!({"open": 142, "oldest": super::ago(3_000).to_string()}),
                        ),
                    ],
                ),
                "by=reviewers",
            ),
        ),
    ]
}

fn subjects() -> Vec<Sample> {
    let page = |by: By, key: &str, figures: Value, query: &str| {
        SubjectPage::new(
            answer(figures),
            key,
            &asked(query).with_table(by),
            &viewer(Role::Reviewer),
        )
    };
    let of = |name: &str, note: Option<&str>, changes: &[(&str, Value)]| {
        let mut figures = json!({"head": head(30), "name": name, "note": note, "now": sums(4_021, 1_104), "before": sums(3_880, 540),
               "all": sums(45_000, 3_600), "days": series(30, 8),
               "top": [["gift_card", "Gift card offered", 402, 310, 14_368.5], ["doctors_advice", "Doctor's advice made up", 120, 31, 1_436.85]],
               "clips": clips()});
        for (name, value) in changes {
            figures[*name] = value.clone();
        }
        figures
    };
    let quiet = [
        ("now", json!({"calls": 12, "judged": 12})),
        ("before", json!({})),
        ("top", json!([])),
        ("clips", json!([])),
        ("days", json!(series(30, 1_000))),
    ];
    vec![
        sample(
            "quality-publisher",
            &page(By::Publishers, "Apex Dialers", of("Apex Dialers", None, &[]), ""),
        ),
        sample(
            "quality-publisher-quiet",
            &page(
                By::Publishers,
                LONG_WORD,
                of(LONG_WORD, None, &quiet),
                "from=2026-11-01&to=2026-11-20",
            ),
        ),
        sample(
            "quality-buyer",
            &page(By::Buyers, SCRIPT, of(SCRIPT, None, &[]), "days=30"),
        ),
        sample(
            "quality-campaign",
            &page(
                By::Campaigns,
                "0199b6a1-5c3e-7d42-8f10-000000000001",
                of("Medicare T65", Some("medicare"), &[]),
                "days=30",
            ),
        ),
        sample(
            "quality-rule",
            &page(
                By::Rules,
                "gift_card",
                of(
                    "Gift card offered",
                    Some("critical"),
                    &[(
                        "top",
                        json!([
                            ["Apex Dialers", "Apex Dialers", 402, 310, 14_368.5],
                            ["", "", 2, 0, 0.0]
                        ]),
                    )],
                ),
                "days=30",
            ),
        ),
    ]
}

fn people() -> Vec<Sample> {
    let page =
        |figures: Value| ReviewerPage::new(&answer(figures), &asked("by=reviewers"), &viewer(Role::Viewer));
    let figures = json!({"head": head(30), "reviewer": reviewer("maria@northgate.example", "Maria Sol", 322, 31, 88, 40), "days": series(30, 60),
        "top": [["gift_card", "Gift card offered", 202, 31, 4], ["doctors_advice", "Doctor's advice made up", 20, 31, 0]], "clips": clips()});
    let idle = json!({"head": head(30), "reviewer": {"key": "new@northgate.example", "name": "new@northgate.example", "backlog": 2}, "days": []});
    vec![
        sample("quality-reviewer", &page(figures)),
        sample("quality-reviewer-idle", &page(idle)),
    ]
}

pub(super) fn samples() -> Vec<Sample> {
    [pages(), subjects(), people()].into_iter().flatten().collect()
}
