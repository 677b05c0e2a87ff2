//! A waveform as the path of a drawing 1000 wide and 100 high: a lane for each channel, two at most.

use std::fmt::Write as _;

use serde_json::Value;

/// Bars in a lane.
const BARS: usize = 250;

/// A recording's loudness, drawn.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Wave {
    /// Empty where nothing is known of the loudness.
    pub(crate) path: String,
    /// 1 or 2.
    pub(crate) lanes: usize,
}

/// Loudness of each channel, 0 to 1.
fn channels(peaks: &Value) -> Vec<Vec<f64>> {
    let values = |list: &Value| -> Vec<f64> {
        let list = list.as_array().into_iter().flatten();
        list.map(|peak| (peak.as_f64().unwrap_or(0.0) / 100.0).clamp(0.0, 1.0))
            .collect()
    };
    match peaks.as_array() {
        Some(list) if list.iter().any(Value::is_array) => list.iter().take(2).map(values).collect(),
        _ => vec![values(peaks)],
    }
}

impl Wave {
    /// Draws peaks (0 to 100 each, a list for each channel). The lane of channel `first` is the upper one.
    pub(crate) fn new(peaks: &Value, first: usize) -> Self {
        let mut channels = channels(peaks);
        if first == 1 && channels.len() == 2 {
            channels.swap(0, 1);
        }
        let lanes = channels.len().max(1);
        let (height, mut path) = (100.0 / lanes as f64, String::new());
        for (lane, peaks) in channels.iter().enumerate() {
            let bars = BARS.min(peaks.len());
            for bar in 0..bars {
                let from = bar * peaks.len() / bars;
                let to = ((bar + 1) * peaks.len() / bars).max(from + 1);
                let peak = peaks.get(from..to.min(peaks.len())).unwrap_or_default();
                let peak = peak.iter().copied().fold(0.0, f64::max);
                let (at, middle) = (
                    (bar as f64 + 0.5) * 1000.0 / bars as f64,
                    (lane as f64 + 0.5) * height,
                );
                let half = peak * height * 0.46 + 0.5;
                // A bar up and down.
                let _ = write!(path, "M{at:.0} {:.1}V{:.1}", middle - half, middle + half);
            }
        }
        Self { path, lanes }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn bars_stay_inside_their_lane() {
        let path = |peaks: Value| Wave::new(&peaks, 0).path;
        assert_eq!(path(json!([])), "");
        assert_eq!(path(json!([100])), "M500 3.5V96.5");
        assert_eq!(path(json!([[100], [0]])), "M500 1.5V48.5M500 74.5V75.5");
        assert_eq!(path(json!([700, "x"])), "M250 3.5V96.5M750 49.5V50.5");
        assert_eq!(path(json!(vec![50; 10_000])).matches('M').count(), BARS);
        assert_eq!(path(json!("nonsense")), "");
    }

    #[test]
    fn the_agent_may_have_the_upper_lane_on_either_channel() {
        let peaks = json!([[100], [0]]);
        assert_eq!(Wave::new(&peaks, 1).path, "M500 24.5V25.5M500 51.5V98.5");
        assert_eq!(
            (Wave::new(&peaks, 1).lanes, Wave::new(&json!([[9]]), 1).lanes),
            (2, 1)
        );
    }
}
