//! A call as `console.call` tells it.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::comments::Comment;
use super::reader::LEAD;
use crate::view::format;

/// The answer of `console.call`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Call {
    pub(crate) id: String,
    pub(crate) ringba_call_id: String,
    pub(crate) start: String,
    pub(crate) duration_seconds: Option<f64>,
    pub(crate) campaign: String,
    pub(crate) vertical: Option<String>,
    pub(crate) publisher: Option<String>,
    pub(crate) publisher_sub_id: Option<String>,
    pub(crate) buyer: Option<String>,
    pub(crate) target: Option<String>,
    pub(crate) caller: Option<String>,
    pub(crate) revenue: f64,
    pub(crate) payout: f64,
    pub(crate) status: String,
    pub(crate) failed_lane: Option<String>,
    pub(crate) error: Option<String>,
    pub(crate) has_audio: bool,
    pub(crate) ingested_at: Option<String>,
    pub(crate) vaulted_at: Option<String>,
    pub(crate) transcribed_at: Option<String>,
    pub(crate) judged_at: Option<String>,
    pub(crate) judgement: Option<Judgement>,
    pub(crate) flags: Vec<Flag>,
    /// Suspicions that the judge has cleared.
    pub(crate) cleared: Vec<Cleared>,
    pub(crate) transcript: Option<Transcript>,
    /// Who has taken it.
    pub(crate) assignee: Option<String>,
    pub(crate) is_mine: bool,
    pub(crate) log: Vec<LogLine>,
    /// Until when it is put away; `None`: it is not.
    pub(crate) snooze: Option<Snooze>,
    /// The oldest first.
    pub(crate) comments: Vec<Comment>,
    /// Why somebody may decide so.
    pub(crate) reasons: Vec<Reason>,
    pub(crate) newer: Option<String>,
    pub(crate) older: Option<String>,
}

/// The judgement in force.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Judgement {
    pub(crate) score: i32,
    pub(crate) summary: Option<String>,
    pub(crate) model: Option<String>,
    pub(crate) qa_version: String,
    pub(crate) sentiment: Option<String>,
    pub(crate) disposition: Option<String>,
    pub(crate) sale: Option<bool>,
    pub(crate) intent: Option<String>,
    pub(crate) coached_caller: Option<bool>,
    /// What could not be judged, e.g. `Spanish 64 %`.
    pub(crate) not_judged: Option<String>,
    pub(crate) origin: String,
    pub(crate) judgements: i64,
}

/// A flag with its evidence.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Flag {
    pub(crate) id: i64,
    pub(crate) rule_id: String,
    pub(crate) rule: String,
    pub(crate) version: i32,
    pub(crate) severity: String,
    pub(crate) weight: i32,
    pub(crate) confidence: f64,
    pub(crate) quote: String,
    pub(crate) segment: usize,
    pub(crate) start: f64,
    pub(crate) end: f64,
    pub(crate) speaker: String,
    pub(crate) source: String,
    pub(crate) reason: Option<String>,
    pub(crate) occurrences: i32,
    pub(crate) is_confirmed: bool,
    /// How likely a reviewer agrees, 0 to 1; `None`: too little was decided.
    pub(crate) calibrated: Option<f64>,
    /// The rule in plain words.
    pub(crate) guidance: String,
    /// The law or practice it rests on, and the day on which that was looked at.
    pub(crate) rule_source: Option<String>,
    pub(crate) source_date: Option<String>,
    pub(crate) severity_because: Option<String>,
    /// phrase, absence, metric or judge
    pub(crate) kind: String,
    pub(crate) patterns: Vec<String>,
    /// Whether a model was asked about it, or reported it.
    pub(crate) asked: bool,
    /// Whether the model says that the rule is broken.
    pub(crate) upheld: bool,
    /// Why, in the model's words.
    pub(crate) because: Option<String>,
    pub(crate) trail: Vec<Decided>,
}

/// What a pattern or a missing sentence accused the call of, and the judge has cleared.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Cleared {
    pub(crate) rule_id: String,
    pub(crate) rule: String,
    pub(crate) severity: String,
    pub(crate) kind: String,
    /// The rule in plain words.
    pub(crate) guidance: String,
    pub(crate) rule_source: Option<String>,
    pub(crate) source_date: Option<String>,
    pub(crate) patterns: Vec<String>,
    /// Of the judge in clearing it, 0 to 1.
    pub(crate) confidence: Option<f64>,
    pub(crate) quote: String,
    pub(crate) start: f64,
    pub(crate) end: Option<f64>,
    pub(crate) speaker: String,
    pub(crate) reason: Option<String>,
    /// Words that say what was missed.
    pub(crate) fulfilled_by: Option<String>,
    pub(crate) fulfilled_at: Option<f64>,
}

impl Cleared {
    /// The words that speak for clearing, or those that were suspected.
    pub(crate) fn words(&self) -> &str {
        self.fulfilled_by.as_deref().unwrap_or(&self.quote)
    }

    /// Second of the recording at which these words begin, as `data-seek` wants it.
    pub(crate) fn second(&self) -> String {
        format!("{:.2}", self.fulfilled_at.unwrap_or(self.start))
    }
}

/// A decision about a flag.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Decided {
    pub(crate) id: i64,
    pub(crate) action: String,
    pub(crate) reason: Option<String>,
    pub(crate) note: Option<String>,
    pub(crate) by: String,
    pub(crate) at: String,
}

/// A reason that is offered, and the action that it belongs to.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Reason {
    pub(crate) action: String,
    pub(crate) reason: String,
}

/// What was said.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Transcript {
    pub(crate) segments: Vec<Segment>,
    pub(crate) peaks: Value,
    pub(crate) language: String,
    pub(crate) model: String,
    pub(crate) audio_seconds: f64,
    /// Of the recording, 0 to 1.
    pub(crate) heard_share: Option<f64>,
    /// Of `language`, in English.
    pub(crate) language_name: Option<String>,
    /// Share of each language that the model found, by its name.
    pub(crate) languages: Option<BTreeMap<String, f64>>,
    /// What told agent and caller apart; `None` where that was not kept.
    pub(crate) roles_by: Option<String>,
}

/// A stretch of it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Segment {
    pub(crate) speaker: String,
    pub(crate) start: f64,
    pub(crate) end: f64,
    pub(crate) text: String,
    /// Its channel, or which of two voices on one says it.
    pub(crate) party: Option<u8>,
    /// Where it is another one than the transcript's.
    pub(crate) language: Option<String>,
    /// None where their times are not known.
    pub(crate) words: Vec<Word>,
}

/// A word of it. What it is stands in the text.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Word {
    pub(crate) start: f64,
}

/// Something that was done with the call.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct LogLine {
    pub(crate) at: String,
    pub(crate) actor: String,
    pub(crate) action: String,
    pub(crate) note: Option<String>,
    /// Whom it was given to.
    pub(crate) to: Option<String>,
    /// Until when it was put away.
    pub(crate) until: Option<String>,
}

/// Until when a call is put away, and by whom.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Snooze {
    pub(crate) until: String,
    pub(crate) at: String,
    pub(crate) by: Option<String>,
}

impl Transcript {
    /// `English 61 %, Spanish 39 %`, or the only one.
    pub(crate) fn spoken(&self) -> String {
        let name = self.language_name.as_ref().unwrap_or(&self.language);
        let Some(languages) = self.languages.as_ref().filter(|languages| languages.len() > 1) else {
            return name.clone();
        };
        let mut languages: Vec<(&String, &f64)> = languages.iter().collect();
        languages.sort_by(|a, b| b.1.total_cmp(a.1));
        let parts: Vec<String> = languages
            .into_iter()
            .map(|(name, share)| format!("{name} {}", format::percent(*share, 1.0)))
            .collect();
        parts.join(", ")
    }

    /// What told agent and caller apart, in words.
    pub(crate) fn who_is_who(&self) -> Option<&'static str> {
        Some(match self.roles_by.as_deref()? {
            "words" => "told by what was said",
            "account" => "by the channels of this account",
            "voices" => "two voices, told by what was said",
            "reviewer" => "told by a reviewer",
            _ => "not known",
        })
    }

    /// Share that was heard, in words.
    pub(crate) fn heard(&self) -> Option<String> {
        self.heard_share.map(|share| format::percent(share, 1.0))
    }
}

impl Segment {
    /// Who speaks, as the page names it.
    pub(crate) fn said_by(&self) -> String {
        match self.party {
            Some(party) if self.speaker == "unknown" => format!("speaker {}", u16::from(party) + 1),
            _ => self.speaker.clone(),
        }
    }
}

impl Flag {
    /// open, confirmed, dismissed or escalated
    pub(crate) fn state(&self) -> &str {
        match self.trail.last().map(|decided| decided.action.as_str()) {
            None | Some("reopened") => "open",
            Some(action) => action,
        }
    }

    pub(crate) fn is_open(&self) -> bool {
        self.state() == "open"
    }

    /// `flag:decision`, which a form sends along with a decision; 0: open.
    pub(crate) fn seen(&self) -> String {
        let newest = self.trail.last().filter(|_| !self.is_open());
        format!("{}:{}", self.id, newest.map_or(0, |decided| decided.id))
    }

    pub(crate) fn sure(&self) -> String {
        format!("{:.0} %", self.confidence * 100.0)
    }

    pub(crate) fn at(&self) -> String {
        format::length(self.start)
    }

    pub(crate) fn second(&self) -> String {
        format!("{:.2}", self.start)
    }

    /// Second from which one listens to it: a little before the quote.
    pub(crate) fn lead(&self) -> String {
        format!("{:.2}", (self.start - LEAD).max(0.0))
    }
}
