//! The golden set: calls that a person has labelled, under the rules in force, and under other prompts and models.

use callscript_common::db::{DbError, Parameter};
use serde::Serialize;
use serde_json::Value;
use tokio_postgres::types::Type;

use super::Database;

/// A rule in a call of the golden set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GoldenRule {
    /// Name of the call.
    pub name: String,
    /// The rule.
    pub rule: String,
    /// As a person heard it.
    pub is_broken: bool,
    /// As the rules in force see it.
    pub is_flagged: bool,
}

/// A model and a version of the prompt, as one tier asks it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GoldenSetup {
    /// 1 or 2.
    pub tier: i32,
    /// As the API knows it.
    pub model: String,
    /// Version of the prompt.
    pub prompt_version: i32,
    /// Whether it judges now.
    pub is_now: bool,
    /// Calls of the golden set.
    pub calls: i64,
    /// Of them not, or not wholly, asked about.
    pub unasked: Vec<String>,
}

/// A rule in a golden call that is flagged now and would not be, or the other way round.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GoldenDifference {
    /// Name of the call.
    pub name: String,
    /// The rule.
    pub rule: String,
    /// As a person heard it.
    pub is_broken: bool,
    /// As it is judged now.
    pub was_flagged: bool,
    /// Whether it is right now and would be wrong.
    pub is_loss: bool,
}

impl Database {
    /// The golden set under the rules in force, what is wrong first.
    pub async fn golden(&self) -> Result<Vec<GoldenRule>, DbError> {
        let rows = self.pool.query(include_str!("sql/rules_golden.sql"), &[]).await?;
        let read = |row: &tokio_postgres::Row| {
            Ok(GoldenRule {
                name: row.try_get(0)?,
                rule: row.try_get(1)?,
                is_broken: row.try_get(2)?,
                is_flagged: row.try_get(3)?,
            })
        };
        rows.iter().map(read).collect()
    }

    /// What to compare where a tier (both, without one) asks another model or version of the prompt; what judges now first.
    pub async fn golden_setups(
        &self,
        tier: Option<i32>,
        model: Option<&str>,
        prompt_version: Option<i32>,
    ) -> Result<Vec<GoldenSetup>, DbError> {
        let args: [Parameter<'_>; 3] = [
            (&tier, Type::INT4),
            (&model, Type::TEXT),
            (&prompt_version, Type::INT4),
        ];
        let rows = self
            .pool
            .query(include_str!("sql/golden_setups.sql"), &args)
            .await?;
        let read = |row: &tokio_postgres::Row| {
            Ok(GoldenSetup {
                tier: row.try_get(0)?,
                model: row.try_get(1)?,
                prompt_version: row.try_get(2)?,
                is_now: row.try_get(3)?,
                calls: row.try_get(4)?,
                unasked: row.try_get(5)?,
            })
        };
        rows.iter().map(read).collect()
    }

    /// The next question about a golden call, `{question, body}`; `{"body": null}`: there is none.
    pub async fn golden_question(
        &self,
        name: &str,
        setup: &GoldenSetup,
        server: &str,
    ) -> Result<Value, DbError> {
        let args: [Parameter<'_>; 5] = [
            (&name, Type::TEXT),
            (&setup.tier, Type::INT4),
            (&setup.model, Type::TEXT),
            (&setup.prompt_version, Type::INT4),
            (&server, Type::TEXT),
        ];
        self.pool
            .one(include_str!("sql/golden_question.sql"), &args)
            .await
    }

    /// Hands an answer about a golden call in; returns what it cost in dollars.
    pub async fn golden_answered(
        &self,
        name: &str,
        question: &Value,
        result: &Value,
    ) -> Result<f64, DbError> {
        let args: [Parameter<'_>; 3] = [
            (&name, Type::TEXT),
            (&question, Type::JSONB),
            (&result, Type::JSONB),
        ];
        self.pool
            .one(include_str!("sql/golden_answered.sql"), &args)
            .await
    }

    /// What a setup would change in the golden set, losses first.
    pub async fn golden_compared(&self, setup: &GoldenSetup) -> Result<Vec<GoldenDifference>, DbError> {
        let args: [Parameter<'_>; 3] = [
            (&setup.tier, Type::INT4),
            (&setup.model, Type::TEXT),
            (&setup.prompt_version, Type::INT4),
        ];
        let rows = self
            .pool
            .query(include_str!("sql/golden_compared.sql"), &args)
            .await?;
        let read = |row: &tokio_postgres::Row| {
            Ok(GoldenDifference {
                name: row.try_get(0)?,
                rule: row.try_get(1)?,
                is_broken: row.try_get(2)?,
                was_flagged: row.try_get(3)?,
                is_loss: row.try_get(4)?,
            })
        };
        rows.iter().map(read).collect()
    }
}
