//! Claims, leases and results: the SQL functions that the lanes call.

use callscript_common::db::DbError;
use serde_json::Value;
use tokio_postgres::types::Type;
use uuid::Uuid;

use super::Database;
use crate::config::Lane;

/// What a lane holds: the item and the epoch that every later step must name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Lease {
    /// Call, or window in the ingest lane.
    pub id: Uuid,
    /// Fencing number.
    pub epoch: i64,
}

/// A claimed item.
#[derive(Debug, Clone)]
pub struct Item {
    /// Its lease.
    pub lease: Lease,
    /// What the lane needs to know, see `callscript.claim`.
    pub work: Value,
}

/// What `callscript.store_page` did with a page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PageCounts {
    /// New calls.
    pub inserted: i32,
    /// Calls whose metadata changed.
    pub changed: i32,
    /// Calls already stored unchanged.
    pub identical: i32,
    /// Records set aside.
    pub rejected: i32,
}

/// Which function takes a finished stage's result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// `callscript.ingested`
    Ingested,
    /// `callscript.vaulted`
    Vaulted,
    /// `callscript.transcribed`
    Transcribed,
    /// `callscript.judged`
    Judged,
}

/// A failed attempt, see `callscript.fail`.
#[derive(Debug, Clone, PartialEq)]
pub struct Failure {
    /// What happened and what to do; no transcript, phone number or signed URL.
    pub error: String,
    /// Whose trouble it was, see [`crate::blame::Blame`].
    pub kind: &'static str,
    /// Whether trying again is pointless.
    pub permanent: bool,
    /// Set when the other party is in trouble: no attempt is burnt, and not before this many seconds.
    pub retry_after_seconds: Option<f64>,
}

impl Database {
    /// Claims up to `n` of the newest waiting items of a lane.
    pub async fn claim(&self, lane: Lane, worker: &str, n: i32) -> Result<Vec<Item>, DbError> {
        let lane = lane.name();
        let rows = self
            .pool
            .query(
                include_str!("sql/claim.sql"),
                &[(&lane, Type::TEXT), (&worker, Type::TEXT), (&n, Type::INT4)],
            )
            .await?;
        rows.iter()
            .map(|row| {
                let lease = Lease {
                    id: row.try_get(0)?,
                    epoch: row.try_get(1)?,
                };
                Ok(Item {
                    lease,
                    work: row.try_get(2)?,
                })
            })
            .collect()
    }

    /// Extends leases; returns the ids still held.
    pub async fn heartbeat(&self, leases: &[Lease]) -> Result<Vec<Uuid>, DbError> {
        let (ids, epochs) = split(leases);
        let rows = self
            .pool
            .query(
                include_str!("sql/heartbeat.sql"),
                &[(&ids, Type::UUID_ARRAY), (&epochs, Type::INT8_ARRAY)],
            )
            .await?;
        rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
    }

    /// Gives items back without spending an attempt; returns how many were still held.
    pub async fn release(&self, leases: &[Lease]) -> Result<i32, DbError> {
        let (ids, epochs) = split(leases);
        self.pool
            .one(
                include_str!("sql/release.sql"),
                &[(&ids, Type::UUID_ARRAY), (&epochs, Type::INT8_ARRAY)],
            )
            .await
    }

    /// Stores one page of the call log.
    pub async fn store_page(&self, lease: Lease, page: &Value) -> Result<PageCounts, DbError> {
        let rows = self
            .pool
            .query(
                include_str!("sql/store_page.sql"),
                &[
                    (&lease.id, Type::UUID),
                    (&lease.epoch, Type::INT8),
                    (page, Type::JSONB),
                ],
            )
            .await?;
        let row = rows
            .first()
            .ok_or_else(|| DbError::Unexpected("no row".to_owned()))?;
        Ok(PageCounts {
            inserted: row.try_get(0)?,
            changed: row.try_get(1)?,
            identical: row.try_get(2)?,
            rejected: row.try_get(3)?,
        })
    }

    /// Hands in the result of a stage; returns the item's new status.
    pub async fn finish(&self, stage: Stage, lease: Lease, result: &Value) -> Result<String, DbError> {
        let statement = match stage {
            Stage::Ingested => include_str!("sql/ingested.sql"),
            Stage::Vaulted => include_str!("sql/vaulted.sql"),
            Stage::Transcribed => include_str!("sql/transcribed.sql"),
            Stage::Judged => include_str!("sql/judged.sql"),
        };
        self.pool
            .one(
                statement,
                &[
                    (&lease.id, Type::UUID),
                    (&lease.epoch, Type::INT8),
                    (result, Type::JSONB),
                ],
            )
            .await
    }

    /// Reports a failed attempt; returns the item's new status.
    pub async fn fail(&self, lease: Lease, failure: &Failure) -> Result<String, DbError> {
        self.pool
            .one(
                include_str!("sql/fail.sql"),
                &[
                    (&lease.id, Type::UUID),
                    (&lease.epoch, Type::INT8),
                    (&failure.error, Type::TEXT),
                    (&failure.permanent, Type::BOOL),
                    (&failure.retry_after_seconds, Type::FLOAT8),
                ],
            )
            .await
    }

    /// The complete chat request for a held call, as the server at this address understands it. It is written down, and becomes a cost unless it is answered or withdrawn.
    pub async fn judge_question(&self, lease: Lease, server: &str) -> Result<Value, DbError> {
        self.pool
            .one(
                include_str!("sql/judge_question.sql"),
                &[
                    (&lease.id, Type::UUID),
                    (&lease.epoch, Type::INT8),
                    (&server, Type::TEXT),
                ],
            )
            .await
    }

    /// Keeps what was found out about the judge's server at an address, if anything; returns `{"model", "reasoning_effort"}`
    /// of tier 1.
    pub async fn judge_server(&self, server: &str, found: Option<&Value>) -> Result<Value, DbError> {
        self.pool
            .one(
                include_str!("sql/judge_server.sql"),
                &[(&server, Type::TEXT), (&found, Type::JSONB)],
            )
            .await
    }

    /// Seconds for which the judge wants to be left alone by an account, see
    /// [`JudgeClient::account`](crate::judge::JudgeClient::account). With `heard`, the judge has just said so.
    pub async fn judge_pause(&self, account: &str, heard: Option<f64>) -> Result<f64, DbError> {
        self.pool
            .one(
                include_str!("sql/judge_pause.sql"),
                &[(&account, Type::TEXT), (&heard, Type::FLOAT8)],
            )
            .await
    }

    /// Takes back a question that nobody will bill. Returns whether it was open.
    pub async fn withdraw_question(&self, lease: Lease, question: i64) -> Result<bool, DbError> {
        self.pool
            .one(
                include_str!("sql/withdraw_question.sql"),
                &[
                    (&lease.id, Type::UUID),
                    (&lease.epoch, Type::INT8),
                    (&question, Type::INT8),
                ],
            )
            .await
    }
}

fn split(leases: &[Lease]) -> (Vec<Uuid>, Vec<i64>) {
    leases.iter().map(|lease| (lease.id, lease.epoch)).unzip()
}
