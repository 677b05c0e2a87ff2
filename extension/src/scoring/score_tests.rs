//! Whole scores of small calls: each kind of rule, the judge's findings, the verdict.

use serde_json::{Value, json};

use super::score::{Scored, Verdict, score};

fn rule(
    id: &str,
    kind: &str,
    speaker: Option<&str>,
    severity: &str,
    weight: i32,
    definition: &Value,
) -> Value {
    json!({"id": id, "version": 3, "name": id, "speaker": speaker, "severity": severity, "weight": weight,
           "kind": kind, "definition": definition})
}

pub(super) fn call(segments: &[(&str, f64, f64, &str)]) -> Value {
    let segment = |(speaker, start, end, text): &(&str, f64, f64, &str)| json!({"speaker": speaker, "start": start, "end": end, "text": text});
    json!({"segments": segments.iter().map(segment).collect::<Vec<_>>(), "audio_seconds": 60.0})
}

fn finding(rule_id: &str, segment: usize, quote: &str) -> Value {
    json!({"rule_id": rule_id, "segment": segment, "quote": quote, "speaker": "agent", "confidence": 0.8, "reason": "why"})
}

fn ids(scored: &Scored) -> Vec<&str> {
    scored.flags.iter().map(|flag| flag.rule_id.as_str()).collect()
}

#[test]
fn one_flag_per_rule_with_its_first_occurrence() {
    let rules = json!([rule(
        "dnc",
        "phrase",
        Some("caller"),
        "critical",
        40,
        &json!({"any": ["stop calling", "calling me"]})
    )]);
    let transcript = call(&[
        ("agent", 0.0, 2.0, "They stop calling"),
        ("caller", 10.0, 12.0, "Please stop"),
        ("caller", 12.5, 14.0, "calling me."),
        ("caller", 30.0, 32.0, "STOP calling me!"),
    ]);
    let scored = score(&transcript, &rules, &Value::Null);
    let flag = &scored.flags[0];
    assert_eq!(
        (flag.quote.as_str(), flag.segment, flag.occurrences),
        ("stop calling me", 1, 2)
    );
    assert!(flag.start > 11.0 && flag.end < 14.0 && flag.rule_version == 3);
    assert_eq!((scored.score, scored.verdict), (60, Verdict::Flagged));
}

#[test]
fn unless_and_times_void_a_hit() {
    let rules = json!([
        rule(
            "free",
            "phrase",
            None,
            "info",
            1,
            &json!({"any": ["it is free"], "unless": ["not that it is free", "free if"]})
        ),
        rule(
            "early",
            "phrase",
            None,
            "info",
            1,
            &json!({"any": ["hello"], "from": 0, "to": 5})
        ),
    ]);
    for (start, text, expected) in [
        (0.0, "it is free", vec!["free"]),
        (0.0, "i did not, it is not. it is free", vec!["free"]),
        (0.0, "it is free, if you pay", vec![]),
        (0.0, "not that it is free", vec![]),
        (4.0, "hello", vec!["early"]),
        (6.0, "hello", vec![]),
    ] {
        let scored = score(
            &call(&[("agent", start, start + 1.0, text)]),
            &rules,
            &Value::Null,
        );
        assert_eq!(ids(&scored), expected, "{text}");
    }
}

#[test]
fn absence_needs_speech_and_takes_the_opening_as_evidence() {
    let rules = json!([rule(
        "disclosure",
        "absence",
        Some("agent"),
        "warning",
        20,
        &json!({"any": ["recorded"], "unless": ["voicemail"], "to": 30})
    )]);
    for (segments, quote) in [
        (
            vec![
                ("agent", 0.0, 1.0, "Hi!"),
                ("agent", 20.0, 21.0, "it is recorded"),
            ],
            None,
        ),
        (
            vec![
                ("agent", 0.0, 1.0, "Hi!"),
                ("agent", 40.0, 41.0, "it is recorded"),
            ],
            Some(("Hi", 1.0)),
        ),
        (
            vec![("agent", 0.0, 1.0, "Hi!"), ("caller", 2.0, 3.0, "is it recorded")],
            Some(("Hi", 1.0)),
        ),
        (
            vec![("unknown", 0.0, 1.0, "Well"), ("agent", 2.0, 3.0, "Hello there")],
            Some(("Hello there", 1.0)),
        ),
        (vec![("unknown", 0.0, 1.0, "Well")], Some(("Well", 0.8))),
        (
            vec![("agent", 0.0, 1.0, "Hi!"), ("caller", 2.0, 3.0, "my voicemail")],
            None,
        ),
        (
            vec![("caller", 0.0, 1.0, "Hello?"), ("agent", 2.0, 3.0, "...")],
            None,
        ),
        (vec![], None),
    ] {
        let scored = score(&call(&segments), &rules, &Value::Null);
        let found = scored
            .flags
            .first()
            .map(|flag| (flag.quote.as_str(), flag.confidence));
        assert_eq!(found, quote, "{segments:?}");
        assert_eq!(scored.verdict, Verdict::Safe);
    }
}

#[test]
fn metrics_measure() {
    let metric = |name: &str, op: &str, value: f64| {
        json!([rule(
            "m",
            "metric",
            None,
            "warning",
            20,
            &json!({"metric": name, "op": op, "value": value, "min_speech_seconds": 3})
        )])
    };
    let talk = [
        ("agent", 1.0, 20.0, "one"),
        ("caller", 5.0, 6.0, "two"),
        ("agent", 45.0, 46.0, "three"),
    ];
    for (rules, segments, found) in [
        (
            metric("dead_air_seconds", ">", 20.0),
            &talk[..],
            Some(("one", 20.0, 45.0)),
        ),
        (metric("dead_air_seconds", ">", 25.0), &talk, None),
        (
            metric("dead_air_seconds", ">", 39.0),
            &talk[..2],
            Some(("one", 20.0, 60.0)),
        ),
        (
            metric("agent_talk_ratio", ">", 0.9),
            &talk,
            Some(("one", 1.0, 20.0)),
        ),
        (metric("agent_talk_ratio", ">", 0.96), &talk, None),
        (
            metric("agent_talk_ratio", ">", 0.5),
            &[("unknown", 0.0, 50.0, "mono")],
            None,
        ),
        (
            metric("duration_seconds", "<", 61.0),
            &talk,
            Some(("one", 1.0, 20.0)),
        ),
        (metric("duration_seconds", "<", 60.0), &talk, None),
        (
            metric("duration_seconds", "<", 61.0),
            &[("agent", 0.0, 2.0, "too little speech")],
            None,
        ),
        (metric("duration_seconds", "<", 61.0), &[], None),
    ] {
        let scored = score(&call(segments), &rules, &Value::Null);
        let flag = scored
            .flags
            .first()
            .map(|flag| (flag.quote.as_str(), flag.start, flag.end));
        assert_eq!(flag, found, "{rules}");
    }
}

#[test]
fn findings_stand_or_fall_with_their_quote() {
    let rules = json!([
        rule("seen", "judge", Some("agent"), "warning", 10, &json!({})),
        rule("absent", "absence", None, "info", 1, &json!({"any": ["segment"]})),
    ]);
    let transcript = call(&[
        (
            "agent",
            0.0,
            4.0,
            "In this segment, I'll PROMISE you the moon and the stars.",
        ),
        ("caller", 5.0, 6.0, "I promise nothing today"),
        ("agent", 7.0, 9.0, "the very same words"),
        ("agent", 20.0, 21.0, "far away"),
    ]);
    let with = |key: &str, value: Value| {
        let mut changed = finding("seen", 0, "promise you the moon");
        changed[key] = value;
        changed
    };
    for (finding, outcome) in [
        (
            finding("seen", 0, "i'll promise you the moon"),
            Ok("I'll PROMISE you the moon"),
        ),
        (
            finding("seen", 1, "promise you the moon"),
            Ok("PROMISE you the moon"),
        ),
        (
            finding("seen", 2, "the very same words"),
            Ok("the very same words"),
        ),
        (
            finding("seen", 0, "promise you a moon and the stars"),
            Ok("PROMISE you the moon and the stars"),
        ),
        (
            finding("seen", 1, "the stars I promise nothing today the very"),
            Err("mixes the words"),
        ),
        (
            finding("seen", 0, "promise you the sun and some planets"),
            Err("not in the transcript"),
        ),
        (
            finding("seen", 3, "promise you the moon"),
            Ok("PROMISE you the moon"),
        ),
        (finding("seen", 0, "promise you the"), Err("at least 4 words")),
        (with("confidence", json!(0.49)), Err("judge.least_confidence")),
        (
            finding("seen", 1, "i promise nothing today"),
            Err("the caller says it"),
        ),
        (finding("seen", 9, "promise you the moon"), Err("no such segment")),
        (finding("seen", 0, "?!"), Err("1 to 80 words")),
        (
            finding("never_heard_of", 0, "promise you the moon"),
            Err("no such rule"),
        ),
        (finding("absent", 0, "promise you the moon"), Err("measured")),
        (with("confidence", json!(1.5)), Err("confidence")),
        (with("confidence", json!("high")), Err("confidence")),
        (with("segment", json!(-1)), Err("no such segment")),
        (with("rule_id", Value::Null), Err("names no rule")),
        (with("quote", json!(["moon"])), Err("1 to 80 words")),
        (json!("rubbish"), Err("names no rule")),
    ] {
        let scored = score(&transcript, &rules, &json!({"findings": [finding]}));
        match outcome {
            Ok(quote) => assert_eq!(
                scored.flags.first().map(|flag| flag.quote.as_str()),
                Some(quote),
                "{finding}"
            ),
            Err(reason) => {
                assert!(scored.flags.is_empty(), "{finding}");
                assert!(
                    scored.dropped[0].reason.contains(reason),
                    "{finding}: {}",
                    scored.dropped[0].reason
                );
            }
        }
    }
}

#[test]
fn rule_and_judge_agree_on_one_flag() {
    let rules = json!([rule(
        "moon",
        "phrase",
        None,
        "warning",
        10,
        &json!({"any": ["the moon"], "least_quoted": 3})
    )]);
    let transcript = call(&[
        ("agent", 0.0, 4.0, "I promise you the moon"),
        ("agent", 30.0, 34.0, "and the stars as well"),
    ]);
    let verdict = json!({"findings": [
        finding("moon", 0, "promise you the moon"), finding("moon", 0, "you the moon"), finding("moon", 1, "the stars as well")]});
    let scored = score(&transcript, &rules, &verdict);
    let flag = &scored.flags[0];
    assert_eq!(
        (flag.quote.as_str(), flag.occurrences, flag.reason.as_str()),
        ("the moon", 2, "why")
    );
    assert_eq!(scored.dropped.len(), 1);
    assert!(scored.dropped[0].reason.contains("twice"));
}

#[test]
fn one_bad_rule_does_not_stop_the_others() {
    let good = rule("good", "phrase", None, "info", 1, &json!({"any": ["moon"]}));
    let mut rules = vec![json!(null), json!({"id": "half"}), good.clone(), good];
    for definition in [
        json!({}),
        json!({"any": []}),
        json!({"any": ["(moon"]}),
        json!({"any": ["moon"], "unless": [".."]}),
        json!({"any": ["moon"], "from": 9, "to": 1}),
    ] {
        rules.push(rule("bad", "phrase", None, "info", 1, &definition));
    }
    rules.push(rule(
        "heavy",
        "phrase",
        None,
        "info",
        101,
        &json!({"any": ["moon"]}),
    ));
    rules.push(rule(
        "odd",
        "metric",
        None,
        "info",
        1,
        &json!({"metric": "mood", "op": "<", "value": 1}),
    ));
    let scored = score(&call(&[("agent", 0.0, 1.0, "moon")]), &json!(rules), &Value::Null);
    assert_eq!(ids(&scored), ["good"]);
    assert_eq!(scored.dropped.len(), rules.len() - 1);
    let reasons: Vec<_> = scored
        .dropped
        .iter()
        .map(|dropped| dropped.reason.as_str())
        .collect();
    assert!(
        reasons
            .iter()
            .any(|reason| reason.contains("pattern \"(moon\", character 6: `(` without `)`")),
        "{reasons:?}"
    );
}

#[test]
fn a_call_that_was_not_judged_whole_is_not_safe() {
    let rules = json!([
        rule("bad", "phrase", None, "critical", 40, &json!({"any": ["bad"]})),
        rule(
            "must",
            "absence",
            None,
            "warning",
            40,
            &json!({"any": ["recorded"]})
        ),
    ]);
    let whole = json!({"heard_share": 0.95, "foreign": {"Spanish": 0.05}});
    let part = json!({"heard_share": 0.5, "foreign": {"Spanish": 0.64}});
    let words = "Spanish 64 %, heard 50 %";
    for (text, facts, flags, verdict, not_judged) in [
        ("recorded", &whole, 0, Verdict::Safe, None),
        ("hello", &whole, 1, Verdict::Flagged, None),
        ("recorded", &part, 0, Verdict::Unjudged, Some(words)),
        // What is missed may stand in the rest.
        ("hello", &part, 0, Verdict::Unjudged, Some(words)),
        ("bad", &part, 1, Verdict::Flagged, Some(words)),
    ] {
        let mut transcript = call(&[("agent", 0.0, 1.0, text)]);
        transcript["facts"] = facts.clone();
        let scored = score(&transcript, &rules, &Value::Null);
        assert_eq!(
            (scored.flags.len(), scored.verdict),
            (flags, verdict),
            "{text} {facts}"
        );
        assert_eq!(scored.not_judged.as_deref(), not_judged);
    }
}

#[test]
fn settings_decide_the_verdict() {
    let rules = json!([
        rule("bad", "phrase", None, "critical", 10, &json!({"any": ["bad"]})),
        rule("poor", "phrase", None, "warning", 31, &json!({"any": ["poor"]})),
    ]);
    for (text, settings, score_is, verdict) in [
        ("bad", json!({}), 90, Verdict::Flagged),
        ("bad", json!({"flag_on_critical": false}), 90, Verdict::Safe),
        ("poor", json!({}), 69, Verdict::Flagged),
        ("poor", json!({"flag_below": 69}), 69, Verdict::Safe),
        ("fine", json!({}), 100, Verdict::Safe),
        ("fine", json!({"flag_below": 101}), 100, Verdict::Flagged),
        ("poor", json!({"flag_below": "soon"}), 69, Verdict::Flagged),
    ] {
        let mut transcript = call(&[("agent", 0.0, 1.0, text)]);
        transcript["settings"] = settings;
        let scored = score(&transcript, &rules, &Value::Null);
        assert_eq!((scored.score, scored.verdict), (score_is, verdict), "{text}");
    }
}
