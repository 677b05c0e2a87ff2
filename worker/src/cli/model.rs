//! `callscript model`

use std::process::ExitCode;

use clap::{Args, Subcommand};
use comfy_table::{CellAlignment, Table, presets};
use indicatif::{ProgressBar, ProgressStyle};

use crate::config::ShelfArgs;
use crate::models::catalogue::{self, CATALOGUE};
use crate::models::download::{Downloader, Fetched};
use crate::models::{Entry, ModelError, Shelf};

/// List, fetch, check and remove speech models.
#[derive(Debug, Args)]
pub struct ModelCommand {
    /// Where models lie.
    #[command(flatten)]
    pub shelf: ShelfArgs,

    /// What to do.
    #[command(subcommand)]
    pub action: Action,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Action {
    /// Show all models, and which are here
    List,
    /// Fetch models; goes on where it stopped
    Pull {
        /// Names, as `list` shows them
        #[arg(required = true, value_name = "NAME")]
        names: Vec<String>,
        /// Fetch from this folder instead of the public repository
        #[arg(long, env = "CALLSCRIPT_MODELS_URL", value_name = "URL")]
        mirror: Option<String>,
    },
    /// Compare models with their published checksums (all that are here, if none is named)
    Verify {
        /// Names or files
        #[arg(value_name = "NAME")]
        names: Vec<String>,
    },
    /// Remove fetched models
    Rm {
        /// Names
        #[arg(required = true, value_name = "NAME")]
        names: Vec<String>,
    },
}

impl ModelCommand {
    /// Does it and says what it did.
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let models = self.shelf.shelf();
        match self.action {
            Action::List => list(&models),
            Action::Pull { names, mirror } => pull(&models, &names, mirror).await?,
            Action::Verify { names } => return Ok(verify(&models, names)),
            Action::Rm { names } => remove(&models, &names)?,
        }
        Ok(ExitCode::SUCCESS)
    }
}

#[expect(clippy::print_stdout, reason = "the command's answer")]
fn list(shelf: &Shelf) {
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_header(["name", "size", "memory", "here", "what for"]);
    for column in [1, 2] {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    for entry in CATALOGUE {
        table.add_row([
            entry.name.to_owned(),
            format!("{} MB", entry.bytes.div_ceil(1_000_000)),
            format!("{} MiB", entry.memory_mib),
            if shelf.holds(entry) {
                "yes".to_owned()
            } else {
                String::new()
            },
            entry.note.to_owned(),
        ]);
    }
    println!("{table}\n\nmodels are kept in {}", shelf.folder().display());
}

#[expect(clippy::print_stdout, reason = "the command's answer")]
async fn pull(shelf: &Shelf, names: &[String], mirror: Option<String>) -> Result<(), ModelError> {
    let entries = names
        .iter()
        .map(|name| known(name))
        .collect::<Result<Vec<_>, _>>()?;
    let downloader = Downloader::new(mirror)?;
    for entry in entries {
        let bar = progress_bar(entry);
        let fetched = downloader
            .fetch(shelf, entry, |have| bar.set_position(have))
            .await;
        bar.finish_and_clear();
        match fetched? {
            Fetched::AlreadyThere(_) => println!("{} is here and whole", entry.name),
            Fetched::New(path) => println!("{} is now in {}", entry.name, path.display()),
        }
    }
    Ok(())
}

fn progress_bar(entry: &Entry) -> ProgressBar {
    // Draws on standard error, and only on a terminal.
    let bar = ProgressBar::new(entry.bytes);
    if let Ok(style) = ProgressStyle::with_template(
        "{msg} {wide_bar} {binary_bytes}/{binary_total_bytes} {binary_bytes_per_sec} {eta}",
    ) {
        bar.set_style(style);
    }
    bar.set_message(entry.name);
    bar
}

#[expect(clippy::print_stdout, reason = "the command's answer")]
fn verify(shelf: &Shelf, mut names: Vec<String>) -> ExitCode {
    if names.is_empty() {
        names = CATALOGUE
            .iter()
            .filter(|e| shelf.holds(e))
            .map(|e| e.name.to_owned())
            .collect();
    }
    let mut sound = true;
    for name in names {
        match shelf.verify(&name) {
            Ok(()) => println!("ok      {name}"),
            Err(error) => {
                sound = false;
                println!("BROKEN  {name}: {error}");
            }
        }
    }
    if sound {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

#[expect(clippy::print_stdout, reason = "the command's answer")]
fn remove(shelf: &Shelf, names: &[String]) -> Result<(), ModelError> {
    for name in names {
        let removed = shelf.remove(name)?;
        println!("{name} {}", if removed { "removed" } else { "was not here" });
    }
    Ok(())
}

fn known(name: &str) -> Result<&'static Entry, ModelError> {
    catalogue::find(name).ok_or_else(|| ModelError::Unknown {
        name: name.to_owned(),
        nearest: catalogue::nearest(name).map(str::to_owned),
    })
}
