//! What the beginning of an MP3 file says of its length: an ID3 tag, and the note of the encoder in the first
//! frame, which counts the bytes and frames of the whole file.

use crate::audio::mpeg::{FrameHeader, Info, id3_length, is_stream};

/// The longest frame. Encoders differ in whether they count the frame with the header.
const ONE_FRAME: u64 = 1441;
/// Bytes of a tag before what it holds.
const TAG_HEADER: usize = 10;

/// Bytes of the ID3 tag at the beginning, its header and footer included.
pub(super) fn tag_length(head: &[u8]) -> Option<u64> {
    id3_length(head)
}

/// The least number of bytes a whole file with this beginning has; `None` where nothing says it.
pub(super) fn least_bytes(head: &[u8]) -> Option<u64> {
    let tag = tag_length(head).unwrap_or(0);
    let rest = usize::try_from(tag).ok().and_then(|tag| head.get(tag..));
    let Some(rest) = rest else {
        // The tag reaches beyond what is here. Where sound follows its header, it is the tag that is wrong.
        let is_wrong = head.get(TAG_HEADER..).is_some_and(is_stream);
        return (!is_wrong).then_some(tag);
    };
    let audio = first_frame(rest).and_then(|at| announced(&rest[at..]));
    match (audio, tag) {
        (Some(audio), tag) => Some((tag + audio).saturating_sub(ONE_FRAME)),
        (None, 0) => None,
        (None, tag) => Some(tag),
    }
}

/// Tags may be followed by padding that they do not count.
fn first_frame(bytes: &[u8]) -> Option<usize> {
    let at = bytes.iter().position(|byte| *byte != 0)?;
    FrameHeader::parse(&bytes[at..]).map(|_| at)
}

/// Bytes of audio that the note in the first frame announces.
fn announced(frames: &[u8]) -> Option<u64> {
    let first = FrameHeader::parse(frames)?;
    let info = Info::of(&first, frames)?;
    // With a constant bit rate the second frame is as long as all others; the first may be longer.
    let by_frames = info.frames.filter(|_| info.is_constant).and_then(|count| {
        let second = FrameHeader::parse(frames.get(first.bytes..)?).filter(|second| second.bytes > 0)?;
        let length = second.bytes - usize::from(second.is_padded);
        Some(u64::from(count) * length as u64)
    });
    info.bytes.map(u64::from).max(by_frames)
}

#[cfg(test)]
#[path = "mp3_tests.rs"]
mod tests;
