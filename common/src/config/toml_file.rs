//! The TOML layer: keys are long option names, in groups or not:
//!
//! ```toml
//! lanes = ["ingest", "vault"]
//! [database]
//! database-url = "postgres://callscript@db/callscript"
//! ```

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::ConfigError;

/// Settings of a TOML file, by long option name.
#[derive(Debug, Default, Clone)]
pub struct TomlFile {
    path: PathBuf,
    values: BTreeMap<String, String>,
}

impl TomlFile {
    /// Reads a file.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(path).map_err(|source| ConfigError::TomlRead {
            path: path.to_owned(),
            source,
        })?;
        Self::parse(path, &text)
    }

    /// Parses the text of a file; `path` is only named in errors.
    pub fn parse(path: &Path, text: &str) -> Result<Self, ConfigError> {
        let table: toml::Table = text.parse().map_err(|error: toml::de::Error| {
            let line = error
                .span()
                .map_or(0, |span| text[..span.start].lines().count().max(1));
            // error.to_string() would quote the line, which may hold a secret.
            ConfigError::TomlSyntax {
                path: path.to_owned(),
                reason: format!("line {line}: {}", error.message()),
            }
        })?;
        let mut file = Self {
            path: path.to_owned(),
            values: BTreeMap::new(),
        };
        file.collect(&table)?;
        Ok(file)
    }

    fn collect(&mut self, table: &toml::Table) -> Result<(), ConfigError> {
        for (key, value) in table {
            let key = key.replace('_', "-");
            match value {
                toml::Value::Table(group) => self.collect(group)?,
                toml::Value::Array(items) => {
                    let items: Option<Vec<String>> = items.iter().map(scalar).collect();
                    let items = items.ok_or_else(|| self.not_scalar(&key))?;
                    self.values.insert(key, items.join(","));
                }
                other => {
                    let value = scalar(other).ok_or_else(|| self.not_scalar(&key))?;
                    self.values.insert(key, value);
                }
            }
        }
        Ok(())
    }

    fn not_scalar(&self, key: &str) -> ConfigError {
        ConfigError::TomlSyntax {
            path: self.path.clone(),
            reason: format!("`{key}` must be a string, a number, true, false, or a list of these"),
        }
    }

    /// Value of an option.
    pub fn get(&self, long: &str) -> Option<&str> {
        self.values.get(long).map(String::as_str)
    }

    /// Refuses keys that are no option, so that a typing error is not silently the default.
    pub fn check_keys(&self, known: &[String]) -> Result<(), ConfigError> {
        let Some(key) = self.values.keys().find(|key| !known.contains(key)) else {
            return Ok(());
        };
        let hint = known
            .iter()
            .map(|long| (strsim::jaro_winkler(long, key), long))
            .filter(|(similarity, _)| *similarity > 0.8)
            .max_by(|a, b| a.0.total_cmp(&b.0))
            .map_or_else(String::new, |(_, long)| format!("; did you mean `{long}`?"));
        Err(ConfigError::TomlKey {
            path: self.path.clone(),
            key: key.clone(),
            hint,
        })
    }
}

fn scalar(value: &toml::Value) -> Option<String> {
    match value {
        toml::Value::String(text) => Some(text.clone()),
        toml::Value::Integer(number) => Some(number.to_string()),
        toml::Value::Float(number) => Some(number.to_string()),
        toml::Value::Boolean(truth) => Some(truth.to_string()),
        toml::Value::Datetime(time) => Some(time.to_string()),
        toml::Value::Array(_) | toml::Value::Table(_) => None,
    }
}
