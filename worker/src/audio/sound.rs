//! The channels of a recording as they grow, part by part: a file may change its sample rate and its number
//! of channels on the way.

use super::limits::Limits;
use super::resample::Resampler;
use super::{AudioError, Recording, SAMPLE_RATE, Source};

/// More channels than any telephone recording has.
const MAX_CHANNELS: usize = 8;
/// Changes of shape that are followed. Each costs a filter of its own; a file with more of them is no
/// recording.
const MOST_PARTS: u32 = 256;
/// A file is shorter than it says where more than this is missing, in seconds: encoders are not exact to the
/// frame.
const SLACK_SECONDS: f64 = 0.25;

/// Sound that is being decoded.
pub(super) struct Sound {
    limits: Limits,
    codec: String,
    /// Shape of the first part.
    first: Option<(u32, usize)>,
    /// What is finished, at 16 kHz.
    channels: Vec<Vec<f32>>,
    part: Option<Part>,
    parts: u32,
    /// Seconds of the finished parts.
    seconds: f64,
    stated: Option<f64>,
    /// Seconds of silence that stand for what was lost.
    lost: f64,
    truncated: bool,
    trouble: Option<String>,
}

/// A stretch of one shape.
struct Part {
    rate: u32,
    frames: u64,
    channels: Vec<Resampler>,
}

impl Part {
    fn new(rate: u32, channels: usize) -> Result<Self, AudioError> {
        Ok(Self {
            rate,
            frames: 0,
            channels: (0..channels)
                .map(|_| Resampler::new(rate))
                .collect::<Result<_, _>>()?,
        })
    }

    fn seconds(&self) -> f64 {
        self.frames as f64 / f64::from(self.rate)
    }
}

impl Sound {
    pub(super) fn new(limits: Limits) -> Self {
        Self {
            limits,
            codec: String::new(),
            first: None,
            channels: Vec::new(),
            part: None,
            parts: 0,
            seconds: 0.0,
            stated: None,
            lost: 0.0,
            truncated: false,
            trouble: None,
        }
    }

    /// Names the codec; the first name stays.
    pub(super) fn name(&mut self, codec: &str) {
        if self.codec.is_empty() {
            codec.clone_into(&mut self.codec);
        }
    }

    /// The file says that it, or another part of it, has so many seconds.
    pub(super) fn state(&mut self, seconds: f64) {
        self.stated = Some(self.stated.unwrap_or(0.0) + seconds);
    }

    /// The end of the file is missing.
    pub(super) fn cut(&mut self, reason: &str) {
        self.truncated = true;
        self.trouble = Some(reason.to_owned());
    }

    /// Something on the way could not be decoded.
    pub(super) fn scratch(&mut self, reason: &str) {
        self.cut(reason);
    }

    /// Why nothing came, where nothing came; changes nothing else.
    pub(super) fn note(&mut self, reason: &str) {
        self.trouble = Some(reason.to_owned());
    }

    /// Seconds so far.
    pub(super) fn part_seconds(&self) -> f64 {
        self.seconds + self.part.as_ref().map_or(0.0, Part::seconds)
    }

    /// Sample rate and channels of what came last.
    pub(super) fn shape(&self) -> Option<(u32, usize)> {
        self.part.as_ref().map(|part| (part.rate, part.channels.len()))
    }

    /// So many frames, in the shape of the last samples, are lost for good. Silence takes their place,
    /// because everything after them would be heard too early otherwise.
    pub(super) fn lose(&mut self, frames: u64) -> Result<(), AudioError> {
        self.scratch("a stretch of it is damaged");
        if let Some((rate, _)) = self.shape() {
            self.count_lost(frames, rate);
        }
        self.silence(frames)
    }

    /// So many frames of what was or will be taken are silence in the place of sound.
    pub(super) fn count_lost(&mut self, frames: u64, rate: u32) {
        self.lost += frames as f64 / f64::from(rate.max(1));
    }

    /// So many frames of silence in the shape of what came last.
    pub(super) fn silence(&mut self, mut frames: u64) -> Result<(), AudioError> {
        const BLOCK: u64 = 4096;
        let Some((rate, count)) = self.shape() else {
            return Ok(());
        };
        let block = [0.0; BLOCK as usize];
        while frames > 0 {
            let now = frames.min(BLOCK);
            self.take(rate, (0..count).map(|_| &block[..now as usize]))?;
            frames -= now;
        }
        Ok(())
    }

    /// Takes the next samples: one slice a channel, all of one length.
    pub(super) fn take<'a>(
        &mut self,
        rate: u32,
        planes: impl ExactSizeIterator<Item = &'a [f32]> + Clone,
    ) -> Result<(), AudioError> {
        let (count, frames) = (planes.len(), planes.clone().next().map_or(0, <[f32]>::len) as u64);
        if frames == 0 {
            return Ok(());
        }
        if self.shape() != Some((rate, count)) {
            if count > MAX_CHANNELS {
                return Err(AudioError::Unsupported(format!("{count} channels")));
            }
            if self.parts == MOST_PARTS {
                self.scratch("it changes its sample rate or its channels too often");
                self.count_lost(frames, rate);
                let own = self.part.as_ref().map_or(rate, |part| part.rate);
                return self.silence(frames * u64::from(own) / u64::from(rate.max(1)));
            }
            self.end_part()?;
            self.part = Some(Part::new(rate, count)?);
            self.parts += 1;
            self.first.get_or_insert((rate, count));
        }
        let so_far = self.seconds;
        let Some(part) = &mut self.part else {
            return Ok(());
        };
        part.frames += frames;
        let limit_seconds = self.limits.seconds_of(count.max(self.channels.len()));
        if so_far + part.seconds() > f64::from(limit_seconds) {
            return Err(AudioError::TooLong { limit_seconds });
        }
        part.channels
            .iter_mut()
            .zip(planes)
            .try_for_each(|(channel, plane)| channel.push(plane))
    }

    /// Joins what the current part holds to the channels. A part of one channel is heard on all of them: it
    /// belongs to neither side alone.
    fn end_part(&mut self) -> Result<(), AudioError> {
        let Some(part) = self.part.take() else {
            return Ok(());
        };
        self.seconds += part.seconds();
        let mut sounds = part
            .channels
            .into_iter()
            .map(Resampler::finish)
            .collect::<Result<Vec<_>, AudioError>>()?;
        if self.channels.is_empty() {
            self.channels = sounds;
            return Ok(());
        }
        let before = self.channels[0].len();
        while self.channels.len() < sounds.len() {
            let was_mono = self.channels.len() == 1 || self.first.is_some_and(|(_, count)| count == 1);
            self.channels.push(if was_mono {
                self.channels[0].clone()
            } else {
                vec![0.0; before]
            });
        }
        let length = sounds[0].len();
        let is_mono = sounds.len() == 1;
        for (at, channel) in self.channels.iter_mut().enumerate() {
            match sounds.get_mut(if is_mono { 0 } else { at }) {
                Some(sound) => channel.extend_from_slice(sound),
                None => channel.resize(before + length, 0.0),
            }
        }
        Ok(())
    }

    /// The recording; `None`, with the reason, where there is no sound.
    pub(super) fn finish(mut self) -> Result<Result<Recording, String>, AudioError> {
        self.end_part()?;
        let Some((sample_rate, _)) = self.first else {
            return Ok(Err(self
                .trouble
                .unwrap_or_else(|| "it holds no samples".to_owned())));
        };
        let stated = self.stated.filter(|stated| stated.is_finite() && *stated > 0.0);
        let decoded = self.channels.first().map_or(0, Vec::len) as f64 / f64::from(SAMPLE_RATE);
        Ok(Ok(Recording {
            source: Source {
                sample_rate,
                codec: self.codec,
                channels: self.channels.len(),
            },
            channels: self.channels,
            truncated: self.truncated || stated.is_some_and(|stated| stated - decoded > SLACK_SECONDS),
            stated_seconds: stated,
            lost_seconds: self.lost.min(decoded),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn push(sound: &mut Sound, rate: u32, levels: &[f32], frames: usize) {
        let planes: Vec<Vec<f32>> = levels.iter().map(|level| vec![*level; frames]).collect();
        sound.take(rate, planes.iter().map(Vec::as_slice)).unwrap();
    }

    fn finish(sound: Sound) -> Recording {
        sound.finish().unwrap().unwrap()
    }

    #[test]
    fn parts_of_other_shapes_are_joined() {
        let mut sound = Sound::new(Limits::default());
        push(&mut sound, 8_000, &[0.5], 8_000);
        push(&mut sound, 44_100, &[0.25, -0.25], 44_100);
        push(&mut sound, 8_000, &[0.1], 8_000);
        let recording = finish(sound);
        assert_eq!((recording.channels.len(), recording.frames()), (2, 48_000));
        assert_eq!(
            (recording.source.sample_rate, recording.source.channels),
            (8_000, 2)
        );
        let level = |channel: usize, seconds: f64| recording.channels[channel][(seconds * 16_000.0) as usize];
        for (seconds, left, right) in [(0.5, 0.5, 0.5), (1.5, 0.25, -0.25), (2.5, 0.1, 0.1)] {
            assert!((level(0, seconds) - left).abs() < 0.02 && (level(1, seconds) - right).abs() < 0.02);
        }
        assert!(!recording.truncated && recording.lost_seconds == 0.0);
    }

    #[test]
    fn what_is_lost_keeps_its_time() {
        let mut sound = Sound::new(Limits::default());
        push(&mut sound, 8_000, &[0.5], 8_000);
        sound.lose(16_000).unwrap();
        push(&mut sound, 8_000, &[0.5], 8_000);
        let recording = finish(sound);
        assert!(recording.truncated && recording.frames() == 64_000);
        assert!((recording.lost_seconds - 2.0).abs() < 1e-9);
        assert!(recording.channels[0][32_000].abs() < 0.01);
    }

    #[test]
    fn shapes_that_change_without_end_are_given_up() {
        let mut sound = Sound::new(Limits::default());
        for at in 0..2_000 {
            push(&mut sound, 8_000 + at % 2, &[0.5], 80);
        }
        let recording = finish(sound);
        assert!(
            recording.truncated && (recording.seconds() - 20.0).abs() < 0.2,
            "{}",
            recording.seconds()
        );
    }

    #[test]
    fn shorter_than_it_says() {
        for (stated, truncated) in [
            (1.0, false),
            (1.2, false),
            (1.5, true),
            (0.0, false),
            (f64::NAN, false),
        ] {
            let mut sound = Sound::new(Limits::default());
            push(&mut sound, 8_000, &[0.5], 8_000);
            sound.state(stated);
            assert_eq!(finish(sound).truncated, truncated, "{stated}");
        }
    }
}
