//! `/quality/publishers/{key}` and its like: one publisher, buyer, campaign or rule over days, with what a dispute needs.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Html;
use serde::Deserialize;
use tokio_postgres::types::Type;

use super::asked::{Asked, By};
use super::clip::{Clip, Found};
use super::columns::Columns;
use super::period::Period;
use super::sums::{Day, Head, Sums};
use super::tiles::{self, Tile};
use super::{ask, charts, page};
use crate::app::App;
use crate::auth::viewer::Viewer;
use crate::error::PageError;
use crate::http::fields::Fields;
use crate::view::chart::Chart;
use crate::view::format;
use crate::view::share::Share;
use crate::view::shell::Shell;

/// The answer of `console.quality_of`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Figures {
    head: Head,
    name: String,
    /// Vertical of a campaign, severity of a rule.
    note: Option<String>,
    now: Sums,
    before: Sums,
    /// All calls of the days.
    all: Sums,
    days: Vec<Day>,
    /// Key, name, flagged calls, confirmed ones, their revenue.
    top: Vec<(String, String, u64, u64, f64)>,
    clips: Vec<Found>,
}

/// A rule that is broken, or who breaks the rule.
#[derive(Debug, Clone)]
pub(crate) struct Top {
    pub(crate) name: String,
    /// Empty: it has no page.
    pub(crate) address: String,
    pub(crate) calls: String,
    pub(crate) share: String,
    pub(crate) confirmed: String,
    pub(crate) revenue: String,
}

#[derive(Template)]
#[template(path = "quality_of.html")]
pub(crate) struct SubjectPage {
    pub(crate) shell: Shell,
    pub(crate) period: Period,
    pub(crate) one: &'static str,
    pub(crate) back: String,
    pub(crate) list: &'static str,
    pub(crate) name: String,
    pub(crate) note: String,
    pub(crate) tiles: Vec<Tile>,
    pub(crate) charts: Vec<Chart>,
    pub(crate) top_title: &'static str,
    pub(crate) top_one: &'static str,
    pub(crate) top: Vec<Top>,
    pub(crate) clips: Vec<Clip>,
    /// Text and address: lists and exports of its calls.
    pub(crate) links: Vec<(&'static str, String)>,
    /// What all calls of the days look like beside it.
    pub(crate) beside: String,
    /// Of a publisher: dollars that were paid for confirmed calls, with their number.
    pub(crate) dispute: String,
}

/// A part of an address of the inbox that narrows it to the key.
fn narrowed(by: By, key: &str, name: &str) -> String {
    let encoded =
        |value: &str| -> String { url::form_urlencoded::byte_serialize(value.as_bytes()).collect() };
    match by {
        By::Publishers => format!("&publisher={}", encoded(key)),
        By::Campaigns => format!("&campaign={}", encoded(name)),
        By::Rules => format!("&rule={}", encoded(key)),
        // The inbox has no filter for buyers, but finds their names.
        _ => format!("&text={}", encoded(&format!("\"{name}\""))),
    }
}

async fn show(
    app: &App,
    viewer: &Viewer,
    fields: &Fields,
    by: By,
    key: &str,
) -> Result<Html<String>, PageError> {
    let asked = Asked::read(fields).with_table(by);
    // NUL is no text to PostgreSQL.
    if key.contains('\0') {
        return Err(PageError::NotFound("nothing has such a name"));
    }
    let figures: Option<Figures> = ask(
        app,
        "SELECT console.quality_of($1, $2, $3, $4, $5)",
        &[
            (&by.kind(), Type::TEXT),
            (&key, Type::TEXT),
            (&asked.from, Type::DATE),
            (&asked.to, Type::DATE),
            (&asked.days, Type::INT4),
        ],
    )
    .await?;
    let figures = figures.ok_or(PageError::NotFound(match by {
        By::Publishers => "no call is from a publisher of this name",
        By::Buyers => "no call went to a buyer of this name",
        By::Campaigns => "there is no such campaign",
        _ => "there is no such rule",
    }))?;
    page(&SubjectPage::new(figures, key, &asked, viewer))
}

/// `GET /quality/publishers/{key}`
pub(crate) async fn publisher(
    State(app): State<App>,
    viewer: Viewer,
    Path(key): Path<String>,
    fields: Fields,
) -> Result<Html<String>, PageError> {
    show(&app, &viewer, &fields, By::Publishers, &key).await
}

/// `GET /quality/buyers/{key}`
pub(crate) async fn buyer(
    State(app): State<App>,
    viewer: Viewer,
    Path(key): Path<String>,
    fields: Fields,
) -> Result<Html<String>, PageError> {
    show(&app, &viewer, &fields, By::Buyers, &key).await
}

/// `GET /quality/campaigns/{key}`
pub(crate) async fn campaign(
    State(app): State<App>,
    viewer: Viewer,
    Path(key): Path<String>,
    fields: Fields,
) -> Result<Html<String>, PageError> {
    show(&app, &viewer, &fields, By::Campaigns, &key).await
}

/// `GET /quality/rules/{id}`
pub(crate) async fn rule(
    State(app): State<App>,
    viewer: Viewer,
    Path(key): Path<String>,
    fields: Fields,
) -> Result<Html<String>, PageError> {
    show(&app, &viewer, &fields, By::Rules, &key).await
}

/// An address of a page of Quality.
pub(super) fn address(by: By, key: &str, asked: &Asked) -> String {
    let key: String = url::form_urlencoded::byte_serialize(key.as_bytes()).collect();
    format!(
        "/quality/{}/{}?{}",
        by.name(),
        key.replace('+', "%20"),
        asked.days_query()
    )
}

impl SubjectPage {
    pub(crate) fn new(figures: Figures, key: &str, asked: &Asked, viewer: &Viewer) -> Self {
        let by = asked.by;
        let head = &figures.head;
        let columns = Columns::new(&figures.days, head);
        let narrowed = narrowed(by, key, &figures.name);
        let is_rule = by == By::Rules;
        let mut charts = vec![
            charts::states(&columns),
            charts::money(&columns),
            charts::precision(&columns),
        ];
        let mut tiles = tiles::of_calls(head, &figures.now, &figures.before, &narrowed);
        if is_rule {
            // The share of a rule is of all judged calls, which its own sums do not know.
            let share = Share::of(figures.now.flagged, figures.all.judged.max(figures.now.flagged));
            tiles[0].number = share.text();
            tiles[0].beside = share.interval_text();
            tiles[0].is_few = share.is_few();
            tiles[0].counts = format!(
                "{} of {} judged calls",
                format::thousands(share.part),
                format::thousands(share.whole)
            );
            tiles[0].change = crate::view::share::change(
                figures.now.flagged as f64,
                figures.before.flagged as f64,
                |count| format::thousands(count as u64),
            );
        } else {
            charts.insert(0, charts::flagged(&columns));
            tiles.push(tiles::of_volume(&figures.now, &figures.before));
        }
        let (all, average) = (figures.now.flagged, figures.all.flagged_share());
        Self {
            shell: Shell::new(viewer, "quality", format!("{} \u{2013} Quality", figures.name)),
            period: Period::new(
                head,
                asked,
                address(by, key, asked).split('?').next().unwrap_or_default(),
                viewer,
            ),
            one: by.one(),
            back: format!("/quality?{}#table", asked.query()),
            list: by.title(),
            note: figures.note.as_deref().map(format::words).unwrap_or_default(),
            tiles,
            charts,
            top_title: if is_rule {
                "Who breaks it most"
            } else {
                "Rules broken most"
            },
            top_one: if is_rule { "Publisher" } else { "Rule" },
            top: figures
                .top
                .iter()
                .map(|top| top_row(top, all, is_rule, asked))
                .collect(),
            clips: figures
                .clips
                .iter()
                .map(|found| Clip::new(found, viewer.now, &viewer.zone))
                .collect(),
            links: links(by, head, &narrowed, key),
            beside: if is_rule || average.value().is_none() {
                String::new()
            } else {
                format!("All calls of these days: {} flagged", average.text())
            },
            dispute: if by == By::Publishers && figures.now.confirmed > 0 {
                format!(
                    "{} confirmed calls: {} of payout, {} of revenue.",
                    format::thousands(figures.now.confirmed),
                    format::dollars(figures.now.payout_confirmed),
                    format::dollars(figures.now.revenue_confirmed)
                )
            } else {
                String::new()
            },
            name: figures.name,
        }
    }
}

fn top_row(
    (key, name, calls, confirmed, revenue): &(String, String, u64, u64, f64),
    all: u64,
    is_rule: bool,
    asked: &Asked,
) -> Top {
    let by = if is_rule { By::Publishers } else { By::Rules };
    Top {
        name: if name.is_empty() {
            "(unknown)".to_owned()
        } else {
            name.clone()
        },
        address: if key.is_empty() {
            String::new()
        } else {
            address(by, key, asked)
        },
        calls: format::thousands(*calls),
        share: format::percent(*calls as f64, all as f64),
        confirmed: format::thousands(*confirmed),
        revenue: format::dollars(*revenue),
    }
}

fn links(by: By, head: &Head, narrowed: &str, key: &str) -> Vec<(&'static str, String)> {
    let mut links = vec![
        ("Open flags in the inbox", tiles::inbox(head, "open", narrowed)),
        ("All flags in the inbox", tiles::inbox(head, "all", narrowed)),
        (
            "Export the confirmed calls, for a dispute",
            tiles::inbox(head, "confirmed", narrowed).replacen("/flags?", "/export?list=flags&", 1),
        ),
    ];
    if by == By::Rules {
        let key: String = url::form_urlencoded::byte_serialize(key.as_bytes()).collect();
        links.push(("The rule itself", format!("/settings/rules/{key}")));
    }
    links
}
