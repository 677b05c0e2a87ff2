//! ffmpeg, as the encoder of everything and as the player that is compared with.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, ensure};

/// Whether ffmpeg is here; the scripts in bin/ install it.
pub(crate) fn is_here() -> bool {
    let version = Command::new("ffmpeg")
        .arg("-version")
        .stdout(Stdio::null())
        .status();
    version.is_ok_and(|status| status.success())
}

/// Encodes a WAV file; `to_pipe`: without going back to the header.
pub(crate) fn encode(wav: &Path, options: &[String], to: &Path, to_pipe: bool) -> Result<Vec<u8>> {
    let mut command = Command::new("ffmpeg");
    command
        .args(["-v", "error", "-nostdin", "-y", "-i"])
        .arg(wav)
        .args(options);
    if to_pipe {
        command.arg("pipe:1");
    } else {
        command.arg(to);
    }
    let out = command.output().context("ffmpeg does not run")?;
    ensure!(
        out.status.success(),
        "ffmpeg {options:?}: {}",
        String::from_utf8_lossy(&out.stderr).trim()
    );
    Ok(if to_pipe { out.stdout } else { fs::read(to)? })
}

/// Seconds that ffmpeg plays of a file: the samples it puts out, at 16 kHz and one channel. What it cannot
/// read has none.
pub(crate) fn seconds(file: &Path) -> Result<f64> {
    let out = Command::new("ffmpeg")
        .args(["-v", "quiet", "-nostdin", "-i"])
        .arg(file)
        .args(["-vn", "-f", "s16le", "-ac", "1", "-ar", "16000", "pipe:1"])
        .output()
        .context("ffmpeg does not run")?;
    Ok(out.stdout.len() as f64 / 32_000.0)
}
