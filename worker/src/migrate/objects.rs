//! The objects of `sql/current`: views, functions and triggers as they are today, one file each, applied after the
//! numbered files wherever the text has changed or the object is gone.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest as _, Sha256};
use tokio_postgres::Client;
use tokio_postgres::types::Type;

use super::MigrateError;
use super::order;
use super::text::{self, Defined};

/// Name with its schema, and text, of every file; sorted by name. Written by build.rs.
const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/objects.rs"));
pub(super) const PENDING: &str = include_str!("pending.sql");
pub(super) const RECORD: &str = include_str!("record.sql");
pub(super) const PENDING_TYPES: [Type; 5] =
    [Type::TEXT, Type::TEXT, Type::INT8, Type::INT8, Type::TEXT_ARRAY];
pub(super) const OWNER: &str = "SET LOCAL ROLE callscript_owner";

/// One file of `sql/current`.
#[derive(Debug)]
pub(super) struct Object {
    /// Schema and name.
    pub(super) name: &'static str,
    pub(super) text: &'static str,
    pub(super) defined: Defined,
}

impl Object {
    /// SHA-256 of the text.
    pub(super) fn checksum(&self) -> String {
        hex::encode(Sha256::digest(self.text))
    }

    /// Path under `sql/`.
    pub(super) fn path(&self) -> String {
        format!("current/{}.sql", self.name.replace('.', "/"))
    }
}

/// Every object, each after those that its text names.
pub(super) fn objects() -> Result<Vec<Object>, MigrateError> {
    in_order(FILES)
}

fn in_order(files: &[(&'static str, &'static str)]) -> Result<Vec<Object>, MigrateError> {
    let texts: BTreeMap<&str, &'static str> = files.iter().copied().collect();
    let needs = |(name, text): &(&'static str, &'static str)| {
        let mut named: BTreeSet<&str> = BTreeSet::new();
        for other in text::named(text) {
            named.extend(texts.get_key_value(other.as_str()).map(|(known, _)| *known));
        }
        // A function may call itself.
        named.remove(name);
        (*name, named)
    };
    let needs: BTreeMap<&str, BTreeSet<&str>> = files.iter().map(needs).collect();
    let order = order::sorted(&needs).map_err(|circle| MigrateError::Circle(circle.join(" needs ")))?;
    let object = |name: &str| {
        let (name, text) = files.iter().find(|(known, _)| *known == name)?;
        Some(Object {
            name,
            text,
            defined: text::defined(text),
        })
    };
    Ok(order.into_iter().filter_map(object).collect())
}

/// Applies what is pending, each object in a transaction of its own, so that no two views are locked at once; returns the
/// names in order.
pub(super) async fn apply(client: &mut Client) -> Result<Vec<String>, MigrateError> {
    let objects = objects()?;
    let pending = client.prepare_typed(PENDING, &PENDING_TYPES).await?;
    let mut applied = Vec::new();
    for object in &objects {
        let checksum = object.checksum();
        let views = count(&object.defined.views);
        let functions = count(&object.defined.functions);
        let row = client
            .query_one(
                &pending,
                &[
                    &object.name,
                    &checksum,
                    &views,
                    &functions,
                    &object.defined.triggers,
                ],
            )
            .await?;
        if !row.get::<_, bool>(0) {
            continue;
        }
        let transaction = client.transaction().await?;
        transaction.batch_execute(OWNER).await?;
        transaction
            .batch_execute(object.text)
            .await
            .map_err(|error| MigrateError::object(object.path(), error))?;
        transaction.execute(RECORD, &[&object.name, &checksum]).await?;
        transaction.commit().await?;
        applied.push(object.name.to_owned());
    }
    Ok(applied)
}

/// The names of all objects in `core.schema_objects`.
pub(super) fn names() -> Vec<String> {
    FILES.iter().map(|(name, _)| (*name).to_owned()).collect()
}

fn count(names: &[String]) -> i64 {
    i64::try_from(names.len()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::super::{checksums, embedded};
    use super::*;

    #[test]
    fn each_file_defines_the_object_that_it_is_named_after() {
        for (name, sql) in FILES {
            let defined = text::defined(sql);
            assert_eq!(
                defined.names().into_iter().collect::<Vec<_>>(),
                [*name],
                "sql/current/{}.sql: one file, one object, named alike",
                name.replace('.', "/")
            );
            let made = defined.views.len() + defined.functions.len() + defined.triggers.len();
            assert_eq!(
                text::created(sql).len(),
                made,
                "{name}: everything is made with CREATE OR REPLACE, so that the file applies twice"
            );
            assert!(
                !sql.contains("SET LOCAL ROLE") && sql.starts_with("-- "),
                "{name}: begins with what it is for, and is applied as callscript_owner"
            );
        }
    }

    #[test]
    fn the_numbered_files_define_no_object() {
        for migration in embedded::migrations::runner().get_migrations() {
            for made in text::created(migration.sql().unwrap_or_default()) {
                let is_object = ["VIEW", "FUNCTION", "PROCEDURE", "TRIGGER"]
                    .iter()
                    .any(|kind| made.split(' ').take(4).any(|word| word == *kind));
                assert!(!is_object, "{migration}: {made} belongs into sql/current");
            }
        }
    }

    #[test]
    fn the_order_is_found() {
        let objects = objects().expect("no circle");
        assert_eq!(objects.len(), FILES.len());
        let place = |name: &str| objects.iter().position(|object| object.name == name);
        for (first, then) in [
            ("core.call_facts", "bi.daily_kpis"),
            ("core.as_severity", "core.inbox_where"),
            ("core.budget_today", "bi.budget"),
        ] {
            assert!(
                place(first).is_some() && place(first) < place(then),
                "{first}, {then}"
            );
        }
    }

    #[test]
    fn a_circle_is_an_error_that_names_it() {
        let files = [
            ("bi.a", "CREATE OR REPLACE VIEW bi.a AS SELECT core.b(1)"),
            (
                "core.b",
                "CREATE OR REPLACE FUNCTION core.b() AS $$ SELECT * FROM bi.a $$",
            ),
        ];
        let error = in_order(&files).expect_err("a circle");
        assert!(
            error.to_string().contains("bi.a needs core.b needs bi.a"),
            "{error}"
        );
    }

    #[test]
    fn numbered_files_are_never_edited() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../sql/tables/");
        let mut sums = String::new();
        for file in checksums() {
            let text = std::fs::read(format!("{folder}{}", file.file_name())).expect("the file");
            sums.extend([
                hex::encode(Sha256::digest(text)).as_str(),
                "  ",
                file.file_name().as_str(),
                "\n",
            ]);
        }
        let known = std::fs::read_to_string(format!("{folder}SHA256SUMS")).expect("the sums");
        let changed: Vec<&str> = known.lines().filter(|line| !sums.contains(line)).collect();
        assert!(
            changed.is_empty(),
            "a file of sql/tables is frozen: put it back and bring the change in a new numbered file: {changed:#?}"
        );
        let new: Vec<&str> = sums.lines().filter(|line| !known.contains(line)).collect();
        assert!(
            new.is_empty(),
            "new files: cd sql/tables && sha256sum V*.sql > SHA256SUMS: {new:#?}"
        );
    }
}
