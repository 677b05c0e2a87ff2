//! The outbox of notifications.

use callscript_common::db::DbError;
use serde_json::Value;
use tokio_postgres::types::Type;

use super::Database;

/// An alert, or its end, to be sent to one place. Taken for a minute.
#[derive(Debug, Clone)]
pub struct Notification {
    /// Also the key by which the other party can tell a repetition.
    pub id: i64,
    /// Counts the times it was taken; an outdated one is refused.
    pub attempt: i16,
    /// slack or webhook
    pub kind: String,
    /// Holds a secret: never logged.
    pub url: String,
    /// `{id, event, kind, severity, cause, message, details, raised_at, resolved_at, runbook}`
    pub message: Value,
}

impl Database {
    /// Takes notifications that are due.
    pub async fn claim_notifications(&self, most: i32) -> Result<Vec<Notification>, DbError> {
        let rows = self
            .pool
            .query(
                include_str!("sql/claim_notifications.sql"),
                &[(&most, Type::INT4)],
            )
            .await?;
        rows.iter()
            .map(|row| {
                Ok(Notification {
                    id: row.try_get(0)?,
                    attempt: row.try_get(1)?,
                    kind: row.try_get(2)?,
                    url: row.try_get(3)?,
                    message: row.try_get(4)?,
                })
            })
            .collect()
    }

    /// The other party took it; false where it was given to another worker meanwhile.
    pub async fn notification_delivered(&self, note: &Notification) -> Result<bool, DbError> {
        self.pool
            .one(
                include_str!("sql/notification_delivered.sql"),
                &[(&note.id, Type::INT8), (&note.attempt, Type::INT2)],
            )
            .await
    }

    /// It was not taken: again later, at the earliest after so many seconds where the other party says so.
    pub async fn notification_failed(
        &self,
        note: &Notification,
        error: &str,
        wait_seconds: Option<f64>,
    ) -> Result<bool, DbError> {
        self.pool
            .one(
                include_str!("sql/notification_failed.sql"),
                &[
                    (&note.id, Type::INT8),
                    (&note.attempt, Type::INT2),
                    (&error, Type::TEXT),
                    (&wait_seconds, Type::FLOAT8),
                ],
            )
            .await
    }
}
