//! The eleven numbers at the head of a Whisper model.

use super::file_walk::{Defect, Walk};
use super::tensor_kind::TensorKind;

/// The first four bytes, as a little-endian number: `ggml` in a file of ggml's first form.
pub(super) const MAGIC: u32 = 0x6767_6d6c;
/// Frequencies of a spectrum: half a frame of 400 samples and the middle.
pub(super) const FREQUENCIES: u32 = 201;
/// The least vocabulary with all special tokens in it: that of the English models. A smaller one would have
/// whisper.cpp look for probabilities behind the end.
const LEAST_VOCABULARY: u32 = 51_864;
/// The kind of numbers is that modulo this; what is left over is the version of the quantisation.
const VERSION: u32 = 1000;

/// Do these first bytes of a file say that it is a model that knows only English? The others have tokens for
/// languages.
pub(super) fn is_english(head: [u8; 8]) -> bool {
    let number = |at: usize| u32::from_le_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]);
    number(0) == MAGIC && number(4) == LEAST_VOCABULARY
}

/// Shape of a model, in the order of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hyperparameters {
    pub(super) vocabulary: u32,
    audio_context: u32,
    audio_state: u32,
    audio_heads: u32,
    audio_layers: u32,
    text_context: u32,
    text_state: u32,
    text_heads: u32,
    text_layers: u32,
    pub(super) mels: u32,
    file_kind: u32,
}

impl Hyperparameters {
    pub(super) fn read(walk: &mut Walk) -> Result<Self, Defect> {
        Ok(Self {
            vocabulary: walk.number()?,
            audio_context: walk.number()?,
            audio_state: walk.number()?,
            audio_heads: walk.number()?,
            audio_layers: walk.number()?,
            text_context: walk.number()?,
            text_state: walk.number()?,
            text_heads: walk.number()?,
            text_layers: walk.number()?,
            mels: walk.number()?,
            file_kind: walk.number()?,
        })
    }

    /// What is wrong with them, if anything is. The ranges hold every published Whisper model and those
    /// distilled from one.
    pub(super) fn check(&self) -> Result<(), String> {
        for (what, value, range) in [
            (
                "tokens",
                self.vocabulary,
                LEAST_VOCABULARY..=LEAST_VOCABULARY + 1000,
            ),
            ("places of sound", self.audio_context, 1..=1500),
            ("numbers a place of sound", self.audio_state, 64..=2048),
            ("heads for sound", self.audio_heads, 1..=64),
            ("layers for sound", self.audio_layers, 1..=64),
            ("places of text", self.text_context, 16..=448),
            ("numbers a place of text", self.text_state, 64..=2048),
            ("heads for text", self.text_heads, 1..=64),
            ("layers for text", self.text_layers, 1..=64),
        ] {
            if !range.contains(&value) {
                return Err(format!("by its header no Whisper model has {value} {what}"));
            }
        }
        if self.mels != 80 && self.mels != 128 {
            return Err(format!("by its header it has {} mel bands", self.mels));
        }
        if self.audio_state != self.text_state
            || !self.audio_state.is_multiple_of(self.audio_heads)
            || !self.text_state.is_multiple_of(self.text_heads)
        {
            return Err("by its header sound, text and heads do not fit together".to_owned());
        }
        if [self.audio_heads, self.text_heads]
            .iter()
            .any(|heads| !(self.text_state / heads).is_multiple_of(16))
        {
            return Err("by its header its heads have no usual size".to_owned());
        }
        match self.kind() {
            None => Err(format!("its numbers are of the unknown kind {}", self.file_kind)),
            Some(kind) if kind.bytes(self.text_state.into()).is_none() => {
                Err("by its header its rows end within a block".to_owned())
            }
            Some(_) => Ok(()),
        }
    }

    /// How many tensors such a model has.
    pub(super) fn tensors(&self) -> usize {
        11 + 15 * self.audio_layers as usize + 24 * self.text_layers as usize
    }

    /// How many numbers they hold together: whisper.cpp makes room for these before it reads the first.
    pub(super) fn numbers(&self) -> u64 {
        let state = u64::from(self.text_state);
        let square = state * state;
        let layer = 12 * square + 12 * state;
        let cross = 4 * square + 5 * state;
        let ends = state * (u64::from(self.audio_context) + 3 * u64::from(self.mels) + 4) + 3 * square;
        let words = state * (u64::from(self.text_context) + u64::from(self.vocabulary) + 2);
        ends + words + layer * u64::from(self.audio_layers) + (layer + cross) * u64::from(self.text_layers)
    }

    /// Small tensors are never quantised, large ones are all alike.
    pub(super) fn may_hold(&self, kind: TensorKind) -> bool {
        kind.is_plain() || self.kind() == Some(kind)
    }

    fn kind(&self) -> Option<TensorKind> {
        TensorKind::of_file(self.file_kind % VERSION)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vocabulary_tells_whether_a_model_knows_only_english() {
        let head = |magic: u32, vocabulary: u32| {
            let mut head = [0; 8];
            head[..4].copy_from_slice(&magic.to_le_bytes());
            head[4..].copy_from_slice(&vocabulary.to_le_bytes());
            is_english(head)
        };
        assert!(head(MAGIC, 51_864));
        assert!(!head(MAGIC, 51_865) && !head(MAGIC, 51_866) && !head(7, 51_864));
    }
}
