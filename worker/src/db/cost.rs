//! What a day will cost.

use callscript_common::db::DbError;
use serde::Serialize;
use tokio_postgres::types::Type;

use super::Database;

/// One item of the bill, see `callscript.cost_plan`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CostItem {
    /// What is paid for.
    pub item: String,
    /// How much of it.
    pub quantity: f64,
    /// hours, tokens or calls
    pub unit: String,
    /// Dollars.
    pub usd: f64,
    /// What was assumed.
    pub assumption: String,
}

impl Database {
    /// The expected bill of a day with so many calls of so many minutes.
    pub async fn cost_plan(
        &self,
        calls: i32,
        minutes: f64,
        gpu: &str,
        spot: bool,
        second_opinions: f64,
    ) -> Result<Vec<CostItem>, DbError> {
        let rows = self
            .pool
            .query(
                include_str!("sql/cost_plan.sql"),
                &[
                    (&calls, Type::INT4),
                    (&minutes, Type::FLOAT8),
                    (&gpu, Type::TEXT),
                    (&spot, Type::BOOL),
                    (&second_opinions, Type::FLOAT8),
                ],
            )
            .await?;
        rows.iter()
            .map(|row| {
                Ok(CostItem {
                    item: row.try_get(0)?,
                    quantity: row.try_get(1)?,
                    unit: row.try_get(2)?,
                    usd: row.try_get(3)?,
                    assumption: row.try_get(4)?,
                })
            })
            .collect()
    }
}
