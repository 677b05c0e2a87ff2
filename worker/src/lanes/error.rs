//! Why a worker cannot start.

use callscript_common::config::ConfigError;
use callscript_common::db::DbError;

use super::SeatError;
use crate::http::HttpError;
use crate::models::ModelError;
use crate::ringba::RingbaError;
use crate::speech::turns::VoicesError;

/// A worker that could not start, or could not go on.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// A setting is missing or wrong.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The database cannot be used.
    #[error(transparent)]
    Database(#[from] DbError),
    /// The login may not do what was asked for.
    #[error("{0}")]
    Rights(String),
    /// An HTTP client could not be made.
    #[error(transparent)]
    Http(#[from] HttpError),
    /// The call log of this account cannot be read, and waiting will not help.
    #[error(transparent)]
    Ringba(#[from] RingbaError),
    /// There is no such speech model on this machine.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// The speaker encoder cannot be used.
    #[error(transparent)]
    Voices(#[from] VoicesError),
    /// The seat is not to be had.
    #[error(transparent)]
    Seat(#[from] SeatError),
    /// Traces cannot be sent.
    #[error("traces cannot be sent ({0}): check --otlp-endpoint, or leave it out")]
    Traces(String),
    /// The speech model could not be loaded.
    #[error("the speech model cannot be used: {0}")]
    Speech(String),
}

impl RunError {
    /// Whether it stays so until a person changes something: starting again would only fail again.
    pub fn needs_a_person(&self) -> bool {
        match self {
            Self::Config(_) | Self::Rights(_) | Self::Voices(_) | Self::Traces(_) => true,
            Self::Database(error) => error.needs_a_person(),
            Self::Model(error) => error.needs_a_person(),
            Self::Ringba(error) => error.needs_a_person(),
            Self::Seat(error) => matches!(error, SeatError::Unusable { .. }),
            // Memory may become free, a driver may come back.
            Self::Speech(_) | Self::Http(_) => false,
        }
    }
}
