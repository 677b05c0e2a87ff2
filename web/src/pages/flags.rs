//! `/flags`: the inbox.

use askama::Template;
use axum::extract::State;
use axum::response::Html;
use axum_extra::extract::CookieJar;
use jiff::Timestamp;
use serde_json::Value;
use tokio_postgres::types::Type;
use uuid::Uuid;

use super::beside::{self, Choices, SavedView, Tab};
use super::filter::{Filter, Place};
use super::groups::{self, Group};
use super::reader::{self, Reader};
use super::shown::{self, ShownCall, ShownFlag};
use super::toolbar::{self, Chip, Menu};
use super::{context, mentions, neighbours, page, welcome};
use crate::app::App;
use crate::auth::viewer::Viewer;
use crate::error::PageError;
use crate::http::fields::Fields;
use crate::view::format;
use crate::view::moment::Moment;
use crate::view::shell::Shell;

/// Rows of a page.
const ROWS: u8 = 50;

/// A flagged call in the list.
#[derive(Debug, Clone, Default)]
pub(crate) struct Row {
    pub(crate) call: String,
    pub(crate) flag: i64,
    pub(crate) severity: String,
    pub(crate) rule: String,
    pub(crate) quote: String,
    /// State of the gravest flag, which may be decided while others are open.
    pub(crate) lead_state: String,
    /// The other flags of the call: whoever decides about the row decides about these too.
    pub(crate) others: Vec<ShownFlag>,
    /// `flag:decision` of each of its flags.
    pub(crate) seen: Vec<String>,
    pub(crate) publisher: String,
    pub(crate) campaign: String,
    pub(crate) vertical: String,
    pub(crate) revenue: String,
    pub(crate) duration: String,
    pub(crate) called: Moment,
    pub(crate) age: String,
    pub(crate) state: String,
    pub(crate) decided_by: String,
    /// Who has taken it; empty: nobody.
    pub(crate) assignee: String,
    /// What was said about it.
    pub(crate) comments: i64,
}

/// The inbox: the list, and one of its calls.
#[derive(Template)]
#[template(path = "flags.html")]
pub(crate) struct FlagsPage {
    pub(crate) shell: Shell,
    pub(crate) filter: Filter,
    pub(crate) tabs: Vec<Tab>,
    pub(crate) views: Vec<SavedView>,
    pub(crate) choices: Choices,
    pub(crate) chips: Vec<Chip>,
    pub(crate) menus: Vec<Menu>,
    pub(crate) rows: Vec<Row>,
    /// What the calls are grouped by, and the groups; without it there are rows.
    pub(crate) grouped_by: Option<&'static str>,
    pub(crate) groups: Vec<Group>,
    pub(crate) newer: Option<String>,
    pub(crate) older: Option<String>,
    /// Page to come back to: the list without a call.
    pub(crate) here: String,
    /// The call that is read: the one that was asked for, else the first of the list.
    pub(crate) reader: Option<Reader>,
    /// Whether a call was asked for; a telephone shows the list until one is.
    pub(crate) is_reading: bool,
    /// Whether this browser sees the console for the first time.
    pub(crate) is_new: bool,
    /// Way back from the call to the list.
    pub(crate) back: String,
    pub(crate) back_path: &'static str,
}

/// A call of the inbox by itself, which the script puts beside the list.
#[derive(Template)]
#[template(path = "reader/alone.html")]
struct CallPart {
    shell: Shell,
    reader: Reader,
    back: String,
    back_path: &'static str,
}

/// Rows by themselves, which the script adds to the list.
#[derive(Template)]
#[template(path = "inbox/more.html")]
struct RowsPart {
    shell: Shell,
    filter: Filter,
    rows: Vec<Row>,
    older: Option<String>,
    reader: Option<Reader>,
}

impl FlagsPage {
    /// Groups are made of the newest calls only.
    pub(crate) fn groups_are_cut(&self) -> bool {
        self.tabs.iter().any(|tab| tab.is_open && tab.is_over)
    }

    pub(crate) fn first_day(&self) -> String {
        self.filter.from.map(|day| day.to_string()).unwrap_or_default()
    }

    pub(crate) fn last_day(&self) -> String {
        self.filter.to.map(|day| day.to_string()).unwrap_or_default()
    }

    /// The tab of a state.
    pub(crate) fn tab(&self, state: &str) -> Option<&Tab> {
        self.tabs.iter().find(|tab| tab.name == state)
    }

    /// Name and value of what a form of the toolbar carries along that asks for `asked`.
    pub(crate) fn beside(&self, asked: &[&str]) -> Vec<(String, String)> {
        let mut pairs = toolbar::beside(&self.filter.query(), asked);
        pairs.extend(self.grouped_by.map(|by| ("group".to_owned(), by.to_owned())));
        pairs
    }

    /// Whether a kept view is what the page shows.
    pub(crate) fn is_view(&self, view: &SavedView) -> bool {
        view.query == self.filter.query()
    }

    /// Calls that the filter holds; `None` where nobody counts that far.
    pub(crate) fn total(&self) -> Option<u64> {
        self.count(&self.filter.state)
    }

    fn count(&self, state: &str) -> Option<u64> {
        self.tab(state)?.count.replace(',', "").parse().ok()
    }

    /// `12 of 143 done`
    pub(crate) fn done(&self) -> Option<String> {
        let (all, open) = (self.count("all")?, self.count("open")?);
        let [done, all] = [all.saturating_sub(open), all].map(format::thousands);
        Some(format!("{done} of {all} done"))
    }
}

/// A page of the list: rows, and the places of the pages beside it.
#[derive(Debug, Default)]
struct Listed {
    rows: Vec<Row>,
    newer: Option<String>,
    older: Option<String>,
}

/// `GET /flags`: the page, or with `part=` a piece of it for the script.
pub(crate) async fn show(
    State(app): State<App>,
    viewer: Viewer,
    jar: CookieJar,
    query: Fields,
) -> Result<Html<String>, PageError> {
    let filter = Filter::read(&query);
    match query.get("part") {
        Some("call") => call_part(&app, &viewer, &query, &filter).await,
        Some("rows") => rows_part(&app, &viewer, filter).await,
        _ => {
            let is_new = welcome::is_new(&app, &jar);
            whole(&app, &viewer, &query, filter, is_new).await
        }
    }
}

async fn whole(
    app: &App,
    viewer: &Viewer,
    query: &Fields,
    filter: Filter,
    is_new: bool,
) -> Result<Html<String>, PageError> {
    let grouped_by = groups::asked(query);
    let asked = filter.json(&viewer.zone, viewer.id);
    let (listed, groups) = match grouped_by {
        Some(by) => (
            Listed::default(),
            groups::read(app, viewer, &filter, &asked, by).await?,
        ),
        None => (list(app, viewer, &filter, &asked).await?, Vec::new()),
    };
    let (tabs, views, choices) = beside::read(app, viewer, &filter, &asked, grouped_by).await?;
    let asked_for = call_asked(query);
    let first = listed.rows.first().and_then(|row| row.call.parse().ok());
    let mut reader = match asked_for.or(first) {
        Some(call) => read_call(app, viewer, query, &filter, call).await?,
        None => None,
    };
    if let Some(reader) = &mut reader {
        (reader.backward, reader.onward) = around(app, viewer, &filter, &listed, &reader.call.id).await?;
    }
    let here = format!("/flags?{}", filter.query());
    page(&FlagsPage {
        shell: Shell::new(viewer, "flags", "Inbox"),
        chips: toolbar::chips(&filter, &choices),
        menus: toolbar::menus(&filter, &choices, grouped_by),
        filter,
        tabs,
        views,
        choices,
        rows: listed.rows,
        grouped_by,
        groups,
        newer: listed.newer,
        older: listed.older,
        back: here.clone(),
        back_path: "/flags",
        here,
        is_reading: reader.is_some() && asked_for.is_some(),
        reader,
        is_new,
    })
}

fn call_asked(query: &Fields) -> Option<Uuid> {
    query.get("call").and_then(|call| call.parse().ok())
}

/// Address of the list with this call beside it.
pub(crate) fn address_of(filter: &Filter, call: &str) -> String {
    format!("/flags?{}&call={call}", filter.query())
}

/// Addresses of the calls before and after this one in the list, also where it is not on this page of it.
async fn around(
    app: &App,
    viewer: &Viewer,
    filter: &Filter,
    listed: &Listed,
    call: &str,
) -> Result<(Option<String>, Option<String>), PageError> {
    let address = |call: &str| address_of(filter, call);
    let at = listed.rows.iter().position(|row| row.call == call);
    if let Some([before, _, after]) = at.and_then(|at| listed.rows.get(at.checked_sub(1)?..at + 2)) {
        return Ok((Some(address(&before.call)), Some(address(&after.call))));
    }
    let Ok(id) = call.parse() else {
        return Ok((None, None));
    };
    let beside = neighbours::read(app, viewer, filter, id).await?;
    let [before, after] =
        [beside.previous, beside.next].map(|beside| beside.map(|beside| address(&beside.call)));
    Ok((before, after))
}

/// A call, as it stands beside the list of this filter.
async fn read_call(
    app: &App,
    viewer: &Viewer,
    query: &Fields,
    filter: &Filter,
    id: Uuid,
) -> Result<Option<Reader>, PageError> {
    let Some(call) = reader::read(app, viewer, id).await? else {
        return Ok(None);
    };
    let here = address_of(filter, &call.id);
    let place = format!("?{}&call={}&", filter.query(), call.id);
    // Whoever opens a call has read what names them in it.
    if call.comments.iter().any(|comment| !comment.mentions.is_empty()) {
        mentions::seen(app, viewer, Some(id)).await?;
    }
    let reader = Reader::new(call, viewer, app.storage.is_some(), place, here);
    let around = context::read(app, viewer, id).await?;
    Ok(Some(reader.within(around, viewer).asked(query)))
}

async fn call_part(
    app: &App,
    viewer: &Viewer,
    query: &Fields,
    filter: &Filter,
) -> Result<Html<String>, PageError> {
    let found = match call_asked(query) {
        Some(call) => read_call(app, viewer, query, filter, call).await?,
        None => None,
    };
    let reader = found.ok_or(PageError::NotFound(
        "there is no such call: it may have been too old to keep",
    ))?;
    page(&CallPart {
        shell: Shell::new(viewer, "flags", "Inbox"),
        reader,
        back: format!("/flags?{}", filter.query()),
        back_path: "/flags",
    })
}

async fn rows_part(app: &App, viewer: &Viewer, filter: Filter) -> Result<Html<String>, PageError> {
    let asked = filter.json(&viewer.zone, viewer.id);
    let listed = list(app, viewer, &filter, &asked).await?;
    page(&RowsPart {
        shell: Shell::new(viewer, "flags", "Inbox"),
        filter,
        rows: listed.rows,
        older: listed.older,
        reader: None,
    })
}

async fn list(app: &App, viewer: &Viewer, filter: &Filter, asked: &Value) -> Result<Listed, PageError> {
    let is_back = filter.place.as_ref().is_some_and(|place| place.is_back);
    let place = filter.place.as_ref().map(Place::json);
    let most = i32::from(ROWS) + 1;
    let mut found = app
        .database
        .query(
            "SELECT * FROM console.flags($1, $2, $3, $4, $5)",
            &[
                (asked, Type::JSONB),
                (&filter.sort.name(), Type::TEXT),
                (&place, Type::JSONB),
                (&is_back, Type::BOOL),
                (&most, Type::INT4),
            ],
        )
        .await?;
    let has_more = found.len() > usize::from(ROWS);
    found.truncate(ROWS.into());
    if is_back {
        found.reverse();
    }
    let edge = |row: Option<&tokio_postgres::Row>| -> Result<Option<String>, PageError> {
        row.map(|row| Place::of(filter.sort, row)).transpose()
    };
    let (first, last) = (edge(found.first())?, edge(found.last())?);
    let calls = found
        .iter()
        .map(|row| row.try_get("call_id"))
        .collect::<Result<Vec<Uuid>, _>>()?;
    let mut shown = shown::read(app, &calls).await?;
    let rows = found.iter().zip(&calls).map(|(row, call)| {
        let shown = shown.remove(call).unwrap_or_default();
        row_of(row, shown, viewer.now, viewer)
    });
    Ok(Listed {
        rows: rows.collect::<Result<_, _>>()?,
        newer: first.filter(|_| if is_back { has_more } else { place.is_some() }),
        older: last.filter(|_| is_back || has_more),
    })
}

fn row_of(
    row: &tokio_postgres::Row,
    shown: ShownCall,
    now: Timestamp,
    viewer: &Viewer,
) -> Result<Row, PageError> {
    let text = |name: &str| {
        row.try_get::<_, Option<String>>(name)
            .map(Option::unwrap_or_default)
    };
    let called: Timestamp = row.try_get("call_time")?;
    let lead: i64 = row.try_get("lead_flag_id")?;
    let seen = shown.flags.iter().map(ShownFlag::seen).collect();
    let (leads, others): (Vec<_>, Vec<_>) = shown.flags.into_iter().partition(|flag| flag.id == lead);
    let call: Uuid = row.try_get("call_id")?;
    Ok(Row {
        call: call.to_string(),
        flag: lead,
        severity: text("severity")?,
        rule: text("lead_rule")?,
        quote: text("lead_quote")?,
        lead_state: leads
            .into_iter()
            .next()
            .map(|flag| flag.state)
            .unwrap_or_default(),
        others,
        seen,
        publisher: text("publisher")?,
        campaign: text("campaign")?,
        vertical: format::words(&text("vertical")?),
        revenue: format::money(row.try_get("revenue")?),
        duration: row
            .try_get::<_, Option<i32>>("duration_seconds")?
            .map(|seconds| format::length(f64::from(seconds)))
            .unwrap_or_default(),
        called: Moment::new(called, now, &viewer.zone),
        age: format::span(now.duration_since(called).as_secs_f64()),
        state: text("state")?,
        decided_by: text("decided_by")?,
        assignee: text("assignee")?,
        comments: row.try_get("comments")?,
    })
}
