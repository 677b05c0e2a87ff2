//! The inbox.

use serde_json::{Value, json};

use super::call_data::{flagged, with};
use super::{
    EMOJI, LONG_WORD, QUOTES, RIGHT_TO_LEFT, SCRIPT, Sample, ago, answer, id, moment, sample, viewer,
};
use crate::auth::viewer::Role;
use crate::http::fields::Fields;
use crate::pages::beside::{Choices, SavedView, Tab};
use crate::pages::call_record::Call;
use crate::pages::filter::{Filter, STATES};
use crate::pages::flags::{self, FlagsPage, Row};
use crate::pages::groups::{self, Group};
use crate::pages::reader::Reader;
use crate::pages::shown::ShownFlag;
use crate::pages::toolbar;
use crate::view::format;
use crate::view::reasons;
use crate::view::shell::{Shell, Toast};

/// Severity, rule, further flags, quote.
type Found = (&'static str, &'static str, u8, &'static str);

const FOUND: [Found; 10] = [
    (
        "critical",
        "Caller asks not to be called",
        1,
        "take me off your list and do not call this number again",
    ),
    (
        "critical",
        "Poses as the government or Medicare",
        0,
        "we are with Medicare and we are updating your card",
    ),
    (
        "warning",
        "Recording not disclosed",
        0,
        "Thanks for calling the enrollment center, this is Kyle, who am I speaking with?",
    ),
    (
        "critical",
        "Approval or savings guaranteed",
        2,
        "everybody gets approved no matter what",
    ),
    (
        "warning",
        "Gift card offered or expected",
        0,
        "so when do I get the hundred dollar gift card",
    ),
    ("info", "Wrong number", 0, "I was trying to reach my pharmacy"),
    (
        "critical",
        "Card or social security number asked for",
        0,
        "read me the sixteen digits on the front of the card so we can hold the rate",
    ),
    (
        "warning",
        "Caller did not ask for the call",
        1,
        "I never filled out any form",
    ),
    (
        "info",
        "Agent talks almost alone",
        0,
        "and then what we do is we take that and we match it against every carrier in your zip code",
    ),
    (
        "critical",
        "Solar promised at no cost",
        0,
        "the panels are completely free, there is no cost to you whatsoever",
    ),
];

/// Campaign, vertical.
const CAMPAIGNS: [(&str, &str); 5] = [
    ("Medicare Advantage AEP", "medicare"),
    ("ACA Open Enrollment 2027", "aca"),
    ("Solar Southwest", "solar"),
    ("Auto Insurance Warm Transfers", "auto_insurance"),
    ("Final Expense Evening", "final_expense"),
];

const PUBLISHERS: [&str; 6] = [
    "BrightLeads Media",
    "Apex Dialers",
    "QuoteHarbor",
    "Summit Search 3",
    "CallNest",
    "Rosewood Digital",
];
const PEOPLE: [(&str, &str); 3] = [("2", "Dana Whitfield"), ("4", "Luis Ortega"), ("5", "Hannah Kim")];
const DECIDED: [&str; 4] = ["open", "confirmed", "dismissed", "escalated"];

/// A further flag of a call.
fn other(number: usize, at: u8) -> ShownFlag {
    let (severity, rule, _, quote) = FOUND[(number + usize::from(at) + 1) % FOUND.len()];
    ShownFlag {
        id: i64::try_from(41_000 + number * 10).expect("a small number") + i64::from(at),
        rule: rule.to_owned(),
        severity: severity.to_owned(),
        quote: quote.to_owned(),
        state: if at == 1 { "confirmed" } else { "open" }.to_owned(),
        decision: i64::from(at),
    }
}

fn row(number: usize) -> Row {
    let (severity, rule, more, quote) = FOUND[number % FOUND.len()];
    let (campaign, vertical) = CAMPAIGNS[number * 3 % CAMPAIGNS.len()];
    let minutes = number * number + 4;
    Row {
        call: id(number),
        flag: i64::try_from(4_100 + number).expect("a small number"),
        severity: severity.to_owned(),
        rule: rule.to_owned(),
        lead_state: "open".to_owned(),
        others: (0..more).map(|at| other(number, at)).collect(),
        seen: (0..=more)
            .map(|at| format!("{}:0", 4_100 + number * 10 + usize::from(at)))
            .collect(),
        quote: quote.to_owned(),
        publisher: PUBLISHERS[number * 5 % PUBLISHERS.len()].to_owned(),
        campaign: campaign.to_owned(),
        vertical: format::words(vertical),
        revenue: format::money([35.0, 62.5, 28.0, 110.0, 0.0][number % 5]),
        duration: format::length(41.0 + number as f64 * 53.0),
        called: moment(minutes + 3),
        age: format::span(minutes as f64 * 60.0),
        state: "open".to_owned(),
        decided_by: String::new(),
        assignee: PEOPLE[number % 3]
            .1
            .to_owned()
            .repeat(usize::from(number % 4 == 1)),
        comments: i64::from(number % 5 == 2) * 2,
    }
}

/// The same with what strains a page.
fn hostile(number: usize, text: &str) -> Row {
    Row {
        rule: text.to_owned(),
        quote: format!("{text} {text} {text}"),
        publisher: text.to_owned(),
        campaign: text.to_owned(),
        vertical: text.to_owned(),
        assignee: text.to_owned(),
        revenue: format::money(1_234_567.89),
        duration: format::length(12_345.0),
        ..row(number)
    }
}

fn page(role: Role, query: &str, rows: Vec<Row>) -> FlagsPage {
    let fields = Fields::parse(query.as_bytes());
    let filter = Filter::read(&fields);
    let grouped_by = groups::asked(&fields);
    let tabs = STATES.map(|state| Tab {
        name: state,
        query: filter.query_of(state) + &groups::part(grouped_by),
        count: format::thousands(match state {
            "open" => rows.len() as u64,
            "escalated" => 14,
            "mine" => 4,
            "snoozed" => 3,
            "done" => 1_898,
            "confirmed" => 1_207,
            "dismissed" => 691,
            _ => rows.len() as u64 + 1_912,
        }),
        is_over: false,
        is_open: filter.state == state,
    });
    let texts = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect::<Vec<_>>();
    let pairs = |pairs: &[(&str, &str)]| {
        let owned = pairs.iter().map(|&(id, name)| (id.to_owned(), name.to_owned()));
        owned.collect::<Vec<_>>()
    };
    let choices = Choices {
        verticals: texts(&CAMPAIGNS.map(|(_, vertical)| vertical)),
        campaigns: texts(&CAMPAIGNS.map(|(campaign, _)| campaign)),
        publishers: texts(&PUBLISHERS),
        rules: pairs(&[
            ("do_not_call_request", "Caller asks not to be called"),
            ("gift_card", "Gift card offered or expected"),
        ]),
        people: pairs(&PEOPLE),
        reasons: reasons::groups(
            &pairs(&[
                ("confirmed", "Evidence is clear"),
                ("dismissed", "Misheard by the machine"),
                ("dismissed", "Duplicate"),
                ("escalated", "Legal risk"),
            ]),
            true,
        ),
    };
    let here = format!("/flags?{}", filter.query());
    let mut built = FlagsPage {
        shell: Shell::new(&viewer(role), "flags", "Inbox"),
        chips: toolbar::chips(&filter, &choices),
        menus: toolbar::menus(&filter, &choices, grouped_by),
        filter,
        tabs: tabs.to_vec(),
        views: Vec::new(),
        choices,
        rows,
        grouped_by,
        groups: Vec::new(),
        newer: None,
        older: None,
        back: here.clone(),
        back_path: "/flags",
        here,
        reader: None,
        is_reading: false,
        is_new: false,
    };
    if !built.rows.is_empty() {
        read(&mut built, role, flagged());
    }
    built
}

/// A call beside the list.
fn reading(role: Role, call: Value) -> FlagsPage {
    let mut built = page(role, "", (0..9).map(row).collect());
    read(&mut built, role, call);
    built.is_reading = true;
    built
}

/// Six flags, of which some are decided.
fn of_many_flags() -> Value {
    let mut call = flagged();
    let flags = call["flags"].as_array().cloned().unwrap_or_default();
    let again = flags.iter().enumerate().map(|(at, flag)| {
        let at = i64::try_from(at).expect("a small number");
        with(
            flag.clone(),
            json!({"id": 4_200 + at, "severity": "info", "rule": "Agent talks almost alone"}),
        )
    });
    call["flags"] = flags.iter().cloned().chain(again).collect();
    call
}

/// All of it was decided.
fn all_decided() -> Value {
    let mut call = flagged();
    for flag in call["flags"].as_array_mut().into_iter().flatten() {
        flag["trail"] = json!([{"id": 9, "action": "dismissed", "reason": "Duplicate", "by": "Luis Ortega", "at": ago(4).to_string()}]);
    }
    call
}

/// One channel, and no model.
fn of_one_channel() -> Value {
    let mut call = flagged();
    let peaks = call["transcript"]["peaks"][0].clone();
    call["transcript"]["peaks"] = json!([peaks]);
    call["judgement"]["model"] = Value::Null;
    call
}

/// What is known around a call, as `console.context` tells it.
fn around() -> Value {
    let days = (0..30).map(|day| {
        let judged = if day % 7 == 5 { 0 } else { 20 + day * 3 % 11 };
        json!({"day": format!("Nov {}", day + 1), "judged": judged, "flagged": judged * (2 + day % 5) / 20})
    });
    let series: Value = days.collect();
    let publisher = json!({"name": "BrightLeads Media", "calls": 812, "judged": 800, "flagged": 136, "share": 0.17,
                           "low": 0.145, "high": 0.198, "confirmed": 9, "series": series});
    let few = |name: &str| json!({"name": name, "calls": 40, "judged": 38, "flagged": 4, "share": 0.105, "low": 0.04, "high": 0.24});
    let call = |number: usize, minutes: i64, state: &str| {
        json!({"id": id(number), "start": ago(minutes).to_string(), "publisher": "BrightLeads Media", "status": "flagged",
               "state": state, "is_this": number == 0})
    };
    json!({"publisher": publisher, "buyer": few("Sunrise Health Agents"), "campaign": few("Medicare Advantage AEP"),
           "caller": {"number": "+16025550142", "nth": 2, "of": 2, "days": 90,
                      "calls": [call(0, 6, "open"), call(31, 9_000, "confirmed")]}})
}

/// The page with a strip of reasons open.
fn asking(page: &FlagsPage) -> Sample {
    let mut sample = sample("flags-asking", page);
    let closed = "data-verb=\"dismissed\">";
    assert!(sample.html.contains(closed), "no strip");
    sample.html = sample.html.replacen(closed, "data-verb=\"dismissed\" open>", 1);
    sample
}

/// Opens a call beside the list: the first of its rows.
fn read(page: &mut FlagsPage, role: Role, call: Value) {
    let mut call: Call = answer(call);
    page.rows[0].call.clone_into(&mut call.id);
    let here = flags::address_of(&page.filter, &call.id);
    let place = format!("?{}&call={}&", page.filter.query(), call.id);
    let viewer = viewer(role);
    let reader = Reader::new(call, &viewer, true, place, here);
    let mut reader = reader.within(Some(answer(around())), &viewer);
    reader.onward = page
        .rows
        .get(1)
        .map(|next| flags::address_of(&page.filter, &next.call));
    page.reader = Some(reader);
}

fn view(id: i64, name: &str, query: &str) -> SavedView {
    SavedView {
        id,
        name: name.to_owned(),
        query: query.to_owned(),
    }
}

fn group(page: &FlagsPage, key: &str, calls: u64) -> Group {
    let by = page.grouped_by.unwrap_or_default();
    Group {
        name: if key.is_empty() {
            "unknown".to_owned()
        } else {
            key.to_owned()
        },
        query: if key.is_empty() {
            String::new()
        } else {
            page.filter.query_with(by, key)
        },
        calls: format::thousands(calls),
        open: format::thousands(calls * 7 / 10),
        critical: format::thousands(calls / 9),
        revenue: format::dollars(calls as f64 * 41.5),
        newest: moment(3_000 / calls as usize),
    }
}

/// Groups, of which the database has found so many calls in all.
fn grouped(query: &str, groups: &[(&str, u64)], calls: u64) -> FlagsPage {
    let mut page = page(Role::Reviewer, query, Vec::new());
    page.groups = groups
        .iter()
        .map(|&(key, calls)| group(&page, key, calls))
        .collect();
    if let Some(tab) = page.tabs.iter_mut().find(|tab| tab.is_open) {
        tab.count = format::thousands(calls);
        tab.is_over = calls > groups.iter().map(|(_, calls)| calls).sum();
    }
    page
}

#[expect(clippy::too_many_lines, reason = "one entry for each state of the page")]
pub(super) fn samples() -> Vec<Sample> {
    let rows = |count: usize| (0..count).map(row).collect::<Vec<_>>();
    let strange = [SCRIPT, QUOTES, RIGHT_TO_LEFT, LONG_WORD, EMOJI];

    let mut many = page(Role::Admin, "", rows(50));
    many.older = Some(format!("2026-11-24T18:02:11.5Z_{}", id(49)));

    let mut between = page(Role::Reviewer, "state=all", rows(9));
    for (number, row) in between.rows.iter_mut().enumerate() {
        DECIDED[number % 4].clone_into(&mut row.state);
        PEOPLE[number % 3].1.clone_into(&mut row.decided_by);
    }
    between.newer = Some(format!("2026-11-24T18:02:11.5Z_{}", id(0)));
    between.older.clone_from(&between.newer);

    let mut narrow = page(
        Role::Reviewer,
        "severity=critical&vertical=medicare&campaign=Medicare+Advantage+AEP&publisher=Apex+Dialers\
         &rule=do_not_call_request&from=2026-11-20&to=2026-11-24&text=%22your+list%22&assignee=me",
        rows(3),
    );
    narrow.views = vec![
        view(
            1,
            "Critical Medicare",
            "state=open&severity=critical&vertical=medicare",
        ),
        view(2, "Apex, mine", "state=open&publisher=Apex+Dialers&assignee=me"),
        view(3, SCRIPT, "state=all&text=gift+card"),
    ];

    let mut done = page(Role::Reviewer, "assignee=4", rows(4));
    done.shell.toast = Some(Toast {
        text: "4 flags of 3 calls dismissed".to_owned(),
        undo: "811,812,813".to_owned(),
        back: done.here.clone(),
    });

    let mut silent = page(Role::Reviewer, "assignee=none", rows(2));
    silent.shell.shortcuts = false;

    let mut first = page(Role::Reviewer, "", rows(12));
    read(&mut first, Role::Reviewer, of_one_channel());
    first.is_new = true;

    let longest = (0..)
        .zip(strange)
        .map(|(number, text)| hostile(number, text))
        .collect();
    vec![
        sample("flags-open", &page(Role::Reviewer, "", rows(12))),
        sample("flags-many", &many),
        sample("flags-decided", &between),
        sample("flags-hostile", &page(Role::Reviewer, "", longest)),
        sample("flags-narrow", &narrow),
        sample(
            "flags-by-publisher",
            &grouped(
                "state=all&group=publisher",
                &[
                    (PUBLISHERS[0], 2_611),
                    (PUBLISHERS[1], 1_204),
                    (PUBLISHERS[2], 702),
                    ("", 341),
                    (SCRIPT, 142),
                ],
                6_893,
            ),
        ),
        sample(
            "flags-by-rule",
            &grouped(
                "severity=critical&group=rule",
                &[("do_not_call_request", 300), ("gift_card", 150)],
                450,
            ),
        ),
        sample("flags-empty", &page(Role::Reviewer, "", Vec::new())),
        sample(
            "flags-no-match",
            &page(Role::Reviewer, "severity=info&text=annuity", Vec::new()),
        ),
        sample(
            "flags-no-match-at-all",
            &page(
                Role::Reviewer,
                "state=all&from=2026-12-24&group=campaign",
                Vec::new(),
            ),
        ),
        sample(
            "flags-none-escalated",
            &page(Role::Reviewer, "state=escalated", Vec::new()),
        ),
        sample("flags-one", &page(Role::Reviewer, "", rows(1))),
        sample("flags-reading", &reading(Role::Reviewer, flagged())),
        sample("flags-many-flags", &reading(Role::Reviewer, of_many_flags())),
        sample("flags-all-decided", &reading(Role::Reviewer, all_decided())),
        sample("flags-one-channel", &reading(Role::Reviewer, of_one_channel())),
        sample(
            "flags-no-sound",
            &reading(
                Role::Reviewer,
                with(flagged(), json!({"has_audio": false, "transcript": null})),
            ),
        ),
        sample("flags-first-visit", &first),
        asking(&page(Role::Reviewer, "", rows(12))),
        sample("flags-viewer", &page(Role::Viewer, "", rows(6))),
        sample("flags-toast", &done),
        sample("flags-no-keys", &silent),
    ]
}
