//! Puts the request together. Equal rules and prompt make an equal prefix, byte for byte: the vendor caches
//! it from 1,024 tokens on, and its hash says later under which instructions a verdict was given.

use std::fmt::Write;

use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::model::Model;
use super::round::Opinion;
use super::{excerpt, repair, schema};
use crate::error::FunctionError;
use crate::query;
use crate::scoring::rule::Kind;
use crate::scoring::suspicion::Asked;

/// Tokens of transcript when the setting is missing or makes no sense.
const USUAL_BUDGET: usize = 4_000;

/// What the database knows about a request.
#[derive(Debug)]
pub(super) struct Request {
    pub(super) model: Model,
    pub(super) tier: i16,
    /// Static instructions.
    pub(super) prompt: String,
    pub(super) prompt_version: i32,
    /// Array of `{id, name, speaker, severity, kind, guidance}` in a fixed order.
    pub(super) rules: Value,
    /// Array of transcript segments.
    pub(super) segments: Value,
    /// Most tokens of transcript.
    pub(super) token_budget: Option<usize>,
    /// What patterns and missing sentences accuse the call of.
    pub(super) suspicions: Vec<Asked>,
}

impl Request {
    /// `{model, tier, prompt_version, prompt_sha256, body}`; with an unusable answer, the question that mends
    /// it.
    pub(super) fn build(&self, unusable: Option<&Opinion>) -> Result<Value, FunctionError> {
        let mut request = self.first();
        if let Some(opinion) = unusable {
            let raw: Option<String> = query::value(include_str!("sql/raw.sql"), &[opinion.id.into()])?;
            repair::amend(&mut request["body"], &opinion.outcome, raw.as_deref());
        }
        Ok(request)
    }

    fn first(&self) -> Value {
        let rules = self.asked_rules();
        let instructions = instructions(&self.prompt, &rules);
        let ids: Vec<&str> = rules.iter().filter_map(|rule| rule.get("id")?.as_str()).collect();
        let schema = schema::of(&ids);
        let sha256 = Sha256::digest(format!("{instructions}\n{schema}"));
        let empty = Vec::new();
        let segments = self.segments.as_array().unwrap_or(&empty);
        let transcript = excerpt::render(segments, self.token_budget.unwrap_or(USUAL_BUDGET));
        let content = format!("{transcript}{}", suspected(&self.suspicions, &self.rules));
        let mut body = json!({
            "model": self.model.id,
            "messages": [
                {"role": "system", "content": instructions},
                {"role": "user", "content": content},
            ],
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": "call_review", "strict": true, "schema": schema},
            },
            "max_completion_tokens": self.model.max_output_tokens,
        });
        if let Some(effort) = &self.model.reasoning_effort {
            body["reasoning_effort"] = json!(effort);
        }
        json!({
            "model": self.model.id, "tier": self.tier, "prompt_version": self.prompt_version,
            "prompt_sha256": hex::encode(sha256), "asked_sha256": checksum(&self.suspicions), "body": body,
        })
    }

    /// The rules that the model is asked about.
    fn asked_rules(&self) -> Vec<&Value> {
        let all = self.rules.as_array().into_iter().flatten();
        all.filter(|rule| Kind::deserialize(&rule["kind"]).is_ok_and(Kind::is_asked))
            .collect()
    }
}

/// By which an answer shows that it speaks of these suspicions: rules may change while the model thinks.
pub(super) fn checksum(suspicions: &[Asked]) -> String {
    hex::encode(Sha256::digest(json!(suspicions).to_string()))
}

/// The suspicions as the model reads them, each with its number; empty where there are none.
fn suspected(suspicions: &[Asked], rules: &Value) -> String {
    if suspicions.is_empty() {
        return String::new();
    }
    let mut text = "\n\n<suspicions>\n".to_owned();
    for (number, asked) in suspicions.iter().enumerate() {
        let mut all = rules.as_array().into_iter().flatten();
        let guidance = all.find(|rule| rule["id"] == asked.rule_id.as_str());
        let guidance = guidance
            .and_then(|rule| rule["guidance"].as_str())
            .unwrap_or_default();
        // Writing to a String cannot fail.
        let _ = if asked.is_absence {
            writeln!(
                text,
                "{number}. {}: not heard in the usual words. {}",
                asked.rule_id,
                excerpt::one_line(guidance)
            )
        } else {
            writeln!(
                text,
                "{number}. {}: [{}] {}: {}",
                asked.rule_id,
                asked.segment,
                asked.speaker.as_str(),
                excerpt::one_line(&asked.quote)
            )
        };
    }
    text + "</suspicions>"
}

fn instructions(prompt: &str, rules: &[&Value]) -> String {
    let mut text = format!("{}\n\n# The rules\n", prompt.trim());
    for rule in rules {
        let field = |name: &str| excerpt::one_line(rule[name].as_str().unwrap_or_default());
        let speaker = rule["speaker"].as_str().unwrap_or("anybody");
        let (id, severity, name, guidance) =
            (field("id"), field("severity"), field("name"), field("guidance"));
        // Writing to a String cannot fail.
        let _ = writeln!(text, "- {id} ({speaker}, {severity}): {name}. {guidance}");
    }
    if rules.is_empty() {
        text.push_str("There are no rules for this call; return no findings.\n");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(said: &str) -> Value {
        let request = Request {
            model: Model {
                id: "m".to_owned(),
                reasoning_effort: Some("low".to_owned()),
                max_output_tokens: 500,
            },
            tier: 1,
            prompt: "Judge.".to_owned(),
            prompt_version: 3,
            rules: json!([
                {"id": "b", "name": "B", "speaker": null, "severity": "info", "kind": "phrase", "guidance": "Says\n b."},
                {"id": "a", "name": "A", "speaker": "agent", "severity": "critical", "kind": "judge", "guidance": "Says a."},
                {"id": "c", "name": "C", "speaker": "agent", "severity": "info", "kind": "absence", "guidance": "Says c."}]),
            segments: json!([{"speaker": "agent", "start": 61.2, "end": 63, "text": said}]),
            token_budget: None,
            suspicions: Vec::new(),
        };
        request.first()
    }

    #[test]
    fn static_part_first_and_the_same_for_every_call() {
        let (one, other) = (request("hello"), request("good bye"));
        assert_eq!(one["prompt_sha256"], other["prompt_sha256"]);
        assert_eq!(one["body"]["messages"][0], other["body"]["messages"][0]);
        assert_eq!(
            one["body"]["messages"][0]["content"],
            "Judge.\n\n# The rules\n- b (anybody, info): B. Says b.\n- a (agent, critical): A. Says a.\n"
        );
        assert_eq!(
            one["body"]["messages"][1]["content"],
            "<transcript>\n[0] 01:01 agent: hello\n</transcript>"
        );
        assert_eq!(one["body"]["reasoning_effort"], "low");
        assert_eq!(one["body"]["max_completion_tokens"], 500);
        assert_eq!((&one["tier"], &one["prompt_version"]), (&json!(1), &json!(3)));
    }
}
