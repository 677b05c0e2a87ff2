//! The four bytes at the beginning of every frame of MPEG audio (ISO/IEC 11172-3, 2.4.1.3 and 13818-3).

/// Bit rates in kbit/s of MPEG 1, layers I to III; the first is "free".
const V1_KBPS: [[u16; 15]; 3] = [
    [
        0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448,
    ],
    [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
    [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
];
/// The same of MPEG 2 and 2.5.
const V2_KBPS: [[u16; 15]; 3] = [
    [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
    [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
    [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
];
const V1_HERTZ: [u32; 3] = [44_100, 48_000, 32_000];

/// What all frames of one stream have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shape {
    /// 1, 2 or 3.
    pub(crate) layer: u8,
    /// Samples a second.
    pub(crate) rate: u32,
    /// 1 or 2.
    pub(crate) channels: u8,
}

/// A frame's header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FrameHeader {
    pub(crate) shape: Shape,
    /// MPEG 1, neither 2 nor 2.5.
    pub(crate) is_v1: bool,
    /// Samples of a channel.
    pub(crate) samples: u32,
    /// Length of the frame in bytes, the header among them; 0 where the bit rate is free.
    pub(crate) bytes: usize,
    /// One byte more than the bit rate asks for.
    pub(crate) is_padded: bool,
}

impl FrameHeader {
    /// Reads a header at the very beginning of `bytes`.
    pub(crate) fn parse(bytes: &[u8]) -> Option<Self> {
        let [0xff, second, third, fourth, ..] = *bytes else {
            return None;
        };
        let (version, layer) = ((second >> 3) & 3, 4 - ((second >> 1) & 3));
        if second & 0xe0 != 0xe0 || version == 1 || layer == 4 {
            return None;
        }
        let is_v1 = version == 3;
        let kbps = if is_v1 { V1_KBPS } else { V2_KBPS }[usize::from(layer) - 1];
        let kbps = u32::from(*kbps.get(usize::from(third >> 4))?);
        let hertz = *V1_HERTZ.get(usize::from((third >> 2) & 3))?;
        let rate = match version {
            3 => hertz,
            2 => hertz / 2,
            _ => hertz / 4,
        };
        let samples = match (layer, is_v1) {
            (1, _) => 384,
            (3, false) => 576,
            _ => 1152,
        };
        let is_padded = third & 2 != 0;
        // A slot of layer I has four bytes.
        let slot = if layer == 1 { 4 } else { 1 };
        let slots = samples / 8 / slot * kbps * 1000 / rate + u32::from(is_padded);
        Some(Self {
            shape: Shape {
                layer,
                rate,
                channels: if fourth >> 6 == 3 { 1 } else { 2 },
            },
            is_v1,
            samples,
            bytes: if kbps == 0 { 0 } else { (slots * slot) as usize },
            is_padded,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_have_a_length() {
        let bytes = |header: [u8; 4]| FrameHeader::parse(&header).map(|header| header.bytes);
        assert_eq!(bytes([0xff, 0xe3, 0x28, 0xc0]), Some(144)); // MPEG 2.5, 16 kbit/s, 8 kHz
        assert_eq!(bytes([0xff, 0xfb, 0x90, 0x64]), Some(417));
        assert_eq!(bytes([0xff, 0xfb, 0x92, 0x64]), Some(418));
        assert_eq!(bytes([0xff, 0xfd, 0x90, 0x64]), Some(522)); // layer II, 160 kbit/s
        assert_eq!(bytes([0xff, 0xff, 0x90, 0x64]), Some(312)); // layer I, 288 kbit/s
        assert_eq!(bytes([0xff, 0xfb, 0x00, 0x64]), Some(0));
        for wrong in [
            [0xff, 0xfb, 0xf0, 0],
            [0xff, 0xfb, 0x9c, 0],
            [0xff, 0xeb, 0x90, 0],
            [0xff, 0xf9, 0x90, 0],
        ] {
            assert_eq!(bytes(wrong), None, "{wrong:x?}");
        }
        assert_eq!(FrameHeader::parse(&[0xff, 0xfb, 0x90]), None);
    }
}
