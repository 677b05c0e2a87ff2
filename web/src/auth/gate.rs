//! One attempt to sign in with a password: counted first, checked in turn.

use tokio_postgres::types::Type;

use super::password::{self, Lane};
use super::token::Secret;
use crate::app::App;
use crate::error::PageError;

/// Who tries, and how.
#[derive(Debug)]
pub(crate) struct Attempt<'a> {
    /// E-mail address as it was typed.
    pub(crate) email: &'a str,
    pub(crate) password: String,
    /// Network that it comes from (`http::client`).
    pub(crate) network: &'a str,
    /// What the browser says it is known by.
    pub(crate) browser: Option<Secret>,
}

/// The user behind the password; `None` where it is wrong or nobody's. Nothing is hashed for an attempt that is
/// throttled: [`PageError::TooMany`]. An attempt that had to wait for its turn too long does not count:
/// [`PageError::Busy`].
pub(crate) async fn pass(app: &App, attempt: Attempt<'_>) -> Result<Option<i64>, PageError> {
    let browser = attempt.browser.map(|secret| secret.sha256());
    let rows = app
        .database
        .query(
            "SELECT attempt_id, user_id, password_hash, is_known, wait_seconds FROM console.begin_login($1, $2, $3)",
            &[
                (&attempt.email, Type::TEXT),
                (&attempt.network, Type::TEXT),
                (&browser, Type::BYTEA),
            ],
        )
        .await?;
    let row = rows
        .first()
        .ok_or_else(|| PageError::Internal("the gate of the login has no row".to_owned()))?;
    let wait: i32 = row.try_get(4)?;
    if wait > 0 {
        return Err(PageError::TooMany(wait));
    }
    let (number, user): (i64, Option<i64>) = (row.try_get(0)?, row.try_get(1)?);
    let lane = if row.try_get(3)? {
        Lane::Known
    } else {
        Lane::Strangers
    };
    let is_right = if attempt.password.len() > password::MOST_LENGTH {
        Ok(false)
    } else {
        password::matches(lane, attempt.password, row.try_get(2)?).await
    };
    // Unchecked: `None` takes the attempt back.
    let ended = is_right.as_ref().ok().copied();
    app.database
        .query(
            "SELECT console.end_login($1, $2)",
            &[(&number, Type::INT8), (&ended, Type::BOOL)],
        )
        .await?;
    let is_right = is_right?;
    Ok(user.filter(|_| is_right))
}
