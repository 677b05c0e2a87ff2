//! What is worst to hear: a flag with its quote, playable from three seconds before the quote.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Deserialize;
use uuid::Uuid;

use crate::view::format;
use crate::view::moment::Moment;

/// Seconds before and after the quote.
const LEAD_IN: f64 = 3.0;
const RUN_OUT: f64 = 3.0;

/// `core.quality_clips`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Found {
    call_id: Uuid,
    flag_id: i64,
    severity: String,
    quote: String,
    state: String,
    start_seconds: f64,
    end_seconds: f64,
    rule_id: String,
    rule: String,
    call_time: String,
    revenue: f64,
    payout: f64,
    publisher: Option<String>,
    buyer: Option<String>,
    campaign: String,
    has_sound: bool,
}

/// As the page shows it.
#[derive(Debug, Clone)]
pub(crate) struct Clip {
    /// The call at the quote.
    pub(crate) address: String,
    /// The sound of the quote; empty where it is gone.
    pub(crate) sound: String,
    pub(crate) severity: String,
    pub(crate) quote: String,
    pub(crate) state: String,
    pub(crate) rule: String,
    pub(crate) called: Moment,
    pub(crate) revenue: String,
    pub(crate) payout: String,
    /// Publisher, buyer and campaign.
    pub(crate) way: String,
    pub(crate) at: String,
}

impl Clip {
    pub(crate) fn new(found: &Found, now: Timestamp, zone: &TimeZone) -> Self {
        let from = (found.start_seconds - LEAD_IN).max(0.0);
        let unknown = || "unknown".to_owned();
        Self {
            address: format!("/calls/{}?t={from:.1}#flag-{}", found.call_id, found.flag_id),
            sound: if found.has_sound {
                format!(
                    "/calls/{}/audio#t={from:.1},{:.1}",
                    found.call_id,
                    found.end_seconds + RUN_OUT
                )
            } else {
                String::new()
            },
            severity: found.severity.clone(),
            quote: found.quote.clone(),
            state: found.state.clone(),
            rule: if found.rule.is_empty() {
                found.rule_id.clone()
            } else {
                found.rule.clone()
            },
            called: Moment::of_text(Some(&found.call_time), now, zone),
            revenue: format::dollars(found.revenue),
            payout: format::dollars(found.payout),
            way: format!(
                "{} \u{2192} {}, {}",
                found.publisher.clone().unwrap_or_else(unknown),
                found.buyer.clone().unwrap_or_else(unknown),
                found.campaign
            ),
            at: format::length(found.start_seconds),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sound_begins_before_the_quote_and_not_before_the_call() {
        let clip = |start: f64, has_sound: bool| {
            let found = Found {
                start_seconds: start,
                end_seconds: start + 2.0,
                has_sound,
                ..Found::default()
            };
            Clip::new(&found, Timestamp::UNIX_EPOCH, &TimeZone::UTC)
        };
        assert!(
            clip(52.5, true).sound.ends_with("/audio#t=49.5,57.5")
                && clip(52.5, true).address.contains("?t=49.5#flag-0")
        );
        assert!(clip(1.0, true).sound.ends_with("#t=0.0,6.0"));
        assert_eq!(clip(1.0, false).sound, "");
    }
}
