//! A version of a rule as text in fields, and what a filled-in form makes of it.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::fields::{ABOUT, Control, Plan, SOURCE, WHERE, definition};
use super::record::Version;
use super::wrong::Wrong;
use crate::http::fields::Fields;

/// Keys of a scope.
const SCOPES: [&str; 4] = ["campaigns", "publishers", "buyers", "states"];

/// What stands in the fields.
#[derive(Debug, Clone, Default)]
pub(crate) struct Form {
    values: HashMap<String, String>,
    pub(crate) kind: String,
    /// Whether the definition is taken as it is written, and not from its fields.
    pub(crate) is_raw: bool,
}

/// A whole number or one with decimals, without zeros that say nothing.
fn number(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        other => other.to_string().trim_end_matches(".0").to_owned(),
    }
}

fn lines(value: &Value) -> String {
    let items = value.as_array().into_iter().flatten();
    items.filter_map(Value::as_str).collect::<Vec<_>>().join("\n")
}

impl Form {
    /// Of a version as it is kept.
    pub(crate) fn of_version(version: &Version) -> Self {
        let mut form = Self {
            kind: version.kind.clone(),
            ..Self::default()
        };
        let optional = |text: &Option<String>| text.clone().unwrap_or_default();
        for (name, value) in [
            ("name", version.name.clone()),
            ("guidance", version.guidance.clone()),
            ("severity", version.severity.clone()),
            ("weight", version.weight.to_string()),
            ("severity_because", optional(&version.severity_because)),
            ("speaker", optional(&version.speaker)),
            ("vertical", optional(&version.vertical)),
            ("in_force_from", optional(&version.in_force_from)),
            ("in_force_until", optional(&version.in_force_until)),
            ("source", optional(&version.source)),
            ("source_date", optional(&version.source_date)),
            (
                "definition",
                serde_json::to_string_pretty(&version.definition).unwrap_or_default(),
            ),
        ] {
            form.set(name, value);
        }
        for scope in SCOPES {
            form.set(scope, lines(&version.scope[scope]));
        }
        form.spread(&version.definition);
        form
    }

    /// Puts a definition into its fields.
    fn spread(&mut self, written: &Value) {
        for plan in definition(&self.kind) {
            let value = &written[plan.name];
            let text = match (plan.name, plan.control) {
                ("all", _) => {
                    let parts = value.as_array().into_iter().flatten();
                    parts.map(lines).collect::<Vec<_>>().join("\n\n")
                }
                (_, Control::Patterns) => lines(value),
                (_, Control::Tick) if value == &json!(true) => "on".to_owned(),
                (_, Control::Tick) => String::new(),
                ("by", _) => value.as_str().unwrap_or("both").to_owned(),
                (_, Control::Choice) => value.as_str().unwrap_or_default().to_owned(),
                _ => number(value),
            };
            self.set(plan.name, text);
        }
    }

    /// What was sent, over what the version says: a field that was not sent stays as it is.
    pub(crate) fn of_fields(version: &Version, fields: &Fields) -> Self {
        let mut form = Self::of_version(version);
        form.is_raw = fields.get("raw").is_some();
        let is_whole = fields.get("whole").is_some();
        for plan in form.plans() {
            let sent = fields.all(plan.name).last().map(|text| text.replace('\r', ""));
            match (plan.control, sent) {
                // A tick that was taken away sends nothing.
                (Control::Tick, None) if is_whole => form.set(plan.name, String::new()),
                (_, Some(text)) => form.set(plan.name, text),
                (_, None) => {}
            }
        }
        if let Some(definition) = fields.all("definition").last() {
            form.set("definition", definition.replace('\r', ""));
        }
        form
    }

    /// All fields of a rule of this kind.
    fn plans(&self) -> Vec<Plan> {
        let groups: [&[Plan]; 4] = [&ABOUT, definition(&self.kind), &WHERE, &SOURCE];
        groups.concat()
    }

    fn set(&mut self, name: &str, value: String) {
        self.values.insert(name.to_owned(), value);
    }

    /// What stands in a field, without surrounding space.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.values.get(name).map_or("", |value| value.trim())
    }

    /// What the form makes of the rule.
    ///
    /// # Errors
    /// Everything that is wrong with it, as far as that is seen without the database.
    pub(crate) fn changes(&self) -> Result<Value, Vec<Wrong>> {
        let mut wrong = Vec::new();
        let mut changes = Map::new();
        for (name, label) in [("name", "Name"), ("guidance", "What it means")] {
            if self.get(name).is_empty() {
                wrong.push(Wrong::new(name, format!("{label}: please fill it in.")));
            }
            changes.insert(name.to_owned(), json!(self.get(name)));
        }
        let severity = self.get("severity");
        if !["info", "warning", "critical"].contains(&severity) {
            wrong.push(Wrong::new("severity", "Severity: info, warning or critical."));
        }
        changes.insert("severity".to_owned(), json!(severity));
        match self.get("weight").parse::<i16>() {
            Ok(weight) if (0..=100).contains(&weight) => {
                changes.insert("weight".to_owned(), json!(weight));
            }
            _ => wrong.push(Wrong::new("weight", "Weight: 0 to 100, a whole number.")),
        }
        self.place(&mut changes, &mut wrong);
        let definition = if self.is_raw {
            self.raw()
        } else {
            self.definition()
        };
        match definition {
            Ok(definition) => {
                changes.insert("definition".to_owned(), definition);
            }
            Err(more) => wrong.extend(more),
        }
        if wrong.is_empty() {
            Ok(Value::Object(changes))
        } else {
            Err(wrong)
        }
    }

    /// Whose words and which calls it is for, and what it rests on.
    fn place(&self, changes: &mut Map<String, Value>, wrong: &mut Vec<Wrong>) {
        let optional = |name: &str| {
            let text = self.get(name);
            if text.is_empty() { Value::Null } else { json!(text) }
        };
        for (name, key) in [
            ("speaker", "speaker"),
            ("vertical", "vertical_id"),
            ("in_force_from", "in_force_from"),
            ("in_force_until", "in_force_until"),
            ("severity_because", "severity_because"),
            ("source", "source"),
            ("source_date", "source_date"),
        ] {
            changes.insert(key.to_owned(), optional(name));
        }
        for name in ["in_force_from", "in_force_until", "source_date"] {
            let text = self.get(name);
            if !text.is_empty() && text.parse::<jiff::civil::Date>().is_err() {
                wrong.push(Wrong::new(name, "A day such as 2026-12-31."));
            }
        }
        if self.get("source").is_empty() != self.get("source_date").is_empty() {
            wrong.push(Wrong::new(
                "source_date",
                "A source and the day on which it was looked at belong together.",
            ));
        }
        let mut scope = Map::new();
        for name in SCOPES {
            let names: Vec<String> = items(self.get(name));
            let names: Vec<String> = match name {
                "states" => names.iter().map(|state| state.to_uppercase()).collect(),
                _ => names,
            };
            if !names.is_empty() {
                scope.insert(name.to_owned(), json!(names));
            }
        }
        changes.insert("scope".to_owned(), Value::Object(scope));
    }

    /// The definition as it is written.
    fn raw(&self) -> Result<Value, Vec<Wrong>> {
        let written: Result<Value, _> = serde_json::from_str(self.get("definition"));
        match written {
            Ok(Value::Object(definition)) => Ok(Value::Object(definition)),
            Ok(_) => Err(vec![Wrong::new(
                "definition",
                "A definition is an object: { … }.",
            )]),
            Err(error) => Err(vec![Wrong::new(
                "definition",
                format!("The definition is no JSON: {error}."),
            )]),
        }
    }

    /// The definition that its fields make, with all keys of the one before that have no field.
    fn definition(&self) -> Result<Value, Vec<Wrong>> {
        let before: Value = serde_json::from_str(self.get("definition")).unwrap_or_default();
        let mut made = before.as_object().cloned().unwrap_or_default();
        let mut wrong = Vec::new();
        for plan in definition(&self.kind) {
            let text = self.get(plan.name);
            let value = match (plan.name, plan.control) {
                ("all", _) => parts(text),
                (_, Control::Patterns) => list(&items(text)),
                (_, Control::Tick) => (!text.is_empty()).then(|| json!(true)),
                ("by", _) => (text == "patterns").then(|| json!(text)),
                (_, Control::Choice) => (!text.is_empty()).then(|| json!(text)),
                _ if text.is_empty() => None,
                _ => {
                    let number = decimal(text);
                    if number.is_none() {
                        wrong.push(Wrong::new(plan.name, format!("{}: a number.", plan.label)));
                    }
                    number
                }
            };
            match value {
                Some(value) => made.insert(plan.name.to_owned(), value),
                None => made.remove(plan.name),
            };
        }
        // Zero means what a missing number means.
        for name in ["not_after", "unspeakable"] {
            if made.get(name) == Some(&json!(0)) {
                made.remove(name);
            }
        }
        if wrong.is_empty() {
            Ok(Value::Object(made))
        } else {
            Err(wrong)
        }
    }
}

/// Lines that hold something.
fn items(text: &str) -> Vec<String> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.map(str::to_owned).collect()
}

fn list(items: &[String]) -> Option<Value> {
    (!items.is_empty()).then(|| json!(items))
}

/// Lists with an empty line between them.
fn parts(text: &str) -> Option<Value> {
    let mut parts: Vec<Vec<String>> = vec![Vec::new()];
    for line in text.lines().map(str::trim) {
        match parts.last_mut() {
            Some(last) if !line.is_empty() => last.push(line.to_owned()),
            _ => parts.push(Vec::new()),
        }
    }
    parts.retain(|part| !part.is_empty());
    (!parts.is_empty()).then(|| json!(parts))
}

/// A number that JSON knows; a whole one without decimals.
fn decimal(text: &str) -> Option<Value> {
    if let Ok(whole) = text.parse::<i64>() {
        return Some(json!(whole));
    }
    let number: f64 = text.replace(',', ".").parse().ok()?;
    number.is_finite().then(|| json!(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(kind: &str, definition: Value) -> Version {
        Version {
            name: "Gift card".to_owned(),
            guidance: "No gift cards.".to_owned(),
            severity: "warning".to_owned(),
            weight: 22,
            kind: kind.to_owned(),
            scope: json!({"states": ["TX"]}),
            definition,
            ..Version::default()
        }
    }

    #[test]
    fn a_form_that_nobody_changed_changes_nothing() {
        for (kind, definition) in [
            (
                "phrase",
                json!({"any": ["gift card", "a (b|c)"], "unless": ["no .. card"], "not_after": 3, "by": "patterns", "attack": true,
                       "from": 2.5, "key_of_tomorrow": [1]}),
            ),
            (
                "absence",
                json!({"all": [["we record", "recorded line"], ["my name"]], "before": ["card number"], "to": 60}),
            ),
            (
                "metric",
                json!({"metric": "dead_air_seconds", "op": ">", "value": 20, "min_speech_seconds": 0.5}),
            ),
            ("judge", json!({"least_quoted": 2})),
        ] {
            let form = Form::of_version(&version(kind, definition.clone()));
            let changes = form.changes().expect("a rule");
            assert_eq!(changes["definition"], definition, "{kind}");
            assert_eq!(changes["scope"], json!({"states": ["TX"]}));
            assert_eq!(
                (&changes["weight"], &changes["speaker"]),
                (&json!(22), &Value::Null)
            );
        }
    }

    #[test]
    fn what_is_wrong_is_said_of_each_field() {
        let fields = Fields::parse(
            b"whole=1&name=+&weight=101&any=a%0D%0A%0D%0Ab&from=soon&in_force_from=2026-13-01&states=tx%0A&source=Law",
        );
        let form = Form::of_fields(&version("phrase", json!({"any": ["x"], "attack": true})), &fields);
        let wrong: Vec<String> = form
            .changes()
            .expect_err("wrong")
            .into_iter()
            .map(|wrong| wrong.field)
            .collect();
        assert_eq!(wrong, ["name", "weight", "in_force_from", "source_date", "from"]);
        // What was typed still stands there.
        assert_eq!(
            (form.get("any"), form.get("from"), form.get("attack")),
            ("a\n\nb", "soon", "")
        );
        let fields = Fields::parse(b"whole=1&any=a%0D%0A%0D%0Ab&states=tx&by=both");
        let form = Form::of_fields(&version("phrase", json!({"any": ["x"], "attack": true})), &fields);
        let changes = form.changes().expect("a rule");
        assert_eq!(changes["definition"], json!({"any": ["a", "b"]}));
        assert_eq!(changes["scope"], json!({"states": ["TX"]}));
    }

    #[test]
    fn the_definition_itself_can_be_written() {
        let fields = Fields::parse(b"raw=on&definition=%7B%22any%22%3A+%5B%22y%22%5D%7D&any=ignored");
        let form = Form::of_fields(&version("phrase", json!({"any": ["x"]})), &fields);
        assert_eq!(
            form.changes().expect("a rule")["definition"],
            json!({"any": ["y"]})
        );
        let fields = Fields::parse(b"raw=on&definition=%7B%22any");
        let form = Form::of_fields(&version("phrase", json!({"any": ["x"]})), &fields);
        let wrong = form.changes().expect_err("no JSON");
        assert!(
            wrong[0].field == "definition" && wrong[0].text.contains("no JSON"),
            "{wrong:?}"
        );
    }
}
