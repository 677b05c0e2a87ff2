//! What one worker heard of the judge's rate limit, for all that share the key.

use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;

use crate::fields::not_blank;
use crate::query;

/// Longest pause that is kept, seconds: what an answer asks for beyond that is asked for again.
const LONGEST: f64 = 86_400.0;

/// Seconds for which nobody should ask the judge on behalf of `account` (a name for a key at a server, without
/// the key); 0: ask. With `seconds` the judge has just refused for so long, which all workers hear from now on.
#[pg_extern(security_definer)]
#[search_path(pg_catalog, pg_temp)]
fn judge_pause(account: &str, seconds: default!(Option<f64>, "NULL")) -> Result<f64, ErrorReport> {
    not_blank("account", account)?;
    let asked = seconds.filter(|seconds| seconds.is_finite() && *seconds > 0.0);
    if let Some(seconds) = asked {
        let args = [account.into(), seconds.min(LONGEST).into()];
        query::run(include_str!("sql/pause.sql"), &args)?;
    }
    let left: Option<f64> = query::value(include_str!("sql/paused.sql"), &[account.into()])?;
    Ok(left.unwrap_or(0.0))
}
