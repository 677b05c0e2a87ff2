//! Every line of the scripts, spoken once: `clips.bin` holds the sounds, `clips.tsv` says where each lies.
//!
//! Both files are read from the checkout when they are first needed, because they would make each of a dozen
//! test programs larger. The demo runs from the checkout anyway.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use anyhow::{Context, Result, ensure};

use super::cast::BankVoice;
use super::clip::{Clip, HEADER};
use super::mp3;

/// Names another folder than `demo/bank` of the checkout.
pub const VARIABLE: &str = "CALLSCRIPT_BANK";

/// The spoken lines.
#[derive(Debug)]
pub struct Bank {
    clips: HashMap<(BankVoice, String), Clip>,
    sound: Vec<u8>,
    /// What was decoded, by its first byte: in a long run each script comes up many times.
    decoded: Mutex<HashMap<usize, Arc<Vec<f32>>>>,
}

impl Bank {
    /// The bank of the checkout, or of `CALLSCRIPT_BANK`; opened once.
    pub fn shared() -> Result<Arc<Self>> {
        static SHARED: OnceLock<Arc<Bank>> = OnceLock::new();
        if let Some(bank) = SHARED.get() {
            return Ok(bank.clone());
        }
        let folder = std::env::var_os(VARIABLE).map_or_else(
            || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/bank")),
            PathBuf::from,
        );
        let bank = Arc::new(Self::open(&folder)?);
        Ok(SHARED.get_or_init(|| bank).clone())
    }

    /// Opens the bank in a folder.
    pub fn open(folder: &Path) -> Result<Self> {
        let missing = |name: &str| {
            let path = folder.join(name);
            format!(
                "cannot read {}: the spoken clips come with the repository; {VARIABLE} names another folder",
                path.display()
            )
        };
        let table = fs::read_to_string(folder.join("clips.tsv")).with_context(|| missing("clips.tsv"))?;
        let sound = fs::read(folder.join("clips.bin")).with_context(|| missing("clips.bin"))?;
        let mut rows = (1..).zip(table.lines());
        let header = rows.next().map_or("", |(_, row)| row);
        ensure!(header == HEADER, "clips.tsv begins with {header:?}");
        let mut clips = HashMap::new();
        for (number, row) in rows {
            let clip = Clip::parse(row).with_context(|| format!("clips.tsv:{number}"))?;
            let end = clip.offset.checked_add(clip.bytes);
            ensure!(
                end.is_some_and(|end| end <= sound.len()),
                "clips.tsv:{number}: clips.bin ends before {:?}",
                clip.text
            );
            clips.insert((clip.voice, clip.text.clone()), clip);
        }
        Ok(Self {
            clips,
            sound,
            decoded: Mutex::default(),
        })
    }

    /// The clip in which a voice says `text`.
    pub fn clip(&self, voice: BankVoice, text: &str) -> Result<&Clip> {
        self.clips.get(&(voice, text.to_owned())).with_context(|| {
            format!(
                "the bank has no clip in which voice {} says {text:?}",
                voice.letter()
            )
        })
    }

    /// The samples of a clip, at [`super::clip::RATE`].
    pub fn samples(&self, clip: &Clip) -> Result<Arc<Vec<f32>>> {
        let known = |bank: &Self| {
            let decoded = bank.decoded.lock().unwrap_or_else(PoisonError::into_inner);
            decoded.get(&clip.offset).cloned()
        };
        if let Some(samples) = known(self) {
            return Ok(samples);
        }
        let bytes = self.sound[clip.offset..clip.offset + clip.bytes].to_vec();
        let mut samples = mp3::decode(bytes).with_context(|| format!("clip {:?}", clip.text))?;
        ensure!(
            samples.len() >= clip.skip + clip.samples,
            "clip {:?} has {} samples, the table says {} and {}",
            clip.text,
            samples.len(),
            clip.skip,
            clip.samples
        );
        samples.drain(..clip.skip);
        samples.truncate(clip.samples);
        let samples = Arc::new(samples);
        let mut decoded = self.decoded.lock().unwrap_or_else(PoisonError::into_inner);
        decoded.insert(clip.offset, samples.clone());
        Ok(samples)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let error = Bank::open(folder.path()).unwrap_err().to_string();
        assert!(error.contains("clips.tsv") && error.contains(VARIABLE), "{error}");

        let row = "f\t100\t2000\t0\t16000\t10-400\tHello.";
        fs::write(folder.path().join("clips.tsv"), format!("{HEADER}\n{row}\n")).unwrap();
        fs::write(folder.path().join("clips.bin"), [0; 50]).unwrap();
        let error = Bank::open(folder.path()).unwrap_err().to_string();
        assert!(
            error.contains("clips.tsv:2") && error.contains("Hello."),
            "{error}"
        );

        fs::write(folder.path().join("clips.tsv"), format!("{HEADER}\n")).unwrap();
        let bank = Bank::open(folder.path()).unwrap();
        let error = bank.clip(BankVoice::Female, "Hello.").unwrap_err().to_string();
        assert!(error.contains("Hello."), "{error}");
    }
}
