//! Sounds to make recordings of.

use std::io::Cursor;

use callscript_demo::calls::plan::{CallPlan, Kind};
use callscript_demo::calls::{Generator, SpokenCall};
use callscript_worker::audio::{self, Recording};
use rand::Rng as _;
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;

const RATE: usize = 16_000;

/// Evenly distributed noise of that amplitude, the same every time.
pub(crate) fn noise(seconds: f64, amplitude: f32) -> Vec<f32> {
    let mut random = ChaCha8Rng::seed_from_u64(1);
    (0..(seconds * RATE as f64) as usize)
        .map(|_| random.random_range(-amplitude..=amplitude))
        .collect()
}

/// A steady tone.
pub(crate) fn tone(seconds: f64, hertz: f64, amplitude: f64) -> Vec<f32> {
    (0..(seconds * RATE as f64) as usize)
        .map(|at| ((at as f64 / RATE as f64 * hertz * std::f64::consts::TAU).sin() * amplitude) as f32)
        .collect()
}

/// A call in which nothing is wrong.
pub(crate) fn clean_call(stereo: bool) -> anyhow::Result<(SpokenCall, Recording)> {
    const SEED: u64 = 99;
    let wanted = |at: &usize| {
        let plan = CallPlan::deal(SEED, *at);
        plan.kind == Kind::Clean && plan.stereo == stereo
    };
    let at = (0..200)
        .find(wanted)
        .ok_or_else(|| anyhow::anyhow!("no such call"))?;
    let call = Generator::new(SEED)?.speak(at)?;
    let recording = audio::decode(call.audio.clone())?;
    Ok((call, recording))
}

/// The first seconds of a recording.
pub(crate) fn beginning(recording: &Recording, seconds: f64) -> Recording {
    let frames = (seconds * RATE as f64) as usize;
    let cut = |channel: &Vec<f32>| channel[..frames.min(channel.len())].to_vec();
    Recording::from_channels(recording.channels.iter().map(cut).collect())
}

/// A 16-bit WAV file at any rate, by plain linear interpolation.
pub(crate) fn wav(channel: &[f32], rate: u32) -> anyhow::Result<Vec<u8>> {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: rate,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut bytes = Cursor::new(Vec::new());
    let mut writer = hound::WavWriter::new(&mut bytes, spec)?;
    let frames = channel.len() * rate as usize / RATE;
    for at in 0..frames {
        let place = at as f64 * RATE as f64 / f64::from(rate);
        let (left, share) = (place as usize, (place - place.floor()) as f32);
        let right = channel.get(left + 1).copied().unwrap_or(0.0);
        let sample = channel[left.min(channel.len() - 1)] * (1.0 - share) + right * share;
        writer.write_sample((sample.clamp(-1.0, 1.0) * 32_767.0) as i16)?;
    }
    writer.finalize()?;
    Ok(bytes.into_inner())
}
