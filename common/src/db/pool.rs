//! The pool through which all statements of a process go.

use std::sync::Arc;
use std::time::Duration;

use deadpool_postgres::{Manager, ManagerConfig, Object, RecyclingMethod, Runtime};
use tokio_postgres::types::{FromSql, ToSql, Type};
use tokio_postgres::{NoTls, Row};

use super::DbError;
use super::connect::settings;
use crate::config::DatabaseArgs;

const BEGIN: &str = include_str!("sql/begin.sql");

/// A value and its type.
pub type Parameter<'a> = (&'a (dyn ToSql + Sync), Type);

/// A few connections that statements take turns on; cheap to clone.
#[derive(Clone)]
pub struct Pool {
    connections: deadpool_postgres::Pool,
    begin: Arc<str>,
}

impl std::fmt::Debug for Pool {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pool").finish_non_exhaustive()
    }
}

impl Pool {
    /// Prepares the pool; connects only when the first statement is sent. `name` becomes part of
    /// the `application_name`.
    pub fn new(args: &DatabaseArgs, name: &str) -> Result<Self, DbError> {
        let (config, tls) = settings(args, name)?;
        let recycling = ManagerConfig {
            recycling_method: RecyclingMethod::Fast,
        };
        let manager = match tls {
            Some(tls) => Manager::from_config(config, tls, recycling),
            None => Manager::from_config(config, NoTls, recycling),
        };
        let begin = BEGIN.replace("{{seconds}}", &args.database_statement_timeout.to_string());
        let wait = Some(Duration::from_secs(args.database_connect_timeout));
        let connections = deadpool_postgres::Pool::builder(manager)
            .max_size(args.database_pool_size.max(1))
            .runtime(Runtime::Tokio1)
            .wait_timeout(wait)
            .create_timeout(wait)
            .build()
            .map_err(|error| DbError::Settings(error.to_string()))?;
        Ok(Self {
            connections,
            begin: begin.into(),
        })
    }

    /// A connection from the pool.
    pub async fn client(&self) -> Result<Object, DbError> {
        Ok(self.connections.get().await?)
    }

    /// Runs one statement in a transaction of its own, with a time limit, and leaves nothing behind in the session: behind a
    /// pooler the connection may be somebody else's next. Beginning, statement and end are sent together, so that this costs no
    /// more time than the statement alone.
    pub async fn query(&self, statement: &str, parameters: &[Parameter<'_>]) -> Result<Vec<Row>, DbError> {
        let client = self.client().await?;
        // All three are on their way once they have been polled for the first time, in this order.
        let (begun, rows, ended) = tokio::join!(
            biased;
            client.batch_execute(&self.begin),
            client.query_typed(statement, parameters),
            client.batch_execute("COMMIT"),
        );
        let answer = begun.and(rows).and_then(|rows| ended.map(|()| rows));
        let answer = answer.map_err(DbError::from);
        // After a fail-over this connection leads to a server that only reads; a new one may lead elsewhere.
        if matches!(answer, Err(DbError::ReadOnly(_))) {
            drop(Object::take(client));
        }
        answer
    }

    /// The first value of the first row that a statement gives.
    pub async fn one<T>(&self, statement: &str, parameters: &[Parameter<'_>]) -> Result<T, DbError>
    where
        T: for<'r> FromSql<'r>,
    {
        let rows = self.query(statement, parameters).await?;
        let row = rows
            .first()
            .ok_or_else(|| DbError::Unexpected("no row".to_owned()))?;
        Ok(row.try_get(0)?)
    }
}
