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

/// libsndfile 1.2.2 wrote these samples (as AU, whose codes were put into WAV) and read them again. It leaves
/// out one rounding of the Recommendation; without it, both are the same to the bit.
#[test]
fn g726_is_exact_to_the_bit() {
    let all: [(u8, &[u8], u64); 3] = [
        (3, file!("g726_24.wav"), 0x9dd9_62b1_e7b3_ec51),
        (4, file!("g726_32.wav"), 0x038f_f11f_dbea_d440),
        (5, file!("g726_40.wav"), 0x18b5_2742_49a9_bb79),
    ];
    for (bits, file, expected) in all {
        let (mut decoder, mut samples) = (G726::new(bits), Vec::new());
        decoder.rounding = 0;
        decoder.bytes(data(file), &mut samples);
        assert_eq!(hash(&samples), (10_800, expected), "{bits} bits");
    }
}

/// Two bits a sample, which libsndfile does not know, as ffmpeg codes them: the level of what comes out is
/// that of the same call in three bits.
#[test]
fn g726_of_two_bits_is_no_noise() {
    let power = |bits: u8, file: &[u8]| {
        let (mut decoder, mut samples) = (G726::new(bits), Vec::new());
        decoder.bytes(data(file), &mut samples);
        samples
            .iter()
            .map(|sample| f64::from(sample * sample))
            .sum::<f64>()
            / samples.len() as f64
    };
    let (two, three) = (power(2, file!("g726_16.wav")), power(3, file!("g726_24.wav")));
    assert!((0.7..1.4).contains(&(two / three)), "{two} {three}");
}
