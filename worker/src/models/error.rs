//! What can be wrong with a model.

use std::path::PathBuf;

/// Why a model is not there or not right.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ModelError {
    /// No file of that name, and nothing in the catalogue.
    #[error("there is no model {name:?}{}: `callscript model list` shows all", suggestion(.nearest.as_deref()))]
    Unknown {
        /// What was asked for.
        name: String,
        /// The catalogue's nearest name.
        nearest: Option<String>,
    },
    /// In the catalogue, not on the shelf.
    #[error("the model {name} has not been fetched: run `callscript model pull {name}`")]
    NotFetched {
        /// The model's name.
        name: String,
    },
    /// The binary was built without it.
    #[error(
        "this binary was built without a speech model: build it with the feature `builtin-model`, or name a file"
    )]
    NotBundled,
    /// The bytes are not the published ones.
    #[error("{path} is damaged: sha256 is {found}, should be {expected}; run `callscript model pull` again")]
    Checksum {
        /// The file.
        path: PathBuf,
        /// What was computed.
        found: String,
        /// What the catalogue says.
        expected: String,
    },
    /// The file ends too early.
    #[error(
        "{path} is not a speech model that is whole: it ends after {bytes} bytes, within {within}; fetch or copy it again"
    )]
    Cut {
        /// The file.
        path: PathBuf,
        /// Its length.
        bytes: u64,
        /// What is cut.
        within: &'static str,
    },
    /// The file is something else.
    #[error(
        "{path} is not a speech model that can be used ({reason}): give a Whisper model in ggml form, such as `callscript model pull base.en` fetches"
    )]
    NotAModel {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The catalogue holds no checksum for it.
    #[error("{0} is not a model of the catalogue: there is no checksum to compare with")]
    NotInCatalogue(String),
    /// The disk refused.
    #[error("{doing} {path}: {source}; check the folder's permissions and free space")]
    Disk {
        /// What was being done.
        doing: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// The system's words.
        source: std::io::Error,
    },
    /// The server or the network refused.
    #[error(
        "{name} could not be fetched from {host} ({reason}): run the command again, it goes on where it stopped"
    )]
    Network {
        /// The model's name.
        name: String,
        /// The server.
        host: String,
        /// What happened.
        reason: String,
    },
}

fn suggestion(nearest: Option<&str>) -> String {
    nearest
        .map(|name| format!(" (did you mean {name}?)"))
        .unwrap_or_default()
}

impl ModelError {
    /// Whether it stays so until a person fetches, replaces or renames something.
    pub fn needs_a_person(&self) -> bool {
        !matches!(self, Self::Disk { .. } | Self::Network { .. })
    }

    /// For `map_err` on file operations.
    pub(super) fn disk(doing: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::Disk { doing, path, source }
    }
}
