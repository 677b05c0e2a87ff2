//! What a telephone line plays by itself, at the line's rate, to North American plan.

use std::f32::consts::TAU;

use callscript_demo::calls::encode::encode;
use callscript_demo::calls::plan::Format;
use callscript_demo::calls::telephone::{RATE, line};
use callscript_worker::audio::{self, Recording};

/// Two tones at a time, sounding for `on` seconds of every `on + off`.
pub(crate) fn cadence(seconds: f32, tones: [f32; 2], on: f32, off: f32) -> Vec<f32> {
    let frames = (seconds * RATE as f32) as usize;
    let sounding = |time: f32| time.rem_euclid(on + off) < on;
    let pair = |time: f32| tones.iter().map(|tone| (TAU * tone * time).sin()).sum::<f32>();
    (0..frames)
        .map(|at| at as f32 / RATE as f32)
        .map(|time| if sounding(time) { 0.12 * pair(time) } else { 0.0 })
        .collect()
}

/// Keys pressed one after the other: a tenth of a second each, with as long a pause.
pub(crate) fn keys(keys: &str) -> Vec<f32> {
    const ROWS: [(&str, f32); 4] = [("123A", 697.0), ("456B", 770.0), ("789C", 852.0), ("*0#D", 941.0)];
    const COLUMNS: [f32; 4] = [1209.0, 1336.0, 1477.0, 1633.0];
    keys.chars()
        .filter_map(|key| {
            let find = |(row, low): &(&str, f32)| row.find(key).map(|column| [*low, COLUMNS[column]]);
            ROWS.iter().find_map(find)
        })
        .flat_map(|pair| cadence(0.2, pair, 0.1, 0.1))
        .collect()
}

/// Sound at the line's rate as it comes out of the recorder: its band, mu-law, a WAV file, decoded again.
pub(crate) fn recorded(mut sound: Vec<f32>) -> anyhow::Result<Recording> {
    line(&mut sound);
    Ok(audio::decode(encode(&[sound], Format::Wav)?)?)
}
