use super::*;

/// The least model that whisper.cpp would take, without anything learnt: 64 numbers a place, one head, a
/// layer each.
struct Small {
    header: [u32; 11],
    filters: [u32; 2],
    words: u32,
    tensors: Vec<(String, Vec<u32>)>,
}

impl Small {
    fn new() -> Self {
        let (state, mels, vocabulary) = (64, 80, 51_864);
        let mut tensors = Vec::new();
        let mut add = |name: &str, shape: &[u32]| tensors.push((name.to_owned(), shape.to_vec()));
        add("encoder.positional_embedding", &[state, 1500]);
        add("encoder.conv1.weight", &[3, mels, state]);
        add("encoder.conv1.bias", &[1, state]);
        add("encoder.conv2.weight", &[3, state, state]);
        add("encoder.conv2.bias", &[1, state]);
        for name in [
            "encoder.ln_post.weight",
            "encoder.ln_post.bias",
            "decoder.ln.weight",
            "decoder.ln.bias",
        ] {
            add(name, &[state]);
        }
        add("decoder.positional_embedding", &[state, 448]);
        add("decoder.token_embedding.weight", &[state, vocabulary]);
        for (block, with_cross) in [("encoder.blocks.0", false), ("decoder.blocks.0", true)] {
            let attention: &[&str] = if with_cross {
                &["attn", "cross_attn"]
            } else {
                &["attn"]
            };
            for part in attention {
                for side in ["query", "key", "value", "out"] {
                    add(&format!("{block}.{part}.{side}.weight"), &[state, state]);
                    if side != "key" {
                        add(&format!("{block}.{part}.{side}.bias"), &[state]);
                    }
                }
                for side in ["weight", "bias"] {
                    add(&format!("{block}.{part}_ln.{side}"), &[state]);
                }
            }
            add(&format!("{block}.mlp.0.weight"), &[state, 4 * state]);
            add(&format!("{block}.mlp.0.bias"), &[4 * state]);
            add(&format!("{block}.mlp.2.weight"), &[4 * state, state]);
            add(&format!("{block}.mlp.2.bias"), &[state]);
            for side in ["weight", "bias"] {
                add(&format!("{block}.mlp_ln.{side}"), &[state]);
            }
        }
        Self {
            header: [vocabulary, 1500, state, 1, 1, 448, state, 1, 1, mels, 1],
            filters: [mels, 201],
            words: 300,
            tensors,
        }
    }

    fn bytes(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_le_bytes().to_vec();
        let number = |bytes: &mut Vec<u8>, number: u32| bytes.extend(number.to_le_bytes());
        self.header
            .iter()
            .chain(&self.filters)
            .for_each(|n| number(&mut bytes, *n));
        bytes.resize(bytes.len() + 80 * 201 * 4, 0);
        number(&mut bytes, self.words);
        for _ in 0..self.words {
            number(&mut bytes, 2);
            bytes.extend(b"ab");
        }
        for (name, shape) in &self.tensors {
            number(&mut bytes, u32::try_from(shape.len()).unwrap());
            number(&mut bytes, u32::try_from(name.len()).unwrap());
            number(&mut bytes, 1);
            for n in shape {
                number(&mut bytes, *n);
            }
            bytes.extend(name.as_bytes());
            bytes.resize(bytes.len() + 2 * shape.iter().product::<u32>() as usize, 0);
        }
        bytes
    }
}

fn checked(bytes: &[u8]) -> Result<(), String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ggml-mine.bin");
    std::fs::write(&path, bytes).unwrap();
    check(&path).map_err(|error| {
        let text = error.to_string();
        assert!(text.contains("ggml-mine.bin"), "{text}");
        assert!(!text.contains('\n'), "{text}");
        text
    })
}

fn refused(change: impl FnOnce(&mut Small)) -> String {
    let mut small = Small::new();
    change(&mut small);
    checked(&small.bytes()).unwrap_err()
}

#[test]
fn a_whole_model_passes() {
    checked(&Small::new().bytes()).unwrap();
}

#[test]
fn what_is_no_model_is_named() {
    for (bytes, says) in [
        (b"" as &[u8], "it is empty"),
        (b"GGUF\x03\0\0\0", "a GGUF file"),
        (b"PK\x03\x04rest", "a PyTorch checkpoint"),
        (b"<!DOCTYPE html><html>", "an HTML page"),
        (b"no model", "plain text"),
        (b"RIFF\x24\x00\x00\x00WAVEfmt ", "a recording"),
        (crate::models::SILERO, "no Whisper model has 10 tokens"),
    ] {
        let text = checked(bytes).unwrap_err();
        assert!(text.contains(says) && text.contains("ggml form"), "{text}");
    }
}

#[test]
fn every_cut_is_seen() {
    let whole = Small::new().bytes();
    for (length, within) in [
        (4, "the header"),
        (30, "the header"),
        (50, "the mel filters"),
        (1000, "the mel filters"),
        (48 + 8 + 80 * 201 * 4 + 100, "the vocabulary"),
        (48 + 8 + 80 * 201 * 4 + 4 + 300 * 6, "the weights"),
        (whole.len() / 2, "the weights"),
        (whole.len() - 1, "the weights"),
        // Ends between two tensors.
        (
            whole.len() - 12 - 4 - "decoder.blocks.0.mlp_ln.bias".len() - 128,
            "the weights",
        ),
    ] {
        let text = checked(&whole[..length]).unwrap_err();
        assert!(text.contains(&format!("within {within}")), "{length}: {text}");
    }
}

#[test]
fn a_header_that_lies_is_seen() {
    for (place, value, says) in [
        (0, 100, "100 tokens"),
        (0, u32::MAX, "tokens"),
        (1, 0, "0 places of sound"),
        (2, 1 << 30, "numbers a place"),
        (2, 128, "do not fit"),
        (3, 0, "heads for sound"),
        (3, 3, "do not fit"),
        (7, 64, "no usual size"),
        (4, 2, "the weights"),
        (8, u32::MAX, "layers for text"),
        (9, 81, "81 mel bands"),
        (10, 77, "unknown kind 77"),
        (10, 12, "rows end within a block"),
    ] {
        let text = refused(|small| small.header[place] = value);
        assert!(text.contains(says), "{place}={value}: {text}");
    }
}

#[test]
fn a_tensor_that_lies_is_seen() {
    assert!(refused(|small| small.filters[1] = 1 << 31).contains("mel filters"));
    assert!(refused(|small| small.words = 0).contains("0 words"));
    assert!(refused(|small| small.tensors[0].1 = vec![1, 1, 1, 1]).contains("4 dimensions"));
    assert!(refused(|small| small.tensors[0].1 = vec![0, 5]).contains("0 numbers"));
    assert!(refused(|small| small.tensors[0].0 = "x".repeat(300)).contains("a name of 300 bytes"));
    assert!(refused(|small| small.tensors[1].0 = small.tensors[0].0.clone()).contains("comes twice"));
    assert!(refused(|small| small.tensors[0].1 = vec![64, 2]).contains("by its header"));
    assert!(refused(|small| small.tensors.push(("more".to_owned(), vec![1]))).contains("should have 50"));
}
