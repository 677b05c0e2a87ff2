//! One decode: packed sound in, text with times and confidences out.

use std::borrow::Cow;
use std::ffi::{CStr, CString};
use std::ptr;

use whisper_rs::WhisperState;
use whisper_rs::whisper_rs_sys as sys;

use super::model::Model;
use super::stamps::{Listener, Matcher};
use super::state::DecoderState;
use super::thresholds::{ENTROPY, LOG_PROBABILITY, NO_SPEECH, TEMPERATURE_STEP};
use super::{AbortFlag, SpeechError, abort};

/// Whisper refuses sound shorter than this and pads the window anyway.
const SHORTEST: usize = crate::audio::SAMPLE_RATE as usize * 11 / 10;

/// A segment as the decoder wrote it. Times are seconds of the packed sound.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Heard {
    pub(super) start: f64,
    pub(super) end: f64,
    pub(super) text: String,
    /// Mean probability of the text's tokens, 0 to 1.
    pub(super) confidence: f32,
    /// The model's own guess that nobody speaks in the window.
    pub(super) no_speech: f32,
}

impl Heard {
    /// From the times of a window to those of the sound that it is a part of, in seconds. The model stamps up to 30 s,
    /// however short the window is.
    pub(super) fn of_window(self, begin: f64, end: f64) -> Self {
        Self {
            start: (begin + self.start).min(end),
            end: (begin + self.end).min(end),
            ..self
        }
    }
}

/// What one decode gave.
#[derive(Debug, Default)]
pub(super) struct Decoded {
    pub(super) segments: Vec<Heard>,
    pub(super) language: Option<String>,
}

/// Decodes `sound` (16 kHz) on a slot's state. Sound that is given away is freed once its spectrogram is made, and that waits
/// for other slots; what is lent the engine takes as a whole. Without a `language` the model finds out which it is.
pub(super) fn decode(
    model: &Model,
    state: &mut DecoderState,
    mut sound: Cow<'_, [f32]>,
    language: Option<&str>,
    threads: usize,
    abort: &AbortFlag,
) -> Result<Decoded, SpeechError> {
    if abort.is_set() {
        return Err(SpeechError::Aborted);
    }
    if sound.len() < SHORTEST {
        sound.to_mut().resize(SHORTEST, 0.0);
    }
    let spoken = language
        .map(CString::new)
        .transpose()
        .map_err(|error| SpeechError::Decode(error.to_string()))?;
    let sound = match sound {
        Cow::Owned(sound) => {
            state.hear(sound, threads).map_err(SpeechError::Decode)?;
            &[]
        }
        Cow::Borrowed(sound) => sound,
    };
    let mut parameters = parameters(spoken.as_deref(), threads);
    let mut listener = Box::new(Listener::default());
    parameters.abort_callback = Some(abort::aborted);
    parameters.abort_callback_user_data = abort.as_ptr();
    // SAFETY: `spoken`, `abort` and `listener` outlive the decode; nothing else touches the listener during it, and the
    // parameters ask for one greedy decoder.
    let outcome = unsafe {
        listener.attach(&mut parameters);
        state.decode(&parameters, sound)
    };
    if abort.is_set() {
        return Err(SpeechError::Aborted);
    }
    outcome.map_err(SpeechError::Decode)?;
    Ok(collect(model, state.found(), language, &listener))
}

/// They point at `language`.
fn parameters(language: Option<&CStr>, threads: usize) -> sys::whisper_full_params {
    // SAFETY: takes a number and returns a struct of numbers and null pointers.
    let mut parameters =
        unsafe { sys::whisper_full_default_params(sys::whisper_sampling_strategy_WHISPER_SAMPLING_GREEDY) };
    parameters.greedy.best_of = 1;
    parameters.n_threads = i32::try_from(threads).unwrap_or(1);
    parameters.language = language.map_or(ptr::null(), CStr::as_ptr);
    parameters.translate = false;
    // Text of the window before: on telephone audio it carries loops along, and it doubles the demo model's errors.
    parameters.no_context = true;
    parameters.n_max_text_ctx = 0;
    parameters.no_timestamps = false;
    parameters.suppress_blank = true;
    parameters.entropy_thold = ENTROPY;
    parameters.logprob_thold = LOG_PROBABILITY;
    parameters.no_speech_thold = NO_SPEECH;
    parameters.temperature_inc = TEMPERATURE_STEP;
    parameters.print_special = false;
    parameters.print_progress = false;
    parameters.print_realtime = false;
    parameters.print_timestamps = false;
    parameters
}

fn collect(model: &Model, state: &WhisperState, language: Option<&str>, listener: &Listener) -> Decoded {
    let first_stamp = model.context.token_beg();
    let end_of_text = model.context.token_eot();
    let mut matcher = Matcher::new(listener.utterances(first_stamp));
    let mut segments = Vec::new();
    for segment in state.as_iter() {
        let (mut tokens, mut probabilities) = (Vec::new(), Vec::new());
        for token in (0..segment.n_tokens()).filter_map(|at| segment.get_token(at)) {
            let data = token.token_data();
            if data.id < first_stamp {
                tokens.push(data.id);
            }
            if data.id < end_of_text {
                probabilities.push(data.p);
            }
        }
        let end = segment.end_timestamp();
        let start = matcher
            .length(&tokens)
            .map_or(segment.start_timestamp(), |length| end - length);
        let Ok(text) = segment.to_str_lossy() else {
            continue;
        };
        let (start, end) = seconds(start, end);
        segments.push(Heard {
            start,
            end,
            text: text.trim().to_owned(),
            confidence: mean(&probabilities),
            no_speech: segment.no_speech_probability(),
        });
    }
    let language = match language {
        Some(language) => Some(language.to_owned()),
        None => whisper_rs::get_lang_str(state.full_lang_id_from_state()).map(str::to_owned),
    };
    Decoded { segments, language }
}

/// Centiseconds as the decoder wrote them in seconds: never negative, the end never before the start.
pub(super) fn seconds(start: i64, end: i64) -> (f64, f64) {
    let start = start.max(0);
    (start as f64 / 100.0, end.max(start) as f64 / 100.0)
}

/// Mean of the tokens' probabilities. Half-precision arithmetic on a GPU can overflow to what is no number: nothing is
/// believed then.
pub(super) fn mean(probabilities: &[f32]) -> f32 {
    let sum: f64 = probabilities.iter().copied().map(f64::from).sum();
    let mean = sum / probabilities.len().max(1) as f64;
    if mean.is_finite() {
        mean.clamp(0.0, 1.0) as f32
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_in_order() {
        assert_eq!(seconds(150, 320), (1.5, 3.2));
        assert_eq!(seconds(-40, -10), (0.0, 0.0));
        assert_eq!(seconds(500, 300), (5.0, 5.0));
    }

    #[test]
    fn what_is_no_probability_is_not_believed() {
        for (probabilities, expected) in [
            (&[0.5, 1.0][..], 0.75),
            (&[], 0.0),
            (&[0.9, f32::NAN], 0.0),
            (&[f32::INFINITY], 0.0),
            (&[3.0], 1.0),
        ] {
            let mean = mean(probabilities);
            assert!((mean - expected).abs() < 1e-6, "{probabilities:?}: {mean}");
        }
    }
}
