//! The encoder's weights, as `models/campplus/convert.py` wrote them.

use super::error::VoicesError;

/// What the file begins with.
const MAGIC: &[u8] = b"CSVOICE1";
/// No layer of the network is wider: 5 frames of 320 values.
const WIDEST: usize = 4_096;

/// A matrix and what is added behind it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Matrix {
    pub(super) inputs: usize,
    pub(super) outputs: usize,
    /// `inputs` rows of `outputs` values.
    pub(super) weights: Vec<f32>,
    /// One value an output.
    pub(super) bias: Vec<f32>,
}

/// Batch normalisation that stands before a matrix: a factor and a shift for each channel.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Norm {
    pub(super) factor: Vec<f32>,
    pub(super) shift: Vec<f32>,
}

/// Reads layers one after the other.
pub(super) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Begins behind the magic bytes.
    pub(super) fn new(file: &'a [u8]) -> Result<Self, VoicesError> {
        let rest = file.strip_prefix(MAGIC).ok_or(VoicesError::NotWeights)?;
        Ok(Self { rest })
    }

    /// The next layer, which must have this shape.
    pub(super) fn matrix(&mut self, inputs: usize, outputs: usize) -> Result<Matrix, VoicesError> {
        self.expect(inputs)?;
        self.expect(outputs)?;
        let bias = self.floats(outputs)?;
        let (halves, _) = self.take(inputs * outputs * 2)?.as_chunks::<2>();
        let weights = halves
            .iter()
            .map(|bytes| half(u16::from_le_bytes(*bytes)))
            .collect();
        Ok(Matrix {
            inputs,
            outputs,
            weights,
            bias,
        })
    }

    /// The next layer, which must be a norm of so many channels.
    pub(super) fn norm(&mut self, channels: usize) -> Result<Norm, VoicesError> {
        self.expect(channels)?;
        Ok(Norm {
            factor: self.floats(channels)?,
            shift: self.floats(channels)?,
        })
    }

    /// Nothing may be left.
    pub(super) fn end(&self) -> Result<(), VoicesError> {
        self.rest.is_empty().then_some(()).ok_or(VoicesError::NotWeights)
    }

    fn expect(&mut self, size: usize) -> Result<(), VoicesError> {
        let written = self
            .take(4)?
            .iter()
            .rev()
            .fold(0_usize, |sum, byte| sum << 8 | usize::from(*byte));
        (written == size && size <= WIDEST)
            .then_some(())
            .ok_or(VoicesError::NotWeights)
    }

    fn floats(&mut self, count: usize) -> Result<Vec<f32>, VoicesError> {
        let (values, _) = self.take(count * 4)?.as_chunks::<4>();
        Ok(values.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect())
    }

    fn take(&mut self, bytes: usize) -> Result<&'a [u8], VoicesError> {
        let (taken, rest) = self.rest.split_at_checked(bytes).ok_or(VoicesError::NotWeights)?;
        self.rest = rest;
        Ok(taken)
    }
}

/// The value of a number in half precision (IEEE 754 binary16): its exponent and fraction, moved to where
/// single precision has them, are too small by the difference of the two biases. No weight is infinite.
fn half(bits: u16) -> f32 {
    const BIASES_APART: f32 = f32::from_bits((127 + 127 - 15) << 23);
    let size = f32::from_bits(u32::from(bits & 0x7FFF) << 13) * BIASES_APART;
    if bits >> 15 == 1 { -size } else { size }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_matrix_is_read_input_by_input() {
        let mut file = MAGIC.to_vec();
        file.extend([2, 0, 0, 0, 1, 0, 0, 0]);
        file.extend(3.0_f32.to_le_bytes());
        file.extend([0x00, 0x40, 0x00, 0xBC]);
        let mut reader = Reader::new(&file).unwrap();
        let matrix = reader.matrix(2, 1).unwrap();
        assert_eq!((matrix.weights, matrix.bias), (vec![2.0, -1.0], vec![3.0]));
        reader.end().unwrap();
    }

    #[test]
    fn halves_are_read() {
        for (bits, value) in [
            (0, 0.0),
            (0x3C00, 1.0),
            (0xC500, -5.0),
            (0x3555, 0.333_251_95),
            (1, 5.960_464_5e-8),
            (0x83FF, -6.097_555e-5),
        ] {
            assert_eq!(half(bits).to_bits(), f32::to_bits(value), "{bits:x}");
        }
    }

    #[test]
    fn another_file_or_shape_is_refused() {
        assert!(Reader::new(b"GGML....").is_err());
        let mut short = MAGIC.to_vec();
        short.extend([2, 0, 0, 0, 0, 0, 0x80, 0x3F]);
        assert!(Reader::new(&short).unwrap().norm(3).is_err());
        assert!(Reader::new(&short).unwrap().norm(2).is_err());
        assert!(Reader::new(&short).unwrap().end().is_err());
    }
}
