//! Recordings that a person wants to hear, or to give to another program: `CALLSCRIPT_KEEP` names a folder
//! for them.

use std::path::PathBuf;

use callscript_worker::audio::Recording;
use serde_json::Value;

/// Writes a recording as a 16-bit WAV file of 16 kHz, and what is true of it beside it, if somebody asks for
/// it.
pub(crate) fn keep(name: &str, recording: &Recording, truth: &Value) -> anyhow::Result<()> {
    let Some(folder) = std::env::var_os("CALLSCRIPT_KEEP").map(PathBuf::from) else {
        return Ok(());
    };
    std::fs::create_dir_all(&folder)?;
    let spec = hound::WavSpec {
        channels: u16::try_from(recording.channels.len())?,
        sample_rate: 16_000,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::create(folder.join(format!("{name}.wav")), spec)?;
    for at in 0..recording.frames() {
        for channel in &recording.channels {
            writer.write_sample((channel[at].clamp(-1.0, 1.0) * 32_767.0) as i16)?;
        }
    }
    writer.finalize()?;
    std::fs::write(folder.join(format!("{name}.json")), serde_json::to_vec(truth)?)?;
    Ok(())
}
