use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};

use super::*;

/// A random projection of how much each band varies: it tells nobody apart, but has the form that is asked for.
const SMALL: &[u8] = include_bytes!("small-voices.onnx");

fn sound(seconds: f64) -> Vec<f32> {
    let mut random = StdRng::seed_from_u64(7);
    (0..(seconds * 16_000.0) as usize)
        .map(|_| random.random_range(-0.2..0.2))
        .collect()
}

fn load(bytes: &[u8]) -> Result<Voices, VoicesError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("voices.onnx");
    std::fs::write(&path, bytes).unwrap();
    Voices::load(&path)
}

/// The small model with the only occurrence of some bytes replaced.
fn patched(from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut bytes = SMALL.to_vec();
    let places: Vec<usize> = (0..bytes.len())
        .filter(|at| bytes[*at..].starts_with(from))
        .collect();
    assert_eq!(places.len(), 1, "{from:?}");
    bytes[places[0]..places[0] + to.len()].copy_from_slice(to);
    bytes
}

#[test]
fn a_stretch_becomes_a_direction() {
    let voices = load(SMALL).unwrap();
    for seconds in [0.03, 0.5, 1.6, 30.0] {
        let direction = voices.embed(&sound(seconds)).unwrap().unwrap();
        let length: f32 = direction.iter().map(|value| value * value).sum();
        assert!(direction.len() == 24 && (length - 1.0).abs() < 1e-4, "{length}");
        assert_eq!(Some(direction), voices.embed(&sound(seconds)).unwrap());
    }
    // Louder is no other voice.
    let louder: Vec<f32> = sound(1.6).iter().map(|sample| sample * 4.0).collect();
    let (a, b) = (
        voices.embed(&sound(1.6)).unwrap().unwrap(),
        voices.embed(&louder).unwrap().unwrap(),
    );
    let likeness: f32 = a.iter().zip(&b).map(|(a, b)| a * b).sum();
    assert!(likeness > 0.999, "{likeness}");
}

#[test]
fn odd_sound_does_no_harm() {
    let voices = load(SMALL).unwrap();
    assert_eq!(voices.embed(&[]).unwrap(), None);
    assert_eq!(voices.embed(&[0.1; FRAME - 1]).unwrap(), None);
    for odd in [0.0, 1.0, f32::NAN, f32::INFINITY, 1e30] {
        if let Some(direction) = voices.embed(&vec![odd; 20_000]).unwrap() {
            assert!(direction.iter().all(|value| value.is_finite()), "{odd}");
        }
    }
}

#[test]
fn what_is_no_model_is_named() {
    let nowhere = Voices::load(Path::new("/nowhere/voices.onnx")).unwrap_err();
    assert!(matches!(nowhere, VoicesError::Read { .. }), "{nowhere}");
    let folder = Voices::load(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap_err();
    assert!(matches!(folder, VoicesError::Read { .. }), "{folder}");
    for bytes in [
        &b""[..],
        b"RIFF",
        &[0; 4_096],
        &[0xff; 4_096],
        &SMALL[..SMALL.len() / 2],
    ] {
        let error = load(bytes).unwrap_err();
        assert!(matches!(error, VoicesError::NotAModel { .. }), "{error}");
    }
}

#[test]
fn a_model_of_another_form_is_told_so() {
    // The input's last dimension (protobuf: a dimension of two bytes, its value 80) becomes 40.
    let narrow = load(&patched(&[0x0a, 0x02, 0x08, 80], &[0x0a, 0x02, 0x08, 40])).unwrap_err();
    assert!(narrow.to_string().contains("not [1, T, 80]"), "{narrow}");
    let fast = load(&patched(b"16000", b"44100")).unwrap_err();
    assert!(
        fast.to_string().contains("wants 44100 samples a second"),
        "{fast}"
    );
}

#[test]
fn a_spoiled_model_is_an_error_or_works_but_never_a_panic() {
    let mut random = StdRng::seed_from_u64(11);
    let (whole, mut refused) = (SMALL.to_vec(), 0);
    // The graph stands at the file's ends, the weights between: spoil mostly the graph.
    for round in 0..300 {
        let mut bytes = whole.clone();
        for _ in 0..=round % 3 {
            let at = if random.random_bool(0.5) {
                random.random_range(0..200)
            } else {
                random.random_range(bytes.len() - 200..bytes.len())
            };
            bytes[at] = random.random();
        }
        match load(&bytes) {
            Ok(voices) => {
                let _ = voices.embed(&sound(1.0));
            }
            Err(_) => refused += 1,
        }
    }
    assert!(refused > 50, "{refused}");
}
