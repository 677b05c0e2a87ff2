//! Upkeep: sweeps, windows, the worker registry, logs and the status report.

use callscript_common::db::DbError;
use serde_json::Value;
use tokio_postgres::types::Type;

use super::Database;

impl Database {
    /// The clock that counts.
    pub async fn now(&self) -> Result<jiff::Timestamp, DbError> {
        self.pool.one(include_str!("sql/now.sql"), &[]).await
    }

    /// Takes expired leases back; returns how many.
    pub async fn kill_zombies(&self) -> Result<i32, DbError> {
        self.pool.one(include_str!("sql/kill_zombies.sql"), &[]).await
    }

    /// Opens the rolling ingest window unless one is open or, with `if_due`, was opened a moment ago; returns
    /// how many pieces it took.
    pub async fn open_window(&self, if_due: bool) -> Result<i32, DbError> {
        self.pool
            .one(include_str!("sql/open_window.sql"), &[(&if_due, Type::BOOL)])
            .await
    }

    /// Registers this worker, or says that it is still alive, or says good-bye.
    pub async fn register_worker(&self, worker: &str, info: &Value) -> Result<(), DbError> {
        self.pool
            .query(
                include_str!("sql/register_worker.sql"),
                &[(&worker, Type::TEXT), (info, Type::JSONB)],
            )
            .await?;
        Ok(())
    }

    /// Stores log lines; returns how many.
    pub async fn log(&self, lines: &Value) -> Result<i32, DbError> {
        self.pool
            .one(include_str!("sql/log.sql"), &[(lines, Type::JSONB)])
            .await
    }

    /// The status report.
    pub async fn status(&self) -> Result<Value, DbError> {
        self.pool.one(include_str!("sql/status.sql"), &[]).await
    }

    /// Whether a DBA asked this worker to finish what it holds and end. No, where the extension is older than
    /// that.
    pub async fn is_draining(&self, worker: &str) -> Result<bool, DbError> {
        match self
            .pool
            .one(include_str!("sql/is_draining.sql"), &[(&worker, Type::TEXT)])
            .await
        {
            Err(DbError::NotInstalled(_)) => Ok(false),
            answer => answer,
        }
    }

    /// Nightly upkeep, for databases without `pg_cron`.
    pub async fn forget(&self) -> Result<Value, DbError> {
        self.pool.one(include_str!("sql/forget.sql"), &[]).await
    }

    /// Raises and resolves alerts, for databases without `pg_cron`.
    pub async fn watchdog(&self) -> Result<(i32, i32), DbError> {
        let rows = self.pool.query(include_str!("sql/watchdog.sql"), &[]).await?;
        let row = rows
            .first()
            .ok_or_else(|| DbError::Unexpected("no row".to_owned()))?;
        Ok((row.try_get(0)?, row.try_get(1)?))
    }
}
