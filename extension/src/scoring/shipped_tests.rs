//! The rules of `sql/rules` against sentences: every violation is caught by exactly its rule, nothing else fires.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::score::score;
use super::{example, rule};

/// The rules of `sql/rules` as they are in force on a new database, by id: of the editions of a rule the last one.
pub(crate) fn shipped_rules() -> Vec<Value> {
    let rules = shipped_rules_of_all_days().into_iter();
    rules
        .filter(|rule| rule.get("in_force_until").is_none())
        .collect()
}

/// The same with editions for calls of before.
fn shipped_rules_of_all_days() -> Vec<Value> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../sql/rules");
    let files = std::fs::read_dir(folder).expect("sql/rules");
    let mut paths: Vec<_> = files.map(|file| file.expect("a file").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    paths.sort();
    let texts = paths
        .iter()
        .map(|path| std::fs::read_to_string(path).expect("a rule"));
    let rules = texts.map(|text| rule_of(&text));
    // Of the editions of a rule the last one.
    rules
        .filter(|rule| rule.get("in_force_until").is_none())
        .collect()
}

/// A rule as the database hands it out; the names of two columns differ from those in the file.
fn rule_of(text: &str) -> Value {
    let mut rule: Value = toml::from_str(text).expect("valid TOML");
    rule["vertical_id"] = rule["vertical"].take();
    rule["version"] = json!(1);
    rule
}

#[test]
fn every_rule_can_be_used() {
    for rule in shipped_rules() {
        assert_eq!(rule::check(&rule), Ok(()), "{}", rule["id"]);
    }
}

fn broken(rules: &[Value], speaker: &str, text: &str, kind: &str) -> BTreeSet<String> {
    let rules: Vec<&Value> = rules.iter().filter(|rule| rule["kind"] == kind).collect();
    let transcript = json!({"segments": [{"speaker": speaker, "start": 0.0, "end": 3.0, "text": text}]});
    let scored = score(&transcript, &json!(rules), &Value::Null);
    assert!(scored.dropped.is_empty(), "{:?}", scored.dropped);
    for flag in &scored.flags {
        assert!(text.contains(&flag.quote), "{text}: {}", flag.quote);
    }
    scored.flags.into_iter().map(|flag| flag.rule_id).collect()
}

/// Tries every line as the speaker and, as in a mono recording, as nobody known.
fn check(table: &str) {
    let rules = shipped_rules();
    let mut wrong = Vec::new();
    for line in table.lines().filter(|line| !line.starts_with('#')) {
        let mut columns = line.splitn(4, " | ");
        let mut column = || columns.next().expect("four columns");
        let (speaker, rule_ids, says, text) = (column(), column(), column(), column());
        let expected: BTreeSet<String> = rule_ids
            .split(',')
            .filter(|id| *id != "-")
            .map(str::to_owned)
            .collect();
        for speaker in [speaker, "unknown"] {
            let found = broken(&rules, speaker, text, "phrase");
            if found != expected {
                wrong.push(format!(
                    "{speaker}: {text}\n    expected {expected:?}\n    found    {found:?}"
                ));
            }
            if speaker == "caller" || expected.contains("voicemail") {
                continue;
            }
            let missing = broken(&rules, speaker, text, "absence");
            // The Medicare disclaimer is due before benefits: its examples try it.
            let rule = "recording_disclosure_missing";
            if !line.starts_with("caller") && missing.contains(rule) == (says == "recording") {
                wrong.push(format!("{speaker}: {text}\n    {rule}: {missing:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// How many flags a rule raises in a conversation, where a judge quoted these words; `None`: nobody was asked.
fn flags_of(rule: &Value, said: &str, answered: Option<&str>) -> usize {
    let transcript = example::transcript(said).unwrap_or_else(|error| panic!("{error}: {said}"));
    let answer = answered.map_or(Value::Null, |quote| example::answer(rule, &transcript, quote));
    score(&transcript, &json!([rule]), &answer).flags.len()
}

/// Each rule on the conversations of its file: by patterns, or where only a model can tell by recorded answers.
#[test]
fn every_example_of_every_rule() {
    let (mut tried, mut wrong) = (0, Vec::new());
    for rule in shipped_rules_of_all_days() {
        let kind = rule["kind"].as_str().expect("a kind");
        for (key, expected) in [("violating", true), ("compliant", false)] {
            let examples = rule["examples"][key].as_array().map_or(&[][..], Vec::as_slice);
            assert!(
                kind == "metric" || examples.len() >= 6,
                "{}: {} {key}",
                rule["id"],
                examples.len()
            );
            for (place, said) in examples.iter().enumerate() {
                let said = said.as_str().expect("words");
                let answered = (kind == "judge").then(|| {
                    let answer = &rule["examples"]["answers"][key][place];
                    answer
                        .as_str()
                        .unwrap_or_else(|| panic!("{}: no answer to {said}", rule["id"]))
                });
                tried += 1;
                if (flags_of(&rule, said, answered) > 0) != expected {
                    wrong.push(format!("{} {key}: {said}", rule["id"]));
                }
            }
        }
    }
    println!("{tried} examples tried");
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_rule_names_its_source() {
    for rule in shipped_rules_of_all_days() {
        for key in ["source", "source_date", "severity_because"] {
            assert!(!rule[key].is_null(), "{}: {key}", rule["id"]);
        }
        let words = rule["guidance"]
            .as_str()
            .unwrap_or_default()
            .split_whitespace()
            .count();
        assert!(
            (5..=60).contains(&words),
            "{}: {words} words of guidance",
            rule["id"]
        );
    }
}

#[test]
fn the_demo_sentences() {
    check(include_str!("../../tests/data/demo_sentences.txt"));
}

#[test]
fn as_people_say_it() {
    check(include_str!("../../tests/data/human_sentences.txt"));
}

#[test]
fn with_one_word_misheard() {
    check(include_str!("../../tests/data/misheard_sentences.txt"));
}

#[test]
fn weights_make_the_promised_verdicts() {
    let rules = shipped_rules();
    let of = |severity: &str| {
        rules
            .iter()
            .filter(|rule| rule["severity"] == severity)
            .filter_map(|rule| rule["weight"].as_i64())
            .collect::<Vec<_>>()
    };
    let (info, warning, critical) = (of("info"), of("warning"), of("critical"));
    assert!(critical.iter().all(|weight| 100 - weight < 70));
    assert!(
        warning
            .iter()
            .all(|weight| 100 - weight - info.iter().sum::<i64>() >= 70),
        "one warning and every info rule"
    );
    let lightest = *warning.iter().min().expect("warnings");
    assert!(100 - 2 * lightest < 70, "two warnings");
}
