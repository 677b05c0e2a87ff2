//! The weights, loaded once and shared by every slot.

use whisper_rs::{DtwParameters, WhisperContext, WhisperContextParameters};

use crate::models::catalogue::multilingual;
use crate::models::{Resolved, Weights};

use super::language::Language;
use super::spectrogram::Spectrograms;
use super::{LanguageBy, SpeechError, SpeechOptions, attention, engine_log, processor};

/// What the engine sets aside for the attention of a window, and fills as far as it needs: four copies of 30
/// s for 220 tokens and 23 heads, the most that any model has.
const ATTENTION_BYTES: usize = 160 << 20;

/// A loaded model.
pub(super) struct Model {
    pub(super) context: WhisperContext,
    /// Its name as it goes into transcripts.
    pub(super) name: String,
    /// Hex SHA-256 of its weights: names can be given twice.
    pub(super) sha256: String,
    pub(super) spectrograms: Spectrograms,
    /// How late its attention is, in seconds.
    pub(super) lateness: f64,
    /// The language decoded in; `None`: each window's is found.
    pub(super) language: Option<Language>,
    pub(super) language_by: LanguageBy,
}

impl Model {
    pub(super) fn load(resolved: &Resolved, options: &SpeechOptions) -> Result<Self, SpeechError> {
        engine_log::listen();
        processor::check()?;
        let mut parameters = WhisperContextParameters::default();
        // Attention is read only where it is computed: not with flash attention. On a CPU that is no loss,
        // for ggml's flash attention takes a third longer there than its other path (docs/performance.md).
        parameters
            .flash_attn(false)
            .use_gpu(options.gpu)
            .gpu_device(options.gpu_device);
        if let Some(mode) = attention::heads(resolved) {
            parameters.dtw_parameters(DtwParameters {
                mode,
                dtw_mem_size: ATTENTION_BYTES,
            });
        }
        let context = match &resolved.weights {
            Weights::File(path) => WhisperContext::new_with_params(path, parameters),
            Weights::Bundled(bytes) => WhisperContext::new_from_buffer_with_params(bytes, parameters),
        }
        .map_err(|error| SpeechError::NotAModel {
            model: resolved.name.clone().into(),
            reason: error.to_string(),
        })?;
        let (language, language_by) = match options.language()? {
            wanted if !context.is_multilingual() => {
                if wanted.is_some_and(|language| language != Language::ENGLISH) {
                    return Err(SpeechError::EnglishOnly {
                        model: resolved.name.clone(),
                        language: options.language.clone(),
                        multilingual: multilingual(&resolved.name),
                    });
                }
                (Some(Language::ENGLISH), LanguageBy::EnglishOnly)
            }
            None => (None, LanguageBy::Model),
            fixed => (fixed, LanguageBy::Option),
        };
        let bands = usize::try_from(context.model_n_mels()).unwrap_or(80);
        Ok(Self {
            spectrograms: Spectrograms::new(bands),
            lateness: attention::lateness(resolved),
            context,
            name: resolved.name.clone(),
            sha256: resolved.sha256()?,
            language,
            language_by,
        })
    }

    /// The engine's name and version as they go into transcripts.
    pub(super) fn engine() -> String {
        format!("whisper.cpp {}", whisper_rs::WHISPER_CPP_VERSION)
    }
}
