//! The judge: whether its key is good, and what its server understands.

use callscript_common::config::DatabaseArgs;
use callscript_common::db::DbError;
use serde::Deserialize;
use serde_json::json;

use super::Finding;
use crate::config::JudgeArgs;
use crate::db::Database;
use crate::judge::{self, Found, JudgeClient, JudgeError};

const CHECK: &str = "judge";

/// What tier 1 asks.
#[derive(Debug, Deserialize)]
struct Tier {
    model: Option<String>,
    reasoning_effort: Option<String>,
}

pub(super) async fn examine(args: &JudgeArgs, database: &DatabaseArgs) -> Finding {
    let client = match JudgeClient::new(args, 1) {
        Ok(Some(client)) => client,
        Ok(None) => {
            return Finding::warning(
                CHECK,
                "no key: calls are judged by rules only",
                "set OPENAI_API_KEY, if a language model should judge too",
            );
        }
        Err(error) => return Finding::of_error(CHECK, error),
    };
    let logged_in = match client.models().await {
        Ok(models) => format!("logged in; {} models", models.len()),
        Err(error) => return Finding::of_error(CHECK, error),
    };
    // Without a database another finding says so.
    let Ok(database) = Database::new(database, "doctor") else {
        return Finding::ok(CHECK, logged_in);
    };
    let tier = match database.judge_server(client.server(), None).await {
        Ok(tier) => Tier::deserialize(tier).ok(),
        Err(_) => None,
    };
    let Some((model, effort)) = tier.and_then(|tier| Some((tier.model?, tier.reasoning_effort))) else {
        return Finding::ok(CHECK, logged_in);
    };
    match judge::probe(&client, &model, effort.as_deref()).await {
        Ok(Some(found)) => match keep(&database, &client, found).await {
            Ok(()) => Finding::ok(
                CHECK,
                format!(
                    "{logged_in}; {model} answers in {}, {}",
                    found.answer_format, found.token_limit
                ),
            ),
            Err(error) => Finding::of_error(CHECK, error),
        },
        Ok(None) => Finding::broken(
            CHECK,
            format!("{model} answers, but not in JSON, however it is asked"),
            "ask a model that follows instructions: core.judge_models, callscript.use_model()",
        ),
        Err(JudgeError::Model) => Finding::broken(
            CHECK,
            format!("{logged_in}; but the server does not know {model}, which tier 1 asks"),
            "name a model of that server in core.judge_models, and use it: callscript.use_model()",
        ),
        Err(error) => Finding::of_error(CHECK, error),
    }
}

async fn keep(database: &Database, client: &JudgeClient, found: Found) -> Result<(), DbError> {
    database
        .judge_server(client.server(), Some(&json!(found)))
        .await
        .map(drop)
}
