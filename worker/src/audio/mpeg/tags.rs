//! Tags between and around the frames of a stream: ID3 in both forms, and APE.

/// Length of the ID3 tag of version 2 at the beginning of `bytes`, its header and footer included. It may
/// claim more than there is.
pub(crate) fn id3_length(bytes: &[u8]) -> Option<u64> {
    let [b'I', b'D', b'3', version, revision, flags, size @ ..] = bytes else {
        return None;
    };
    let size: [u8; 4] = size.get(..4)?.try_into().ok()?;
    if *version == 0xff || *revision == 0xff || size.iter().any(|byte| byte & 0x80 != 0) {
        return None;
    }
    let size = size
        .iter()
        .fold(0_u64, |size, byte| (size << 7) | u64::from(*byte));
    let footer = if flags & 0x10 == 0 { 0 } else { 10 };
    Some(10 + size + footer)
}

/// Bytes of the tag at the beginning of `bytes`, no more than there are; `None` where there is none. A tag
/// that claims more than there is ends with its header: what follows may be sound.
pub(crate) fn length(bytes: &[u8]) -> Option<usize> {
    const ID3V1: usize = 128;
    const APE_HEADER: usize = 32;
    let fitting = |claimed: u64, header: usize| {
        let claimed = usize::try_from(claimed)
            .ok()
            .filter(|claimed| *claimed <= bytes.len());
        claimed.unwrap_or(header.min(bytes.len()))
    };
    if let Some(claimed) = id3_length(bytes) {
        return Some(fitting(claimed, 10));
    }
    if bytes.starts_with(b"TAG") && bytes.len() >= ID3V1 {
        return Some(ID3V1);
    }
    let ape = bytes.strip_prefix(b"APETAGEX")?;
    let size = u32::from_le_bytes(ape.get(4..8)?.try_into().ok()?);
    Some(fitting(u64::from(size) + APE_HEADER as u64, APE_HEADER))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_have_a_length() {
        let id3 = b"ID3\x04\0\0\0\0\x01\x01";
        assert_eq!(id3_length(id3), Some(10 + 129));
        assert_eq!(length(id3), Some(10), "claims more than there is");
        assert_eq!(length(&[&id3[..], &[0; 129]].concat()), Some(139));
        assert_eq!(id3_length(b"ID3\x04\0\0\x80\0\0\0"), None);
        assert_eq!(id3_length(b"ID3\x04"), None);
        assert_eq!(length(&[b"TAG".as_slice(), &[0; 125]].concat()), Some(128));
        assert_eq!(length(b"TAG"), None);
        let ape = [b"APETAGEX\xd0\x07\0\0\x08\0\0\0".as_slice(), &[0; 32]].concat();
        assert_eq!(length(&ape), Some(40));
        assert_eq!(length(b"APETAGEX"), None);
    }
}
