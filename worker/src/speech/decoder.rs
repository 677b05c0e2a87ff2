//! One decode: packed sound in, tokens with times and probabilities out.

use std::borrow::Cow;
use std::ops::Range;
use std::ptr;

use whisper_rs::WhisperState;
use whisper_rs::whisper_rs_sys as sys;

use super::language::Language;
use super::languages::Languages;
use super::listening::Hearing;
use super::model::Model;
use super::spectrogram::Spectrogram;
use super::state::DecoderState;
use super::thresholds::{LOG_PROBABILITY, NO_SPEECH};
use super::words::{self, Word};
use super::{AbortFlag, SpeechError, abort, doubt, engine_threads, listening, missed, remarks};
use crate::audio::SAMPLE_RATE;

/// Whisper refuses sound shorter than this and pads the window anyway.
const SHORTEST: usize = SAMPLE_RATE as usize * 11 / 10;
/// Samples of one position of the encoder: 20 ms.
const POSITION: usize = SAMPLE_RATE as usize / 50;
/// Positions of a whole window of 30 s.
const WHOLE: usize = 1500;
/// Samples of one frame of a spectrogram: 10 ms, half a position.
pub(super) const FRAME: usize = POSITION / 2;
/// Milliseconds of a frame.
const FRAME_MS: usize = 10;
/// Silence that the encoder is shown behind a short window, in positions: 1.76 s at least. Without any the
/// model writes on after the end.
const TAIL: usize = 88;
/// Positions are encoded in multiples of this: ggml's fast matrix product wants rows of whole vectors.
const VECTOR: usize = 32;
/// How often a window is halved at most.
const HALVINGS: usize = 2;
/// A window of fewer frames is not halved: 4 s.
const LEAST_HALVED: usize = 400;

/// A piece of a word as the decoder wrote it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Token {
    /// Possibly a part of a character only.
    pub(super) text: Vec<u8>,
    /// The model's number of it.
    pub(super) id: i32,
    /// 0 to 1.
    pub(super) probability: f32,
    /// Where attention leaves it, in seconds of the window; `None` when the engine does not say.
    pub(super) until: Option<f64>,
}

/// What one decode gave.
#[derive(Debug, Default)]
pub(super) struct Decoded {
    pub(super) tokens: Vec<Token>,
    /// The model's own guess that nobody speaks in the window.
    pub(super) no_speech: f32,
}

impl Decoded {
    /// The words without their times.
    pub(super) fn text(&self) -> String {
        let bytes: Vec<u8> = self
            .tokens
            .iter()
            .flat_map(|token| token.text.iter().copied())
            .collect();
        String::from_utf8_lossy(&bytes).trim().to_owned()
    }
}

/// Decodes `sound` (16 kHz) from end to end, window by window of 30 s as the engine cuts it; what it gives is
/// taken as it is. Without a `language` the engine finds out which it is.
pub(super) fn decode(
    model: &Model,
    state: &mut DecoderState,
    mut sound: Cow<'_, [f32]>,
    language: Option<Language>,
    threads: usize,
    abort: &AbortFlag,
) -> Result<Decoded, SpeechError> {
    if sound.len() < SHORTEST {
        sound.to_mut().resize(SHORTEST, 0.0);
    }
    let mut window = Window::new(model, state, language, threads, abort);
    window.decode(window.parameters(sound.len()), &sound)
}

/// The words of a window of `sound` (16 kHz, 30 s at most), in seconds of it. The sound is freed once its
/// spectrogram is made. Where the engine is in doubt it decodes the window once more, and where it passed
/// over speech, that. `stretches` is where the gate heard speech, in seconds. The window is decoded in the
/// language that it is in, as `languages` takes it; what it showed is remembered there.
pub(super) fn words(
    model: &Model,
    state: &mut DecoderState,
    mut sound: Vec<f32>,
    stretches: &[(f64, f64)],
    languages: &mut Languages,
    threads: usize,
    abort: &AbortFlag,
) -> Result<Vec<Word>, SpeechError> {
    if sound.len() < SHORTEST {
        sound.resize(SHORTEST, 0.0);
    }
    let mut window = Window::new(model, state, languages.fixed(), threads, abort);
    let made = model.spectrograms.make(&sound, frames(sound.len()));
    drop(sound);
    if languages.fixed().is_some() {
        let words = window.words_of(&made, stretches, None)?;
        languages.miss(window.foreign);
        Ok(words)
    } else {
        listening::words(&mut window, &made, stretches, languages)
    }
}

/// The frames between two times in seconds, and no fewer than the engine takes.
pub(super) fn part_of(made: &Spectrogram, from: f64, to: f64) -> Range<usize> {
    let frame = |seconds: f64| (seconds.max(0.0) * 1000.0) as usize / FRAME_MS;
    let end = frame(to).min(made.heard);
    let start = frame(from).min(end);
    let least = SHORTEST.div_ceil(FRAME);
    let end = end.max((start + least).min(made.heard));
    start.min(end.saturating_sub(least))..end
}

/// Seconds from the beginning to a frame.
pub(super) fn seconds(frame: usize) -> f64 {
    (frame * FRAME_MS) as f64 / 1000.0
}

/// What the decodes of one window share.
struct Window<'a> {
    model: &'a Model,
    state: &'a mut DecoderState,
    /// What it is decoded in.
    language: Option<Language>,
    /// Seconds of speech of which the model says that they are in another language, and no word.
    foreign: f64,
    threads: usize,
    abort: &'a AbortFlag,
}

impl<'a> Window<'a> {
    fn new(
        model: &'a Model,
        state: &'a mut DecoderState,
        language: Option<Language>,
        threads: usize,
        abort: &'a AbortFlag,
    ) -> Self {
        engine_threads::limit(threads);
        Self {
            model,
            state,
            language,
            foreign: 0.0,
            threads,
            abort,
        }
    }

    /// The words of what a spectrogram shows, in seconds of it. `first` is a decode of it, where there is
    /// one.
    fn words_of(
        &mut self,
        made: &Spectrogram,
        stretches: &[(f64, f64)],
        first: Option<Decoded>,
    ) -> Result<Vec<Word>, SpeechError> {
        let decoded = self.hear(made, first, HALVINGS)?;
        let (mut words, remarks) = remarks::parted(words::words(&decoded.tokens, decoded.no_speech));
        let is_remark = words.is_empty() && !remarks.is_empty();
        let mut is_foreign = remarks::is_foreign(&remarks);
        for gap in missed::missed(&words, stretches) {
            // Speech that gave a remark and no word would give the remark once more. Other sound can hide a
            // sentence beside it, so the parts on either side of the longest pause are decoded.
            let hidden = if is_remark {
                Some(false)
            } else {
                self.fill(made, gap, &mut words)?
            };
            if let Some(foreign) = hidden {
                is_foreign |= foreign;
                for part in missed::halves(gap, stretches) {
                    is_foreign |= self.fill(made, part, &mut words)?.unwrap_or_default();
                }
            }
        }
        if is_foreign {
            self.foreign += missed::seconds(&words, stretches);
        }
        if words.is_empty() {
            // For the clean-up to count, whatever becomes of the words on the way.
            words.extend(remarks.into_iter().next().map(|word| Word {
                text: remarks::SIGN.to_owned(),
                ..word
            }));
        }
        Ok(words)
    }

    /// Decodes what a spectrogram shows, unless `first` is a decode of it already. A decode that is
    /// [doubtful](doubt) is thrown away for one that is shown a whole window, as the model was trained: it
    /// finds its end better then. If that is no better, the halves of the window are decoded.
    ///
    /// Whisper's paper decodes such a window again at random, with a rising temperature. The engine's random
    /// numbers depend on everything that a slot decoded before, so a call would be heard differently each
    /// time. And a model that runs in circles over a long window mostly does not do so over its parts.
    fn hear(
        &mut self,
        made: &Spectrogram,
        first: Option<Decoded>,
        halvings: usize,
    ) -> Result<Decoded, SpeechError> {
        let mut decoded = match first {
            Some(decoded) => decoded,
            None => self.show(made)?,
        };
        if doubt::is_doubtful(&decoded.tokens) && made.frames < 2 * WHOLE {
            decoded = self.show(&made.part(0..made.heard, 2 * WHOLE))?;
        }
        if halvings == 0 || made.heard < LEAST_HALVED || !doubt::is_doubtful(&decoded.tokens) {
            return Ok(decoded);
        }
        let at = made.quietest(made.heard / 3..2 * made.heard / 3);
        let part = |range: Range<usize>| {
            let length = range.len() * FRAME;
            made.part(range, frames(length))
        };
        let mut decoded = self.hear(&part(0..at), None, halvings - 1)?;
        let rest = self.hear(&part(at..made.heard), None, halvings - 1)?;
        let later = seconds(at);
        decoded.no_speech = decoded.no_speech.min(rest.no_speech);
        decoded.tokens.extend(rest.tokens.into_iter().map(|token| Token {
            until: token.until.map(|until| until + later),
            ..token
        }));
        Ok(decoded)
    }

    /// Decodes speech that was passed over by itself, and adds the words to `words`. Where only a remark came
    /// of it, returns whether the remark tells of another language.
    fn fill(
        &mut self,
        made: &Spectrogram,
        (from, to): (f64, f64),
        words: &mut Vec<Word>,
    ) -> Result<Option<bool>, SpeechError> {
        const AROUND: f64 = 0.2;
        let part = part_of(made, from - AROUND, to + AROUND);
        let shown = made.part(part.clone(), frames(part.len() * FRAME));
        let rest = self.hear(&shown, None, 0)?;
        let (mut found, remarks) = remarks::parted(words::words(&rest.tokens, rest.no_speech));
        let is_remark = found.is_empty() && !remarks.is_empty();
        words::shift(&mut found, seconds(part.start));
        missed::insert(words, found);
        Ok(is_remark.then(|| remarks::is_foreign(&remarks)))
    }

    /// Decodes a spectrogram. All of its frames are encoded; the silence behind the sound is not decoded.
    fn show(&mut self, made: &Spectrogram) -> Result<Decoded, SpeechError> {
        let parameters = self.parameters_of(made);
        self.state.show(made).map_err(SpeechError::Decode)?;
        self.decode(parameters, &[])
    }

    /// As [`Self::show`]; but once it is encoded `judge` is told how likely each language is, and nothing is
    /// decoded unless it says yes.
    fn show_if(
        &mut self,
        made: &Spectrogram,
        judge: &mut dyn FnMut(&[f32]) -> bool,
    ) -> Result<Option<Decoded>, SpeechError> {
        let parameters = self.parameters_of(made);
        self.state.show(made).map_err(SpeechError::Decode)?;
        // SAFETY: the language lives for ever, and the parameters ask for one greedy decoder.
        let outcome = unsafe { self.state.decode_if(parameters, self.abort, judge) };
        if self.abort.is_set() {
            return Err(SpeechError::Aborted);
        }
        let is_decoded = outcome.map_err(SpeechError::Decode)?;
        Ok(is_decoded.then(|| collect(self.model, self.state.found())))
    }

    fn parameters(&self, length: usize) -> sys::whisper_full_params {
        parameters(self.language, self.threads, length)
    }

    fn parameters_of(&self, made: &Spectrogram) -> sys::whisper_full_params {
        let mut parameters = self.parameters(made.heard * FRAME);
        if made.frames >= 2 * WHOLE {
            parameters.audio_ctx = 0;
        }
        parameters.duration_ms = i32::try_from(made.heard * FRAME_MS).unwrap_or(i32::MAX);
        parameters
    }

    fn decode(
        &mut self,
        mut parameters: sys::whisper_full_params,
        sound: &[f32],
    ) -> Result<Decoded, SpeechError> {
        if self.abort.is_set() {
            return Err(SpeechError::Aborted);
        }
        parameters.abort_callback = Some(abort::aborted);
        parameters.abort_callback_user_data = self.abort.as_ptr();
        // SAFETY: the language lives for ever, the flag outlives the decode, and the parameters ask for one
        // greedy decoder.
        let outcome = unsafe { self.state.decode(&parameters, sound) };
        if self.abort.is_set() {
            return Err(SpeechError::Aborted);
        }
        outcome.map_err(SpeechError::Decode)?;
        Ok(collect(self.model, self.state.found()))
    }
}

impl Hearing for Window<'_> {
    fn decode_if(
        &mut self,
        made: &Spectrogram,
        language: Language,
        judge: &mut dyn FnMut(&[f32]) -> bool,
    ) -> Result<Option<Decoded>, SpeechError> {
        self.language = Some(language);
        self.show_if(made, judge)
    }

    fn words(
        &mut self,
        made: &Spectrogram,
        stretches: &[(f64, f64)],
        language: Language,
        first: Option<Decoded>,
    ) -> Result<Vec<Word>, SpeechError> {
        self.language = Some(language);
        self.words_of(made, stretches, first)
    }
}

/// `length` is that of the sound in samples.
fn parameters(language: Option<Language>, threads: usize, length: usize) -> sys::whisper_full_params {
    // SAFETY: takes a number and returns a struct of numbers and null pointers.
    let mut parameters =
        unsafe { sys::whisper_full_default_params(sys::whisper_sampling_strategy_WHISPER_SAMPLING_GREEDY) };
    parameters.greedy.best_of = 1;
    parameters.n_threads = i32::try_from(threads).unwrap_or(1);
    parameters.language = language.map_or(ptr::null(), Language::as_ptr);
    parameters.translate = false;
    // Text of the window before: on telephone audio it carries loops along.
    parameters.no_context = true;
    parameters.n_max_text_ctx = 0;
    // Windows end in pauses and words have times of their own. Stamps cost a seventh more tokens, and
    // whatever stood behind the last one would be encoded and decoded once more.
    parameters.no_timestamps = true;
    parameters.audio_ctx = audio_context(length);
    parameters.suppress_blank = true;
    parameters.logprob_thold = LOG_PROBABILITY;
    parameters.no_speech_thold = NO_SPEECH;
    // No second decode by chance.
    parameters.temperature_inc = 0.0;
    parameters.print_special = false;
    parameters.print_progress = false;
    parameters.print_realtime = false;
    parameters.print_timestamps = false;
    parameters
}

/// Positions to encode for so many samples: what the window holds and a little silence. 0 is all of them.
fn audio_context(length: usize) -> i32 {
    let positions = (length.div_ceil(POSITION) + TAIL).next_multiple_of(VECTOR);
    if positions < WHOLE {
        i32::try_from(positions).unwrap_or(0)
    } else {
        0
    }
}

/// Frames of the spectrogram of so many samples, with the silence behind them that the encoder looks at.
pub(super) fn frames(length: usize) -> usize {
    match usize::try_from(audio_context(length)) {
        Ok(positions) if positions > 0 => 2 * positions,
        // Sound of more than a window is encoded window by window; the last one is whole, too.
        _ => 2 * WHOLE * length.div_ceil(2 * WHOLE * FRAME).max(1),
    }
}

fn collect(model: &Model, state: &WhisperState) -> Decoded {
    let end_of_text = model.context.token_eot();
    let mut decoded = Decoded::default();
    for segment in state.as_iter() {
        decoded.no_speech = segment.no_speech_probability();
        for token in (0..segment.n_tokens()).filter_map(|at| segment.get_token(at)) {
            let data = token.token_data();
            if let Ok(text) = token.to_bytes()
                && data.id < end_of_text
            {
                decoded.tokens.push(Token {
                    text: text.to_vec(),
                    id: data.id,
                    probability: data.p,
                    // Centiseconds; -1 where there is none.
                    until: (data.t_dtw >= 0).then_some((data.t_dtw as f64 / 100.0 - model.lateness).max(0.0)),
                });
            }
        }
    }
    decoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_window_is_encoded_with_a_tail() {
        let seconds = |seconds: usize| seconds * SAMPLE_RATE as usize;
        assert_eq!(audio_context(seconds(9)), 544);
        assert_eq!(audio_context(seconds(29)), 0);
        assert_eq!(audio_context(seconds(40)), 0);
        assert_eq!(audio_context(1), 96);
        assert_eq!(frames(seconds(9)), 1088);
        assert_eq!((frames(seconds(29)), frames(seconds(40))), (3000, 6000));
    }
}
