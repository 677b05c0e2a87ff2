//! Writes `sql/install.sql`: the same migrations for `psql`, with the same history and checksums, so
//! that either way of installing leaves the same state. psql has no loops over files, hence generated.

use std::fmt::Write as _;

use super::checksums;

const HEAD: &str = include_str!("install_head.sql");
const STEP: &str = include_str!("install_step.sql");
const TAIL: &str = include_str!("install_tail.sql");

/// The text of `sql/install.sql` for the embedded migrations.
pub fn install_sql() -> String {
    let files = checksums();
    let mut known = String::new();
    for (index, file) in files.iter().enumerate() {
        let comma = if index == 0 { "" } else { ",\n" };
        let _ = write!(
            known,
            "{comma}            ({}, '{}', '{}')",
            file.version, file.name, file.checksum
        );
    }
    let mut text = HEAD.replace("@KNOWN@", &known);
    for file in &files {
        text += &STEP
            .replace("@VERSION@", &file.version.to_string())
            .replace("@NAME@", &file.name)
            .replace("@FILE@", &file.file_name())
            .replace("@CHECKSUM@", &file.checksum.to_string());
    }
    text + TAIL
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_committed_file_is_up_to_date() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../sql/install.sql");
        let committed = std::fs::read_to_string(path).unwrap_or_default();
        assert!(
            committed == super::install_sql(),
            "sql/install.sql is out of date: run `callscript migrate --print-install-sql > sql/install.sql`"
        );
    }
}
