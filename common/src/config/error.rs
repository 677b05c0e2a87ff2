//! What can be wrong with a configuration; every message names the variable and the remedy.

use std::path::PathBuf;

/// A configuration that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A setting that this command needs is not there.
    #[error(
        "{variable} is not set, and {needed_by} needs it: set {variable}, or {variable}_FILE to a file that holds \
         it, or `{key}` in the TOML file, or pass --{key}"
    )]
    Missing {
        /// Environment variable.
        variable: &'static str,
        /// Long option and TOML key.
        key: &'static str,
        /// What needs it.
        needed_by: &'static str,
    },
    /// A setting that cannot be understood.
    #[error("{variable} cannot be used: {reason}")]
    Invalid {
        /// Environment variable.
        variable: &'static str,
        /// What is wrong and what to do; never the value of a secret.
        reason: String,
    },
    /// `NAME_FILE` points to a file that cannot be read.
    #[error("{variable} names {path}, which cannot be read ({source}): correct the path or its permissions")]
    File {
        /// The `NAME_FILE` variable.
        variable: String,
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The TOML file cannot be read.
    #[error(
        "the configuration file {path} cannot be read ({source}): correct --config or the variable that names it"
    )]
    TomlRead {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The TOML file is not valid; the message holds a line number and no value.
    #[error("the configuration file {path} is not valid TOML: {reason}")]
    TomlSyntax {
        /// The file.
        path: PathBuf,
        /// Position and cause.
        reason: String,
    },
    /// The TOML file has a key that is no option.
    #[error("the configuration file {path} has the key `{key}`, which is no option of this program{hint}")]
    TomlKey {
        /// The file.
        path: PathBuf,
        /// The key.
        key: String,
        /// `; did you mean ...?` or nothing.
        hint: String,
    },
    /// A flag that clap refuses.
    #[error(transparent)]
    Usage(#[from] clap::Error),
}
