//! Signed addresses of recordings: asked for by factories without keys, signed by workers that have them.

use callscript_common::db::DbError;
use tokio_postgres::types::Type;

use super::{Database, Lease};

/// A recording whose address somebody waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToSign {
    /// The lease under which it was asked for.
    pub lease: Lease,
    /// Key of the object.
    pub key: String,
}

impl Database {
    /// The signed address of the recording of a held call, once; `None` while it is being signed.
    pub async fn recording_address(&self, lease: Lease) -> Result<Option<String>, DbError> {
        self.pool
            .one(
                include_str!("sql/recording_address.sql"),
                &[(&lease.id, Type::UUID), (&lease.epoch, Type::INT8)],
            )
            .await
    }

    /// Up to `limit` recordings to sign, which are this signer's for ten seconds.
    pub async fn recordings_to_sign(&self, limit: i32) -> Result<Vec<ToSign>, DbError> {
        let rows = self
            .pool
            .query(
                include_str!("sql/recordings_to_sign.sql"),
                &[(&limit, Type::INT4)],
            )
            .await?;
        rows.iter()
            .map(|row| {
                Ok(ToSign {
                    lease: Lease {
                        id: row.try_get(0)?,
                        epoch: row.try_get(1)?,
                    },
                    key: row.try_get(2)?,
                })
            })
            .collect()
    }

    /// Hands in an address that works for `seconds`; whether somebody still waits for it.
    pub async fn recording_signed(&self, lease: Lease, address: &str, seconds: f64) -> Result<bool, DbError> {
        self.pool
            .one(
                include_str!("sql/recording_signed.sql"),
                &[
                    (&lease.id, Type::UUID),
                    (&lease.epoch, Type::INT8),
                    (&address, Type::TEXT),
                    (&seconds, Type::FLOAT8),
                ],
            )
            .await
    }
}
