//! The tables of Quality: sorted by links, each row with its trend, its share and the way to its page.

use std::cmp::Ordering;

use super::asked::{Asked, By};
use crate::view::format;
use crate::view::share::Share;
use crate::view::spark::{Spark, Whisker};

/// Rows that stand there before all are asked for.
const SHOWN: usize = 25;
/// More than that are no table.
const MOST: usize = 500;

/// The head of a column, which sorts by it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) text: &'static str,
    /// Empty: it does not sort.
    pub(crate) address: String,
    /// `ascending`, `descending` or nothing.
    pub(crate) order: &'static str,
    pub(crate) is_number: bool,
    /// What the column counts.
    pub(crate) title: &'static str,
}

/// What stands in a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Cell {
    /// Text, address (or none), and what stands beside it.
    Name(String, String, String),
    Number(String),
    /// Its text, its interval in words, drawn, and whether it is of few.
    Share(String, String, Whisker, bool),
    Trend(Spark),
}

/// A column: what it says and what it is sorted by.
pub(crate) struct Field<R> {
    pub(crate) key: &'static str,
    pub(crate) text: &'static str,
    pub(crate) title: &'static str,
    pub(crate) cell: fn(&R, &Context) -> Cell,
    /// None: the column does not sort.
    pub(crate) order: Option<fn(&R, &R) -> Ordering>,
    pub(crate) is_number: bool,
}

/// What cells need of the whole list.
#[derive(Debug, Clone)]
pub(crate) struct Context {
    pub(crate) by: By,
    pub(crate) days: String,
    /// The right end of drawn shares.
    pub(crate) most: f64,
}

impl Context {
    /// Address of a row's page.
    pub(crate) fn page(&self, key: &str) -> String {
        if key.is_empty() || !self.by.has_pages() {
            return String::new();
        }
        let key: String = url::form_urlencoded::byte_serialize(key.as_bytes()).collect();
        format!(
            "/quality/{}/{}?{}",
            self.by.name(),
            key.replace('+', "%20"),
            self.days
        )
    }

    pub(crate) fn share(&self, share: Share) -> Cell {
        Cell::Share(
            share.text(),
            share.interval_text(),
            Whisker::new(share, self.most),
            share.whole > 0 && share.is_few(),
        )
    }
}

/// A table as its template shows it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Table {
    pub(crate) heads: Vec<Head>,
    pub(crate) rows: Vec<Vec<Cell>>,
    /// How many there are in all.
    pub(crate) all: usize,
    /// Address with all rows; empty where all are there.
    pub(crate) more: String,
}

/// Numbers, the greatest first; what is not known last.
pub(crate) fn falling(a: f64, b: f64) -> Ordering {
    b.total_cmp(&a)
}

impl Table {
    /// Sorted by the column that is asked for, or by `usual`.
    pub(crate) fn new<R>(
        mut rows: Vec<R>,
        fields: &[Field<R>],
        asked: &Asked,
        usual: &str,
        context: &Context,
        most: fn(&R) -> f64,
    ) -> Self {
        let of = |key: &str| {
            fields
                .iter()
                .find(|field| field.key == key && field.order.is_some())
        };
        let sorted = of(&asked.sort).or_else(|| of(usual));
        if let Some(order) = sorted.and_then(|field| field.order) {
            rows.sort_by(|a, b| if asked.up { order(b, a) } else { order(a, b) });
        }
        let all = rows.len();
        rows.truncate(if asked.all { MOST } else { SHOWN });
        let context = Context {
            most: rows.iter().map(most).fold(0.0, f64::max),
            ..context.clone()
        };
        let head = |field: &Field<R>| {
            let is_sorted = sorted.is_some_and(|sorted| sorted.key == field.key);
            Head {
                text: field.text,
                address: match field.order {
                    Some(_) => format!("/quality?{}#table", asked.with_sort(field.key, is_sorted).query()),
                    None => String::new(),
                },
                // Names begin with A, numbers with the greatest.
                order: match (is_sorted, asked.up == field.is_number) {
                    (false, _) => "",
                    (true, true) => "ascending",
                    (true, false) => "descending",
                },
                is_number: field.is_number,
                title: field.title,
            }
        };
        let more = Asked {
            all: true,
            ..asked.clone()
        };
        Self {
            heads: fields.iter().map(head).collect(),
            rows: rows
                .iter()
                .map(|row| fields.iter().map(|field| (field.cell)(row, &context)).collect())
                .collect(),
            all,
            more: if rows.len() < all && !asked.all {
                format!("/quality?{}#table", more.query())
            } else {
                String::new()
            },
        }
    }
}

/// A count as a cell.
pub(crate) fn count(number: u64) -> Cell {
    Cell::Number(format::thousands(number))
}
