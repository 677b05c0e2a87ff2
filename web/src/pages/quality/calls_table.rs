//! Tables of publishers, buyers, campaigns, rules and judges.

use std::collections::HashMap;

use super::asked::{Asked, By};
use super::sums::{Row, Sums};
use super::table::{Cell, Context, Field, Table, count, falling};
use crate::view::format;
use crate::view::share::{Share, percent};
use crate::view::spark::Spark;

/// A row with its name and what it is a share of.
struct Line {
    key: String,
    name: String,
    now: Sums,
    share: Share,
    before: Share,
    trend: Spark,
}

/// The trend through parts of the days: flagged of judged, or of a rule its flagged calls.
fn trend(row: &Row, is_rule: bool) -> Spark {
    let points = row.trend.as_deref().unwrap_or_default();
    let most = points.iter().map(|point| point.0 as usize + 1).max().unwrap_or(0);
    let mut values = vec![None; most];
    for (part, judged, flagged) in points {
        if let Some(value) = values.get_mut(*part as usize) {
            *value = if is_rule {
                Some(*flagged as f64)
            } else {
                Share::of(*flagged, *judged).value()
            };
        }
    }
    if is_rule {
        let values: Vec<_> = values
            .into_iter()
            .map(|value| Some(value.unwrap_or(0.0)))
            .collect();
        return Spark::new(&values, |value| format::thousands(value as u64));
    }
    Spark::new(&values, percent)
}

fn line(row: Row, by: By, names: &HashMap<String, String>, judged: (u64, u64)) -> Line {
    let trend = trend(&row, by == By::Rules);
    let (now, before) = (row.now.unwrap_or_default(), row.before.unwrap_or_default());
    // A rule is asked of every call.
    let (share, share_before) = if by == By::Rules {
        (
            Share::of(now.flagged, judged.0.max(now.flagged)),
            Share::of(before.flagged, judged.1.max(before.flagged)),
        )
    } else {
        (now.flagged_share(), before.flagged_share())
    };
    let name = match by {
        By::Campaigns | By::Rules => names.get(&row.key).cloned().unwrap_or_else(|| row.key.clone()),
        _ => row.key.clone(),
    };
    Line {
        name: if name.is_empty() {
            "(unknown)".to_owned()
        } else {
            name
        },
        key: row.key,
        now,
        share,
        before: share_before,
        trend,
    }
}

fn fields(by: By) -> Vec<Field<Line>> {
    let is_rule = by == By::Rules;
    vec![
        Field {
            key: "name",
            text: by.one(),
            title: "",
            cell: |line, context| Cell::Name(line.name.clone(), context.page(&line.key), String::new()),
            order: Some(|a, b| a.name.to_lowercase().cmp(&b.name.to_lowercase())),
            is_number: false,
        },
        Field {
            key: "calls",
            text: if is_rule { "Flagged calls" } else { "Calls" },
            title: if is_rule {
                "Calls that the rule has flagged"
            } else {
                "Calls that began on these days"
            },
            cell: |line, _| count(line.now.calls),
            order: Some(|a, b| b.now.calls.cmp(&a.now.calls)),
            is_number: true,
        },
        Field {
            key: "share",
            text: "Share flagged",
            title: "Flagged among judged calls, with the 95 % interval; sorted by its lower end",
            cell: |line, context| context.share(line.share),
            order: Some(|a, b| falling(a.share.at_least(), b.share.at_least())),
            is_number: true,
        },
        Field {
            key: "before",
            text: "Before",
            title: "The same share over as many days before; an arrow where the change is no chance",
            cell: |line, _| Cell::Number(before(line)),
            order: None,
            is_number: true,
        },
        Field {
            key: "trend",
            text: "Trend",
            title: if is_rule {
                "Flagged calls over these days"
            } else {
                "Share flagged over these days"
            },
            cell: |line, _| Cell::Trend(line.trend.clone()),
            order: None,
            is_number: false,
        },
        Field {
            key: "precision",
            text: "Precision",
            title: "Flags confirmed or escalated among those decided, with the 95 % interval; sorted by its lower end",
            cell: |line, context| {
                let whole = Context {
                    most: 1.0,
                    ..context.clone()
                };
                whole.share(line.now.precision())
            },
            order: Some(|a, b| falling(a.now.precision().at_least(), b.now.precision().at_least())),
            is_number: true,
        },
        Field {
            key: "confirmed",
            text: "Confirmed",
            title: "Flagged calls that were confirmed; escalated ones are not in it",
            cell: |line, _| count(line.now.confirmed),
            order: Some(|a, b| b.now.confirmed.cmp(&a.now.confirmed)),
            is_number: true,
        },
        Field {
            key: "money",
            text: "Confirmed $",
            title: "Revenue of confirmed calls",
            cell: |line, _| Cell::Number(format::dollars(line.now.revenue_confirmed)),
            order: Some(|a, b| falling(a.now.revenue_confirmed, b.now.revenue_confirmed)),
            is_number: true,
        },
        Field {
            key: "risk",
            text: "At risk $",
            title: "Revenue of flagged calls that are still open",
            cell: |line, _| Cell::Number(format::dollars(line.now.revenue_open)),
            order: Some(|a, b| falling(a.now.revenue_open, b.now.revenue_open)),
            is_number: true,
        },
    ]
}

/// `↑ 9.4 %`, with the arrow only where the change is no chance.
fn before(line: &Line) -> String {
    let arrow = match (line.share.interval(), line.before.interval()) {
        (Some((low, _)), Some((_, high))) if low > high => "\u{2191} ",
        (Some((_, high)), Some((low, _))) if high < low => "\u{2193} ",
        _ => "",
    };
    format!("{arrow}{}", line.before.text())
}

/// The table of a kind; `judged` are all judged calls now and before.
pub(crate) fn table(
    rows: Vec<Row>,
    names: &HashMap<String, String>,
    judged: (u64, u64),
    asked: &Asked,
) -> Table {
    let by = asked.by;
    let lines: Vec<Line> = rows
        .into_iter()
        .filter(|row| row.now.is_some())
        .map(|row| line(row, by, names, judged))
        .collect();
    let context = Context {
        by,
        days: asked.days_query(),
        most: 0.0,
    };
    let usual = if by == By::Rules { "calls" } else { "share" };
    let most = |line: &Line| {
        if line.share.is_few() {
            line.share.value().unwrap_or(0.0)
        } else {
            line.share.interval().map_or(0.0, |(_, high)| high)
        }
    };
    Table::new(lines, &fields(by), asked, usual, &context, most)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::fields::Fields;

    fn row(key: &str, judged: u64, flagged: u64) -> Row {
        Row {
            key: key.to_owned(),
            now: Some(Sums {
                calls: judged,
                judged,
                flagged,
                ..Sums::default()
            }),
            ..Row::default()
        }
    }

    fn names(query: &str) -> Vec<String> {
        let asked = Asked::read(&Fields::parse(query.as_bytes()));
        let rows = vec![
            row("Lucky", 1, 1),
            row("Large", 1000, 90),
            row("Bad & Co", 100, 40),
            row("", 10, 0),
        ];
        let table = table(rows, &HashMap::new(), (1111, 0), &asked);
        let name = |row: &Vec<Cell>| match &row[0] {
            Cell::Name(name, address, _) => format!("{name} {address}"),
            other => format!("{other:?}"),
        };
        table.rows.iter().map(name).collect()
    }

    #[test]
    fn a_share_of_one_call_does_not_lead_and_links_escape_names() {
        let by_share = names("days=7");
        assert_eq!(by_share[0], "Bad & Co /quality/publishers/Bad%20%26%20Co?days=7");
        assert_eq!(by_share[1], "Lucky /quality/publishers/Lucky?days=7");
        assert_eq!(by_share[3], "(unknown) ");
        assert!(
            names("sort=calls")[0].starts_with("Large")
                && names("sort=calls&order=up")[0].starts_with("Lucky")
        );
        assert!(names("sort=name")[0].starts_with("(unknown)") && names("sort=nonsense") == names(""));
    }
}
