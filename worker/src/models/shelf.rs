//! Where models lie: a folder, and the one inside the binary.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::catalogue::{self, BUILT_IN, Entry, SILERO_VAD};
use super::{ModelError, hyperparameters, sha256_of, sha256_of_bytes, whisper_file};

/// Whisper tiny.en, so that an installed binary works without any file beside it.
#[cfg(feature = "builtin-model")]
const TINY: Option<&[u8]> = Some(include_bytes!("../../models/tiny.en/ggml-tiny.en-q8_0.bin"));
#[cfg(not(feature = "builtin-model"))]
const TINY: Option<&[u8]> = None;

/// Silero's voice detector, without which music becomes words.
pub const SILERO: &[u8] = include_bytes!("../../models/silero/ggml-silero-v5.1.2.bin");

/// The environment variable that names the folder.
const MODELS_DIR: &str = "CALLSCRIPT_MODELS_DIR";

/// A folder of model files.
#[derive(Debug, Clone)]
pub struct Shelf {
    folder: PathBuf,
}

/// The bytes of a model.
#[derive(Debug, Clone)]
pub enum Weights {
    /// In a file.
    File(PathBuf),
    /// In this binary.
    Bundled(&'static [u8]),
}

/// A model that was found.
#[derive(Debug, Clone)]
pub struct Resolved {
    /// Its name in the catalogue, or the file's stem.
    pub name: String,
    /// Its bytes.
    pub weights: Weights,
}

impl Resolved {
    /// The model that comes along?
    pub fn is_built_in(&self) -> bool {
        self.name == BUILT_IN
    }

    /// Does it know no other language than English? By the size of its vocabulary, which its header tells.
    pub fn is_english_only(&self) -> bool {
        let mut head = [0; 8];
        let is_read = match &self.weights {
            Weights::File(path) => File::open(path)
                .and_then(|mut file| file.read_exact(&mut head))
                .is_ok(),
            Weights::Bundled(bytes) => bytes.get(..8).is_some_and(|bytes| {
                head.copy_from_slice(bytes);
                true
            }),
        };
        is_read && hyperparameters::is_english(head)
    }

    /// Hex SHA-256 of its bytes.
    ///
    /// # Errors
    /// [`ModelError::Disk`] when they cannot be read.
    pub fn sha256(&self) -> Result<String, ModelError> {
        match &self.weights {
            Weights::File(path) => sha256_of(path),
            Weights::Bundled(bytes) => Ok(sha256_of_bytes(bytes)),
        }
    }
}

impl Shelf {
    /// A shelf in that folder. It need not exist yet.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
        }
    }

    /// The shelf of this machine: `CALLSCRIPT_MODELS_DIR`, else `$RUNPOD_VOLUME/callscript/models` (which
    /// outlives a rented machine), else `$XDG_DATA_HOME/callscript/models`, else
    /// `~/.local/share/callscript/models`, else `./models`.
    pub fn standard() -> Self {
        let set = |name: &str| {
            std::env::var_os(name)
                .filter(|value| !value.is_empty())
                .map(PathBuf::from)
        };
        let folder = set(MODELS_DIR)
            .or_else(|| set("RUNPOD_VOLUME").map(|volume| volume.join("callscript/models")))
            .or_else(|| set("XDG_DATA_HOME").map(|data| data.join("callscript/models")))
            .or_else(|| set("HOME").map(|home| home.join(".local/share/callscript/models")))
            .unwrap_or_else(|| PathBuf::from("models"));
        Self::new(folder)
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where an entry's file lies or would lie.
    pub fn path(&self, entry: &Entry) -> PathBuf {
        self.folder.join(entry.file)
    }

    /// Finds a speech model by its name in the catalogue, by a file on the shelf, or by a path, and walks
    /// through its file.
    ///
    /// # Errors
    /// [`ModelError`] when there is no such model, it has not been fetched, or the file is no whole model.
    pub fn resolve(&self, name: &str) -> Result<Resolved, ModelError> {
        let found = self.find(name)?;
        match &found.weights {
            Weights::File(path) => whisper_file::check(path)?,
            Weights::Bundled(_) if found.name == SILERO_VAD => {
                return Err(ModelError::NotAModel {
                    path: PathBuf::from(name),
                    reason: "it is the voice gate's".to_owned(),
                });
            }
            Weights::Bundled(_) => {}
        }
        Ok(found)
    }

    fn find(&self, name: &str) -> Result<Resolved, ModelError> {
        if let Some(entry) = catalogue::find(name) {
            return self.entry(entry);
        }
        for path in [PathBuf::from(name), self.folder.join(name)] {
            if path.is_file() {
                return Ok(Resolved {
                    name: name_of(&path),
                    weights: Weights::File(path),
                });
            }
        }
        Err(ModelError::Unknown {
            name: name.to_owned(),
            nearest: catalogue::nearest(name).map(str::to_owned),
        })
    }

    fn entry(&self, entry: &Entry) -> Result<Resolved, ModelError> {
        let path = self.path(entry);
        let weights = if path.is_file() {
            Weights::File(path)
        } else if entry.base.is_some() {
            return Err(ModelError::NotFetched {
                name: entry.name.to_owned(),
            });
        } else {
            Weights::Bundled(bundled(entry.name).ok_or(ModelError::NotBundled)?)
        };
        Ok(Resolved {
            name: entry.name.to_owned(),
            weights,
        })
    }

    /// Is the model there?
    pub fn holds(&self, entry: &Entry) -> bool {
        self.entry(entry).is_ok()
    }

    /// Compares a model's bytes with the catalogue's checksum.
    ///
    /// # Errors
    /// [`ModelError::Checksum`] when they differ, others when there is nothing to compare.
    pub fn verify(&self, name: &str) -> Result<(), ModelError> {
        let resolved = self.find(name)?;
        let entry =
            catalogue::find(&resolved.name).ok_or_else(|| ModelError::NotInCatalogue(name.to_owned()))?;
        let found = resolved.sha256()?;
        if found == entry.sha256 {
            return Ok(());
        }
        let path = match resolved.weights {
            Weights::File(path) => path,
            Weights::Bundled(_) => PathBuf::from(entry.file),
        };
        Err(ModelError::Checksum {
            path,
            found,
            expected: entry.sha256.to_owned(),
        })
    }

    /// Removes a fetched model, or what was fetched of it. Returns whether there was anything.
    ///
    /// # Errors
    /// [`ModelError`] when the name is unknown or the disk refuses.
    pub fn remove(&self, name: &str) -> Result<bool, ModelError> {
        let entry = catalogue::find(name).ok_or_else(|| ModelError::Unknown {
            name: name.to_owned(),
            nearest: catalogue::nearest(name).map(str::to_owned),
        })?;
        let mut removed = false;
        for path in [self.path(entry), super::download::part_of(&self.path(entry))] {
            if path.exists() {
                std::fs::remove_file(&path).map_err(ModelError::disk("cannot remove", &path))?;
                removed = true;
            }
        }
        Ok(removed)
    }
}

fn bundled(name: &str) -> Option<&'static [u8]> {
    match name {
        BUILT_IN => TINY,
        SILERO_VAD => Some(SILERO),
        _ => None,
    }
}

/// The catalogue's name for a file, or the file's stem without `ggml-`.
fn name_of(path: &Path) -> String {
    let file = path.file_name().unwrap_or_default().to_string_lossy();
    if let Some(entry) = catalogue::CATALOGUE.iter().find(|entry| entry.file == file) {
        return entry.name.to_owned();
    }
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    stem.strip_prefix("ggml-").unwrap_or(&stem).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(feature = "builtin-model")]
    fn what_comes_along_is_whole() {
        let empty = tempfile::tempdir().unwrap();
        let shelf = Shelf::new(empty.path());
        assert!(shelf.resolve(BUILT_IN).unwrap().is_built_in());
        shelf.verify(BUILT_IN).unwrap();
        shelf.verify("silero-vad").unwrap();
    }

    #[test]
    fn names_files_and_paths_are_found() {
        let folder = tempfile::tempdir().unwrap();
        let shelf = Shelf::new(folder.path());
        assert!(matches!(
            shelf.resolve("base.en"),
            Err(ModelError::NotFetched { .. })
        ));
        assert!(
            shelf
                .resolve("large-v3-trubo")
                .unwrap_err()
                .to_string()
                .contains("did you mean large-v3-turbo?")
        );
        std::fs::write(folder.path().join("ggml-base.en.bin"), b"not really").unwrap();
        std::fs::write(folder.path().join("ggml-own.bin"), b"own").unwrap();
        assert!(matches!(shelf.find("base.en").unwrap().weights, Weights::File(_)));
        assert_eq!(shelf.find("ggml-own.bin").unwrap().name, "own");
        assert!(matches!(
            shelf.resolve("ggml-own.bin"),
            Err(ModelError::NotAModel { .. })
        ));
        let path = folder.path().join("ggml-base.en.bin");
        assert_eq!(shelf.find(&path.to_string_lossy()).unwrap().name, "base.en");
        assert!(matches!(
            shelf.verify("base.en"),
            Err(ModelError::Checksum { .. })
        ));
        assert!(matches!(
            shelf.verify("ggml-own.bin"),
            Err(ModelError::NotInCatalogue(_))
        ));
        assert!(shelf.remove("base.en").unwrap() && !shelf.remove("base.en").unwrap());
    }
}
