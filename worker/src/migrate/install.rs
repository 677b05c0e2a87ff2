//! Writes `sql/install.sql`: the same files for `psql`, with the same histories and checksums, so that
//! either way of installing leaves the same state. psql has no loops over files, hence generated.

use std::fmt::Write as _;

use super::objects::{self, Object};
use super::{MigrateError, checksums};

const HEAD: &str = include_str!("install_head.sql");
const STEP: &str = include_str!("install_step.sql");
const OBJECTS: &str = include_str!("install_objects.sql");
const OBJECT: &str = include_str!("install_object.sql");
const TAIL: &str = include_str!("install_tail.sql");

/// The text of `sql/install.sql` for the embedded files.
pub fn install_sql() -> Result<String, MigrateError> {
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
    text += &OBJECTS
        .replace("@PENDING@", objects::PENDING.trim_end())
        .replace("@RECORD@", objects::RECORD.trim_end())
        .replace("@FORGET@", objects::FORGET.trim_end());
    let objects = objects::objects()?;
    for object in &objects {
        text += &step_of(object);
    }
    let names: Vec<&str> = objects.iter().map(|object| object.name).collect();
    Ok(text + &TAIL.replace("@NAMES@", &names.join(",")))
}

fn step_of(object: &Object) -> String {
    let triggers: Vec<String> = object
        .defined
        .triggers
        .iter()
        .map(|trigger| format!("\"{trigger}\""))
        .collect();
    OBJECT
        .replace("@NAME@", object.name)
        .replace("@CHECKSUM@", &object.checksum())
        .replace("@VIEWS@", &object.defined.views.len().to_string())
        .replace("@FUNCTIONS@", &object.defined.functions.len().to_string())
        .replace("@TRIGGERS@", &triggers.join(","))
        .replace("@PATH@", &object.path())
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_committed_file_is_up_to_date() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../sql/install.sql");
        let committed = std::fs::read_to_string(path).unwrap_or_default();
        assert!(
            committed == super::install_sql().expect("an order of the objects"),
            "sql/install.sql is out of date: run `callscript migrate --print-install-sql > sql/install.sql`"
        );
    }
}
