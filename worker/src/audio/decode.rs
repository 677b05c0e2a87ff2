//! From bytes to a [`Recording`]: symphonia decodes, [`super::resample`] converts.
//!
//! Recordings come from other parties. A tail that is missing or broken keeps what came before it and sets
//! [`Recording::truncated`]; anything that is no sound at all is an [`AudioError`] that says what it looks like.

use std::io::Cursor;
use std::path::Path;

use symphonia::core::codecs::audio::{AudioDecoder, AudioDecoderOptions};
use symphonia::core::errors::Error;
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::{FormatOptions, FormatReader, TrackType};
use symphonia::core::io::MediaSourceStream;
use symphonia::core::meta::MetadataOptions;

use super::resample::Resampler;
use super::{AudioError, Recording, Source, wav_header};

/// A stream that keeps failing is given up after this many broken packets in a row.
const BROKEN_IN_A_ROW: u32 = 64;
/// More channels than any telephone recording has.
const MAX_CHANNELS: usize = 8;

/// What symphonia says when it looked through the file and found nothing that it knows.
const NO_FORMAT: &str = "core (probe): no suitable format reader found";

/// What a recording may cost.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Size of the file in bytes.
    pub bytes: u64,
    /// Length of the sound in seconds; half of it for four channels, and so on, for it is the samples that cost memory.
    pub seconds: u32,
}

impl Default for Limits {
    /// 512 MiB and four hours: far beyond any call, far below what hurts.
    fn default() -> Self {
        Self {
            bytes: 512 << 20,
            seconds: 4 * 3600,
        }
    }
}

impl Limits {
    /// The limit on the length of so many channels.
    fn seconds_of(self, channels: usize) -> u32 {
        let pairs = u32::try_from(channels.div_ceil(2)).unwrap_or(u32::MAX);
        self.seconds / pairs.max(1)
    }
}

/// Decodes the bytes of an MP3 or WAV file.
///
/// # Errors
/// [`AudioError`] when no sound comes out of it.
pub fn decode(bytes: impl Into<Vec<u8>>) -> Result<Recording, AudioError> {
    decode_within(bytes, Limits::default())
}

/// Decodes a file.
///
/// # Errors
/// [`AudioError`] when it cannot be read or no sound comes out of it.
pub fn decode_file(path: &Path) -> Result<Recording, AudioError> {
    let limits = Limits::default();
    let bytes = std::fs::metadata(path)?.len();
    if bytes > limits.bytes {
        return Err(AudioError::TooLarge {
            bytes,
            limit: limits.bytes,
        });
    }
    decode_within(std::fs::read(path)?, limits)
}

/// Decodes the bytes of an MP3 or WAV file within limits of one's own.
///
/// # Errors
/// [`AudioError`] when no sound comes out of it or a limit is passed.
pub fn decode_within(bytes: impl Into<Vec<u8>>, limits: Limits) -> Result<Recording, AudioError> {
    let bytes: Vec<u8> = bytes.into();
    let size = bytes.len() as u64;
    if size == 0 {
        return Err(AudioError::Empty);
    }
    if size > limits.bytes {
        return Err(AudioError::TooLarge {
            bytes: size,
            limit: limits.bytes,
        });
    }
    let looks_like = looks_like(&bytes);
    if looks_like.is_foreign() {
        return Err(AudioError::NotAudio {
            looks_like: looks_like.words(),
        });
    }
    // Demuxers and codecs are others' work: where one stumbles, this recording is lost and nothing else.
    std::panic::catch_unwind(|| read(bytes, limits, looks_like))
        .unwrap_or_else(|_| Err(AudioError::Damaged("the decoder stumbled over it".to_owned())))
}

fn read(bytes: Vec<u8>, limits: Limits, looks_like: Looks) -> Result<Recording, AudioError> {
    let size = bytes.len() as u64;
    let claimed = wav_header::claimed_bytes(&bytes);
    let is_open_ended = wav_header::is_open_ended(&bytes);
    let bytes = wav_header::mended(bytes);
    let stream = MediaSourceStream::new(Box::new(Cursor::new(bytes)), symphonia_stream_options());
    let mut format = symphonia::default::get_probe()
        .probe(
            &Hint::new(),
            stream,
            FormatOptions::default(),
            MetadataOptions::default(),
        )
        .map_err(|error| match error {
            Error::Unsupported(NO_FORMAT) if looks_like.is_sound() => {
                AudioError::Damaged("no sound follows its header".to_owned())
            }
            Error::Unsupported(what) if looks_like.is_sound() => AudioError::Unsupported(what.to_owned()),
            error if looks_like.is_sound() => AudioError::Damaged(error.to_string()),
            _ => AudioError::NotAudio {
                looks_like: looks_like.words(),
            },
        })?;
    let (track, mut decoder, codec) = open(format.as_mut())?;
    let mut sound = Sound::new(limits, codec);
    sound.is_open_ended = is_open_ended;
    sound.truncated = claimed.is_some_and(|claimed| claimed > size);
    sound.read(format.as_mut(), track, decoder.as_mut())?;
    sound.finish(looks_like)
}

fn symphonia_stream_options() -> symphonia::core::io::MediaSourceStreamOptions {
    symphonia::core::io::MediaSourceStreamOptions::default()
}

type Opened = (u32, Box<dyn AudioDecoder>, String);

fn open(format: &mut dyn FormatReader) -> Result<Opened, AudioError> {
    let track = format
        .default_track(TrackType::Audio)
        .ok_or_else(|| AudioError::Unsupported("no audio track".to_owned()))?;
    let parameters = track
        .codec_params
        .as_ref()
        .and_then(|parameters| parameters.audio())
        .ok_or_else(|| AudioError::Unsupported("no audio parameters".to_owned()))?;
    let codecs = symphonia::default::get_codecs();
    let codec = codecs.get_audio_decoder(parameters.codec).map_or_else(
        || parameters.codec.to_string(),
        |found| found.codec.info.short_name.to_owned(),
    );
    let decoder = codecs
        .make_audio_decoder(parameters, &AudioDecoderOptions::default())
        .map_err(|error| AudioError::Unsupported(error.to_string()))?;
    Ok((track.id, decoder, codec))
}

/// The channels as they grow.
struct Sound {
    limits: Limits,
    codec: String,
    rate: u32,
    channels: Vec<Resampler>,
    frames: u64,
    broken: u32,
    trouble: Option<String>,
    truncated: bool,
    /// Nobody said how long it is: its end is no break.
    is_open_ended: bool,
}

impl Sound {
    fn new(limits: Limits, codec: String) -> Self {
        Self {
            limits,
            codec,
            rate: 0,
            channels: Vec::new(),
            frames: 0,
            broken: 0,
            trouble: None,
            truncated: false,
            is_open_ended: false,
        }
    }

    fn read(
        &mut self,
        format: &mut dyn FormatReader,
        track: u32,
        decoder: &mut dyn AudioDecoder,
    ) -> Result<(), AudioError> {
        let mut planes: Vec<Vec<f32>> = Vec::new();
        while self.broken < BROKEN_IN_A_ROW {
            let packet = match format.next_packet() {
                Ok(Some(packet)) => packet,
                Ok(None) => break,
                Err(Error::IoError(error))
                    if self.is_open_ended && error.kind() == std::io::ErrorKind::UnexpectedEof =>
                {
                    break;
                }
                Err(error) => {
                    // The demuxer met a break in the file: what was read so far is what there is.
                    self.cut(error.to_string());
                    break;
                }
            };
            if packet.track_id != track {
                continue;
            }
            match decoder.decode(&packet) {
                Ok(buffer) => {
                    let (rate, count) = (buffer.spec().rate(), buffer.num_planes());
                    buffer.copy_to_vecs_planar(&mut planes);
                    self.take(rate, count, &planes)?;
                }
                Err(Error::IoError(error)) => {
                    self.cut(error.to_string());
                    break;
                }
                Err(error) => {
                    self.broken += 1;
                    self.trouble = Some(error.to_string());
                }
            }
        }
        // Broken packets at the very end are a torn tail; in the middle they are a scratch.
        self.truncated |= self.broken > 0;
        Ok(())
    }

    fn cut(&mut self, reason: String) {
        self.truncated = true;
        self.trouble = Some(reason);
    }

    fn take(&mut self, rate: u32, count: usize, planes: &[Vec<f32>]) -> Result<(), AudioError> {
        let frames = planes.first().map_or(0, Vec::len) as u64;
        if frames == 0 || count == 0 {
            return Ok(());
        }
        if self.channels.is_empty() {
            if count > MAX_CHANNELS {
                return Err(AudioError::Unsupported(format!("{count} channels")));
            }
            self.rate = rate;
            self.channels = (0..count)
                .map(|_| Resampler::new(rate))
                .collect::<Result<_, _>>()?;
        }
        if (rate, count) != (self.rate, self.channels.len()) {
            // A chance sync word in garbage: an MP3 stream does not change its shape in mid-call.
            self.broken += 1;
            return Ok(());
        }
        self.broken = 0;
        self.frames += frames;
        let limit_seconds = self.limits.seconds_of(count);
        if self.frames > u64::from(limit_seconds) * u64::from(self.rate) {
            return Err(AudioError::TooLong { limit_seconds });
        }
        self.channels
            .iter_mut()
            .zip(planes)
            .try_for_each(|(channel, plane)| channel.push(plane))
    }

    fn finish(self, looks_like: Looks) -> Result<Recording, AudioError> {
        if self.channels.is_empty() {
            let reason = self.trouble.unwrap_or_else(|| "it holds no samples".to_owned());
            return Err(if looks_like.is_sound() {
                AudioError::Damaged(reason)
            } else {
                AudioError::NotAudio {
                    looks_like: looks_like.words(),
                }
            });
        }
        let source = Source {
            sample_rate: self.rate,
            codec: self.codec,
            channels: self.channels.len(),
        };
        let channels = self
            .channels
            .into_iter()
            .map(Resampler::finish)
            .collect::<Result<Vec<_>, AudioError>>()?;
        Ok(Recording {
            channels,
            source,
            truncated: self.truncated,
        })
    }
}

/// What the first bytes look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Looks {
    Wav,
    Mp3,
    Text,
    Other,
    Unknown,
}

impl Looks {
    fn is_sound(self) -> bool {
        matches!(self, Self::Wav | Self::Mp3)
    }

    fn is_foreign(self) -> bool {
        matches!(self, Self::Text | Self::Other)
    }

    fn words(self) -> &'static str {
        match self {
            Self::Wav => "a WAV header",
            Self::Mp3 => "an MP3 header",
            Self::Text => "a web page or other text",
            Self::Other => "a picture, archive or other media file",
            Self::Unknown => "no known header",
        }
    }
}

fn looks_like(bytes: &[u8]) -> Looks {
    let head = &bytes[..bytes.len().min(512)];
    if head.starts_with(b"RIFF") || head.starts_with(b"RF64") {
        return Looks::Wav;
    }
    if head.starts_with(b"ID3") || matches!(head, [0xff, second, ..] if second & 0xe6 == 0xe2) {
        return Looks::Mp3;
    }
    if infer::get(head).is_some_and(|kind| kind.matcher_type() != infer::MatcherType::Text) {
        return Looks::Other;
    }
    let printable = head
        .iter()
        .filter(|b| b.is_ascii_graphic() || b.is_ascii_whitespace())
        .count();
    if printable * 100 >= head.len() * 95 {
        Looks::Text
    } else {
        Looks::Unknown
    }
}

#[cfg(test)]
#[path = "decode_tests.rs"]
mod tests;
