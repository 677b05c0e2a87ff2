//! Where speech models lie: `CALLSCRIPT_MODELS_DIR`, else a folder on the volume that `RUNPOD_VOLUME` names.

use std::path::PathBuf;

use clap::Args;

use crate::models::Shelf;

/// Where models lie; the same for every command that fetches, checks or loads one.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Speech")]
pub struct ShelfArgs {
    /// Folder of fetched models (default: callscript/models on $`RUNPOD_VOLUME`, else in the user's data
    /// folder)
    #[arg(long, env = "CALLSCRIPT_MODELS_DIR", value_name = "DIR", global = true)]
    pub models_dir: Option<PathBuf>,
}

impl ShelfArgs {
    /// The shelf. It need not exist yet.
    pub fn shelf(&self) -> Shelf {
        self.models_dir
            .clone()
            .filter(|folder| !folder.as_os_str().is_empty())
            .map_or_else(Shelf::standard, Shelf::new)
    }
}
