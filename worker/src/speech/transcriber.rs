//! The factory's machine: recordings in, transcripts out.

use std::cmp::Reverse;
use std::path::Path;
use std::time::Instant;

use crate::audio::{Recording, SAMPLE_RATE};
use crate::models::{Resolved, Shelf};

use super::cleanup::{self, Cleaned};
use super::gate::Gate;
use super::languages::Languages;
use super::memory::Memory;
use super::model::Model;
use super::placing;
use super::prepared::{Packed, Prepared, Recognised, Window};
use super::segments::{self, Placed};
use super::slots::{self, Slot, Slots, Usage};
use super::speakers::Roles;
use super::spoken::Spoken;
use super::transcript::milli;
use super::turns::{self, Assigned, Encoder};
use super::words::Word;
use super::{
    AbortFlag, Language, LanguageBy, RolesBy, Segment, Speaker, SpeechError, SpeechOptions, Stats, TimedWord,
    Transcript, decoder, engine_log, speakers,
};
use crate::audio::gate::Region;

/// One model and its slots. Share it between threads: a call waits for a free slot.
pub struct Transcriber {
    pub(super) model: Model,
    pub(super) slots: Slots,
    gate: Gate,
    voices: Option<Encoder>,
    memory: Memory,
    pub(super) threads: usize,
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
    /// [`SpeechError`] when it cannot be loaded, or when there is no memory for a single slot.
    pub fn open(model: &Resolved, options: SpeechOptions) -> Result<Self, SpeechError> {
        let memory = Memory::of(options.gpu, options.gpu_device);
        memory.check_room_for(model)?;
        let model = Model::load(model, &options)?;
        let gate = Gate::open(options.gate)?;
        let voices = options.voices.then(Encoder::load).transpose()?;
        let slots = Slots::new(&model, options.slots, &memory)?;
        Ok(Self {
            threads: options.threads(slots.usage().slots, memory.is_gpu()),
            model,
            slots,
            gate,
            voices,
            memory,
            options,
        })
    }

    /// Name of the model.
    pub fn model(&self) -> &str {
        &self.model.name
    }

    /// Does the model know no other language? Then calls in others are written as if they were English.
    pub fn knows_only_english(&self) -> bool {
        self.model.language_by == LanguageBy::EnglishOnly
    }

    /// Decoders that can work at the same time. Fewer than at the start after memory ran out.
    pub fn slots(&self) -> usize {
        self.slots.usage().slots
    }

    /// Recordings that are best prepared at the same time. A core prepares about a hundred times faster than
    /// real time, five sixths of it for the voice gate: where a GPU decodes, half of the cores do; where the
    /// slots need them, a quarter.
    pub fn preparers(&self) -> usize {
        slots::beside(&self.memory).get()
    }

    /// Calls that are best fetched and prepared ahead of the slots, at least 2. Where slots and preparation
    /// share the cores, a call is ready in less than a third of the time that a slot then needs for it
    /// (docs/performance.md): half as many as slots are plenty. A GPU outruns the cores, and each of its
    /// slots is to find a call.
    pub fn prefetch(&self) -> usize {
        let slots = self.slots();
        if self.memory.is_gpu() { slots } else { slots / 2 }.max(2)
    }

    /// CPU threads of each slot.
    pub fn threads(&self) -> usize {
        self.threads
    }

    /// How much the slots have worked.
    pub fn usage(&self) -> Usage {
        self.slots.usage()
    }

    /// Bytes of GPU memory in use, by all programs, where a GPU decodes and tells it.
    pub fn gpu_memory_used(&self) -> Option<u64> {
        self.memory.used()
    }

    /// Transcribes a recording, stage by stage. Blocks: call it from a thread that may.
    ///
    /// # Errors
    /// Those of [`Self::recognise`].
    pub fn transcribe(&self, recording: Recording, abort: &AbortFlag) -> Result<Transcript, SpeechError> {
        let mut prepared = self.prepare(recording);
        let recognised = self.recognise(&mut prepared, abort)?;
        Ok(self.finish(prepared, recognised))
    }

    /// The first stage: finds the speech and packs it. Takes no slot.
    pub fn prepare(&self, recording: Recording) -> Prepared {
        Prepared::new(recording, &self.gate, self.voices.as_ref(), self.options.packing)
    }

    /// The second stage: waits for a slot and decodes. What is decoded is taken out of `prepared`. Blocks.
    ///
    /// # Errors
    /// [`SpeechError::Aborted`] when `abort` was set, [`SpeechError::Memory`] when memory ran out (then there
    /// is one slot less), others when the decoder fails.
    pub fn recognise(&self, prepared: &mut Prepared, abort: &AbortFlag) -> Result<Recognised, SpeechError> {
        let mut recognised = Recognised::default();
        if prepared.channels.iter().all(|channel| channel.windows.is_empty()) {
            recognised.channels.resize_with(prepared.channels.len(), Vec::new);
            return Ok(recognised);
        }
        let mut slot = self.slots.checkout(abort)?;
        abort.begin();
        let shortages = engine_log::times_out_of_memory();
        let started = Instant::now();
        let mut languages = Languages::new(self.model.language);
        recognised.channels.resize_with(prepared.channels.len(), Vec::new);
        for at in most_first(&prepared.channels) {
            let channel = &mut prepared.channels[at];
            recognised.channels[at] = match self.channel(&mut slot, channel, &mut languages, abort) {
                Err(SpeechError::Decode(_)) if engine_log::times_out_of_memory() > shortages => {
                    let left = slot.retire();
                    tracing::warn!(model.slots = left, "memory ran out while decoding");
                    return Err(SpeechError::Memory { left });
                }
                other => other?,
            };
        }
        recognised.foreign_seconds = languages.missed();
        recognised.decode_time = started.elapsed();
        Ok(recognised)
    }

    /// The third stage: who spoke, the waveform, one transcript. Takes no slot.
    pub fn finish(&self, prepared: Prepared, recognised: Recognised) -> Transcript {
        let speech_seconds = milli(prepared.speech_seconds());
        let Prepared {
            about,
            is_dual_mono,
            gate,
            channels,
            agent_channel,
        } = prepared;
        let mut regions: Vec<Vec<Region>> = channels.into_iter().map(|channel| channel.regions).collect();
        let speech = regions.iter().map(|regions| stretches(regions)).collect();
        let mut words = recognised.channels;
        let crosstalk_dropped = speakers::drop_heard_through(&about.levels, &mut words);
        let copied = !about.cleaned.copied.is_empty();
        if copied {
            part_copied(&about.cleaned.copied, &mut words, &mut regions);
        }
        let Heard {
            channels: mut heard,
            loops,
            inventions,
        } = hear(words, &regions);
        let by_voice = match heard.as_mut_slice() {
            [only] => {
                let mut assigned = turns::assign(std::mem::take(only), &about.leanings, &regions[0]);
                *only = std::mem::take(&mut assigned.segments);
                assigned
            }
            _ => Assigned::default(),
        };
        let spoken = if self.knows_only_english() {
            Spoken::of_english(&heard, recognised.foreign_seconds)
        } else {
            Spoken::of(heard.iter().flatten())
        };
        let (mut segments, mut roles) = merge(heard, agent_channel, copied);
        if !by_voice.speakers.is_empty() {
            roles.lead = by_voice.lead;
        }
        for (segment, voice) in segments.iter_mut().zip(by_voice.voices) {
            segment.party = voice;
        }
        if by_voice
            .speakers
            .iter()
            .any(|speaker| *speaker != Speaker::Unknown)
        {
            for (segment, speaker) in segments.iter_mut().zip(by_voice.speakers) {
                segment.speaker = speaker;
            }
            roles.by = RolesBy::Voices;
        }
        let language = spoken
            .main()
            .or(self.model.language)
            .unwrap_or(Language::ENGLISH)
            .code();
        for segment in &mut segments {
            segment.language = segment.language.take().filter(|own| own != language);
        }
        Transcript {
            language: language.to_owned(),
            engine: Model::engine(),
            model: self.model.name.clone(),
            channels: about.channels,
            audio_seconds: milli(about.seconds),
            speech_seconds,
            decode_seconds: milli(recognised.decode_time.as_secs_f64()),
            speech,
            peaks: about.peaks,
            stats: Stats {
                gate: gate.to_owned(),
                roles_by: roles.by,
                roles_lead: milli(roles.lead),
                agent_channel: roles.agent_channel,
                language_by: self.model.language_by,
                languages: spoken.seconds(),
                confidence: mean_confidence(&segments),
                model_sha256: self.model.sha256.clone(),
                loops_dropped: loops,
                inventions_dropped: inventions,
                crosstalk_dropped,
                bleed_seconds: milli(about.cleaned.seconds.iter().sum()),
                refused_seconds: milli(about.refused_seconds),
                truncated: about.truncated,
                stated_seconds: about.stated_seconds.map(milli),
                lost_seconds: milli(about.lost_seconds),
                dual_mono: is_dual_mono,
                codec: about.source.codec,
                sample_rate: about.source.sample_rate,
            },
            segments,
        }
    }

    fn channel(
        &self,
        slot: &mut Slot<'_>,
        channel: &mut Packed,
        languages: &mut Languages,
        abort: &AbortFlag,
    ) -> Result<Vec<Word>, SpeechError> {
        let mut heard = Vec::new();
        for Window { start, sound } in std::mem::take(&mut channel.windows) {
            let range = start..start + sound.len();
            let spoken = placing::spoken(&range, &channel.timeline, &channel.regions);
            let words = decoder::words(
                &self.model,
                slot.state()?,
                sound,
                &spoken,
                languages,
                self.threads,
                abort,
            )?;
            heard.extend(placing::place(words, &range, &channel.timeline, &channel.regions));
        }
        Ok(heard)
    }
}

/// The channels in the order in which they are decoded: who says most shows best which language the call is
/// in.
fn most_first(channels: &[Packed]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..channels.len()).collect();
    order.sort_by_key(|at| Reverse(channels[*at].len()));
    order
}

/// The segments of all channels, cleaned.
#[derive(Debug, Default)]
pub(super) struct Heard {
    pub(super) channels: Vec<Vec<Placed>>,
    pub(super) loops: usize,
    pub(super) inventions: usize,
}

/// Makes segments of the words of each channel. `regions` is where the gate heard speech on it.
pub(super) fn hear(channels: Vec<Vec<Word>>, regions: &[Vec<Region>]) -> Heard {
    let mut heard = Heard::default();
    for (at, words) in channels.into_iter().enumerate() {
        let others: Vec<&[Region]> = regions
            .iter()
            .enumerate()
            .filter(|(other, _)| *other != at)
            .map(|(_, regions)| regions.as_slice())
            .collect();
        let Cleaned {
            segments,
            loops,
            inventions,
        } = cleanup::clean(segments::segments(words, &regions[at], &others));
        heard.loops += loops;
        heard.inventions += inventions;
        heard.channels.push(segments);
    }
    heard
}

/// Start and end of each, in seconds.
fn stretches(regions: &[Region]) -> Vec<(f64, f64)> {
    let seconds = |samples: usize| milli(samples as f64 / f64::from(SAMPLE_RATE));
    regions
        .iter()
        .map(|region| (seconds(region.start), seconds(region.end)))
        .collect()
}

/// Gives what both channels hold alike a place of its own behind them: the words that were said there, and
/// where speech was heard.
fn part_copied(copied: &[(Region, usize)], words: &mut Vec<Vec<Word>>, regions: &mut Vec<Vec<Region>>) {
    let (mut said, mut heard) = (Vec::new(), Vec::new());
    for (part, kept) in copied {
        let is_inside = |sample: usize| part.start <= sample && sample < part.end;
        let middle = |word: &Word| (f64::midpoint(word.start, word.end) * f64::from(SAMPLE_RATE)) as usize;
        if let (Some(words), Some(regions)) = (words.get_mut(*kept), regions.get_mut(*kept)) {
            said.extend(words.extract_if(.., |word| is_inside(middle(word))));
            heard.extend(
                regions.extract_if(.., |region| is_inside(usize::midpoint(region.start, region.end))),
            );
        }
    }
    words.push(said);
    regions.push(heard);
}

/// One list in order of time, each segment with its speaker; and what told the speakers. `account` is the
/// channel on which agents of the account mostly are; `copied` says that behind the channels stands what they
/// hold alike, which is no channel of anybody's.
pub(super) fn merge(heard: Vec<Vec<Placed>>, account: Option<usize>, copied: bool) -> (Vec<Segment>, Roles) {
    let channels = heard.len() - usize::from(copied && !heard.is_empty());
    let texts: Vec<Vec<&str>> = heard[..channels]
        .iter()
        .map(|channel| channel.iter().map(|s| s.text.as_str()).collect())
        .collect();
    let roles = speakers::roles(&texts, account);
    let mut segments: Vec<Segment> = heard
        .into_iter()
        .zip(roles.speakers.iter().copied().map(Some).chain([None]))
        .enumerate()
        .flat_map(|(at, (channel, speaker))| {
            let party = (channels == 2 && at < channels).then_some(at);
            channel.into_iter().map(move |placed| Segment {
                speaker: speaker.unwrap_or_else(|| speakers::speaker_of_copied(&placed.text)),
                language: placed.language().map(|language| language.code().to_owned()),
                start: milli(placed.start),
                end: milli(placed.end),
                text: placed.text,
                confidence: Some(milli(f64::from(placed.confidence))),
                words: placed.words.into_iter().map(TimedWord::from).collect(),
                party,
            })
        })
        .collect();
    segments.sort_by(|a, b| a.start.total_cmp(&b.start));
    (segments, roles)
}

impl From<Word> for TimedWord {
    fn from(word: Word) -> Self {
        Self {
            start: milli(word.start),
            end: milli(word.end),
            text: word.text,
        }
    }
}

/// Each segment as heavy as it is long, and none without weight.
pub(super) fn mean_confidence(segments: &[Segment]) -> Option<f64> {
    let (mut sum, mut weights) = (0.0, 0.0);
    for segment in segments {
        let weight = (segment.end - segment.start).max(0.01);
        sum += weight * segment.confidence?;
        weights += weight;
    }
    (weights > 0.0).then(|| milli(sum / weights))
}
