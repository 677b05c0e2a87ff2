//! Axes: how high a chart is, and where its lines are.

use super::format;
use super::share;

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    /// Whole numbers.
    Count,
    /// 0 to 1.
    Share,
    Dollars,
    Seconds,
}

/// Steps that people count in, in seconds.
const SPANS: [f64; 15] = [
    15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1_200.0, 1_800.0, 3_600.0, 7_200.0, 14_400.0, 43_200.0, 86_400.0,
    172_800.0, 604_800.0,
];

impl Unit {
    /// A value as the table and the hover say it.
    pub(crate) fn text(self, value: f64) -> String {
        match self {
            Self::Count => format::thousands(value.max(0.0).round() as u64),
            Self::Share => share::percent(value),
            Self::Dollars => format::dollars(value),
            Self::Seconds => format::span(value.max(0.0)),
        }
    }

    /// The same for an axis: no more than is needed.
    fn short(self, value: f64) -> String {
        match self {
            Self::Share if (value * 1000.0).round() % 10.0 < 0.5 => format!("{:.0} %", value * 100.0),
            Self::Dollars => format!("${}", compact(value)),
            Self::Count => compact(value),
            other => other.text(value),
        }
    }

    /// The distance of lines, three or four of which reach `most`.
    fn step(self, most: f64) -> f64 {
        let least = most / 4.0;
        if self == Self::Seconds {
            return SPANS
                .into_iter()
                .find(|step| *step >= least)
                .unwrap_or(least.ceil());
        }
        let power = 10.0_f64.powf(least.log10().floor());
        let by = [1.0_f64, 2.0, 2.5, 5.0, 10.0].into_iter();
        // Half a call is none.
        let by = by.filter(|by| (*by - 2.5).abs() > f64::EPSILON || self == Self::Share || power >= 10.0);
        let nice = by.map(|by| by * power).find(|step| *step >= least * 0.999);
        let step = nice.unwrap_or(least);
        match self {
            Self::Share => step,
            _ => step.max(1.0),
        }
    }

    /// The value at the top of a chart that must hold `most`, and lines with their labels.
    pub(crate) fn axis(self, most: f64) -> (f64, Vec<(f64, String)>) {
        let least = match self {
            Self::Count | Self::Dollars => 4.0,
            Self::Share => 0.04,
            Self::Seconds => 60.0,
        };
        let most = most.max(least);
        let step = self.step(most);
        let count = (most / step - 0.001).ceil().max(1.0) as u32;
        let lines = (0..=count).map(|at| f64::from(at) * step);
        let lines: Vec<_> = lines.map(|value| (value, self.short(value))).collect();
        (f64::from(count) * step, lines)
    }
}

/// `750`, `2.5k`, `40k`, `1.2M`
fn compact(value: f64) -> String {
    let (by, unit) = match value {
        value if value >= 1_000_000.0 => (1_000_000.0, "M"),
        value if value >= 1_000.0 => (1_000.0, "k"),
        _ => (1.0, ""),
    };
    let tenths = (value / by * 10.0).round() / 10.0;
    format!("{tenths}{unit}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_where_people_count() {
        let axis = |unit: Unit, most: f64| {
            let (top, lines) = unit.axis(most);
            assert!(
                top >= most * 0.999 && (2..=6).contains(&lines.len()),
                "{unit:?} {most}: {lines:?}"
            );
            lines
                .into_iter()
                .map(|(_, text)| text)
                .collect::<Vec<_>>()
                .join(", ")
        };
        assert_eq!(axis(Unit::Count, 0.0), "0, 1, 2, 3, 4");
        assert_eq!(axis(Unit::Count, 9_412.0), "0, 2.5k, 5k, 7.5k, 10k");
        assert_eq!(axis(Unit::Share, 0.17), "0 %, 5 %, 10 %, 15 %, 20 %");
        assert_eq!(axis(Unit::Share, 0.02), "0 %, 1 %, 2 %, 3 %, 4 %");
        assert_eq!(axis(Unit::Share, 1.0), "0 %, 25 %, 50 %, 75 %, 100 %");
        assert_eq!(axis(Unit::Dollars, 1_830.0), "$0, $500, $1k, $1.5k, $2k");
        assert_eq!(axis(Unit::Seconds, 330.0), "0 s, 2 min, 4 min, 6 min");
        assert_eq!(axis(Unit::Seconds, 100_000.0), "0 s, 12 h, 24 h, 36 h");
    }
}
