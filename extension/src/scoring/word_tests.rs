//! Scores of calls of which it is known when each word is said.

use serde_json::{Value, json};

use super::score::{Scored, score};

fn rule(kind: &str, speaker: Option<&str>, definition: &Value) -> Value {
    json!([{"id": kind, "version": 1, "name": kind, "speaker": speaker, "severity": "warning", "weight": 10, "kind": kind,
            "definition": definition}])
}

/// Half a second each, from these seconds on.
fn segment(speaker: &str, end: f64, words: &[(f64, &str)]) -> Value {
    let texts: Vec<&str> = words.iter().map(|(_, text)| *text).collect();
    let timed: Vec<Value> = words
        .iter()
        .map(|(start, text)| json!({"start": start, "end": start + 0.5, "text": text}))
        .collect();
    json!({"speaker": speaker, "start": words[0].0, "end": end, "text": texts.join(" "), "words": timed})
}

fn call(segments: &[Value]) -> Value {
    json!({"segments": segments, "audio_seconds": 60.0})
}

/// The same without times of words.
fn untimed(mut call: Value) -> Value {
    for segment in call["segments"].as_array_mut().into_iter().flatten() {
        segment.as_object_mut().expect("a segment").remove("words");
    }
    call
}

/// Quote, start and end of the only flag.
fn flag(scored: &Scored) -> Option<(&str, f64, f64)> {
    let flag = scored.flags.first()?;
    Some((flag.quote.as_str(), flag.start, flag.end))
}

#[test]
fn a_word_after_a_long_pause_has_its_own_second() {
    let said = call(&[segment(
        "agent",
        14.5,
        &[(0.0, "Hello."), (13.0, "Gift"), (13.5, "card!")],
    )]);
    let rules = rule("phrase", None, &json!({"any": ["gift card"]}));
    assert_eq!(
        flag(&score(&said, &rules, &Value::Null)),
        Some(("Gift card", 13.0, 14.0))
    );
    // By a guess it would be said in the middle.
    let guessed = score(&untimed(said.clone()), &rules, &Value::Null);
    assert!(flag(&guessed).is_some_and(|(_, start, _)| (5.0..7.0).contains(&start)));
    // From when to when it counts is a matter of that second too.
    for (from, to, counts) in [(12.0, 14.0, true), (0.0, 12.0, false), (13.1, 20.0, false)] {
        let rules = rule(
            "phrase",
            None,
            &json!({"any": ["gift card"], "from": from, "to": to}),
        );
        let found = score(&said, &rules, &Value::Null).flags.len() == 1;
        assert_eq!(found, counts, "{from} to {to}");
        let rules = rule(
            "absence",
            None,
            &json!({"any": ["gift card"], "from": from, "to": to}),
        );
        let is_missing = score(&said, &rules, &Value::Null).flags.len() == 1;
        assert_eq!(is_missing, !counts, "{from} to {to}");
    }
}

#[test]
fn a_finding_has_the_times_of_its_words_also_over_segments() {
    let said = call(&[
        segment("agent", 6.0, &[(0.0, "so"), (1.0, "I"), (5.0, "promise")]),
        segment("agent", 9.0, &[(6.5, "you"), (8.0, "it")]),
    ]);
    let rules = rule("judge", None, &json!({"least_quoted": 2}));
    let verdict =
        json!({"findings": [{"rule_id": "judge", "segment": 0, "quote": "promise you", "confidence": 1}]});
    assert_eq!(
        flag(&score(&said, &rules, &verdict)),
        Some(("promise you", 5.0, 7.0))
    );
}

#[test]
fn a_word_of_no_length_is_confirmed_like_any_other() {
    let word = json!({"start": 2.0, "end": 2.0, "text": "guaranteed"});
    let said = call(&[
        json!({"speaker": "agent", "start": 1.0, "end": 2.0, "text": "it's guaranteed",
            "words": [{"start": 1.0, "end": 2.0, "text": "it's"}, word]}),
    ]);
    let rules = rule("phrase", None, &json!({"any": ["guaranteed"], "least_quoted": 2}));
    let verdict = json!({"findings": [{"rule_id": "phrase", "segment": 0, "quote": "it's guaranteed", "confidence": 1}]});
    let scored = score(&said, &rules, &verdict);
    assert_eq!(
        (scored.flags[0].occurrences, scored.flags[0].is_confirmed),
        (1, true)
    );
}

#[test]
fn dead_air_is_found_inside_of_a_segment() {
    let metric = |value: f64| {
        rule(
            "metric",
            None,
            &json!({"metric": "dead_air_seconds", "op": ">", "value": value}),
        )
    };
    let one = segment(
        "agent",
        40.5,
        &[(0.0, "please"), (1.0, "hold"), (30.0, "thanks"), (40.0, "bye")],
    );
    let said = call(&[one.clone(), segment("caller", 58.0, &[(57.0, "hello?")])]);
    let silence = |said: &Value| {
        let scored = score(said, &metric(20.0), &Value::Null);
        flag(&scored).map(|(quote, start, end)| (quote.to_owned(), start, end))
    };
    // Quoted is what is said before it, not what follows in the same segment.
    assert_eq!(silence(&said), Some(("please hold".to_owned(), 1.5, 30.0)));
    assert_eq!(silence(&untimed(said.clone())), None);
    // Somebody spoke whom nobody understood.
    let mut heard = said.clone();
    heard["speech"] = json!([[[0.0, 1.5], [40.0, 40.5]], [[14.0, 16.0]]]);
    assert_eq!(silence(&heard), None);
    heard["speech"] = json!([[[0.0, 2.5]], [[57.0, 60.0]]]);
    assert_eq!(silence(&heard), Some(("please hold".to_owned(), 2.5, 30.0)));
    // The other party's words are no silence either.
    let both = call(&[one, segment("caller", 15.5, &[(15.0, "okay")])]);
    assert_eq!(silence(&both), None);
}

#[test]
fn talk_share_is_that_of_words() {
    let share = |op: &str, value: f64| {
        rule(
            "metric",
            None,
            &json!({"metric": "agent_talk_ratio", "op": op, "value": value}),
        )
    };
    // One second of words in fourteen, against one and a half of the caller's.
    let said = call(&[
        segment("agent", 14.0, &[(0.0, "so"), (13.5, "anyway")]),
        segment("caller", 16.5, &[(15.0, "I"), (15.5, "see"), (16.0, "well")]),
    ]);
    assert_eq!(flag(&score(&said, &share(">", 0.41), &Value::Null)), None);
    assert!(flag(&score(&said, &share(">", 0.39), &Value::Null)).is_some());
    assert!(flag(&score(&untimed(said), &share(">", 0.85), &Value::Null)).is_some());
    // Little speech is little speech, however long its segments are.
    let least = json!({"metric": "agent_talk_ratio", "op": ">", "value": 0.5, "min_speech_seconds": 3});
    let quiet = call(&[segment("agent", 14.0, &[(0.0, "so"), (13.5, "anyway")])]);
    assert_eq!(
        flag(&score(&quiet, &rule("metric", None, &least), &Value::Null)),
        None
    );
    assert!(
        flag(&score(
            &untimed(quiet),
            &rule("metric", None, &least),
            &Value::Null
        ))
        .is_some()
    );
}

#[test]
fn the_end_of_a_call_is_what_is_said_last() {
    let rules = rule(
        "metric",
        None,
        &json!({"metric": "seconds_past_payout", "op": "<", "value": 5}),
    );
    // The caller begins later and is done sooner.
    let mut said = call(&[
        segment("agent", 52.0, &[(40.0, "so"), (51.5, "goodbye")]),
        segment("caller", 42.0, &[(41.5, "yes")]),
    ]);
    said["facts"] = json!({"seconds_past_payout": 2});
    assert_eq!(
        flag(&score(&said, &rules, &Value::Null)),
        Some(("so goodbye", 40.0, 52.0))
    );
    assert_eq!(
        flag(&score(&untimed(said), &rules, &Value::Null)).map(|flag| flag.0),
        Some("yes")
    );
}
