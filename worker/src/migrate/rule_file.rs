//! The form of a file of `sql/rules`, read strictly: what is not understood is refused, for a rule that quietly lacks a
//! condition would accuse people.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Number, Value, json};

/// Points that a rule takes off the score at most.
const MOST_WEIGHT: u8 = 100;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleFile<D> {
    id: String,
    name: String,
    guidance: String,
    vertical: Option<String>,
    speaker: Option<Speaker>,
    severity: Severity,
    weight: u8,
    kind: Kind,
    reason: String,
    definition: D,
}

/// The kind alone: it says which form the definition has.
#[derive(Deserialize)]
struct Kinded {
    kind: Kind,
}

#[derive(Clone, Copy, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Phrase,
    Absence,
    Metric,
    Judge,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
enum Speaker {
    Agent,
    Caller,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
enum Severity {
    Info,
    Warning,
    Critical,
}

/// Definition of a phrase or an absence.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Patterns {
    any: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unless: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    not_after: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unspeakable: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    least_quoted: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attack: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hints: Option<Vec<String>>,
}

/// Definition of a metric.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Measurement {
    metric: String,
    op: Comparison,
    value: Number,
    #[serde(skip_serializing_if = "Option::is_none")]
    min_speech_seconds: Option<Number>,
}

#[derive(Deserialize, Serialize)]
enum Comparison {
    #[serde(rename = "<")]
    Below,
    #[serde(rename = ">")]
    Above,
}

/// Definition of a rule that only the model can tell.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Judged {
    #[serde(skip_serializing_if = "Option::is_none")]
    least_quoted: Option<u32>,
}

/// The rule of a file, as `core.ship_rule` takes it but for who ships it; `id` is the name of the file.
pub(super) fn read(id: &str, text: &str) -> Result<Value, String> {
    match parse::<Kinded>(text)?.kind {
        Kind::Phrase | Kind::Absence => {
            let file = parse::<RuleFile<Patterns>>(text)?;
            if file.definition.any.is_empty() {
                return Err("definition.any needs at least one pattern".to_owned());
            }
            rule(id, &file)
        }
        Kind::Metric => rule(id, &parse::<RuleFile<Measurement>>(text)?),
        Kind::Judge => rule(id, &parse::<RuleFile<Judged>>(text)?),
    }
}

fn parse<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    toml::from_str(text).map_err(|error| {
        // error.to_string() is a drawing of several lines.
        let line = error
            .span()
            .map_or(1, |span| text[..span.start].matches('\n').count() + 1);
        format!("line {line}: {}", error.message())
    })
}

fn rule<D: Serialize>(id: &str, file: &RuleFile<D>) -> Result<Value, String> {
    if file.id != id {
        return Err(format!("the id is {}, and a file is named after its id", file.id));
    }
    let is_part = |(at, byte): (usize, u8)| {
        byte.is_ascii_lowercase() || (at > 0 && (byte.is_ascii_digit() || byte == b'_'))
    };
    if id.is_empty() || !id.bytes().enumerate().all(is_part) {
        return Err("the id must be like gift_card: a-z, then a-z, 0-9 and _".to_owned());
    }
    if file.weight > MOST_WEIGHT {
        return Err(format!("weight must be 0 to {MOST_WEIGHT}"));
    }
    for (key, text) in [
        ("name", &file.name),
        ("guidance", &file.guidance),
        ("reason", &file.reason),
    ] {
        if text.trim().is_empty() {
            return Err(format!("{key} must say something"));
        }
    }
    Ok(json!({
        "rule_id": id, "name": file.name, "guidance": file.guidance, "vertical_id": file.vertical,
        "speaker": file.speaker, "severity": file.severity, "weight": file.weight, "kind": file.kind,
        "definition": file.definition, "reason": file.reason,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r#"# Why.
id = "says_banana"
name = "Says banana"
guidance = """
Nobody says banana, and \
nobody says plantain."""
severity = "critical"
weight = 40
kind = "phrase"
reason = "Fruit is banned"

[definition]
any = [
    "banana",
    "(a|the) plantain",
]
to = 90
"#;

    #[test]
    fn a_file_becomes_a_rule() {
        let rule = read("says_banana", FILE).expect("a rule");
        let expected = json!({
            "rule_id": "says_banana", "name": "Says banana",
            "guidance": "Nobody says banana, and nobody says plantain.",
            "vertical_id": null, "speaker": null, "severity": "critical", "weight": 40, "kind": "phrase",
            "definition": {"any": ["banana", "(a|the) plantain"], "to": 90}, "reason": "Fruit is banned",
        });
        assert_eq!(rule, expected);
    }

    #[test]
    fn other_kinds_have_other_definitions() {
        let begin = "id = 'a'\nname = 'A'\nguidance = 'A.'\nvertical = 'aca'\nspeaker = 'agent'\nseverity = 'info'\nweight = 0\nreason = 'R'\n";
        let metric = format!(
            "{begin}kind = 'metric'\n[definition]\nmetric = 'agent_talk_ratio'\nop = '>'\nvalue = 0.85\n"
        );
        let rule = read("a", &metric).expect("a rule");
        assert_eq!(
            rule["definition"],
            json!({"metric": "agent_talk_ratio", "op": ">", "value": 0.85})
        );
        assert_eq!(
            (&rule["vertical_id"], &rule["speaker"]),
            (&json!("aca"), &json!("agent"))
        );
        let judge = format!("{begin}kind = 'judge'\n[definition]\n");
        assert_eq!(read("a", &judge).expect("a rule")["definition"], json!({}));
        let mixed = read("a", &(judge + "any = ['b']\n")).expect_err("refused");
        assert!(mixed.contains("unknown field `any`"), "{mixed}");
    }

    #[test]
    fn what_is_not_understood_is_refused_with_its_place() {
        for (from, to, says) in [
            (
                "weight = 40",
                "weight = 40\nwieght = 4",
                "line 9: unknown field `wieght`",
            ),
            ("to = 90", "too = 90", "unknown field `too`"),
            (
                "weight = 40",
                "weight = \"40\"",
                "line 8: invalid type: string \"40\"",
            ),
            ("weight = 40", "weight = 101", "weight must be 0 to 100"),
            ("weight = 40", "weight = -1", "line 8: invalid value"),
            ("to = 90", "to = \"90\"", "invalid type: string \"90\""),
            ("to = 90", "to = inf", "JSON number"),
            (
                "severity = \"critical\"",
                "severity = \"awful\"",
                "line 7: unknown variant `awful`",
            ),
            (
                "kind = \"phrase\"",
                "kind = \"poem\"",
                "line 9: unknown variant `poem`",
            ),
            ("kind = \"phrase\"", "kind = \"metric\"", "unknown field `any`"),
            ("reason = \"Fruit is banned\"\n", "", "missing field `reason`"),
            (
                "reason = \"Fruit is banned\"",
                "reason = \" \"",
                "reason must say something",
            ),
            (
                "    \"banana\",\n    \"(a|the) plantain\",\n",
                "",
                "definition.any needs",
            ),
            ("\"banana\",", "7,", "invalid type: integer `7`"),
            (
                "id = \"says_banana\"",
                "id = \"says_plantain\"",
                "the id is says_plantain, and a file is named after its id",
            ),
            ("[definition]", "[definition", "line 12: "),
        ] {
            let text = FILE.replace(from, to);
            assert_ne!(text, FILE, "{from}");
            let error = read("says_banana", &text).expect_err("refused");
            assert!(error.contains(says), "{from} -> {to}: {error}");
        }
        let odd = FILE.replace("says_banana", "Says-Banana");
        let error = read("Says-Banana", &odd).expect_err("refused");
        assert!(error.contains("must be like gift_card"), "{error}");
    }
}
