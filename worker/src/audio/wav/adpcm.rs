//! Microsoft's and the IMA's ADPCM, which Symphonia decodes block by block.

use symphonia::core::audio::{Channels, Position};
use symphonia::core::codecs::audio::well_known::{CODEC_ID_ADPCM_IMA_WAV, CODEC_ID_ADPCM_MS};
use symphonia::core::codecs::audio::{AudioCodecParameters, AudioDecoder, AudioDecoderOptions};
use symphonia::core::packet::PacketRef;
use symphonia::core::units::{Duration, Timestamp};

use super::coding::{Coding, Kind};
use crate::audio::AudioError;

/// A decoder of blocks of one size.
pub(super) struct Adpcm {
    decoder: Box<dyn AudioDecoder>,
    frames: u64,
}

impl Adpcm {
    pub(super) fn new(coding: &Coding, frames: usize) -> Result<Self, AudioError> {
        let channels = match coding.channels {
            1 => Channels::Positioned(Position::FRONT_LEFT),
            2 => Channels::Positioned(Position::FRONT_LEFT | Position::FRONT_RIGHT),
            more => return Err(AudioError::Unsupported(format!("ADPCM of {more} channels"))),
        };
        let codec = if coding.kind == Kind::MicrosoftAdpcm {
            CODEC_ID_ADPCM_MS
        } else {
            CODEC_ID_ADPCM_IMA_WAV
        };
        let frames = frames as u64;
        let mut parameters = AudioCodecParameters::new();
        parameters
            .for_codec(codec)
            .with_sample_rate(coding.rate.max(1))
            .with_channels(channels)
            .with_max_frames_per_packet(frames)
            .with_frames_per_block(frames);
        let decoder = symphonia::default::get_codecs()
            .make_audio_decoder(&parameters, &AudioDecoderOptions::default())
            .map_err(|error| AudioError::Unsupported(error.to_string()))?;
        Ok(Self { decoder, frames })
    }

    /// Decodes one block.
    pub(super) fn block(&mut self, block: &[u8], planes: &mut Vec<Vec<f32>>) -> Result<(), String> {
        let packet = PacketRef::new(0, Timestamp::ZERO, Duration::from(self.frames), block);
        let buffer = self
            .decoder
            .decode_ref(&packet)
            .map_err(|error| error.to_string())?;
        buffer.copy_to_vecs_planar(planes);
        Ok(())
    }
}
