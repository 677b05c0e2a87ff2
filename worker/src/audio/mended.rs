//! Containers that end before or after where they say, made into what Symphonia reads: bytes behind the end
//! are cut off, and lengths that reach beyond it are shortened.

use std::borrow::Cow;
use std::ops::Range;

use callscript_common::audio::Format;

/// A chunk: where its length stands, and what it holds as far as it is there.
struct Chunk {
    id: [u8; 4],
    length: Range<usize>,
    body: Range<usize>,
    /// It goes on beyond the end.
    is_torn: bool,
}

/// The bytes of one file.
pub(super) fn mended(bytes: &[u8], format: Format) -> Cow<'_, [u8]> {
    match format {
        Format::Mp4 => Cow::Borrowed(&bytes[..end_of_atoms(bytes)]),
        Format::Caf => chunks(bytes, 8, 8),
        Format::Aiff => chunks(bytes, 12, 4),
        Format::WebM | Format::Matroska => segment(bytes),
        _ => Cow::Borrowed(bytes),
    }
}

fn is_name(id: [u8; 4]) -> bool {
    id.iter()
        .all(|byte| byte.is_ascii_graphic() || matches!(byte, b' ' | 0xa9))
}

fn big_endian(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// Where the last atom of an MPEG-4 file ends.
fn end_of_atoms(bytes: &[u8]) -> usize {
    let mut end = 0_usize;
    while let Some(head) = bytes.get(end..).and_then(|rest| rest.first_chunk::<8>()) {
        let [_, _, _, _, id @ ..] = *head;
        if !is_name(id) {
            break;
        }
        let length = match big_endian(&head[..4]) {
            0 => u64::MAX,
            1 => bytes.get(end + 8..end + 16).map_or(u64::MAX, big_endian),
            length => length,
        };
        let length = usize::try_from(length.max(8)).unwrap_or(usize::MAX);
        end = end.saturating_add(length).min(bytes.len());
    }
    if end == 0 { bytes.len() } else { end }
}

/// The chunks of CAF (lengths of eight bytes) and AIFF (four), from `at` on.
fn chunks(bytes: &[u8], at: usize, width: usize) -> Cow<'_, [u8]> {
    let mut end = at;
    let mut torn = None;
    while let Some(chunk) = chunk(bytes, end, width).filter(|chunk| is_name(chunk.id)) {
        // AIFF pads to even places; the last byte of padding is often left out.
        let padding = usize::from(width == 4) * (chunk.body.len() & 1);
        end = (chunk.body.end + padding).min(bytes.len());
        if chunk.is_torn {
            torn = Some(chunk);
            break;
        }
    }
    let whole = Cow::Borrowed(&bytes[..end.min(bytes.len())]);
    let Some(torn) = torn.filter(|torn| matches!(&torn.id, b"data" | b"SSND")) else {
        return whole;
    };
    let mut mended = whole.into_owned();
    let length = (torn.body.len() as u64).to_be_bytes();
    mended[torn.length].copy_from_slice(&length[8 - width..]);
    if width == 4 {
        let form = (mended.len() as u64 - 8).to_be_bytes();
        mended[4..8].copy_from_slice(&form[4..]);
    }
    Cow::Owned(mended)
}

fn chunk(bytes: &[u8], at: usize, width: usize) -> Option<Chunk> {
    let id = bytes.get(at..at + 4)?.try_into().ok()?;
    let length = at + 4..at + 4 + width;
    let claimed = usize::try_from(big_endian(bytes.get(length.clone())?)).unwrap_or(usize::MAX);
    let there = bytes.len() - length.end;
    Some(Chunk {
        id,
        body: length.end..length.end + claimed.min(there),
        length,
        // The data of CAF may say minus one: to the end.
        is_torn: claimed > there && claimed < usize::MAX,
    })
}

/// The one segment of a Matroska file (RFC 8794 and 9559), whose length is cut to what is there.
fn segment(bytes: &[u8]) -> Cow<'_, [u8]> {
    const SEGMENT: &[u8] = b"\x18\x53\x80\x67";
    let begin = (|| {
        let (length, head) = vint(bytes.get(4..)?)?;
        let at = 4 + head + usize::try_from(length?).ok()?;
        let rest = bytes.get(at..)?.strip_prefix(SEGMENT)?;
        let (length, width) = vint(rest)?;
        Some((at + SEGMENT.len(), width, length?))
    })();
    let Some((at, width, length)) = begin else {
        return Cow::Borrowed(bytes);
    };
    let body = at + width;
    let there = (bytes.len() - body) as u64;
    if length <= there {
        return Cow::Borrowed(&bytes[..body + length as usize]);
    }
    // All ones: of unknown length.
    let mut mended = bytes.to_vec();
    mended[at] |= 0xff >> (width - 1);
    mended[at + 1..body].fill(0xff);
    forget_places(&mut mended[body..]);
    Cow::Owned(mended)
}

/// The list of places at the beginning of a segment leads to what is no longer there: it becomes an element
/// without meaning.
fn forget_places(segment: &mut [u8]) {
    const PLACES: &[u8] = b"\x11\x4d\x9b\x74";
    const VOID: u8 = 0xec;
    /// An element's name, and a length of eight bytes.
    const HEAD: usize = 9;
    let Some((Some(length), width)) = segment.strip_prefix(PLACES).and_then(vint) else {
        return;
    };
    let whole = usize::try_from(length)
        .ok()
        .map(|length| PLACES.len() + width + length);
    let Some(rest) = whole
        .filter(|whole| *whole <= segment.len())
        .and_then(|whole| whole.checked_sub(HEAD))
    else {
        return;
    };
    segment[0] = VOID;
    segment[1..HEAD].copy_from_slice(&(rest as u64 | 1 << 56).to_be_bytes());
}

/// A number of variable width, `None` for "unknown", and its width.
fn vint(bytes: &[u8]) -> Option<(Option<u64>, usize)> {
    let first = *bytes.first()?;
    let width = first.leading_zeros() as usize + 1;
    let all = bytes.get(..width).filter(|_| width <= 8)?;
    let mask = (1_u64 << (7 * width)) - 1;
    let value = big_endian(all) & mask;
    Some(((value != mask).then_some(value), width))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_behind_is_cut_off() {
        let mp4 = b"\0\0\0\x0cftypM4A \0\0\0\x0amoovxx".to_vec();
        for tail in [
            &[][..],
            &[0; 5],
            &[0; 500],
            b"\xff\xfe\x01\x02\x03\x04\x05\x06\x07",
        ] {
            assert_eq!(mended(&[&mp4, tail].concat(), Format::Mp4), mp4);
        }
        let caf = b"caff\0\x01\0\0desc\0\0\0\0\0\0\0\x02xxdata\0\0\0\0\0\0\0\x03abc".to_vec();
        let aiff = b"FORM\0\0\0\x16AIFFCOMM\0\0\0\x02xxSSND\0\0\0\x04abcd".to_vec();
        let webm = b"\x1a\x45\xdf\xa3\x82xx\x18\x53\x80\x67\x84abcd".to_vec();
        for (format, whole) in [(Format::Caf, caf), (Format::Aiff, aiff), (Format::WebM, webm)] {
            assert_eq!(mended(&whole, format), whole);
            assert_eq!(mended(&[&whole[..], &[0; 30]].concat(), format), whole);
            for length in 0..whole.len() {
                let torn = mended(&whole[..length], format);
                assert!(torn.len() <= length);
            }
        }
    }

    #[test]
    fn lengths_that_reach_beyond_the_end() {
        let caf = b"caff\0\x01\0\0data\0\0\0\0\0\0\0\x09abc";
        assert_eq!(mended(caf, Format::Caf)[8..], *b"data\0\0\0\0\0\0\0\x03abc");
        let open = b"caff\0\x01\0\0data\xff\xff\xff\xff\xff\xff\xff\xffabc";
        assert_eq!(*mended(open, Format::Caf), open[..]);
        let aiff = b"FORM\0\0\x01\0AIFFSSND\0\0\0\xffabcd";
        assert_eq!(
            *mended(aiff, Format::Aiff),
            b"FORM\0\0\0\x10AIFFSSND\0\0\0\x04abcd"[..]
        );
        let webm = b"\x1a\x45\xdf\xa3\x80\x18\x53\x80\x67\x40\x09abcd";
        assert_eq!(mended(webm, Format::WebM)[9..], *b"\x7f\xffabcd");
        let places = b"\x1a\x45\xdf\xa3\x80\x18\x53\x80\x67\x40\xff\x11\x4d\x9b\x74\x85abcdexy";
        assert_eq!(
            mended(places, Format::WebM)[11..],
            *b"\xec\x01\0\0\0\0\0\0\x01exy"
        );
    }
}
