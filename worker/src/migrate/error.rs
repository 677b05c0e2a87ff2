//! Why a migration can fail, and what to do.

use refinery::error::Kind;

use crate::db::DbError;

/// A migration run that failed; what was applied before stays applied.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// The database was migrated by a newer binary.
    #[error(
        "the database has schema version {database}, this binary knows {binary}: install the newer callscript; \
         nothing was changed"
    )]
    NewerDatabase {
        /// Version in the database.
        database: i32,
        /// Version of the binary.
        binary: i32,
    },
    /// A shipped migration was edited, or the database was migrated from another source.
    #[error(
        "migration {applied} was applied with another text than this binary has: a shipped migration is never \
         edited; install the binary that applied it"
    )]
    Divergent {
        /// Name of the migration in the database.
        applied: String,
    },
    /// A migration was left out or came from a fork.
    #[error("migration {0} is on one side only: database and binary come from different sources")]
    Missing(String),
    /// The database failed.
    #[error("{0}")]
    Database(#[from] DbError),
    /// A migration failed.
    #[error("{0}")]
    Failed(String),
}

impl From<tokio_postgres::Error> for MigrateError {
    fn from(error: tokio_postgres::Error) -> Self {
        Self::Database(error.into())
    }
}

impl From<refinery::Error> for MigrateError {
    fn from(error: refinery::Error) -> Self {
        match error.kind() {
            Kind::DivergentVersion(applied, _) => Self::Divergent {
                applied: applied.to_string(),
            },
            Kind::MissingVersion(missing) => Self::Missing(missing.to_string()),
            _ => {
                let mut text = error.to_string();
                let mut source = std::error::Error::source(&error);
                while let Some(inner) = source {
                    text.push_str(": ");
                    text.push_str(&inner.to_string());
                    source = inner.source();
                }
                Self::Failed(text)
            }
        }
    }
}

/// Turns the failure of `CREATE EXTENSION` into advice.
pub(super) fn why_no_extension(error: &tokio_postgres::Error) -> String {
    let Some(db) = error.as_db_error() else {
        return error.to_string();
    };
    match db.code().code() {
        "42501" => {
            "this role may not create extensions: let a superuser run CREATE EXTENSION callscript, then \
                    run callscript migrate again"
                .to_owned()
        }
        "0A000" | "58P01" => {
            "the extension callscript is not installed on the database server: build and install \
                              extension/ there, then run callscript migrate again"
                .to_owned()
        }
        _ => db.message().to_owned(),
    }
}
