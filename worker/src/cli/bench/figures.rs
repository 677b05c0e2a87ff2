//! One line of the result.

use std::time::Duration;

use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use comfy_table::{CellAlignment, Table};
use serde::Serialize;

use super::pipeline::Spent;

/// What was measured with so many slots.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Figures {
    pub(super) slots: usize,
    pub(super) threads_per_slot: usize,
    pub(super) audio_seconds: f64,
    pub(super) speech_seconds: f64,
    pub(super) wall_seconds: f64,
    /// Audio seconds a second.
    pub(super) x_real_time: f64,
    /// Share of the time in which slots decoded.
    pub(super) slot_utilisation: f64,
    pub(super) prepare_seconds: f64,
    pub(super) recognise_seconds: f64,
    pub(super) finish_seconds: f64,
    pub(super) words: usize,
    /// Peak resident memory of this process in bytes.
    pub(super) host_peak_bytes: Option<u64>,
    /// Peak memory in use on the GPU, by all programs, in bytes.
    pub(super) gpu_peak_bytes: Option<u64>,
}

impl Figures {
    pub(super) fn new(slots: usize, threads_per_slot: usize, spent: Spent, busy: Duration) -> Self {
        let wall = spent.wall.as_secs_f64();
        Self {
            slots,
            threads_per_slot,
            audio_seconds: spent.audio_seconds,
            speech_seconds: spent.speech_seconds,
            wall_seconds: wall,
            x_real_time: spent.audio_seconds / wall,
            slot_utilisation: busy.as_secs_f64() / (wall * slots as f64),
            prepare_seconds: spent.prepare.as_secs_f64(),
            recognise_seconds: spent.recognise.as_secs_f64(),
            finish_seconds: spent.finish.as_secs_f64(),
            words: spent.words,
            host_peak_bytes: None,
            gpu_peak_bytes: None,
        }
    }
}

/// A table for people.
pub(super) fn table(lines: &[Figures]) -> String {
    let mut table = Table::new();
    table.load_style(UTF8_HORIZONTAL_ONLY).set_header([
        "slots",
        "threads each",
        "x real time",
        "slots busy",
        "prepare s",
        "recognise s",
        "finish s",
        "host MB",
        "GPU MB",
    ]);
    let megabytes =
        |bytes: Option<u64>| bytes.map_or_else(|| "-".to_owned(), |bytes| (bytes / 1_000_000).to_string());
    for line in lines {
        table.add_row([
            line.slots.to_string(),
            line.threads_per_slot.to_string(),
            format!("{:.1}", line.x_real_time),
            format!("{:.1} %", line.slot_utilisation * 100.0),
            format!("{:.2}", line.prepare_seconds),
            format!("{:.2}", line.recognise_seconds),
            format!("{:.2}", line.finish_seconds),
            megabytes(line.host_peak_bytes),
            megabytes(line.gpu_peak_bytes),
        ]);
    }
    for column in table.column_iter_mut() {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utilisation_is_a_share_of_all_slots() {
        let spent = Spent {
            wall: Duration::from_secs(10),
            audio_seconds: 250.0,
            ..Spent::default()
        };
        let figures = Figures::new(4, 1, spent, Duration::from_secs(38));
        assert!((figures.slot_utilisation - 0.95).abs() < 1e-9);
        assert!((figures.x_real_time - 25.0).abs() < 1e-9);
        assert!(table(&[figures]).contains("95.0 %"));
    }
}
