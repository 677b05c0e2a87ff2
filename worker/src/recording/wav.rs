//! How long a WAV file says that it is.

use super::content::Least;

/// Recorders that stream do not know the length when they write the header: zero, or nearly all ones.
const OPEN: std::ops::RangeFrom<u32> = 0x7fff_0000..;

/// Some writers count the eight bytes in front of the RIFF length twice.
const RIFF_SLACK: u64 = 8;

/// What a whole file with this header has; `None` where the header leaves it open. The length of the samples
/// counts before that of the file, which writers get wrong more often.
pub(super) fn least(head: &[u8]) -> Option<Least> {
    if !head.starts_with(b"RIFF") {
        return None;
    }
    match data(head) {
        Some((at, length)) => length.map(|length| Least {
            bytes: at + length,
            header: at,
        }),
        None => length_at(head, 4).map(|length| Least {
            bytes: length + 8 - RIFF_SLACK,
            header: 0,
        }),
    }
}

/// Where the samples begin, and their length where it is known.
fn data(head: &[u8]) -> Option<(u64, Option<u64>)> {
    let mut at = 12_usize;
    while let Some(name) = head.get(at..at + 4) {
        if name == b"data" {
            return Some((at as u64 + 8, length_at(head, at + 4)));
        }
        let length = u32::from_le_bytes(head.get(at + 4..at + 8)?.try_into().ok()?);
        // Chunks begin at even offsets.
        at = at.checked_add(8 + length as usize + (length & 1) as usize)?;
    }
    None
}

fn length_at(head: &[u8], at: usize) -> Option<u64> {
    let length = u32::from_le_bytes(head.get(at..at + 4)?.try_into().ok()?);
    (length != 0 && !OPEN.contains(&length)).then_some(u64::from(length))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(riff: u32, data: u32) -> Vec<u8> {
        let mut head = b"RIFF".to_vec();
        head.extend(riff.to_le_bytes());
        head.extend(b"WAVELIST\x03\0\0\0abc\0fmt \x10\0\0\0");
        head.extend([0; 16]);
        head.extend(b"data");
        head.extend(data.to_le_bytes());
        head
    }

    #[test]
    fn the_samples_count_and_open_lengths_do_not() {
        let least_bytes = |head: &[u8]| least(head).map(|least| least.bytes);
        assert_eq!(least_bytes(&header(1000, 500)), Some(56 + 500));
        assert_eq!(least_bytes(&header(1000, 2000)), Some(56 + 2000));
        assert_eq!(least_bytes(&header(0xffff_ffff, 2000)), Some(56 + 2000));
        assert_eq!(least_bytes(&header(0, 0xffff_ffff)), None);
        assert_eq!(least_bytes(&header(36, 0)), None);
        assert_eq!(least_bytes(b"RIFF\x00\x10\x00\x00WAVEfmt "), Some(4096));
        assert_eq!(least_bytes(b"RIFF"), None);
        assert_eq!(least_bytes(b"ID3\x04"), None);
    }
}
