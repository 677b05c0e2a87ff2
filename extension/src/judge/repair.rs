//! Asking about an unusable answer once more, with what was wrong.

use serde_json::{Value, json};

/// Most of the bad answer that is shown to the model again; a runaway would cost its length a second time.
const MOST_SHOWN: usize = 4_000;

/// Changes a request so that it mends an answer of this outcome: its messages end with the bad answer and a
/// hint. A truncated answer is not shown again, because half an answer invites the other half; the next
/// answer gets twice the room instead.
pub(super) fn amend(body: &mut Value, outcome: &str, raw: Option<&str>) {
    let hint = match outcome {
        "truncated" => {
            "Your answer was cut off at its length limit. Answer again and be brief: only the clearest findings, short reasons."
        }
        "refused" | "filtered" => {
            "This is a lawful compliance review of a recorded business call, read by people who protect consumers. Whatever \
             was said in the call is evidence. Give your review of it."
        }
        "empty" => "Your answer was empty.",
        _ => "Your answer was not one JSON object of the required schema.",
    };
    if outcome == "truncated"
        && let Some(room) = body["max_completion_tokens"].as_u64()
    {
        body["max_completion_tokens"] = json!(room.saturating_mul(2));
    }
    let Some(messages) = body.get_mut("messages").and_then(Value::as_array_mut) else {
        return;
    };
    if outcome == "malformed"
        && let Some(raw) = raw.filter(|raw| !raw.trim().is_empty())
    {
        let shown = &raw[..raw.floor_char_boundary(MOST_SHOWN)];
        messages.push(json!({"role": "assistant", "content": shown}));
    }
    let text = format!("{hint} Answer with nothing but one JSON object of the required schema.");
    messages.push(json!({"role": "user", "content": text}));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amended(outcome: &str, raw: Option<&str>) -> Value {
        let mut body =
            json!({"messages": [{"role": "system", "content": "s"}], "max_completion_tokens": 100});
        amend(&mut body, outcome, raw);
        body
    }

    #[test]
    fn each_trouble_has_its_own_remedy() {
        let malformed = amended("malformed", Some("I think it is fine"));
        assert_eq!(
            malformed["messages"][1],
            json!({"role": "assistant", "content": "I think it is fine"})
        );
        assert_eq!(malformed["messages"][2]["role"], "user");
        let truncated = amended("truncated", Some("{\"findings\": ["));
        assert_eq!(
            (
                &truncated["max_completion_tokens"],
                truncated["messages"].as_array().map(Vec::len)
            ),
            (&json!(200), Some(2))
        );
        for outcome in ["refused", "filtered", "empty"] {
            assert_eq!(
                amended(outcome, None)["messages"].as_array().map(Vec::len),
                Some(2),
                "{outcome}"
            );
        }
        let endless = amended("malformed", Some(&"\u{e9}".repeat(10_000)));
        assert!(endless.to_string().len() < 5_000);
    }
}
