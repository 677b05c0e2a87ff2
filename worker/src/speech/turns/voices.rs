//! A speaker-embedding model in ONNX form: a stretch of sound in, the direction of a voice out.
//!
//! The form is that of the exports of WeNet's speaker toolkit and of `3D-Speaker`: input `[1, T, 80]` (normalised filter bank), output
//! `[1, D]`. Every stretch is given as [`FRAMES`] frames, shorter ones repeated from their start (WeNet's trains with
//! the same repetition): one shape is optimised once, when the model is loaded, and is known to run from then on.

use std::fs::File;
use std::io::Read as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

use tract_onnx::pb::ModelProto;
use tract_onnx::prelude::*;
use tract_onnx::tract_hir::infer::Factoid as _;

use super::cluster::unit;
use super::error::VoicesError;
use super::fbank::{BINS, FRAME, FilterBank, HOP, Window};
use super::stretches::WINDOW;

/// Frames the model is given.
const FRAMES: usize = (WINDOW - FRAME) / HOP + 1;
/// The largest published model of this form (`ResNet293`) has 110 MB.
const LARGEST_FILE: u64 = 512 << 20;
/// Published embeddings have 192 to 512 values.
const DIMENSIONS: std::ops::RangeInclusive<usize> = 2..=4096;

/// A loaded model. Threads may share it.
pub struct Voices {
    bank: FilterBank,
    plan: Arc<TypedRunnableModel>,
}

impl Voices {
    /// Loads a model and tries it.
    ///
    /// # Errors
    /// [`VoicesError::Read`] and [`VoicesError::TooLarge`] for the file, [`VoicesError::NotAModel`] for what is in it.
    pub fn load(path: &Path) -> Result<Self, VoicesError> {
        let bytes = read(path)?;
        Self::parse(&bytes).map_err(|reason| VoicesError::NotAModel {
            path: path.to_owned(),
            reason,
        })
    }

    fn parse(bytes: &[u8]) -> Result<Self, String> {
        let voices = guarded(|| {
            let onnx = tract_onnx::onnx();
            // From memory, not by path: a model can then name no other files.
            let proto = onnx.proto_model_for_read(&mut &*bytes)?;
            let window = window(&proto)?;
            let model = onnx.model_for_proto_model(&proto)?;
            check(&model)?;
            let wanted = InferenceFact::dt_shape(f32::datum_type(), [1, FRAMES, BINS]);
            let first = model.output_outlets()?[..1].to_vec();
            let plan = model
                .with_input_fact(0, wanted)?
                .with_output_outlets(&first)?
                .into_optimized()?
                .into_runnable()?;
            Ok(Self {
                bank: FilterBank::new(window),
                plan,
            })
        })?;
        // Some sound that is not the same everywhere; what comes out is of no interest, that something does is.
        let sound: Vec<f32> = (0..WINDOW)
            .map(|n| ((n * n % 1009) as f32 / 504.5 - 1.0) * 0.1)
            .collect();
        match voices.run(&sound) {
            Ok(vector) if vector.iter().any(|value| !value.is_finite()) => {
                Err("its output is not finite".to_owned())
            }
            Ok(_) => Ok(voices),
            Err(reason) => Err(reason),
        }
    }

    /// The direction of the voice in `samples` (16 kHz, at most [`WINDOW`] of them are used), a vector of length one.
    /// `None` when there is less than a frame of them, or the model gives no direction.
    pub(super) fn embed(&self, samples: &[f32]) -> Result<Option<Vec<f32>>, VoicesError> {
        if samples.len() < FRAME {
            return Ok(None);
        }
        self.run(samples).map(unit).map_err(VoicesError::Embed)
    }

    fn run(&self, samples: &[f32]) -> Result<Vec<f32>, String> {
        let frames = self.bank.normalised(&samples[..samples.len().min(WINDOW)]);
        let repeated: Vec<f32> = frames.iter().copied().cycle().take(FRAMES * BINS).collect();
        guarded(|| {
            let input = Tensor::from_shape(&[1, FRAMES, BINS], &repeated)?;
            let output = self.plan.run(tvec![input.into_tvalue()])?;
            let vector = output
                .first()
                .ok_or_else(|| anyhow::anyhow!("it has no output"))?
                .cast_to::<f32>()?
                .into_owned();
            let shape = vector.shape().to_vec();
            match shape.as_slice() {
                [1, dimension] if DIMENSIONS.contains(dimension) => {
                    Ok(vector.to_plain_array_view::<f32>()?.iter().copied().collect())
                }
                _ => Err(anyhow::anyhow!("its output has the shape {shape:?}, not [1, D]")),
            }
        })
    }
}

impl std::fmt::Debug for Voices {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Voices").finish_non_exhaustive()
    }
}

fn read(path: &Path) -> Result<Vec<u8>, VoicesError> {
    let failed = |source| VoicesError::Read {
        path: path.to_owned(),
        source,
    };
    let file = File::open(path).map_err(failed)?;
    let bytes = file.metadata().map_err(failed)?.len();
    if bytes > LARGEST_FILE {
        return Err(VoicesError::TooLarge {
            path: path.to_owned(),
            bytes,
        });
    }
    let mut content = Vec::new();
    file.take(LARGEST_FILE)
        .read_to_end(&mut content)
        .map_err(failed)?;
    Ok(content)
}

/// What the exporter wrote beside the graph (sherpa-onnx's keys): the window to use. Files without such notes are taken to be
/// of the kind that WeNet's toolkit writes.
fn window(proto: &ModelProto) -> TractResult<Window> {
    let note = |key: &str| {
        let entry = proto.metadata_props.iter().find(|entry| entry.key == key);
        entry.map(|entry| entry.value.trim())
    };
    if let Some(rate) = note("sample_rate").filter(|rate| *rate != "16000") {
        return Err(anyhow::anyhow!("it wants {rate} samples a second, not 16000"));
    }
    Ok(match note("framework") {
        Some("3d-speaker") => Window::Povey,
        _ => Window::Hamming,
    })
}

/// One input of `[_, _, 80]`, at least one output.
fn check(model: &InferenceModel) -> TractResult<()> {
    let inputs = model.input_outlets()?.len();
    if inputs != 1 {
        return Err(anyhow::anyhow!("it has {inputs} inputs, not one"));
    }
    if model.output_outlets()?.is_empty() {
        return Err(anyhow::anyhow!("it has no output"));
    }
    let shape = &model.input_fact(0)?.shape;
    let known = |at: usize| {
        let dimension = shape.dim(at).and_then(|dimension| dimension.concretize());
        dimension.and_then(|dimension| dimension.to_i64().ok())
    };
    let fits = |at: usize, wanted: usize| known(at).is_none_or(|there| usize::try_from(there) == Ok(wanted));
    let rank = shape.rank().concretize();
    if rank.is_some_and(|rank| rank != 3) || !(fits(0, 1) && fits(1, FRAMES) && fits(2, BINS)) {
        return Err(anyhow::anyhow!(
            "its input has the shape {shape:?}, not [1, T, {BINS}]"
        ));
    }
    Ok(())
}

/// A library that meets a file it was not made for may panic: here that is an error like any other.
fn guarded<T>(work: impl FnOnce() -> TractResult<T>) -> Result<T, String> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(outcome) => outcome.map_err(|error| format!("{error:#}")),
        Err(_) => Err("the ONNX library gave up on it".to_owned()),
    }
}

#[cfg(test)]
#[path = "voices_tests.rs"]
mod tests;
