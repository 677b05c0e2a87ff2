//! Recordings as a call tracker stores them.

use std::io::{Cursor, Write};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use super::plan::Format;
use super::telephone::RATE;

impl Format {
    /// MIME type.
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Wav => "audio/wav",
            Self::Mp3 | Self::Mp3Wide => "audio/mpeg",
        }
    }

    /// File name extension.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Wav => "wav",
            Self::Mp3 | Self::Mp3Wide => "mp3",
        }
    }

    /// Seconds by which sound is later in the recording than it was on the line: an MP3 encoder and its
    /// decoder hold it back by 576 and 529 samples, and what LAME writes to a pipe has no note of the delay,
    /// so no player can make up for it.
    pub fn delay(self) -> f64 {
        const SAMPLES: f64 = 1105.0;
        match self {
            Self::Wav => 0.0,
            Self::Mp3 => SAMPLES / f64::from(RATE),
            Self::Mp3Wide => SAMPLES / f64::from(2 * RATE),
        }
    }
}

/// Encodes channels of equal length at the telephone's rate.
pub fn encode(channels: &[Vec<f32>], format: Format) -> Result<Vec<u8>> {
    let wav = wav(channels)?;
    match format {
        Format::Wav => Ok(wav),
        Format::Mp3 => mp3(wav, channels.len(), "8"),
        Format::Mp3Wide => mp3(wav, channels.len(), "16"),
    }
}

fn wav(channels: &[Vec<f32>]) -> Result<Vec<u8>> {
    let spec = hound::WavSpec {
        channels: u16::try_from(channels.len())?,
        sample_rate: RATE,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut bytes = Cursor::new(Vec::new());
    let mut writer = hound::WavWriter::new(&mut bytes, spec)?;
    for position in 0..channels.first().map_or(0, Vec::len) {
        for channel in channels {
            writer.write_sample((channel[position].clamp(-1.0, 1.0) * 32767.0) as i16)?;
        }
    }
    writer.finalize()?;
    Ok(bytes.into_inner())
}

fn mp3(wav: Vec<u8>, channels: usize, kilohertz: &str) -> Result<Vec<u8>> {
    // Plain stereo: joint stereo would leak one party's words into the other's channel.
    let (mode, bitrate) = if channels == 1 { ("m", "32") } else { ("s", "64") };
    let mut lame = Command::new("lame")
        .args([
            "--silent",
            "-m",
            mode,
            "-b",
            bitrate,
            "--resample",
            kilohertz,
            "-",
            "-",
        ])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .context("cannot run lame: install it with `apt-get install lame`")?;
    let mut input = lame.stdin.take().context("lame has no input")?;
    // From a thread of its own: lame writes before it has read everything.
    let feeder = std::thread::spawn(move || input.write_all(&wav));
    let out = lame.wait_with_output()?;
    if !out.status.success() {
        bail!(
            "lame failed ({}): {}",
            out.status,
            String::from_utf8_lossy(&out.stderr).trim()
        );
    }
    feeder.join().ok().context("the thread that feeds lame died")??;
    Ok(out.stdout)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wav_holds_both_channels() {
        let bytes = encode(&[vec![0.5; 80], vec![-0.5; 80]], Format::Wav).unwrap();
        let reader = hound::WavReader::new(Cursor::new(bytes)).unwrap();
        assert_eq!((reader.spec().channels, reader.duration()), (2, 80));
    }
}
