//! The outbox of notifications.

use serde_json::Value;
use tokio_postgres::types::Type;

use crate::db::{DbError, Pool};

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
    /// `{id, event, kind, severity, cause, message, details, reminder, raised_at, resolved_at, runbook}`
    pub message: Value,
}

/// The outbox of a database.
#[derive(Debug)]
pub(super) struct Outbox(pub(super) Pool);

impl Outbox {
    /// Takes notifications that are due.
    pub(super) async fn claim(&self, most: i32) -> Result<Vec<Notification>, DbError> {
        let rows = self
            .0
            .query(include_str!("sql/claim.sql"), &[(&most, Type::INT4)])
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
    pub(super) async fn delivered(&self, note: &Notification) -> Result<bool, DbError> {
        self.0
            .one(
                include_str!("sql/delivered.sql"),
                &[(&note.id, Type::INT8), (&note.attempt, Type::INT2)],
            )
            .await
    }

    /// It was not taken: again later, at the earliest after so many seconds where the other party says so.
    pub(super) async fn failed(
        &self,
        note: &Notification,
        error: &str,
        wait_seconds: Option<f64>,
    ) -> Result<bool, DbError> {
        self.0
            .one(
                include_str!("sql/failed.sql"),
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
