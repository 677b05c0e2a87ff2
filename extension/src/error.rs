//! What can go wrong inside a function, and the SQLSTATE it is reported with.

use pgrx::pg_sys::panic::ErrorReport;
use pgrx::{PgSqlErrorCode, Uuid, function_name, spi::SpiError};

/// An error of a function of ours. Statement errors raised by `PostgreSQL` itself (a violated constraint,
/// say) never get here: they unwind with their own SQLSTATE.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum FunctionError {
    /// The caller does not hold the item (any more): SQLSTATE 55000, nothing is written.
    #[error(
        "stale lease: {item} is not held under epoch {epoch}; it was finished, released or taken back, so throw \
         this work away"
    )]
    Stale { item: Uuid, epoch: i64 },
    /// An argument that cannot be used: SQLSTATE 22023.
    #[error("{field}: {reason}")]
    Invalid { field: String, reason: String },
    /// The login may not do that: SQLSTATE 42501.
    #[error("{0}")]
    Forbidden(String),
    /// Something the function counts on is missing: SQLSTATE 55000.
    #[error("{0}")]
    Missing(String),
    /// The SPI call itself went wrong: SQLSTATE XX000.
    #[error("{0}")]
    Spi(#[from] SpiError),
}

impl FunctionError {
    /// An unusable argument: `field` says where (`segments[3].start`), `reason` what is wrong and what would
    /// do.
    pub(crate) fn invalid(field: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::Invalid {
            field: field.into(),
            reason: reason.into(),
        }
    }

    fn code(&self) -> PgSqlErrorCode {
        match self {
            Self::Stale { .. } | Self::Missing(_) => PgSqlErrorCode::ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
            Self::Invalid { .. } => PgSqlErrorCode::ERRCODE_INVALID_PARAMETER_VALUE,
            Self::Forbidden(_) => PgSqlErrorCode::ERRCODE_INSUFFICIENT_PRIVILEGE,
            Self::Spi(_) => PgSqlErrorCode::ERRCODE_INTERNAL_ERROR,
        }
    }
}

impl From<FunctionError> for ErrorReport {
    fn from(error: FunctionError) -> Self {
        Self::new(error.code(), error.to_string(), function_name!())
    }
}
