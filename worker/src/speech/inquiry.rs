//! A question to the model between encoding and decoding a window: which language is it in?
//!
//! The engine's own detection (`whisper_lang_auto_detect_with_state`) encodes the window for the question and
//! once more for the decode, and its decode takes the language before it encodes. So a window is decoded in
//! its most likely language, and the question is put once the window is encoded: the engine polls its abort
//! callback at the end of `whisper_encode_internal`, when the encoder's output lies there and nothing of the
//! decode does (it clears its cache and its batch behind that poll). The answer costs one step of the
//! decoder, as many as there are for one token of text. If the answer is another language, the decode ends
//! there; only then is a window encoded twice.

use std::ffi::{c_int, c_void};

use whisper_rs::whisper_rs_sys as sys;

use super::state::Pointers;
use super::{AbortFlag, engine_log};

/// Tokens of a multilingual vocabulary that stand for no language (whisper.cpp: `num_languages`).
const OTHERS: c_int = 51_766;

/// What the callback is given.
pub(super) struct Inquiry<'a> {
    at: Pointers,
    threads: c_int,
    abort: &'a AbortFlag,
    /// Told how likely the model takes each language for, by place; says whether to go on with the decode.
    judge: &'a mut dyn FnMut(&[f32]) -> bool,
    was_asked: bool,
    is_refused: bool,
}

impl<'a> Inquiry<'a> {
    pub(super) fn new(
        at: Pointers,
        threads: c_int,
        abort: &'a AbortFlag,
        judge: &'a mut dyn FnMut(&[f32]) -> bool,
    ) -> Self {
        Self {
            at,
            threads,
            abort,
            judge,
            was_asked: false,
            is_refused: false,
        }
    }

    /// The decode is over. Was it the judge who ended it?
    pub(super) fn was_refused(self) -> bool {
        engine_log::end_on_purpose(false);
        self.is_refused
    }

    /// # Safety
    /// The engine has encoded a window and not begun to decode it.
    unsafe fn ask(&mut self) {
        // SAFETY: the caller's promise.
        if let Some(probabilities) = unsafe { probabilities(self.at, self.threads) } {
            self.is_refused = !(self.judge)(&probabilities);
            engine_log::end_on_purpose(self.is_refused);
        }
    }
}

/// The engine's abort callback.
///
/// # Safety
/// `inquiry` points at an [`Inquiry`] that nobody else uses, and the engine calls it as said above.
pub(super) unsafe extern "C" fn polled(inquiry: *mut c_void) -> bool {
    // SAFETY: the caller's promise.
    let inquiry = unsafe { &mut *inquiry.cast::<Inquiry<'_>>() };
    if inquiry.abort.is_set() {
        return true;
    }
    if !inquiry.was_asked {
        inquiry.was_asked = true;
        // SAFETY: the first poll is that at the end of the first encode.
        unsafe { inquiry.ask() };
    }
    inquiry.is_refused
}

/// How likely the model takes each language for, by place: its probabilities of the token behind the start of
/// a transcript (Whisper's paper, section 2.3). `None` when the engine fails.
///
/// # Safety
/// The pointers are alive, the model is multilingual, and a window is encoded.
unsafe fn probabilities(at: Pointers, threads: c_int) -> Option<Vec<f32>> {
    let Pointers { context, state } = at;
    // SAFETY: the caller's promise; the engine returns as many logits as its vocabulary has tokens, of which
    // those of the languages are the ones behind the start.
    let logits = unsafe {
        let languages = usize::try_from(sys::whisper_model_n_vocab(context) - OTHERS).ok()?;
        let first = usize::try_from(sys::whisper_token_lang(context, 0)).ok()?;
        let start = [sys::whisper_token_sot(context)];
        if languages == 0
            || sys::whisper_decode_with_state(context, state, start.as_ptr(), 1, 0, threads) != 0
        {
            return None;
        }
        let logits = sys::whisper_get_logits_from_state(state);
        if logits.is_null() {
            return None;
        }
        std::slice::from_raw_parts(logits.add(first), languages)
    };
    Some(softmax(logits))
}

fn softmax(logits: &[f32]) -> Vec<f32> {
    let most = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let powers: Vec<f32> = logits.iter().map(|logit| (logit - most).exp()).collect();
    let sum: f32 = powers.iter().sum();
    powers.into_iter().map(|power| power / sum).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probabilities_sum_to_one_however_large_the_numbers() {
        let made = softmax(&[900.0, 899.0, -900.0]);
        assert!((made.iter().sum::<f32>() - 1.0).abs() < 1e-6);
        assert!((made[0] / made[1] - 1.0_f32.exp()).abs() < 1e-3 && made[2] < 1e-6);
    }
}
