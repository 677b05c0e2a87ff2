//! The seed rules against sentences: every violation is caught by exactly its rule, nothing else fires.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::score::score;

/// The rules as the numbered files insert them, read from their text.
pub(super) fn seed_rules() -> Vec<Value> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../sql/tables");
    let files = std::fs::read_dir(folder).expect("sql/tables");
    let mut paths: Vec<_> = files.map(|file| file.expect("a file").path()).collect();
    paths.retain(|path| path.to_string_lossy().contains("__seed_rules_"));
    paths.sort();
    let seeds = paths
        .iter()
        .map(|path| std::fs::read_to_string(path).expect("a seed"));
    seeds.flat_map(|sql| rules_of(&sql)).collect()
}

fn rules_of(sql: &str) -> Vec<Value> {
    let rows = sql
        .split("definition, reason) VALUES")
        .nth(1)
        .expect("the insert of the versions");
    let fields = literals(rows);
    let rule = |row: &[Option<String>]| {
        let text = |column: usize| row[column].clone().expect("not null");
        json!({
            "id": text(0), "version": text(1).parse::<i32>().expect("a version"), "name": text(2),
            "vertical_id": row[4], "speaker": row[5], "severity": text(6),
            "weight": text(7).parse::<i32>().expect("a weight"), "kind": text(8),
            "definition": serde_json::from_str::<Value>(&text(9)).expect("valid JSON"),
        })
    };
    fields
        .chunks(11)
        .filter(|row| row.len() == 11)
        .map(rule)
        .collect()
}

/// The literals of a VALUES list in order: 'text', $json$...$json$, numbers, NULL.
fn literals(sql: &str) -> Vec<Option<String>> {
    let mut found = Vec::new();
    let mut rest = sql;
    while let Some(at) =
        rest.find(|letter: char| letter == '\'' || letter == '$' || letter == 'N' || letter.is_ascii_digit())
    {
        rest = &rest[at..];
        if let Some(json) = rest.strip_prefix("$json$") {
            let (body, after) = json.split_once("$json$").expect("closed");
            found.push(Some(body.to_owned()));
            rest = after;
        } else if let Some(after) = rest.strip_prefix("NULL") {
            found.push(None);
            rest = after;
        } else if let Some(text) = rest.strip_prefix('\'') {
            let end = (0..text.len())
                .filter(|at| text.as_bytes()[*at] == b'\'')
                .find(|at| !text[..*at].ends_with('\'') && !text[at + 1..].starts_with('\''))
                .expect("closed");
            found.push(Some(text[..end].replace("''", "'")));
            rest = &text[end + 1..];
        } else if rest.starts_with("N DO") || rest.starts_with("NOTHING") {
            break;
        } else {
            let end = rest
                .find(|letter: char| !letter.is_ascii_digit())
                .unwrap_or(rest.len());
            found.push(Some(rest[..end].to_owned()));
            rest = &rest[end.max(1)..];
        }
    }
    found
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
    let rules = seed_rules();
    assert_eq!(rules.len(), 29);
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
            for (said, rule) in [
                ("recording", "recording_disclosure_missing"),
                ("medicare", "medicare_disclaimer_missing"),
            ] {
                let is_caller = line.starts_with("caller");
                if !is_caller && missing.contains(rule) != (says != said) {
                    wrong.push(format!("{speaker}: {text}\n    {rule}: {missing:?}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
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
    let rules = seed_rules();
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
