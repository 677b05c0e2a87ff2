//! Every page in every state that its template knows, from made-up data of a day in a call-QA factory.
//!
//! With `CALLSCRIPT_SAMPLES` naming a folder, the pages are written there too, with their style sheet and
//! scripts, so that any server of static files can show them.

mod account;
mod blind;
mod call;
mod call_data;
mod calls;
mod checks;
mod dashboard;
mod entry;
mod flags;
mod html;
mod mentions;
mod notifications;
mod people;
mod rules;
mod settings;

use std::path::Path;

use askama::Template;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use crate::auth::token::Secret;
use crate::auth::viewer::{Role, Viewer};
use crate::pages::assets;
use crate::view::moment::Moment;

/// Text that would break out of a page that does not escape it, and text that strains its layout.
const SCRIPT: &str = r#"<script>alert("gift card")</script>"#;
const QUOTES: &str = r#"O'Brien "Bud" <b>& Sons</b> ' onmouseover='alert(1)"#;
const RIGHT_TO_LEFT: &str = "شركة التأمين الصحي";
const LONG_WORD: &str = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaftsversicherungsvermittlung";
const EMOJI: &str = "Save Big \u{1f911}\u{1f911} 24/7 ☎";

/// A page, under the name of its state.
struct Sample {
    name: String,
    html: String,
}

fn sample(name: &str, page: &impl Template) -> Sample {
    Sample {
        name: name.to_owned(),
        html: page.render().unwrap_or_else(|error| panic!("{name}: {error}")),
    }
}

/// A Tuesday in the open enrolment, 14:20 in New York.
fn now() -> Timestamp {
    "2026-11-24T19:20:00Z".parse().expect("a time")
}

/// So many minutes before now.
fn ago(minutes: i64) -> Timestamp {
    now() - SignedDuration::from_mins(minutes)
}

fn zone() -> TimeZone {
    TimeZone::get("America/New_York").expect("a zone")
}

fn moment(minutes: usize) -> Moment {
    let minutes = i64::try_from(minutes).expect("a small number");
    Moment::new(ago(minutes), now(), &zone())
}

fn viewer(role: Role) -> Viewer {
    let (id, name) = match role {
        Role::Viewer => (1, "Priya Raman"),
        Role::Reviewer => (2, "Dana Whitfield"),
        Role::Admin => (3, "Marcus Bell"),
    };
    Viewer {
        id,
        email: format!("{}@northgate.example", name.to_lowercase().replace(' ', ".")),
        name: name.to_owned(),
        role,
        zone: zone(),
        zone_name: "America/New_York".to_owned(),
        shortcuts: true,
        now: now(),
        must_add: false,
        secret: Secret::parse(&"5e".repeat(32)).expect("a secret"),
        flash: None,
    }
}

/// The id of a made-up call.
fn id(number: usize) -> String {
    format!("0199b6a1-5c3e-7d42-8f10-{number:012x}")
}

/// What a function of the database answers, as the page takes it.
fn answer<T: serde::de::DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).expect("the answer of a function")
}

fn every_sample() -> Vec<Sample> {
    [
        flags::samples(),
        blind::samples(),
        call::samples(),
        calls::samples(),
        dashboard::samples(),
        settings::samples(),
        rules::samples(),
        notifications::samples(),
        mentions::samples(),
        people::samples(),
        account::samples(),
        entry::samples(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn write(folder: &Path, samples: &[Sample]) -> std::io::Result<()> {
    for (address, content) in assets::all() {
        let file = folder.join(address.trim_start_matches('/'));
        std::fs::create_dir_all(file.parent().unwrap_or(folder))?;
        std::fs::write(file, content)?;
    }
    for sample in samples {
        std::fs::write(folder.join(format!("{}.html", sample.name)), &sample.html)?;
    }
    Ok(())
}

#[test]
fn every_page_renders_in_every_state() {
    let samples = every_sample();
    if let Some(folder) = std::env::var_os("CALLSCRIPT_SAMPLES") {
        write(Path::new(&folder), &samples).expect("the folder of the samples");
    }
    let mut names: Vec<&str> = samples.iter().map(|sample| sample.name.as_str()).collect();
    names.sort_unstable();
    let count = names.len();
    names.dedup();
    assert_eq!(names.len(), count, "two samples have one name");
    let problems: Vec<String> = samples
        .iter()
        .flat_map(|sample| {
            let problems = checks::problems(&sample.html).into_iter();
            problems.map(|problem| format!("{}: {problem}", sample.name))
        })
        .collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}
