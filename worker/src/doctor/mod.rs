//! `callscript doctor`: one finding a line, and for each fault what to do about it.

mod database;
mod device;
mod judge;
mod parties;
mod rights;

use serde::Serialize;

use crate::config::{DoctorConfig, Lane};

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Health {
    /// Fine.
    Ok,
    /// Works, but differently than one may think.
    Warning,
    /// Must be mended before the factory can work.
    Broken,
}

/// What one check found.
#[derive(Debug, Clone, Serialize)]
pub struct Finding {
    /// What was looked at.
    pub check: &'static str,
    /// How it is.
    pub health: Health,
    /// What was found.
    pub finding: String,
    /// What to do; nothing where all is well.
    pub fix: Option<String>,
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "a literal, a text or an error, as it comes"
)]
impl Finding {
    fn ok(check: &'static str, finding: impl ToString) -> Self {
        Self {
            check,
            health: Health::Ok,
            finding: finding.to_string(),
            fix: None,
        }
    }

    fn warning(check: &'static str, finding: impl ToString, fix: impl ToString) -> Self {
        Self {
            check,
            health: Health::Warning,
            finding: finding.to_string(),
            fix: Some(fix.to_string()),
        }
    }

    fn broken(check: &'static str, finding: impl ToString, fix: impl ToString) -> Self {
        Self {
            check,
            health: Health::Broken,
            finding: finding.to_string(),
            fix: Some(fix.to_string()),
        }
    }

    /// From an error whose text reads "what: what to do", as ours do.
    fn of_error(check: &'static str, error: impl std::fmt::Display) -> Self {
        let text = error.to_string();
        match split(&text) {
            Some((finding, fix)) => Self::broken(check, finding, fix),
            None => Self::broken(check, &text, "see the message"),
        }
    }
}

/// At the first colon outside parentheses: within them stand the words of others.
fn split(text: &str) -> Option<(&str, &str)> {
    let mut depth = 0_usize;
    for (at, letter) in text.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            ':' if depth == 0 && text[at + 1..].starts_with(' ') => {
                return Some((&text[..at], &text[at + 2..]));
            }
            _ => {}
        }
    }
    None
}

/// Looks at what the lanes need, and at nothing else.
pub async fn examine(config: &DoctorConfig) -> Vec<Finding> {
    let (lanes, login) = rights::examine(&config.database, &config.lanes).await;
    let has = |lane| lanes.contains(&lane);
    let (ingest, vault, factory) = (has(Lane::Ingest), has(Lane::Vault), has(Lane::Factory));
    let (mut findings, bucket, call_log, key) = tokio::join!(
        database::examine(&config.database),
        when(vault || factory, parties::bucket(&config.storage, vault)),
        when(ingest || vault, parties::ringba(&config.ringba, ingest)),
        when(has(Lane::Judge), judge::examine(&config.judge, &config.database)),
    );
    findings.extend(login);
    findings.extend([bucket, call_log].into_iter().flatten());
    if factory {
        findings.push(parties::model(&config.speech, &config.shelf.shelf()));
        findings.push(device::examine(&config.speech));
    }
    findings.extend(key);
    findings.extend(rights::secrets(config, &lanes));
    findings
}

async fn when(is_needed: bool, check: impl Future<Output = Finding>) -> Option<Finding> {
    if is_needed { Some(check.await) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_said_is_no_remedy() {
        let text = "it is not reachable (error: refused (os 111)): check it";
        assert_eq!(
            split(text),
            Some(("it is not reachable (error: refused (os 111))", "check it"))
        );
        assert_eq!(split("a: b: c"), Some(("a", "b: c")));
        assert_eq!(split("http://x is bad"), None);
    }
}
