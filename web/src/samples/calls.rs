//! The archive.

use super::{EMOJI, LONG_WORD, QUOTES, RIGHT_TO_LEFT, SCRIPT, Sample, id, moment, sample, viewer};
use crate::auth::viewer::Role;
use crate::http::fields::Fields;
use crate::pages::calls::{CallRow, CallsPage, STATUSES, Search};
use crate::pages::hits::parts;
use crate::view::format;
use crate::view::shell::Shell;

/// Campaign, vertical, publisher.
const SOLD: [(&str, &str, &str); 4] = [
    ("Medicare Advantage AEP", "medicare", "BrightLeads Media"),
    ("ACA Open Enrollment 2027", "aca", "QuoteHarbor"),
    ("Tax Relief Inbound", "debt", "Summit Search 3"),
    ("Roofing Dallas", "home_services", "CallNest"),
];

fn row(number: usize) -> CallRow {
    let (campaign, vertical, publisher) = SOLD[number % SOLD.len()];
    let status = STATUSES[number % STATUSES.len()];
    CallRow {
        call: id(number),
        address: format!("/calls/{}?q=routing+nu&t=31.20#s-4", id(number)),
        snippet: if number.is_multiple_of(2) {
            parts(
                "and then I need your \u{27e6}routing\u{27e7} \u{27e6}number\u{27e7} from the bottom of the check",
            )
        } else {
            Vec::new()
        },
        called: moment(number * number * 6 + 2),
        duration: format::length(number as f64 * 37.0 + 16.0),
        campaign: campaign.to_owned(),
        vertical: format::words(vertical),
        publisher: publisher.to_owned(),
        caller: format!("***{:04}", 142 + number),
        revenue: format::dollars([35.0, 0.0, 62.5][number % 3]),
        status: status.to_owned(),
        not_judged: if status == "unjudged" {
            "Spanish 64 %, heard 40 %".to_owned()
        } else {
            String::new()
        },
        score: match status {
            "flagged" => "38".to_owned(),
            "safe" | "unjudged" => "100".to_owned(),
            _ => String::new(),
        },
        flags: if status == "flagged" { 3 } else { 0 },
    }
}

/// A call that has not come far, with what strains a page.
fn hostile(number: usize, text: &str) -> CallRow {
    CallRow {
        campaign: text.to_owned(),
        vertical: String::new(),
        publisher: text.to_owned(),
        caller: String::new(),
        duration: String::new(),
        revenue: format::dollars(9_999_999.99),
        ..row(number)
    }
}

fn page(role: Role, query: &str, rows: Vec<CallRow>) -> CallsPage {
    let search = Search::read(&Fields::parse(query.as_bytes()));
    CallsPage {
        shell: Shell::new(&viewer(role), "calls", "Calls"),
        query: search.query(),
        text: search.text.unwrap_or_default(),
        status: search.status.unwrap_or_default(),
        statuses: STATUSES,
        rows,
        older: None,
    }
}

pub(super) fn samples() -> Vec<Sample> {
    let strange = [SCRIPT, QUOTES, RIGHT_TO_LEFT, LONG_WORD, EMOJI];
    let longest = (0..)
        .zip(strange)
        .map(|(number, text)| hostile(number, text))
        .collect();
    let mut many = page(Role::Reviewer, "", (0..50).map(row).collect());
    many.older = Some(format!("2026-11-23T14:41:09Z_{}", id(49)));
    let found = page(
        Role::Viewer,
        "q=%22gift+card%22&status=flagged",
        vec![row(6), row(16)],
    );
    vec![
        sample(
            "calls-every-status",
            &page(Role::Reviewer, "", (0..STATUSES.len()).map(row).collect()),
        ),
        sample("calls-many", &many),
        sample(
            "calls-hostile",
            &page(
                Role::Reviewer,
                "q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
                longest,
            ),
        ),
        sample("calls-found", &found),
        sample("calls-empty", &page(Role::Reviewer, "", Vec::new())),
        sample(
            "calls-not-found",
            &page(Role::Reviewer, "q=annuity+rollover&status=safe", Vec::new()),
        ),
    ]
}
