//! What comes in a container that Symphonia opens: MPEG-4, Ogg, Matroska, FLAC, AIFF, CAF and AAC.

use std::io::{Cursor, ErrorKind};

use callscript_common::audio::Format;
use symphonia::core::audio::Channels;
use symphonia::core::codecs::audio::well_known as codec;
use symphonia::core::codecs::audio::{AudioCodecId, AudioCodecParameters, AudioDecoder, AudioDecoderOptions};
use symphonia::core::errors::Error;
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::{FormatOptions, FormatReader, Track, TrackType};
use symphonia::core::io::{MediaSourceStream, MediaSourceStreamOptions};
use symphonia::core::meta::MetadataOptions;
use symphonia::core::packet::Packet;

use super::mended::mended;
use super::opus::{self, Opus};
use super::sound::Sound;
use super::{AudioError, mp4};

/// A stream that keeps failing is given up after this many broken packets in a row.
const BROKEN_IN_A_ROW: u32 = 64;
/// Streams that are joined in one file; beyond that it is no recording.
const MOST_STREAMS: u32 = 256;
/// Shorter gaps between packets are rounding, in seconds.
const SMALLEST_GAP: f64 = 0.1;
/// Longer gaps are clocks that jumped, in seconds.
const LARGEST_GAP: f64 = 600.0;

/// Decodes a file into `sound`.
pub(super) fn decode(bytes: &[u8], format: Format, sound: &mut Sound) -> Result<(), AudioError> {
    for (number, file) in joined(bytes, format).enumerate() {
        let before = sound.part_seconds();
        match decode_one(file, format, sound) {
            // What stands behind a whole recording and cannot be read takes nothing from it, but it may have
            // been sound.
            Err(AudioError::Unsupported(reason) | AudioError::Damaged(reason))
                if number > 0 && before > 0.0 =>
            {
                sound.cut(&reason);
            }
            result => result?,
        }
    }
    Ok(())
}

/// The files that were put one behind the other. Ogg and AAC have their own way to go on.
fn joined(bytes: &[u8], format: Format) -> impl Iterator<Item = &[u8]> {
    let begins = move |at: usize| {
        let rest = &bytes[at..];
        match format {
            Format::WebM | Format::Matroska => {
                rest.starts_with(b"\x1a\x45\xdf\xa3")
                    && rest[..rest.len().min(48)].windows(2).any(|id| id == b"\x42\x82")
            }
            Format::Mp4 => rest.starts_with(&[0, 0, 0]) && rest.get(4..8) == Some(b"ftyp"),
            Format::Flac => rest.starts_with(b"fLaC") && rest.get(5..8) == Some(&[0, 0, 34]),
            Format::Aiff => rest.starts_with(b"FORM") && matches!(rest.get(8..12), Some(b"AIFF" | b"AIFC")),
            Format::Caf => rest.starts_with(b"caff\0\x01\0\0desc"),
            _ => false,
        }
    };
    let mut from = 0;
    std::iter::from_fn(move || {
        let here = from;
        if here >= bytes.len() {
            return None;
        }
        from = (here + 1..bytes.len())
            .find(|at| begins(*at))
            .unwrap_or(bytes.len());
        Some(&bytes[here..from])
    })
    .take(MOST_STREAMS as usize)
}

fn decode_one(bytes: &[u8], format: Format, sound: &mut Sound) -> Result<(), AudioError> {
    let bytes = mended(bytes, format);
    let delay = mp4::delay(&bytes).filter(|_| format == Format::Mp4);
    let mut hint = Hint::new();
    hint.with_extension(format.extension());
    let stream = Box::new(Cursor::new(bytes.as_ref()));
    let stream = MediaSourceStream::new(stream, MediaSourceStreamOptions::default());
    let mut reader = symphonia::default::get_probe()
        .probe(
            &hint,
            stream,
            FormatOptions::default(),
            MetadataOptions::default(),
        )
        .map_err(|error| AudioError::Damaged(error.to_string()))?;
    let mut streams = 0;
    loop {
        let mut track = Reading::open(reader.as_ref(), format, delay)?;
        sound.name(&track.name);
        if let Some(seconds) = track.stated(reader.as_ref()) {
            // Writers of CAF count the last packet as a full one.
            let too_many = if format == Format::Caf {
                track.packet_seconds()
            } else {
                0.0
            };
            sound.state(seconds - delay.unwrap_or(0.0) - too_many);
        }
        streams += 1;
        let is_followed = track.read(reader.as_mut(), sound)?;
        if !is_followed {
            return Ok(());
        }
        if streams == MOST_STREAMS {
            sound.scratch("it holds too many streams");
            return Ok(());
        }
    }
}

/// Seconds and channels that the headers state.
pub(super) fn measure(bytes: &[u8], format: Format) -> Option<(f64, usize)> {
    let mut hint = Hint::new();
    hint.with_extension(format.extension());
    let bytes = mended(bytes, format);
    let bytes = Box::new(Cursor::new(bytes.as_ref()));
    let stream = MediaSourceStream::new(bytes, MediaSourceStreamOptions::default());
    let reader = symphonia::default::get_probe()
        .probe(
            &hint,
            stream,
            FormatOptions::default(),
            MetadataOptions::default(),
        )
        .ok()?;
    let track = reader.default_track(TrackType::Audio)?;
    let parameters = track.codec_params.as_ref()?.audio()?;
    let channels = parameters.channels.as_ref().map_or(2, Channels::count);
    Some((stated(track, parameters, reader.as_ref())?, channels))
}

/// What the container says of the length, in seconds.
fn stated(track: &Track, parameters: &AudioCodecParameters, reader: &dyn FormatReader) -> Option<f64> {
    let by_time = |base: Option<_>, duration: Option<symphonia::core::units::Duration>| {
        let (base, duration): (symphonia::core::units::TimeBase, _) = (base?, duration?);
        Some(duration.get() as f64 * f64::from(base.numer.get()) / f64::from(base.denom.get()))
    };
    let frames = track.num_frames.zip(parameters.sample_rate);
    frames
        .map(|(frames, rate)| frames as f64 / f64::from(rate))
        .or_else(|| by_time(track.time_base, track.duration))
        .or_else(|| by_time(reader.media_info().time_base, reader.media_info().duration))
}

enum Decoder {
    Symphonia(Box<dyn AudioDecoder>),
    Opus(Box<Opus>),
}

/// A track while it is read.
struct Reading {
    track: u32,
    rate: u32,
    name: String,
    decoder: Decoder,
    /// Frames still to be dropped at the beginning.
    delay: usize,
    /// Seconds of a tick.
    tick: Option<f64>,
    /// Where the next packet should begin, in ticks.
    next: Option<i64>,
    /// Missing packets are a damage, and not a pause that the recorder left out.
    is_gapless: bool,
    /// The length is what Symphonia estimates from the first frames.
    is_estimated: bool,
    parameters: AudioCodecParameters,
    planes: Vec<Vec<f32>>,
}

impl Reading {
    fn open(reader: &dyn FormatReader, format: Format, delay: Option<f64>) -> Result<Self, AudioError> {
        let track = reader.default_track(TrackType::Audio).ok_or_else(|| {
            AudioError::Unsupported(format!("{} without a sound track", format.extension()))
        })?;
        let parameters = track
            .codec_params
            .as_ref()
            .and_then(|parameters| parameters.audio())
            .ok_or_else(|| AudioError::Unsupported(format!("an unknown codec in {}", format.extension())))?;
        let codecs = symphonia::default::get_codecs();
        let refuse =
            || AudioError::Unsupported(format!("{} in {}", name(parameters.codec), format.extension()));
        let (decoder, codec_name, skip) = if parameters.codec == codec::CODEC_ID_OPUS {
            let opus = Opus::new(parameters.extra_data.as_deref().unwrap_or_default())?;
            // In Ogg, the packets themselves say what is to be dropped.
            let skip = if format == Format::Ogg {
                0
            } else {
                usize::from(opus.pre_skip)
            };
            (Decoder::Opus(Box::new(opus)), "opus", skip)
        } else {
            let found = codecs.get_audio_decoder(parameters.codec).ok_or_else(refuse)?;
            let decoder = codecs
                .make_audio_decoder(parameters, &AudioDecoderOptions::default().gapless(false))
                .map_err(|error| AudioError::Unsupported(format!("{} ({error})", name(parameters.codec))))?;
            let rate = parameters.sample_rate.map_or(0.0, f64::from);
            let skip = (delay.unwrap_or(0.0) * rate).round() as usize;
            (Decoder::Symphonia(decoder), found.codec.info.short_name, skip)
        };
        let tick = track
            .time_base
            .map(|base| f64::from(base.numer.get()) / f64::from(base.denom.get()));
        Ok(Self {
            track: track.id,
            rate: if matches!(decoder, Decoder::Opus(_)) {
                opus::RATE
            } else {
                parameters.sample_rate.unwrap_or(0)
            },
            name: codec_name.to_owned(),
            decoder,
            delay: skip,
            tick,
            next: None,
            is_gapless: format == Format::Ogg,
            is_estimated: format == Format::Aac,
            parameters: parameters.clone(),
            planes: Vec::new(),
        })
    }

    fn stated(&self, reader: &dyn FormatReader) -> Option<f64> {
        if self.is_estimated {
            return None;
        }
        let track = reader.tracks().iter().find(|track| track.id == self.track)?;
        stated(track, &self.parameters, reader)
    }

    /// Length of a full packet of a codec that has such.
    fn packet_seconds(&self) -> f64 {
        const ALAC: f64 = 4096.0;
        if self.parameters.codec == codec::CODEC_ID_ALAC && self.rate > 0 {
            ALAC / f64::from(self.rate)
        } else {
            0.0
        }
    }

    /// Reads to the end of the stream; whether another one follows.
    fn read(&mut self, reader: &mut dyn FormatReader, sound: &mut Sound) -> Result<bool, AudioError> {
        let mut broken = 0;
        while broken < BROKEN_IN_A_ROW {
            let packet = match reader.next_packet() {
                Ok(Some(packet)) => packet,
                Ok(None) => return Ok(false),
                Err(Error::ResetRequired) => return Ok(true),
                // The demuxer met the end, or a break: what was read so far is what there is.
                Err(Error::IoError(error)) => {
                    if error.kind() != ErrorKind::UnexpectedEof || sound.shape().is_none() {
                        sound.cut(&error.to_string());
                    } else {
                        sound.cut("it ends in the middle of a packet");
                    }
                    return Ok(false);
                }
                Err(error) => {
                    broken += 1;
                    sound.scratch(&error.to_string());
                    continue;
                }
            };
            if packet.track_id == self.track {
                self.take(&packet, sound, &mut broken)?;
            }
        }
        Ok(false)
    }

    fn take(&mut self, packet: &Packet, sound: &mut Sound, broken: &mut u32) -> Result<(), AudioError> {
        self.bridge(packet, sound)?;
        let decoded = match &mut self.decoder {
            Decoder::Opus(opus) => opus.packet(&packet.data, &mut self.planes).map(|()| self.rate),
            Decoder::Symphonia(decoder) => match decoder.decode(packet) {
                Ok(buffer) => {
                    buffer.copy_to_vecs_planar(&mut self.planes);
                    Ok(buffer.spec().rate())
                }
                Err(error) => Err(error.to_string()),
            },
        };
        match decoded {
            Ok(rate) => {
                *broken = 0;
                self.rate = rate;
                let frames = self.planes.first().map_or(0, Vec::len);
                // What a codec's own marks cut off is kept to; where all of a packet is beyond the stated
                // end, the end is wrong.
                let (start, end) = (packet.trim_start.get() as usize, packet.trim_end.get() as usize);
                let from = (start.min(frames) + self.delay).min(frames);
                self.delay -= from.saturating_sub(start).min(self.delay);
                let to = if end < frames { frames - end } else { frames };
                if from < to {
                    sound.take(rate, self.planes.iter().map(|plane| &plane[from..to]))?;
                }
            }
            Err(reason) => {
                *broken += 1;
                let seconds = self.tick.map_or(0.0, |tick| packet.dur.get() as f64 * tick);
                if sound.shape().is_some() {
                    sound.scratch(&reason);
                    sound.lose((seconds.min(LARGEST_GAP) * f64::from(self.rate)) as u64)?;
                } else {
                    sound.note(&reason);
                }
            }
        }
        Ok(())
    }

    /// Where packets are missing, silence keeps what follows in time.
    fn bridge(&mut self, packet: &Packet, sound: &mut Sound) -> Result<(), AudioError> {
        let begin = packet.pts.get();
        if let (Some(tick), Some(next)) = (self.tick, self.next) {
            let gap = begin.saturating_sub(next) as f64 * tick;
            if gap > SMALLEST_GAP && gap < LARGEST_GAP && sound.shape().is_some() {
                let frames = (gap * f64::from(self.rate)) as u64;
                if self.is_gapless {
                    sound.lose(frames)?;
                } else {
                    sound.silence(frames)?;
                }
            }
        }
        let length = i64::try_from(packet.dur.get()).unwrap_or(0);
        self.next = Some(begin.saturating_add(length)).filter(|_| length > 0);
        Ok(())
    }
}

/// Names of codecs that are not read.
fn name(codec: AudioCodecId) -> String {
    match codec {
        codec::CODEC_ID_SPEEX => "Speex",
        codec::CODEC_ID_AC3 | codec::CODEC_ID_EAC3 => "AC-3",
        codec::CODEC_ID_DCA => "DTS",
        codec::CODEC_ID_AAC => "AAC",
        codec::CODEC_ID_WMA => "Windows Media Audio",
        codec::CODEC_ID_WAVPACK => "WavPack",
        codec::CODEC_ID_ADPCM_G722 => "G.722",
        codec::CODEC_ID_ADPCM_G726 | codec::CODEC_ID_ADPCM_G726LE => "G.726",
        other => return format!("the codec {other}"),
    }
    .to_owned()
}
