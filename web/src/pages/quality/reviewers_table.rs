//! The table of reviewers.

use super::asked::Asked;
use super::sums::Reviewer;
use super::table::{Cell, Context, Field, Table, count, falling};
use crate::view::format;
use crate::view::spark::Spark;

fn trend(reviewer: &Reviewer) -> Spark {
    let points = reviewer.trend.as_deref().unwrap_or_default();
    let most = points.iter().map(|point| point.0 as usize + 1).max().unwrap_or(0);
    let mut values = vec![Some(0.0); most];
    for (part, decided) in points {
        if let Some(value) = values.get_mut(*part as usize) {
            *value = Some(*decided as f64);
        }
    }
    Spark::new(&values, |value| format::thousands(value as u64))
}

const FIELDS: [Field<Reviewer>; 8] = [
    Field {
        key: "name",
        text: "Reviewer",
        title: "",
        cell: |row, context| {
            let beside = if row.name == row.key {
                String::new()
            } else {
                row.key.clone()
            };
            Cell::Name(row.name.clone(), context.page(&row.key), beside)
        },
        order: Some(|a, b| a.name.to_lowercase().cmp(&b.name.to_lowercase())),
        is_number: false,
    },
    Field {
        key: "calls",
        text: "Decisions",
        title: "Flags confirmed, dismissed or escalated on these days",
        cell: |row, _| count(row.now.all()),
        order: Some(|a, b| b.now.all().cmp(&a.now.all())),
        is_number: true,
    },
    Field {
        key: "trend",
        text: "Trend",
        title: "Decisions over these days",
        cell: |row, _| Cell::Trend(trend(row)),
        order: None,
        is_number: false,
    },
    Field {
        key: "dismissed",
        text: "Dismissed",
        title: "Flags dismissed",
        cell: |row, _| count(row.now.dismissed),
        order: Some(|a, b| b.now.dismissed.cmp(&a.now.dismissed)),
        is_number: true,
    },
    Field {
        key: "overturned",
        text: "Turned round",
        title: "Decisions that somebody else turned round, beside decisions made; sorted by the lower end of the interval",
        cell: |row, context| context.share(row.now.overturned_share()),
        order: Some(|a, b| {
            falling(
                a.now.overturned_share().at_least(),
                b.now.overturned_share().at_least(),
            )
        }),
        is_number: true,
    },
    Field {
        key: "agreement",
        text: "Agreement",
        title: "Sampled calls heard as most readers heard them; sorted by the lower end of the interval",
        cell: |row, context| {
            let whole = Context {
                most: 1.0,
                ..context.clone()
            };
            whole.share(row.now.agreed_share())
        },
        order: Some(|a, b| falling(a.now.agreed_share().at_least(), b.now.agreed_share().at_least())),
        is_number: true,
    },
    Field {
        key: "wait",
        text: "Flag to decision",
        title: "Half of the decisions came within this time after the flag",
        cell: |row, _| {
            Cell::Number(
                row.now
                    .wait_p50
                    .map_or_else(|| "\u{2013}".to_owned(), format::span),
            )
        },
        order: Some(|a, b| falling(a.now.wait_p50.unwrap_or(-1.0), b.now.wait_p50.unwrap_or(-1.0))),
        is_number: true,
    },
    Field {
        key: "backlog",
        text: "Assigned now",
        title: "Open calls that are assigned to them",
        cell: |row, _| count(row.backlog),
        order: Some(|a, b| b.backlog.cmp(&a.backlog)),
        is_number: true,
    },
];

/// Reviewers, the busiest first.
pub(crate) fn table(reviewers: Vec<Reviewer>, asked: &Asked) -> Table {
    let context = Context {
        by: asked.by,
        days: asked.days_query(),
        most: 0.0,
    };
    let most = |row: &Reviewer| {
        row.now
            .overturned_share()
            .interval()
            .map_or(0.0, |(_, high)| high)
    };
    Table::new(reviewers, &FIELDS, asked, "calls", &context, most)
}
