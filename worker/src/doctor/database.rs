//! The database, the extension, the schema, the scheduler.

use callscript_common::config::DatabaseArgs;
use callscript_common::db::DbError;

use super::Finding;
use crate::db::Database;
use crate::migrate;

const MIGRATE: &str = "run `callscript migrate` as a role that owns the database";

pub(super) async fn examine(args: &DatabaseArgs) -> Vec<Finding> {
    let database = match Database::new(args, "doctor") {
        Ok(database) => database,
        Err(error) => return vec![Finding::of_error("database", error)],
    };
    let version = match database.server_version().await {
        Ok(version) => version,
        Err(error) => return vec![Finding::of_error("database", error)],
    };
    vec![
        Finding::ok("database", format!("PostgreSQL {version}")),
        extension(&database).await,
        schema(&database).await,
        scheduler(&database).await,
    ]
}

async fn extension(database: &Database) -> Finding {
    let mine = env!("CARGO_PKG_VERSION");
    match database.extension_version("callscript").await {
        Err(error) => Finding::of_error("extension", error),
        Ok(None) => Finding::broken(
            "extension",
            "the extension callscript is not in this database",
            MIGRATE,
        ),
        Ok(Some(version)) if version == mine => match database.status().await {
            Ok(_) => Finding::ok("extension", format!("callscript {version}")),
            Err(error) => Finding::of_error("extension", error),
        },
        Ok(Some(version)) => Finding::warning(
            "extension",
            format!("the extension is {version}, this worker is {mine}"),
            "install the extension of the same version and run ALTER EXTENSION callscript UPDATE",
        ),
    }
}

async fn schema(database: &Database) -> Finding {
    let newest = migrate::latest_version();
    match database.schema_version().await {
        Ok(Some(version)) if version == newest => Finding::ok("schema", format!("version {version}")),
        Ok(Some(version)) if version > newest => Finding::broken(
            "schema",
            format!("the database has version {version}, this worker knows {newest}"),
            "install the newer callscript",
        ),
        Ok(version) => {
            let found = version.map_or_else(|| "nothing".to_owned(), |version| format!("version {version}"));
            Finding::broken(
                "schema",
                format!("the database has {found}, this worker needs version {newest}"),
                MIGRATE,
            )
        }
        Err(DbError::NotInstalled(_)) => Finding::broken("schema", "no migration was ever applied", MIGRATE),
        Err(DbError::Forbidden(_)) => Finding::warning(
            "schema",
            "this role may not read the schema version",
            "nothing, if the extension's line is fine; a role with callscript_dba can tell more",
        ),
        Err(error) => Finding::of_error("schema", error),
    }
}

async fn scheduler(database: &Database) -> Finding {
    match database.extension_version("pg_cron").await {
        Err(error) => Finding::of_error("pg_cron", error),
        Ok(Some(version)) => Finding::ok("pg_cron", format!("pg_cron {version}")),
        Ok(None) => Finding::warning(
            "pg_cron",
            "pg_cron is not in this database; the workers sweep and schedule by themselves",
            "CREATE EXTENSION pg_cron, then SELECT callscript.schedule(), if upkeep should not depend on workers",
        ),
    }
}
