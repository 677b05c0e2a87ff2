//! Why a migration can fail, and what to do.

use refinery::error::Kind;
use tokio_postgres::error::SqlState;

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
    /// A numbered file was edited, or the database was migrated from another source.
    #[error(
        "{applied} was applied with another text than this binary has: a numbered file is never edited; install \
         the binary that applied it"
    )]
    Divergent {
        /// Name of the migration in the database.
        applied: String,
    },
    /// A migration was left out or came from a fork.
    #[error("migration {0} is on one side only: database and binary come from different sources")]
    Missing(String),
    /// Objects of `sql/current` that need each other.
    #[error("sql/current goes round in a circle, so nothing can come first: {0}")]
    Circle(String),
    /// A file of `sql/current` was refused.
    #[error("sql/{path} could not be applied: {reason}{advice}")]
    Object {
        /// Path under `sql/`.
        path: String,
        /// Why.
        reason: DbError,
        /// What to do; empty where the reason says that.
        advice: &'static str,
    },
    /// A file of `sql/rules` is not in order.
    #[error("sql/rules/{id}.toml: {reason}")]
    RuleFile {
        /// The rule.
        id: String,
        /// Why.
        reason: String,
    },
    /// A rule of `sql/rules` was refused.
    #[error("sql/rules/{id}.toml could not be shipped: {reason}")]
    Rule {
        /// The rule.
        id: String,
        /// Why.
        reason: DbError,
    },
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbError),
    /// A migration failed.
    #[error("{0}")]
    Failed(String),
}

impl MigrateError {
    /// What the server said to a file of `sql/current`.
    pub(super) fn object(path: String, error: tokio_postgres::Error) -> Self {
        // A view that loses or reorders columns, a function that returns something else.
        let is_in_the_way = error.code().is_some_and(|code| {
            [
                SqlState::INVALID_TABLE_DEFINITION,
                SqlState::INVALID_FUNCTION_DEFINITION,
            ]
            .contains(code)
        });
        Self::Object {
            path,
            reason: error.into(),
            advice: if is_in_the_way {
                "; the one that is there cannot become this one: drop it in a new file of sql/tables, see sql/README.md"
            } else {
                ""
            },
        }
    }
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
