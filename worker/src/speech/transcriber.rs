//! The factory's machine: recordings in, transcripts out.

use std::path::Path;
use std::time::Instant;

use crate::audio::gate::{self, Region};
use crate::audio::peaks::peaks;
use crate::audio::timeline::Timeline;
use crate::audio::{Recording, SAMPLE_RATE};
use crate::models::{Resolved, Shelf};

use super::cleanup::{self, Cleaned};
use super::model::Model;
use super::segments::{self, Placed};
use super::slots::{Slot, Slots};
use super::transcript::milli;
use super::{AbortFlag, Segment, SpeechError, SpeechOptions, Stats, Transcript, decoder, speakers};

/// One model and its slots. Share it between threads: a call waits for a free slot.
pub struct Transcriber {
    model: Model,
    slots: Slots,
    options: SpeechOptions,
}

impl Transcriber {
    /// Loads the model that `model` names: a file, or a name on the default shelf such as `demo`.
    ///
    /// # Errors
    /// [`SpeechError`] when there is no such model or it cannot be loaded.
    pub fn load(model: &Path, options: SpeechOptions) -> Result<Self, SpeechError> {
        Self::open(&Shelf::standard().resolve(&model.to_string_lossy())?, options)
    }

    /// Loads a model that has been found on a shelf.
    ///
    /// # Errors
    /// [`SpeechError`] when it cannot be loaded.
    pub fn open(model: &Resolved, options: SpeechOptions) -> Result<Self, SpeechError> {
        let model = Model::load(model, &options)?;
        let slots = Slots::new(&model, options.slots)?;
        Ok(Self {
            model,
            slots,
            options,
        })
    }

    /// Name of the model.
    pub fn model(&self) -> &str {
        &self.model.name
    }

    /// Decoders that can work at the same time.
    pub fn slots(&self) -> usize {
        self.options.slots.max(1)
    }

    /// Transcribes a recording. Blocks: call it from a thread that may.
    ///
    /// # Errors
    /// [`SpeechError::Aborted`] when `abort` was set, others when the decoder fails.
    pub fn transcribe(&self, recording: &Recording, abort: &AbortFlag) -> Result<Transcript, SpeechError> {
        let dual_mono = speakers::is_dual_mono(recording);
        let channels = if dual_mono {
            &recording.channels[..1]
        } else {
            &recording.channels[..]
        };
        let regions: Vec<Vec<Region>> = channels.iter().map(|channel| gate::speech(channel)).collect();
        let speech: usize = regions.iter().flatten().map(Region::len).sum();
        let mut stats = Stats {
            truncated: recording.truncated,
            dual_mono,
            codec: recording.source.codec.clone(),
            sample_rate: recording.source.sample_rate,
            ..Stats::default()
        };
        let mut language = None;
        let mut heard: Vec<Vec<Placed>> = Vec::with_capacity(channels.len());
        let mut decode_seconds = 0.0;
        if speech > 0 {
            let mut slot = self.slots.checkout(abort)?;
            let started = Instant::now();
            for (channel, regions) in channels.iter().zip(&regions) {
                let (placed, spoken) = self.channel(&mut slot, channel, regions, abort)?;
                language = language.or(spoken);
                let Cleaned {
                    segments,
                    loops,
                    inventions,
                } = cleanup::clean(placed);
                stats.loops_dropped += loops;
                stats.inventions_dropped += inventions;
                heard.push(segments);
            }
            decode_seconds = started.elapsed().as_secs_f64();
        }
        stats.crosstalk_dropped = speakers::drop_crosstalk(channels, &mut heard);
        Ok(Transcript {
            segments: merge(heard),
            language: language
                .or_else(|| self.model.language.clone())
                .unwrap_or_else(|| "en".to_owned()),
            engine: Model::engine(),
            model: self.model.name.clone(),
            channels: recording.channels.len(),
            audio_seconds: milli(recording.seconds()),
            speech_seconds: milli(speech as f64 / f64::from(SAMPLE_RATE)),
            decode_seconds: milli(decode_seconds),
            peaks: peaks(recording),
            stats,
        })
    }

    fn channel(
        &self,
        slot: &mut Slot<'_>,
        channel: &[f32],
        regions: &[Region],
        abort: &AbortFlag,
    ) -> Result<(Vec<Placed>, Option<String>), SpeechError> {
        let timeline = Timeline::plan(regions, channel.len(), self.options.packing);
        if timeline.is_empty() {
            return Ok((Vec::new(), None));
        }
        let packed = timeline.pack(channel);
        let decoded = decoder::decode(&self.model, slot.state()?, &packed, self.options.threads(), abort)?;
        Ok((
            segments::place(decoded.segments, &timeline, regions),
            decoded.language,
        ))
    }
}

/// One list in order of time, each segment with its speaker.
fn merge(heard: Vec<Vec<Placed>>) -> Vec<Segment> {
    let texts: Vec<Vec<&str>> = heard
        .iter()
        .map(|channel| channel.iter().map(|s| s.text.as_str()).collect())
        .collect();
    let roles = speakers::roles(&texts);
    let mut segments: Vec<Segment> = heard
        .into_iter()
        .zip(roles)
        .flat_map(|(channel, speaker)| {
            channel.into_iter().map(move |placed| Segment {
                speaker,
                start: milli(placed.start),
                end: milli(placed.end),
                text: placed.text,
                confidence: Some(milli(f64::from(placed.confidence))),
            })
        })
        .collect();
    segments.sort_by(|a, b| a.start.total_cmp(&b.start));
    segments
}
