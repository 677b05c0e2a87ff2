//! Speaks planned calls.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Context, Result};
use rand::Rng;
use rand_chacha::ChaCha8Rng;

use super::audio::{rms, scale};
use super::encode::encode;
use super::mix::{Placed, mix, samples_of};
use super::plan::{CallPlan, random};
use super::resample::resample;
use super::script::{self, Turn};
use super::telephone::RATE;
use super::truth::{Segment, Truth, derive};

/// Makes calls from a seed: the same seed and number give the same call, byte for byte.
#[derive(Clone, Debug)]
pub struct Generator {
    seed: u64,
    cache: PathBuf,
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
    /// Utterances are kept in the folder `cache`.
    pub fn new(seed: u64, cache: &Path) -> Result<Self> {
        fs::create_dir_all(cache).with_context(|| format!("cannot make {}", cache.display()))?;
        Ok(Self {
            seed,
            cache: cache.to_owned(),
        })
    }

    /// The usual cache: `CALLSCRIPT_CACHE`, or `target/callscript-voices` of the workspace.
    pub fn default_cache() -> PathBuf {
        std::env::var_os("CALLSCRIPT_CACHE").map_or_else(
            || {
                PathBuf::from(concat!(
                    env!("CARGO_MANIFEST_DIR"),
                    "/../target/callscript-voices"
                ))
            },
            PathBuf::from,
        )
    }

    /// Speaks call `index`.
    pub fn speak(&self, index: usize) -> Result<SpokenCall> {
        let plan = CallPlan::deal(self.seed, index);
        let turns = script::write(&plan, &mut random(self.seed, index, 3));
        let mut random = random(self.seed, index, 4);
        let (placed, segments, length) = self.place(&plan, &turns, &mut random)?;
        let channels = mix(&placed, length, plan.stereo, &mut random);
        let audio = encode(&channels, plan.format)?;
        let truth = derive(
            self.id(index),
            &plan,
            &turns,
            segments,
            length as f64 / f64::from(RATE),
        );
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

    fn place(
        &self,
        plan: &CallPlan,
        turns: &[Turn],
        random: &mut ChaCha8Rng,
    ) -> Result<(Vec<Placed>, Vec<Segment>, usize)> {
        let mut at = samples_of(random.random_range(0.3..1.2));
        let mut placed = Vec::with_capacity(turns.len());
        let mut segments = Vec::with_capacity(turns.len());
        for (number, turn) in turns.iter().enumerate() {
            if number > 0 {
                at += samples_of(turn.pause.unwrap_or_else(|| pause(random)));
            }
            let voice = if turn.party == super::Party::Agent {
                &plan.agent
            } else {
                &plan.caller
            };
            let spoken = voice.say(&turn.text, &self.cache)?;
            let mut samples = resample(&spoken.samples, spoken.rate, RATE);
            let level = 0.09 * 10_f32.powf(random.random_range(-6.0..5.0) / 20.0);
            let loudness = rms(&samples) + 1e-6;
            scale(&mut samples, level / loudness);
            let end = at + samples.len();
            segments.push(Segment {
                speaker: turn.party,
                start: seconds(at),
                end: seconds(end),
                text: turn.text.clone(),
            });
            placed.push(Placed {
                party: turn.party,
                at,
                samples,
            });
            at = end;
        }
        Ok((placed, segments, at + samples_of(0.5)))
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

/// Seconds between two utterances: mostly short, sometimes a moment of thought.
fn pause(random: &mut impl Rng) -> f64 {
    if random.random_bool(0.9) {
        random.random_range(0.2..0.9)
    } else {
        random.random_range(1.2..3.0)
    }
}

fn seconds(samples: usize) -> f64 {
    samples as f64 / f64::from(RATE)
}
