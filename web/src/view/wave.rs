//! A waveform as the path of a drawing 1000 wide and 100 high.

use std::fmt::Write as _;

use serde_json::Value;

/// Bars in the drawing.
const BARS: usize = 250;

/// The path of the peaks (0 to 100 each, a list for each channel): a bar up and down for each.
pub(crate) fn path(peaks: &Value) -> String {
    let values = |list: &Value| -> Vec<f64> {
        let list = list.as_array().into_iter().flatten();
        list.map(|peak| (peak.as_f64().unwrap_or(0.0) / 100.0).clamp(0.0, 1.0))
            .collect()
    };
    let channels: Vec<Vec<f64>> = match peaks.as_array() {
        Some(list) if list.iter().any(Value::is_array) => list.iter().map(values).collect(),
        _ => vec![values(peaks)],
    };
    let length = channels.iter().map(Vec::len).max().unwrap_or(0);
    let bars = BARS.min(length);
    let mut path = String::with_capacity(bars * 20);
    for bar in 0..bars {
        let (from, to) = (
            bar * length / bars,
            ((bar + 1) * length / bars).max(bar * length / bars + 1),
        );
        let peak = |channel: &Vec<f64>| {
            let heard = channel.get(from..to.min(channel.len())).unwrap_or_default();
            heard.iter().copied().fold(0.0, f64::max)
        };
        // Two parties: one above the line, one below.
        let up = channels.first().map_or(0.0, peak);
        let down = channels.get(1).map_or(up, peak);
        let at = (bar as f64 + 0.5) * 1000.0 / bars as f64;
        let _ = write!(
            path,
            "M{at:.1} {:.1}V{:.1}",
            50.0 - up * 48.0 - 0.5,
            50.0 + down * 48.0 + 0.5
        );
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn bars_stay_inside_the_drawing() {
        assert_eq!(path(&json!([])), "");
        assert_eq!(path(&json!([100])), "M500.0 1.5V98.5");
        assert_eq!(path(&json!([[100], [0]])), "M500.0 1.5V50.5");
        assert_eq!(path(&json!([700, "x"])), "M250.0 1.5V98.5M750.0 49.5V50.5");
        assert_eq!(path(&json!(vec![50; 10_000])).matches('M').count(), BARS);
        assert_eq!(path(&json!("nonsense")), "");
    }
}
