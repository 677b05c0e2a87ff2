//! Music on hold. Nothing is sung: four chords in turn, plucked or bowed, with a melody over them; a drum
//! kit; strings; a lead that is shaped like a voice.

use std::f32::consts::TAU;

use callscript_demo::calls::telephone::RATE;
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

/// `seconds` of a drum kit that plays two bars over and over.
pub(crate) fn drums(seconds: f32, seed: u64) -> Vec<f32> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut sound = vec![0.0; (seconds * RATE as f32) as usize];
    let beat = random.random_range(0.42_f32..0.65);
    let bars: Vec<[bool; 3]> = (0..16)
        .map(|eighth| {
            let is_kick = eighth % 8 == 0 || random.random_bool(0.25);
            [is_kick, eighth % 4 == 2, random.random_bool(0.85)]
        })
        .collect();
    for (eighth, [is_kick, is_snare, is_cymbal]) in bars.iter().cycle().enumerate() {
        let start = (eighth as f32 * beat / 2.0 * RATE as f32) as usize;
        if start >= sound.len() {
            break;
        }
        for (at, sample) in sound[start..].iter_mut().take(RATE as usize / 2).enumerate() {
            let time = at as f32 / RATE as f32;
            let noise = random.random_range(-1.0_f32..1.0);
            // A kick falls from 140 to 50 Hz.
            let sweep = TAU * (50.0 * time - 90.0 / 25.0 * ((-25.0 * time).exp() - 1.0));
            let kick = if *is_kick {
                0.5 * (-9.0 * time).exp() * sweep.sin()
            } else {
                0.0
            };
            let drum = 0.18 * noise + 0.1 * (TAU * 190.0 * time).sin();
            let snare = if *is_snare {
                (-14.0 * time).exp() * drum
            } else {
                0.0
            };
            let cymbal = if *is_cymbal {
                0.07 * (-45.0 * time).exp() * noise
            } else {
                0.0
            };
            *sample += kick + snare + cymbal;
        }
    }
    sound
}

/// `seconds` of strings: long chords that swell, each instrument a little out of tune with the others.
pub(crate) fn strings(seconds: f32, seed: u64) -> Vec<f32> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut sound = vec![0.0; (seconds * RATE as f32) as usize];
    let (key, bar) = (random.random_range(-5..=6), random.random_range(2.0_f32..4.0));
    let chords = PROGRESSIONS
        .choose(&mut random)
        .copied()
        .unwrap_or(PROGRESSIONS[0]);
    for at in 0.. {
        let start = at as f32 * bar;
        if start >= seconds {
            break;
        }
        let (root, is_minor) = chords[at % 4];
        for tone in [
            root - 12,
            root,
            root + if is_minor { 3 } else { 4 },
            root + 7,
            root + 12,
        ] {
            for _ in 0..3 {
                let hertz =
                    220.0 * ((key + tone) as f32 / 12.0).exp2() * random.random_range(0.996_f32..1.004);
                let phase = random.random_range(0.0..TAU);
                let from = (start * RATE as f32) as usize;
                let to = (((start + bar + 0.3) * RATE as f32) as usize).min(sound.len());
                for (at, sample) in sound[from..to].iter_mut().enumerate() {
                    let time = at as f32 / RATE as f32;
                    let swell = (time / 0.5).min(1.0) * ((bar + 0.3 - time) / 0.5).clamp(0.0, 1.0);
                    let tone =
                        |overtone: f32| (TAU * hertz * overtone * time + phase * overtone).sin() / overtone;
                    let wave: f32 = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0].map(tone).iter().sum();
                    *sample += 0.012 * swell * wave;
                }
            }
        }
    }
    sound
}

/// `seconds` of a lead like a muted horn's: it glides, and has the resonances of vowels, one after the other.
/// Parts of it pass for a voice.
pub(crate) fn lead(seconds: f32, seed: u64) -> Vec<f32> {
    const VOWELS: [[f32; 3]; 3] = [
        [730.0, 1090.0, 2440.0],
        [570.0, 840.0, 2410.0],
        [300.0, 2200.0, 2900.0],
    ];
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut sound = Vec::new();
    let (lowest, mut step, mut pitch, mut phase) = (random.random_range(120.0_f32..180.0), 4, 0.0, 0.0_f32);
    while sound.len() < (seconds * RATE as f32) as usize {
        let length = random.random_range(0.15_f32..0.6);
        step = (step + random.random_range(-2..=2_i32)).clamp(0, 9);
        let aim = lowest * ((SCALE[step as usize % 5] + 12 * (step / 5)) as f32 / 12.0).exp2();
        if pitch <= 0.0 {
            pitch = aim;
        }
        let vowel = VOWELS.choose(&mut random).copied().unwrap_or(VOWELS[0]);
        let loudness = if random.random_bool(0.9) { 0.2 } else { 0.0 };
        for at in 0..(length * RATE as f32) as usize {
            let time = at as f32 / RATE as f32;
            // It glides to the next tone in a thirtieth of a second.
            pitch += (aim - pitch) * 30.0 / RATE as f32;
            phase = (phase + pitch * (1.0 + 0.015 * (TAU * 5.5 * time).sin()) / RATE as f32).fract();
            let envelope = (time / 0.04).min(1.0) * ((length - time) / 0.06).clamp(0.0, 1.0);
            let wave: f32 = (1..=24_u8)
                .map(f32::from)
                .take_while(|overtone| overtone * pitch < 3600.0)
                .map(|overtone| {
                    let resonance = |centre: f32| 1.0 / (1.0 + ((overtone * pitch - centre) / 100.0).powi(2));
                    let [first, second, third] = vowel.map(resonance);
                    (TAU * phase * overtone).sin() / overtone * (first + 0.5 * second + 0.2 * third)
                })
                .sum();
            sound.push(loudness * envelope * wave);
        }
    }
    sound.truncate((seconds * RATE as f32) as usize);
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
