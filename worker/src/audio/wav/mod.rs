//! WAV files, as recorders of calls write them.

mod adpcm;
mod chunks;
mod coding;
mod g726;
mod gsm;
mod pcm;

use super::sound::Sound;
use super::{AudioError, mpeg};

use adpcm::Adpcm;
use chunks::{Part, walk};
use coding::{Coding, Kind};
use g726::G726;
use gsm::Gsm;
use pcm::Sample;

pub(crate) use chunks::is_wav;

/// Pieces that are decoded at a time.
const BLOCK: usize = 4096;
/// Channels of the codecs below that are decoded at all; the limit on all recordings is elsewhere.
const MOST_CHANNELS: u16 = 8;

/// The name of a codec that is not read, where the first bytes of a file show it.
pub(crate) fn refusal(head: &[u8]) -> Option<String> {
    walk(head).coding.as_ref().and_then(Coding::refusal)
}

/// Seconds and channels of a file, by its headers alone.
pub(super) fn measure(bytes: &[u8]) -> (f64, usize) {
    let (mut seconds, mut channels) = (0.0, 0);
    for part in walk(bytes).parts {
        let data = &bytes[part.range.clone()];
        if part.coding.kind == Kind::Mpeg {
            let (more, of) = mpeg::measure(data);
            seconds += more;
            channels = channels.max(of);
        } else if let Some((length, samples)) = part.coding.piece() {
            let pieces = data.len().checked_div(length).unwrap_or(0);
            seconds += (pieces * samples) as f64 / f64::from(part.coding.rate.max(1));
            channels = channels.max(usize::from(part.coding.channels));
        }
    }
    (seconds, channels)
}

/// Decodes all sound of a file into `sound`.
pub(super) fn decode(bytes: &[u8], sound: &mut Sound) -> Result<(), AudioError> {
    let found = walk(bytes);
    let Some(coding) = found.coding else {
        sound.note("it has no format chunk");
        return Ok(());
    };
    if found.parts.is_empty() {
        sound.note("no sound follows its header");
        return coding
            .refusal()
            .map_or(Ok(()), |name| Err(AudioError::Unsupported(name)));
    }
    for part in found.parts {
        let data = &bytes[part.range.clone()];
        if let Some(name) = part.coding.refusal() {
            return Err(AudioError::Unsupported(name));
        }
        if part.coding.channels == 0 || part.coding.channels > MOST_CHANNELS {
            return Err(AudioError::Unsupported(format!(
                "{} channels",
                part.coding.channels
            )));
        }
        if part.is_guess && !is_plausible(&part.coding, data) {
            let (length, samples) = part.coding.piece().unwrap_or((1, 1));
            if data.len() / length.max(1) * samples > part.coding.rate as usize {
                sound.cut("what follows its sound is not known");
            }
            continue;
        }
        sound.name(part.coding.short_name());
        state(&part, sound);
        decode_part(&part.coding, data, sound)?;
    }
    Ok(())
}

/// What the header says of the length of a part.
fn state(part: &Part, sound: &mut Sound) {
    let rate = f64::from(part.coding.rate);
    let samples = match (part.coding.piece(), part.stated) {
        (Some((length, samples)), Some(stated)) => {
            (stated / length.max(1) as u64).saturating_mul(samples as u64)
        }
        (None, _) => u64::from(part.fact.unwrap_or(0)),
        (Some(_), None) => 0,
    };
    sound.state(samples as f64 / rate);
    if part.stated.is_some_and(|stated| stated > part.range.len() as u64) {
        sound.cut("it has fewer bytes than its header says");
    }
}

fn decode_part(coding: &Coding, data: &[u8], sound: &mut Sound) -> Result<(), AudioError> {
    let rate = coding.rate;
    match coding.kind {
        Kind::Mpeg => mpeg::decode(data, sound),
        Kind::Gsm | Kind::G726(_) if coding.channels != 1 => Err(AudioError::Unsupported(format!(
            "{} of {} channels",
            coding.short_name(),
            coding.channels
        ))),
        Kind::Gsm => {
            let mut decoder = Gsm::new();
            let mut samples = Vec::new();
            data.chunks_exact(65).try_for_each(|block| {
                samples.clear();
                decoder.block(block, &mut samples);
                sound.take(rate, std::iter::once(samples.as_slice()))
            })
        }
        Kind::G726(bits) => {
            let mut decoder = G726::new(bits);
            let mut samples = Vec::new();
            data.chunks(BLOCK / 8 * usize::from(bits)).try_for_each(|block| {
                samples.clear();
                decoder.bytes(block, &mut samples);
                sound.take(rate, std::iter::once(samples.as_slice()))
            })
        }
        Kind::MicrosoftAdpcm | Kind::ImaAdpcm => decode_adpcm(coding, data, sound),
        _ => {
            let Some((sample, width)) = sample(coding.kind) else {
                return Err(AudioError::Unsupported(coding.short_name().to_owned()));
            };
            let channels = usize::from(coding.channels);
            let mut planes = vec![Vec::new(); channels];
            data.chunks(BLOCK * width * channels).try_for_each(|block| {
                deinterleave(block, width, sample, &mut planes);
                sound.take(rate, planes.iter().map(Vec::as_slice))
            })
        }
    }
}

fn decode_adpcm(coding: &Coding, data: &[u8], sound: &mut Sound) -> Result<(), AudioError> {
    let Some((length, frames)) = coding.piece().filter(|(length, _)| *length > 0) else {
        return Err(AudioError::Damaged("its blocks are too small".to_owned()));
    };
    let mut decoder = Adpcm::new(coding, frames)?;
    let mut planes = Vec::new();
    let silence = vec![0.0; frames];
    for block in data.chunks_exact(length) {
        match decoder.block(block, &mut planes) {
            Ok(()) => sound.take(coding.rate, planes.iter().map(Vec::as_slice))?,
            // Before any sound there is nothing to keep in time.
            Err(reason) if sound.shape().is_none() => sound.note(&reason),
            Err(reason) => {
                sound.scratch(&reason);
                sound.count_lost(frames as u64, coding.rate);
                sound.take(coding.rate, (0..coding.channels).map(|_| silence.as_slice()))?;
            }
        }
    }
    Ok(())
}

/// How one sample is read, and its bytes.
fn sample(kind: Kind) -> Option<(Sample, usize)> {
    match kind {
        Kind::Pcm(bytes) => Some((pcm::whole(bytes)?, usize::from(bytes))),
        Kind::Float(bytes) => Some((pcm::float(bytes)?, usize::from(bytes))),
        Kind::ALaw => Some((pcm::a_law, 1)),
        Kind::MuLaw => Some((pcm::mu_law, 1)),
        _ => None,
    }
}

fn deinterleave(block: &[u8], width: usize, sample: Sample, planes: &mut [Vec<f32>]) {
    planes.iter_mut().for_each(Vec::clear);
    for frame in block.chunks_exact(width * planes.len()) {
        for (plane, bytes) in planes.iter_mut().zip(frame.chunks_exact(width)) {
            plane.push(sample(bytes));
        }
    }
}

/// Whether what lies behind the stated end can be sound of the same kind. Sound that is loud does not jump
/// from sample to sample as data of other kinds does, whose neighbours have nothing in common.
fn is_plausible(coding: &Coding, data: &[u8]) -> bool {
    const LOUD: f64 = 0.1;
    const UNRELATED: f64 = 1.5;
    let Some((sample, width)) = sample(coding.kind) else {
        let length = coding.piece().map_or(1, |(length, _)| length.max(1));
        return match coding.kind {
            Kind::Mpeg => mpeg::is_stream(data),
            // Four blocks are no accident of a writer that fills up to a sector.
            _ => data.len() >= 4 * length,
        };
    };
    let mut planes = vec![Vec::new(); usize::from(coding.channels)];
    let far = (width * planes.len() * 65_536).min(data.len());
    deinterleave(&data[..far], width, sample, &mut planes);
    let (mut energy, mut jumps, mut count) = (0.0, 0.0, 0.0);
    for plane in &planes {
        if plane
            .iter()
            .any(|sample| !sample.is_finite() || sample.abs() > 8.0)
        {
            return false;
        }
        let power = |sample: f32| f64::from(sample) * f64::from(sample);
        energy += plane.iter().map(|sample| power(*sample)).sum::<f64>();
        jumps += plane.windows(2).map(|pair| power(pair[1] - pair[0])).sum::<f64>();
        count += plane.len() as f64;
    }
    count > 0.0 && (jumps < UNRELATED * energy || energy < LOUD * LOUD * count)
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
