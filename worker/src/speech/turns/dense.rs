//! The second part of the encoder: densely connected layers over time ("D-TDNN"), each with a mask from its
//! surroundings ("context-aware masking").

use super::error::VoicesError;
use super::head::VALUES;
use super::multiply::{Rows, add_product};
use super::weights::{Matrix, Norm, Reader};

/// Layers of the three blocks, and how many frames apart their taps are.
const BLOCKS: [(usize, usize); 3] = [(12, 1), (24, 2), (16, 2)];
/// Values a frame before the first block.
const FIRST: usize = 128;
/// Values a frame inside a layer.
const INNER: usize = 128;
/// Values a frame that each layer adds.
const GROWTH: usize = 32;
/// Frames over which a layer's mask looks, beside the whole stretch.
const SURROUNDINGS: usize = 100;
/// Values a frame that come out.
pub(super) const OUT: usize = 512;
/// Taps of the first convolution, which takes every second frame.
const TAPS: usize = 5;

struct Layer {
    norm: Norm,
    narrow: Matrix,
    local: Matrix,
    squeeze: Matrix,
    mask: Matrix,
}

struct Block {
    apart: usize,
    layers: Vec<Layer>,
    norm: Norm,
    transit: Matrix,
}

/// The part's layers.
pub(super) struct Dense {
    first: Matrix,
    blocks: Vec<Block>,
    last: Norm,
}

impl Dense {
    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, VoicesError> {
        let first = reader.matrix(TAPS * VALUES, FIRST)?;
        let mut width = FIRST;
        let mut blocks = Vec::new();
        for (count, apart) in BLOCKS {
            let mut layers = Vec::new();
            for _ in 0..count {
                layers.push(Layer {
                    norm: reader.norm(width)?,
                    narrow: reader.matrix(width, INNER)?,
                    local: reader.matrix(3 * INNER, GROWTH)?,
                    squeeze: reader.matrix(INNER, INNER / 2)?,
                    mask: reader.matrix(INNER / 2, GROWTH)?,
                });
                width += GROWTH;
            }
            blocks.push(Block {
                apart,
                layers,
                norm: reader.norm(width)?,
                transit: reader.matrix(width, width / 2)?,
            });
            width /= 2;
        }
        let last = reader.norm(OUT)?;
        Ok(Self { first, blocks, last })
    }

    /// Of frames of [`VALUES`] makes half as many of [`OUT`].
    pub(super) fn run(&self, sound: &[f32]) -> Vec<f32> {
        let frames = (sound.len() / VALUES).div_ceil(2);
        if frames == 0 {
            return Vec::new();
        }
        let mut padded = vec![0.0; sound.len() + (TAPS - 1) * VALUES];
        padded[TAPS / 2 * VALUES..][..sound.len()].copy_from_slice(sound);
        let mut values = biased(frames, &self.first);
        let rows = Rows {
            values: &padded,
            step: 2 * VALUES,
        };
        add_product(frames, rows, &self.first, (0, TAPS * VALUES), &mut values, FIRST);
        rectify(&mut values);
        for block in &self.blocks {
            values = block.run(&values, frames);
        }
        self.last.rectified(&values, OUT)
    }
}

impl Block {
    fn run(&self, input: &[f32], frames: usize) -> Vec<f32> {
        let before = input.len() / frames;
        let after = before + self.layers.len() * GROWTH;
        let mut all = vec![0.0; frames * after];
        for (row, input) in all.chunks_exact_mut(after).zip(input.chunks_exact(before)) {
            row[..before].copy_from_slice(input);
        }
        let mut width = before;
        for layer in &self.layers {
            let grown = layer.run(&all, after, width, self.apart);
            for (row, grown) in all.chunks_exact_mut(after).zip(grown.chunks_exact(GROWTH)) {
                row[width..width + GROWTH].copy_from_slice(grown);
            }
            width += GROWTH;
        }
        let rectified = self.norm.rectified(&all, after);
        let mut out = biased(frames, &self.transit);
        let rows = Rows {
            values: &rectified,
            step: after,
        };
        add_product(
            frames,
            rows,
            &self.transit,
            (0, after),
            &mut out,
            self.transit.outputs,
        );
        out
    }
}

impl Layer {
    /// The first `width` of `row` values of each frame become [`GROWTH`] new ones.
    fn run(&self, all: &[f32], row: usize, width: usize, apart: usize) -> Vec<f32> {
        let frames = all.len() / row;
        let rectified = self.norm.rectified(all, row);
        // The taps at the ends reach into silence.
        let mut inner = vec![0.0; (frames + 2 * apart) * INNER];
        let inside = &mut inner[apart * INNER..][..frames * INNER];
        fill(inside, &self.narrow.bias);
        let rows = Rows {
            values: &rectified,
            step: width,
        };
        add_product(frames, rows, &self.narrow, (0, width), inside, INNER);
        rectify(inside);
        let mut out = biased(frames, &self.local);
        for tap in 0..3 {
            let rows = Rows {
                values: &inner[tap * apart * INNER..],
                step: INNER,
            };
            add_product(frames, rows, &self.local, (tap * INNER, INNER), &mut out, GROWTH);
        }
        let inside = &inner[apart * INNER..][..frames * INNER];
        self.apply_mask(inside, &mut out);
        out
    }

    fn apply_mask(&self, inner: &[f32], out: &mut [f32]) {
        let whole = mean(inner);
        let stretches = inner
            .chunks(SURROUNDINGS * INNER)
            .zip(out.chunks_mut(SURROUNDINGS * GROWTH));
        for (stretch, out) in stretches {
            let context: Vec<f32> = mean(stretch)
                .iter()
                .zip(&whole)
                .map(|(near, all)| near + all)
                .collect();
            let mut squeezed = one(&context, &self.squeeze);
            rectify(&mut squeezed);
            let mask: Vec<f32> = one(&squeezed, &self.mask)
                .iter()
                .map(|value| 1.0 / (1.0 + (-value).exp()))
                .collect();
            for frame in out.chunks_exact_mut(GROWTH) {
                frame
                    .iter_mut()
                    .zip(&mask)
                    .for_each(|(value, mask)| *value *= mask);
            }
        }
    }
}

impl Norm {
    /// The first values of each row of `row` values, normalised, none below zero.
    fn rectified(&self, values: &[f32], row: usize) -> Vec<f32> {
        let mut out = Vec::with_capacity(values.len() / row * self.factor.len());
        for frame in values.chunks_exact(row) {
            let normed = frame.iter().zip(self.factor.iter().zip(&self.shift));
            out.extend(normed.map(|(value, (factor, shift))| (value * factor + shift).max(0.0)));
        }
        out
    }
}

/// The product of one row.
pub(super) fn one(row: &[f32], matrix: &Matrix) -> Vec<f32> {
    let mut out = matrix.bias.clone();
    let rows = Rows {
        values: row,
        step: matrix.inputs,
    };
    add_product(1, rows, matrix, (0, matrix.inputs), &mut out, matrix.outputs);
    out
}

fn biased(frames: usize, matrix: &Matrix) -> Vec<f32> {
    matrix.bias.repeat(frames)
}

fn fill(rows: &mut [f32], bias: &[f32]) {
    for row in rows.chunks_exact_mut(bias.len()) {
        row.copy_from_slice(bias);
    }
}

fn rectify(values: &mut [f32]) {
    for value in values {
        *value = value.max(0.0);
    }
}

/// Over all frames of [`INNER`] values.
fn mean(frames: &[f32]) -> Vec<f32> {
    let mut sum = vec![0.0; INNER];
    for frame in frames.chunks_exact(INNER) {
        sum.iter_mut().zip(frame).for_each(|(sum, value)| *sum += value);
    }
    let count = (frames.len() / INNER).max(1) as f32;
    for sum in &mut sum {
        *sum /= count;
    }
    sum
}
