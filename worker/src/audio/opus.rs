//! Opus in Ogg or Matroska (RFC 6716, RFC 7845), which Symphonia takes out of its container and does not
//! decode.

use opus_decoder::OpusMultistreamDecoder;

use super::AudioError;

/// Samples a second of everything in Opus.
pub(super) const RATE: u32 = 48_000;
/// The longest packet: 120 ms.
const LONGEST: usize = 5_760;

/// A decoder of one stream.
pub(super) struct Opus {
    decoder: OpusMultistreamDecoder,
    channels: usize,
    /// Samples that come before the sound.
    pub(super) pre_skip: u16,
    /// Of both channels, in turns.
    mixed: Vec<f32>,
}

impl Opus {
    /// Reads the head of a stream (RFC 7845, 5.1).
    pub(super) fn new(head: &[u8]) -> Result<Self, AudioError> {
        let refuse = |what: &str| AudioError::Unsupported(format!("Opus with {what}"));
        let head = head
            .strip_prefix(b"OpusHead")
            .filter(|head| head.len() >= 11)
            .ok_or_else(|| AudioError::Damaged("the head of its Opus stream is missing".to_owned()))?;
        let channels = usize::from(head[1]);
        let pre_skip = u16::from_le_bytes([head[2], head[3]]);
        let (streams, coupled, mapping) = match (head[10], channels) {
            (0, 1) => (1, 0, vec![0]),
            (0, 2) => (1, 1, vec![0, 1]),
            (0, _) => return Err(refuse("as many channels as only a mapping can tell")),
            (_, 1..=8) => {
                let mapping = head
                    .get(13..13 + channels)
                    .ok_or_else(|| refuse("half a mapping"))?;
                (usize::from(head[11]), usize::from(head[12]), mapping.to_vec())
            }
            _ => return Err(refuse(&format!("{channels} channels"))),
        };
        let decoder = OpusMultistreamDecoder::new(RATE, channels, streams, coupled, &mapping)
            .map_err(|error| refuse(&error.to_string()))?;
        Ok(Self {
            decoder,
            channels,
            pre_skip,
            mixed: vec![0.0; LONGEST * channels],
        })
    }

    /// Decodes a packet.
    pub(super) fn packet(&mut self, packet: &[u8], planes: &mut Vec<Vec<f32>>) -> Result<(), String> {
        let frames = self
            .decoder
            .decode_float(packet, &mut self.mixed, false)
            .map_err(|error| error.to_string())?;
        planes.resize_with(self.channels, Vec::new);
        for (at, plane) in planes.iter_mut().enumerate() {
            plane.clear();
            plane.extend(self.mixed[at..].iter().step_by(self.channels).take(frames));
        }
        Ok(())
    }
}
