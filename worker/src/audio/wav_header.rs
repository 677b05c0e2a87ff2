//! WAV headers as recorders really write them, made into what symphonia reads.

/// Size that stands for "until the file ends".
const UNKNOWN: [u8; 4] = u32::MAX.to_le_bytes();

/// How many bytes the header claims for the whole file; `None` for streams of unknown length and other formats.
pub(super) fn claimed_bytes(bytes: &[u8]) -> Option<u64> {
    let claimed = riff_size(bytes)?;
    (!is_unknown(claimed)).then(|| u64::from(claimed) + 8)
}

/// The writer did not know the length, or never came back to write it down: the sound ends where the file does.
pub(super) fn is_open_ended(bytes: &[u8]) -> bool {
    riff_size(bytes).is_some_and(is_unknown)
}

/// Mends what is usual and harmless.
pub(super) fn mended(bytes: Vec<u8>) -> Vec<u8> {
    with_extension_size(with_open_end(bytes))
}

fn riff_size(bytes: &[u8]) -> Option<u32> {
    let header = bytes
        .get(..12)
        .filter(|h| h.starts_with(b"RIFF") && h.ends_with(b"WAVE"))?;
    Some(u32::from_le_bytes(header.get(4..8)?.try_into().ok()?))
}

/// 0 and values near the maximum are what streaming writers leave behind.
fn is_unknown(size: u32) -> bool {
    size == 0 || size >= 0xffff_0000
}

/// A recorder that was killed leaves zeros for both sizes; symphonia knows only the maximum for "unknown".
fn with_open_end(mut bytes: Vec<u8>) -> Vec<u8> {
    if riff_size(&bytes) != Some(0) {
        return bytes;
    }
    bytes[4..8].copy_from_slice(&UNKNOWN);
    let mut at = 12;
    while let Some(chunk) = bytes.get(at..).and_then(|rest| rest.first_chunk::<8>()) {
        let size = u32::from_le_bytes([chunk[4], chunk[5], chunk[6], chunk[7]]);
        if chunk.starts_with(b"data") {
            if size == 0 {
                bytes[at + 4..at + 8].copy_from_slice(&UNKNOWN);
            }
            break;
        }
        // Chunks begin at even places.
        at += 8 + (size as usize).next_multiple_of(2);
    }
    bytes
}

/// Telephone WAV files often carry the 16-byte `fmt ` chunk that only PCM may have; symphonia insists on the 18 bytes
/// of the standard for A-law and mu-law. The missing size field is an empty extension: two zero bytes.
fn with_extension_size(mut bytes: Vec<u8>) -> Vec<u8> {
    let short = bytes.starts_with(b"RIFF") && bytes.get(12..20) == Some(b"fmt \x10\0\0\0".as_slice());
    if short && matches!(bytes.get(20..22), Some([6 | 7, 0])) && bytes.len() > 36 {
        let riff = u32::from_le_bytes([bytes[4], bytes[5], bytes[6], bytes[7]]).saturating_add(2);
        bytes[4..8].copy_from_slice(&riff.to_le_bytes());
        bytes[16] = 18;
        bytes.splice(36..36, [0, 0]);
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(riff: u32, format: u8, data: u32) -> Vec<u8> {
        let mut bytes = b"RIFF".to_vec();
        bytes.extend(riff.to_le_bytes());
        bytes.extend(b"WAVEfmt \x10\0\0\0");
        bytes.extend([format, 0, 1, 0, 0x40, 0x1f, 0, 0, 0x40, 0x1f, 0, 0, 1, 0, 8, 0]);
        bytes.extend(b"data");
        bytes.extend(data.to_le_bytes());
        bytes.extend([1, 2, 3, 4]);
        bytes
    }

    #[test]
    fn a_length_that_was_never_written_is_unknown() {
        assert_eq!(claimed_bytes(&header(40, 1, 4)), Some(48));
        for riff in [0, u32::MAX, 0xffff_0000] {
            assert_eq!(claimed_bytes(&header(riff, 1, 0)), None);
            assert!(is_open_ended(&header(riff, 1, 0)));
        }
        assert!(!is_open_ended(b"ID3"));
        let mended = mended(header(0, 1, 0));
        assert_eq!((&mended[4..8], &mended[40..44]), (&UNKNOWN[..], &UNKNOWN[..]));
    }

    #[test]
    fn whole_headers_are_left_alone() {
        for whole in [
            header(40, 1, 4),
            header(0, 1, 4)[8..].to_vec(),
            b"RIFF\0\0\0\0WAVE".to_vec(),
        ] {
            let after = mended(whole.clone());
            assert_eq!(after[8.min(after.len())..], whole[8.min(whole.len())..]);
        }
    }

    #[test]
    fn the_extension_of_telephone_codecs_is_added() {
        let mended = mended(header(40, 7, 4));
        assert_eq!(
            (mended[4], mended[16], &mended[36..42]),
            (42, 18, &[0, 0, b'd', b'a', b't', b'a'][..])
        );
    }
}
