//! A draft on the calls of the last 48 hours, against what is flagged now.

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::Value;
use tokio_postgres::types::Type;

use crate::app::App;
use crate::error::PageError;
use crate::view::format;

/// How far back it looks.
const TRIED: SignedDuration = SignedDuration::from_hours(48);
/// A draft that flags fewer calls than this more is no flood, however few were flagged before.
const FEW: u64 = 5;

/// The answer of `console.shadow_rule`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Shadow {
    /// Judged calls of the rule's vertical.
    pub(crate) calls: u64,
    pub(crate) added: u64,
    pub(crate) kept: u64,
    pub(crate) lost: u64,
    /// Share from which it is asked once more.
    pub(crate) warn_share: Option<f64>,
    pub(crate) campaigns: Vec<Campaign>,
    pub(crate) samples: Vec<Sample>,
}

/// The calls of a campaign.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Campaign {
    pub(crate) name: String,
    pub(crate) calls: u64,
    pub(crate) draft: u64,
    pub(crate) now: u64,
}

/// A call about which draft and version in force differ.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Sample {
    pub(crate) call: String,
    pub(crate) change: String,
    pub(crate) quote: Option<String>,
    pub(crate) start: Option<f64>,
    pub(crate) campaign: String,
}

impl Sample {
    /// Where the words are said.
    pub(crate) fn address(&self) -> String {
        match self.start {
            Some(start) => format!("/calls/{}?t={start:.2}", self.call),
            None => format!("/calls/{}", self.call),
        }
    }

    pub(crate) fn clock(&self) -> String {
        self.start.map(format::length).unwrap_or_default()
    }
}

impl Campaign {
    pub(crate) fn share(&self) -> String {
        format::percent(self.draft as f64, self.calls as f64)
    }
}

impl Shadow {
    pub(crate) const fn draft(&self) -> u64 {
        self.added + self.kept
    }

    pub(crate) const fn now(&self) -> u64 {
        self.kept + self.lost
    }

    /// `13 of 240 calls (5.4 %)`
    pub(crate) fn told(&self, flagged: u64) -> String {
        format!(
            "{} of {} calls ({})",
            format::thousands(flagged),
            format::thousands(self.calls),
            format::percent(flagged as f64, self.calls as f64)
        )
    }

    /// What is to be feared of the draft; empty: nothing.
    pub(crate) fn warnings(&self) -> Vec<String> {
        let mut warnings = Vec::new();
        let (draft, now) = (self.draft(), self.now());
        if draft > 2 * now && draft - now >= FEW {
            let times = if now == 0 {
                "No call is flagged by this rule now".to_owned()
            } else {
                format!("That is {:.1} times as many as now", draft as f64 / now as f64)
            };
            warnings.push(format!(
                "{times}. Each flag is a call that somebody has to hear: look at the calls below first."
            ));
        }
        let share = draft as f64 / (self.calls.max(1)) as f64;
        let most = self.warn_share.unwrap_or(0.1);
        if share > most && draft >= FEW {
            warnings.push(format!(
                "It would flag {:.1} % of the calls, more than the {:.0} % from which this is asked. A rule that flags so much is mostly \
                 wrong about what people say.",
                share * 100.0,
                most * 100.0
            ));
        }
        warnings
    }
}

/// Tries a version on the calls before `to`.
pub(crate) async fn run(app: &App, rule: &str, version: i32, to: Timestamp) -> Result<Shadow, PageError> {
    let from = to
        .checked_sub(TRIED)
        .map_err(|error| PageError::Internal(error.to_string()))?;
    let tried: Value = app
        .database
        .one(
            "SELECT console.shadow_rule($1, $2, $3, $4)",
            &[
                (&rule, Type::TEXT),
                (&version, Type::INT4),
                (&from, Type::TIMESTAMPTZ),
                (&to, Type::TIMESTAMPTZ),
            ],
        )
        .await
        .map_err(PageError::of_action)?;
    serde_json::from_value(tried)
        .map_err(|error| PageError::Internal(format!("a preview is not understood ({error})")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shadow(calls: u64, added: u64, kept: u64, lost: u64) -> Shadow {
        Shadow {
            calls,
            added,
            kept,
            lost,
            warn_share: Some(0.1),
            ..Shadow::default()
        }
    }

    #[test]
    fn a_flood_is_warned_of() {
        assert_eq!(shadow(1000, 2, 20, 3).warnings(), Vec::<String>::new());
        assert_eq!(shadow(1000, 4, 0, 0).warnings(), Vec::<String>::new());
        assert!(shadow(1000, 30, 20, 0).warnings()[0].contains("2.5 times as many"));
        assert!(shadow(1000, 9, 0, 0).warnings()[0].contains("No call is flagged"));
        let both = shadow(100, 40, 10, 0).warnings();
        assert!(
            both.len() == 2 && both[1].contains("50.0 %") && both[1].contains("10 %"),
            "{both:?}"
        );
        assert_eq!(shadow(240, 3, 10, 0).told(13), "13 of 240 calls (5.4 %)");
        assert_eq!(shadow(0, 0, 0, 0).warnings(), Vec::<String>::new());
    }
}
