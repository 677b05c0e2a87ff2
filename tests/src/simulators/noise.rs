//! Recordings of noise, of any size: where only the bytes matter.

/// Bytes before the samples of a plain WAV file.
const HEADER: usize = 44;

/// A WAV file (8 kHz, 16 bit, mono) of exactly this many bytes.
///
/// # Panics
/// With fewer than 44 bytes, or 4 GiB and more: the format has no such files.
#[expect(clippy::expect_used, reason = "a mistake of the caller")]
pub fn wav(bytes: usize) -> Vec<u8> {
    let data = bytes
        .checked_sub(HEADER)
        .and_then(|data| u32::try_from(data).ok())
        .expect("a WAV file has 44 bytes to 4 GiB");
    let mut file = Vec::with_capacity(bytes);
    file.extend(b"RIFF");
    file.extend((data + 36).to_le_bytes());
    file.extend(b"WAVEfmt \x10\0\0\0\x01\0\x01\0");
    file.extend(8000_u32.to_le_bytes());
    file.extend(16_000_u32.to_le_bytes());
    file.extend(b"\x02\0\x10\0data");
    file.extend(data.to_le_bytes());
    file.extend((0..data).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8));
    file
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_as_long_as_asked() {
        assert_eq!(wav(44).len(), 44);
        assert_eq!(wav(12_345).len(), 12_345);
    }
}
