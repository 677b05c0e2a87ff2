//! Tells cargo to embed `sql/` anew when a file is added or removed, and lists `sql/current` for
//! `migrate::objects` and `sql/rules` for `migrate::rules`: the macro that embeds the numbered files only
//! notices changes inside files that it already knows.

use std::error::Error;
use std::ffi::OsStr;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    for watched in ["../sql/tables", "../sql/current", "../sql/rules", "build.rs"] {
        println!("cargo::rerun-if-changed={watched}");
    }
    let sql = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("../sql");
    let mut objects = Vec::new();
    for schema in children(&sql.join("current"))? {
        for file in children(&schema)? {
            objects.push((format!("{}.{}", stem(&schema), stem(&file)), file));
        }
    }
    write_list("objects.rs", &objects)?;
    let files = children(&sql.join("rules"))?;
    // Beside the rules stands a README.
    let rules = files
        .into_iter()
        .filter(|file| file.extension() == Some(OsStr::new("toml")));
    let rules: Vec<(String, PathBuf)> = rules.map(|file| (stem(&file), file)).collect();
    write_list("rules.rs", &rules)
}

/// Writes a slice of names and texts, to be included.
fn write_list(name: &str, files: &[(String, PathBuf)]) -> Result<(), Box<dyn Error>> {
    let mut list = String::from("&[\n");
    for (name, file) in files {
        let path = file.canonicalize()?.to_string_lossy().into_owned();
        writeln!(list, "    ({name:?}, include_str!({path:?})),")?;
    }
    list.push_str("]\n");
    let folder = PathBuf::from(env::var("OUT_DIR")?);
    fs::write(folder.join(name), list)?;
    Ok(())
}

/// What is in a folder, sorted.
fn children(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut paths = entries
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<Vec<_>, std::io::Error>>()?;
    paths.sort();
    Ok(paths)
}

fn stem(path: &Path) -> String {
    path.file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}
