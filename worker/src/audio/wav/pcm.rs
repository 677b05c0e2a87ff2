//! Samples that stand for themselves: whole numbers, floats, and the two laws of the telephone.

/// One channel's sample from its bytes.
pub(super) type Sample = fn(&[u8]) -> f32;

/// The reader of whole numbers of so many bytes, the lowest first; `None` where nobody writes such.
pub(super) fn whole(bytes: u8) -> Option<Sample> {
    Some(match bytes {
        // Eight bits have their zero in the middle, all others at zero.
        1 => |sample| (f32::from(sample[0]) - 128.0) / 128.0,
        2 => |sample| f32::from(i16::from_le_bytes([sample[0], sample[1]])) / 32_768.0,
        3 => |sample| upper([0, sample[0], sample[1], sample[2]]),
        4 => |sample| upper([sample[0], sample[1], sample[2], sample[3]]),
        8 => |sample| upper([sample[4], sample[5], sample[6], sample[7]]),
        _ => return None,
    })
}

/// The reader of floats of so many bytes.
pub(super) fn float(bytes: u8) -> Option<Sample> {
    Some(match bytes {
        4 => |sample| f32::from_le_bytes([sample[0], sample[1], sample[2], sample[3]]),
        8 => |sample| {
            let bytes = std::array::from_fn(|at| sample[at]);
            f64::from_le_bytes(bytes) as f32
        },
        _ => return None,
    })
}

fn upper(bytes: [u8; 4]) -> f32 {
    (f64::from(i32::from_le_bytes(bytes)) / 2_147_483_648.0) as f32
}

/// G.711 mu-law.
pub(super) fn mu_law(sample: &[u8]) -> f32 {
    const BIAS: i32 = 0x84;
    let code = !sample[0];
    let magnitude = ((i32::from(code & 15) << 3) + BIAS) << ((code >> 4) & 7);
    let value = magnitude - BIAS;
    (if code & 0x80 == 0 { value } else { -value }) as f32 / 32_768.0
}

/// G.711 A-law.
pub(super) fn a_law(sample: &[u8]) -> f32 {
    let code = sample[0] ^ 0x55;
    let (mantissa, exponent) = (i32::from(code & 15) << 4, (code >> 4) & 7);
    let value = match exponent {
        0 => mantissa + 8,
        _ => (mantissa + 0x108) << (exponent - 1),
    };
    (if code & 0x80 == 0 { -value } else { value }) as f32 / 32_768.0
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All 256 codes, as `ffmpeg -f mulaw -i FILE -f s16le -` and the same of `alaw` decode them: some, and a
    /// sum in which each counts by its place.
    #[test]
    fn laws_of_the_telephone() {
        let value = |law: Sample, code: u8| (law(&[code]) * 32_768.0) as i64;
        let sum = |law: Sample| {
            (0..=255)
                .map(|code| value(law, code) * (i64::from(code) + 1))
                .sum::<i64>()
        };
        for (code, expected) in [
            (0x80, 32_124),
            (0x00, -32_124),
            (0xff, 0),
            (0xef, 132),
            (0x9f, 8_316),
        ] {
            assert_eq!(value(mu_law, code), expected, "{code:x}");
        }
        for (code, expected) in [
            (0xaa, 32_256),
            (0x2a, -32_256),
            (0xd5, 8),
            (0x55, -8),
            (0xc5, 264),
        ] {
            assert_eq!(value(a_law, code), expected, "{code:x}");
        }
        assert_eq!((sum(mu_law), sum(a_law)), (98_107_392, 100_139_008));
    }

    #[test]
    #[expect(clippy::float_cmp, reason = "these are exact")]
    fn numbers_of_any_width() {
        let whole = |bytes: &[u8]| whole(bytes.len() as u8).unwrap()(bytes);
        assert_eq!(whole(&[0]), -1.0);
        assert_eq!(whole(&[0, 0x40]), 0.5);
        assert_eq!(whole(&[0, 0, 0x40]), 0.5);
        assert_eq!(whole(&[0, 0, 0, 0x40]), 0.5);
        assert_eq!(whole(&[0, 0, 0, 0, 0, 0, 0, 0xc0]), -0.5);
        assert_eq!(float(8).unwrap()(&0.25_f64.to_le_bytes()), 0.25);
        assert!(super::whole(5).is_none() && float(2).is_none());
    }
}
