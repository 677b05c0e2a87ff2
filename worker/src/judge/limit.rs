//! The rate limit as the headers of an answer state it.
//!
//! OpenAI and the servers that imitate it answer with `x-ratelimit-limit-*`, `-remaining-*` and `-reset-*`,
//! once for requests and once for tokens; `reset` is the time until the limit is whole again, so it fills at
//! (limit - remaining) / reset.

use std::time::Duration;

use reqwest::header::HeaderMap;

/// Longest time between two questions.
const LONGEST_SPACING: Duration = Duration::from_secs(20);
/// Longest wait for a limit that is used up and says nothing usable of when it will be whole.
const LONGEST_WAIT: Duration = Duration::from_mins(1);

/// One of the two limits, as an answer states it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Limit {
    whole: f64,
    remaining: f64,
    reset: f64,
    /// Of one question: 1 request, or its tokens.
    is_tokens: bool,
}

impl Limit {
    /// Those that the headers state, of requests and of tokens.
    pub(super) fn stated(headers: &HeaderMap) -> impl Iterator<Item = Self> {
        ["requests", "tokens"]
            .into_iter()
            .filter_map(|kind| Self::read(headers, kind))
    }

    fn read(headers: &HeaderMap, kind: &str) -> Option<Self> {
        let text = |part: &str| headers.get(format!("x-ratelimit-{part}-{kind}"))?.to_str().ok();
        let number = |part: &str| {
            text(part)?
                .trim()
                .parse::<f64>()
                .ok()
                .filter(|n| n.is_finite() && *n >= 0.0)
        };
        Some(Self {
            whole: number("limit")?,
            remaining: number("remaining")?,
            reset: text("reset").and_then(seconds)?,
            is_tokens: kind == "tokens",
        })
    }

    /// Time between questions: none while plenty is left, else what it takes for one more to fit.
    pub(super) fn spacing(self, open: u32) -> Duration {
        let used = self.whole - self.remaining;
        if used <= 0.0 || self.reset <= 0.0 {
            return Duration::ZERO;
        }
        // A question is taken for a two-hundredth of a token limit: 4,000 tokens of 800,000 a minute, and
        // more careful with a smaller one.
        let one = if self.is_tokens { self.whole / 200.0 } else { 1.0 };
        let needed = f64::from(open + 1) * one;
        if self.remaining > needed.max(self.whole * 0.02) {
            return Duration::ZERO;
        }
        let each = self.reset / used * one;
        Duration::try_from_secs_f64(each).unwrap_or(LONGEST_SPACING)
    }
}

/// How long a limit that is used up will stay so.
pub(super) fn exhausted_for(headers: &HeaderMap) -> Option<Duration> {
    let longest = Limit::stated(headers)
        .filter(|limit| limit.remaining < 1.0)
        .map(|limit| limit.reset)
        .fold(0.0_f64, f64::max);
    (longest > 0.0).then(|| Duration::try_from_secs_f64(longest).unwrap_or(LONGEST_WAIT))
}

/// What `Retry-After` says.
pub(super) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    crate::http::retry_after(headers).and_then(|wait| Duration::try_from_secs_f64(wait).ok())
}

/// Reads `6ms`, `1s`, `6m0s`, `1h2m3.5s`, or plain seconds.
fn seconds(text: &str) -> Option<f64> {
    let text = text.trim();
    if let Ok(plain) = text.parse::<f64>() {
        return (plain.is_finite() && plain >= 0.0).then_some(plain);
    }
    let mut rest = text;
    let mut sum = 0.0;
    while !rest.is_empty() {
        let digits = rest.find(|letter: char| !letter.is_ascii_digit() && letter != '.')?;
        let value: f64 = rest[..digits].parse().ok()?;
        rest = &rest[digits..];
        let (unit, size) = [
            ("ms", 0.001),
            ("us", 0.000_001),
            ("h", 3600.0),
            ("m", 60.0),
            ("s", 1.0),
        ]
        .into_iter()
        .find(|(unit, _)| rest.starts_with(unit))?;
        sum += value * size;
        rest = &rest[unit.len()..];
    }
    (sum.is_finite() && !text.is_empty()).then_some(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_as_they_are_written() {
        for (text, expected) in [
            ("6ms", Some(0.006)),
            ("1s", Some(1.0)),
            ("6m0s", Some(360.0)),
            ("1h2m3.5s", Some(3723.5)),
            ("12", Some(12.0)),
            ("", None),
            ("soon", None),
            ("5x", None),
            ("-1", None),
        ] {
            assert_eq!(seconds(text), expected, "{text}");
        }
    }

    #[test]
    fn it_slows_down_before_the_limit() {
        let limit = |remaining: f64| Limit {
            whole: 500.0,
            remaining,
            reset: 60.0 * (500.0 - remaining) / 500.0,
            is_tokens: false,
        };
        assert_eq!(limit(400.0).spacing(8), Duration::ZERO);
        // 500 a minute are one in 120 ms.
        assert_eq!(limit(5.0).spacing(8).as_millis(), 120);
        assert_eq!(limit(500.0).spacing(8), Duration::ZERO);
    }
}
