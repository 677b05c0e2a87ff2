//! Tells cargo to embed `sql/` anew when a file is added or removed, and lists `sql/current` for
//! `migrate::objects`: the macro that embeds the numbered files only notices changes inside files that it
//! already knows.

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=../sql/tables");
    println!("cargo::rerun-if-changed=../sql/current");
    println!("cargo::rerun-if-changed=build.rs");
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("../sql/current");
    let mut list = String::from("&[\n");
    for schema in children(&root)? {
        for file in children(&schema)? {
            let name = format!("{}.{}", stem(&schema), stem(&file));
            let path = file.canonicalize()?.to_string_lossy().into_owned();
            writeln!(list, "    ({name:?}, include_str!({path:?})),")?;
        }
    }
    list.push_str("]\n");
    let folder = PathBuf::from(env::var("OUT_DIR")?);
    fs::write(folder.join("objects.rs"), list)?;
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
