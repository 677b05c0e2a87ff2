//! The inbox in groups: which publisher, campaign, vertical or rule the flagged calls of a filter belong to.

use serde_json::Value;
use tokio_postgres::types::Type;

use super::filter::Filter;
use crate::app::App;
use crate::auth::viewer::Viewer;
use crate::error::PageError;
use crate::http::fields::Fields;
use crate::view::format;
use crate::view::moment::Moment;

/// What calls can be grouped by.
pub(crate) const GROUPINGS: [&str; 4] = ["publisher", "campaign", "vertical", "rule"];

/// Flagged calls that have something in common.
#[derive(Debug, Clone, Default)]
pub(crate) struct Group {
    pub(crate) name: String,
    /// Query part of the list of its calls; empty where there is no name to ask for.
    pub(crate) query: String,
    pub(crate) calls: String,
    pub(crate) open: String,
    pub(crate) critical: String,
    pub(crate) revenue: String,
    pub(crate) newest: Moment,
}

/// What the address asks to group by.
pub(crate) fn asked(fields: &Fields) -> Option<&'static str> {
    let by = fields.get("group")?;
    GROUPINGS.into_iter().find(|known| *known == by)
}

/// The grouping as a part of an address.
pub(crate) fn part(by: Option<&str>) -> String {
    by.map(|by| format!("&group={by}")).unwrap_or_default()
}

/// The groups, largest first.
pub(super) async fn read(
    app: &App,
    viewer: &Viewer,
    filter: &Filter,
    asked: &Value,
    by: &'static str,
) -> Result<Vec<Group>, PageError> {
    let rows = app
        .database
        .query(
            "SELECT key, name, calls, open, critical, revenue, newest FROM console.flag_groups($1, $2)",
            &[(asked, Type::JSONB), (&by, Type::TEXT)],
        )
        .await?;
    let count = |count: i64| format::thousands(u64::try_from(count).unwrap_or(0));
    let mut groups = Vec::with_capacity(rows.len());
    for row in &rows {
        let key: Option<String> = row.try_get("key")?;
        let name: Option<String> = row.try_get("name")?;
        let query = key.as_ref().map(|key| filter.query_with(by, key));
        let name = name.or(key).unwrap_or_else(|| "unknown".to_owned());
        groups.push(Group {
            name: if by == "vertical" {
                format::words(&name)
            } else {
                name
            },
            query: query.unwrap_or_default(),
            calls: count(row.try_get("calls")?),
            open: count(row.try_get("open")?),
            critical: count(row.try_get("critical")?),
            revenue: format::dollars(row.try_get("revenue")?),
            newest: Moment::new(row.try_get("newest")?, viewer.now, &viewer.zone),
        });
    }
    Ok(groups)
}
