//! The engine and nothing else, as a yardstick: every channel decoded from end to end, pauses and all.

use crate::audio::Recording;

use super::transcriber::Transcriber;
use super::{AbortFlag, SpeechError, decoder};

impl Transcriber {
    /// Decodes all channels of a recording on one slot without gate, packing or clean-up, with the same parameters as
    /// [`Self::recognise`]; returns the text of each channel. Blocks.
    ///
    /// # Errors
    /// Those of [`Self::recognise`].
    pub fn decode_bare(&self, recording: &Recording, abort: &AbortFlag) -> Result<Vec<String>, SpeechError> {
        let mut slot = self.slots.checkout(abort)?;
        let mut texts = Vec::with_capacity(recording.channels.len());
        for channel in &recording.channels {
            let decoded = decoder::decode(&self.model, slot.state()?, channel, self.threads, abort)?;
            let text: Vec<String> = decoded.segments.into_iter().map(|segment| segment.text).collect();
            texts.push(text.join(" "));
        }
        Ok(texts)
    }
}
