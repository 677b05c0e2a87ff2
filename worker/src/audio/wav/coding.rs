//! The format chunk of a WAV file: how its samples are written.

/// How samples are written.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Coding {
    pub(super) kind: Kind,
    pub(super) channels: u16,
    pub(super) rate: u32,
    pub(super) block: u16,
}

/// Codecs that are read, and the names of those that are not.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Kind {
    /// Whole numbers of so many bytes.
    Pcm(u8),
    /// IEEE floats of so many bytes.
    Float(u8),
    ALaw,
    MuLaw,
    MicrosoftAdpcm,
    ImaAdpcm,
    /// GSM 6.10 in Microsoft's packing.
    Gsm,
    /// G.726 of so many bits.
    G726(u8),
    Mpeg,
    /// Not read.
    Other(&'static str),
    /// Not read, and of no name known here: the number that stands for it.
    Unknown(u16),
}

impl Coding {
    /// Reads a format chunk (`WAVEFORMATEX` and what grew from it; numbers from Microsoft's mmreg.h). It may
    /// be longer or shorter than its kind should be.
    pub(super) fn parse(chunk: &[u8]) -> Option<Self> {
        let short = |at: usize| Some(u16::from_le_bytes(chunk.get(at..at + 2)?.try_into().ok()?));
        let mut tag = short(0)?;
        let channels = short(2)?;
        let rate = u32::from_le_bytes(chunk.get(4..8)?.try_into().ok()?);
        let bytes_a_second = u32::from_le_bytes(chunk.get(8..12)?.try_into().ok()?);
        let block = short(12)?;
        let bits = short(14).unwrap_or(0);
        if tag == 0xfffe {
            // The subformat is a GUID that begins with the number.
            tag = short(24)?;
        }
        let width = || u8::try_from(width(bits, block, channels)).unwrap_or(u8::MAX);
        let kind = match tag {
            1 => Kind::Pcm(width()),
            3 => Kind::Float(width()),
            6 => Kind::ALaw,
            7 => Kind::MuLaw,
            2 => Kind::MicrosoftAdpcm,
            0x11 => Kind::ImaAdpcm,
            0x31 => Kind::Gsm,
            0x14 | 0x40 | 0x45 | 0x64 => Kind::G726(g726_bits(bits, bytes_a_second, rate, channels)),
            0x50 | 0x55 => Kind::Mpeg,
            other => name(other).map_or(Kind::Unknown(other), Kind::Other),
        };
        Some(Self {
            kind,
            channels,
            rate,
            block,
        })
    }

    /// The name of a format that is not read, to be told.
    pub(crate) fn refusal(&self) -> Option<String> {
        match self.kind {
            Kind::Other(name) => Some(format!("{name} in WAV")),
            Kind::Unknown(number) => Some(format!("the unknown codec {number:#06x} in WAV")),
            Kind::Pcm(bytes) if !matches!(bytes, 1..=4 | 8) => Some(format!("PCM of {bytes} bytes in WAV")),
            Kind::Float(bytes) if !matches!(bytes, 4 | 8) => Some(format!("floats of {bytes} bytes in WAV")),
            _ => None,
        }
    }

    /// Short name, as Symphonia and ffmpeg call it.
    pub(super) fn short_name(&self) -> &'static str {
        match self.kind {
            Kind::Pcm(1) => "pcm_u8",
            Kind::Pcm(2) => "pcm_s16le",
            Kind::Pcm(3) => "pcm_s24le",
            Kind::Pcm(4) => "pcm_s32le",
            Kind::Pcm(_) => "pcm_s64le",
            Kind::Float(8) => "pcm_f64le",
            Kind::Float(_) => "pcm_f32le",
            Kind::ALaw => "pcm_alaw",
            Kind::MuLaw => "pcm_mulaw",
            Kind::MicrosoftAdpcm => "adpcm_ms",
            Kind::ImaAdpcm => "adpcm_ima_wav",
            Kind::Gsm => "gsm_ms",
            Kind::G726(_) => "adpcm_g726",
            Kind::Mpeg => "mp3",
            Kind::Other(_) | Kind::Unknown(_) => "unknown",
        }
    }

    /// Bytes and samples (of one channel) of the smallest piece that can be decoded, where all are equally
    /// long.
    pub(super) fn piece(&self) -> Option<(usize, usize)> {
        let (channels, block) = (usize::from(self.channels), usize::from(self.block));
        match self.kind {
            Kind::Pcm(bytes) | Kind::Float(bytes) => Some((channels * usize::from(bytes), 1)),
            Kind::ALaw | Kind::MuLaw => Some((channels, 1)),
            // Seven bytes of state a channel with two samples in it, or four with one; then two samples a
            // byte.
            Kind::MicrosoftAdpcm => {
                let nibbles = block.checked_sub(7 * channels)? * 2;
                Some((block, nibbles.checked_div(channels)? + 2))
            }
            Kind::ImaAdpcm => {
                let nibbles = block.checked_sub(4 * channels)? * 2;
                Some((block, nibbles.checked_div(channels)? + 1))
            }
            Kind::Gsm => Some((65, 320)),
            Kind::G726(bits) => Some((usize::from(bits), 8)),
            Kind::Mpeg | Kind::Other(_) | Kind::Unknown(_) => None,
        }
    }
}

/// Bytes of a sample. Bits that do not fill their bytes lie at the upper end of them, so the bytes alone
/// matter; where block and bits disagree, whole bytes by bits are believed first.
fn width(bits: u16, block: u16, channels: u16) -> u16 {
    let by_block = block
        .checked_div(channels)
        .filter(|width| width * channels == block && *width > 0);
    let by_bits = bits.div_ceil(8);
    match (bits, by_block) {
        (8 | 16 | 32 | 64, _) => by_bits,
        (0, Some(width)) => width,
        (0, None) => 2,
        (_, Some(width)) if width >= by_bits && width <= 4 => width,
        _ => by_bits,
    }
}

/// Two to five bits; some writers leave the field empty, and the bit rate tells.
fn g726_bits(bits: u16, bytes_a_second: u32, rate: u32, channels: u16) -> u8 {
    if (2..=5).contains(&bits) {
        return bits as u8;
    }
    let samples = u64::from(rate) * u64::from(channels);
    let by_rate = (u64::from(bytes_a_second) * 8).checked_div(samples).unwrap_or(0);
    if (2..=5).contains(&by_rate) {
        by_rate as u8
    } else {
        4
    }
}

/// Names of what recorders of calls are known to write and nobody else reads either.
fn name(tag: u16) -> Option<&'static str> {
    Some(match tag {
        0x10 | 0x17 => "OKI or Dialogic ADPCM",
        0x15 | 0x16 | 0x83 | 0x0133 | 0x0134 => "G.729",
        0x22 => "DSP Group TrueSpeech",
        0x38 | 0x59 => "Rockwell or Lucent ADPCM",
        0x42 | 0x0111 | 0x0123 => "G.723.1",
        0x41 => "G.728",
        0x65 | 0x028f => "G.722",
        0x57 | 0x73 | 0x7361 => "AMR",
        0x70..=0x72 | 0x0130 => "ACELP",
        0xff | 0x1600 | 0x1602 | 0x706d | 0xa106 => "AAC",
        0x0160..=0x0163 => "Windows Media Audio",
        0x0270 => "ATRAC3",
        0x2000 => "AC-3",
        0x2001 => "DTS",
        0x674f..=0x6771 => "Vorbis",
        0x704f => "Opus",
        0xa109 => "Speex",
        0xf1ac => "FLAC",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn coding(tag: u16, channels: u16, block: u16, bits: u16, more: &[u8]) -> Coding {
        let mut chunk = [tag.to_le_bytes(), channels.to_le_bytes()].concat();
        chunk.extend(8_000_u32.to_le_bytes());
        chunk.extend(4_000_u32.to_le_bytes());
        chunk.extend([block.to_le_bytes(), bits.to_le_bytes()].concat());
        chunk.extend(more);
        Coding::parse(&chunk).unwrap()
    }

    #[test]
    fn telephone_codecs_in_chunks_of_any_length() {
        let guid = |number: u16| {
            let mut more = b"\x16\0\x08\0\x04\0\0\0".to_vec();
            more.extend(number.to_le_bytes());
            more.extend(b"\0\0\0\0\x10\0\x80\0\0\xaa\0\x38\x9b\x71");
            more
        };
        for more in [&[][..], &[0, 0], &[0; 4], &[0; 24]] {
            assert_eq!(coding(7, 1, 1, 8, more).kind, Kind::MuLaw);
            assert_eq!(coding(6, 2, 2, 8, more).kind, Kind::ALaw);
            assert_eq!(coding(1, 1, 2, 16, more).kind, Kind::Pcm(2));
        }
        assert_eq!(coding(0xfffe, 1, 1, 8, &guid(7)).kind, Kind::MuLaw);
        assert_eq!(coding(0xfffe, 1, 1, 8, &guid(6)).kind, Kind::ALaw);
        assert_eq!(coding(0xfffe, 1, 2, 16, &guid(1)).kind, Kind::Pcm(2));
        assert_eq!(coding(0xfffe, 1, 4, 32, &guid(3)).kind, Kind::Float(4));
    }

    #[test]
    fn blocks_that_disagree_with_bits() {
        assert_eq!(coding(1, 2, 4, 16, &[]).kind, Kind::Pcm(2));
        assert_eq!(coding(1, 1, 0, 16, &[]).kind, Kind::Pcm(2));
        assert_eq!(coding(1, 1, 4, 16, &[]).kind, Kind::Pcm(2));
        assert_eq!(coding(1, 1, 3, 24, &[]).kind, Kind::Pcm(3));
        assert_eq!(coding(1, 1, 4, 24, &[]).kind, Kind::Pcm(4));
        assert_eq!(coding(1, 2, 4, 12, &[]).kind, Kind::Pcm(2));
        assert_eq!(coding(1, 2, 4, 0, &[]).kind, Kind::Pcm(2));
        assert_eq!(coding(0x45, 1, 1, 3, &[]).kind, Kind::G726(3));
        assert_eq!(coding(0x45, 1, 1, 0, &[]).kind, Kind::G726(4));
        assert_eq!(coding(2, 1, 64, 4, &[]).piece(), Some((64, 116)));
        assert_eq!(coding(0x11, 1, 64, 4, &[]).piece(), Some((64, 121)));
        assert_eq!(coding(0x11, 2, 7, 4, &[]).piece(), None);
        assert_eq!(coding(2, 0, 7, 4, &[]).piece(), None);
    }

    #[test]
    fn what_is_not_read_has_its_name() {
        let refusal = |tag| coding(tag, 1, 1, 8, &[]).refusal();
        assert_eq!(refusal(0x028f).as_deref(), Some("G.722 in WAV"));
        assert_eq!(refusal(0x0161).as_deref(), Some("Windows Media Audio in WAV"));
        assert_eq!(
            refusal(0x1234).as_deref(),
            Some("the unknown codec 0x1234 in WAV")
        );
        assert_eq!(refusal(7), None);
        assert_eq!(
            coding(3, 1, 2, 16, &[]).refusal().as_deref(),
            Some("floats of 2 bytes in WAV")
        );
        assert_eq!(Coding::parse(&[1, 0, 1]), None);
    }
}
