//! A voice of espeak-ng, and what it says, kept on disk so that a second run need not speak again.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use rand::Rng;
use rand::seq::IndexedRandom;
use sha2::{Digest, Sha256};

use super::audio::trim_silence;

/// The voices the demo's speech model was trained on, American ones most often.
const BASES: [&str; 10] = [
    "en-us",
    "en-us",
    "en-us",
    "en-us",
    "en-us",
    "en-us",
    "en",
    "en",
    "en-gb-x-rp",
    "en-us-nyc",
];
const VARIANTS: [&str; 12] = [
    "", "+m1", "+m2", "+m3", "+m4", "+m5", "+m6", "+m7", "+f1", "+f2", "+f3", "+f4",
];

/// One speaker.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Voice {
    base: &'static str,
    variant: &'static str,
    /// Words a minute.
    rate: u32,
    /// 0 to 99.
    pitch: u32,
}

/// Speech without silence at its ends.
#[derive(Clone, Debug)]
pub struct Utterance {
    /// -1 to 1.
    pub samples: Vec<f32>,
    /// Samples a second.
    pub rate: u32,
}

impl Voice {
    /// Any voice.
    pub fn any(random: &mut impl Rng) -> Self {
        Self {
            base: BASES.choose(random).copied().unwrap_or("en-us"),
            variant: VARIANTS.choose(random).copied().unwrap_or_default(),
            rate: random.random_range(130..=180),
            pitch: random.random_range(30..=70),
        }
    }

    /// A voice that can be told from `first`.
    pub fn other_than(first: &Self, random: &mut impl Rng) -> Self {
        loop {
            let voice = Self::any(random);
            if voice.variant != first.variant {
                return voice;
            }
        }
    }

    /// Speaks `text`, or takes it from the folder `cache`.
    pub fn say(&self, text: &str, cache: &Path) -> Result<Utterance> {
        let path = self.cached(text, cache);
        if !path.exists() {
            self.speak_to(text, &path)?;
        }
        let mut reader = hound::WavReader::open(&path).with_context(|| {
            format!(
                "cannot read {}: delete it, it will be spoken again",
                path.display()
            )
        })?;
        let rate = reader.spec().sample_rate;
        let samples: Vec<f32> = reader
            .samples::<i16>()
            .map(|sample| sample.map(|value| f32::from(value) / 32768.0))
            .collect::<Result<_, _>>()?;
        let samples = trim_silence(&samples).to_vec();
        if samples.is_empty() {
            bail!("espeak-ng says nothing for {text:?}");
        }
        Ok(Utterance { samples, rate })
    }

    fn name(&self) -> String {
        format!("{}{}", self.base, self.variant)
    }

    fn cached(&self, text: &str, cache: &Path) -> PathBuf {
        let hash = Sha256::digest(format!("{}\n{}\n{}\n{text}", self.name(), self.rate, self.pitch));
        cache.join(hex::encode(&hash[..16])).with_extension("wav")
    }

    fn speak_to(&self, text: &str, path: &Path) -> Result<()> {
        // Written aside and renamed: several threads and processes may share the cache.
        let folder = path.parent().context("the cache has no folder")?;
        let file = tempfile::Builder::new().suffix(".wav").tempfile_in(folder)?;
        let out = Command::new("espeak-ng")
            .args([
                "-v",
                &self.name(),
                "-s",
                &self.rate.to_string(),
                "-p",
                &self.pitch.to_string(),
                "-z",
                "-w",
            ])
            .arg(file.path())
            .arg(text)
            .output()
            .context("cannot run espeak-ng: install it with `apt-get install espeak-ng`")?;
        if !out.status.success() {
            bail!(
                "espeak-ng failed ({}): {}",
                out.status,
                String::from_utf8_lossy(&out.stderr).trim()
            );
        }
        file.persist(path)
            .with_context(|| format!("cannot write {}", path.display()))?;
        Ok(())
    }
}
