//! Speaks planned calls.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Context, Result};
use rand::Rng;

use super::bank::Bank;
use super::encode::encode;
use super::line::Line;
use super::mix::{Placed, mix, samples_of};
use super::placing::place;
use super::plan::{CallPlan, Kind, random};
use super::scripts::Part;
use super::telephone::RATE;
use super::truth::{Segment, Truth, Word, derive};

/// Seconds of the shortest call that is no short call.
const SHORTEST: f64 = 15.6;

/// Makes calls from a seed: the same seed and number give the same call, byte for byte.
#[derive(Clone, Debug)]
pub struct Generator {
    part: Part,
    seed: u64,
    bank: Arc<Bank>,
}

/// A call as it was recorded.
#[derive(Clone, Debug)]
pub struct SpokenCall {
    /// What was decided beforehand.
    pub plan: CallPlan,
    /// What really happens in it.
    pub truth: Truth,
    /// The recording, encoded.
    pub audio: Vec<u8>,
}

impl Generator {
    /// Calls of the ordinary scripts.
    pub fn new(seed: u64) -> Result<Self> {
        Self::of(Part::Ordinary, seed)
    }

    /// Calls of one part of the scripts.
    pub fn of(part: Part, seed: u64) -> Result<Self> {
        let bank = Bank::shared()?;
        Ok(Self { part, seed, bank })
    }

    /// The plan of call `index`.
    pub fn plan(&self, index: usize) -> CallPlan {
        CallPlan::deal_from(self.part, self.seed, index)
    }

    /// Speaks call `index`.
    pub fn speak(&self, index: usize) -> Result<SpokenCall> {
        let plan = self.plan(index);
        let script = plan.script;
        self.perform(plan, &script.lines)
    }

    /// Speaks these lines as the plan has it, which may differ from the one that was dealt.
    pub fn perform(&self, plan: CallPlan, lines: &[Line]) -> Result<SpokenCall> {
        let mut random = random(self.seed, plan.index, 4);
        let utterances = lines
            .iter()
            .map(|line| {
                let speaker = plan.speaker(line.role);
                speaker
                    .say(&line.text, &self.bank, &mut random)
                    .with_context(|| format!("in script {}", plan.script.name))
            })
            .collect::<Result<Vec<_>>>()?;
        let lengths: Vec<usize> = utterances.iter().map(|said| said.length).collect();
        let spans = place(lines, &lengths, &mut random);
        let mut length = spans.iter().map(|span| span.end).max().unwrap_or(0) + samples_of(0.5);
        if plan.kind != Kind::Short {
            // Fast speakers of few words stay on the line a moment longer: shorter calls are never listened
            // to.
            length = length.max(samples_of(SHORTEST));
        }
        let late = plan.format.delay();
        let (mut placed, mut segments) = (Vec::new(), Vec::new());
        for ((line, span), utterance) in lines.iter().zip(spans).zip(utterances) {
            let start = seconds(span.start) + late;
            let words = utterance.words.into_iter().map(|word| Word {
                start: start + word.start,
                end: start + word.end,
                text: word.text,
            });
            segments.push(Segment {
                speaker: line.party(),
                start,
                end: seconds(span.end) + late,
                text: line.text.clone(),
                words: words.collect(),
            });
            placed.push(Placed {
                party: line.party(),
                at: span.start,
                samples: utterance.samples,
            });
        }
        let channels = mix(&placed, length, plan.stereo, &mut random);
        let audio = encode(&channels, plan.format)?;
        let truth = derive(self.id(plan.index), &plan, lines, segments, seconds(length));
        Ok(SpokenCall { plan, truth, audio })
    }

    /// Speaks the calls `0..count` on all cores; `done` hears of each one.
    pub fn speak_many(&self, count: usize, done: impl Fn() + Sync) -> Result<Vec<SpokenCall>> {
        let next = AtomicUsize::new(0);
        let workers = std::thread::available_parallelism()
            .map_or(2, usize::from)
            .min(count.max(1));
        let mut calls = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..workers)
                .map(|_| {
                    scope.spawn(|| {
                        let mut calls = Vec::new();
                        loop {
                            let index = next.fetch_add(1, Ordering::Relaxed);
                            if index >= count {
                                return anyhow::Ok(calls);
                            }
                            calls.push(self.speak(index)?);
                            done();
                        }
                    })
                })
                .collect();
            let mut calls = Vec::with_capacity(count);
            for thread in threads {
                calls.extend(thread.join().ok().context("a thread that speaks calls died")??);
            }
            anyhow::Ok(calls)
        })?;
        calls.sort_by_key(|call| call.plan.index);
        Ok(calls)
    }

    /// Ringba's id of call `index`, in its usual form.
    fn id(&self, index: usize) -> String {
        let high: u32 = random(self.seed, index, 5).random();
        format!("RGB{high:08X}{index:06}V3")
    }
}

impl SpokenCall {
    /// Writes recording and truth into `folder`, named by the call's id.
    pub fn save(&self, folder: &Path) -> Result<PathBuf> {
        let path = folder
            .join(&self.truth.ringba_call_id)
            .with_extension(self.plan.format.extension());
        fs::write(&path, &self.audio).with_context(|| format!("cannot write {}", path.display()))?;
        fs::write(
            path.with_extension("json"),
            serde_json::to_vec_pretty(&self.truth)?,
        )?;
        Ok(path)
    }
}

fn seconds(samples: usize) -> f64 {
    samples as f64 / f64::from(RATE)
}
