//! The calls of an export: those of a filter of the inbox, or of a search, a batch at a time.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::Value;
use tokio_postgres::types::Type;
use uuid::Uuid;

use crate::app::App;
use crate::auth::viewer::Viewer;
use crate::error::PageError;
use crate::http::fields::Fields;
use crate::pages::calls::Search;
use crate::pages::filter::Filter;
use crate::view::format;

/// Calls of a batch: with their flags and quotes less than a megabyte.
const BATCH: i32 = 500;
/// As far as the calls of a search are counted.
const COUNTED: i32 = 10_000;

/// Which list is taken out.
#[derive(Debug, Clone)]
pub(crate) enum Source {
    /// Of the inbox, with the filter as the database takes it.
    Flags { filter: Box<Filter>, asked: Value },
    /// Of the archive.
    Calls { search: Search },
}

/// Calls before this one come next.
pub(super) type Place = (Timestamp, Uuid);

impl Source {
    /// As an address or a form names it: `list`, and the filter of that list.
    pub(crate) fn read(list: &str, query: &Fields, viewer: &Viewer) -> Self {
        if list == "calls" {
            return Self::Calls {
                search: Search::read(query),
            };
        }
        let filter = Filter::read(query);
        Self::Flags {
            asked: filter.json(&viewer.zone, viewer.id),
            filter: Box::new(filter),
        }
    }

    pub(crate) const fn list(&self) -> &'static str {
        match self {
            Self::Flags { .. } => "flags",
            Self::Calls { .. } => "calls",
        }
    }

    /// The page whose list it is.
    pub(crate) fn address(&self) -> String {
        format!("/{}?{}", self.list(), self.query())
    }

    /// The filter, as the address of that page has it.
    pub(crate) fn query(&self) -> String {
        match self {
            Self::Flags { filter, .. } => filter.query(),
            Self::Calls { search } => search.query(),
        }
    }

    /// The filter in words, a part each; empty: everything.
    pub(crate) fn parts(&self) -> Vec<(String, String)> {
        let query = self.query();
        let pairs = url::form_urlencoded::parse(query.as_bytes()).into_owned();
        pairs.filter(|(_, value)| !value.is_empty()).collect()
    }

    /// A name that says filter and day: `callscript-flags-open-critical-2026-12-01.csv`.
    pub(crate) fn file_name(&self, now: Timestamp, zone: &TimeZone) -> String {
        let mut name = format!("callscript-{}", self.list());
        for (_, value) in self.parts() {
            let words = value.split(|letter: char| !letter.is_ascii_alphanumeric());
            for word in words.filter(|word| !word.is_empty()) {
                name.push('-');
                name.push_str(&word.to_ascii_lowercase());
            }
        }
        name.truncate(80);
        let day = now.to_zoned(zone.clone()).date();
        format!("{}-{day}.csv", name.trim_end_matches('-'))
    }

    /// How many calls it holds, as people read it.
    pub(crate) async fn count(&self, app: &App) -> Result<String, PageError> {
        let counted: i64 = match self {
            Self::Flags { asked, .. } => {
                let count = "SELECT console.export_count($1)";
                app.database.one(count, &[(asked, Type::JSONB)]).await?
            }
            Self::Calls { search } => {
                let most = COUNTED + 1;
                let found = search.ids(app, None, most).await?;
                i64::try_from(found.len()).unwrap_or(i64::MAX)
            }
        };
        let counted = u64::try_from(counted).unwrap_or_default();
        Ok(match self {
            Self::Calls { .. } => format::counted(counted),
            Self::Flags { .. } => format::thousands(counted),
        })
    }

    /// The next calls, and for those of the inbox where they stand in it.
    pub(super) async fn next(
        &self,
        app: &App,
        place: Option<Place>,
    ) -> Result<Vec<(Uuid, Option<Timestamp>)>, PageError> {
        match self {
            Self::Flags { asked, .. } => {
                let (at, call) = place.unzip();
                let rows = app
                    .database
                    .query(
                        "SELECT call_id, at FROM console.export_flagged($1, $2, $3, $4)",
                        &[
                            (asked, Type::JSONB),
                            (&at, Type::TIMESTAMPTZ),
                            (&call, Type::UUID),
                            (&BATCH, Type::INT4),
                        ],
                    )
                    .await?;
                rows.iter()
                    .map(|row| Ok((row.try_get(0)?, Some(row.try_get(1)?))))
                    .collect()
            }
            Self::Calls { search } => {
                let ids = search.ids(app, place, BATCH).await?;
                Ok(ids.into_iter().map(|id| (id, None)).collect())
            }
        }
    }
}
