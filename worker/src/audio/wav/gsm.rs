//! GSM 06.10 full rate, as Microsoft packs it into WAV (format 0x31): two frames of 160 samples in 65 bytes.
//!
//! The arithmetic is that of ETSI EN 300 961 (GSM 06.10), clause 5.3, with its names: 16 bits, saturating,
//! exact to the bit.

/// Bytes of a block.
const BLOCK: usize = 65;
/// Samples of a frame.
const FRAME: usize = 160;
/// Samples of a quarter of a frame.
const QUARTER: usize = 40;
/// The longest lag of the long-term predictor.
const LONGEST_LAG: usize = 120;

/// Bits of the eight coefficients in a frame.
const LAR_BITS: [u32; 8] = [6, 6, 5, 5, 4, 4, 3, 3];
/// Table 5.1: B, MIC and INVA of each coefficient.
const LAR_TABLE: [(i16, i16, i16); 8] = [
    (0, -32, 13_107),
    (0, -32, 13_107),
    (2_048, -16, 13_107),
    (-2_560, -16, 13_107),
    (94, -8, 19_223),
    (-1_792, -8, 17_476),
    (-341, -4, 31_454),
    (-1_144, -4, 29_708),
];
/// Table 5.3b: the gain of the long-term predictor.
const QLB: [i16; 4] = [3_277, 11_469, 21_299, 32_767];
/// Table 5.6: mantissas of the block's maximum.
const FAC: [i16; 8] = [18_431, 20_479, 22_527, 24_575, 26_623, 28_671, 30_719, 32_767];

/// A decoder: what it remembers from frame to frame.
#[derive(Debug)]
pub(super) struct Gsm {
    /// The excitation, past and present.
    excitation: [i16; LONGEST_LAG + QUARTER],
    lag: usize,
    coefficients: [i16; 8],
    lattice: [i16; 9],
    de_emphasis: i16,
}

impl Gsm {
    pub(super) fn new() -> Self {
        Self {
            excitation: [0; LONGEST_LAG + QUARTER],
            lag: 40,
            coefficients: [0; 8],
            lattice: [0; 9],
            de_emphasis: 0,
        }
    }

    /// Decodes one block of 65 bytes into 320 samples.
    pub(super) fn block(&mut self, block: &[u8], samples: &mut Vec<f32>) {
        let mut bits = Bits {
            bytes: &block[..block.len().min(BLOCK)],
            at: 0,
        };
        for _ in 0..2 {
            let frame = self.frame(&mut bits);
            samples.extend(frame.map(|sample| f32::from(sample) / 32_768.0));
        }
    }

    fn frame(&mut self, bits: &mut Bits<'_>) -> [i16; FRAME] {
        let codes = LAR_BITS.map(|count| bits.take(count));
        let mut sound = [0; FRAME];
        for quarter in sound.as_chunks_mut::<QUARTER>().0 {
            self.quarter(bits, quarter);
        }
        self.synthesise(codes, &mut sound);
        for sample in &mut sound {
            self.de_emphasis = sample.saturating_add(mult_r(self.de_emphasis, 28_180));
            *sample = self.de_emphasis.saturating_add(self.de_emphasis) & !7;
        }
        sound
    }

    /// Clauses 5.3.1 and 5.3.2: the excitation of a quarter of a frame.
    fn quarter(&mut self, bits: &mut Bits<'_>, out: &mut [i16; QUARTER]) {
        let lag = bits.take(7) as usize;
        let gain = QLB[bits.take(2) as usize];
        let grid = bits.take(2) as usize;
        let (exponent, mantissa) = maximum(bits.take(6));
        let mut pulses = [0; QUARTER];
        let shift = 6 - exponent;
        let rounding = if shift > 0 { 1_i16 << (shift - 1) } else { 0 };
        for at in 0..13 {
            let code = (bits.take(3) << 1) - 7;
            let pulse = mult_r(FAC[mantissa], (code << 12) as i16);
            pulses[grid + 3 * at] = pulse.saturating_add(rounding) >> shift;
        }
        if (40..=LONGEST_LAG).contains(&lag) {
            self.lag = lag;
        }
        for (at, pulse) in pulses.into_iter().enumerate() {
            let past = self.excitation[LONGEST_LAG + at - self.lag];
            let now = pulse.saturating_add(mult_r(gain, past));
            self.excitation[LONGEST_LAG + at] = now;
            out[at] = now;
        }
        self.excitation.copy_within(QUARTER.., 0);
    }

    /// Clause 5.3.4: the short-term filter, whose coefficients glide from those of the last frame.
    fn synthesise(&mut self, codes: [i32; 8], sound: &mut [i16; FRAME]) {
        let mut now = [0; 8];
        for ((now, code), (b, mic, inva)) in now.iter_mut().zip(codes).zip(LAR_TABLE) {
            let value = ((code as i16).saturating_add(mic) << 10).saturating_sub(b << 1);
            let value = mult_r(inva, value);
            *now = value.saturating_add(value);
        }
        let before = std::mem::replace(&mut self.coefficients, now);
        let glide =
            |parts: fn(i16, i16) -> i16| std::array::from_fn(|at| reflection(parts(before[at], now[at])));
        let stretches: [(std::ops::Range<usize>, [i16; 8]); 4] = [
            (
                0..13,
                glide(|old, new| (old >> 2).saturating_add(new >> 2).saturating_add(old >> 1)),
            ),
            (13..27, glide(|old, new| (old >> 1).saturating_add(new >> 1))),
            (
                27..40,
                glide(|old, new| (old >> 2).saturating_add(new >> 2).saturating_add(new >> 1)),
            ),
            (40..FRAME, glide(|_, new| new)),
        ];
        for (stretch, coefficients) in stretches {
            for sample in &mut sound[stretch] {
                let mut value = *sample;
                for at in (0..8).rev() {
                    value = value.saturating_sub(mult_r(coefficients[at], self.lattice[at]));
                    self.lattice[at + 1] = self.lattice[at].saturating_add(mult_r(coefficients[at], value));
                }
                self.lattice[0] = value;
                *sample = value;
            }
        }
    }
}

/// Clause 5.3.1: exponent and mantissa of a block's maximum.
fn maximum(code: i32) -> (i32, usize) {
    let mut exponent = if code > 15 { (code >> 3) - 1 } else { 0 };
    let mut mantissa = code - (exponent << 3);
    if mantissa == 0 {
        return (-4, 7);
    }
    while mantissa <= 7 {
        mantissa = mantissa << 1 | 1;
        exponent -= 1;
    }
    (exponent, (mantissa - 8) as usize)
}

/// Clause 5.3.4: from a logarithmic area ratio to a reflection coefficient.
fn reflection(ratio: i16) -> i16 {
    let size = ratio.saturating_abs();
    let value = match size {
        ..11_059 => size << 1,
        11_059..20_070 => size + 11_059,
        _ => (size >> 2).saturating_add(26_112),
    };
    if ratio < 0 { -value } else { value }
}

/// Product of fractions, rounded.
fn mult_r(a: i16, b: i16) -> i16 {
    let product = (i32::from(a) * i32::from(b) + 16_384) >> 15;
    product.clamp(i32::from(i16::MIN), i32::from(i16::MAX)) as i16
}

/// Reads bits, the lowest of each byte first.
struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Bits<'_> {
    fn take(&mut self, count: u32) -> i32 {
        let mut value = 0;
        for place in 0..count {
            let byte = self.bytes.get(self.at / 8).copied().unwrap_or(0);
            value |= i32::from(byte >> (self.at % 8) & 1) << place;
            self.at += 1;
        }
        value
    }
}
