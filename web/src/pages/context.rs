//! What is known around a call: its publisher over thirty days, its caller, its buyer and its campaign.

use serde::Deserialize;

/// The answer of `console.context`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Context {
    pub(crate) publisher: Option<Party>,
    pub(crate) caller: Option<Caller>,
    pub(crate) buyer: Option<Party>,
    pub(crate) campaign: Option<Party>,
}

/// A publisher, a buyer or a campaign over thirty days.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Party {
    pub(crate) name: String,
    pub(crate) calls: i64,
    pub(crate) judged: i64,
    pub(crate) flagged: i64,
    pub(crate) share: Option<f64>,
    pub(crate) low: Option<f64>,
    pub(crate) high: Option<f64>,
    pub(crate) confirmed: i64,
    pub(crate) series: Vec<Day>,
}

/// A day of a publisher.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Day {
    pub(crate) day: String,
    pub(crate) judged: i64,
    pub(crate) flagged: i64,
}

/// Calls of one telephone.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Caller {
    pub(crate) number: String,
    pub(crate) nth: i64,
    pub(crate) of: i64,
    pub(crate) days: i64,
    pub(crate) calls: Vec<CallersCall>,
}

/// One of them.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct CallersCall {
    pub(crate) id: String,
    pub(crate) start: String,
    pub(crate) duration_seconds: Option<f64>,
    pub(crate) publisher: Option<String>,
    pub(crate) status: String,
    pub(crate) state: Option<String>,
    pub(crate) is_this: bool,
}
