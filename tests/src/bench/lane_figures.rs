//! What a worker's `/metrics` says about its factory lane.

use anyhow::{Context, Result};

/// Counters at one moment, or their growth between two.
#[derive(Clone, Copy, Debug)]
pub struct LaneFigures {
    /// Calls handed in.
    pub finished: f64,
    /// Seconds of recordings.
    pub audio: f64,
    /// Seconds in which slots decoded.
    pub busy: f64,
    /// Slots there are.
    pub slots: f64,
    /// Seconds in each stage, in their order.
    pub stages: [f64; 5],
}

impl LaneFigures {
    /// Asks the worker that listens there.
    pub async fn of(listen: &str) -> Result<Self> {
        let text = reqwest::get(format!("http://{listen}/metrics"))
            .await?
            .text()
            .await?;
        Self::read(&text).context("figures of the factory are missing")
    }

    fn read(text: &str) -> Option<Self> {
        let figure = |name: &str| {
            text.lines()
                .find_map(|line| line.strip_prefix(name)?.trim().parse().ok())
        };
        let stage = |name: &str| {
            figure(&format!(
                "callscript_factory_stage_seconds_total{{stage=\"{name}\"}}"
            ))
        };
        Some(Self {
            finished: figure("callscript_finishes_total{lane=\"factory\"}")?,
            audio: figure("callscript_transcribed_audio_seconds_total")?,
            busy: figure("callscript_slot_busy_seconds_total")?,
            slots: figure("callscript_slots ")?,
            stages: [
                stage("fetch")?,
                stage("prepare")?,
                stage("wait")?,
                stage("recognise")?,
                stage("finish")?,
            ],
        })
    }

    /// The growth since an earlier moment.
    #[must_use]
    pub fn since(&self, then: &Self) -> Self {
        Self {
            finished: self.finished - then.finished,
            audio: self.audio - then.audio,
            busy: self.busy - then.busy,
            slots: self.slots,
            stages: std::array::from_fn(|at| self.stages[at] - then.stages[at]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use callscript_worker::telemetry::Metrics;

    #[test]
    fn reads_what_a_worker_writes() {
        let figures = LaneFigures::read(&Metrics::default().render()).unwrap();
        assert_eq!((figures.finished, figures.busy), (0.0, 0.0));
        assert!(LaneFigures::read("nothing").is_none());
    }
}
