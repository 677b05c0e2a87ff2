//! What can go wrong with the database, sorted by what the caller should do about it.

use tokio_postgres::error::SqlState;

/// A database call that failed. Messages hold no row contents: PostgreSQL's DETAIL is left out,
/// because it may quote a phone number or a signed URL.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// The item belongs to somebody else by now: throw the work away.
    #[error("{0}")]
    StaleLease(String),
    /// The server cannot be reached or is not ready: try again later.
    #[error("the database is not reachable ({0}): check DATABASE_URL and that the server is up")]
    Unavailable(String),
    /// The server takes no writes for now: a standby, the time of a fail-over, a guard of the disk.
    #[error(
        "the database takes no writes ({0}): a fail-over under way, a standby that DATABASE_URL names, or default_transaction_read_only"
    )]
    ReadOnly(String),
    /// Functions or tables are missing.
    #[error("the database is not set up ({0}): run `callscript migrate`")]
    NotInstalled(String),
    /// The role may not do this.
    #[error(
        "the database role may not do this ({0}): grant it the role of the lane, e.g. callscript_factory, or callscript_web for the console; docs/runbooks/roles.md"
    )]
    Forbidden(String),
    /// The server refused the statement.
    #[error("the database refused ({code}): {message}")]
    Refused {
        /// SQLSTATE
        code: String,
        /// Message and hint
        message: String,
    },
    /// The connection settings cannot be used.
    #[error("{0}")]
    Settings(String),
    /// A connection setting is missing.
    #[error(transparent)]
    Config(#[from] crate::config::ConfigError),
    /// An answer of the database that this worker does not understand.
    #[error("the database answered something unexpected ({0}): worker and extension may differ in version")]
    Unexpected(String),
}

impl DbError {
    /// Whether it stays so until a person changes a setting, a grant or the installation.
    pub fn needs_a_person(&self) -> bool {
        match self {
            Self::NotInstalled(_) | Self::Forbidden(_) | Self::Settings(_) | Self::Config(_) => true,
            // A refused login, a database that is not there.
            Self::Refused { code, .. } => code.starts_with("28") || code == "3D000",
            Self::StaleLease(_) | Self::Unavailable(_) | Self::ReadOnly(_) | Self::Unexpected(_) => false,
        }
    }

    /// Whether it is the same for every item, so that none is to blame: the installation, the rights, a setting
    /// that everything needs (`object_not_in_prerequisite_state`), or versions that do not fit together.
    pub fn is_everyones(&self) -> bool {
        match self {
            Self::Unexpected(_) => true,
            Self::Refused { code, .. } => code == SqlState::OBJECT_NOT_IN_PREREQUISITE_STATE.code(),
            other => other.needs_a_person(),
        }
    }

    /// Whether waiting may help.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Unavailable(_) | Self::ReadOnly(_) => true,
            // Deadlocks, serialisation failures, time-outs, a server that shuts down, too many connections, a
            // disk that fails.
            Self::Refused { code, .. } => {
                ["40", "53", "57", "58"]
                    .iter()
                    .any(|class| code.starts_with(class))
                    || code == "55P03"
            }
            _ => false,
        }
    }
}

impl From<tokio_postgres::Error> for DbError {
    fn from(error: tokio_postgres::Error) -> Self {
        let Some(db) = error.as_db_error() else {
            return if error.is_closed() || std::error::Error::source(&error).is_some() {
                Self::Unavailable(chain(&error))
            } else {
                Self::Unexpected(error.to_string())
            };
        };
        let code = db.code();
        let mut message = db.message().to_owned();
        if let Some(hint) = db.hint() {
            message.push_str("; ");
            message.push_str(hint);
        }
        if *code == SqlState::OBJECT_NOT_IN_PREREQUISITE_STATE && message.starts_with("stale lease:") {
            return Self::StaleLease(message);
        }
        if [
            SqlState::UNDEFINED_FUNCTION,
            SqlState::UNDEFINED_TABLE,
            SqlState::INVALID_SCHEMA_NAME,
        ]
        .contains(code)
        {
            return Self::NotInstalled(message);
        }
        if *code == SqlState::READ_ONLY_SQL_TRANSACTION {
            return Self::ReadOnly(message);
        }
        if *code == SqlState::INSUFFICIENT_PRIVILEGE {
            return Self::Forbidden(message);
        }
        let starting = [
            SqlState::CANNOT_CONNECT_NOW,
            SqlState::ADMIN_SHUTDOWN,
            SqlState::CRASH_SHUTDOWN,
        ];
        if starting.contains(code) || code.code().starts_with("08") {
            return Self::Unavailable(message);
        }
        Self::Refused {
            code: code.code().to_owned(),
            message,
        }
    }
}

impl From<deadpool_postgres::PoolError> for DbError {
    fn from(error: deadpool_postgres::PoolError) -> Self {
        match error {
            deadpool_postgres::PoolError::Backend(error) => error.into(),
            deadpool_postgres::PoolError::Timeout(_) => {
                Self::Unavailable("no connection became free in time".to_owned())
            }
            other => Self::Unavailable(other.to_string()),
        }
    }
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        source = inner.source();
    }
    text
}
