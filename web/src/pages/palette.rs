//! The search of the bar: calls, publishers, campaigns, buyers, rules, kept filters, people and pages by what was typed.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use tokio_postgres::types::Type;

use super::calls::Search;
use crate::app::App;
use crate::auth::viewer::{Role, Viewer};
use crate::error::PageError;
use crate::http::fields::Fields;
use crate::view::format;
use crate::view::moment::Moment;

/// Most of each kind.
const MOST: i32 = 5;

/// Found things of a kind.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct Group {
    pub(crate) title: &'static str,
    pub(crate) items: Vec<Item>,
}

/// Something to go to.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct Item {
    pub(crate) label: String,
    /// What tells it from others of the same name; empty: nothing.
    pub(crate) detail: String,
    pub(crate) href: String,
}

/// Pages of the console: their names, other words for them, and the least role.
const PAGES: [(&str, &str, &str, Role); 14] = [
    ("Inbox", "/flags", "flags triage", Role::Viewer),
    ("Calls", "/calls", "archive search", Role::Viewer),
    (
        "Quality",
        "/quality",
        "dashboard figures recall precision",
        Role::Viewer,
    ),
    ("Factory", "/factory", "health lanes workers alerts", Role::Viewer),
    ("Rules", "/rules", "patterns workbench", Role::Viewer),
    ("Sample", "/blind", "blind reading recall", Role::Reviewer),
    (
        "Export flags",
        "/export?list=flags",
        "csv download file",
        Role::Viewer,
    ),
    (
        "Export calls",
        "/export?list=calls",
        "csv download file",
        Role::Viewer,
    ),
    (
        "Campaigns and their verticals",
        "/settings/campaigns",
        "settings",
        Role::Viewer,
    ),
    (
        "Models and budget",
        "/settings/models",
        "settings cost dollars",
        Role::Viewer,
    ),
    (
        "Dead letters",
        "/settings/dead-letters",
        "settings failed retry",
        Role::Viewer,
    ),
    (
        "Time zone and keyboard shortcuts",
        "/settings",
        "settings you preferences",
        Role::Viewer,
    ),
    (
        "Notifications",
        "/settings/notifications",
        "settings alerts slack",
        Role::Admin,
    ),
    ("People", "/settings/people", "settings invite users", Role::Admin),
];

/// Titles of the kinds of `console.palette`, in its order.
const KINDS: [(&str, &str); 6] = [
    ("publisher", "Publishers"),
    ("campaign", "Campaigns"),
    ("buyer", "Buyers"),
    ("rule", "Rules"),
    ("view", "Views"),
    ("person", "People"),
];

fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// The page that something has.
fn address(kind: &str, key: &str) -> String {
    match kind {
        "publisher" => format!("/flags?state=all&publisher={}", encoded(key)),
        "campaign" => format!("/flags?state=all&campaign={}", encoded(key)),
        "buyer" => format!("/flags?state=all&buyer={}", encoded(key)),
        "rule" => format!("/rules/{}", encoded(key)),
        "view" => format!("/flags?{key}"),
        _ => format!("/flags?state=all&assignee={}", encoded(key)),
    }
}

/// Pages whose names or other words begin with what was typed; all of them where nothing was.
fn pages(text: &str, viewer: &Viewer) -> Vec<Item> {
    let text = text.to_lowercase();
    let fits = |name: &str, words: &str| {
        let all = format!("{} {words}", name.to_lowercase());
        all.split(' ').any(|word| word.starts_with(&text)) || all.contains(&text)
    };
    let known = PAGES
        .iter()
        .filter(|(name, _, words, role)| viewer.may(*role) && fits(name, words));
    known
        .map(|(name, href, _, _)| Item {
            label: (*name).to_owned(),
            detail: String::new(),
            href: (*href).to_owned(),
        })
        .collect()
}

/// Everything but calls.
pub(super) async fn named(
    app: &App,
    viewer: &Viewer,
    text: &str,
    most: i32,
) -> Result<Vec<Group>, PageError> {
    let rows = app
        .database
        .query(
            "SELECT kind, key, label, detail FROM console.palette($1, $2, $3)",
            &[(&viewer.id, Type::INT8), (&text, Type::TEXT), (&most, Type::INT4)],
        )
        .await?;
    let mut groups: Vec<Group> = Vec::new();
    for row in &rows {
        let (kind, key): (String, String) = (row.try_get(0)?, row.try_get(1)?);
        let Some((_, title)) = KINDS.iter().find(|(known, _)| *known == kind) else {
            continue;
        };
        let item = Item {
            label: row.try_get(2)?,
            detail: row.try_get::<_, Option<String>>(3)?.unwrap_or_default(),
            href: address(&kind, &key),
        };
        match groups.last_mut().filter(|group| group.title == *title) {
            Some(group) => group.items.push(item),
            None => groups.push(Group {
                title,
                items: vec![item],
            }),
        }
    }
    Ok(groups)
}

/// Calls by id, number, its last four digits, or words.
async fn calls(app: &App, viewer: &Viewer, text: &str) -> Result<Vec<Item>, PageError> {
    let search = Search::read(&Fields::parse(format!("q={}", encoded(text)).as_bytes()));
    let rows = search.rows(app, MOST).await?;
    let query = search.query();
    let read = |row: &tokio_postgres::Row| -> Result<Item, PageError> {
        let text = |name: &str| {
            row.try_get::<_, Option<String>>(name)
                .map(Option::unwrap_or_default)
        };
        let call: uuid::Uuid = row.try_get("call_id")?;
        let called = Moment::new(row.try_get("call_time")?, viewer.now, &viewer.zone);
        let length: Option<i32> = row.try_get("duration_seconds")?;
        let parts = [
            text("campaign")?,
            text("publisher")?,
            length
                .map(|seconds| format::length(f64::from(seconds)))
                .unwrap_or_default(),
            text("status")?,
        ];
        Ok(Item {
            label: format!("{} {}", called.text, text("caller")?).trim().to_owned(),
            detail: parts
                .iter()
                .filter(|part| !part.is_empty())
                .cloned()
                .collect::<Vec<_>>()
                .join(" · "),
            href: format!("/calls/{call}?{query}"),
        })
    };
    rows.iter().map(read).collect()
}

/// What was typed, cut to what is looked for.
pub(super) fn asked(query: &Fields) -> String {
    query.get("q").unwrap_or_default().chars().take(200).collect()
}

/// `GET /palette.json?q=`: groups of what fits. Calls only from three letters on: fewer find anything.
pub(crate) async fn show(
    State(app): State<App>,
    viewer: Viewer,
    query: Fields,
) -> Result<Json<Vec<Group>>, PageError> {
    let text = asked(&query);
    let mut groups = Vec::new();
    if text.is_empty() {
        groups.push(Group {
            title: "Pages",
            items: pages("", &viewer),
        });
        return Ok(Json(groups));
    }
    let wants_calls = text.chars().count() >= 3;
    let (named, calls) = tokio::join!(named(&app, &viewer, &text, MOST), async {
        if wants_calls {
            calls(&app, &viewer, &text).await
        } else {
            Ok(Vec::new())
        }
    });
    groups.push(Group {
        title: "Pages",
        items: pages(&text, &viewer),
    });
    groups.extend(named?);
    let mut calls = calls?;
    if wants_calls {
        calls.push(Item {
            label: format!("All calls with “{text}”"),
            detail: String::new(),
            href: format!("/calls?q={}", encoded(&text)),
        });
    }
    groups.push(Group {
        title: "Calls",
        items: calls,
    });
    groups.retain(|group| !group.items.is_empty());
    Ok(Json(groups))
}
