//! Which heads of a model's decoder follow the sound: the time of a word is read off their attention.
//!
//! The engine knows them for `OpenAI`'s models by name. A file tells its shape, and nearly every shape is one
//! model's; where it is none's, the heads of the upper half of the layers are taken, as `OpenAI`'s own code
//! does.

use std::ffi::c_int;
use std::fs::File;
use std::io::Read as _;

use whisper_rs::{DtwMode, DtwModelPreset};

use crate::models::{Resolved, Weights};

/// Bytes of a ggml file's magic and eleven hyperparameters.
const HEADER: usize = 48;

/// What a model file says of itself: whisper.cpp's `whisper_hparams`, as far as it matters here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Shape {
    vocabulary: u32,
    text_heads: u32,
    text_layers: u32,
    mels: u32,
}

impl Shape {
    fn of(weights: &Weights) -> Option<Self> {
        let mut header = [0; HEADER];
        match weights {
            Weights::File(path) => File::open(path)
                .and_then(|mut file| file.read_exact(&mut header))
                .ok()?,
            Weights::Bundled(bytes) => header.copy_from_slice(bytes.get(..HEADER)?),
        }
        let number = |at: usize| {
            header[at * 4..]
                .first_chunk()
                .map_or(0, |bytes| u32::from_le_bytes(*bytes))
        };
        // Magic, n_vocab, n_audio_{ctx,state,head,layer}, n_text_{ctx,state,head,layer}, n_mels, ftype.
        Some(Self {
            vocabulary: number(1),
            text_heads: number(8),
            text_layers: number(9),
            mels: number(10),
        })
    }

    /// OpenAI's model of that shape. English-only models know one token less.
    fn preset(self, name: &str) -> Option<DtwModelPreset> {
        const ENGLISH: u32 = 51_864;
        let english = self.vocabulary == ENGLISH;
        Some(match (self.text_layers, self.text_heads, self.mels) {
            (4, 6, 80) if english => DtwModelPreset::TinyEn,
            (4, 6, 80) => DtwModelPreset::Tiny,
            (6, 8, 80) if english => DtwModelPreset::BaseEn,
            (6, 8, 80) => DtwModelPreset::Base,
            (12, 12, 80) if english => DtwModelPreset::SmallEn,
            (12, 12, 80) => DtwModelPreset::Small,
            (24, 16, 80) if english => DtwModelPreset::MediumEn,
            (24, 16, 80) => DtwModelPreset::Medium,
            (32, 20, 80) if name.contains("v1") => DtwModelPreset::LargeV1,
            (32, 20, 80) => DtwModelPreset::LargeV2,
            (32, 20, 128) => DtwModelPreset::LargeV3,
            (4, 20, 128) => DtwModelPreset::LargeV3Turbo,
            _ => return None,
        })
    }
}

/// The heads of a model; `None` when its file is too short to say anything.
pub(super) fn heads(resolved: &Resolved) -> Option<DtwMode<'static>> {
    let shape = Shape::of(&resolved.weights)?;
    Some(match shape.preset(&resolved.name) {
        Some(model_preset) => DtwMode::ModelPreset { model_preset },
        None => DtwMode::TopMost {
            n_top: c_int::try_from(shape.text_layers / 2).map_or(1, |half| half.max(1)),
        },
    })
}

/// How much later than a word begins attention moves on to it, in seconds: measured on generated calls where
/// it is known (`tests/tests/speech/conversation.rs` prints it), else none.
pub(super) fn lateness(resolved: &Resolved) -> f64 {
    match Shape::of(&resolved.weights).and_then(|shape| shape.preset(&resolved.name)) {
        Some(DtwModelPreset::TinyEn) => 0.04,
        Some(DtwModelPreset::Base) => -0.04,
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(vocabulary: u32, text_layers: u32, text_heads: u32, mels: u32) -> Shape {
        Shape {
            vocabulary,
            text_heads,
            text_layers,
            mels,
        }
    }

    #[test]
    fn shapes_are_known() {
        let preset = |shape: Shape| shape.preset("own");
        assert!(matches!(
            preset(shape(51_864, 4, 6, 80)),
            Some(DtwModelPreset::TinyEn)
        ));
        assert!(matches!(
            preset(shape(51_865, 6, 8, 80)),
            Some(DtwModelPreset::Base)
        ));
        assert!(matches!(
            preset(shape(51_866, 4, 20, 128)),
            Some(DtwModelPreset::LargeV3Turbo)
        ));
        // A distilled model.
        assert!(preset(shape(51_865, 2, 16, 80)).is_none());
    }

    #[test]
    fn a_header_is_read_and_a_short_one_is_none() {
        let numbers = [0x6767_6d6c, 51_864, 1500, 384, 6, 4, 448, 384, 6, 4, 80, 8_u32];
        let bytes: &'static [u8] = Box::leak(
            numbers
                .iter()
                .flat_map(|n| n.to_le_bytes())
                .collect::<Vec<u8>>()
                .into(),
        );
        assert_eq!(Shape::of(&Weights::Bundled(bytes)), Some(shape(51_864, 4, 6, 80)));
        assert_eq!(Shape::of(&Weights::Bundled(&bytes[..40])), None);
    }
}
