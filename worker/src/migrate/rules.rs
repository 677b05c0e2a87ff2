//! The rules of `sql/rules`, one file each, brought after the objects wherever the text has changed. Whether a text is in
//! force at once or a draft is for `core.ship_rule` to say.

use serde_json::Value;
use sha2::{Digest as _, Sha256};
use tokio_postgres::Client;
use tokio_postgres::types::Type;

use super::objects::{OWNER, PENDING, PENDING_TYPES, RECORD};
use super::{MigrateError, rule_file};

/// Id and text of every file; sorted by id. Written by build.rs.
const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/rules.rs"));
pub(super) const SHIP: &str = include_str!("ship.sql");
/// Who a version is by.
pub(super) const BY: &str = concat!("callscript ", env!("CARGO_PKG_VERSION"));

/// A rule that comes with this binary.
#[derive(Debug, Clone)]
pub struct ShippedRule {
    /// Name of the file: the rule's id, and for an earlier edition something behind a dot.
    pub id: String,
    /// `{rule_id, name, guidance, vertical_id, speaker, severity, weight, kind, definition, reason}`, as
    /// `core.ship_rule` takes it.
    pub rule: Value,
    /// SHA-256 of the file.
    pub(super) checksum: String,
}

impl ShippedRule {
    /// Its name in `core.schema_objects`, which no object can have: there is no schema `rules`.
    pub(super) fn name(&self) -> String {
        name(&self.id)
    }
}

fn name(id: &str) -> String {
    // A name of the catalogue has one dot.
    format!("rules.{}", id.replace('.', "__"))
}

/// The names of all rules in `core.schema_objects`.
pub(super) fn names() -> Vec<String> {
    FILES.iter().map(|(id, _)| name(id)).collect()
}

/// Every rule of `sql/rules`, by id.
pub fn shipped_rules() -> Result<Vec<ShippedRule>, MigrateError> {
    let read = |(id, text): &(&str, &str)| {
        let rule = rule_file::read(id, text).map_err(|reason| MigrateError::RuleFile {
            id: (*id).to_owned(),
            reason,
        })?;
        Ok(ShippedRule {
            id: (*id).to_owned(),
            rule,
            checksum: hex::encode(Sha256::digest(text)),
        })
    };
    FILES.iter().map(read).collect()
}

/// Brings the rules whose text has changed, each in a transaction of its own; returns what `core.ship_rule` says of them.
pub(super) async fn apply(client: &mut Client) -> Result<Vec<String>, MigrateError> {
    // A file that defines nothing in the catalogue: only its checksum tells.
    let (none, triggers) = (0_i64, Vec::<String>::new());
    let pending = client.prepare_typed(PENDING, &PENDING_TYPES).await?;
    let ship = client.prepare_typed(SHIP, &[Type::JSONB, Type::TEXT]).await?;
    let mut told = Vec::new();
    for shipped in shipped_rules()? {
        let name = shipped.name();
        let row = client
            .query_one(&pending, &[&name, &shipped.checksum, &none, &none, &triggers])
            .await?;
        if !row.get::<_, bool>(0) {
            continue;
        }
        let transaction = client.transaction().await?;
        transaction.batch_execute(OWNER).await?;
        let row = transaction.query_one(&ship, &[&shipped.rule, &BY]).await;
        let row = row.map_err(|error| MigrateError::Rule {
            id: shipped.id,
            reason: error.into(),
        })?;
        transaction.execute(RECORD, &[&name, &shipped.checksum]).await?;
        transaction.commit().await?;
        told.extend(row.get::<_, Option<String>>(0));
    }
    Ok(told)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_a_rule() {
        let rules = shipped_rules().expect("every file is in order");
        assert!(!rules.is_empty());
        for shipped in &rules {
            let id = shipped.id.split('.').next();
            assert_eq!(shipped.rule["rule_id"].as_str(), id);
        }
    }

    #[test]
    fn no_object_has_the_name_of_a_rule() {
        let objects = super::super::objects::objects().expect("an order");
        let taken: Vec<&str> = objects
            .iter()
            .map(|object| object.name)
            .filter(|name| name.starts_with("rules."))
            .collect();
        assert_eq!(taken, [""; 0]);
    }
}
