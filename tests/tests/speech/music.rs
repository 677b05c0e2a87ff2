//! Music on hold: four chords in turn, plucked or bowed, with a melody over them. Nothing is sung.

use std::f32::consts::TAU;

use callscript_tests::calls::telephone::RATE;
use rand::seq::IndexedRandom as _;
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

/// Half tones above the key of the roots of four chords, and whether they are minor.
const PROGRESSIONS: [[(i32, bool); 4]; 3] = [
    [(0, false), (9, true), (5, false), (7, false)],
    [(0, true), (8, false), (3, false), (10, false)],
    [(0, false), (7, false), (9, true), (5, false)],
];
/// Half tones of the scale that the melody uses: five, so that nothing clashes.
const SCALE: [i32; 5] = [0, 2, 4, 7, 9];

/// `seconds` of the piece with that seed, at the line's rate.
pub(crate) fn hold_music(seconds: f32, seed: u64) -> Vec<f32> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let frames = (seconds * RATE as f32) as usize;
    let mut sound = vec![0.0; frames];
    let (key, beat) = (random.random_range(-5..=6), random.random_range(0.42_f32..0.65));
    let is_plucked = random.random_bool(0.5);
    let chords = PROGRESSIONS
        .choose(&mut random)
        .copied()
        .unwrap_or(PROGRESSIONS[0]);
    let mut step = 0;
    for bar in 0.. {
        let start = bar as f32 * 4.0 * beat;
        if start >= seconds {
            break;
        }
        let (root, is_minor) = chords[bar % 4];
        for tone in [root - 12, root, root + if is_minor { 3 } else { 4 }, root + 7] {
            // An arpeggio or the whole chord at once.
            let delay = if is_plucked {
                random.random_range(0.0..2.0) * beat
            } else {
                0.0
            };
            let note = Note {
                pitch: key + tone,
                start: start + delay,
                length: 3.6 * beat,
                is_plucked,
            };
            note.play(&mut sound, 0.045);
        }
        let mut at = 0.0;
        while at < 4.0 {
            let length = [0.5, 1.0, 1.0, 2.0].choose(&mut random).copied().unwrap_or(1.0);
            step = (step + random.random_range(-2..=2_i32)).clamp(0, 9);
            let pitch = key + 12 + SCALE[step as usize % 5] + 12 * (step / 5);
            if random.random_bool(0.85) {
                let note = Note {
                    pitch,
                    start: start + at * beat,
                    length: length * beat * 0.95,
                    is_plucked: true,
                };
                note.play(&mut sound, 0.09);
            }
            at += length;
        }
    }
    sound
}

/// A tone of an instrument. Pitch in half tones above the A of 220 Hz.
struct Note {
    pitch: i32,
    start: f32,
    length: f32,
    is_plucked: bool,
}

impl Note {
    fn play(&self, sound: &mut [f32], loudness: f32) {
        let hertz = 220.0 * (self.pitch as f32 / 12.0).exp2();
        let from = ((self.start * RATE as f32) as usize).min(sound.len());
        let to = (from + (self.length * RATE as f32) as usize).min(sound.len());
        for (at, sample) in sound[from..to].iter_mut().enumerate() {
            let time = at as f32 / RATE as f32;
            let attack = (time / if self.is_plucked { 0.008 } else { 0.15 }).min(1.0);
            let decay = if self.is_plucked { (-time * 3.0).exp() } else { 1.0 };
            let release = ((self.length - time) / 0.06).clamp(0.0, 1.0);
            let vibrato = 0.3 * (TAU * 5.2 * time).sin();
            let tone =
                |overtone: f32| (TAU * hertz * overtone * time + vibrato).sin() / (overtone * overtone);
            let wave: f32 = [1.0, 2.0, 3.0, 4.0].map(tone).iter().sum();
            *sample += loudness * attack * decay * release * wave;
        }
    }
}
