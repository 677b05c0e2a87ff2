//! Which objects the database knows, for `callscript audio` and `callscript objects`.

use callscript_common::db::{DbError, Parameter};
use jiff::Timestamp;
use tokio_postgres::types::Type;
use uuid::Uuid;

use super::Database;

/// A recording that a call says is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredAudio {
    /// The call.
    pub call: Uuid,
    /// The object's key.
    pub key: String,
    /// Its size in bytes.
    pub bytes: u64,
}

impl Database {
    /// Key of a call's recording; `None` where the function knows none.
    pub async fn audio_key(&self, call: Uuid) -> Result<Option<String>, DbError> {
        self.pool
            .one(include_str!("sql/audio_key.sql"), &[(&call, Type::UUID)])
            .await
    }

    /// Those of the keys that no call stores, and whose call will not store them any moment.
    pub async fn orphans(&self, keys: &[String]) -> Result<Vec<String>, DbError> {
        let rows = self
            .pool
            .query(include_str!("sql/orphans.sql"), &[(&keys, Type::TEXT_ARRAY)])
            .await?;
        rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
    }

    /// A page of the stored recordings of calls that began within the limits, in the order of the calls' ids
    /// and beginning after one of them.
    pub async fn stored_audio(
        &self,
        from: Option<Timestamp>,
        to: Option<Timestamp>,
        after: Option<Uuid>,
        limit: i32,
    ) -> Result<Vec<StoredAudio>, DbError> {
        let parameters: [Parameter<'_>; 4] = [
            (&from, Type::TIMESTAMPTZ),
            (&to, Type::TIMESTAMPTZ),
            (&after, Type::UUID),
            (&limit, Type::INT4),
        ];
        let rows = self
            .pool
            .query(include_str!("sql/stored_audio.sql"), &parameters)
            .await?;
        rows.iter()
            .map(|row| {
                Ok(StoredAudio {
                    call: row.try_get(0)?,
                    key: row.try_get(1)?,
                    bytes: u64::try_from(row.try_get::<_, i64>(2)?).unwrap_or(0),
                })
            })
            .collect()
    }
}
