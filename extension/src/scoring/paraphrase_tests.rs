//! The rules of `sql/rules` against sentences in other people's words: those they were improved with, and those nobody looked at.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::example;
use super::score::score;
use super::shipped_tests::shipped_rules;

/// Least precision of patterns on conversations that nobody here has read, in percent.
const LEAST_PRECISION_FROM_GUIDANCE: u32 = 70;

/// What came of one file: sentences that break a rule, how many were caught by it, false flags, and what went wrong.
struct Result {
    per_rule: BTreeMap<String, (u32, u32)>,
    broken: u32,
    caught: u32,
    false_flags: u32,
    wrong: Vec<String>,
}

fn run(name: &str) -> Result {
    let path = format!("{}/../tests/data/{name}", env!("CARGO_MANIFEST_DIR"));
    let table = std::fs::read_to_string(path).expect("the sentences");
    // What is measured or missing says nothing about a sentence.
    let phrases: Vec<Value> = shipped_rules()
        .into_iter()
        .filter(|rule| rule["kind"] == "phrase")
        .collect();
    let mut result = Result {
        per_rule: BTreeMap::new(),
        broken: 0,
        caught: 0,
        false_flags: 0,
        wrong: Vec::new(),
    };
    for line in table
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
    {
        let columns: Vec<&str> = line.splitn(3, " | ").collect();
        let [ids, speaker, text] = columns[..] else {
            panic!("three columns: {line}")
        };
        let expected: BTreeSet<&str> = ids.split(',').filter(|id| *id != "-").collect();
        // A rule of one vertical is tried on calls of that vertical only.
        let rules: Vec<&Value> = phrases
            .iter()
            .filter(|rule| {
                rule["vertical_id"].is_null() || rule["id"].as_str().is_some_and(|id| expected.contains(id))
            })
            .collect();
        let transcript = json!({"segments": [{"speaker": speaker, "start": 0, "end": 9, "text": text}]});
        let flags = score(&transcript, &json!(rules), &Value::Null).flags;
        let found: BTreeSet<&str> = flags.iter().map(|flag| flag.rule_id.as_str()).collect();
        for rule in &expected {
            let count = result.per_rule.entry((*rule).to_owned()).or_default();
            count.0 += 1;
            count.1 += u32::from(found.contains(rule));
            result.broken += 1;
            result.caught += u32::from(found.contains(rule));
        }
        result.false_flags += u32::try_from(found.difference(&expected).count()).unwrap_or(0);
        if found != expected {
            result.wrong.push(format!("{ids} -> {found:?} | {text}"));
        }
    }
    result
}

fn percent(part: u32, whole: u32) -> u32 {
    part * 100 / whole.max(1)
}

#[test]
fn sentences_that_the_rules_were_improved_with() {
    let result = run("paraphrases_development.txt");
    println!(
        "development: {} of {} caught, {} false flags",
        result.caught, result.broken, result.false_flags
    );
    println!("{}", result.wrong.join("\n"));
    assert!(
        percent(result.caught, result.broken) >= 80,
        "{:?}",
        result.per_rule
    );
    assert!(result.false_flags <= 12, "{}", result.wrong.join("\n"));
}

#[test]
fn sentences_that_nobody_looked_at() {
    let result = run("paraphrases_held_out.txt");
    // The sentences themselves are not printed: whoever improves the rules must not learn them.
    println!(
        "held out: {} of {} caught, {} false flags",
        result.caught, result.broken, result.false_flags
    );
    for (rule, (broken, caught)) in &result.per_rule {
        println!("  {rule}: {caught} of {broken}");
    }
    assert!(
        percent(result.caught, result.broken) >= 40,
        "{:?}",
        result.per_rule
    );
    assert!(percent(result.caught, result.caught + result.false_flags) >= 85);
}

/// Conversations that a fresh reader wrote from names and guidance alone; nobody who wrote patterns has read them.
#[test]
fn conversations_from_the_guidance_alone() {
    let table = include_str!("../../tests/data/from_guidance.txt");
    let rules: BTreeMap<String, Value> = shipped_rules()
        .into_iter()
        .filter(|rule| matches!(rule["kind"].as_str(), Some("phrase" | "absence")))
        .map(|rule| (rule["id"].as_str().unwrap_or_default().to_owned(), rule))
        .collect();
    let mut by_kind: BTreeMap<&str, [u32; 4]> = BTreeMap::new();
    let mut lines = 0;
    for line in table
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
    {
        lines += 1;
        let columns: Vec<&str> = line.splitn(3, " | ").collect();
        let [verdict, id, said] = columns[..] else {
            panic!("three columns: {line}")
        };
        // What only a model can tell is not for patterns.
        let Some(rule) = rules.get(id) else { continue };
        let transcript = example::transcript(said).unwrap_or_else(|error| panic!("{error}: {said}"));
        let is_flagged = !score(&transcript, &json!([rule]), &Value::Null).flags.is_empty();
        let counts = by_kind
            .entry(rule["kind"].as_str().unwrap_or_default())
            .or_default();
        let place = match (verdict == "violates", is_flagged) {
            (true, true) => 0,
            (true, false) => 1,
            (false, true) => 2,
            (false, false) => 3,
        };
        counts[place] += 1;
    }
    for (kind, [right, missed, wrong, _]) in &by_kind {
        println!(
            "from guidance, {kind}: recall {} % ({right} of {}), precision {} %",
            percent(*right, right + missed),
            right + missed,
            percent(*right, right + wrong)
        );
    }
    assert!(lines >= 300, "{lines}");
    let [right, _, wrong, _] = by_kind["phrase"];
    assert!(
        percent(right, right + wrong) >= LEAST_PRECISION_FROM_GUIDANCE,
        "{by_kind:?}"
    );
}
