//! Writes a whisper model of a real shape with random weights, for measuring where the real ones cannot be
//! fetched:
//!
//! `random_weights SHAPE FILE [TOKENS]`, e.g. `random_weights large-v3-turbo /tmp/turbo.bin 100`
//!
//! Speed and memory do not depend on what the weights are, but on how many tokens are decoded. The positions
//! of the decoder are therefore made to say exactly TOKENS words a window (100: half a minute of dense
//! speech), a time stamp on either side, and the end. A window that is not full says as many.

use std::fs::File;
use std::io::{BufWriter, Write};

use anyhow::{Context, Result, bail, ensure};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

const USAGE: &str = "usage: random_weights tiny|base|small|medium|large-v3|large-v3-turbo FILE [TOKENS]";
/// `GGML_FILE_MAGIC` of whisper.cpp.
const MAGIC: u32 = 0x6767_6d6c;
const AUDIO_CTX: usize = 1500;
const TEXT_CTX: usize = 448;
const HALF_FFT: usize = 201;
/// Ordinary tokens of multilingual models; the special ones follow and are not in the file.
const VOCABULARY: usize = 50_257;
const END_OF_TEXT: usize = VOCABULARY;
/// Start of transcript, language, task: what the decoder is given before it says anything.
const PROMPT: usize = 3;
/// Standard deviation of the token embeddings, and how many times as strong the positions are: they alone
/// decide.
const EMBEDDING: f32 = 0.05;
const STRENGTH: f32 = 10.0 / EMBEDDING;
const WEIGHT: f32 = 0.01;

/// Sizes of a published model.
struct Shape {
    mels: usize,
    state: usize,
    audio_layers: usize,
    text_layers: usize,
    vocabulary: usize,
}

impl Shape {
    /// As in the table "Architecture details" of the Whisper paper (arXiv:2212.04356), and the model cards of
    /// large-v3.
    fn named(name: &str) -> Result<Self> {
        let (state, audio_layers, text_layers) = match name {
            "tiny" => (384, 4, 4),
            "base" => (512, 6, 6),
            "small" => (768, 12, 12),
            "medium" => (1024, 24, 24),
            "large-v3" => (1280, 32, 32),
            "large-v3-turbo" => (1280, 32, 4),
            _ => bail!("unknown shape {name}; {USAGE}"),
        };
        let is_v3 = name.starts_with("large-v3");
        Ok(Self {
            mels: if is_v3 { 128 } else { 80 },
            state,
            audio_layers,
            text_layers,
            vocabulary: if is_v3 { 51_866 } else { 51_865 },
        })
    }

    /// The time stamp 0.00.
    fn first_stamp(&self) -> usize {
        self.vocabulary - 1501
    }
}

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let shape = Shape::named(&arguments.next().context(USAGE)?)?;
    let file = arguments.next().context(USAGE)?;
    let tokens = arguments.next().map_or(Ok(100), |tokens| tokens.parse())?;
    ensure!(tokens < 200, "a window has room for 200 tokens");
    let mut model = Model {
        out: BufWriter::new(File::create(&file).with_context(|| file.clone())?),
        noise: Noise::new(),
    };
    model.head(&shape)?;
    model.encoder(&shape)?;
    model.decoder(&shape, tokens)?;
    model.out.flush()?;
    Ok(())
}

/// Random numbers of mean 0, made once and used from another place on for each tensor.
struct Noise {
    numbers: Vec<f32>,
    at: usize,
}

impl Noise {
    fn new() -> Self {
        let mut random = ChaCha8Rng::seed_from_u64(1);
        // The sum of three is near enough to a bell; its standard deviation is 1.
        let mut one = || (0..3).map(|_| random.random_range(-1.0_f32..1.0)).sum();
        Self {
            numbers: (0..1_000_003).map(|_| one()).collect(),
            at: 0,
        }
    }

    fn take(&mut self, count: usize, deviation: f32) -> impl Iterator<Item = f32> {
        let from = self.at;
        self.at = (self.at + count) % self.numbers.len();
        (from..from + count).map(move |at| self.numbers[at % self.numbers.len()] * deviation)
    }
}

struct Model {
    out: BufWriter<File>,
    noise: Noise,
}

impl Model {
    fn numbers(&mut self, numbers: &[usize]) -> Result<()> {
        for number in numbers {
            self.out.write_all(&i32::try_from(*number)?.to_le_bytes())?;
        }
        Ok(())
    }

    fn floats(&mut self, floats: impl Iterator<Item = f32>) -> Result<()> {
        for float in floats {
            self.out.write_all(&float.to_le_bytes())?;
        }
        Ok(())
    }

    fn head(&mut self, shape: &Shape) -> Result<()> {
        let heads = shape.state / 64;
        self.out.write_all(&MAGIC.to_le_bytes())?;
        self.numbers(&[
            shape.vocabulary,
            AUDIO_CTX,
            shape.state,
            heads,
            shape.audio_layers,
        ])?;
        // The 1 stands for weights in half precision.
        self.numbers(&[TEXT_CTX, shape.state, heads, shape.text_layers, shape.mels, 1])?;
        self.numbers(&[shape.mels, HALF_FFT])?;
        for mel in 0..shape.mels {
            self.floats((0..HALF_FFT).map(|bin| {
                if bin * shape.mels / HALF_FFT == mel {
                    0.02
                } else {
                    0.0
                }
            }))?;
        }
        self.numbers(&[VOCABULARY])?;
        for token in 0..VOCABULARY {
            // whisper.cpp looks for the token that is a blank.
            let word = if token == 220 {
                " ".to_owned()
            } else {
                format!(" w{token}")
            };
            self.numbers(&[word.len()])?;
            self.out.write_all(word.as_bytes())?;
        }
        Ok(())
    }

    /// What comes before the values of a tensor; the innermost dimension first.
    fn tensor(&mut self, name: &str, is_half: bool, shape: &[usize]) -> Result<()> {
        self.numbers(&[shape.len(), name.len(), usize::from(is_half)])?;
        self.numbers(shape)?;
        Ok(self.out.write_all(name.as_bytes())?)
    }

    fn weight(&mut self, name: &str, shape: &[usize], deviation: f32) -> Result<()> {
        self.tensor(name, true, shape)?;
        for value in self.noise.take(shape.iter().product(), deviation) {
            self.out.write_all(&half(value).to_le_bytes())?;
        }
        Ok(())
    }

    fn constant(&mut self, name: &str, shape: &[usize], value: f32) -> Result<()> {
        self.tensor(name, false, shape)?;
        self.floats(std::iter::repeat_n(value, shape.iter().product()))
    }

    fn norm(&mut self, name: &str, width: usize) -> Result<()> {
        self.constant(&format!("{name}.weight"), &[width], 1.0)?;
        self.constant(&format!("{name}.bias"), &[width], 0.0)
    }

    fn linear(&mut self, name: &str, inside: usize, outside: usize) -> Result<()> {
        self.weight(&format!("{name}.weight"), &[inside, outside], WEIGHT)?;
        self.constant(&format!("{name}.bias"), &[outside], 0.0)
    }

    fn attention(&mut self, name: &str, width: usize) -> Result<()> {
        self.norm(&format!("{name}_ln"), width)?;
        self.weight(&format!("{name}.key.weight"), &[width, width], WEIGHT)?;
        for part in ["query", "value", "out"] {
            self.linear(&format!("{name}.{part}"), width, width)?;
        }
        Ok(())
    }

    fn perceptron(&mut self, name: &str, width: usize) -> Result<()> {
        self.norm(&format!("{name}_ln"), width)?;
        self.linear(&format!("{name}.0"), width, 4 * width)?;
        self.linear(&format!("{name}.2"), 4 * width, width)
    }

    fn encoder(&mut self, shape: &Shape) -> Result<()> {
        let width = shape.state;
        self.tensor("encoder.positional_embedding", false, &[width, AUDIO_CTX])?;
        for value in self.noise.take(width * AUDIO_CTX, 1.0) {
            self.out.write_all(&value.to_le_bytes())?;
        }
        for (name, inside) in [("encoder.conv1", shape.mels), ("encoder.conv2", width)] {
            self.weight(&format!("{name}.weight"), &[3, inside, width], WEIGHT)?;
            self.constant(&format!("{name}.bias"), &[1, width], 0.0)?;
        }
        for layer in 0..shape.audio_layers {
            self.attention(&format!("encoder.blocks.{layer}.attn"), width)?;
            self.perceptron(&format!("encoder.blocks.{layer}.mlp"), width)?;
        }
        self.norm("encoder.ln_post", width)
    }

    fn decoder(&mut self, shape: &Shape, tokens: usize) -> Result<()> {
        let width = shape.state;
        let said = self.noise.at;
        self.weight(
            "decoder.token_embedding.weight",
            &[width, shape.vocabulary],
            EMBEDDING,
        )?;
        self.tensor("decoder.positional_embedding", false, &[width, TEXT_CTX])?;
        for position in 0..TEXT_CTX {
            // A position looks like the token that is to be said there.
            self.noise.at = (said + next_token(shape, position, tokens) * width) % self.noise.numbers.len();
            for value in self.noise.take(width, EMBEDDING * STRENGTH) {
                self.out.write_all(&value.to_le_bytes())?;
            }
        }
        for layer in 0..shape.text_layers {
            self.attention(&format!("decoder.blocks.{layer}.attn"), width)?;
            self.attention(&format!("decoder.blocks.{layer}.cross_attn"), width)?;
            self.perceptron(&format!("decoder.blocks.{layer}.mlp"), width)?;
        }
        self.norm("decoder.ln", width)
    }
}

/// What is said after the token at `position`.
fn next_token(shape: &Shape, position: usize, tokens: usize) -> usize {
    match (position + 1).checked_sub(PROMPT) {
        Some(0) => shape.first_stamp(),
        Some(number) if number <= tokens => 1000 + 37 * number,
        Some(number) if number == tokens + 1 => shape.first_stamp() + 1500,
        Some(_) => END_OF_TEXT,
        None => 1000,
    }
}

/// The bits of the nearest number of half precision; what is too small for a normal one becomes zero, as no
/// weight is.
fn half(value: f32) -> u16 {
    let bits = value.to_bits();
    let sign = (bits >> 16 & 0x8000) as u16;
    let exponent = i32::from((bits >> 23) as u8) - 127 + 15;
    if exponent <= 0 {
        return sign;
    }
    if exponent >= 31 {
        return sign | 0x7c00;
    }
    // Ties go to the even neighbour; a carry out of the fraction is the next exponent, as it should be.
    let fraction = bits & 0x007f_ffff;
    let rest = fraction & 0x1fff;
    let up = u32::from(rest > 0x1000 || (rest == 0x1000 && fraction & 0x2000 != 0));
    sign | ((exponent as u32) << 10 | fraction >> 13).wrapping_add(up) as u16
}
