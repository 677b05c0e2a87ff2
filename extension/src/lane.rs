//! The four lanes.

use std::fmt;
use std::str::FromStr;

use crate::error::QueueError;

/// A lane of the factory; `core.lane` in SQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lane {
    Ingest,
    Vault,
    Factory,
    Judge,
}

impl Lane {
    /// Its name in SQL, on the command line and in log lines.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Ingest => "ingest",
            Self::Vault => "vault",
            Self::Factory => "factory",
            Self::Judge => "judge",
        }
    }
}

impl fmt::Display for Lane {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl FromStr for Lane {
    type Err = QueueError;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        match name {
            "ingest" => Ok(Self::Ingest),
            "vault" => Ok(Self::Vault),
            "factory" => Ok(Self::Factory),
            "judge" => Ok(Self::Judge),
            _ => Err(QueueError::invalid(
                "lane",
                "must be ingest, vault, factory or judge",
            )),
        }
    }
}
