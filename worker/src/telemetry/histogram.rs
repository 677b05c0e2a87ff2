//! A histogram of durations.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

/// How many durations fell under each of `N` bounds, which whoever observes and renders names alike.
#[derive(Debug)]
pub(super) struct Histogram<const N: usize> {
    buckets: [AtomicU64; N],
    count: AtomicU64,
    millis: AtomicU64,
}

impl<const N: usize> Default for Histogram<N> {
    fn default() -> Self {
        Self {
            buckets: std::array::from_fn(|_| AtomicU64::new(0)),
            count: AtomicU64::new(0),
            millis: AtomicU64::new(0),
        }
    }
}

impl<const N: usize> Histogram<N> {
    /// Counts a duration; `bounds` are upper ones in seconds, ascending.
    pub(super) fn observe(&self, duration: Duration, bounds: &[f64; N]) {
        let seconds = duration.as_secs_f64();
        if let Some(bucket) = bounds.iter().position(|bound| seconds <= *bound) {
            self.buckets[bucket].fetch_add(1, Relaxed);
        }
        self.count.fetch_add(1, Relaxed);
        self.millis
            .fetch_add(u64::try_from(duration.as_millis()).unwrap_or(u64::MAX), Relaxed);
    }

    /// Its lines in `OpenMetrics` text; `label` is `name="value"` or empty.
    pub(super) fn render(&self, text: &mut String, name: &str, label: &str, bounds: &[f64; N]) {
        let comma = if label.is_empty() { "" } else { "," };
        let mut sum = 0;
        for (bound, bucket) in bounds.iter().zip(&self.buckets) {
            sum += bucket.load(Relaxed);
            let _ = writeln!(text, "{name}_bucket{{{label}{comma}le=\"{bound:?}\"}} {sum}");
        }
        let count = self.count.load(Relaxed);
        let _ = writeln!(text, "{name}_bucket{{{label}{comma}le=\"+Inf\"}} {count}");
        let braces = if label.is_empty() {
            String::new()
        } else {
            format!("{{{label}}}")
        };
        let _ = writeln!(text, "{name}_count{braces} {count}");
        let seconds = self.millis.load(Relaxed) as f64 / 1000.0;
        let _ = writeln!(text, "{name}_sum{braces} {seconds}");
    }
}
