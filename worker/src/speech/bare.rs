//! The engine and nothing else, as a yardstick.

use std::borrow::Cow;

use super::transcriber::Transcriber;
use super::{AbortFlag, SpeechError, decoder};

impl Transcriber {
    /// Decodes sounds (16 kHz) one after the other on one slot, from end to end, without gate and clean-up
    /// and with the same parameters as [`Self::recognise`]; returns the text of each. Blocks.
    ///
    /// # Errors
    /// Those of [`Self::recognise`].
    pub fn decode_bare<'a>(
        &self,
        sounds: impl IntoIterator<Item = &'a [f32]>,
        abort: &AbortFlag,
    ) -> Result<Vec<String>, SpeechError> {
        let mut slot = self.slots.checkout(abort)?;
        let mut texts = Vec::new();
        for sound in sounds {
            let decoded = decoder::decode(
                &self.model,
                slot.state()?,
                Cow::Borrowed(sound),
                self.model.language,
                self.threads,
                abort,
            )?;
            texts.push(decoded.text());
        }
        Ok(texts)
    }
}
