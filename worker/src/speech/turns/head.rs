//! The first part of the encoder: convolutions over bands and time ("FCM" in the paper).

use super::error::VoicesError;
use super::multiply::{Rows, add_product};
use super::weights::{Matrix, Reader};

/// Channels everywhere behind the first convolution.
const CHANNELS: usize = 32;
/// Bands that are left of 80 after three halvings.
const BANDS: usize = 10;
/// Values a frame that come out.
pub(super) const VALUES: usize = BANDS * CHANNELS;

/// Values of bands and frames, with a border of zeros one wide.
struct Plane {
    bands: usize,
    frames: usize,
    channels: usize,
    values: Vec<f32>,
}

/// Two convolutions around which the input is carried, as it is or halved in bands.
struct Block {
    first: Matrix,
    second: Matrix,
    shortcut: Option<Matrix>,
}

/// The part's layers.
pub(super) struct Head {
    first: Matrix,
    blocks: Vec<Block>,
    last: Matrix,
}

impl Head {
    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, VoicesError> {
        let first = reader.matrix(9, CHANNELS)?;
        let mut blocks = Vec::new();
        for halves in [true, false, true, false] {
            blocks.push(Block {
                first: reader.matrix(9 * CHANNELS, CHANNELS)?,
                second: reader.matrix(9 * CHANNELS, CHANNELS)?,
                shortcut: halves.then(|| reader.matrix(CHANNELS, CHANNELS)).transpose()?,
            });
        }
        let last = reader.matrix(9 * CHANNELS, CHANNELS)?;
        Ok(Self { first, blocks, last })
    }

    /// Of frames of `bins` values each, one after the other, makes as many of [`VALUES`]; in each the
    /// channels of a band lie side by side.
    pub(super) fn run(&self, sound: &[f32], bins: usize) -> Vec<f32> {
        let mut plane = Plane::of(sound, bins).convolved(&self.first, 1);
        plane.rectify();
        for block in &self.blocks {
            let step = if block.shortcut.is_some() { 2 } else { 1 };
            let mut inner = plane.convolved(&block.first, step);
            inner.rectify();
            let mut sum = inner.convolved(&block.second, 1);
            match &block.shortcut {
                Some(shortcut) => sum.add(&plane.halved(shortcut)),
                None => sum.add(&plane),
            }
            sum.rectify();
            plane = sum;
        }
        let mut plane = plane.convolved(&self.last, 2);
        plane.rectify();
        plane.by_frame()
    }
}

impl Plane {
    fn empty(bands: usize, frames: usize, channels: usize) -> Self {
        Self {
            bands,
            frames,
            channels,
            values: vec![0.0; (bands + 2) * (frames + 2) * channels],
        }
    }

    fn of(sound: &[f32], bins: usize) -> Self {
        let mut plane = Self::empty(bins, sound.len() / bins, 1);
        let row = plane.row();
        for (at, frame) in sound.chunks_exact(bins).enumerate() {
            for (band, value) in frame.iter().enumerate() {
                plane.values[(band + 1) * row + at + 1] = *value;
            }
        }
        plane
    }

    /// Values of a band, its border included.
    fn row(&self) -> usize {
        (self.frames + 2) * self.channels
    }

    /// Three by three, every band or every second one.
    fn convolved(&self, kernel: &Matrix, step: usize) -> Self {
        let mut out = Self::empty(self.bands.div_ceil(step), self.frames, kernel.outputs);
        let (row, out_row, width) = (self.row(), out.row(), 3 * self.channels);
        for band in 0..out.bands {
            let inside = &mut out.values[(band + 1) * out_row..(band + 2) * out_row];
            let inside = &mut inside[kernel.outputs..out_row - kernel.outputs];
            fill(inside, &kernel.bias);
            for tap in 0..3 {
                let rows = Rows {
                    values: &self.values[(band * step + tap) * row..(band * step + tap + 1) * row],
                    step: self.channels,
                };
                add_product(
                    self.frames,
                    rows,
                    kernel,
                    (tap * width, width),
                    inside,
                    kernel.outputs,
                );
            }
        }
        out
    }

    /// Every second band, each value by itself.
    fn halved(&self, kernel: &Matrix) -> Self {
        let mut out = Self::empty(self.bands.div_ceil(2), self.frames, kernel.outputs);
        let (row, out_row) = (self.row(), out.row());
        for band in 0..out.bands {
            let inside = &mut out.values[(band + 1) * out_row..(band + 2) * out_row];
            let inside = &mut inside[kernel.outputs..out_row - kernel.outputs];
            fill(inside, &kernel.bias);
            let rows = Rows {
                values: &self.values[(band * 2 + 1) * row + self.channels..(band * 2 + 2) * row],
                step: self.channels,
            };
            add_product(
                self.frames,
                rows,
                kernel,
                (0, self.channels),
                inside,
                kernel.outputs,
            );
        }
        out
    }

    fn add(&mut self, other: &Self) {
        for (sum, value) in self.values.iter_mut().zip(&other.values) {
            *sum += value;
        }
    }

    fn rectify(&mut self) {
        for value in &mut self.values {
            *value = value.max(0.0);
        }
    }

    fn by_frame(&self) -> Vec<f32> {
        let mut frames = Vec::with_capacity(self.frames * self.bands * self.channels);
        for frame in 1..=self.frames {
            for band in 1..=self.bands {
                let at = band * self.row() + frame * self.channels;
                frames.extend_from_slice(&self.values[at..at + self.channels]);
            }
        }
        frames
    }
}

fn fill(rows: &mut [f32], bias: &[f32]) {
    for row in rows.chunks_exact_mut(bias.len()) {
        row.copy_from_slice(bias);
    }
}
