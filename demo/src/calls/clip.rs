//! One row of the bank's table: a sentence that was spoken once, and where it lies.

use anyhow::{Context, Result, ensure};

use super::cast::BankVoice;

/// The table's first line.
pub const HEADER: &str = "voice\toffset\tbytes\tskip\tsamples\twords\ttext";
/// Samples a second of every clip.
pub const RATE: u32 = 16_000;

/// A spoken sentence.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Clip {
    /// Who spoke it.
    pub voice: BankVoice,
    /// First byte of its MP3 stream.
    pub offset: usize,
    /// Bytes of it.
    pub bytes: usize,
    /// Decoded samples before the first one of the clip.
    pub skip: usize,
    /// Samples of the clip.
    pub samples: usize,
    /// Start and end of each word, in milliseconds from the clip's first sample.
    pub words: Vec<(u32, u32)>,
    /// The words.
    pub text: String,
}

impl Clip {
    /// Reads a row.
    pub fn parse(row: &str) -> Result<Self> {
        let columns: Vec<&str> = row.split('\t').collect();
        let [voice, offset, bytes, skip, samples, words, text] = columns[..] else {
            anyhow::bail!("{} columns in place of 7", columns.len());
        };
        let number = |name: &str, text: &str| -> Result<usize> {
            text.parse()
                .with_context(|| format!("{name} {text:?} is no number"))
        };
        let clip = Self {
            voice: BankVoice::parse(voice)?,
            offset: number("offset", offset)?,
            bytes: number("bytes", bytes)?,
            skip: number("skip", skip)?,
            samples: number("samples", samples)?,
            words: words.split(',').map(times).collect::<Result<_>>()?,
            text: text.to_owned(),
        };
        let (timed, said) = (clip.words.len(), text.split_whitespace().count());
        ensure!(timed == said, "{timed} words are timed of {said} in {text:?}");
        let milliseconds = clip.samples as u64 * 1000 / u64::from(RATE);
        let ends = |word: &(u32, u32)| word.0 <= word.1 && u64::from(word.1) <= milliseconds + 1;
        ensure!(clip.words.iter().all(ends), "a word ends after {text:?}");
        ensure!(
            clip.words.is_sorted_by(|one, next| one.0 <= next.0),
            "the words of {text:?} are out of order"
        );
        Ok(clip)
    }
}

fn times(word: &str) -> Result<(u32, u32)> {
    let (start, end) = word
        .split_once('-')
        .with_context(|| format!("{word:?} is no start-end"))?;
    Ok((start.parse()?, end.parse()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_read_and_checked() {
        let clip = Clip::parse("f\t100\t2000\t1105\t16000\t10-400,450-990\tHello there.").unwrap();
        assert_eq!(clip.words, [(10, 400), (450, 990)]);
        assert_eq!((clip.offset, clip.bytes, clip.skip), (100, 2000, 1105));
        for wrong in [
            "f\t100\t2000\t1105\t16000\t10-400\tHello there.",
            "f\t100\t2000\t1105\t16000\t10-400,450-1200\tHello there.",
            "f\t100\t2000\t1105\t16000\t450-990,10-400\tHello there.",
            "x\t100\t2000\t1105\t16000\t10-400\tHello.",
            "f\t100\t2000\t1105\t16000\tHello.",
        ] {
            assert!(Clip::parse(wrong).is_err(), "{wrong}");
        }
    }
}
