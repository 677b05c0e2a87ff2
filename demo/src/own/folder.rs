//! The visitor's folder of recordings.

use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use callscript_worker::audio::decode;
use callscript_worker::recording::{Sniffed, sniff};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::call::OwnCall;
use super::sidecar;

/// What the worker takes by default, in bytes.
const LARGEST: u64 = 200 * 1_000_000;
/// All recordings lie in memory, as they do on the simulated host.
const LARGEST_SUM: u64 = 2_000_000_000;
/// As many as `--calls` takes.
const MOST: usize = 2000;
/// Bytes of a sidecar.
const LARGEST_SIDECAR: u64 = 64 * 1024;

/// What was found in a folder.
#[derive(Debug, Default)]
pub struct Folder {
    /// Recordings, in the order of their names.
    pub calls: Vec<OwnCall>,
    /// What could not be used, or only in part.
    pub complaints: Vec<Complaint>,
}

/// Something about a file.
#[derive(Clone, Debug, Serialize)]
pub struct Complaint {
    /// Its name.
    pub file: String,
    /// What is the matter, and what was done.
    pub text: String,
}

impl Folder {
    /// Reads a folder's files, not those of folders in it.
    ///
    /// # Errors
    /// When it cannot be read or holds no recording.
    pub fn read(path: &Path, now: Timestamp) -> Result<Self> {
        let names = names(path)?;
        let mut folder = Self::default();
        let mut used = HashSet::new();
        let mut sum = 0;
        for name in names.iter().filter(|name| !is_json(name)) {
            match folder.recording(&path.join(name), sum) {
                Ok(mut call) => {
                    if let Some(beside) = beside(name, &names) {
                        call.said = folder.sidecar(&path.join(&beside), call.length(), now);
                        used.insert(beside);
                    }
                    sum += call.audio.len() as u64;
                    folder.calls.push(call);
                }
                Err(reason) => folder.complain(name, format!("{reason}; left out")),
            }
        }
        for name in names.iter().filter(|name| is_json(name) && !used.contains(*name)) {
            folder.complain(
                name,
                "JSON that no recording beside it takes; left out".to_owned(),
            );
        }
        if folder.calls.is_empty() {
            let found: Vec<String> = folder
                .complaints
                .iter()
                .map(|complaint| format!("\n  {}", complaint.line()))
                .collect();
            bail!(
                "there is no recording in {}: put WAV or MP3 files there (a .json beside each may tell its campaign; see \
                 bin/demo --help){}",
                path.display(),
                found.concat()
            );
        }
        let count = folder.calls.len();
        for (place, call) in folder.calls.iter_mut().enumerate() {
            call.begin(place, count, now);
        }
        Ok(folder)
    }

    /// Seconds of sound.
    pub fn seconds(&self) -> f64 {
        self.calls.iter().map(|call| call.seconds).sum()
    }

    fn recording(&self, path: &Path, sum: u64) -> Result<OwnCall, String> {
        if self.calls.len() == MOST {
            return Err(format!("more than {MOST} recordings"));
        }
        let room = LARGEST.min(LARGEST_SUM - sum.min(LARGEST_SUM));
        let audio = bytes_of(path, room).map_err(|reason| match reason {
            Unread::TooLarge(_) if room < LARGEST => {
                format!(
                    "all recordings together have more than {} MB",
                    LARGEST_SUM / 1_000_000
                )
            }
            Unread::TooLarge(bytes) => {
                format!(
                    "{} MB, more than the limit of {}",
                    bytes / 1_000_000,
                    LARGEST / 1_000_000
                )
            }
            Unread::Other(reason) => reason,
        })?;
        let content_type = match sniff(&audio[..audio.len().min(4096)]) {
            _ if audio.is_empty() => return Err("an empty file".to_owned()),
            Sniffed::Other(other) => return Err(format!("not a recording ({other})")),
            Sniffed::Audio { content_type, .. } => content_type,
        };
        let seconds = decode(audio.clone())
            .map_err(|error| error.to_string())?
            .seconds();
        let file = shown(path.file_name().unwrap_or_default());
        Ok(OwnCall {
            id: OwnCall::id_of(self.calls.len(), &file),
            file,
            audio: Arc::new(audio),
            content_type,
            seconds,
            start: Timestamp::UNIX_EPOCH,
            said: sidecar::Sidecar::default(),
        })
    }

    fn sidecar(&mut self, path: &Path, length: SignedDuration, now: Timestamp) -> sidecar::Sidecar {
        let name = path.file_name().unwrap_or_default();
        match bytes_of(path, LARGEST_SIDECAR) {
            Ok(bytes) => {
                let (said, complaints) = sidecar::read(&bytes, length, now);
                for text in complaints {
                    self.complain(name, text);
                }
                said
            }
            Err(reason) => {
                let reason = match reason {
                    Unread::TooLarge(bytes) => format!("{bytes} bytes, more than a few names need"),
                    Unread::Other(reason) => reason,
                };
                self.complain(name, format!("{reason}; defaults are used"));
                sidecar::Sidecar::default()
            }
        }
    }

    fn complain(&mut self, file: &OsStr, text: String) {
        self.complaints.push(Complaint {
            file: shown(file),
            text,
        });
    }
}

impl Complaint {
    /// For a person.
    pub fn line(&self) -> String {
        format!("{}: {}", self.file, self.text)
    }
}

enum Unread {
    TooLarge(u64),
    Other(String),
}

/// A file's bytes. Nothing but a plain file is opened: a pipe would make us wait for ever.
fn bytes_of(path: &Path, most: u64) -> Result<Vec<u8>, Unread> {
    let unreadable = |error: std::io::Error| Unread::Other(format!("cannot be read ({error})"));
    let about = fs::metadata(path).map_err(unreadable)?;
    if about.is_dir() {
        return Err(Unread::Other("a folder".to_owned()));
    }
    if !about.is_file() {
        return Err(Unread::Other("no plain file".to_owned()));
    }
    if about.len() > most {
        return Err(Unread::TooLarge(about.len()));
    }
    let mut bytes = Vec::new();
    let file = fs::File::open(path).map_err(unreadable)?;
    file.take(most).read_to_end(&mut bytes).map_err(unreadable)?;
    Ok(bytes)
}

fn names(path: &Path) -> Result<Vec<OsString>> {
    let listed = || -> std::io::Result<Vec<OsString>> {
        fs::read_dir(path)?.map(|entry| Ok(entry?.file_name())).collect()
    };
    let mut names = listed().with_context(|| {
        format!(
            "--recordings takes a folder of WAV or MP3 files; {} cannot be read",
            path.display()
        )
    })?;
    names.sort();
    Ok(names)
}

fn is_json(name: &OsStr) -> bool {
    Path::new(name)
        .extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("json"))
}

/// The sidecar of a file: `call.wav.json` before `call.json`.
fn beside(name: &OsStr, names: &[OsString]) -> Option<OsString> {
    let mut full = name.to_owned();
    full.push(".json");
    let short = PathBuf::from(name).with_extension("json").into_os_string();
    [full, short]
        .into_iter()
        .find(|wanted| names.binary_search(wanted).is_ok())
}

/// A file's name as it may stand in a line.
fn shown(name: &OsStr) -> String {
    name.to_string_lossy().escape_debug().to_string()
}

#[cfg(test)]
#[path = "folder_tests.rs"]
mod tests;
