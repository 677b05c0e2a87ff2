//! What the simulated model says: it looks for the lines of the scripts that break rules, and forgives what
//! the recogniser misheard.

use std::ops::Range;
use std::sync::LazyLock;

use callscript_demo::calls::Party;
use callscript_demo::calls::line::Line;
use callscript_demo::calls::scripts;
use callscript_demo::words::normal;
use serde_json::{Value, json};

use super::judge::Behaviour;

/// Share of a line's words that must be there, in order.
const ENOUGH: f64 = 0.8;
/// Words of a segment that is shorter than the line and still taken for a piece of it.
const PIECE: usize = 6;

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
pub(super) fn reply(request: &Value, behaviour: &Behaviour, ignores_schema: bool) -> Reply {
    let finished = |text: String| Reply {
        text,
        finish_reason: "stop",
        refused: false,
    };
    if let Some(answer) = said_word(request, ignores_schema) {
        return finished(answer);
    }
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
            let whole = answer(request, &findings(request)).to_string();
            Reply {
                text: whole[..whole.len() / 2].to_owned(),
                finish_reason: "length",
                refused: false,
            }
        }
        Behaviour::FalseQuote => finished(
            answer(
                request,
                &[finding(
                    "approval_guarantee",
                    0,
                    "i swear on my mother that everybody wins a million dollars",
                    "agent",
                )],
            )
            .to_string(),
        ),
        Behaviour::UnknownRule => {
            let quote = segments(request)
                .first()
                .map(|(_, text)| text.clone())
                .unwrap_or_default();
            finished(answer(request, &[finding("no_such_rule", 0, &quote, "agent")]).to_string())
        }
        _ => finished(answer(request, &findings(request)).to_string()),
    }
}

fn answer(request: &Value, findings: &[Value]) -> Value {
    json!({
        "findings": findings,
        "suspicions": rulings(request, findings),
        "summary": "The agent and the caller talk about an offer.",
        "sentiment": "neutral",
        "disposition": "other",
        "sale": null,
        "coached_caller": null,
        "intent": null,
    })
}

/// Upholds what it has found itself, what it says was not said, and the sample; clears the rest.
fn rulings(request: &Value, findings: &[Value]) -> Vec<Value> {
    let messages = request["messages"].as_array().into_iter().flatten();
    let contents = messages.filter_map(|message| message["content"].as_str());
    let blocks = contents.filter_map(|content| content.split_once("<suspicions>\n"));
    let lines = blocks.flat_map(|(_, block)| block.lines());
    let ruling = |line: &str| {
        let (number, rest) = line.split_once(". ")?;
        let (rule, what) = rest.split_once(": ")?;
        let is_upheld = what.starts_with("not heard")
            || rule.starts_with("sample")
            || findings.iter().any(|finding| finding["rule_id"] == rule);
        Some(json!({
            "suspicion": number.parse::<u32>().ok()?,
            "verdict": if is_upheld { "upheld" } else { "cleared" },
            "segment": null,
            "quote": null,
            "confidence": 0.9,
            "reason": "The words say so.",
        }))
    };
    lines.filter_map(ruling).collect()
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

/// A line that breaks a rule, ready to be looked for.
struct Breach {
    rule: &'static str,
    speaker: &'static str,
    words: Vec<String>,
}

static BREACHES: LazyLock<Vec<Breach>> = LazyLock::new(|| {
    let lines = scripts::all().iter().flat_map(|script| &script.lines);
    lines.flat_map(breaches).collect()
});

fn breaches(line: &Line) -> impl Iterator<Item = Breach> + '_ {
    line.broken().map(|rule| Breach {
        rule,
        speaker: match line.party() {
            Party::Agent => "agent",
            Party::Caller => "caller",
        },
        words: plain(&line.text),
    })
}

/// The words between blanks, as they are compared.
fn plain(text: &str) -> Vec<String> {
    text.split(' ').map(|word| normal(word).concat()).collect()
}

fn findings(request: &Value) -> Vec<Value> {
    let rules = request.to_string();
    let segments: Vec<(usize, String, Vec<String>)> = segments(request)
        .into_iter()
        .map(|(index, text)| {
            let words = plain(&text);
            (index, text, words)
        })
        .collect();
    let mut findings: Vec<Value> = Vec::new();
    for breach in BREACHES.iter().filter(|breach| rules.contains(breach.rule)) {
        if findings.iter().any(|old| old["rule_id"] == breach.rule) {
            continue;
        }
        let found = segments.iter().find_map(|(index, text, words)| {
            let said = find(&breach.words, words)?;
            let quote: Vec<&str> = text.split(' ').skip(said.start).take(said.len()).collect();
            Some(finding(breach.rule, *index, &quote.join(" "), breach.speaker))
        });
        findings.extend(found);
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

/// The words of a segment that are most of a line, or the whole segment where it is a piece of the line.
fn find(line: &[String], segment: &[String]) -> Option<Range<usize>> {
    let is_a_piece = || segment.len() >= PIECE && stretch(segment, line).is_some();
    stretch(line, segment).or_else(|| is_a_piece().then_some(0..segment.len()))
}

/// The stretch of `text` that holds most words of `wanted`, in order.
fn stretch(wanted: &[String], text: &[String]) -> Option<Range<usize>> {
    let mut starts = (0..text.len()).filter(|start| Some(&text[*start]) == wanted.first());
    starts.find_map(|start| {
        let window = &text[start..text.len().min(start + wanted.len() + 2)];
        let mut last = 0;
        let mut hits = 0;
        for word in wanted {
            if let Some(place) = window[last..].iter().position(|heard| heard == word) {
                last += place + 1;
                hits += 1;
            }
        }
        (f64::from(hits) >= ENOUGH * wanted.len() as f64).then_some(start..start + last)
    })
}

/// The answer to the question what a server understands: a word, in JSON where that is asked for in a way that is heeded.
fn said_word(request: &Value, ignores_schema: bool) -> Option<String> {
    let messages = request["messages"].as_array()?;
    let told = messages.last()?["content"].as_str()?;
    if messages.len() > 1 || !told.contains("callscript") {
        return None;
    }
    let has_schema = request.pointer("/response_format/json_schema").is_some() && !ignores_schema;
    Some(if has_schema || told.contains("JSON") {
        json!({"word": "callscript"}).to_string()
    } else {
        "callscript".to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use callscript_demo::calls::plan::Kind;

    fn request(transcript: &str) -> Value {
        json!({ "model": "m", "messages": [
            { "role": "system", "content": "rules: approval_guarantee, gift_card" },
            { "role": "user", "content": transcript },
        ]})
    }

    #[test]
    fn a_good_answer_quotes_the_transcript() {
        let breach = BREACHES
            .iter()
            .find(|breach| breach.rule == "approval_guarantee" && breach.words.len() > 8)
            .unwrap();
        let mut said = breach.words.clone();
        said[3] = "misheard".to_owned();
        let said = said.join(" ");
        let findings = findings(&request(&format!(
            "[0] 00:01 agent: Hello, this is John.\n[1] 00:04 agent: Well, {said} okay?"
        )));
        assert_eq!(findings.len(), 1, "{findings:?}");
        assert_eq!(findings[0]["rule_id"], "approval_guarantee");
        assert_eq!(
            (&findings[0]["segment"], &findings[0]["quote"]),
            (&json!(1), &json!(said))
        );
    }

    #[test]
    fn a_clean_transcript_has_no_findings() {
        let clean = scripts::all().iter().filter(|script| script.kind == Kind::Clean);
        for script in clean {
            let lines = script.lines.iter().zip(0..);
            let lines: Vec<String> = lines
                .map(|(line, number)| format!("[{number}] 00:01 agent: {}", line.text))
                .collect();
            assert_eq!(
                findings(&request(&lines.join("\n"))),
                Vec::<Value>::new(),
                "{}",
                script.name
            );
        }
    }
}
