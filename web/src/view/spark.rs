//! Small drawings of a row: the way a share went, and where it may well be.

use std::fmt::Write as _;

use super::share::Share;

/// A line 80 wide and 18 high through up to 15 parts of the days.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Spark {
    pub(crate) path: String,
    /// The last place.
    pub(crate) x: String,
    pub(crate) y: String,
    /// The same in words.
    pub(crate) text: String,
}

impl Spark {
    /// Through values, unknown ones left out.
    pub(crate) fn new(values: &[Option<f64>], say: impl Fn(f64) -> String) -> Self {
        let known: Vec<(usize, f64)> = values
            .iter()
            .enumerate()
            .filter_map(|(at, value)| Some((at, (*value)?)))
            .collect();
        let (Some(first), Some(last)) = (known.first(), known.last()) else {
            return Self::default();
        };
        let most = known
            .iter()
            .map(|(_, value)| *value)
            .fold(0.0, f64::max)
            .max(f64::MIN_POSITIVE);
        let step = 76.0 / values.len().saturating_sub(1).max(1) as f64;
        let place = |(at, value): (usize, f64)| (2.0 + step * at as f64, 16.0 - value / most * 14.0);
        let mut path = String::new();
        for (count, point) in known.iter().enumerate() {
            let (x, y) = place(*point);
            let _ = write!(path, "{}{x:.0} {y:.1}", if count == 0 { 'M' } else { 'L' });
        }
        let (x, y) = place(*last);
        Self {
            path,
            x: format!("{x:.0}"),
            y: format!("{y:.1}"),
            text: format!(
                "from {} to {}, at most {}",
                say(first.1),
                say(last.1),
                say(most.max(0.0))
            ),
        }
    }
}

/// The interval of a share, 80 wide, beside those of its list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Whisker {
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) at: String,
}

impl Whisker {
    /// `most` is the right end: the highest upper end of the list.
    pub(crate) fn new(share: Share, most: f64) -> Self {
        let (Some(value), Some((low, high))) = (share.value(), share.interval()) else {
            return Self::default();
        };
        let place = |value: f64| {
            format!(
                "{:.0}",
                2.0 + 76.0 * (value / most.max(f64::MIN_POSITIVE)).min(1.0)
            )
        };
        Self {
            from: place(low),
            to: place(high),
            at: place(value),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trend_skips_what_is_not_known() {
        let spark = Spark::new(&[Some(0.1), None, Some(0.2)], |value| format!("{value:.1}"));
        assert_eq!(
            (spark.path.as_str(), spark.x.as_str(), spark.y.as_str()),
            ("M2 9.0L78 2.0", "78", "2.0")
        );
        assert_eq!(spark.text, "from 0.1 to 0.2, at most 0.2");
        assert_eq!(Spark::new(&[None], |_| String::new()), Spark::default());
    }

    #[test]
    fn little_is_wide() {
        let width = |share: Share| {
            let whisker = Whisker::new(share, 1.0);
            whisker.to.parse::<i32>().expect("a number") - whisker.from.parse::<i32>().expect("a number")
        };
        assert!(width(Share::of(1, 2)) > 3 * width(Share::of(500, 1000)));
        assert_eq!(Whisker::new(Share::default(), 1.0), Whisker::default());
    }
}
