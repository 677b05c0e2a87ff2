//! Days as columns of charts: each by itself, or weeks where there are many.

use jiff::civil::Date;

use super::sums::{Day, Head, Sums};
use crate::view::chart::Column;

/// `Nov 3`
pub(crate) fn short(day: &str) -> String {
    day.parse::<Date>()
        .map_or_else(|_| day.to_owned(), |day| day.strftime("%b %-d").to_string())
}

/// Columns of a chart with the sums of their days.
#[derive(Debug, Clone, Default)]
pub(crate) struct Columns {
    pub(crate) heads: Vec<Column>,
    pub(crate) sums: Vec<Sums>,
    /// Last day of each.
    pub(crate) ends: Vec<String>,
}

impl Columns {
    pub(crate) fn new(days: &[Day], head: &Head) -> Self {
        let mut columns = Self::default();
        // From the end, so that the last column is whole; today is in it.
        for part in days.rchunks(head.width.max(1)).rev() {
            let (Some(first), Some(last)) = (part.first(), part.last()) else {
                continue;
            };
            let is_over = last.day < head.today;
            let mut long = if part.len() == 1 {
                short(&last.day)
            } else {
                format!("{} to {}", short(&first.day), short(&last.day))
            };
            if !is_over {
                long.push_str(", so far");
            }
            columns.heads.push(Column {
                short: if is_over || part.len() > 1 {
                    short(&last.day)
                } else {
                    "today".to_owned()
                },
                long,
                is_over,
            });
            columns
                .sums
                .push(part.iter().fold(Sums::default(), |sum, day| add(sum, &day.sums)));
            columns.ends.push(last.day.clone());
        }
        columns
    }

    /// A value of each column.
    pub(crate) fn values(&self, value: impl Fn(&Sums) -> Option<f64>) -> Vec<Option<f64>> {
        self.sums.iter().map(value).collect()
    }
}

/// What `core.quality_series` tells of days, added.
fn add(mut sum: Sums, day: &Sums) -> Sums {
    sum.calls += day.calls;
    sum.judged += day.judged;
    sum.flagged += day.flagged;
    sum.open += day.open;
    sum.confirmed += day.confirmed;
    sum.dismissed += day.dismissed;
    sum.escalated += day.escalated;
    sum.revenue_open += day.revenue_open;
    sum.revenue_confirmed += day.revenue_confirmed;
    sum.revenue_escalated += day.revenue_escalated;
    sum.flags_confirmed += day.flags_confirmed;
    sum.flags_dismissed += day.flags_dismissed;
    sum.flags_escalated += day.flags_escalated;
    sum.timed += day.timed;
    sum.in_time += day.in_time;
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weeks_end_with_the_last_day_and_days_are_named() {
        let day = |number: u64| Day {
            day: format!("2026-11-{number:02}"),
            sums: Sums {
                calls: number,
                ..Sums::default()
            },
        };
        let days: Vec<Day> = (1..=10).map(day).collect();
        let head = |width| Head {
            width,
            today: "2026-11-10".to_owned(),
            ..Head::default()
        };
        let weeks = Columns::new(&days, &head(7));
        assert_eq!(weeks.ends, ["2026-11-03", "2026-11-10"]);
        assert_eq!((weeks.sums[0].calls, weeks.sums[1].calls), (6, 49));
        assert_eq!(weeks.heads[1].long, "Nov 4 to Nov 10, so far");
        let days = Columns::new(&days, &head(1));
        assert_eq!(
            (
                days.heads.len(),
                days.heads[9].short.as_str(),
                days.heads[0].short.as_str()
            ),
            (10, "today", "Nov 1")
        );
        assert!(!days.heads[9].is_over && days.heads[8].is_over);
    }
}
