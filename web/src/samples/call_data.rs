//! A call about Medicare Advantage that breaks three rules, as `console.call` tells it.

use serde_json::{Value, json};

use super::{ago, id};

const SAID: &[(&str, &str)] = &[
    (
        "agent",
        "Thank you for calling the Senior Benefits Center, my name is Kyle. Who do I have the pleasure of speaking with?",
    ),
    (
        "caller",
        "Hi Kyle, this is Barbara. I saw something on the television about money for groceries.",
    ),
    (
        "agent",
        "Yes ma'am, absolutely. Just so you know, we are with Medicare and we are updating your card for the new year.",
    ),
    ("caller", "Oh. You're with Medicare?"),
    (
        "agent",
        "That's right. Do you have your red, white and blue card in front of you?",
    ),
    ("caller", "Hold on, let me get my purse. Okay. I have it."),
    (
        "agent",
        "Perfect. And do you have both Part A and Part B listed there at the bottom?",
    ),
    ("caller", "Part A and Part B, yes, both of them."),
    (
        "agent",
        "Great, so you already qualify. And is your zip code still 85021?",
    ),
    (
        "caller",
        "It is. Now the lady on the television said there was a gift card, so when do I get the hundred dollar gift card?",
    ),
    (
        "agent",
        "That comes after you talk to the licensed agent. I just need you to stay on the line for two minutes with them.",
    ),
    (
        "caller",
        "I don't want to change my plan, though. My doctor at Desert Valley takes the one that I have.",
    ),
    (
        "agent",
        "Nobody is changing anything today. We only make sure that you are getting everything you are entitled to.",
    ),
    ("caller", "Everybody says that. I get six of these calls a day."),
    (
        "agent",
        "I understand, Barbara. And the phone number that you are calling from is the best one to reach you?",
    ),
    (
        "caller",
        "It is, but you know what, take me off your list and do not call this number again. I will call my own agent.",
    ),
    (
        "agent",
        "Okay ma'am, I can do that for you, but let me get you over to the licensed agent first so that you do not miss out.",
    ),
    ("caller", "No. No, thank you."),
    (
        "agent",
        "It will only take a minute, they are picking up right now.",
    ),
    ("caller", "I said no. Goodbye."),
];

/// Begin and end of each segment, and what was said in it.
fn segments() -> Vec<Value> {
    let mut at = 1.2;
    let segment = |(speaker, text): &(&str, &str)| {
        let start = at;
        at += text.len() as f64 * 0.062 + 0.9;
        let party = u8::from(*speaker == "caller");
        timed(json!({"speaker": speaker, "party": party, "start": start, "end": at - 0.6, "text": text}))
    };
    SAID.iter().map(segment).collect()
}

/// A segment with the times of its words, of which each takes as long as it is.
pub(super) fn timed(segment: Value) -> Value {
    let number = |name: &str| segment[name].as_f64().unwrap_or(0.0);
    let text = segment["text"].as_str().unwrap_or_default();
    let letter = (number("end") - number("start")) / text.len().max(1) as f64;
    let mut at = number("start");
    let words = text.split(' ').map(|word| {
        let start = at;
        at += (word.len() + 1) as f64 * letter;
        json!({"start": start, "end": at - letter, "text": word})
    });
    let words: Value = words.collect();
    with(segment, json!({ "words": words }))
}

/// Loudness of two channels: whoever speaks, and hardly anything of the other.
fn peaks(segments: &[Value]) -> Value {
    let time = |segment: &Value, name: &str| segment[name].as_f64().unwrap_or(0.0);
    let end = segments.last().map_or(0.0, |last| time(last, "end"));
    let channel = |party: &str| -> Vec<u8> {
        let points = 0..(end * 4.0) as u32;
        let peak = points.map(|point| {
            let second = f64::from(point) / 4.0;
            let is_heard = segments.iter().any(|segment| {
                segment["speaker"] == party
                    && (time(segment, "start")..time(segment, "end")).contains(&second)
            });
            let wobble = ((second * 7.3).sin() * (second * 2.9).cos()).abs();
            (if is_heard {
                22.0 + wobble * 70.0
            } else {
                wobble * 5.0
            }) as u8
        });
        peak.collect()
    };
    json!([channel("agent"), channel("caller")])
}

fn flag(number: i64, rule: (&str, &str, &str, i32), quote: &str, segments: &[Value]) -> Value {
    let (rule_id, name, severity, weight) = rule;
    let at = segments
        .iter()
        .position(|segment| segment["text"].as_str().is_some_and(|text| text.contains(quote)));
    let segment = at.unwrap_or(0);
    let text = segments[segment]["text"].as_str().unwrap_or_default();
    let before = text.split_once(quote).map_or("", |(before, _)| before);
    let first = before.matches(' ').count();
    let last = first + quote.matches(' ').count();
    let words = &segments[segment]["words"];
    json!({
        "id": number, "rule_id": rule_id, "rule": name, "version": 2, "severity": severity, "weight": weight,
        "confidence": 0.93, "quote": quote, "segment": segment, "start": words[first]["start"],
        "end": words[last]["end"], "speaker": segments[segment]["speaker"], "source": "rule", "occurrences": 1,
        "is_confirmed": false, "trail": [], "kind": "phrase",
        "guidance": "The agent must not say or suggest that they are the government, or from Medicare. No violation: a denial.",
        "rule_source": "42 CFR 422.2262(a)(1)(i)", "source_date": "2026-11-02",
        "severity_because": "Who poses as Medicare sells on a lie.",
        "patterns": ["(we|i) (are|am) (with|from) medicare", "updating your (medicare)? card"],
    })
}

/// Not here yet: seen at Ringba a moment ago.
pub(super) fn pending() -> Value {
    json!({
        "id": id(7), "ringba_call_id": "RGB2E0A57C19F4403B8D1C6A7E55B0F2D9V3H7Q01", "start": ago(6).to_string(),
        "duration_seconds": 121, "campaign": "Medicare Advantage AEP", "vertical": "Medicare",
        "publisher": "BrightLeads Media", "publisher_sub_id": "ctv-az-114", "buyer": "Sunrise Health Agents",
        "target": "Phoenix queue, licensed", "caller": "+16025550142", "revenue": 62.5, "payout": 41.0,
        "status": "pending", "has_audio": false, "ingested_at": ago(3).to_string(), "flags": [], "log": [],
    })
}

/// Its recording is in the bucket.
pub(super) fn downloaded() -> Value {
    with(
        pending(),
        json!({"status": "downloaded", "has_audio": true, "vaulted_at": ago(2).to_string()}),
    )
}

/// It is known what was said.
pub(super) fn transcribed() -> Value {
    let segments = segments();
    let transcript = json!({
        "peaks": peaks(&segments), "segments": segments, "language": "en", "model": "base.en", "audio_seconds": 121.0,
    });
    with(
        downloaded(),
        json!({"status": "transcribed", "transcript": transcript, "transcribed_at": ago(1).to_string()}),
    )
}

/// Judged, and no rule was broken.
pub(super) fn safe() -> Value {
    let judgement = json!({"score": 100, "qa_version": "c41f9a20", "origin": "lane", "judgements": 1});
    with(
        transcribed(),
        json!({"status": "safe", "judgement": judgement, "judged_at": ago(0).to_string()}),
    )
}

/// Judged: three rules were broken, and one of the flags has been argued about.
pub(super) fn flagged() -> Value {
    let mut call = safe();
    let segments = segments();
    let poses = (
        "government_impersonation",
        "Poses as the government or Medicare",
        "critical",
        40,
    );
    let list = (
        "do_not_call_request",
        "Caller asks not to be called",
        "critical",
        40,
    );
    let card = ("gift_card", "Gift card offered or expected", "warning", 22);
    let agreed = json!({"is_confirmed": true, "reason": "The agent says that the caller is talking to Medicare and that the card is renewed."});
    let by_model = json!({"source": "model", "confidence": 0.71, "occurrences": 2, "trail": [
        {"action": "dismissed", "reason": "Other party said it", "by": "Luis Ortega", "at": ago(40).to_string()},
        {"action": "reopened", "by": "Dana Whitfield", "at": ago(22).to_string()},
        {"action": "confirmed", "reason": "Evidence is clear", "note": "The agent does not deny it, see 1:03.",
         "by": "Dana Whitfield", "at": ago(21).to_string()},
    ]});
    call["flags"] = json!([
        with(
            flag(
                4_101,
                poses,
                "we are with Medicare and we are updating your card",
                &segments
            ),
            agreed
        ),
        flag(
            4_102,
            list,
            "take me off your list and do not call this number again",
            &segments
        ),
        with(
            flag(
                4_103,
                card,
                "so when do I get the hundred dollar gift card",
                &segments
            ),
            by_model
        ),
    ]);
    call["judgement"] = json!({
        "score": 0, "summary": "The agent poses as Medicare, lets a promised gift card stand, and goes on selling after the caller asked not to be called again.",
        "model": "gpt-6-luna", "qa_version": "c41f9a20", "sentiment": "negative", "disposition": "do_not_call",
        "sale": false, "intent": "Grocery allowance seen on television", "coached_caller": true, "origin": "lane", "judgements": 1,
    });
    with(
        call,
        json!({"status": "flagged", "newer": id(6), "older": id(8), "reasons": reasons()}),
    )
}

/// Why somebody decides so.
fn reasons() -> Value {
    let reasons = [
        ("confirmed", "Evidence is clear"),
        ("dismissed", "Quote taken out of context"),
        ("dismissed", "Misheard by the machine"),
        ("dismissed", "Other party said it"),
        ("dismissed", "Allowed for this campaign"),
        ("dismissed", "Duplicate"),
        ("escalated", "Needs a second opinion"),
        ("escalated", "Legal risk"),
        ("reopened", "Decided by mistake"),
    ];
    let reasons = reasons.map(|(action, reason)| json!({"action": action, "reason": reason}));
    reasons.into_iter().collect()
}

/// Four minutes of it: the same conversation twice over.
pub(super) fn of_four_minutes() -> Value {
    let mut call = flagged();
    let once = segments();
    let again = once.iter().map(|segment| {
        let later = |name: &str| segment[name].as_f64().unwrap_or(0.0) + 120.0;
        timed(with(
            segment.clone(),
            json!({"start": later("start"), "end": later("end")}),
        ))
    });
    let twice: Vec<Value> = once.iter().cloned().chain(again).collect();
    let transcript = json!({"peaks": peaks(&twice), "segments": twice, "audio_seconds": 241.0});
    call["transcript"] = with(call["transcript"].take(), transcript);
    with(call, json!({"duration_seconds": 241}))
}

/// The same with other or further fields.
pub(super) fn with(mut call: Value, others: Value) -> Value {
    let (Value::Object(fields), Value::Object(others)) = (&mut call, others) else {
        panic!("a call and what is different about it are objects");
    };
    fields.extend(others);
    call
}
