//! `callscript bench transcribe`

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::bare::Sound;
use super::figures::{Figures, table};
use super::{bare, memory, pipeline};
use crate::config::{ShelfArgs, SlotCount, SpeechArgs};
use crate::speech::{SpeechOptions, Transcriber};

/// Decode recordings with 1 to N slots: speed, utilisation, time per stage, memory.
#[derive(Debug, Args)]
pub struct TranscribeBench {
    /// MP3 or WAV files; a few minutes of them for each slot, or the end, where slots run out of work, weighs
    /// too much
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,

    /// Go through the files this often
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub rounds: u16,

    /// Measure this number of slots only, instead of 1, 2, 4 and so on up to --slots
    #[arg(long)]
    pub only: bool,

    /// The engine alone, as a yardstick: files decoded beforehand, then nothing but calls of the engine in a
    /// loop
    #[arg(long, value_enum, value_name = "SOUND", num_args = 0..=1, default_missing_value = "whole")]
    pub bare: Option<Sound>,

    /// One JSON object instead of a table
    #[arg(long)]
    pub json: bool,

    /// How speech is recognised.
    #[command(flatten)]
    pub speech: SpeechArgs,

    /// Where models lie.
    #[command(flatten)]
    pub shelf: ShelfArgs,
}

impl TranscribeBench {
    /// Measures and prints.
    #[expect(clippy::print_stdout, reason = "the command's answer")]
    pub(super) fn run(&self) -> anyhow::Result<()> {
        let name = self.speech.model_or_built_in();
        let model = self.shelf.shelf().resolve(name)?;
        let mut lines = Vec::new();
        for slots in self.counts(&model)? {
            // Each with weights of its own, so that the peak of one says nothing of the next.
            memory::forget_peak();
            let options = SpeechOptions {
                slots: SlotCount::Exactly(slots),
                ..SpeechOptions::from(&self.speech)
            };
            let transcriber = Transcriber::open(&model, options)?;
            let (spent, gpu_peak_bytes) = memory::highest(
                || transcriber.gpu_memory_used(),
                || match self.bare {
                    Some(sound) => bare::run(&transcriber, sound, &self.files, self.rounds.into()),
                    None => pipeline::run(&transcriber, &self.files, self.rounds.into()),
                },
            );
            let usage = transcriber.usage();
            lines.push(Figures {
                host_peak_bytes: memory::peak(),
                gpu_peak_bytes,
                ..Figures::new(usage.slots, transcriber.threads(), spent?, usage.busy)
            });
        }
        if self.json {
            println!(
                "{}",
                json!({ "model": name, "bare": self.bare.is_some(), "figures": lines })
            );
        } else {
            println!("{}", table(&lines));
        }
        Ok(())
    }

    /// 1, 2, 4 and so on up to what was asked for, and that.
    fn counts(&self, model: &crate::models::Resolved) -> anyhow::Result<Vec<u16>> {
        let most = match self.speech.slots {
            SlotCount::Exactly(slots) => slots,
            SlotCount::Auto => {
                let transcriber = Transcriber::open(model, SpeechOptions::from(&self.speech))?;
                u16::try_from(transcriber.slots()).unwrap_or(u16::MAX)
            }
        };
        Ok(if self.only { vec![most] } else { up_to(most) })
    }
}

fn up_to(most: u16) -> Vec<u16> {
    let mut counts: Vec<u16> = (0..16)
        .map(|power| 1 << power)
        .take_while(|count| *count < most)
        .collect();
    counts.push(most);
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubles_up_to_the_end() {
        assert_eq!(up_to(1), [1]);
        assert_eq!(up_to(4), [1, 2, 4]);
        assert_eq!(up_to(6), [1, 2, 4, 6]);
    }
}
