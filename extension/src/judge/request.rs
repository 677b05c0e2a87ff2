//! Puts the request together. Equal rules and prompt make an equal prefix, byte for byte: the vendor caches
//! it from 1,024 tokens on, and its hash says later under which instructions a verdict was given.

use std::fmt::Write;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::excerpt::{self, BYTES_PER_TOKEN, Excerpt};
use super::model::Model;
use super::question::Question;
use super::round::Opinion;
use super::window::{Room, Window};
use super::{repair, schema};
use crate::error::FunctionError;
use crate::query;
use crate::scoring::asked::Asked;
use crate::scoring::control;
use crate::scoring::rule;
use crate::scoring::suspicion;

/// Tokens of transcript when the setting is missing or makes no sense.
const USUAL_BUDGET: usize = 8_000;
/// Less room than this for the transcript is no use.
const LEAST_ROOM: usize = 500;
/// Tokens that a question has beside instructions, transcript and answer: the frame of the messages, and suspicions.
const BESIDE: usize = 700;

/// What the database knows about a request.
#[derive(Debug)]
pub(super) struct Request<'a> {
    pub(super) model: Model,
    /// Static instructions.
    pub(super) prompt: String,
    /// Array of `{id, name, speaker, severity, kind, guidance}` in a fixed order.
    pub(super) rules: &'a Value,
    /// Transcript segments.
    pub(super) segments: &'a [Value],
    /// First segment that no question before has shown.
    pub(super) segment_from: usize,
    /// Segment after the last one, where these segments were asked about before.
    pub(super) segment_to: Option<usize>,
    /// Most tokens of transcript.
    pub(super) token_budget: Option<usize>,
    /// What patterns and missing sentences accuse the call of.
    pub(super) suspicions: Vec<Asked>,
    /// Chooses the control among the suspicions; the same in all questions about one call.
    pub(super) seed: u64,
}

/// A request, ready to be sent.
#[derive(Debug)]
pub(super) struct Built {
    /// To be sent to `/chat/completions` unchanged.
    pub(super) body: Value,
    /// SHA-256 of its static part in hex.
    pub(super) prompt_sha256: String,
    /// Suspicions in it.
    pub(super) asked: Vec<Asked>,
    /// Segments in it.
    pub(super) window: Window,
}

impl Built {
    /// What is kept of it until the answer comes, and the body that is sent.
    pub(super) fn into_question(
        self,
        tier: i16,
        model: String,
        prompt_version: i32,
        rule_versions: &Value,
    ) -> (Question, Value) {
        let index = |at: usize| i32::try_from(at).unwrap_or(i32::MAX);
        let question = Question {
            tier,
            model,
            prompt_version: Some(prompt_version),
            prompt_sha256: self.prompt_sha256,
            rule_versions: rule_versions.clone(),
            asked: self.asked,
            segment_from: index(self.window.fresh.start),
            segment_to: index(self.window.fresh.end),
            // Rounding must not make more than all of it.
            read_share: (self.window.share as f32).clamp(0.0, 1.0),
        };
        (question, self.body)
    }

    /// Most input and output tokens that it can be billed for.
    pub(super) fn most_tokens(&self) -> (i32, i32) {
        let bytes: usize = self.body["messages"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|message| message["content"].as_str())
            .map(str::len)
            .sum::<usize>()
            + self.body["response_format"].to_string().len();
        let input = i32::try_from(bytes / BYTES_PER_TOKEN).unwrap_or(i32::MAX / 2);
        let output = ["max_completion_tokens", "max_tokens"]
            .into_iter()
            .find_map(|name| self.body[name].as_i64());
        (
            input,
            output
                .and_then(|most| i32::try_from(most).ok())
                .unwrap_or(i32::MAX / 2),
        )
    }
}

impl Request<'_> {
    /// The question; with an unusable answer, the question that mends it.
    pub(super) fn build(self, unusable: Option<&Opinion>) -> Result<Built, FunctionError> {
        let mut built = self.first()?;
        if let Some(opinion) = unusable {
            let raw: Option<String> = query::value(include_str!("sql/raw.sql"), &[opinion.id.into()])?;
            repair::amend(&mut built.body, &opinion.outcome, raw.as_deref());
        }
        Ok(built)
    }

    fn first(self) -> Result<Built, FunctionError> {
        let rules = self.asked_rules();
        let instructions = instructions(&self.prompt, &rules);
        let ids: Vec<&str> = rules.iter().filter_map(|rule| rule.get("id")?.as_str()).collect();
        let schema = schema::of(&ids);
        let sha256 = Sha256::digest(format!("{instructions}\n{schema}"));
        let room = self.room(instructions.len() + schema.to_string().len())?;
        let lines = Excerpt::new(self.segments, room.of_segment());
        let window = Window::new(&lines, self.segment_from, self.segment_to, room);
        let asked = control::mix_in(suspicion::within(self.suspicions, &window.fresh), self.seed);
        let content = format!("{}{}", window.render(&lines), suspected(&asked, self.rules));
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
        Ok(Built {
            body,
            prompt_sha256: hex::encode(sha256),
            asked,
            window,
        })
    }

    /// What the token budget and the model's context leave to the transcript, where instructions and schema take so many
    /// bytes.
    fn room(&self, bytes: usize) -> Result<Room, FunctionError> {
        let size = |tokens: i32| usize::try_from(tokens).unwrap_or(0);
        let (context, answer) = (
            size(self.model.context_tokens),
            size(self.model.max_output_tokens),
        );
        let taken = answer + bytes / BYTES_PER_TOKEN + BESIDE;
        let left = context.saturating_sub(taken);
        if left < LEAST_ROOM {
            return Err(FunctionError::Missing(format!(
                "the context of {} ({context} tokens) is too small: instructions, rules and an answer of {answer} tokens \
                 take {taken}; lower max_output_tokens or correct context_tokens of the model in core.judge_models",
                self.model.id
            )));
        }
        Ok(Room::of(self.token_budget.unwrap_or(USUAL_BUDGET).min(left)))
    }

    /// The rules that the model is asked about.
    fn asked_rules(&self) -> Vec<&Value> {
        let all = self.rules.as_array().into_iter().flatten();
        all.filter(|rule| rule::is_asked(rule)).collect()
    }
}

/// The suspicions as the model reads them, each with its number; empty where there are none.
fn suspected(suspicions: &[Asked], rules: &Value) -> String {
    if suspicions.is_empty() {
        return String::new();
    }
    let mut text = "\n\n<suspicions>\n".to_owned();
    for (number, asked) in suspicions.iter().enumerate() {
        let mut all = rules.as_array().into_iter().flatten();
        let rule = all.find(|rule| rule["id"] == asked.rule_id.as_str());
        let guidance = rule
            .and_then(|rule| rule["guidance"].as_str())
            .unwrap_or_default();
        // Writing to a String cannot fail.
        let _ = if asked.is_control {
            writeln!(
                text,
                "{number}. sample (not of this call): {}: \"{}\" {}",
                asked.speaker.as_str(),
                asked.quote,
                control::question_of(&asked.quote)
            )
        } else if asked.is_absence {
            let due = match rule {
                Some(rule) if rule::has_deadline_in_words(rule) => format!(
                    " before [{}] {}: {}",
                    asked.segment,
                    asked.speaker.as_str(),
                    excerpt::one_line(&asked.quote)
                ),
                _ => String::new(),
            };
            writeln!(
                text,
                "{number}. {}: not heard in the usual words{due}. {}",
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

    fn request(said: &str, context_tokens: i32) -> Result<Built, FunctionError> {
        let rules = json!([
                {"id": "b", "name": "B", "speaker": null, "severity": "info", "kind": "phrase", "guidance": "Says\n b."},
                {"id": "a", "name": "A", "speaker": "agent", "severity": "critical", "kind": "judge", "guidance": "Says a."},
                {"id": "c", "name": "C", "speaker": "agent", "severity": "info", "kind": "absence", "guidance": "Says c."}]);
        let segments = [json!({"speaker": "agent", "start": 61.2, "end": 63, "text": said})];
        let request = Request {
            model: Model {
                id: "m".to_owned(),
                reasoning_effort: Some("low".to_owned()),
                max_output_tokens: 500,
                context_tokens,
            },
            prompt: "Judge.".to_owned(),
            rules: &rules,
            segments: &segments,
            segment_from: 0,
            segment_to: None,
            token_budget: None,
            suspicions: Vec::new(),
            seed: 7,
        };
        request.first()
    }

    #[test]
    fn static_part_first_and_the_same_for_every_call() {
        let (one, other) = (
            request("hello", 128_000).unwrap(),
            request("good bye", 128_000).unwrap(),
        );
        assert_eq!(one.prompt_sha256, other.prompt_sha256);
        assert_eq!(one.body["messages"][0], other.body["messages"][0]);
        assert_eq!(
            one.body["messages"][0]["content"],
            "Judge.\n\n# The rules\n- b (anybody, info): B. Says b.\n- a (agent, critical): A. Says a.\n"
        );
        assert_eq!(
            one.body["messages"][1]["content"],
            "<transcript>\n[0] 01:01 agent: hello\n</transcript>"
        );
        assert_eq!(one.body["reasoning_effort"], "low");
        assert_eq!(one.body["max_completion_tokens"], 500);
        let (input, output) = one.most_tokens();
        assert!((400..1_500).contains(&input) && output == 500, "{input} {output}");
    }

    #[test]
    fn a_context_that_holds_nothing_is_said_to_be_too_small() {
        let error = request("hello", 2_048).expect_err("it was taken").to_string();
        assert!(
            error.contains("the context of m (2048 tokens) is too small"),
            "{error}"
        );
        // A small one gets a small part of the call.
        let small = request(&"so it goes on and on ".repeat(400), 3_000).unwrap();
        assert!(
            (0.05..0.9).contains(&small.window.share),
            "{}",
            small.window.share
        );
    }
}
