//! Writes `sql/install.sql`: the same files for `psql`, with the same histories and checksums, so that
//! either way of installing leaves the same state. psql has no loops over files, hence generated.

use std::fmt::Write as _;

use super::objects::{self, Object};
use super::rules::{self, ShippedRule};
use super::{FORGET, MigrateError, checksums, recorded_names};

const HEAD: &str = include_str!("install_head.sql");
const STEP: &str = include_str!("install_step.sql");
const OBJECTS: &str = include_str!("install_objects.sql");
const OBJECT: &str = include_str!("install_object.sql");
const RULES: &str = include_str!("install_rules.sql");
const RULE: &str = include_str!("install_rule.sql");
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
        .replace("@FORGET@", FORGET.trim_end());
    for object in objects::objects()? {
        text += &step_of(&object);
    }
    text += &RULES
        .replace("@SHIP@", rules::SHIP.trim_end())
        .replace("@BY@", rules::BY);
    for rule in rules::shipped_rules()? {
        text += &step_of_rule(&rule);
    }
    Ok(text + &TAIL.replace("@NAMES@", &recorded_names().join(",")))
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

fn step_of_rule(shipped: &ShippedRule) -> String {
    // A dollar would end the literal where a text says $rule$; JSON can write it otherwise.
    let rule = format!("{:#}", shipped.rule).replace('$', "\\u0024");
    RULE.replace("@NAME@", &shipped.name())
        .replace("@CHECKSUM@", &shipped.checksum)
        .replace("@RULE@", &rule)
}

#[cfg(test)]
mod tests {
    #[test]
    fn no_text_of_a_rule_ends_its_literal() {
        let shipped = super::ShippedRule {
            id: "rich".to_owned(),
            rule: serde_json::json!({"name": "Says $rule$"}),
            checksum: "c".to_owned(),
        };
        let step = super::step_of_rule(&shipped);
        assert_eq!(step.matches("$rule$").count(), 2, "{step}");
        assert!(step.contains(r#""Says \u0024rule\u0024""#), "{step}");
    }

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
