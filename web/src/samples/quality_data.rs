//! Made-up days of calls, as the functions behind Quality answer.

use jiff::ToSpan as _;
use jiff::civil::Date;
use serde_json::{Value, json};

use super::{LONG_WORD, SCRIPT, id, now};

/// Where Quality ends: the day of the samples.
pub(super) fn today() -> Date {
    now().to_zoned(super::zone()).date()
}

/// Some days before.
pub(super) fn day(back: i64) -> String {
    today().checked_sub(back.days()).expect("a day").to_string()
}

/// The head of so many days up to today.
pub(super) fn head(days: i64) -> Value {
    json!({"zone": "America/New_York", "from": day(days - 1), "to": day(0), "before": day(2 * days - 1), "today": day(0),
           "first": day(200), "width": if days > 45 { 7 } else { 1 }, "waiting": 0, "rules_only": false})
}

/// Sums of a period in which so many of these calls were flagged, most of them decided.
pub(super) fn sums(calls: u64, flagged: u64) -> Value {
    let (dismissed, escalated, open) = (flagged / 7, flagged / 20, flagged / 6);
    let confirmed = flagged - dismissed - escalated - open;
    let dollars = |calls: u64| calls as f64 * 46.35;
    json!({"calls": calls, "judged": calls - calls / 40, "not_judged": calls / 60, "flagged": flagged, "critical": flagged / 5,
           "open": open, "confirmed": confirmed, "dismissed": dismissed, "escalated": escalated, "revenue": dollars(calls),
           "payout": dollars(calls) * 0.6, "revenue_open": dollars(open), "revenue_confirmed": dollars(confirmed),
           "revenue_escalated": dollars(escalated), "payout_confirmed": dollars(confirmed) * 0.6, "flags": flagged + flagged / 4,
           "flags_confirmed": confirmed + flagged / 5, "flags_dismissed": dismissed, "flags_escalated": escalated,
           "timed": calls - calls / 40, "in_time": calls - calls / 40 - calls / 90})
}

/// Calls of a day: fewer on Saturdays and Sundays, rising slowly, today not over.
fn of_day(back: i64) -> u64 {
    let date = today().checked_sub(back.days()).expect("a day");
    let quiet = date.weekday().to_monday_one_offset() > 5;
    let wave = (back * 37 % 11) as u64 * 21;
    match (back, quiet) {
        (0, _) => 743,
        (_, true) => 380 + wave,
        (_, false) => 1_840 + wave - (back as u64).min(90) * 4,
    }
}

/// One row a day, as of `core.quality_series`; `part` of all calls.
pub(super) fn series(days: i64, part: u64) -> Vec<Value> {
    let one = |back: i64| {
        let calls = of_day(back) / part;
        let flagged = calls * (7 + (back * 13 % 5) as u64) / 100;
        let mut row = sums(calls, flagged);
        row["day"] = json!(day(back));
        row
    };
    (0..days).rev().map(one).collect()
}

/// Waits of the period, of the one before, and of each column.
pub(super) fn speed(days: i64) -> Vec<Value> {
    let step = if days > 45 { 7 } else { 1 };
    let mut rows: Vec<Value> = (0..days)
        .step_by(step)
        .map(|back| json!({"day": day(back), "is_now": true, "times": 1800, "p50": 70 + back * 7 % 30, "p95": 150 + back * 53 % 190}))
        .collect();
    rows.push(json!({"day": null, "is_now": true, "times": 48_000, "p50": 80, "p95": 245}));
    rows.push(json!({"day": null, "is_now": false, "times": 45_000, "p50": 95, "p95": 310}));
    rows
}

/// A row of a table with its trend.
pub(super) fn row(key: &str, calls: u64, flagged: u64, before: Option<(u64, u64)>) -> Value {
    let trend: Vec<_> = (0..15)
        .map(|part| (part, calls / 15, flagged / 15 * (8 + part * 5 % 7) / 10))
        .collect();
    json!({"key": key, "now": sums(calls, flagged), "before": before.map(|(calls, flagged)| sums(calls, flagged)), "trend": trend})
}

/// Publishers of every kind: bad, good, new, tiny, unknown, and with names that strain the page.
pub(super) fn publishers() -> Vec<Value> {
    vec![
        row("BrightLeads Media", 15_204, 1_312, Some((14_820, 1_260))),
        row("Apex Dialers", 4_021, 1_104, Some((3_880, 540))),
        row("QuoteHarbor", 11_418, 402, Some((12_031, 690))),
        row("Summit Search 3", 8_391, 377, Some((8_120, 361))),
        row("CallNest", 1_240, 54, None),
        row("One Call Wonder", 1, 1, None),
        row("Rosewood Digital", 9, 2, Some((4, 0))),
        row("", 33, 0, Some((12, 1))),
        row(SCRIPT, 210, 14, Some((190, 12))),
        row(LONG_WORD, 118, 3, Some((100, 3))),
    ]
}

/// More publishers than a table shows at first.
pub(super) fn many_publishers() -> Vec<Value> {
    let mut all = publishers();
    all.extend((0..87_u64).map(|n| {
        row(
            &format!("Publisher {n}"),
            400 + n * 31,
            20 + n * 7 % 60,
            Some((380 + n * 30, 24)),
        )
    }));
    all
}

pub(super) fn clip(number: usize, severity: &str, state: &str, quote: &str) -> Value {
    json!({"call_id": id(number), "flag_id": 400 + number, "severity": severity, "quote": quote, "state": state,
           "start_seconds": 49.2 + number as f64, "end_seconds": 53.0 + number as f64, "rule_id": "doctors_advice",
           "rule": "Doctor's advice made up", "call_time": super::ago(1_200 * i64::try_from(number + 1).unwrap_or(1)).to_string(),
           "revenue": 103.5 - number as f64, "payout": 61.0, "publisher": "QuoteHive", "buyer": "Summit Quotes",
           "campaign": "Medicare T65", "has_sound": number != 2})
}

/// Worst ones first.
pub(super) fn clips() -> Vec<Value> {
    vec![
        clip(0, "critical", "confirmed", "your doctor said you need this plan"),
        clip(
            1,
            "critical",
            "open",
            "hang up now and you will lose your benefits for good",
        ),
        clip(
            2,
            "warning",
            "escalated",
            "it is free money from the government, ma'am",
        ),
        clip(3, "warning", "confirmed", SCRIPT),
    ]
}

/// What a reviewer did in a period.
pub(super) fn decided(confirmed: u64, overturned: u64, read: u64) -> Value {
    json!({"confirmed": confirmed, "dismissed": confirmed / 5, "escalated": confirmed / 25, "undone": 3, "overturned": overturned,
           "wait_p50": 2_300.0 + confirmed as f64, "read": read, "agreed": read - read / 9})
}

/// A row of the table of reviewers.
pub(super) fn reviewer(
    email: &str,
    name: &str,
    confirmed: u64,
    overturned: u64,
    read: u64,
    backlog: u64,
) -> Value {
    let trend: Vec<_> = (0..15)
        .map(|part| (part, confirmed / 15 + part * 7 % 20))
        .collect();
    json!({"key": email, "name": name, "now": decided(confirmed, overturned, read), "before": decided(confirmed * 9 / 10, overturned, read),
           "trend": trend, "backlog": backlog})
}
