//! A rule as the database hands it out (`console.rule`).

use serde::Deserialize;
use serde_json::Value;
use tokio_postgres::types::Type;

use crate::app::App;
use crate::error::PageError;

/// The answer of `console.rule`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Record {
    /// Newest first.
    pub(crate) versions: Vec<Version>,
    pub(crate) changes: Vec<Change>,
    pub(crate) verticals: Vec<String>,
    pub(crate) rescores: Vec<Rescore>,
}

/// A version, as it is kept.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
#[expect(
    clippy::struct_field_names,
    reason = "the names are those of the database's answer"
)]
pub(crate) struct Version {
    pub(crate) version: i32,
    pub(crate) name: String,
    pub(crate) guidance: String,
    pub(crate) vertical: Option<String>,
    pub(crate) speaker: Option<String>,
    pub(crate) severity: String,
    pub(crate) weight: i16,
    pub(crate) kind: String,
    pub(crate) definition: Value,
    /// draft, in force, past, retired, to come, for calls of before
    pub(crate) state: String,
    pub(crate) is_current: bool,
    pub(crate) created_at: String,
    /// Who made it, by name.
    pub(crate) by: String,
    pub(crate) reason: String,
    pub(crate) scope: Value,
    pub(crate) in_force_from: Option<String>,
    pub(crate) in_force_until: Option<String>,
    pub(crate) severity_because: Option<String>,
    pub(crate) source: Option<String>,
    pub(crate) source_date: Option<String>,
}

/// A version was put in force, or the rule was retired or restored.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Change {
    pub(crate) action: String,
    pub(crate) version: i32,
    pub(crate) at: String,
    pub(crate) by: String,
    pub(crate) reason: String,
}

/// Calls that are scored again.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Rescore {
    pub(crate) from: String,
    pub(crate) asked_at: String,
    pub(crate) by: String,
    pub(crate) scored: u64,
    pub(crate) changed: u64,
    /// Of the time asked for, 0 to 1.
    pub(crate) share: f64,
    pub(crate) finished_at: Option<String>,
    pub(crate) error: Option<String>,
}

impl Record {
    /// The rule of this id.
    ///
    /// # Errors
    /// Where there is none.
    pub(crate) async fn read(app: &App, id: &str) -> Result<Self, PageError> {
        let found: Option<Value> = app
            .database
            .one("SELECT console.rule($1)", &[(&id, Type::TEXT)])
            .await?;
        let found = found.ok_or(PageError::NotFound("there is no such rule"))?;
        let record: Self = serde_json::from_value(found)
            .map_err(|error| PageError::Internal(format!("the rule is not understood ({error})")))?;
        if record.versions.is_empty() {
            return Err(PageError::NotFound("there is no such rule"));
        }
        Ok(record)
    }

    /// The draft that is newer than what is in force, if there is one.
    pub(crate) fn draft(&self) -> Option<&Version> {
        self.versions.first().filter(|version| version.state == "draft")
    }

    /// The version that judges now; for a rule that judges nothing, the one it would begin with.
    pub(crate) fn current(&self) -> &Version {
        let current = self.versions.iter().find(|version| version.is_current);
        current.unwrap_or(&self.versions[0])
    }

    /// What an edit begins with: the draft, or else the version that judges now.
    pub(crate) fn edited(&self) -> &Version {
        self.draft().unwrap_or_else(|| self.current())
    }

    /// A version by its number.
    pub(crate) fn version(&self, number: i32) -> Option<&Version> {
        self.versions.iter().find(|version| version.version == number)
    }
}
