//! A conversation as people write it down to try a rule: `agent: what is your name / caller: sam`.

use serde_json::{Value, json};

/// Seconds that a word takes.
const WORD: f64 = 0.4;
/// Seconds between two turns.
const PAUSE: f64 = 0.5;
/// Most turns of one conversation.
const MOST_TURNS: usize = 500;

/// The conversation as a transcript. Turns are separated by ` / ` or by the end of a line; each begins with `agent:`,
/// `caller:` or `unknown:`, and `@90 agent:` begins at second 90. The first turn may say no speaker: unknown. A turn
/// without one goes on with the words of the turn before.
pub(crate) fn transcript(said: &str) -> Result<Value, String> {
    let mut segments: Vec<(String, f64, String)> = Vec::new();
    let mut end = 0.0_f64;
    for turn in said.split(['\n', '\r']).flat_map(|line| line.split(" / ")) {
        let turn = turn.trim();
        if turn.is_empty() {
            continue;
        }
        let (at, turn) = match turn.strip_prefix('@') {
            Some(timed) => {
                let (second, rest) = timed.split_once(' ').unwrap_or((timed, ""));
                let second: f64 = second
                    .parse()
                    .ok()
                    .filter(|second| (0.0..=86_400.0).contains(second))
                    .ok_or_else(|| {
                        format!("@{second} is no second of a call: write e.g. @90 agent: hello")
                    })?;
                (Some(second), rest.trim())
            }
            None => (None, turn),
        };
        let (speaker, words) = match turn.split_once(':') {
            Some((speaker @ ("agent" | "caller" | "unknown"), words)) => (speaker.to_owned(), words.trim()),
            _ => match segments.last() {
                Some((speaker, ..)) => (speaker.clone(), turn),
                None => ("unknown".to_owned(), turn),
            },
        };
        if words.is_empty() {
            return Err(format!("{speaker} says nothing: write e.g. {speaker}: hello"));
        }
        let start = at.unwrap_or(end);
        if at.is_some_and(|at| at < end - PAUSE) {
            return Err(format!(
                "second {start} has passed: the turn before lasts until second {end:.0}"
            ));
        }
        end = start + WORD * words.split_whitespace().count() as f64 + PAUSE;
        segments.push((speaker, start, words.to_owned()));
        if segments.len() > MOST_TURNS {
            return Err(format!("more than {MOST_TURNS} turns"));
        }
    }
    if segments.is_empty() {
        return Err("nobody says anything: write e.g. agent: hello / caller: hi".to_owned());
    }
    let segments: Vec<Value> = segments
        .iter()
        .map(|(speaker, start, text)| {
            let length = WORD * text.split_whitespace().count() as f64;
            json!({"speaker": speaker, "start": start, "end": start + length, "text": text})
        })
        .collect();
    Ok(json!({"segments": segments, "duration_seconds": end, "audio_seconds": end}))
}

/// The answer of a judge who quoted these words of the conversation as a violation of `rule`; empty: who found nothing.
pub(crate) fn answer(rule: &Value, transcript: &Value, quote: &str) -> Value {
    if quote.trim().is_empty() {
        return json!({"findings": []});
    }
    let mut segments = transcript["segments"].as_array().into_iter().flatten();
    let segment =
        segments.position(|segment| segment["text"].as_str().is_some_and(|text| text.contains(quote)));
    let finding = json!({"rule_id": rule["id"], "segment": segment.unwrap_or(0), "quote": quote, "speaker": rule["speaker"],
                         "confidence": 0.9, "reason": "as recorded"});
    json!({"findings": [finding]})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turns_follow_each_other() {
        let read = transcript("agent: hello there / caller: hi\n@90 agent: goodbye").expect("a conversation");
        let segments = read["segments"].as_array().expect("segments");
        assert_eq!(segments.len(), 3);
        assert_eq!(
            (&segments[0]["speaker"], &segments[0]["text"]),
            (&json!("agent"), &json!("hello there"))
        );
        assert_eq!(
            (&segments[0]["start"], &segments[1]["start"]),
            (&json!(0.0), &json!(1.3))
        );
        assert_eq!(
            (&segments[2]["speaker"], &segments[2]["start"]),
            (&json!("agent"), &json!(90.0))
        );
        // Nobody is named.
        let bare = transcript("it says: free").expect("a conversation");
        assert_eq!(
            (&bare["segments"][0]["speaker"], &bare["segments"][0]["text"]),
            (&json!("unknown"), &json!("it says: free"))
        );
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (said, complaint) in [
            (" / ", "nobody says anything"),
            ("agent:", "agent says nothing"),
            ("@soon agent: hello", "@soon is no second"),
            ("@-1 agent: hello", "@-1 is no second"),
            (
                "agent: one two three four five / @1 caller: no",
                "second 1 has passed",
            ),
        ] {
            let error = transcript(said).expect_err("refused");
            assert!(error.contains(complaint), "{said}: {error}");
        }
    }
}
