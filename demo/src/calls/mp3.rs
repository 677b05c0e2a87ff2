//! Decodes a clip.

use std::io::Cursor;

use anyhow::{Context, Result, ensure};
use symphonia::core::codecs::audio::AudioDecoderOptions;
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::{FormatOptions, TrackType};
use symphonia::core::io::{MediaSourceStream, MediaSourceStreamOptions};
use symphonia::core::meta::MetadataOptions;

use super::clip::RATE;

/// Every sample of a mono MP3 stream, those that encoder and decoder put before the sound among them.
pub fn decode(bytes: Vec<u8>) -> Result<Vec<f32>> {
    let stream = MediaSourceStream::new(Box::new(Cursor::new(bytes)), MediaSourceStreamOptions::default());
    let mut hint = Hint::new();
    hint.with_extension("mp3");
    let mut format = symphonia::default::get_probe().probe(
        &hint,
        stream,
        FormatOptions::default(),
        MetadataOptions::default(),
    )?;
    let track = format.default_track(TrackType::Audio).context("no audio track")?;
    let parameters = track
        .codec_params
        .as_ref()
        .and_then(|parameters| parameters.audio())
        .context("no audio parameters")?;
    // The bank's table counts from the very first sample.
    let options = AudioDecoderOptions::default().gapless(false);
    let mut decoder = symphonia::default::get_codecs().make_audio_decoder(parameters, &options)?;
    let (mut samples, mut planes) = (Vec::new(), Vec::<Vec<f32>>::new());
    while let Some(packet) = format.next_packet()? {
        let buffer = decoder.decode(&packet)?;
        let (rate, channels) = (buffer.spec().rate(), buffer.num_planes());
        ensure!(
            (rate, channels) == (RATE, 1),
            "{channels} channels at {rate} Hz in place of one at {RATE}"
        );
        buffer.copy_to_vecs_planar(&mut planes);
        samples.extend_from_slice(&planes[0]);
    }
    Ok(samples)
}
