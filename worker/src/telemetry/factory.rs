//! Where the time of the factory lane goes, and how busy its slots are.

use std::fmt::Write as _;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

/// What a call passes through in the factory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FactoryStage {
    /// From the bucket into memory, its hash compared.
    Fetch,
    /// Decoded, resampled, its speech found and packed.
    Prepare,
    /// Ready, and no slot is free.
    Wait,
    /// On a slot.
    Recognise,
    /// Speakers, waveform, JSON.
    Finish,
}

impl FactoryStage {
    const ALL: [Self; 5] = [
        Self::Fetch,
        Self::Prepare,
        Self::Wait,
        Self::Recognise,
        Self::Finish,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Fetch => "fetch",
            Self::Prepare => "prepare",
            Self::Wait => "wait",
            Self::Recognise => "recognise",
            Self::Finish => "finish",
        }
    }
}

/// Tells how many slots there are and how long they have decoded up to now, altogether.
type SlotClock = Box<dyn Fn() -> (usize, Duration) + Send + Sync>;

/// The figures.
#[derive(Default)]
pub(super) struct FactoryFigures {
    micros: [AtomicU64; FactoryStage::ALL.len()],
    audio_ms: AtomicU64,
    slots: OnceLock<SlotClock>,
}

impl std::fmt::Debug for FactoryFigures {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FactoryFigures")
            .field("micros", &self.micros)
            .field("audio_ms", &self.audio_ms)
            .finish_non_exhaustive()
    }
}

impl FactoryFigures {
    pub(super) fn spent(&self, stage: FactoryStage, time: Duration) {
        self.micros[stage as usize].fetch_add(micros(time), Relaxed);
    }

    pub(super) fn transcribed(&self, audio_seconds: f64) {
        self.audio_ms.fetch_add((audio_seconds * 1000.0) as u64, Relaxed);
    }

    /// A process has one factory: only the first clock counts.
    pub(super) fn watch_slots(&self, clock: SlotClock) {
        let _ = self.slots.set(clock);
    }

    pub(super) fn render(&self, text: &mut String) {
        // Asked now and not when the last call ended: a call on a long recording is seen while it lasts.
        let (slots, busy) = self.slots.get().map_or_else(Default::default, |clock| clock());
        let name = "callscript_factory_stage_seconds";
        let _ = writeln!(
            text,
            "# TYPE {name} counter\n# UNIT {name} seconds\n# HELP {name} Time that calls spent in each stage of the factory."
        );
        for stage in FactoryStage::ALL {
            let _ = writeln!(
                text,
                "{name}_total{{stage=\"{}\"}} {}",
                stage.name(),
                self.micros[stage as usize].load(Relaxed) as f64 / 1e6
            );
        }
        let figures = [
            (
                "callscript_transcribed_audio_seconds",
                "Length of the recordings transcribed",
                { self.audio_ms.load(Relaxed) as f64 / 1000.0 },
            ),
            (
                "callscript_slot_busy_seconds",
                "Time in which slots decoded, all together",
                { busy.as_secs_f64() },
            ),
        ];
        for (name, help, value) in figures {
            let _ = writeln!(
                text,
                "# TYPE {name} counter\n# UNIT {name} seconds\n# HELP {name} {help}.\n{name}_total {value}"
            );
        }
        let _ = writeln!(
            text,
            "# TYPE callscript_slots gauge\n# HELP callscript_slots Decoder slots.\ncallscript_slots {slots}"
        );
    }
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stage_adds_up() {
        let figures = FactoryFigures::default();
        figures.spent(FactoryStage::Recognise, Duration::from_millis(1500));
        figures.spent(FactoryStage::Recognise, Duration::from_millis(500));
        figures.transcribed(61.5);
        figures.watch_slots(Box::new(|| (4, Duration::from_secs(7))));
        let mut text = String::new();
        figures.render(&mut text);
        for line in [
            "callscript_factory_stage_seconds_total{stage=\"recognise\"} 2",
            "callscript_factory_stage_seconds_total{stage=\"fetch\"} 0",
            "callscript_transcribed_audio_seconds_total 61.5",
            "callscript_slot_busy_seconds_total 7",
            "callscript_slots 4",
        ] {
            assert!(text.lines().any(|found| found == line), "{line} in\n{text}");
        }
    }
}
