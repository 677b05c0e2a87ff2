//! Small bar charts, drawn by the server.

/// A bar with a part of it that stands out.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Bar {
    pub(crate) x: f64,
    pub(crate) width: f64,
    /// Top and height of the whole bar.
    pub(crate) top: f64,
    pub(crate) height: f64,
    /// The same of the part.
    pub(crate) part_top: f64,
    pub(crate) part_height: f64,
    /// Text on hover.
    pub(crate) label: String,
    /// Its hour or day is over.
    pub(crate) is_over: bool,
}

/// A chart 600 wide and 120 high.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Chart {
    pub(crate) bars: Vec<Bar>,
    /// The value at the top.
    pub(crate) most: String,
    /// Labels below: place and text.
    pub(crate) ticks: Vec<(f64, String)>,
}

/// A column of a chart.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Column {
    label: String,
    whole: f64,
    part: f64,
    is_over: bool,
}

impl Column {
    /// Of an hour or a day, which may not be over.
    pub(crate) fn new(label: String, whole: f64, part: f64, is_over: bool) -> Self {
        Self {
            label,
            whole,
            part,
            is_over,
        }
    }
}

impl Chart {
    /// Draws columns side by side; every `every`th has its label below. What is below zero stands at zero: a
    /// lag is, where the clock of the other party is ahead.
    pub(crate) fn new(columns: &[Column], every: usize, unit: impl Fn(f64) -> String) -> Self {
        const HEIGHT: f64 = 120.0;
        let most = columns.iter().map(|column| column.whole).fold(0.0, f64::max);
        let scale = if most > 0.0 { HEIGHT / most } else { 0.0 };
        let step = 600.0 / columns.len().max(1) as f64;
        let tall = |value: f64| value.max(0.0) * scale;
        let bars = (0..).zip(columns).map(|(at, column)| {
            let (whole, part) = (column.whole, column.part);
            let mut label = format!("{}: {}", column.label, unit(whole));
            if part > 0.0 {
                label = format!("{label}, of them {}", unit(part));
            }
            if !column.is_over {
                label.push_str(", so far");
            }
            Bar {
                x: f64::from(at) * step + step * 0.1,
                width: step * 0.8,
                top: HEIGHT - tall(whole),
                height: tall(whole),
                part_top: HEIGHT - tall(part),
                part_height: tall(part),
                label,
                is_over: column.is_over,
            }
        });
        let ticks = (0..).zip(columns).step_by(every.max(1));
        Self {
            bars: bars.collect(),
            most: unit(most),
            ticks: ticks
                .map(|(at, column): (u32, &Column)| {
                    (
                        f64::from(at) * step + step / 2.0,
                        column.label.split(':').next().unwrap_or_default().to_owned(),
                    )
                })
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tallest_bar_fills_the_chart() {
        let columns = [
            Column::new("a".to_owned(), 10.0, 5.0, true),
            Column::new("b".to_owned(), 5.0, 0.0, false),
        ];
        let chart = Chart::new(&columns, 1, |most| format!("{most}"));
        assert_eq!(
            (chart.bars[0].top, chart.bars[0].height, chart.bars[0].part_height),
            (0.0, 120.0, 60.0)
        );
        assert_eq!(
            (chart.bars[1].top, chart.most.as_str(), chart.ticks.len()),
            (60.0, "10", 2)
        );
        assert_eq!(chart.bars[0].label, "a: 10, of them 5");
        assert_eq!(chart.bars[1].label, "b: 5, so far");
        assert_eq!(Chart::new(&[], 4, |_| String::new()).bars.len(), 0);
    }

    #[test]
    fn no_bar_hangs_below_the_chart() {
        let columns = [
            Column::new("a".to_owned(), -3.0, -3.0, true),
            Column::new("b".to_owned(), 5.0, 0.0, true),
        ];
        let chart = Chart::new(&columns, 1, |most| format!("{most}"));
        assert_eq!(
            (chart.bars[0].top, chart.bars[0].height, chart.bars[0].part_height),
            (120.0, 0.0, 0.0)
        );
    }
}
