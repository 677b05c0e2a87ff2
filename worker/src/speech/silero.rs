//! Silero's voice detector, run by whisper.cpp.
//!
//! Its weights (MIT licence) come inside the binary; `models/silero` says how they were made. A detector
//! works on one channel at a time, so there are as many of them as channels are prepared at once.

use std::io::Write as _;
use std::sync::{Mutex, PoisonError};

use whisper_rs::{WhisperVadContext, WhisperVadContextParams, WhisperVadParams};

use crate::audio::SAMPLE_RATE;
use crate::audio::gate::Region;
use crate::models::SILERO;

use super::thresholds::{SHORTEST_PAUSE_MS, SHORTEST_VOICE_MS, VOICE, VOICE_PADDING_MS};
use super::{SpeechError, engine_log};

/// Samples of a centisecond, the unit of the detector's times.
const CENTISECOND: f32 = SAMPLE_RATE as f32 / 100.0;

/// Detectors that are free.
pub(super) struct Silero {
    free: Mutex<Vec<WhisperVadContext>>,
}

impl Silero {
    /// Loads the weights once, so that what is wrong shows at the start.
    pub(super) fn load() -> Result<Self, SpeechError> {
        engine_log::listen();
        Ok(Self {
            free: Mutex::new(vec![new_detector()?]),
        })
    }

    /// The stretches of a channel in which there is a voice, in order, to about 30 ms.
    pub(super) fn voice(&self, channel: &[f32]) -> Result<Vec<Region>, SpeechError> {
        let free = || self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = free().pop();
        let mut detector = match taken {
            Some(detector) => detector,
            None => new_detector()?,
        };
        let segments = detector
            .segments_from_samples(parameters(), channel)
            .map_err(|error| SpeechError::Gate(error.to_string()))?;
        free().push(detector);
        let at = |centiseconds: f32| (centiseconds.max(0.0) * CENTISECOND) as usize;
        Ok(segments
            .map(|segment| Region {
                start: at(segment.start).min(channel.len()),
                end: at(segment.end).min(channel.len()),
            })
            .filter(|region| !region.is_empty())
            .collect())
    }
}

fn parameters() -> WhisperVadParams {
    let mut parameters = WhisperVadParams::new();
    parameters.set_threshold(VOICE);
    parameters.set_min_speech_duration(SHORTEST_VOICE_MS);
    parameters.set_min_silence_duration(SHORTEST_PAUSE_MS);
    parameters.set_speech_pad(VOICE_PADDING_MS);
    parameters
}

fn new_detector() -> Result<WhisperVadContext, SpeechError> {
    let trouble = |error: &dyn std::fmt::Display| SpeechError::Gate(error.to_string());
    // The library reads weights from a file only.
    let mut file = tempfile::NamedTempFile::new().map_err(|error| trouble(&error))?;
    file.write_all(SILERO).map_err(|error| trouble(&error))?;
    let path = file
        .path()
        .to_str()
        .ok_or_else(|| trouble(&"the folder for temporary files has a name that is not UTF-8"))?;
    let mut parameters = WhisperVadContextParams::new();
    // A step is so small that a second thread, or a GPU, costs more than it brings.
    parameters.set_n_threads(1);
    parameters.set_use_gpu(false);
    WhisperVadContext::new(path, parameters).map_err(|error| trouble(&error))
}
