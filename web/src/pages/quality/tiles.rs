//! Figures at the top of a page of Quality: what each counts, how it has changed, and where it leads.

use super::sums::{Decided, Head, Recall, Speed, Sums};
use crate::view::format;
use crate::view::share::{self, Share};

/// A figure that leads to the calls behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tile {
    pub(crate) name: &'static str,
    pub(crate) number: String,
    /// Beside the number: its interval, or of how many.
    pub(crate) beside: String,
    pub(crate) change: String,
    /// What is counted.
    pub(crate) counts: String,
    /// Empty: nowhere.
    pub(crate) address: String,
    pub(crate) leads_to: &'static str,
    /// Fewer than twenty: the number may mean little.
    pub(crate) is_few: bool,
}

/// What "at risk" means, wherever it stands.
pub(crate) const AT_RISK: &str = "revenue of flagged calls that are still open";

fn calls(count: u64) -> String {
    format!(
        "{} {}",
        format::thousands(count),
        if count == 1 { "call" } else { "calls" }
    )
}

/// A share as a tile.
fn of_share(
    name: &'static str,
    now: Share,
    before: Share,
    counts: &str,
    address: String,
    leads_to: &'static str,
) -> Tile {
    Tile {
        name,
        number: now.text(),
        beside: now.interval_text(),
        change: now.change(before),
        counts: counts.to_owned(),
        address,
        leads_to,
        is_few: now.whole > 0 && now.is_few(),
    }
}

fn of_dollars(name: &'static str, now: f64, before: f64, count: u64, counts: &str, address: String) -> Tile {
    Tile {
        name,
        number: format::dollars(now),
        beside: calls(count),
        change: share::change(now, before, format::dollars),
        counts: counts.to_owned(),
        address,
        leads_to: "its calls",
        is_few: false,
    }
}

/// An address of the inbox: the days of the page, a state, and perhaps one publisher, campaign or rule.
pub(crate) fn inbox(head: &Head, state: &str, narrowed: &str) -> String {
    format!("/flags?state={state}&from={}&to={}{narrowed}", head.from, head.to)
}

/// Share flagged, precision and money, of all calls or of one key.
pub(crate) fn of_calls(head: &Head, now: &Sums, before: &Sums, narrowed: &str) -> Vec<Tile> {
    vec![
        of_share(
            "Flagged",
            now.flagged_share(),
            before.flagged_share(),
            &format!(
                "{} of {} judged calls",
                format::thousands(now.flagged),
                format::thousands(now.judged)
            ),
            inbox(head, "all", narrowed),
            "flagged calls",
        ),
        of_share(
            "Precision",
            now.precision(),
            before.precision(),
            &format!(
                "{} of {} decided flags confirmed or escalated",
                format::thousands(now.precision().part),
                format::thousands(now.precision().whole)
            ),
            inbox(head, "dismissed", narrowed),
            "dismissed calls",
        ),
        of_dollars(
            "Confirmed",
            now.revenue_confirmed,
            before.revenue_confirmed,
            now.confirmed,
            "revenue of calls whose flags were confirmed; escalated ones are not in it",
            inbox(head, "confirmed", narrowed),
        ),
        of_dollars(
            "Escalated",
            now.revenue_escalated,
            before.revenue_escalated,
            now.escalated,
            "revenue of calls that wait for a second opinion or a dispute",
            inbox(head, "escalated", narrowed),
        ),
        of_dollars(
            "At risk",
            now.revenue_open,
            before.revenue_open,
            now.open,
            AT_RISK,
            inbox(head, "open", narrowed),
        ),
    ]
}

/// What is found of what there is to be found.
pub(crate) fn of_recall(now: &Recall, before: &Recall, may_review: bool) -> Tile {
    let number = now.recall.map_or_else(|| "not known".to_owned(), share::percent);
    let counts = match now.recall {
        Some(_) => format!(
            "of the calls that break a rule are flagged; from {} read blind",
            calls(now.sampled)
        ),
        None if now.sampled == 0 => "no sampled call of these days was read by two people".to_owned(),
        None => "no flag of these days was decided yet".to_owned(),
    };
    Tile {
        name: "Detection",
        number,
        beside: now.interval().map(share::range).unwrap_or_default(),
        change: match (now.interval(), before.interval(), before.recall) {
            (Some((low, _)), Some((_, high)), Some(was)) if low > high => {
                format!("\u{2191} up from {}", share::percent(was))
            }
            (Some((_, high)), Some((low, _)), Some(was)) if high < low => {
                format!("\u{2193} down from {}", share::percent(was))
            }
            (Some(_), _, Some(was)) => format!("no clear change, before: {}", share::percent(was)),
            (None, _, Some(was)) => format!("before: {}", share::percent(was)),
            _ => "nothing before".to_owned(),
        },
        counts,
        address: if may_review {
            "/blind".to_owned()
        } else {
            String::new()
        },
        leads_to: "read a sample",
        is_few: now.recall.is_some() && now.sampled < share::FEW,
    }
}

/// From hang-up to verdict.
pub(crate) fn of_speed(now: &Sums, before: &Sums, speed: &[Speed]) -> Tile {
    let all = |is_now: bool| {
        speed
            .iter()
            .find(|speed| speed.day.is_none() && speed.is_now == is_now)
    };
    let span = |seconds: Option<f64>| seconds.map_or_else(|| "\u{2013}".to_owned(), format::span);
    let p95 = span(all(true).and_then(|speed| speed.p95));
    Tile {
        name: "Within 5 minutes",
        number: now.in_time_share().text(),
        beside: String::new(),
        change: now.in_time_share().change(before.in_time_share()),
        counts: format!(
            "of {} had their verdict within 5 minutes after the hang-up; half within {}, 95 % within {p95}",
            calls(now.timed),
            span(all(true).and_then(|speed| speed.p50)),
        ),
        address: "/factory".to_owned(),
        leads_to: "the factory now",
        is_few: now.timed > 0 && now.in_time_share().is_few(),
    }
}

/// How many calls.
pub(crate) fn of_volume(now: &Sums, before: &Sums) -> Tile {
    Tile {
        name: "Calls",
        number: format::thousands(now.calls),
        beside: String::new(),
        change: share::change(now.calls as f64, before.calls as f64, |count| {
            format::thousands(count as u64)
        }),
        counts: format!(
            "{} judged, {} not judged as a whole",
            format::thousands(now.judged),
            format::thousands(now.not_judged)
        ),
        address: "/calls".to_owned(),
        leads_to: "all calls",
        is_few: false,
    }
}

/// Of a reviewer.
pub(crate) fn of_reviewer(now: &Decided, before: &Decided, backlog: u64) -> Vec<Tile> {
    let plain = |name, number: String, change: String, counts: String| Tile {
        name,
        number,
        beside: String::new(),
        change,
        counts,
        address: String::new(),
        leads_to: "",
        is_few: false,
    };
    let wait = |seconds: Option<f64>| seconds.map_or_else(|| "\u{2013}".to_owned(), format::span);
    vec![
        plain(
            "Decisions",
            format::thousands(now.all()),
            share::change(now.all() as f64, before.all() as f64, |count| {
                format::thousands(count as u64)
            }),
            format!(
                "{} confirmed, {} dismissed, {} escalated; {} taken back",
                format::thousands(now.confirmed),
                format::thousands(now.dismissed),
                format::thousands(now.escalated),
                format::thousands(now.undone)
            ),
        ),
        of_share(
            "Turned round",
            now.overturned_share(),
            before.overturned_share(),
            &format!(
                "{} decisions that somebody else turned round on these days, beside {} made",
                format::thousands(now.overturned),
                format::thousands(now.all())
            ),
            String::new(),
            "",
        ),
        of_share(
            "Agreement",
            now.agreed_share(),
            before.agreed_share(),
            &format!(
                "{} of {} sampled calls heard as most readers heard them",
                now.agreed, now.read
            ),
            String::new(),
            "",
        ),
        plain(
            "Flag to decision",
            wait(now.wait_p50),
            before.wait_p50.map_or_else(
                || "nothing before".to_owned(),
                |was| format!("before: {}", format::span(was)),
            ),
            "half of the decisions came within this time after the flag".to_owned(),
        ),
        plain(
            "Assigned now",
            format::thousands(backlog),
            String::new(),
            "open calls that are assigned to them".to_owned(),
        ),
    ]
}
