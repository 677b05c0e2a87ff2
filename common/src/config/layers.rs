//! Lays `NAME_FILE` files and the TOML file under a clap command as default values, so that each
//! setting keeps its one definition. Precedence: flag, environment, `NAME_FILE`, TOML, default.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use clap::{Arg, Command, CommandFactory, FromArgMatches};

use super::{ConfigError, toml_file::TomlFile};

/// Where values below the environment come from.
#[derive(Debug, Default, Clone)]
pub struct Sources {
    environment: BTreeMap<OsString, OsString>,
    toml: TomlFile,
}

impl Sources {
    /// The process environment, and the TOML file given or named by the environment variable `variable`.
    pub fn process(config: Option<&Path>, variable: &str) -> Result<Self, ConfigError> {
        Self::new(std::env::vars_os().collect(), config, variable)
    }

    /// A given environment.
    pub fn new(
        environment: BTreeMap<OsString, OsString>,
        config: Option<&Path>,
        variable: &str,
    ) -> Result<Self, ConfigError> {
        let named = environment
            .get(OsStr::new(variable))
            .filter(|value| !value.is_empty());
        let path = config.map(Path::to_owned).or_else(|| named.map(PathBuf::from));
        let toml = path
            .as_deref()
            .map(TomlFile::read)
            .transpose()?
            .unwrap_or_default();
        Ok(Self { environment, toml })
    }

    /// What the layers below the environment say about one argument; `Err` when `NAME_FILE` cannot be read.
    fn below_environment(&self, arg: &Arg) -> Result<Option<String>, ConfigError> {
        if let Some(name) = arg.get_env() {
            let mut variable = name.to_owned();
            variable.push("_FILE");
            if let Some(path) = self.environment.get(&variable).filter(|path| !path.is_empty()) {
                let path = PathBuf::from(path);
                return match std::fs::read_to_string(&path) {
                    Ok(text) => Ok(Some(text.trim().to_owned())),
                    Err(source) => Err(ConfigError::File {
                        variable: variable.to_string_lossy().into_owned(),
                        path,
                        source,
                    }),
                };
            }
        }
        Ok(arg
            .get_long()
            .and_then(|long| self.toml.get(long))
            .map(str::to_owned))
    }

    fn is_blank_in_environment(&self, arg: &Arg) -> bool {
        arg.get_env()
            .is_some_and(|name| self.environment.get(name).is_some_and(|value| value.is_empty()))
    }
}

/// Finds `--config PATH` before the real parse, which already needs its content.
pub fn config_flag(args: &[OsString]) -> Option<PathBuf> {
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        let text = arg.to_str().unwrap_or_default();
        if text == "--" {
            return None;
        }
        if text == "--config" {
            return args.next().map(PathBuf::from);
        }
        if let Some(path) = text.strip_prefix("--config=") {
            return Some(PathBuf::from(path));
        }
    }
    None
}

/// Parses what a program was called with (its name first) over the lower layers. `variable` is the
/// environment variable that names its TOML file where `--config` does not.
///
/// # Errors
/// [`ConfigError::Usage`] also for `--help` and `--version`; others when a file of settings cannot be used.
pub fn parse<P: CommandFactory + FromArgMatches>(
    args: &[OsString],
    variable: &str,
) -> Result<P, ConfigError> {
    let sources = Sources::process(config_flag(args).as_deref(), variable)?;
    let matches = apply(P::command(), &sources)?.try_get_matches_from(args)?;
    Ok(P::from_arg_matches(&matches)?)
}

/// The command with every lower layer in place.
pub fn apply(command: Command, sources: &Sources) -> Result<Command, ConfigError> {
    let mut known = Vec::new();
    collect_long_options(&command, &mut known);
    sources.toml.check_keys(&known)?;
    lay_under(command, sources)
}

fn collect_long_options(command: &Command, known: &mut Vec<String>) {
    known.extend(
        command
            .get_arguments()
            .filter_map(Arg::get_long)
            .map(str::to_owned),
    );
    for subcommand in command.get_subcommands() {
        collect_long_options(subcommand, known);
    }
}

fn lay_under(command: Command, sources: &Sources) -> Result<Command, ConfigError> {
    let mut failure = None;
    let mut command = command.mut_args(|arg| {
        let arg = if sources.is_blank_in_environment(&arg) {
            without_environment(arg)
        } else {
            arg
        };
        match sources.below_environment(&arg) {
            Ok(Some(value)) => with_default(arg, value),
            Ok(None) => arg,
            Err(error) => {
                failure.get_or_insert(error);
                arg
            }
        }
    });
    let names: Vec<String> = command
        .get_subcommands()
        .map(|sub| sub.get_name().to_owned())
        .collect();
    for name in names {
        command = command.mut_subcommand(name, |subcommand| {
            let plain = subcommand.clone();
            lay_under(subcommand, sources).unwrap_or_else(|error| {
                failure.get_or_insert(error);
                plain
            })
        });
    }
    failure.map_or(Ok(command), Err)
}

/// `NAME=` in a unit file or a compose file means "not set".
fn without_environment(arg: Arg) -> Arg {
    arg.env(None::<&'static str>)
}

fn with_default(arg: Arg, value: String) -> Arg {
    // Help prints defaults; a secret that came from a file must not be among them.
    let hide = arg.is_hide_env_values_set();
    arg.default_value(value).required(false).hide_default_value(hide)
}

#[cfg(test)]
#[path = "layers_tests.rs"]
mod tests;
