//! The note of the encoder in a first frame that holds no sound: Xing's (also called Info, with LAME's
//! extension) or Fraunhofer's (VBRI). Neither is in a standard; their forms are those that LAME writes and
//! other players read.

use super::header::FrameHeader;

/// Samples by which every decoder of layer III is late, which LAME's delay does not count.
const DECODER_DELAY: u32 = 528 + 1;

/// What the note says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Info {
    /// Frames of sound in the file; `None` where it does not say or says none.
    pub(crate) frames: Option<u32>,
    /// Bytes of the stream.
    pub(crate) bytes: Option<u32>,
    /// Samples before the sound that encoder and decoder put there.
    pub(crate) delay: u32,
    /// Samples behind the sound that fill the last frame.
    pub(crate) padding: u32,
    /// The bit rate is the same in all frames.
    pub(crate) is_constant: bool,
}

impl Info {
    /// Reads the note of a frame; `None` where the frame holds sound.
    pub(crate) fn of(header: &FrameHeader, frame: &[u8]) -> Option<Self> {
        if header.shape.layer != 3 {
            return None;
        }
        let side_info = match (header.is_v1, header.shape.channels) {
            (true, 2) => 32,
            (true, _) | (false, 2) => 17,
            (false, _) => 9,
        };
        xing(frame.get(4 + side_info..)?).or_else(|| vbri(frame.get(36..)?))
    }
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

fn xing(note: &[u8]) -> Option<Info> {
    let is_constant = note.starts_with(b"Info");
    if !is_constant && !note.starts_with(b"Xing") {
        return None;
    }
    let flags = number(note, 4)?;
    let mut at = 8;
    // Each field is there where its flag says so: frames, bytes, a table of 100 places, quality.
    let mut field = |flag: u32, length: usize| {
        let here = at;
        (flags & flag != 0).then(|| {
            at += length;
            here
        })
    };
    let frames = field(1, 4).and_then(|at| number(note, at));
    let bytes = field(2, 4).and_then(|at| number(note, at));
    field(4, 100);
    field(8, 4);
    let mut info = Info {
        frames: frames.filter(|frames| *frames > 0),
        bytes: bytes.filter(|bytes| *bytes > 0),
        is_constant,
        ..Info::default()
    };
    // Nine bytes of the encoder's name; its delay and padding are 12 bits each, 21 bytes on.
    let lame = note.get(at..).unwrap_or_default();
    if let Some([first, second, third]) = lame.get(21..24)
        && [b"LAME", b"Lavf", b"Lavc"]
            .iter()
            .any(|name| lame.starts_with(*name))
    {
        info.delay = (u32::from(*first) << 4 | u32::from(second >> 4)) + DECODER_DELAY;
        info.padding = (u32::from(second & 15) << 8 | u32::from(*third)).saturating_sub(DECODER_DELAY);
    }
    Some(info)
}

fn vbri(note: &[u8]) -> Option<Info> {
    note.starts_with(b"VBRI").then(|| Info {
        bytes: number(note, 10).filter(|bytes| *bytes > 0),
        frames: number(note, 14).filter(|frames| *frames > 0),
        ..Info::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TELEPHONE: [u8; 4] = [0xff, 0xe3, 0x28, 0xc0];

    fn note(text: &[u8]) -> Option<Info> {
        let header = FrameHeader::parse(&TELEPHONE)?;
        Info::of(&header, &[&TELEPHONE[..], &[0; 9], text].concat())
    }

    #[test]
    fn what_lame_writes() {
        let mut text = b"Info\0\0\0\x0f\0\0\x01\0\0\x02\0\0".to_vec();
        text.extend([0; 104]);
        text.extend(b"LAME3.100");
        text.extend([0; 12]);
        text.extend([0x24, 0x03, 0x00]);
        let info = note(&text).unwrap();
        assert_eq!((info.frames, info.bytes), (Some(256), Some(131_072)));
        assert_eq!((info.delay, info.padding), (576 + 529, 768 - 529));
        assert!(info.is_constant);
    }

    #[test]
    fn counts_of_nothing_and_half_notes() {
        assert_eq!(note(b"Xing\0\0\0\x01\0\0\0\0"), Some(Info::default()));
        assert_eq!(note(b"Xing\0\0\0\x03\0\0"), Some(Info::default()));
        assert_eq!(note(b"Xing\0\0"), None);
        assert_eq!(note(b"sound"), None);
    }
}
