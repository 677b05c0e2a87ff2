//! Speech recognition: `CALLSCRIPT_MODEL`, `CALLSCRIPT_SLOTS`, `CALLSCRIPT_PREFETCH`,
//! `CALLSCRIPT_DECODE_LIMIT`, `CALLSCRIPT_THREADS`, `CALLSCRIPT_LANGUAGE`, `CALLSCRIPT_SPEECH_GATE`, `CALLSCRIPT_VOICES`, `CALLSCRIPT_GPU`.

use callscript_common::config::ConfigError;
use clap::Args;

use super::{GateChoice, SlotCount};
use crate::models::catalogue::BUILT_IN;

/// Which model decodes, and on what.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Speech")]
pub struct SpeechArgs {
    /// Speech model: a ggml file, or the name of a model (see `callscript model list`)
    #[arg(long, env = "CALLSCRIPT_MODEL", value_name = "FILE|NAME")]
    pub model: Option<String>,

    /// Calls decoded at the same time, all with one loaded model; auto: what the GPU's free memory holds, or
    /// a core each
    #[arg(long, env = "CALLSCRIPT_SLOTS", value_name = "N|auto", default_value = "auto")]
    pub slots: SlotCount,

    /// Calls fetched and prepared ahead of the slots, so that none has to wait; 0: half as many as there
    /// are slots, as many on a GPU, at least 2
    #[arg(long, env = "CALLSCRIPT_PREFETCH", value_name = "N", default_value_t = 0,
          value_parser = clap::value_parser!(u16).range(0..=64))]
    pub prefetch: u16,

    /// Seconds of decoding for each second of a recording, and for a minute at least, after which a decode is given
    /// up and costs its call an attempt
    #[arg(
        long,
        env = "CALLSCRIPT_DECODE_LIMIT",
        value_name = "FACTOR",
        default_value_t = 30.0
    )]
    pub decode_limit: f64,

    /// CPU threads per slot; 0: one, and beside a GPU the cores divided among the slots
    #[arg(long, env = "CALLSCRIPT_THREADS", value_name = "N", default_value_t = 0)]
    pub threads: u16,

    /// Spoken language (ISO 639-1); auto: that of each stretch of a call is found, where the model knows more
    /// than English
    #[arg(
        long,
        env = "CALLSCRIPT_LANGUAGE",
        value_name = "CODE|auto",
        default_value = "auto"
    )]
    pub language: String,

    /// What decides which sound is speech and worth decoding
    #[arg(
        long,
        env = "CALLSCRIPT_SPEECH_GATE",
        value_enum,
        value_name = "GATE",
        default_value_t
    )]
    pub speech_gate: GateChoice,

    /// Tell two speakers on one channel apart by their voices; without, they are unknown
    #[arg(long, env = "CALLSCRIPT_VOICES", value_name = "BOOL", default_value_t = true,
          num_args = 0..=1, default_missing_value = "true", action = clap::ArgAction::Set)]
    pub voices: bool,

    /// Decode on the GPU where the binary was built for one
    #[arg(long, env = "CALLSCRIPT_GPU", value_name = "BOOL", default_value_t = true,
          num_args = 0..=1, default_missing_value = "true", action = clap::ArgAction::Set)]
    pub gpu: bool,
}

impl SpeechArgs {
    /// The model, or the one that comes along: for commands that need no real calls.
    pub fn model_or_built_in(&self) -> &str {
        self.model().unwrap_or(BUILT_IN)
    }

    /// The model, which decoding cannot do without.
    pub fn model(&self) -> Result<&str, ConfigError> {
        self.model
            .as_deref()
            .filter(|name| !name.is_empty())
            .ok_or(ConfigError::Missing {
                variable: "CALLSCRIPT_MODEL",
                key: "model",
                needed_by: "decoding",
            })
    }
}
