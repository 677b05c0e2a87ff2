//! What the beginning of an MP3 file says: the length of an ID3 tag, and the Xing or Info header in the
//! first frame, which counts the bytes and frames of the whole file.

const V1_KBPS: [usize; 15] = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const V2_KBPS: [usize; 15] = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
const V1_HERTZ: [usize; 3] = [44_100, 48_000, 32_000];

/// The longest frame. Encoders differ in whether they count the frame with the header.
const ONE_FRAME: u64 = 1441;

/// Bytes of the ID3 tag at the beginning, its header and footer included.
pub(super) fn tag_length(head: &[u8]) -> Option<u64> {
    let [b'I', b'D', b'3', _, _, flags, size @ ..] = head else {
        return None;
    };
    let size: [u8; 4] = size.get(..4)?.try_into().ok()?;
    if size.iter().any(|byte| byte & 0x80 != 0) {
        return None;
    }
    let size = size
        .iter()
        .fold(0_u64, |size, byte| (size << 7) | u64::from(*byte));
    let footer = if flags & 0x10 == 0 { 0 } else { 10 };
    Some(10 + size + footer)
}

/// An MPEG audio frame header: sync, version, layer, bit rate and sample rate all valid.
pub(super) fn is_frame(head: &[u8]) -> bool {
    let [first, second, third, ..] = head else {
        return false;
    };
    *first == 0xff
        && second & 0xe0 == 0xe0
        && second & 0x18 != 0x08
        && second & 0x06 != 0
        && third & 0xf0 != 0xf0
        && third & 0x0c != 0x0c
}

/// The least number of bytes a whole file with this beginning has; `None` where nothing says it.
pub(super) fn least_bytes(head: &[u8]) -> Option<u64> {
    let tag = tag_length(head).unwrap_or(0);
    let rest = usize::try_from(tag).ok().and_then(|tag| head.get(tag..));
    let Some(rest) = rest else {
        return Some(tag); // the tag alone reaches beyond what is here
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
    is_frame(&bytes[at..]).then_some(at)
}

/// Bytes of audio that the Xing or Info header in the first frame announces.
fn announced(frames: &[u8]) -> Option<u64> {
    let is_v1 = frames.get(1)? & 0x18 == 0x18;
    let is_mono = frames.get(3)? & 0xc0 == 0xc0;
    let side_info = match (is_v1, is_mono) {
        (true, false) => 32,
        (true, true) | (false, false) => 17,
        (false, true) => 9,
    };
    let header = frames.get(4 + side_info..)?;
    let is_constant = header.starts_with(b"Info");
    if !is_constant && !header.starts_with(b"Xing") {
        return None;
    }
    let number = |at: usize| Some(u32::from_be_bytes(header.get(at..at + 4)?.try_into().ok()?));
    let flags = number(4)?;
    let (has_frames, has_bytes) = (flags & 1 != 0, flags & 2 != 0);
    let bytes = number(if has_frames { 12 } else { 8 }).filter(|_| has_bytes);
    // With a constant bit rate the second frame is as long as all others; the first may be longer.
    let by_frames = number(8).filter(|_| has_frames && is_constant).and_then(|count| {
        let second = frames.get(frame_length(frames)?..)?;
        let length = frame_length(second).filter(|_| is_frame(second))?;
        Some(u64::from(count) * (length as u64 - u64::from(is_padded(second))))
    });
    bytes.map(u64::from).max(by_frames)
}

fn is_padded(frame: &[u8]) -> bool {
    frame.get(2).is_some_and(|third| third & 0x02 != 0)
}

/// Length of a layer III frame; `None` for other layers and free bit rates.
fn frame_length(frame: &[u8]) -> Option<usize> {
    let (second, third) = (*frame.get(1)?, *frame.get(2)?);
    if second & 0x06 != 0x02 {
        return None;
    }
    let (bit_rate, sample_rate) = (usize::from(third >> 4), usize::from((third >> 2) & 3));
    let hertz = *V1_HERTZ.get(sample_rate)?;
    let (kbps, hertz, factor) = match second & 0x18 {
        0x18 => (V1_KBPS.get(bit_rate)?, hertz, 144_000),
        0x10 => (V2_KBPS.get(bit_rate)?, hertz / 2, 72_000),
        _ => (V2_KBPS.get(bit_rate)?, hertz / 4, 72_000),
    };
    (*kbps > 0).then(|| factor * kbps / hertz + usize::from(is_padded(frame)))
}

#[cfg(test)]
#[path = "mp3_tests.rs"]
mod tests;
