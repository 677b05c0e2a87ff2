//! The models that are known by name.
//!
//! Files, sizes and checksums are those of one revision of the public ggml repository, so that what was
//! pinned is what is fetched whatever is uploaded later. Checksums are the repository's own LFS object ids
//! (SHA-256), compared across several public catalogues that pin the same revision.

/// The revision of `huggingface.co/ggerganov/whisper.cpp` that the checksums are of.
const WHISPER: &str =
    "https://huggingface.co/ggerganov/whisper.cpp/resolve/5359861c739e955e79d9a303bcbc70fb988958b1";

/// Name of the model that comes with the binary: `OpenAI`'s Whisper tiny.en, eight bits a weight.
pub const BUILT_IN: &str = "tiny.en";
/// Name of the voice gate's model.
pub const SILERO_VAD: &str = "silero-vad";

/// A model that can be fetched, or that comes along.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// What it is called on the command line.
    pub name: &'static str,
    /// File name on the shelf and on the server.
    pub file: &'static str,
    /// Size in bytes.
    pub bytes: u64,
    /// Hex SHA-256 of the file.
    pub sha256: &'static str,
    /// Folder it is fetched from; `None`: it comes with the binary.
    pub base: Option<&'static str>,
    /// Roughly the memory it needs with one slot, in MiB: weights, state and buffers (whisper.cpp's README
    /// for the full-size models, the weights' difference for quantised ones).
    pub memory_mib: u32,
    /// What it is good for.
    pub note: &'static str,
}

const fn whisper(
    name: &'static str,
    file: &'static str,
    bytes: u64,
    sha256: &'static str,
    memory_mib: u32,
    note: &'static str,
) -> Entry {
    Entry {
        name,
        file,
        bytes,
        sha256,
        base: Some(WHISPER),
        memory_mib,
        note,
    }
}

/// All known models.
#[rustfmt::skip]
pub const CATALOGUE: &[Entry] = &[
    Entry { name: BUILT_IN, file: "ggml-tiny.en-q8_0.bin", bytes: 43_550_778, sha256: "a32501989bd01769632a90d139a59d150479aadcbbb8cdf7b9f388bc79ddc0ff", base: None, memory_mib: 180, note: "comes along: English, usable on any CPU" },
    whisper("tiny", "ggml-tiny.bin", 77_691_713, "be07e048e1e599ad46341c8d2a135645097a538221678b7acdd1b1919c6e1b21", 273, "fastest, many errors"),
    whisper("tiny-q5_1", "ggml-tiny-q5_1.bin", 32_152_673, "818710568da3ca15689e31a743197b520007872ff9576237bda97bd1b469c3d7", 230, "smallest download"),
    whisper("tiny.en-q5_1", "ggml-tiny.en-q5_1.bin", 32_166_155, "c77c5766f1cef09b6b7d47f21b546cbddd4157886b3b5d6d4f709e91e66c7c2b", 230, "smallest download, English only"),
    whisper("base", "ggml-base.bin", 147_951_465, "60ed5bc3dd14eea856493d334349b405782ddcaf0028d4b5df4088345fba2efe", 388, "usable on a CPU"),
    whisper("base.en", "ggml-base.en.bin", 147_964_211, "a03779c86df3323075f5e796cb2ce5029f00ec8869eee3fdfb897afe36c6d002", 388, "usable on a CPU, English only"),
    whisper("base-q5_1", "ggml-base-q5_1.bin", 59_707_625, "422f1ae452ade6f30a004d7e5c6a43195e4433bc370bf23fac9cc591f01a8898", 304, "usable on a CPU, quantised"),
    whisper("base.en-q5_1", "ggml-base.en-q5_1.bin", 59_721_011, "4baf70dd0d7c4247ba2b81fafd9c01005ac77c2f9ef064e00dcf195d0e2fdd2f", 304, "usable on a CPU, English only, quantised"),
    whisper("small", "ggml-small.bin", 487_601_967, "1be3a9b2063867b937e64e2ec7483364a79917e157fa98c5d94b5c1fffea987b", 852, "good on clear lines"),
    whisper("small.en", "ggml-small.en.bin", 487_614_201, "c6138d6d58ecc8322097e0f987c32f1be8bb0a18532a3f88f734d1bbf9c41e5d", 852, "good on clear lines, English only"),
    whisper("small-q5_1", "ggml-small-q5_1.bin", 190_085_487, "ae85e4a935d7a567bd102fe55afc16bb595bdb618e11b2fc7591bc08120411bb", 568, "good on clear lines, quantised"),
    whisper("small.en-q5_1", "ggml-small.en-q5_1.bin", 190_098_681, "bfdff4894dcb76bbf647d56263ea2a96645423f1669176f4844a1bf8e478ad30", 568, "good on clear lines, English only, quantised"),
    whisper("medium", "ggml-medium.bin", 1_533_763_059, "6c14d5adee5f86394037b4e4e8b59f1673b6cee10e3cf0b11bbdbee79c156208", 2_100, "accurate; turbo is faster and as good"),
    whisper("medium.en", "ggml-medium.en.bin", 1_533_774_781, "cc37e93478338ec7700281a7ac30a10128929eb8f427dda2e865faa8f6da4356", 2_100, "accurate, English only"),
    whisper("medium-q5_0", "ggml-medium-q5_0.bin", 539_212_467, "19fea4b380c3a618ec4723c3eef2eb785ffba0d0538cf43f8f235e7b3b34220f", 1_150, "accurate, quantised"),
    whisper("medium.en-q5_0", "ggml-medium.en-q5_0.bin", 539_225_533, "76733e26ad8fe1c7a5bf7531a9d41917b2adc0f20f2e4f5531688a8c6cd88eb0", 1_150, "accurate, English only, quantised"),
    whisper("large-v3", "ggml-large-v3.bin", 3_095_033_483, "64d182b440b98d5203c4f9bd541544d84c605196c4f7b845dfa11fb23594d1e2", 3_900, "most accurate; needs a GPU"),
    whisper("large-v3-q5_0", "ggml-large-v3-q5_0.bin", 1_081_140_203, "d75795ecff3f83b5faa89d1900604ad8c780abd5739fae406de19f23ecd98ad1", 1_980, "most accurate, quantised; needs a GPU"),
    whisper("large-v3-turbo", "ggml-large-v3-turbo.bin", 1_624_555_275, "1fc70f774d38eb169993ac391eea357ef47c88757ef72ee5943879b7e8e2bc69", 2_300, "recommended on a GPU: near large-v3, several times faster"),
    whisper("large-v3-turbo-q5_0", "ggml-large-v3-turbo-q5_0.bin", 574_041_195, "394221709cd5ad1f40c46e6031ca61bce88931e6e088c188294c6d5a55ffa7e2", 1_300, "recommended on a small GPU"),
    whisper("large-v3-turbo-q8_0", "ggml-large-v3-turbo-q8_0.bin", 874_188_075, "317eb69c11673c9de1e1f0d459b253999804ec71ac4c23c17ecf5fbe24e259a1", 1_600, "as turbo, half the memory for weights"),
    Entry { name: SILERO_VAD, file: "ggml-silero-v5.1.2.bin", bytes: 885_098, sha256: "29940d98d42b91fbd05ce489f3ecf7c72f0a42f027e4875919a28fb4c04ea2cf", base: None, memory_mib: 5, note: "comes along; tells voices from music and noise; no speech model" },
];

/// The entry of that name.
pub fn find(name: &str) -> Option<&'static Entry> {
    CATALOGUE.iter().find(|entry| entry.name == name)
}

/// The model to take instead of one that knows only English: the one of the same size and numbers that knows
/// other languages, and for one that is not known by name the one recommended on a GPU.
pub fn multilingual(name: &str) -> &'static str {
    let other = name.replacen(".en", "", 1);
    find(&other).map_or("large-v3-turbo", |entry| entry.name)
}

/// The name most like `name`, if any is.
pub fn nearest(name: &str) -> Option<&'static str> {
    CATALOGUE
        .iter()
        .map(|entry| (strsim::jaro_winkler(name, entry.name), entry.name))
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .filter(|(likeness, _)| *likeness > 0.8)
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_well_formed_and_unique() {
        for (at, entry) in CATALOGUE.iter().enumerate() {
            assert!(
                entry.sha256.len() == 64 && hex::decode(entry.sha256).is_ok(),
                "{}",
                entry.name
            );
            assert!(
                entry.file.starts_with("ggml-") && entry.file.strip_suffix(".bin").is_some(),
                "{}",
                entry.name
            );
            assert!(entry.bytes > 0 && entry.memory_mib > 0);
            let others = &CATALOGUE[at + 1..];
            assert!(
                others
                    .iter()
                    .all(|other| other.name != entry.name && other.sha256 != entry.sha256)
            );
        }
    }

    #[test]
    fn every_english_model_has_one_that_knows_other_languages() {
        for entry in CATALOGUE.iter().filter(|entry| entry.name.contains(".en")) {
            let other = multilingual(entry.name);
            assert!(find(other).is_some() && !other.contains(".en"), "{other}");
        }
        assert_eq!(multilingual("tiny.en"), "tiny");
        assert_eq!(multilingual("medium.en-q5_0"), "medium-q5_0");
        assert_eq!(multilingual("own"), "large-v3-turbo");
    }

    #[test]
    fn a_slip_of_the_finger_is_understood() {
        assert_eq!(nearest("large-v3-turob"), Some("large-v3-turbo"));
        assert_eq!(nearest("qqqq"), None);
    }
}
