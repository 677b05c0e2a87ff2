//! The one list of the formats of recordings. The vault stores these formats, the factory decodes them, the
//! console tells the browser their content types, and docs/hearing.md has the list word for word. A format
//! that is not on the list is refused by name.

/// A form in which recordings come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// RIFF, RF64 or BW64
    Wav,
    /// MPEG audio, layers I to III
    Mp3,
    /// MPEG-4, also with pictures
    Mp4,
    /// ADTS
    Aac,
    /// Ogg
    Ogg,
    /// Matroska's small sister
    WebM,
    /// Matroska
    Matroska,
    /// Bare FLAC
    Flac,
    /// AIFF and AIFC
    Aiff,
    /// Apple's Core Audio Format
    Caf,
}

impl Format {
    /// All of them, the usual ones first.
    pub const ALL: [Self; 10] = [
        Self::Wav,
        Self::Mp3,
        Self::Mp4,
        Self::Aac,
        Self::Ogg,
        Self::WebM,
        Self::Matroska,
        Self::Flac,
        Self::Aiff,
        Self::Caf,
    ];

    /// Extension of a file's name, without the dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Wav => "wav",
            Self::Mp3 => "mp3",
            Self::Mp4 => "m4a",
            Self::Aac => "aac",
            Self::Ogg => "ogg",
            Self::WebM => "webm",
            Self::Matroska => "mka",
            Self::Flac => "flac",
            Self::Aiff => "aiff",
            Self::Caf => "caf",
        }
    }

    /// Content type.
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Wav => "audio/wav",
            Self::Mp3 => "audio/mpeg",
            Self::Mp4 => "audio/mp4",
            Self::Aac => "audio/aac",
            Self::Ogg => "audio/ogg",
            Self::WebM => "audio/webm",
            Self::Matroska => "audio/x-matroska",
            Self::Flac => "audio/flac",
            Self::Aiff => "audio/aiff",
            Self::Caf => "audio/x-caf",
        }
    }

    /// Its name and the codecs that are read in it, as docs/hearing.md has them.
    pub fn description(self) -> &'static str {
        match self {
            Self::Wav => {
                "WAV (also RF64) with PCM, float, A-law, mu-law, Microsoft or IMA ADPCM, GSM 6.10, G.726, or MP3 in it"
            }
            Self::Mp3 => "MP3 (MPEG layers I to III)",
            Self::Mp4 => "M4A or MP4 with AAC-LC, ALAC or MP3",
            Self::Aac => "AAC-LC (ADTS)",
            Self::Ogg => "Ogg with Opus, Vorbis or FLAC",
            Self::WebM => "WebM with Opus or Vorbis",
            Self::Matroska => "Matroska with any of these codecs",
            Self::Flac => "FLAC",
            Self::Aiff => "AIFF",
            Self::Caf => "CAF with PCM or ALAC",
        }
    }

    /// The format of a stored recording by the extension in its key.
    pub fn of_extension(extension: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|format| format.extension().eq_ignore_ascii_case(extension))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extensions_lead_back() {
        for format in Format::ALL {
            assert_eq!(Format::of_extension(format.extension()), Some(format));
            assert!(format.content_type().starts_with("audio/"));
        }
        assert_eq!(Format::of_extension("MP3"), Some(Format::Mp3));
        assert_eq!(Format::of_extension("exe"), None);
    }

    /// The list that people read is this one.
    #[test]
    fn the_manual_has_the_list() {
        let manual = include_str!("../../docs/hearing.md");
        let manual: Vec<&str> = manual.split_whitespace().collect();
        let manual = manual.join(" ");
        for format in Format::ALL {
            assert!(
                manual.contains(format.description()),
                "{} is missing",
                format.description()
            );
        }
    }
}
