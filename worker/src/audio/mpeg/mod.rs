//! MPEG audio, layers I to III: MP3 and its elder brothers. The frames are found here, so that a cut, joint
//! or damage in a file costs no more than the damaged part; Symphonia decodes them.

mod header;
mod info;
mod stream;
mod tags;

use symphonia::core::audio::{Channels, Position};
use symphonia::core::codecs::audio::well_known::{CODEC_ID_MP1, CODEC_ID_MP2, CODEC_ID_MP3};
use symphonia::core::codecs::audio::{AudioCodecParameters, AudioDecoder, AudioDecoderOptions};
use symphonia::core::packet::PacketRef;
use symphonia::core::units::{Duration, Timestamp};

use super::AudioError;
use super::sound::Sound;

pub(crate) use header::FrameHeader;
pub(crate) use info::Info;
pub(crate) use tags::{id3_length, length as tag_length};

use header::Shape;
use stream::Stream;

/// Frames at a beginning that may need what lies before it: layer III borrows up to 511 bytes from the frames
/// before.
const BORROWERS: u32 = 4;
/// The longest silence that stands for what is lost in one place, in seconds: beyond that, nobody knows what
/// was there.
const LONGEST_LOSS: u64 = 600;

/// Whether these bytes, of which only the first part may be here, hold a stream.
pub(crate) fn is_stream(head: &[u8]) -> bool {
    Stream::new(head).next().is_some()
}

/// Whether the bit rate of the first frame is one that its header does not say.
pub(super) fn is_free_format(bytes: &[u8]) -> bool {
    let at = tag_length(bytes).unwrap_or(0);
    FrameHeader::parse(&bytes[at.min(bytes.len())..]).is_some_and(|header| header.bytes == 0)
}

/// Seconds and channels of a stream, by its headers alone.
pub(super) fn measure(bytes: &[u8]) -> (f64, usize) {
    let (mut seconds, mut channels) = (0.0, 0);
    for frame in Stream::new(bytes) {
        seconds += f64::from(frame.header.samples) / f64::from(frame.header.shape.rate);
        channels = channels.max(usize::from(frame.header.shape.channels));
    }
    (seconds, channels)
}

/// Decodes all frames into `sound`.
pub(super) fn decode(bytes: &[u8], sound: &mut Sound) -> Result<(), AudioError> {
    let mut stream = Stream::new(bytes);
    let mut decoder: Option<(Shape, Box<dyn AudioDecoder>)> = None;
    let (mut frames, mut length, mut since) = (0_u64, 0_u64, 0_u32);
    let mut delay = 0;
    let mut planes: Vec<Vec<f32>> = Vec::new();
    for frame in stream.by_ref() {
        let header = frame.header;
        let shape = header.shape;
        if let Some(info) = Info::of(&header, frame.data) {
            // Where files were joined, the second one's note is a frame without sound, and its delay is
            // heard: so all players do.
            if frames == 0 {
                delay = info.delay as usize;
                state(&info, &header, bytes.len(), sound);
            }
            continue;
        }
        if frame.lost > 0 && frames > 0 {
            let mean = length as f64 / frames as f64;
            let lost = (frame.lost as f64 / mean).round() as u64;
            let lost = (lost * u64::from(header.samples)).min(LONGEST_LOSS * u64::from(shape.rate));
            sound.lose(lost)?;
            since = 0;
        }
        frames += 1;
        length += frame.data.len() as u64;
        since += 1;
        let decoder = match &mut decoder {
            Some((of, decoder)) if *of == shape => decoder,
            other => {
                since = 1;
                sound.name(name(shape.layer));
                &mut other.insert((shape, open(shape)?)).1
            }
        };
        let packet = PacketRef::new(
            0,
            Timestamp::ZERO,
            Duration::from(u64::from(header.samples)),
            frame.data,
        );
        match decoder.decode_ref(&packet) {
            Ok(buffer) => {
                buffer.copy_to_vecs_planar(&mut planes);
                let skip = delay.min(planes.first().map_or(0, Vec::len));
                delay -= skip;
                sound.take(shape.rate, planes.iter().map(|plane| &plane[skip..]))?;
            }
            Err(error) => {
                let skip = delay.min(header.samples as usize);
                delay -= skip;
                let silence = vec![0.0; header.samples as usize - skip];
                sound.take(shape.rate, (0..shape.channels).map(|_| silence.as_slice()))?;
                if since > BORROWERS {
                    sound.scratch(&error.to_string());
                    sound.count_lost(silence.len() as u64, shape.rate);
                }
            }
        }
    }
    if frames == 0 {
        sound.note("no frame of MPEG audio is in it");
        return Ok(());
    }
    let second = length as f64 / sound.part_seconds().max(0.1);
    if stream.is_torn || stream.trailing as f64 > second {
        sound.cut("it ends in the middle of a frame");
    }
    Ok(())
}

/// What the note of the encoder says about the length.
fn state(info: &Info, header: &FrameHeader, bytes: usize, sound: &mut Sound) {
    if let Some(frames) = info.frames {
        let samples = u64::from(frames) * u64::from(header.samples);
        let samples = samples.saturating_sub(u64::from(info.delay + info.padding));
        sound.state(samples as f64 / f64::from(header.shape.rate));
    }
    // Encoders differ in whether they count the frame of the note.
    let least = info
        .bytes
        .map_or(0, |bytes| (bytes as usize).saturating_sub(header.bytes));
    if least > bytes {
        sound.cut("it has fewer bytes than its header says");
    }
}

fn name(layer: u8) -> &'static str {
    match layer {
        1 => "mp1",
        2 => "mp2",
        _ => "mp3",
    }
}

fn open(shape: Shape) -> Result<Box<dyn AudioDecoder>, AudioError> {
    let mut parameters = AudioCodecParameters::new();
    let codec = match shape.layer {
        1 => CODEC_ID_MP1,
        2 => CODEC_ID_MP2,
        _ => CODEC_ID_MP3,
    };
    let mono = Channels::Positioned(Position::FRONT_LEFT);
    let stereo = Channels::Positioned(Position::FRONT_LEFT | Position::FRONT_RIGHT);
    parameters
        .for_codec(codec)
        .with_sample_rate(shape.rate)
        .with_channels(if shape.channels == 1 { mono } else { stereo });
    symphonia::default::get_codecs()
        .make_audio_decoder(&parameters, &AudioDecoderOptions::default().gapless(false))
        .map_err(|error| AudioError::Unsupported(error.to_string()))
}
