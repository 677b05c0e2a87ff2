//! The speech model that the demo's worker is given.

use std::fs;

use anyhow::{Context, Result};
use callscript_worker::models::catalogue::BUILT_IN;
use callscript_worker::models::{Shelf, Weights};

/// A model that was found and looked through.
#[derive(Clone, Debug)]
pub struct Model {
    /// Its name.
    pub name: String,
    /// The model as the worker is told: a path wherever there is a file, because the worker sees nothing of
    /// our environment.
    pub setting: String,
}

impl Model {
    /// Finds the model that was asked for, or the one that comes along.
    ///
    /// # Errors
    /// One line that names the file and says what to do.
    pub fn find(asked: Option<&str>) -> Result<Self> {
        let name = asked.filter(|name| !name.is_empty()).unwrap_or(BUILT_IN);
        let found = Shelf::standard().resolve(name)?;
        let setting = match &found.weights {
            Weights::Bundled(_) => found.name.clone(),
            Weights::File(path) => fs::canonicalize(path)
                .with_context(|| format!("cannot find {}", path.display()))?
                .into_os_string()
                .into_string()
                .ok()
                .with_context(|| format!("{} has a name that is no text: rename it", path.display()))?,
        };
        Ok(Self {
            name: found.name,
            setting,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_by_its_whole_path_and_looked_through() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ggml-own.bin");
        fs::write(&path, "no model").unwrap();
        let error = Model::find(path.to_str()).unwrap_err().to_string();
        assert!(error.contains("ggml-own.bin is not a speech model"), "{error}");
        let error = Model::find(Some("no-such-model")).unwrap_err().to_string();
        assert!(error.contains("no-such-model"), "{error}");
        assert_eq!(Model::find(None).unwrap().setting, BUILT_IN);
    }
}
