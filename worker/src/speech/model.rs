//! The weights, loaded once and shared by every slot.

use whisper_rs::{WhisperContext, WhisperContextParameters};

use crate::models::{Resolved, Weights};

use super::{SpeechError, SpeechOptions, engine_log};

/// A loaded model.
pub(super) struct Model {
    pub(super) context: WhisperContext,
    /// Its name as it goes into transcripts.
    pub(super) name: String,
    /// Hex SHA-256 of its weights: names can be given twice.
    pub(super) sha256: String,
    /// The language decoded with; `None` lets the model detect it.
    pub(super) language: Option<String>,
}

impl Model {
    pub(super) fn load(resolved: &Resolved, options: &SpeechOptions) -> Result<Self, SpeechError> {
        engine_log::listen();
        let mut parameters = WhisperContextParameters::default();
        // The demo model was trained with the zero keys that this path adds and is useless without it; for every other
        // model it is the faster path.
        parameters
            .flash_attn(true)
            .use_gpu(options.gpu)
            .gpu_device(options.gpu_device);
        let context = match &resolved.weights {
            Weights::File(path) => WhisperContext::new_with_params(path, parameters),
            Weights::Bundled(bytes) => WhisperContext::new_from_buffer_with_params(bytes, parameters),
        }
        .map_err(|error| SpeechError::NotAModel {
            model: resolved.name.clone().into(),
            reason: error.to_string(),
        })?;
        if resolved.is_demo() {
            tracing::warn!(
                model = %resolved.name,
                "the demo model understands only espeak-ng's synthetic voices, not people: for real calls set \
                 CALLSCRIPT_MODEL, e.g. to large-v3-turbo"
            );
        }
        let language = if context.is_multilingual() {
            Some(options.language.clone()).filter(|language| language != "auto")
        } else {
            Some("en".to_owned())
        };
        Ok(Self {
            context,
            name: resolved.name.clone(),
            sha256: resolved.sha256()?,
            language,
        })
    }

    /// The engine's name and version as they go into transcripts.
    pub(super) fn engine() -> String {
        format!("whisper.cpp {}", whisper_rs::WHISPER_CPP_VERSION)
    }
}
