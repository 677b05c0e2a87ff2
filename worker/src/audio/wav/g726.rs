//! G.726: ADPCM of 16, 24, 32 or 40 kbit/s at 8 kHz, in WAV with the first code in the highest bits.
//!
//! After ITU-T G.726 (12/90), with its names where there is no better one. The reconstructed signal of clause
//! 4.2 is put out as it is: what the Recommendation does after it makes G.711 of it, which nobody needs here.

/// What depends on the bit rate (tables 3 to 16): for each code the quantised logarithm, the change of scale
/// and the speed.
struct Tables {
    log: &'static [i16],
    scale: &'static [i32],
    speed: &'static [i32],
}

const TABLES: [Tables; 4] = [
    Tables {
        log: &[116, 365],
        scale: &[-704, 14_048],
        speed: &[0, 0xe00],
    },
    Tables {
        log: &[-2048, 135, 273, 373],
        scale: &[-128, 960, 4_384, 18_624],
        speed: &[0, 0x200, 0x400, 0xe00],
    },
    Tables {
        log: &[-2048, 4, 135, 213, 273, 323, 373, 425],
        scale: &[-384, 576, 1_312, 2_048, 3_584, 6_336, 11_360, 35_904],
        speed: &[0, 0, 0, 0x200, 0x200, 0x200, 0x600, 0xe00],
    },
    Tables {
        log: &[
            -2048, -66, 28, 104, 169, 224, 274, 318, 358, 395, 429, 459, 488, 514, 539, 566,
        ],
        scale: &[
            448, 448, 768, 1_248, 1_280, 1_312, 1_856, 3_200, 4_512, 5_728, 7_008, 8_960, 11_456, 14_080,
            16_928, 22_272,
        ],
        speed: &[
            0, 0, 0, 0, 0, 0x200, 0x200, 0x200, 0x200, 0x200, 0x400, 0x600, 0x800, 0xa00, 0xc00, 0xc00,
        ],
    },
];

/// A number as the predictor keeps it: sign, exponent of four bits, mantissa of six.
#[derive(Debug, Clone, Copy)]
struct Short {
    is_negative: bool,
    exponent: i32,
    mantissa: i32,
}

impl Short {
    const ZERO: Self = Self {
        is_negative: false,
        exponent: 0,
        mantissa: 32,
    };

    fn of(is_negative: bool, magnitude: i32) -> Self {
        let exponent = (32 - magnitude.leading_zeros()).cast_signed();
        Self {
            is_negative,
            exponent,
            mantissa: if magnitude == 0 {
                32
            } else {
                (magnitude << 6) >> exponent
            },
        }
    }

    /// The product with a coefficient (FMULT).
    fn times(self, coefficient: i32, rounding: i32) -> i32 {
        let coefficient = coefficient >> 2;
        let magnitude = if coefficient < 0 {
            -coefficient & 0x1fff
        } else {
            coefficient
        };
        let other = Self::of(coefficient < 0, magnitude);
        let exponent = self.exponent + other.exponent;
        let mantissa = (self.mantissa * other.mantissa + rounding) >> 4;
        let product = if exponent <= 26 {
            (mantissa << 7) >> (26 - exponent)
        } else {
            ((mantissa << 7) << (exponent - 26)) & 0x7fff
        };
        if self.is_negative == other.is_negative {
            product
        } else {
            -product
        }
    }
}

/// A decoder.
#[derive(Debug)]
pub(super) struct G726 {
    bits: u32,
    /// Added to products before they are shortened.
    pub(super) rounding: i32,
    /// Slow and fast scale factor (YL, YU).
    slow: i32,
    fast: i32,
    /// Averages of the speed (DMS, DML) and what they make (AP).
    short_mean: i32,
    long_mean: i32,
    control: i32,
    /// Coefficients: two poles, six zeros.
    poles: [i32; 2],
    zeros: [i32; 6],
    differences: [Short; 6],
    signals: [Short; 2],
    signs: [bool; 2],
    is_tone: bool,
}

impl G726 {
    /// A decoder of so many bits a sample, two to five.
    pub(super) fn new(bits: u8) -> Self {
        Self {
            bits: u32::from(bits.clamp(2, 5)),
            rounding: 48,
            slow: 34_816,
            fast: 544,
            short_mean: 0,
            long_mean: 0,
            control: 0,
            poles: [0; 2],
            zeros: [0; 6],
            differences: [Short::ZERO; 6],
            signals: [Short::ZERO; 2],
            signs: [false; 2],
            is_tone: false,
        }
    }

    /// Decodes whole bytes; what does not fill a code waits for nobody.
    pub(super) fn bytes(&mut self, bytes: &[u8], samples: &mut Vec<f32>) {
        let (mut held, mut count) = (0_u32, 0);
        for byte in bytes {
            held = held << 8 | u32::from(*byte);
            count += 8;
            while count >= self.bits {
                count -= self.bits;
                let code = held >> count & ((1 << self.bits) - 1);
                samples.push(self.code(code) as f32 / 32_768.0);
            }
        }
    }

    fn code(&mut self, code: u32) -> i32 {
        let tables = &TABLES[self.bits as usize - 2];
        let is_negative = code >> (self.bits - 1) == 1;
        let all = (1 << self.bits) - 1;
        let at = if is_negative { all - code } else { code } as usize;

        let by_zeros: i32 = self
            .differences
            .iter()
            .zip(self.zeros)
            .map(|(kept, zero)| kept.times(zero, self.rounding))
            .sum();
        let by_poles: i32 = self
            .signals
            .iter()
            .zip(self.poles)
            .map(|(kept, pole)| kept.times(pole, self.rounding))
            .sum();
        let (zeros_only, estimate) = (by_zeros >> 1, (by_zeros + by_poles) >> 1);

        let scale = self.scale();
        let log = i32::from(tables.log[at]) + (scale >> 2);
        let magnitude = if log < 0 {
            0
        } else {
            ((128 + (log & 127)) << 7) >> (14 - (log >> 7 & 15))
        };
        let difference = if is_negative { -magnitude } else { magnitude };
        let signal = (estimate + difference).clamp(-32_768, 32_767);
        self.adapt(
            scale,
            tables.scale[at],
            tables.speed[at],
            is_negative,
            magnitude,
            difference + zeros_only,
        );
        self.signals = [Short::of(signal < 0, signal.abs().min(0x7fff)), self.signals[0]];
        (signal << 2).clamp(-32_768, 32_767)
    }

    /// MIX: the scale factor between the slow and the fast one.
    fn scale(&self) -> i32 {
        if self.control >= 256 {
            return self.fast;
        }
        let slow = self.slow >> 6;
        let (apart, share) = (self.fast - slow, self.control >> 2);
        slow + if apart < 0 {
            (apart * share + 63) >> 6
        } else {
            (apart * share) >> 6
        }
    }

    fn adapt(
        &mut self,
        scale: i32,
        change: i32,
        speed: i32,
        is_negative: bool,
        magnitude: i32,
        partial: i32,
    ) {
        let (whole, part) = (self.slow >> 15, self.slow >> 10 & 31);
        let threshold = if whole > 9 { 31 << 10 } else { (32 + part) << whole };
        let is_transition = self.is_tone && magnitude > (threshold + (threshold >> 1)) >> 1;

        self.fast = (scale + ((change - scale) >> 5)).clamp(544, 5_120);
        self.slow += self.fast + (-self.slow >> 6);

        let sign = partial < 0;
        let second = if is_transition {
            self.poles = [0; 2];
            self.zeros = [0; 6];
            0
        } else {
            let second = self.adapt_poles(sign, partial == 0);
            self.adapt_zeros(is_negative, magnitude);
            second
        };
        self.differences.copy_within(..5, 1);
        self.differences[0] = Short::of(is_negative, magnitude);
        self.signs = [sign, self.signs[0]];
        self.is_tone = !is_transition && second < -11_776;

        self.short_mean += (speed - self.short_mean) >> 5;
        self.long_mean += ((speed << 2) - self.long_mean) >> 7;
        let is_unsteady = scale < 1_536
            || self.is_tone
            || ((self.short_mean << 2) - self.long_mean).abs() >= self.long_mean >> 3;
        self.control += if is_transition {
            256 - self.control
        } else if is_unsteady {
            (0x200 - self.control) >> 4
        } else {
            -self.control >> 4
        };
    }

    /// UPA2, LIMC, UPA1, LIMD; the second coefficient.
    fn adapt_poles(&mut self, sign: bool, is_zero: bool) -> i32 {
        let differs = sign != self.signs[0];
        let mut second = self.poles[1] - (self.poles[1] >> 7);
        if !is_zero {
            let first = if differs { self.poles[0] } else { -self.poles[0] };
            second += match first {
                ..-8_191 => -0x100,
                8_192.. => 0xff,
                _ => first >> 5,
            };
            second += if sign == self.signs[1] { 0x80 } else { -0x80 };
            second = second.clamp(-12_288, 12_288);
        }
        let mut first = self.poles[0] - (self.poles[0] >> 8);
        if !is_zero {
            first += if differs { -192 } else { 192 };
        }
        let limit = 15_360 - second;
        self.poles = [first.clamp(-limit, limit), second];
        second
    }

    /// UPB.
    fn adapt_zeros(&mut self, is_negative: bool, magnitude: i32) {
        let leak = if self.bits == 5 { 9 } else { 8 };
        for (zero, kept) in self.zeros.iter_mut().zip(&self.differences) {
            *zero -= *zero >> leak;
            if magnitude != 0 {
                *zero += if is_negative == kept.is_negative {
                    128
                } else {
                    -128
                };
            }
        }
    }
}
