//! Scoring takes anything and keeps its promises: no panic, every quote verbatim, score and verdict in range.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::normalise;
use super::score::{Scored, score};
use super::shipped_tests::shipped_rules;

/// The text that quotes must come from.
fn whole_text(transcript: &Value) -> String {
    let segments = transcript
        .get("segments")
        .and_then(Value::as_array)
        .cloned()
        .unwrap_or_default();
    let texts: Vec<_> = segments
        .iter()
        .map(|s| {
            s.get("text")
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        })
        .collect();
    texts.join(" ")
}

fn assert_sound(transcript: &Value, scored: &Scored) {
    let text = whole_text(transcript);
    assert!((0..=100).contains(&scored.score));
    for flag in &scored.flags {
        // In order; what another party throws in is left out.
        let mut said = normalise::words(&text).into_iter();
        let quoted = normalise::words(&flag.quote);
        let is_said = quoted.iter().all(|word| said.any(|other| other == *word));
        assert!(
            !flag.quote.trim().is_empty() && is_said,
            "{:?} in {text:?}",
            flag.quote
        );
        assert!(flag.start >= 0.0 && flag.end >= flag.start && flag.end.is_finite());
        assert!((0.0..=1.0).contains(&flag.confidence) && flag.occurrences > 0);
    }
    assert!(serde_json::to_value(scored).is_ok());
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "\\PC{0,20}".prop_map(Value::from),
        keys().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 60, 8, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(Value::from),
            prop::collection::vec((keys(), inner), 0..8)
                .prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
        ]
    })
}

fn keys() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "segments",
        "words",
        "speech",
        "text",
        "speaker",
        "start",
        "end",
        "findings",
        "rule_id",
        "quote",
        "segment",
        "confidence",
        "id",
        "version",
        "severity",
        "weight",
        "kind",
        "definition",
        "any",
        "unless",
        "from",
        "to",
        "agent",
        "phrase",
        "absence",
        "metric",
        "op",
        "value",
        "settings",
        "flag_below",
        "critical",
    ])
    .prop_map(str::to_owned)
}

fn speech() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "do",
        "not",
        "call",
        "me",
        "again",
        "Don't",
        "take",
        "off",
        "your",
        "list",
        "gift",
        "card",
        "4",
        "twenty",
        "dollar",
        "stop",
        "calling",
        "shut",
        "up!",
        "i",
        "guarantee",
        "you",
        "will",
        "be",
        "approved",
        "recorded",
        "line",
        "...",
        "\u{1f600}",
        "\u{e9}\u{301}",
        "",
        "\u{130}",
        "social",
        "security",
        "number",
        "what",
        "is",
    ]);
    prop::collection::vec(word, 0..12).prop_map(|words| words.join(" "))
}

/// Times of words: as many as there are, in order and inside, or not.
fn times(text: &str, start: f64, steps: &[f64]) -> Value {
    let mut at = start;
    let words = text.split(' ').zip(steps.iter().cycle());
    words
        .map(|(word, step)| {
            at += step;
            json!({"start": at, "end": at + step / 2.0, "text": word})
        })
        .collect()
}

fn transcript() -> impl Strategy<Value = Value> {
    let speaker = prop::sample::select(vec!["agent", "caller", "unknown", "robot"]);
    let steps = prop::collection::vec(-0.1..9.0f64, 0..4);
    let segment = (speaker, 0.0..200.0f64, -5.0..30.0f64, speech(), steps).prop_map(
        |(speaker, start, length, text, steps)| {
            let words = times(&text, start, &steps);
            json!({"speaker": speaker, "start": start, "end": start + length, "text": text, "words": words})
        },
    );
    let heard = prop::collection::vec((0.0..200.0f64, -1.0..9.0f64), 0..4);
    (prop::collection::vec(segment, 0..12), heard, 0.0..300.0f64).prop_map(|(segments, heard, seconds)| {
        let heard: Vec<_> = heard
            .iter()
            .map(|(start, length)| [*start, start + length])
            .collect();
        json!({"segments": segments, "speech": [heard], "audio_seconds": seconds})
    })
}

fn pattern() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "call", "me", "(", ")", "|", "?", "..", "..5", "#", "#4", " ", " ", "do", "not", "\u{e9}", "'",
    ]);
    prop::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn anything_at_all(transcript in any_json(), rules in any_json(), verdict in any_json()) {
        assert_sound(&transcript, &score(&transcript, &rules, &verdict));
    }

    #[test]
    fn shipped_rules_on_anything_said(transcript in transcript(), quote in speech(), segment in 0..12usize) {
        let verdict = json!({"findings": [
            {"rule_id": "do_not_call_request", "segment": segment, "quote": quote, "confidence": 0.9},
            {"rule_id": "gift_card", "segment": segment, "quote": quote, "confidence": 0.4, "reason": "r"}]});
        assert_sound(&transcript, &score(&transcript, &json!(shipped_rules()), &verdict));
    }

    #[test]
    fn any_pattern(transcript in transcript(), any in prop::collection::vec(pattern(), 1..4), unless in pattern()) {
        let rule = |kind: &str| json!({"id": kind, "version": 1, "severity": "info", "weight": 5, "kind": kind,
            "definition": {"any": any, "unless": [unless]}});
        assert_sound(&transcript, &score(&transcript, &json!([rule("phrase"), rule("absence")]), &Value::Null));
    }
}
