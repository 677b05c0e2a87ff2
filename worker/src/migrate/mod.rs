//! Brings a database to what `sql/` says: first the numbered files of `sql/tables`, embedded and applied by refinery, then
//! the objects of `sql/current` that changed or are gone, then the rules of `sql/rules` that changed.
//!
//! The histories are `core.schema_migrations` and `core.schema_objects`. Refinery would create the first itself, but
//! before V0001 has made the schema, so `sql/history.sql` makes schema and tables first and refinery finds them.

mod error;
mod install;
mod objects;
mod order;
pub(crate) mod rule_file;
mod rules;
mod text;

use tokio_postgres::Client;

pub use error::MigrateError;
pub use install::install_sql;
pub use rules::{ShippedRule, shipped_rules};

mod embedded {
    #![allow(unreachable_pub, reason = "the macro writes pub items")]
    refinery::embed_migrations!("../sql/tables");
}

const HISTORY_TABLE: &str = "core.schema_migrations";
const HISTORY: &str = include_str!("../../../sql/history.sql");
const FORGET: &str = include_str!("forget.sql");
// One number for both ways of installing, so that they wait for each other.
const LOCK: &str = "SELECT pg_advisory_lock(7022613001)";
const UNLOCK: &str = "SELECT pg_advisory_unlock(7022613001)";
const CREATE_EXTENSION: &str = "CREATE EXTENSION IF NOT EXISTS callscript";
const EXTENSION_VERSION: &str = "SELECT extversion FROM pg_extension WHERE extname = 'callscript'";
const HAS_APPLY_GRANTS: &str = "SELECT to_regprocedure('callscript.apply_grants()') IS NOT NULL";
const APPLY_GRANTS: &str = "SELECT callscript.apply_grants()";

/// One numbered file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MigrationFile {
    /// Number in the file name.
    pub version: i32,
    /// Words in the file name.
    pub name: String,
    /// Refinery's checksum of name, version and text.
    pub checksum: u64,
}

impl MigrationFile {
    /// File name under `sql/tables`.
    pub fn file_name(&self) -> String {
        format!("V{:04}__{}.sql", self.version, self.name)
    }
}

/// What a run did.
#[derive(Debug, Clone)]
pub struct MigrationReport {
    /// What this run applied, in order: numbered files, then objects by schema and name.
    pub applied: Vec<String>,
    /// What became of each rule whose text is new here, in a sentence.
    pub shipped: Vec<String>,
    /// Newest version now in the database.
    pub schema_version: i32,
    /// Version of the extension, or why there is none and what to do.
    pub extension: Result<String, String>,
}

/// Every numbered file, in order.
pub fn checksums() -> Vec<MigrationFile> {
    let mut files: Vec<MigrationFile> = embedded::migrations::runner()
        .get_migrations()
        .iter()
        .map(|migration| MigrationFile {
            version: migration.version(),
            name: migration.name().to_owned(),
            checksum: migration.checksum(),
        })
        .collect();
    files.sort_by_key(|file| file.version);
    files
}

/// Newest version this binary knows.
pub fn latest_version() -> i32 {
    checksums().last().map_or(0, |file| file.version)
}

/// Brings a database up to date. Needs a direct connection: the advisory lock is held by the
/// connection, and poolers in transaction mode hand it to somebody else.
pub async fn run(client: &mut Client) -> Result<MigrationReport, MigrateError> {
    // Building an index may take long; nothing that others have put into the database is taken for ours.
    client
        .batch_execute("SET statement_timeout = 0; SET search_path = pg_catalog, pg_temp")
        .await?;
    client.execute(LOCK, &[]).await?;
    let report = run_locked(client).await;
    client.batch_execute("RESET search_path").await?;
    client.execute(UNLOCK, &[]).await?;
    report
}

async fn run_locked(client: &mut Client) -> Result<MigrationReport, MigrateError> {
    let created = client.batch_execute(CREATE_EXTENSION).await;
    client.batch_execute(HISTORY).await?;

    let mut runner = embedded::migrations::runner();
    runner.set_migration_table_name(HISTORY_TABLE);
    let newest = runner.get_last_applied_migration_async(client).await?;
    if let Some(newest) = newest.filter(|newest| newest.version() > latest_version()) {
        return Err(MigrateError::NewerDatabase {
            database: newest.version(),
            binary: latest_version(),
        });
    }
    let report = runner
        .set_abort_divergent(true)
        .set_abort_missing(true)
        .run_async(client)
        .await?;
    let mut applied: Vec<String> = report
        .applied_migrations()
        .iter()
        .map(ToString::to_string)
        .collect();
    applied.extend(objects::apply(client).await?);
    let shipped = rules::apply(client).await?;
    forget(client).await?;

    let row = client.query_opt(EXTENSION_VERSION, &[]).await?;
    let extension = match (row, created) {
        (Some(row), _) => Ok(row.get(0)),
        (None, Err(error)) => Err(error::why_no_extension(&error)),
        (None, Ok(())) => Err("the extension callscript is not there".to_owned()),
    };
    if client.query_one(HAS_APPLY_GRANTS, &[]).await?.get(0) {
        client.execute(APPLY_GRANTS, &[]).await?;
    }
    Ok(MigrationReport {
        applied,
        shipped,
        schema_version: latest_version(),
        extension,
    })
}

/// Names in `core.schema_objects` that this binary has files for.
fn recorded_names() -> Vec<String> {
    let mut names = objects::names();
    names.extend(rules::names());
    names
}

async fn forget(client: &mut Client) -> Result<(), MigrateError> {
    let transaction = client.transaction().await?;
    transaction.batch_execute(objects::OWNER).await?;
    transaction.execute(FORGET, &[&recorded_names()]).await?;
    transaction.commit().await?;
    Ok(())
}
