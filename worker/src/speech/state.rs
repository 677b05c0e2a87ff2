//! A slot's decoder state, which takes a window in two steps: its sound, then the parameters of the decode.
//!
//! `full` of whisper-rs 0.16 wants both at once, and so each slot keeps the samples of its window through the whole decode,
//! and all slots make their spectrograms when they like, each with four megabytes beside (whisper.cpp copies the window and
//! pads it with 30 seconds of silence). In two steps a window's samples are freed once its spectrogram is made, and slots that
//! outnumber the cores make theirs in turn. The engine allows it (`whisper_full_with_state` without samples decodes the
//! spectrogram that the state holds); whisper-rs does not, so its entry is called here.

use std::ffi::{c_int, c_void};
use std::ptr;
use std::sync::Arc;

use whisper_rs::whisper_rs_sys as sys;
use whisper_rs::{FullParams, SamplingStrategy, WhisperContext, WhisperState};

use super::turnstile::Turnstile;
use crate::audio::SAMPLE_RATE;

/// A decoder state and where the engine keeps it.
pub(super) struct DecoderState {
    state: WhisperState,
    at: Pointers,
    spectrograms: Arc<Turnstile>,
}

/// The engine's own names of a state and its context.
#[derive(Debug, Clone, Copy)]
struct Pointers {
    context: *mut sys::whisper_context,
    state: *mut sys::whisper_state,
}

// SAFETY: they point at what a `WhisperState` owns or holds a share of; that may be sent between threads, and is only used
// through the `DecoderState` that it lies in.
unsafe impl Send for Pointers {}

impl DecoderState {
    /// Allocates a state. `spectrograms` is passed by each that makes one.
    ///
    /// # Errors
    /// The engine's reason, when there is no memory for it.
    pub(super) fn new(context: &WhisperContext, spectrograms: Arc<Turnstile>) -> Result<Self, String> {
        let mut state = context.create_state().map_err(|error| error.to_string())?;
        let at = locate(&mut state)?;
        Ok(Self {
            state,
            at,
            spectrograms,
        })
    }

    /// The first step: makes the spectrogram of `sound` (16 kHz) and frees the samples. Waits for others that do so.
    ///
    /// # Errors
    /// The engine's reason.
    pub(super) fn hear(&mut self, sound: Vec<f32>, threads: usize) -> Result<(), String> {
        let _turn = self.spectrograms.enter();
        let made = self.state.pcm_to_mel(&sound, threads.max(1));
        // Before the next may enter.
        drop(sound);
        made.map_err(|error| error.to_string())
    }

    /// The second step: decodes what was heard last, or `sound` (16 kHz) where there is any: both steps in one then.
    ///
    /// # Safety
    /// What the pointers of `parameters` point at lives until this returns, and its callbacks may be called meanwhile.
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

    /// What the last decode found.
    pub(super) fn found(&self) -> &WhisperState {
        &self.state
    }
}

/// Asks the engine where it keeps a state. It tells its callbacks; the first of them is called before anything is decoded,
/// and a tenth of a second is too little to be decoded.
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
