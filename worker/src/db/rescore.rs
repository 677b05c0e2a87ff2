//! Scoring stored calls again.

use std::ops::Add;

use callscript_common::db::DbError;
use jiff::Timestamp;
use serde::Serialize;
use tokio_postgres::types::Type;

use super::Database;

/// What `callscript.rescore` did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Rescored {
    /// Calls scored.
    pub scored: i64,
    /// Judgements that this added.
    pub added: i64,
    /// Calls that are flagged now and were safe, or the other way round.
    pub changed_verdicts: i64,
}

impl Add for Rescored {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            scored: self.scored + other.scored,
            added: self.added + other.added,
            changed_verdicts: self.changed_verdicts + other.changed_verdicts,
        }
    }
}

impl Database {
    /// Times of the first and the last call from `from` (inclusive) to `to` (exclusive); `None` where there
    /// is none.
    pub async fn first_and_last_call(
        &self,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Option<(Timestamp, Timestamp)>, DbError> {
        let span = [(&from as _, Type::TIMESTAMPTZ), (&to as _, Type::TIMESTAMPTZ)];
        let rows = self
            .pool
            .query(include_str!("sql/first_and_last_call.sql"), &span)
            .await?;
        let row = rows
            .first()
            .ok_or_else(|| DbError::Unexpected("no row".to_owned()))?;
        let (first, last): (Option<Timestamp>, Option<Timestamp>) = (row.try_get(0)?, row.try_get(1)?);
        Ok(first.zip(last))
    }

    /// Where a batch of `calls` calls from `from` on ends (exclusive), `to` at the latest.
    pub async fn rescore_border(
        &self,
        from: Timestamp,
        to: Timestamp,
        calls: i64,
    ) -> Result<Timestamp, DbError> {
        let parameters = [
            (&from as _, Type::TIMESTAMPTZ),
            (&to as _, Type::TIMESTAMPTZ),
            (&calls as _, Type::INT8),
        ];
        let rows = self
            .pool
            .query(include_str!("sql/rescore_border.sql"), &parameters)
            .await?;
        let border: Option<Timestamp> = rows.first().map(|row| row.try_get(0)).transpose()?;
        Ok(border.unwrap_or(to))
    }

    /// Scores the judged calls of a stretch of time again, under today's rules.
    pub async fn rescore(&self, from: Timestamp, to: Timestamp) -> Result<Rescored, DbError> {
        let rows = self
            .pool
            .query(
                include_str!("sql/rescore.sql"),
                &[(&from, Type::TIMESTAMPTZ), (&to, Type::TIMESTAMPTZ)],
            )
            .await?;
        let row = rows
            .first()
            .ok_or_else(|| DbError::Unexpected("no row".to_owned()))?;
        Ok(Rescored {
            scored: row.try_get(0)?,
            added: row.try_get(1)?,
            changed_verdicts: row.try_get(2)?,
        })
    }
}
