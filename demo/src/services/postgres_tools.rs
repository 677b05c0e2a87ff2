//! Where PostgreSQL's programs are, and how to run them as a user that may.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

/// The programs of one installed PostgreSQL.
#[derive(Clone, Debug)]
pub struct PostgresTools {
    bin: PathBuf,
    lib: PathBuf,
    /// `initdb` and `postgres` refuse root: then they run as this user.
    user: Option<&'static str>,
}

impl PostgresTools {
    /// Asks `pg_config`: the one named by `PG_CONFIG`, Debian's for the major version `PG_MAJOR` (15), or
    /// the first in PATH.
    pub fn find() -> Result<Self> {
        let major = std::env::var("PG_MAJOR").unwrap_or_else(|_| "15".to_owned());
        let debian = format!("/usr/lib/postgresql/{major}/bin/pg_config");
        let usual = if Path::new(&debian).exists() {
            debian
        } else {
            "pg_config".to_owned()
        };
        let pg_config = std::env::var("PG_CONFIG").unwrap_or(usual);
        Ok(Self {
            bin: PathBuf::from(output(Command::new(&pg_config).arg("--bindir"))?),
            lib: PathBuf::from(output(Command::new(&pg_config).arg("--pkglibdir"))?),
            user: (output(Command::new("id").arg("-u"))? == "0").then_some("postgres"),
        })
    }

    /// A command for one of the programs that ends when the thread that starts it ends.
    pub fn command(&self, program: &str) -> Command {
        self.command_with(program, &[])
    }

    /// The same with further environment variables, which only the program itself sees: a preloaded library would fail in
    /// what starts it as another user.
    pub fn command_with(&self, program: &str, environment: &[(String, String)]) -> Command {
        let mut command = Command::new("setpriv");
        if let Some(user) = self.user {
            command
                .arg(format!("--reuid={user}"))
                .arg(format!("--regid={user}"))
                .arg("--clear-groups");
        }
        // The folder of the caller may be closed to that user.
        command
            .args(["--pdeathsig", "QUIT"])
            .arg("env")
            .args(environment.iter().map(|(name, value)| format!("{name}={value}")))
            .arg(self.bin.join(program))
            .current_dir("/");
        command
    }

    /// A client program (`psql`, `pg_isready`, ...), run as the present user.
    pub fn client(&self, program: &str) -> Command {
        Command::new(self.bin.join(program))
    }

    /// Whether a library that can be preloaded is installed, e.g. `pg_cron`.
    pub fn has_library(&self, name: &str) -> bool {
        self.lib.join(name).with_extension("so").exists()
    }

    /// Gives a folder to the user that the server runs as.
    pub fn hand_over(&self, folder: &Path) -> Result<()> {
        if let Some(user) = self.user {
            output(
                Command::new("chown")
                    .arg("-R")
                    .arg(format!("{user}:{user}"))
                    .arg(folder),
            )?;
        }
        Ok(())
    }
}

/// Runs a command to its end and returns what it printed, trimmed; an error carries its complaint.
pub fn output(command: &mut Command) -> Result<String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let out = command
        .output()
        .with_context(|| format!("cannot run {name}: is it installed?"))?;
    if !out.status.success() {
        bail!(
            "{name} failed ({}): {}",
            out.status,
            String::from_utf8_lossy(&out.stderr).trim()
        );
    }
    Ok(String::from_utf8_lossy(&out.stdout).trim().to_owned())
}
