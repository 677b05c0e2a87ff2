//! The page of a call.

use serde_json::{Value, json};

use super::call_data::{downloaded, flagged, of_four_minutes, pending, safe, timed, transcribed, with};
use super::{EMOJI, LONG_WORD, QUOTES, RIGHT_TO_LEFT, SCRIPT, Sample, ago, answer, sample, viewer};
use crate::auth::viewer::Role;
use crate::pages::call::CallPage;
use crate::pages::reader::Reader;
use crate::view::shell::Toast;

/// A call that a lane gave up.
fn failed(call: Value, lane: &str, error: &str) -> Value {
    with(
        call,
        json!({"status": "failed", "failed_lane": lane, "error": error}),
    )
}

fn skipped() -> Value {
    let why = "11 seconds: shorter than the 15 from which on calls are kept";
    with(
        pending(),
        json!({"status": "skipped", "error": why, "duration_seconds": 11, "publisher": null}),
    )
}

/// Nothing is known of it but what the call log must say.
fn bare() -> Value {
    with(
        pending(),
        json!({
            "vertical": null, "publisher": null, "publisher_sub_id": null, "buyer": null, "target": null, "caller": null,
            "duration_seconds": null,
        }),
    )
}

/// Kept long enough: flags are all that is left.
fn forgotten() -> Value {
    with(flagged(), json!({"has_audio": false, "transcript": null}))
}

/// Nobody speaks.
fn silence() -> Value {
    let transcript =
        json!({"segments": [], "peaks": [], "language": "en", "model": "base.en", "audio_seconds": 34.0});
    with(safe(), json!({"transcript": transcript, "duration_seconds": 34}))
}

/// One party only: nobody can be taken for the other. Nobody knows when its words are said.
fn voicemail() -> Value {
    let mut call = safe();
    call["transcript"]["segments"] = json!([
        {"speaker": "unknown", "start": 0.4, "end": 6.0, "text": "You have reached the voicemail box of"},
        {"speaker": "unknown", "start": 6.5, "end": 9.0, "text": "Please leave a message after the tone."},
    ]);
    with(call, json!({"duration_seconds": 19}))
}

/// Most of it in a language without rules, and nobody knows who is who.
fn unjudged() -> Value {
    let mut call = safe();
    call["transcript"]["segments"] = json!([
        {"speaker": "unknown", "party": 0, "start": 0.4, "end": 4.0, "text": "Thank you for calling, this call is recorded."},
        {"speaker": "unknown", "party": 1, "language": "es", "start": 4.5, "end": 9.0, "text": "Hola, ¿habla usted español?"},
        {"speaker": "unknown", "party": 0, "language": "es", "start": 9.2, "end": 16.0, "text": "Claro que sí, ¿en qué le puedo ayudar hoy?"},
    ]);
    call["transcript"] = with(
        call["transcript"].take(),
        json!({"language": "es", "language_name": "Spanish", "languages": {"English": 0.36, "Spanish": 0.64}, "heard_share": 0.4,
               "roles_by": "nothing"}),
    );
    call["judgement"]["not_judged"] = json!("Spanish 64 %, heard 40 %");
    with(call, json!({"status": "unjudged"}))
}

/// Judged again after a rule was changed; handed on, and talked about.
fn rescored() -> Value {
    let mut call = flagged();
    let again =
        json!({"origin": "rescore", "judgements": 3, "sale": true, "coached_caller": false, "score": 60});
    call["judgement"] = with(call["judgement"].take(), again);
    call["flags"].as_array_mut().expect("flags").truncate(1);
    with(
        call,
        json!({"assignee": "Luis Ortega", "newer": null, "older": null, "cleared": [
            {"rule": "Recording not disclosed", "quote": "Thank you for calling", "start": 0.4, "speaker": "agent",
             "reason": "The agent says that somebody may listen.", "fulfilled_by": "somebody may listen to this call later",
             "fulfilled_at": 6.2},
            {"rule": "Gift card offered or expected", "quote": "gift card", "start": 40.0, "speaker": "caller", "reason": null,
             "fulfilled_by": null, "fulfilled_at": null},
        ], "log": [
            {"at": ago(2).to_string(), "actor": "Luis Ortega", "action": "noted", "note": "Publisher says that this script was retired on Friday."},
            {"at": ago(14).to_string(), "actor": "Dana Whitfield", "action": "assigned", "to": "Luis Ortega"},
            {"at": ago(15).to_string(), "actor": "Dana Whitfield", "action": "speakers_swapped"},
            {"at": ago(3_000).to_string(), "actor": "Hannah Kim", "action": "retried"},
        ]}),
    )
}

fn hostile() -> Value {
    let mut call = flagged();
    let texts = [SCRIPT, QUOTES, RIGHT_TO_LEFT, LONG_WORD, EMOJI];
    let segments = (0..).zip(texts).map(|(at, text)| {
        let speaker = if at % 2 == 0 { "agent" } else { "caller" };
        timed(json!({"speaker": speaker, "start": f64::from(at) * 9.0, "end": f64::from(at) * 9.0 + 8.0, "text": format!("{text} and {text}")}))
    });
    call["transcript"]["segments"] = segments.collect();
    for (at, flag) in call["flags"].as_array_mut().into_iter().flatten().enumerate() {
        let said = json!({"action": "escalated", "reason": texts[at], "note": texts[at + 2], "by": texts[at], "at": ago(9).to_string()});
        *flag = with(
            flag.take(),
            json!({
                "rule": texts[at], "quote": texts[at], "segment": at, "reason": texts[at + 1], "speaker": texts[at], "trail": [said],
            }),
        );
    }
    call["judgement"]["summary"] = json!(SCRIPT);
    call["judgement"]["intent"] = json!(LONG_WORD);
    call["judgement"]["model"] = json!(QUOTES);
    with(
        call,
        json!({
            "campaign": QUOTES, "publisher": SCRIPT, "publisher_sub_id": LONG_WORD, "buyer": RIGHT_TO_LEFT, "target": EMOJI,
            "caller": QUOTES, "assignee": SCRIPT, "vertical": LONG_WORD,
            "log": [{"at": ago(2).to_string(), "actor": QUOTES, "action": "noted", "note": format!("{SCRIPT} {LONG_WORD}")}],
        }),
    )
}

/// As somebody in this role sees it: numbers are masked for viewers.
fn page(role: Role, mut call: Value) -> CallPage {
    if role == Role::Viewer && call["caller"].is_string() {
        call["caller"] = json!("***0142");
    }
    page_with(role, call, true)
}

fn page_with(role: Role, call: Value, has_bucket: bool) -> CallPage {
    let call: crate::pages::call_record::Call = answer(call);
    let here = format!("/calls/{}", call.id);
    let viewer = viewer(role);
    let reader = Reader::new(call, &viewer, has_bucket, "?".to_owned(), here);
    CallPage::new(reader, &viewer)
}

pub(super) fn samples() -> Vec<Sample> {
    let mine = with(flagged(), json!({"assignee": "Dana Whitfield", "is_mine": true}));
    let mut decided = page(Role::Reviewer, mine);
    decided.reader.start = "61.0".to_owned();
    decided.shell.toast = Some(Toast {
        text: "1 flag confirmed".to_owned(),
        undo: "815".to_owned(),
        back: decided.reader.here.clone(),
    });
    let no_bucket = page_with(Role::Reviewer, flagged(), false);
    let no_wave = with(transcribed()["transcript"].clone(), json!({"peaks": []}));
    let retried = with(
        downloaded(),
        json!({"status": "processing", "error": "the decoder ran out of memory (2 of 5 attempts)"}),
    );
    let vault = "the recording is not at Ringba any more (HTTP 404)";
    let factory = "the recording cannot be decoded: MP3, no frame in the first 64 kB";
    let judge = "the model answered nothing usable 5 times";
    vec![
        sample("call-flagged", &page(Role::Reviewer, flagged())),
        sample("call-long", &page(Role::Reviewer, of_four_minutes())),
        sample("call-mine", &decided),
        sample("call-rescored", &page(Role::Reviewer, rescored())),
        sample("call-safe", &page(Role::Reviewer, safe())),
        sample("call-unjudged", &page(Role::Reviewer, unjudged())),
        sample("call-unjudged-viewer", &page(Role::Viewer, unjudged())),
        sample("call-forgotten", &page(Role::Reviewer, forgotten())),
        sample("call-viewer", &page(Role::Viewer, rescored())),
        sample("call-pending", &page(Role::Reviewer, pending())),
        sample("call-bare", &page(Role::Viewer, bare())),
        sample("call-downloaded", &page(Role::Reviewer, downloaded())),
        sample("call-retried", &page(Role::Reviewer, retried)),
        sample("call-transcribed", &page(Role::Reviewer, transcribed())),
        sample(
            "call-failed",
            &page(Role::Reviewer, failed(pending(), "vault", vault)),
        ),
        sample(
            "call-failed-viewer",
            &page(Role::Viewer, failed(downloaded(), "factory", factory)),
        ),
        sample(
            "call-failed-judge",
            &page(Role::Admin, failed(transcribed(), "judge", judge)),
        ),
        sample("call-skipped", &page(Role::Reviewer, skipped())),
        sample("call-skipped-viewer", &page(Role::Viewer, skipped())),
        sample("call-silence", &page(Role::Reviewer, silence())),
        sample("call-voicemail", &page(Role::Reviewer, voicemail())),
        sample("call-no-bucket", &no_bucket),
        sample(
            "call-no-wave",
            &page(
                Role::Reviewer,
                with(transcribed(), json!({"transcript": no_wave})),
            ),
        ),
        sample("call-hostile", &page(Role::Reviewer, hostile())),
    ]
}
