//! What `callscript doctor` wants to know.

use callscript_common::db::DbError;
use tokio_postgres::types::Type;

use super::Database;

impl Database {
    /// Version of the server.
    pub async fn server_version(&self) -> Result<String, DbError> {
        self.pool.one(include_str!("sql/server_version.sql"), &[]).await
    }

    /// Version of an extension, if it is there.
    pub async fn extension_version(&self, name: &str) -> Result<Option<String>, DbError> {
        let rows = self
            .pool
            .query(include_str!("sql/extension_version.sql"), &[(&name, Type::TEXT)])
            .await?;
        Ok(rows.first().map(|row| row.try_get(0)).transpose()?)
    }

    /// Newest migration that was applied.
    pub async fn schema_version(&self) -> Result<Option<i32>, DbError> {
        self.pool.one(include_str!("sql/schema_version.sql"), &[]).await
    }
}
