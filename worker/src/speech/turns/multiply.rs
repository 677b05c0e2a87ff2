//! Products of matrices, with `matrixmultiply`'s code for the processor at hand.

use super::weights::Matrix;

/// Rows of equal distance in a list of values. They may overlap: a row of three frames of sound begins one
/// frame after the last one, and so a convolution is a product of matrices without a copy of its input.
#[derive(Clone, Copy)]
pub(super) struct Rows<'a> {
    pub(super) values: &'a [f32],
    pub(super) step: usize,
}

/// Multiplies `count` rows by those weights of `matrix` that begin at input `from` and are `inputs` many, and
/// adds the products to the rows of `out`, `step` values apart.
///
/// # Panics
/// When rows or weights end too early: the network's shapes are constants, and a test runs them all.
pub(super) fn add_product(
    count: usize,
    rows: Rows<'_>,
    matrix: &Matrix,
    (from, inputs): (usize, usize),
    out: &mut [f32],
    step: usize,
) {
    if count == 0 {
        return;
    }
    let outputs = matrix.outputs;
    let weights = &matrix.weights[from * outputs..(from + inputs) * outputs];
    assert!(
        (count - 1) * rows.step + inputs <= rows.values.len(),
        "rows end too early"
    );
    assert!(
        (count - 1) * step + outputs <= out.len() && outputs <= step,
        "no room for the product"
    );
    // SAFETY: the two assertions and the slice above keep all reads and writes inside the three lists; rows
    // of `out` do not overlap.
    unsafe {
        matrixmultiply::sgemm(
            count,
            inputs,
            outputs,
            1.0,
            rows.values.as_ptr(),
            rows.step.cast_signed(),
            1,
            weights.as_ptr(),
            outputs.cast_signed(),
            1,
            1.0,
            out.as_mut_ptr(),
            step.cast_signed(),
            1,
        );
    }
}

/// The dot product.
pub(super) fn dot(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_may_overlap_and_products_add_up() {
        let matrix = Matrix {
            inputs: 3,
            outputs: 2,
            weights: vec![9.0, 9.0, 1.0, 2.0, 3.0, 4.0],
            bias: vec![0.0; 2],
        };
        let rows = Rows {
            values: &[1.0, 2.0, 3.0],
            step: 1,
        };
        let mut out = [1.0; 5];
        add_product(2, rows, &matrix, (1, 2), &mut out, 3);
        assert_eq!(out.map(|value| value as i32), [1 + 7, 1 + 10, 1, 1 + 11, 1 + 16]);
    }
}
