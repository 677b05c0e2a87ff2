//! Judges what came: whether it is a recording, and whether it is a whole one.

use super::sniff::{Sniffed, sniff};
use super::{FetchError, mp3, wav};

/// A WAV of 50 ms of telephone audio; anything smaller holds no words.
const SMALLEST: u64 = 400;
/// What the first bytes must hold to be judged.
const HEAD: usize = 4096;
/// Covers of albums make tags long; beyond this the header behind the tag is not looked for.
const LONGEST_HEAD: usize = 256 * 1024;

/// A recording, as far as its first bytes tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Content {
    pub(super) extension: &'static str,
    pub(super) mime: &'static str,
    least: Option<Least>,
}

/// What the header says of the length of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Least {
    /// Bytes of a whole file.
    pub(super) bytes: u64,
    /// Bytes of the header, which some writers count twice.
    pub(super) header: u64,
}

impl Least {
    fn allows(self, bytes: u64) -> bool {
        let missing = self.bytes.saturating_sub(bytes);
        missing == 0 || (self.header > 0 && [self.header, self.header - 8].contains(&missing))
    }
}

/// How many of the first bytes are needed, given some of them.
pub(super) fn wanted(head: &[u8]) -> usize {
    // Some streams begin with zeros.
    if !head.is_empty() && head.iter().all(|byte| *byte == 0) {
        return LONGEST_HEAD;
    }
    let tag = mp3::tag_length(head).and_then(|tag| usize::try_from(tag).ok());
    tag.map_or(HEAD, |tag| (tag + HEAD).min(LONGEST_HEAD))
}

/// Tells from the first bytes whether this can be a recording.
pub(super) fn judge(head: &[u8]) -> Result<Content, FetchError> {
    if head.is_empty() {
        return Err(FetchError::content("it is empty"));
    }
    match sniff(head) {
        Sniffed::Other(other) => Err(FetchError::Content(format!("it is {other}"))),
        Sniffed::Audio {
            extension,
            content_type,
        } => Ok(Content {
            extension,
            mime: content_type,
            least: match extension {
                "wav" => wav::least(head),
                "mp3" => mp3::least_bytes(head).map(|bytes| Least { bytes, header: 0 }),
                _ => None,
            },
        }),
    }
}

impl Content {
    /// Whether a file of this many bytes can be whole.
    pub(super) fn check_length(&self, bytes: u64) -> Result<(), FetchError> {
        if bytes < SMALLEST {
            return Err(FetchError::Content(format!(
                "it has only {bytes} bytes, too few to hold a word"
            )));
        }
        if self.least.is_some_and(|least| !least.allows(bytes)) {
            return Err(FetchError::content(
                "it is truncated: shorter than its own header says",
            ));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(head: &[u8], bytes: u64) -> Result<&'static str, FetchError> {
        let content = judge(head)?;
        content.check_length(bytes).map(|()| content.extension)
    }

    fn reason(head: &[u8], bytes: u64) -> String {
        judged(head, bytes).unwrap_err().to_string()
    }

    #[test]
    fn content_is_judged_with_a_reason() {
        assert!(reason(b"", 0).ends_with("it is empty"));
        assert!(reason(b"<html>", 5000).ends_with("an HTML page"));
        assert!(reason(b"ID3\x04", 100).contains("100 bytes"));
        assert!(reason(b"RIFF\x00\x10\x00\x00WAVEfmt ", 1000).contains("truncated"));
        assert_eq!(judged(b"RIFF\x00\x10\x00\x00WAVEfmt ", 4104).unwrap(), "wav");
        assert_eq!(judged(b"RIFF\xff\xff\xff\xffWAVEfmt ", 1000).unwrap(), "wav");
        // A tag of 300,000 bytes in a file of 4,000.
        assert!(reason(b"ID3\x04\0\0\0\x12\x27\x60", 4000).contains("truncated"));
    }

    /// A file that begins with zeros or in mid-frame, or that counts its header with its sound, is whole all
    /// the same.
    #[test]
    fn what_plays_elsewhere_is_a_recording() {
        let mut stream = vec![0; 5_000];
        assert_eq!(wanted(&stream), LONGEST_HEAD);
        for _ in 0..9 {
            stream.extend([0xff, 0xe3, 0x28, 0xc0]);
            stream.resize(stream.len() + 140, 0x55);
        }
        assert_eq!(wanted(&stream), HEAD);
        assert_eq!(judged(&stream, 6_296).unwrap(), "mp3");
        assert_eq!(judged(&stream[5_050..], 1_246).unwrap(), "mp3");
        let mut wav = b"RIFF\x10\x27\0\0WAVEfmt \x10\0\0\0".to_vec();
        wav.extend(b"\x01\0\x01\0\x40\x1f\0\0\x80\x3e\0\0\x02\0\x10\0data");
        wav.extend(10_000_u32.to_le_bytes());
        for (bytes, is_whole) in [(10_044, true), (10_000, true), (10_008, true), (9_000, false)] {
            assert_eq!(judged(&wav, bytes).is_ok(), is_whole, "{bytes}");
        }
    }

    #[test]
    fn a_long_tag_is_read_to_its_end() {
        assert_eq!(wanted(b"RIFF"), HEAD);
        assert_eq!(wanted(b"ID3\x04\0\0\0\0\x27\x10"), 10 + 39 * 128 + 16 + HEAD);
        assert_eq!(wanted(b"ID3\x04\0\0\x7f\x7f\x7f\x7f"), LONGEST_HEAD);
    }
}
