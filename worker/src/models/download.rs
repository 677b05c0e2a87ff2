//! Fetching a model.
use std::path::{Path, PathBuf};
/// Where the unfinished download of a file lies.
pub fn part_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".part");
    PathBuf::from(name)
}
