//! The gate in front of another party's API.

use callscript_common::db::DbError;
use tokio_postgres::types::Type;

use super::Database;
use crate::gate::GateAnswer;

impl Database {
    /// Asks for leave to send one request, see `callscript.gate_pass`.
    pub async fn gate_pass(&self, gate: &str) -> Result<GateAnswer, DbError> {
        let rows = self
            .pool
            .query(include_str!("sql/gate_pass.sql"), &[(&gate, Type::TEXT)])
            .await?;
        let row = rows
            .first()
            .ok_or_else(|| DbError::Unexpected("no row".to_owned()))?;
        Ok(GateAnswer {
            wait_seconds: row.try_get(0)?,
            is_closed: row.try_get(1)?,
            is_troubled: row.try_get(2)?,
        })
    }

    /// For how many seconds a gate is closed, see `callscript.gate_closed_for`; 0 where the extension is older than that.
    pub async fn gate_closed_for(&self, gate: &str) -> Result<f64, DbError> {
        match self
            .pool
            .one(include_str!("sql/gate_closed_for.sql"), &[(&gate, Type::TEXT)])
            .await
        {
            Err(DbError::NotInstalled(_)) => Ok(0.0),
            answer => answer,
        }
    }

    /// Says how a request ended, see `callscript.gate_report`; returns whether the circuit is open now.
    pub async fn gate_report(
        &self,
        gate: &str,
        outcome: &str,
        retry_after_seconds: Option<f64>,
        error: Option<&str>,
    ) -> Result<bool, DbError> {
        self.pool
            .one(
                include_str!("sql/gate_report.sql"),
                &[
                    (&gate, Type::TEXT),
                    (&outcome, Type::TEXT),
                    (&retry_after_seconds, Type::FLOAT8),
                    (&error, Type::TEXT),
                ],
            )
            .await
    }
}
