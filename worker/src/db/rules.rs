//! Rules as whoever writes them sees them.

use callscript_common::db::{DbError, Parameter};
use serde::Serialize;
use serde_json::Value;
use tokio_postgres::types::Type;

use super::Database;

/// A version of a rule that is in force for some days, or a draft; see `bi.rules`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ListedRule {
    /// Stable id.
    pub id: String,
    /// Counts up from 1.
    pub version: i32,
    /// in force, to come, for calls of before, draft or retired
    pub state: String,
    /// phrase, absence, metric or judge
    pub kind: String,
    /// info, warning or critical
    pub severity: String,
    /// A vertical, or all.
    pub vertical: String,
    /// As reviewers see it.
    pub name: String,
    /// The law or practice it rests on.
    pub source: String,
    /// The day on which the source was looked at.
    pub source_date: String,
    /// First day of calls; empty: from the first.
    pub judges_from: String,
    /// Last day of calls; empty: to the last.
    pub judges_until: String,
}

/// An example of a rule as a version of it sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TriedExample {
    /// `agent: words / caller: words`
    pub said: String,
    /// Whether the rule is broken in it.
    pub is_violation: bool,
    /// `None`: only the model can tell, and no answer of one is recorded.
    pub is_flagged: Option<bool>,
    /// Whether it is as expected.
    pub is_right: Option<bool>,
    /// The words that are flagged.
    pub quote: Option<String>,
}

/// What a rule flags in a conversation.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Caught {
    /// Words.
    pub quote: String,
    /// Who says them.
    pub speaker: String,
    /// Second of the conversation.
    pub start_seconds: f64,
    /// 0 to 1.
    pub confidence: f64,
    /// Why.
    pub reason: String,
}

/// What a version would have flagged in the calls of a campaign, or (`None`) of all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Shadow {
    /// Name of the campaign.
    pub campaign: Option<String>,
    /// Judged calls.
    pub calls: i64,
    /// Of them flagged by any rule.
    pub flagged: i64,
    /// Flagged by the rule, and by the version too.
    pub kept: i64,
    /// Flagged by the version only.
    pub added: i64,
    /// No longer flagged.
    pub lost: i64,
}

/// What a version of a rule adds to a question to the judge.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RuleTokens {
    /// Tokens of the version.
    pub of_version: i64,
    /// Tokens of the version in force.
    pub of_current: i64,
    /// Dollars for a million cached tokens of tier 1.
    pub usd_per_m: Option<f64>,
}

impl Database {
    /// Every version in force, and drafts.
    pub async fn rules(&self) -> Result<Vec<ListedRule>, DbError> {
        let rows = self.pool.query(include_str!("sql/rules_list.sql"), &[]).await?;
        let read = |row: &tokio_postgres::Row| {
            Ok(ListedRule {
                id: row.try_get(0)?,
                version: row.try_get(1)?,
                state: row.try_get(2)?,
                kind: row.try_get(3)?,
                severity: row.try_get(4)?,
                vertical: row.try_get(5)?,
                name: row.try_get(6)?,
                source: row.try_get(7)?,
                source_date: row.try_get(8)?,
                judges_from: row.try_get(9)?,
                judges_until: row.try_get(10)?,
            })
        };
        rows.iter().map(read).collect()
    }

    /// The examples of a rule as a version (the newest, where none is named) sees them.
    pub async fn test_rule(&self, id: &str, version: Option<i32>) -> Result<Vec<TriedExample>, DbError> {
        let args: [Parameter<'_>; 2] = [(&id, Type::TEXT), (&version, Type::INT4)];
        let rows = self.pool.query(include_str!("sql/rules_test.sql"), &args).await?;
        let read = |row: &tokio_postgres::Row| {
            Ok(TriedExample {
                said: row.try_get(0)?,
                is_violation: row.try_get(1)?,
                is_flagged: row.try_get(2)?,
                is_right: row.try_get(3)?,
                quote: row.try_get(4)?,
            })
        };
        rows.iter().map(read).collect()
    }

    /// What a version of a rule flags in a conversation.
    pub async fn try_rule(
        &self,
        id: &str,
        said: &str,
        version: Option<i32>,
    ) -> Result<Option<Caught>, DbError> {
        let args: [Parameter<'_>; 3] = [(&id, Type::TEXT), (&said, Type::TEXT), (&version, Type::INT4)];
        let rows = self.pool.query(include_str!("sql/rules_try.sql"), &args).await?;
        let read = |row: &tokio_postgres::Row| {
            Ok(Caught {
                quote: row.try_get(0)?,
                speaker: row.try_get(1)?,
                start_seconds: row.try_get(2)?,
                confidence: row.try_get(3)?,
                reason: row.try_get(4)?,
            })
        };
        rows.first().map(read).transpose()
    }

    /// What a version of a rule would have flagged in the calls of the last days; the sum first, then campaigns.
    pub async fn shadow(&self, id: &str, days: i32, version: Option<i32>) -> Result<Vec<Shadow>, DbError> {
        let args: [Parameter<'_>; 3] = [(&id, Type::TEXT), (&days, Type::INT4), (&version, Type::INT4)];
        let rows = self
            .pool
            .query(include_str!("sql/rules_shadow.sql"), &args)
            .await?;
        let read = |row: &tokio_postgres::Row| {
            Ok(Shadow {
                campaign: row.try_get(0)?,
                calls: row.try_get(1)?,
                flagged: row.try_get(2)?,
                kept: row.try_get(3)?,
                added: row.try_get(4)?,
                lost: row.try_get(5)?,
            })
        };
        rows.iter().map(read).collect()
    }

    /// What a version of a rule adds to a question.
    pub async fn rule_tokens(&self, id: &str, version: Option<i32>) -> Result<Option<RuleTokens>, DbError> {
        let args: [Parameter<'_>; 2] = [(&id, Type::TEXT), (&version, Type::INT4)];
        let rows = self
            .pool
            .query(include_str!("sql/rules_tokens.sql"), &args)
            .await?;
        let read = |row: &tokio_postgres::Row| {
            Ok(RuleTokens {
                of_version: row.try_get(0)?,
                of_current: row.try_get(1)?,
                usd_per_m: row.try_get(2)?,
            })
        };
        rows.first().map(read).transpose()
    }

    /// A version of a rule with its examples, as `core.ship_rule` takes it; `None`: there is none.
    pub async fn rule(&self, id: &str, version: Option<i32>) -> Result<Option<Value>, DbError> {
        let args: [Parameter<'_>; 2] = [(&id, Type::TEXT), (&version, Type::INT4)];
        let rows = self
            .pool
            .query(include_str!("sql/rules_export.sql"), &args)
            .await?;
        Ok(rows.first().map(|row| row.try_get(0)).transpose()?)
    }

    /// Takes a rule, as `core.ship_rule` takes it, over as a draft; returns its version and how many examples it has.
    pub async fn import_rule(&self, rule: &Value) -> Result<(i32, i64), DbError> {
        let id = rule["rule_id"].as_str().unwrap_or_default();
        let args: [Parameter<'_>; 1] = [(&id, Type::TEXT)];
        let known = self
            .pool
            .query(include_str!("sql/rules_exists.sql"), &args)
            .await?;
        let is_new = !known.first().map_or(Ok(false), |row| row.try_get(0))?;
        let args: [Parameter<'_>; 2] = [(rule, Type::JSONB), (&is_new, Type::BOOL)];
        let rows = self
            .pool
            .query(include_str!("sql/rules_import.sql"), &args)
            .await?;
        let made = rows
            .first()
            .map(|row| Ok::<_, DbError>((row.try_get(0)?, row.try_get(1)?)));
        Ok(made.transpose()?.unwrap_or_default())
    }
}
