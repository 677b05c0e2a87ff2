//! A call in which every kind of number is said that nobody may keep, on its way through the factory.

use anyhow::{Context, Result};
use serde_json::{Value, json};
use tokio_postgres::Client;
use uuid::Uuid;

/// What is said in the call; whatever is a secret stands in [`SECRETS`] too.
pub const SAID: [(&str, &str); 14] = [
    (
        "agent",
        "Hello, this call may be recorded. We do not offer every plan available in your area.",
    ),
    ("caller", "Hi, I saw your commercial, my number is 614-555-0142."),
    ("agent", "Great. What is your date of birth?"),
    ("caller", "It's March 5th, 1942."),
    ("agent", "And I need your full social security number."),
    ("caller", "Sure, 531-80-2247."),
    ("agent", "Now give me your credit card number, please."),
    ("caller", "It's 5391 0284"),
    ("agent", "Mhm, go ahead."),
    ("caller", "7733 9916. Expiration is 04/27."),
    ("agent", "And the three digit security code on the back?"),
    ("caller", "8 6 3."),
    ("agent", "And the routing number of your bank?"),
    (
        "caller",
        "The routing number is 267084131 and the account number is 733188205.",
    ),
];

/// Words of which none may be found afterwards.
pub const SECRETS: [&str; 11] = [
    "March 5th",
    "1942",
    "531-80",
    "2247",
    "5391",
    "0284",
    "7733",
    "9916",
    "8 6 3",
    "267084131",
    "733188205",
];

/// The conversation as a recogniser hands it over, with times for each word, evenly.
pub fn segments() -> Value {
    let segment = |(place, (speaker, text)): (usize, &(&str, &str))| {
        let start = place as f64 * 3.0;
        let count = text.split(' ').count() as f64;
        let second = |word: usize| start + 2.8 * word as f64 / count;
        let words: Vec<Value> = text
            .split(' ')
            .enumerate()
            .map(|(word, text)| json!({"start": second(word), "end": second(word + 1), "text": text}))
            .collect();
        json!({"speaker": speaker, "start": start, "end": start + 2.8, "text": text, "confidence": null, "words": words})
    };
    SAID.iter().enumerate().map(segment).collect()
}

/// Takes the call through vault and factory of this database, as workers do; returns its id.
pub async fn transcribe(client: &Client) -> Result<Uuid> {
    let seconds = SAID.len() as f64 * 3.0;
    let result = json!({
        "segments": segments(), "language": "en", "engine": "whisper.cpp 1.8.3", "model": "demo", "channels": 2,
        "audio_seconds": seconds, "speech_seconds": seconds * 0.9, "decode_seconds": 36.0, "peaks": [[1, 2], [3, 4]],
        "stats": {}, "speech": [[[0.4, 2.1]], [[2.5, 4.0]]],
    });
    client.batch_execute(include_str!("sql/pending_call.sql")).await?;
    let recording = json!({"storage_path": format!("2026/11/22/{}.mp3", Uuid::new_v4()), "audio_bytes": 1000,
                           "audio_sha256": "ab".repeat(32), "content_type": "audio/mpeg"});
    for (lane, finish, result) in [
        ("vault", "SELECT callscript.vaulted($1, $2, $3)", recording),
        ("factory", "SELECT callscript.transcribed($1, $2, $3)", result),
    ] {
        let claimed = client
            .query_opt("SELECT id, epoch FROM callscript.claim($1, 'first', 1)", &[&lane])
            .await?
            .with_context(|| format!("nothing waits in lane {lane}"))?;
        let (id, epoch): (Uuid, i64) = (claimed.get(0), claimed.get(1));
        client.query_one(finish, &[&id, &epoch, &result]).await?;
        if lane == "factory" {
            return Ok(id);
        }
    }
    anyhow::bail!("the factory did not take the call")
}

/// Whether these words stand in the text, and not as a part of a longer number or id.
pub fn stands_in(text: &str, words: &str) -> bool {
    let mut from = 0;
    while let Some(at) = text[from..].find(words) {
        let (begin, end) = (from + at, from + at + words.len());
        let is_apart = |c: Option<char>| c.is_none_or(|c| !c.is_ascii_alphanumeric());
        if is_apart(text[..begin].chars().next_back()) && is_apart(text[end..].chars().next()) {
            return true;
        }
        from = end;
    }
    false
}
