//! Settings that more than one program has, and the layers under the settings of all programs. One file per
//! concern, one definition per setting (its clap argument).
//!
//! Every setting may come from a flag, its environment variable, a file named by `VARIABLE_FILE`, a TOML file
//! (`--config`, or the variable that the program names), or its default, in this order. The layers below the
//! environment are laid under the clap command by [`layers::apply`].

mod database;
mod error;
pub mod layers;
mod logging;
mod storage;
pub mod toml_file;

pub use database::DatabaseArgs;
pub use error::ConfigError;
pub use logging::{LogFormat, LoggingArgs};
pub use storage::StorageArgs;
