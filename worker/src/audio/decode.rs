//! From bytes to a [`Recording`].
//!
//! Recordings come from other parties. A tail that is missing or broken keeps what came before it and sets
//! [`Recording::truncated`]; anything that is no sound at all is an [`AudioError`] that says what it looks
//! like.

use std::path::Path;

use callscript_common::audio::Format;

use super::limits::Limits;
use super::look::{Look, look};
use super::sound::Sound;
use super::{AudioError, Recording, container, mpeg, wav};

/// Decodes the bytes of a recording in any [`Format`].
///
/// # Errors
/// [`AudioError`] when no sound comes out of it.
pub fn decode(bytes: impl Into<Vec<u8>>) -> Result<Recording, AudioError> {
    decode_within(bytes, Limits::default())
}

/// Decodes a file.
///
/// # Errors
/// [`AudioError`] when it cannot be read or no sound comes out of it.
pub fn decode_file(path: &Path) -> Result<Recording, AudioError> {
    decode_file_within(path, Limits::default())
}

/// Decodes a file within limits of one's own.
///
/// # Errors
/// [`AudioError`] when it cannot be read, no sound comes out of it or a limit is passed.
pub fn decode_file_within(path: &Path, limits: Limits) -> Result<Recording, AudioError> {
    check_size(std::fs::metadata(path)?.len(), limits)?;
    decode_within(std::fs::read(path)?, limits)
}

/// Decodes the bytes of a recording within limits of one's own.
///
/// # Errors
/// [`AudioError`] when no sound comes out of it or a limit is passed.
pub fn decode_within(bytes: impl Into<Vec<u8>>, limits: Limits) -> Result<Recording, AudioError> {
    let bytes: Vec<u8> = bytes.into();
    if bytes.is_empty() {
        return Err(AudioError::Empty);
    }
    check_size(bytes.len() as u64, limits)?;
    let format = match look(&bytes) {
        Look::Read(format) => format,
        Look::Unread(name) => return Err(AudioError::Unsupported(name.into_owned())),
        Look::Foreign(what) => return Err(AudioError::NotAudio { looks_like: what }),
        Look::Unknown => {
            return Err(AudioError::NotAudio {
                looks_like: "data of no known kind",
            });
        }
    };
    // Demuxers and codecs are others' work: where one stumbles, this recording is lost and nothing else.
    std::panic::catch_unwind(|| read(&bytes, limits, format))
        .unwrap_or_else(|_| Err(AudioError::Damaged("the decoder stumbled over it".to_owned())))
}

fn check_size(bytes: u64, limits: Limits) -> Result<(), AudioError> {
    if bytes > limits.bytes {
        return Err(AudioError::TooLarge {
            bytes,
            limit: limits.bytes,
        });
    }
    Ok(())
}

fn read(bytes: &[u8], limits: Limits, format: Format) -> Result<Recording, AudioError> {
    let mut sound = Sound::new(limits);
    // A tag may stand before any of them.
    let tag = mpeg::tag_length(bytes)
        .filter(|_| format != Format::Mp3)
        .unwrap_or(0);
    let bytes = &bytes[tag..];
    match format {
        Format::Wav => wav::decode(bytes, &mut sound)?,
        Format::Mp3 if mpeg::is_free_format(bytes) => {
            return Err(AudioError::Unsupported("MP3 of a free bit rate".to_owned()));
        }
        Format::Mp3 => mpeg::decode(bytes, &mut sound)?,
        _ => container::decode(bytes, format, &mut sound)?,
    }
    sound.finish()?.map_err(AudioError::Damaged)
}

#[cfg(test)]
#[path = "decode_tests.rs"]
mod tests;
