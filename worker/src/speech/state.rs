//! A slot's decoder state, which takes a window in two steps: its spectrogram, then the parameters of the
//! decode.
//!
//! `full` of whisper-rs 0.16 wants samples and makes the spectrogram itself, slowly and with four megabytes
//! beside (whisper.cpp copies the window and pads it with 30 seconds of silence). The engine can be handed
//! one (`whisper_set_mel_with_state`) and decodes what its state holds (`whisper_full_with_state` without
//! samples); whisper-rs's own call for it knows only 80 bands and miscounts frames, so the engine's entries
//! are called here.

use std::ffi::{c_int, c_void};
use std::ptr;

use whisper_rs::whisper_rs_sys as sys;
use whisper_rs::{FullParams, SamplingStrategy, WhisperContext, WhisperState};

use super::AbortFlag;
use super::inquiry::{self, Inquiry};
use super::spectrogram::Spectrogram;
use crate::audio::SAMPLE_RATE;

/// A decoder state and where the engine keeps it.
pub(super) struct DecoderState {
    state: WhisperState,
    at: Pointers,
}

/// The engine's own names of a state and its context.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pointers {
    pub(super) context: *mut sys::whisper_context,
    pub(super) state: *mut sys::whisper_state,
}

// SAFETY: they point at what a `WhisperState` owns or holds a share of; that may be sent between threads, and
// is only used through the `DecoderState` that it lies in.
unsafe impl Send for Pointers {}

impl DecoderState {
    /// Allocates a state.
    ///
    /// # Errors
    /// The engine's reason, when there is no memory for it.
    pub(super) fn new(context: &WhisperContext) -> Result<Self, String> {
        let mut state = context.create_state().map_err(|error| error.to_string())?;
        let at = locate(&mut state)?;
        Ok(Self { state, at })
    }

    /// The first step: takes a spectrogram.
    ///
    /// # Errors
    /// When it is of another number of bands than the model's.
    pub(super) fn show(&mut self, made: &Spectrogram) -> Result<(), String> {
        let Pointers { context, state } = self.at;
        let number = |value: usize| c_int::try_from(value).map_err(|error| error.to_string());
        let (frames, bands) = (
            number(made.frames)?,
            number(made.values.len() / made.frames.max(1))?,
        );
        // SAFETY: both are alive as long as `self.state`, which nobody else uses while `self` is borrowed;
        // there are as many values as frames in all bands.
        match unsafe { sys::whisper_set_mel_with_state(context, state, made.values.as_ptr(), frames, bands) }
        {
            0 => Ok(()),
            _ => Err(format!("the model is not made for {bands} bands")),
        }
    }

    /// The second step: decodes what was shown last, or `sound` (16 kHz) where there is any: both steps in
    /// one then.
    ///
    /// # Safety
    /// What the pointers of `parameters` point at lives until this returns, and its callbacks may be called
    /// meanwhile.
    ///
    /// # Errors
    /// The engine's reason.
    pub(super) unsafe fn decode(
        &mut self,
        parameters: &sys::whisper_full_params,
        sound: &[f32],
    ) -> Result<(), String> {
        let Pointers { context, state } = self.at;
        let length = c_int::try_from(sound.len()).map_err(|error| error.to_string())?;
        // SAFETY: both are alive as long as `self.state`, which nobody else uses while `self` is borrowed.
        match unsafe { sys::whisper_full_with_state(context, state, *parameters, sound.as_ptr(), length) } {
            0 => Ok(()),
            code => Err(format!("the engine gave up (whisper_full: {code})")),
        }
    }

    /// As [`Self::decode`] of what was shown last, with a multilingual model; but once that is encoded,
    /// `judge` is told how likely the model takes each language for, by its place, and the decode ends there
    /// unless it says yes. Returns whether it was decoded.
    ///
    /// # Safety
    /// As of [`Self::decode`].
    ///
    /// # Errors
    /// The engine's reason.
    pub(super) unsafe fn decode_if(
        &mut self,
        mut parameters: sys::whisper_full_params,
        abort: &AbortFlag,
        judge: &mut dyn FnMut(&[f32]) -> bool,
    ) -> Result<bool, String> {
        let mut inquiry = Inquiry::new(self.at, parameters.n_threads, abort, judge);
        parameters.abort_callback = Some(inquiry::polled);
        parameters.abort_callback_user_data = ptr::from_mut(&mut inquiry).cast();
        // SAFETY: the caller's promise; the inquiry outlives the decode and is not touched during it.
        let outcome = unsafe { self.decode(&parameters, &[]) };
        if inquiry.was_refused() {
            return Ok(false);
        }
        outcome.map(|()| true)
    }

    /// What the last decode found.
    pub(super) fn found(&self) -> &WhisperState {
        &self.state
    }
}

/// Asks the engine where it keeps a state. It tells its callbacks; the first of them is called before
/// anything is decoded, and a tenth of a second is too little to be decoded.
fn locate(state: &mut WhisperState) -> Result<Pointers, String> {
    let mut at: Option<Pointers> = None;
    let mut parameters = FullParams::new(SamplingStrategy::Greedy { best_of: 1 });
    parameters.set_language(Some("en"));
    parameters.set_duration_ms(100);
    parameters.set_print_progress(false);
    // SAFETY: `at` outlives the call to `full` and is not touched during it.
    unsafe {
        parameters.set_progress_callback(Some(told));
        parameters.set_progress_callback_user_data(ptr::from_mut(&mut at).cast());
    }
    state
        .full(parameters, &[0.0; SAMPLE_RATE as usize / 5])
        .map_err(|error| error.to_string())?;
    at.ok_or_else(|| "the engine did not say where its state is".to_owned())
}

/// # Safety
/// `at` points at the `Option<Pointers>` of [`locate`].
unsafe extern "C" fn told(
    context: *mut sys::whisper_context,
    state: *mut sys::whisper_state,
    _: c_int,
    at: *mut c_void,
) {
    // SAFETY: the caller's promise.
    unsafe { *at.cast::<Option<Pointers>>() = Some(Pointers { context, state }) }
}
