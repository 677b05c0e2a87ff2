//! Charts, drawn by the server: axes, lines across, a legend, values on hover and the same values as a table. Columns of which
//! nothing is known stay empty; a column that is not over is dashed.

use std::fmt::Write as _;

use super::scale::Unit;

/// A drawing is so wide and so high, in units of its own.
pub(crate) const WIDTH: f64 = 480.0;
pub(crate) const HEIGHT: f64 = 210.0;
const LEFT: f64 = 50.0;
const RIGHT: f64 = 10.0;
const TOP: f64 = 12.0;
const BOTTOM: f64 = 26.0;
/// Labels below: no more than fit.
const MOST_TICKS: usize = 6;

/// An hour, a day or a week.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Column {
    /// Below the chart.
    pub(crate) short: String,
    /// In the table and on hover.
    pub(crate) long: String,
    pub(crate) is_over: bool,
}

/// Values of every column under a name.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Series {
    pub(crate) name: &'static str,
    /// Of the style sheet: `tone-1` and so on.
    pub(crate) tone: &'static str,
    pub(crate) values: Vec<Option<f64>>,
}

/// A text at a place of an axis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(crate) at: String,
    pub(crate) text: String,
}

/// A part of a bar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) tone: &'static str,
    pub(crate) y: String,
    pub(crate) height: String,
}

/// What stands over a label, and the strip that says its values on hover.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Strip {
    pub(crate) title: String,
    pub(crate) x: String,
    pub(crate) width: String,
    pub(crate) bar_x: String,
    pub(crate) bar_width: String,
    pub(crate) parts: Vec<Part>,
    pub(crate) is_over: bool,
}

/// A line through the columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) tone: &'static str,
    /// What is over, and the way to what is not.
    pub(crate) path: String,
    pub(crate) so_far: String,
    /// Places of values without a neighbour, which no line shows, and of the last value.
    pub(crate) dots: Vec<(String, String)>,
}

/// A chart as its template draws it.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Chart {
    pub(crate) title: String,
    pub(crate) unit: &'static str,
    pub(crate) lines_across: Vec<Mark>,
    pub(crate) ticks: Vec<Mark>,
    pub(crate) strips: Vec<Strip>,
    pub(crate) lines: Vec<Line>,
    /// Around a line: where its value may well be.
    pub(crate) band: String,
    /// A line that should not be crossed.
    pub(crate) limit: Option<Mark>,
    /// Tone and name.
    pub(crate) legend: Vec<(&'static str, &'static str)>,
    pub(crate) heads: Vec<&'static str>,
    pub(crate) rows: Vec<Vec<String>>,
    pub(crate) is_empty: bool,
}

/// Where columns and values are.
struct Plane {
    step: f64,
    top: f64,
}

impl Plane {
    fn x(&self, column: usize) -> f64 {
        LEFT + self.step * (column as f64 + 0.5)
    }

    fn y(&self, value: f64) -> f64 {
        let tall = HEIGHT - TOP - BOTTOM;
        TOP + tall * (1.0 - (value / self.top).clamp(0.0, 1.0))
    }
}

fn text(number: f64) -> String {
    format!("{number:.1}")
}

impl Chart {
    /// Bars side by side, the parts of each on top of each other, the first one at the bottom.
    pub(crate) fn bars(title: impl Into<String>, unit: Unit, columns: &[Column], series: &[Series]) -> Self {
        let whole = |at: usize| {
            series
                .iter()
                .filter_map(|s| s.values.get(at).copied().flatten())
                .map(|v| v.max(0.0))
                .sum::<f64>()
        };
        let most = (0..columns.len()).map(whole).fold(0.0, f64::max);
        let (plane, mut chart) = Self::ground(title, unit, columns, series, most);
        for (at, strip) in chart.strips.iter_mut().enumerate() {
            let mut below = 0.0;
            for one in series {
                let value = one.values.get(at).copied().flatten().unwrap_or_default().max(0.0);
                if value > 0.0 {
                    let (top, bottom) = (plane.y(below + value), plane.y(below));
                    strip.parts.push(Part {
                        tone: one.tone,
                        y: text(top),
                        height: text(bottom - top),
                    });
                }
                below += value;
            }
        }
        chart
    }

    /// Lines, around the first of them perhaps a band, and perhaps a value that should not be crossed.
    pub(crate) fn lines(
        title: impl Into<String>,
        unit: Unit,
        columns: &[Column],
        series: &[Series],
        band: &[Option<(f64, f64)>],
        limit: Option<(f64, &'static str)>,
    ) -> Self {
        let values = series.iter().flat_map(|s| s.values.iter().copied().flatten());
        // A band of one call of one would make every other value flat.
        let most = values.fold(0.0, f64::max);
        let high = band
            .iter()
            .flatten()
            .map(|(_, high)| *high)
            .fold(0.0, f64::max)
            .min(most * 1.6);
        let limit_most = limit.map_or(0.0, |(value, _)| value * 1.2);
        let (plane, mut chart) = Self::ground(title, unit, columns, series, most.max(high).max(limit_most));
        chart.lines = series.iter().map(|one| line(one, columns, &plane)).collect();
        chart.band = around(band, &plane);
        // No wait, or none that was flagged, is something to say.
        chart.is_empty = series.iter().all(|one| one.values.iter().all(Option::is_none));
        if let Some((value, name)) = limit {
            chart.limit = Some(Mark {
                at: text(plane.y(value)),
                text: name.to_owned(),
            });
        }
        chart
    }

    /// Axes, labels, legend and table.
    fn ground(
        title: impl Into<String>,
        unit: Unit,
        columns: &[Column],
        series: &[Series],
        most: f64,
    ) -> (Plane, Self) {
        let (top, across) = unit.axis(most);
        let step = (WIDTH - LEFT - RIGHT) / columns.len().max(1) as f64;
        let plane = Plane { step, top };
        let every = columns.len().div_ceil(MOST_TICKS).max(1);
        // Counted from the end, so that the newest column always has its label.
        let has_tick = |at: usize| (columns.len() - 1 - at).is_multiple_of(every);
        let says = |at: usize, one: &Series| {
            let value = one.values.get(at).copied().flatten();
            value.map_or_else(|| "\u{2013}".to_owned(), |value| unit.text(value))
        };
        let strip = |(at, column): (usize, &Column)| {
            let mut title = column.long.clone();
            for one in series {
                let _ = write!(title, "\n{}: {}", one.name, says(at, one));
            }
            Strip {
                title,
                x: text(plane.x(at) - step / 2.0),
                width: text(step),
                bar_x: text(plane.x(at) - step * 0.36),
                bar_width: text(step * 0.72),
                parts: Vec::new(),
                is_over: column.is_over,
            }
        };
        let row = |(at, column): (usize, &Column)| {
            std::iter::once(column.long.clone())
                .chain(series.iter().map(|one| says(at, one)))
                .collect()
        };
        let chart = Self {
            title: title.into(),
            unit: if unit == Unit::Count { "calls" } else { "" },
            lines_across: across
                .into_iter()
                .map(|(value, label)| Mark {
                    at: text(plane.y(value)),
                    text: label,
                })
                .collect(),
            ticks: columns
                .iter()
                .enumerate()
                .filter(|(at, _)| has_tick(*at))
                .map(|(at, column)| Mark {
                    at: text(plane.x(at)),
                    text: column.short.clone(),
                })
                .collect(),
            strips: columns.iter().enumerate().map(strip).collect(),
            legend: series.iter().map(|one| (one.tone, one.name)).collect(),
            heads: series.iter().map(|one| one.name).collect(),
            rows: columns.iter().enumerate().map(row).collect(),
            is_empty: series.iter().all(|one| {
                one.values
                    .iter()
                    .all(|value| value.is_none_or(|value| value <= 0.0))
            }),
            ..Self::default()
        };
        (plane, chart)
    }
}

/// A line that breaks where nothing is known.
fn line(series: &Series, columns: &[Column], plane: &Plane) -> Line {
    let (mut path, mut so_far, mut dots) = (String::new(), String::new(), Vec::new());
    let mut last: Option<(f64, f64)> = None;
    for (at, column) in columns.iter().enumerate() {
        let Some(value) = series.values.get(at).copied().flatten() else {
            last = None;
            continue;
        };
        let (x, y) = (plane.x(at), plane.y(value));
        match (last, column.is_over) {
            (None, _) => {}
            (Some((from_x, from_y)), true) => {
                if path.is_empty() || !path.ends_with(&format!("{from_x:.1} {from_y:.1}")) {
                    let _ = write!(path, "M{from_x:.1} {from_y:.1}");
                }
                let _ = write!(path, "L{x:.1} {y:.1}");
            }
            (Some((from_x, from_y)), false) => {
                let _ = write!(so_far, "M{from_x:.1} {from_y:.1}L{x:.1} {y:.1}");
            }
        }
        let is_alone = last.is_none() && series.values.get(at + 1).copied().flatten().is_none();
        if is_alone || at + 1 == columns.len() {
            dots.push((text(x), text(y)));
        }
        last = Some((x, y));
    }
    Line {
        tone: series.tone,
        path,
        so_far,
        dots,
    }
}

/// Closed shapes around runs of known intervals.
fn around(band: &[Option<(f64, f64)>], plane: &Plane) -> String {
    let mut path = String::new();
    let mut at = 0;
    while at < band.len() {
        let run = band[at..]
            .iter()
            .take_while(|interval| interval.is_some())
            .count();
        if run > 1 {
            let there = (at..at + run).filter_map(|at| Some((at, band[at]?)));
            for (place, (at, (_, high))) in there.clone().enumerate() {
                let _ = write!(
                    path,
                    "{}{:.1} {:.1}",
                    if place == 0 { 'M' } else { 'L' },
                    plane.x(at),
                    plane.y(high)
                );
            }
            for (at, (low, _)) in there.rev() {
                let _ = write!(path, "L{:.1} {:.1}", plane.x(at), plane.y(low));
            }
            path.push('Z');
        }
        at += run.max(1);
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(count: usize) -> Vec<Column> {
        (0..count)
            .map(|at| Column {
                short: format!("{at}"),
                long: format!("day {at}"),
                is_over: at + 1 < count,
            })
            .collect()
    }

    fn series(values: &[Option<f64>]) -> Series {
        Series {
            name: "calls",
            tone: "tone-1",
            values: values.to_vec(),
        }
    }

    #[test]
    fn every_column_is_there_and_says_its_value() {
        let chart = Chart::bars(
            "Calls",
            Unit::Count,
            &columns(4),
            &[series(&[Some(4.0), None, Some(0.0), Some(2.0)])],
        );
        assert_eq!(chart.strips.len(), 4);
        let parts: Vec<usize> = chart.strips.iter().map(|strip| strip.parts.len()).collect();
        assert_eq!(parts, [1, 0, 0, 1]);
        assert_eq!(chart.strips[1].title, "day 1\ncalls: \u{2013}");
        assert_eq!(chart.rows[0], ["day 0", "4"]);
        assert!(!chart.strips[3].is_over && chart.strips[2].is_over && !chart.is_empty);
        let height = |strip: &Strip| strip.parts[0].height.parse::<f64>().expect("a number");
        assert!((height(&chart.strips[0]) - 2.0 * height(&chart.strips[3])).abs() < 0.2);
    }

    #[test]
    fn a_line_breaks_where_nothing_is_known_and_is_dashed_where_it_is_not_over() {
        let values = [Some(1.0), Some(2.0), None, Some(1.0), None, Some(1.0), Some(2.0)];
        let chart = Chart::lines(
            "Wait",
            Unit::Seconds,
            &columns(7),
            &[series(&values)],
            &[],
            Some((300.0, "5 min")),
        );
        let line = &chart.lines[0];
        assert_eq!(
            (line.path.matches('M').count(), line.path.matches('L').count()),
            (1, 1)
        );
        assert_eq!(line.so_far.matches('M').count(), 1);
        assert_eq!(line.dots.len(), 2, "the lonely one and the last one");
        assert_eq!(
            chart.limit.as_ref().map(|limit| limit.text.as_str()),
            Some("5 min")
        );
    }

    #[test]
    fn nothing_draws_nothing_and_fails_nowhere() {
        for count in [0, 1, 3] {
            let chart = Chart::lines(
                "None",
                Unit::Share,
                &columns(count),
                &[series(&vec![None; count])],
                &vec![None; count],
                None,
            );
            assert!(chart.is_empty && chart.band.is_empty() && chart.lines[0].path.is_empty());
            assert!(Chart::bars("None", Unit::Dollars, &columns(count), &[]).is_empty);
        }
        let band = [Some((0.1, 0.2)), Some((0.1, 0.3)), None, Some((0.0, 1.0))];
        let chart = Chart::lines(
            "Band",
            Unit::Share,
            &columns(4),
            &[series(&[Some(0.15); 4])],
            &band,
            None,
        );
        assert_eq!(
            (chart.band.matches('M').count(), chart.band.matches('L').count()),
            (1, 3)
        );
    }
}
