//! What the ledger can prove: backfills, reconciliation, stretches of time.

use callscript_common::db::{DbError, Parameter};
use jiff::Timestamp;
use serde_json::Value;
use tokio_postgres::types::Type;

use super::Database;

/// A stretch of time and what can be said of it, see `callscript.proof`.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Stretch {
    /// First instant (inclusive).
    pub starts_at: Timestamp,
    /// Last instant (exclusive).
    pub ends_at: Timestamp,
    /// proven, provisional, in doubt, open or never asked.
    pub state: String,
}

/// One hour and campaign of `bi.reconciliation`.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Reconciled {
    /// Start of the hour.
    pub hour_start: Timestamp,
    /// Name of the campaign.
    pub campaign: String,
    /// Calls that Ringba lists.
    pub ringba_calls: i64,
    /// Calls that are stored.
    pub stored_calls: i64,
    /// Whether both sides are equal in every figure.
    pub is_green: bool,
    /// The difference in words.
    pub difference: Option<String>,
}

impl Database {
    /// Opens windows over a stretch of time, or resumes the same backfill; returns how many were opened.
    pub async fn backfill(&self, from: Timestamp, to: Timestamp, step_seconds: f64) -> Result<i32, DbError> {
        let parameters: [Parameter<'_>; 3] = [
            (&from, Type::TIMESTAMPTZ),
            (&to, Type::TIMESTAMPTZ),
            (&step_seconds, Type::FLOAT8),
        ];
        self.pool.one(include_str!("sql/backfill.sql"), &parameters).await
    }

    /// How far a backfill is, see `callscript.backfill_progress`.
    pub async fn backfill_progress(&self, from: Timestamp, to: Timestamp) -> Result<Value, DbError> {
        self.pool
            .one(
                include_str!("sql/backfill_progress.sql"),
                &[(&from, Type::TIMESTAMPTZ), (&to, Type::TIMESTAMPTZ)],
            )
            .await
    }

    /// Opens the audits of a stretch of time; returns how many.
    pub async fn reconcile(&self, from: Timestamp, to: Timestamp) -> Result<i32, DbError> {
        self.pool
            .one(
                include_str!("sql/reconcile.sql"),
                &[(&from, Type::TIMESTAMPTZ), (&to, Type::TIMESTAMPTZ)],
            )
            .await
    }

    /// Opens the audits of yesterday, for databases without `pg_cron`.
    pub async fn reconcile_yesterday(&self) -> Result<i32, DbError> {
        self.pool
            .one(include_str!("sql/reconcile_yesterday.sql"), &[])
            .await
    }

    /// Audits of a stretch of time that have not ended.
    pub async fn audits_open(&self, from: Timestamp, to: Timestamp) -> Result<i64, DbError> {
        self.pool
            .one(
                include_str!("sql/audits_open.sql"),
                &[(&from, Type::TIMESTAMPTZ), (&to, Type::TIMESTAMPTZ)],
            )
            .await
    }

    /// The result of the audits of a stretch of time.
    pub async fn reconciliation(&self, from: Timestamp, to: Timestamp) -> Result<Vec<Reconciled>, DbError> {
        let rows = self
            .pool
            .query(
                include_str!("sql/reconciliation.sql"),
                &[(&from, Type::TIMESTAMPTZ), (&to, Type::TIMESTAMPTZ)],
            )
            .await?;
        rows.iter()
            .map(|row| {
                Ok(Reconciled {
                    hour_start: row.try_get(0)?,
                    campaign: row.try_get(1)?,
                    ringba_calls: row.try_get(2)?,
                    stored_calls: row.try_get(3)?,
                    is_green: row.try_get::<_, String>(4)? == "green",
                    difference: row.try_get(5)?,
                })
            })
            .collect()
    }

    /// What can be said of a stretch of time.
    pub async fn proof(&self, from: Timestamp, to: Timestamp) -> Result<Vec<Stretch>, DbError> {
        let rows = self
            .pool
            .query(
                include_str!("sql/proof.sql"),
                &[(&from, Type::TIMESTAMPTZ), (&to, Type::TIMESTAMPTZ)],
            )
            .await?;
        rows.iter()
            .map(|row| {
                Ok(Stretch {
                    starts_at: row.try_get(0)?,
                    ends_at: row.try_get(1)?,
                    state: row.try_get(2)?,
                })
            })
            .collect()
    }
}
