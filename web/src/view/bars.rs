//! A line of small bars: a share by day.

/// A day's bar in a drawing 24 high; the days stand 4 apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Bar {
    pub(crate) x: usize,
    pub(crate) y: String,
    pub(crate) height: String,
    /// `Nov 2: 4 of 27 flagged`
    pub(crate) label: String,
}

/// Bars of days: day, judged, flagged. A day on which nothing was judged has none; the highest share fills the height.
pub(crate) fn bars(days: &[(String, i64, i64)]) -> Vec<Bar> {
    const HEIGHT: f64 = 24.0;
    let share = |judged: i64, flagged: i64| flagged as f64 / judged.max(1) as f64;
    let most = days
        .iter()
        .map(|(_, judged, flagged)| share(*judged, *flagged))
        .fold(0.0, f64::max);
    let bar = |(at, (day, judged, flagged)): (usize, &(String, i64, i64))| {
        let part = if most > 0.0 {
            share(*judged, *flagged) / most
        } else {
            0.0
        };
        // A day without a flag has a bar that can be seen.
        let height = (part * HEIGHT).max(1.0);
        (*judged > 0).then(|| Bar {
            x: at * 4,
            y: format!("{:.1}", HEIGHT - height),
            height: format!("{height:.1}"),
            label: format!("{day}: {flagged} of {judged} flagged"),
        })
    };
    days.iter().enumerate().filter_map(bar).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_day_fills_the_height_and_a_day_without_calls_is_left_out() {
        let day = |name: &str, judged, flagged| (name.to_owned(), judged, flagged);
        let bars = bars(&[day("a", 10, 5), day("b", 0, 0), day("c", 10, 0)]);
        let drawn: Vec<(usize, &str)> = bars.iter().map(|bar| (bar.x, bar.height.as_str())).collect();
        assert_eq!(drawn, [(0, "24.0"), (8, "1.0")]);
        assert_eq!(bars[0].label, "a: 5 of 10 flagged");
        assert_eq!(super::bars(&[]), []);
    }
}
