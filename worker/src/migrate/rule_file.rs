//! The form of a file of `sql/rules`, read strictly: what is not understood is refused, for a rule that quietly lacks a
//! condition would accuse people.

use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
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
    severity_because: Option<String>,
    weight: u8,
    kind: Kind,
    in_force_from: Option<Date>,
    in_force_until: Option<Date>,
    source: Option<String>,
    source_date: Option<Date>,
    reason: String,
    definition: D,
    #[serde(default)]
    scope: Scope,
    #[serde(default)]
    examples: Examples,
}

/// A day, as TOML writes one.
struct Date(String);

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let read = toml::value::Datetime::deserialize(deserializer)?;
        if read.date.is_none() || read.time.is_some() || read.offset.is_some() {
            return Err(D::Error::custom("a day is wanted, e.g. 2026-10-01"));
        }
        Ok(Self(read.to_string()))
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

/// Calls that a rule is for.
#[derive(Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Scope {
    #[serde(skip_serializing_if = "Option::is_none")]
    campaigns: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    buyers: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    publishers: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    states: Option<Vec<String>>,
}

/// Conversations in which the rule is broken, or is not.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Examples {
    #[serde(default)]
    violating: Vec<String>,
    #[serde(default)]
    compliant: Vec<String>,
    /// What a judge quoted who was asked, conversation by conversation; empty: nothing.
    answers: Option<Answers>,
}

/// Recorded answers.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Answers {
    violating: Vec<String>,
    compliant: Vec<String>,
}

impl Examples {
    /// `[{said, is_violation, answered}]`
    fn rows(&self) -> Result<Value, String> {
        let mut rows = Vec::new();
        let answers = self.answers.as_ref();
        for (said, is_violation, answered) in [
            (&self.violating, true, answers.map(|answers| &answers.violating)),
            (&self.compliant, false, answers.map(|answers| &answers.compliant)),
        ] {
            if answered.is_some_and(|answered| answered.len() != said.len()) {
                return Err("examples.answers must have one answer for each example".to_owned());
            }
            for (place, said) in said.iter().enumerate() {
                let answered = answered.map(|answered| &answered[place]);
                rows.push(json!({"said": said, "is_violation": is_violation, "answered": answered}));
            }
        }
        Ok(Value::Array(rows))
    }
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
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    any: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    all: Option<Vec<Vec<String>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    only_if: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<By>,
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

/// Who looks for it.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
enum By {
    Both,
    Patterns,
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

/// The rule of a file, as `core.ship_rule` takes it but for who ships it; `name` is the name of the file: the rule's id, and
/// for an earlier edition something behind a dot.
pub(crate) fn read(name: &str, text: &str) -> Result<Value, String> {
    let id = name.split('.').next().unwrap_or_default();
    match parse::<Kinded>(text)?.kind {
        Kind::Phrase | Kind::Absence => {
            let file = parse::<RuleFile<Patterns>>(text)?;
            if file.definition.any.is_empty() && file.definition.all.is_none() {
                return Err("definition.any needs at least one pattern".to_owned());
            }
            rule(id, &file)
        }
        Kind::Metric => rule(id, &parse::<RuleFile<Measurement>>(text)?),
        Kind::Judge => rule(id, &parse::<RuleFile<Judged>>(text)?),
    }
}

/// The file of a rule as `core.ship_rule` takes it, so that [`read`] makes the same rule of it.
pub(crate) fn write(rule: &Value) -> Result<String, String> {
    let mut table = toml::Table::new();
    let mut put = |key: &str, value: &Value| -> Result<(), String> {
        if !value.is_null() {
            let value = toml::Value::try_from(value).map_err(|error| format!("{key}: {error}"))?;
            table.insert(key.to_owned(), value);
        }
        Ok(())
    };
    put("id", &rule["rule_id"])?;
    put("vertical", &rule["vertical_id"])?;
    for key in [
        "name",
        "guidance",
        "speaker",
        "severity",
        "severity_because",
        "weight",
        "kind",
        "source",
        "reason",
        "definition",
    ] {
        put(key, &rule[key])?;
    }
    if rule["scope"].as_object().is_some_and(|scope| !scope.is_empty()) {
        put("scope", &rule["scope"])?;
    }
    let examples = rule["examples"].as_array().map_or(&[][..], Vec::as_slice);
    if !examples.is_empty() {
        put("examples", &written_examples(examples))?;
    }
    for key in ["in_force_from", "in_force_until", "source_date"] {
        if let Some(day) = rule[key].as_str() {
            let day = day.parse::<toml::value::Datetime>();
            let day = day.map_err(|error| format!("{key}: {error}"))?;
            table.insert(key.to_owned(), toml::Value::Datetime(day));
        }
    }
    toml::to_string_pretty(&table).map_err(|error| error.to_string())
}

/// `{violating, compliant, answers}`; answers only where there is one for each.
fn written_examples(examples: &[Value]) -> Value {
    let of = |is_violation: bool, key: &str| -> Vec<&Value> {
        let fitting = examples
            .iter()
            .filter(|example| example["is_violation"] == is_violation);
        fitting.map(|example| &example[key]).collect()
    };
    let mut written = json!({"violating": of(true, "said"), "compliant": of(false, "said")});
    if examples.iter().all(|example| example["answered"].is_string()) {
        written["answers"] = json!({"violating": of(true, "answered"), "compliant": of(false, "answered")});
    }
    written
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
        "definition": file.definition, "reason": file.reason, "in_force_from": file.in_force_from,
        "in_force_until": file.in_force_until, "scope": file.scope, "severity_because": file.severity_because,
        "source": file.source, "source_date": file.source_date, "examples": file.examples.rows()?,
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
            "in_force_from": null, "in_force_until": null, "scope": {}, "severity_because": null, "source": null,
            "source_date": null, "examples": [],
        });
        assert_eq!(rule, expected);
    }

    #[test]
    fn what_is_written_reads_the_same() {
        let text = FILE.replace(
            "reason = ",
            "severity_because = 'It is fruit'\nsource = 'FDA'\nsource_date = 2026-11-29\nin_force_from = 2026-10-01\nreason = ",
        ) + "\n[scope]\nstates = ['CA']\n\n[examples]\nviolating = ['agent: banana']\ncompliant = ['agent: apple', 'caller: pear']\n\
             \n[examples.answers]\nviolating = ['banana']\ncompliant = ['', '']\n";
        let rule = read("says_banana", &text).expect("a rule");
        assert_eq!(rule["in_force_from"], "2026-10-01");
        assert_eq!(rule["scope"], json!({"states": ["CA"]}));
        assert_eq!(
            rule["examples"][0],
            json!({"said": "agent: banana", "is_violation": true, "answered": "banana"})
        );
        let again = read("says_banana", &write(&rule).expect("a file")).expect("a rule");
        assert_eq!(again, rule);
        let edition = read("says_banana.2025", &text).expect("an edition");
        assert_eq!(edition["rule_id"], "says_banana");
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
