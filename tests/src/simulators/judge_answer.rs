//! What the simulated model says: it looks for the lines that the call generator has agents and callers
//! say, and forgives what the recogniser misheard.

use serde_json::{Value, json};

use super::judge::Behaviour;
use crate::calls::Party;
use crate::calls::violation::SPOKEN;

/// Share of a line's words that must be there, in order.
const ENOUGH: f64 = 0.8;

/// An answer, before it is wrapped.
#[derive(Clone, Debug)]
pub(super) struct Reply {
    /// Everything the model wrote.
    pub(super) text: String,
    /// Why it stopped.
    pub(super) finish_reason: &'static str,
    refused: bool,
}

impl Reply {
    /// `message.content`.
    pub(super) fn content(&self) -> Value {
        if self.refused {
            Value::Null
        } else {
            json!(self.text)
        }
    }

    /// `message.refusal`.
    pub(super) fn refusal(&self) -> Value {
        if self.refused {
            json!(self.text)
        } else {
            Value::Null
        }
    }
}

/// Answers a request.
pub(super) fn reply(request: &Value, behaviour: &Behaviour) -> Reply {
    let finished = |text: String| Reply {
        text,
        finish_reason: "stop",
        refused: false,
    };
    match behaviour {
        Behaviour::Malformed => finished("The call looks fine to me! {\"findings\": [".to_owned()),
        Behaviour::OffSchema => finished(json!({ "verdict": "bad", "findings": "many" }).to_string()),
        Behaviour::Empty => finished(String::new()),
        Behaviour::Refused => Reply {
            text: "I'm sorry, I can't help with that.".to_owned(),
            finish_reason: "stop",
            refused: true,
        },
        Behaviour::Truncated => {
            let whole = answer(&findings(request)).to_string();
            Reply {
                text: whole[..whole.len() / 2].to_owned(),
                finish_reason: "length",
                refused: false,
            }
        }
        Behaviour::FalseQuote => finished(
            answer(&[finding(
                "approval_guarantee",
                0,
                "i swear on my mother that everybody wins a million dollars",
                "agent",
            )])
            .to_string(),
        ),
        Behaviour::UnknownRule => {
            let quote = segments(request)
                .first()
                .map(|(_, text)| text.clone())
                .unwrap_or_default();
            finished(answer(&[finding("no_such_rule", 0, &quote, "agent")]).to_string())
        }
        _ => finished(answer(&findings(request)).to_string()),
    }
}

fn answer(findings: &[Value]) -> Value {
    json!({
        "findings": findings,
        "summary": "The agent and the caller talk about an offer.",
        "sentiment": "neutral",
        "disposition": "other",
        "sale": null,
        "coached_caller": null,
        "intent": null,
    })
}

fn finding(rule: &str, segment: usize, quote: &str, speaker: &str) -> Value {
    json!({
        "rule_id": rule,
        "segment": segment,
        "quote": quote,
        "speaker": speaker,
        "confidence": 0.9,
        "reason": "The words say so.",
    })
}

fn findings(request: &Value) -> Vec<Value> {
    let rules = request.to_string();
    let mut findings: Vec<Value> = Vec::new();
    for violation in SPOKEN.iter().filter(|violation| rules.contains(violation.rule)) {
        let speaker = if violation.party == Party::Agent {
            "agent"
        } else {
            "caller"
        };
        let found = segments(request).into_iter().find_map(|(index, text)| {
            let quote = violation.lines.iter().find_map(|line| find(line, &text))?;
            Some(finding(violation.rule, index, &quote, speaker))
        });
        let seen = |new: &Value| findings.iter().any(|old| old["rule_id"] == new["rule_id"]);
        findings.extend(found.filter(|new| !seen(new)));
    }
    findings
}

/// The transcript in the request: lines of the form `[index] mm:ss speaker: text`.
fn segments(request: &Value) -> Vec<(usize, String)> {
    let messages = request["messages"].as_array().into_iter().flatten();
    messages
        .filter_map(|message| message["content"].as_str())
        .flat_map(str::lines)
        .filter_map(|line| {
            let (index, rest) = line.trim().strip_prefix('[')?.split_once(']')?;
            let (_, text) = rest.split_once(": ")?;
            Some((index.parse().ok()?, text.to_owned()))
        })
        .collect()
}

/// The stretch of `text` that holds most words of `line`, in order.
fn find(line: &str, text: &str) -> Option<String> {
    let wanted: Vec<&str> = line.split(' ').collect();
    let words: Vec<&str> = text.split(' ').collect();
    (0..words.len()).find_map(|start| {
        let window = &words[start..words.len().min(start + wanted.len() + 2)];
        let mut last = 0;
        let mut hits = 0;
        for word in &wanted {
            if let Some(place) = window[last..].iter().position(|heard| heard == word) {
                last += place + 1;
                hits += 1;
            }
        }
        let first_fits = window.first() == wanted.first();
        (first_fits && f64::from(hits) >= ENOUGH * wanted.len() as f64).then(|| window[..last].join(" "))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(transcript: &str) -> Value {
        json!({ "model": "m", "messages": [
            { "role": "system", "content": "rules: approval_guarantee, gift_card" },
            { "role": "user", "content": transcript },
        ]})
    }

    #[test]
    fn a_good_answer_quotes_the_transcript() {
        let findings = findings(&request(
            "[0] 00:01 agent: hello this is john\n[1] 00:04 agent: well i guarantee you will be a proved okay",
        ));
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0]["rule_id"], "approval_guarantee");
        assert_eq!(
            (&findings[0]["segment"], &findings[0]["quote"]),
            (&json!(1), &json!("i guarantee you will be"))
        );
    }

    #[test]
    fn a_clean_transcript_has_no_findings() {
        assert!(
            findings(&request(
                "[0] 00:01 agent: there is a thirty day money back guarantee"
            ))
            .is_empty()
        );
    }
}
