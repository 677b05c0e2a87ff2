//! The slots: decoder states that are made once and lent to one call at a time.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

use whisper_rs::WhisperState;

use super::model::Model;
use super::{AbortFlag, SpeechError};

/// How often a waiting call looks at its abort flag.
const LOOK: Duration = Duration::from_millis(100);

/// N decoder states.
pub(super) struct Slots {
    free: Mutex<Vec<WhisperState>>,
    returned: Condvar,
}

impl Slots {
    /// Makes all states at once, so that a lack of memory shows at the start and not in the hundredth call.
    pub(super) fn new(model: &Model, count: usize) -> Result<Self, SpeechError> {
        let free = (1..=count.max(1))
            .map(|slot| {
                let state = model.context.create_state();
                state.map_err(|error| SpeechError::Slot {
                    slot,
                    reason: error.to_string(),
                })
            })
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Self {
            free: Mutex::new(free),
            returned: Condvar::new(),
        })
    }

    /// Waits for a free slot.
    pub(super) fn checkout(&self, abort: &AbortFlag) -> Result<Slot<'_>, SpeechError> {
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if abort.is_set() {
                return Err(SpeechError::Aborted);
            }
            if let Some(state) = free.pop() {
                return Ok(Slot {
                    slots: self,
                    state: Some(state),
                });
            }
            free = self
                .returned
                .wait_timeout(free, LOOK)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
    }
}

/// A slot on loan; dropping it gives it back.
pub(super) struct Slot<'a> {
    slots: &'a Slots,
    state: Option<WhisperState>,
}

impl Slot<'_> {
    /// The decoder state.
    pub(super) fn state(&mut self) -> Result<&mut WhisperState, SpeechError> {
        self.state
            .as_mut()
            .ok_or_else(|| SpeechError::Decode("the slot has been given back".to_owned()))
    }
}

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        if let Some(state) = self.state.take() {
            self.slots
                .free
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(state);
            self.slots.returned.notify_one();
        }
    }
}
