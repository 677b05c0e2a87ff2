//! Codecs against ffmpeg, sample by sample: the numbers are those of
//! `ffmpeg -i FILE -f s16le -`, counted and hashed (FNV-1a, 64 bits).

use super::*;

macro_rules! file {
    ($name:literal) => {
        include_bytes!(concat!("../../../../tests/data/recordings/", $name))
    };
}

fn hash(samples: &[f32]) -> (usize, u64) {
    let whole = samples.iter().map(|sample| (sample * 32_768.0) as i16);
    let bytes = whole.flat_map(i16::to_le_bytes);
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    (samples.len(), hash)
}

fn data(file: &[u8]) -> &[u8] {
    &file[walk(file).parts[0].range.clone()]
}

#[test]
fn gsm_is_exact_to_the_bit() {
    let (mut decoder, mut samples) = (Gsm::new(), Vec::new());
    for block in data(file!("k4_gsm610.wav")).chunks_exact(65) {
        decoder.block(block, &mut samples);
    }
    assert_eq!(hash(&samples), (10_880, 0xe09b_2b9a_1ace_f249));
}

#[test]
fn g726_is_exact_to_the_bit() {
    let all: [(u8, &[u8], usize, u64); 4] = [
        (2, file!("g726_16.wav"), 10_712, 0x1a39_d0f6_5556_17f9),
        (3, file!("g726_24.wav"), 10_712, 0x55ad_cf68_c610_213f),
        (4, file!("k4_g726.wav"), 10_710, 0xf8d8_9582_2a8a_2ff0),
        (5, file!("g726_40.wav"), 10_710, 0x78eb_a02f_85e4_c617),
    ];
    for (bits, file, count, expected) in all {
        let (mut decoder, mut samples) = (G726::new(bits), Vec::new());
        decoder.bytes(data(file), &mut samples);
        assert_eq!(hash(&samples), (count, expected), "{bits} bits");
    }
}
