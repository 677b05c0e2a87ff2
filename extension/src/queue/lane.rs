//! The four lanes.

use std::fmt;
use std::str::FromStr;

use crate::error::FunctionError;

/// A lane of the factory; `core.lane` in SQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lane {
    Ingest,
    Vault,
    Factory,
    Judge,
}

impl Lane {
    pub(crate) const ALL: [Self; 4] = [Self::Ingest, Self::Vault, Self::Factory, Self::Judge];

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

impl Lane {
    /// The function that takes the results of the lane. The right to call it is the right to work the lane.
    pub(super) const fn finisher(self) -> &'static str {
        match self {
            Self::Ingest => "callscript.ingested(uuid, bigint, jsonb)",
            Self::Vault => "callscript.vaulted(uuid, bigint, jsonb)",
            Self::Factory => "callscript.transcribed(uuid, bigint, jsonb)",
            Self::Judge => "callscript.judged(uuid, bigint, jsonb)",
        }
    }
}

impl fmt::Display for Lane {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl FromStr for Lane {
    type Err = FunctionError;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|lane| lane.as_str() == name);
        found.ok_or_else(|| FunctionError::invalid("lane", "must be ingest, vault, factory or judge"))
    }
}
