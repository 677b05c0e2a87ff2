//! Files of the repository that say what is in the database, and are written by it.

use std::{env, fs};

use anyhow::{Context, Result};

/// When set, the files are written anew instead of compared.
const WRITE: &str = "CALLSCRIPT_WRITE_GOLDEN";

/// The file must say what the database says. `tests` names the tests that compare it, `advice` is for who
/// sees it differ.
pub(crate) fn compare(path: &str, live: &str, tests: &str, advice: &str) -> Result<()> {
    if env::var_os(WRITE).is_some() {
        return fs::write(path, live).with_context(|| format!("cannot write {path}"));
    }
    let kept = fs::read_to_string(path).with_context(|| format!("cannot read {path}"))?;
    let missing = |here: &str, there: &str| -> Vec<String> {
        here.lines()
            .filter(|line| !there.lines().any(|other| other == *line))
            .map(str::to_owned)
            .collect()
    };
    assert!(
        kept == live,
        "{path} differs from the database.\nGone: {:#?}\nNew: {:#?}\n{advice}: {WRITE}=1 bin/test -- --test database {tests}",
        missing(&kept, live),
        missing(live, &kept)
    );
    Ok(())
}
