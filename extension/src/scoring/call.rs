//! A call as it is scored: its transcript, what is known about it, and the settings that decide.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::Value;

use super::calibration::Calibration;
use super::terms::{Span, plausible};
use super::transcript::{Facts, Segment, Transcript};
use super::unjudged::Unjudged;

/// What a score is made from, besides rules and findings.
#[derive(Debug, Default)]
pub(crate) struct Call {
    pub(crate) transcript: Transcript,
    pub(crate) settings: Settings,
    /// What was measured about the call, as it is kept with the judgement.
    pub(crate) facts: Value,
    /// What of it cannot be judged.
    pub(crate) unjudged: Unjudged,
    /// Why nothing can be scored.
    pub(crate) unusable: Option<&'static str>,
}

/// When a finding counts and a call is flagged.
#[derive(Clone, Debug, Deserialize)]
#[serde(default)]
pub(crate) struct Settings {
    pub(crate) flag_below: f64,
    pub(crate) flag_on_critical: bool,
    /// The setting `judge.least_confidence`.
    pub(crate) least_confidence: f64,
    /// The setting `judge.clear_from`.
    pub(crate) clear_from: f64,
    /// The setting `score.critical_from`.
    pub(crate) critical_from: f64,
    /// What stated confidences are worth.
    pub(crate) calibration: Calibration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            flag_below: 70.0,
            flag_on_critical: true,
            least_confidence: 0.5,
            clear_from: 0.7,
            critical_from: 0.25,
            calibration: Calibration::default(),
        }
    }
}

/// The shape of what our own statements write.
#[derive(Deserialize)]
struct Stored<'a> {
    #[serde(borrow)]
    segments: Vec<StoredSegment<'a>>,
    speech: Option<Vec<Vec<[f64; 2]>>>,
    duration_seconds: Option<f64>,
    audio_seconds: Option<f64>,
    facts: Value,
    settings: Settings,
}

#[derive(Deserialize)]
struct StoredSegment<'a> {
    #[serde(borrow)]
    speaker: Cow<'a, str>,
    start: f64,
    end: f64,
    text: String,
    words: Option<Vec<Span>>,
}

impl Call {
    /// Reads `{segments, speech, duration_seconds, audio_seconds, facts, settings}` from JSON that may hold
    /// anything.
    pub(crate) fn of(value: &Value) -> Self {
        let parsed = Transcript::parse(value);
        let settings = |key: &str| value.get("settings").and_then(|settings| settings.get(key));
        let usual = Settings::default();
        Self {
            unusable: parsed.as_ref().err().copied(),
            transcript: parsed.unwrap_or_default(),
            settings: Settings {
                flag_below: settings("flag_below")
                    .and_then(Value::as_f64)
                    .unwrap_or(usual.flag_below),
                flag_on_critical: settings("flag_on_critical")
                    .and_then(Value::as_bool)
                    .unwrap_or(usual.flag_on_critical),
                least_confidence: settings("least_confidence")
                    .and_then(Value::as_f64)
                    .unwrap_or(usual.least_confidence),
                clear_from: settings("clear_from")
                    .and_then(Value::as_f64)
                    .unwrap_or(usual.clear_from),
                critical_from: settings("critical_from")
                    .and_then(Value::as_f64)
                    .unwrap_or(usual.critical_from),
                calibration: Calibration::of(settings("calibration")),
            },
            unjudged: value.get("facts").map(Unjudged::of).unwrap_or_default(),
            facts: value.get("facts").cloned().unwrap_or_default(),
        }
    }

    /// The same from text; several times as fast where it has the shape that we write.
    pub(crate) fn read(text: &str) -> Self {
        match serde_json::from_str::<Stored<'_>>(text) {
            Ok(stored) => stored.into(),
            Err(_) => Self::of(&serde_json::from_str(text).unwrap_or_default()),
        }
    }
}

impl From<Stored<'_>> for Call {
    fn from(stored: Stored<'_>) -> Self {
        let segment = |segment: StoredSegment<'_>| {
            let times = (plausible(segment.start), plausible(segment.end));
            let said = segment.words.unwrap_or_default();
            Segment::new(&segment.speaker, times, segment.text, &said)
        };
        let facts = Facts {
            duration_seconds: stored.duration_seconds.and_then(plausible),
            audio_seconds: stored.audio_seconds.and_then(plausible),
            ..Facts::measured(&stored.facts)
        };
        Self {
            transcript: Transcript::new(
                stored.segments.into_iter().map(segment).collect(),
                &stored.speech.unwrap_or_default(),
                facts,
            ),
            settings: stored.settings,
            unjudged: Unjudged::of(&stored.facts),
            facts: stored.facts,
            unusable: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn both_ways_of_reading_agree() {
        let stored = json!({
            "segments": [
                {"speaker": "agent", "start": 0, "end": 2.5, "text": "Is this \"line\" recorded?", "confidence": 0.9},
                {"speaker": "nobody", "start": -1, "end": -2, "text": ""},
                {"speaker": "caller", "start": 3, "end": 9, "text": "it is", "words": [
                    {"start": 3, "end": 3.5, "text": "it"}, {"start": 8, "end": 9, "text": "is"}]}],
            "speech": [[[0, 2.5]], [[3, 3.5], [8, 9]]],
            "duration_seconds": 12, "audio_seconds": 11.5,
            "facts": {"repeat_calls": 2, "seconds_past_payout": null}, "settings": {"flag_below": 60}});
        for value in [
            stored.clone(),
            json!({"segments": [{"text": 3, "start": "x"}], "settings": {"flag_below": "low"}}),
            json!({"segments": [{"speaker": "agent", "start": 0, "end": 1, "text": "a", "words": [{"start": 0}]}], "speech": [0],
                "duration_seconds": 1, "audio_seconds": 1, "facts": {}, "settings": {}}),
            json!({"segments": 1}),
            json!(null),
        ] {
            let (one, other) = (Call::of(&value), Call::read(&value.to_string()));
            assert_eq!(format!("{one:?}"), format!("{other:?}"), "{value}");
        }
        let read = Call::read(&stored.to_string());
        assert_eq!((read.transcript.segments.len(), read.unusable), (3, None));
        assert_eq!(read.transcript.facts.repeat_calls, Some(2.0));
        assert_eq!(read.transcript.segments[2].times().words().len(), 2);
        assert_eq!(read.transcript.speech.len(), 3);
    }
}
