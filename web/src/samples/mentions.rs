//! Comments in which somebody is named.

use serde_json::json;

use super::{LONG_WORD, QUOTES, RIGHT_TO_LEFT, SCRIPT, Sample, ago, answer, id, sample, viewer};
use crate::auth::viewer::Role;
use crate::pages::mentions::{Mentions, MentionsPage};

pub(super) fn samples() -> Vec<Sample> {
    let one = |number: usize, by: &str, second: Option<f64>, text: &str, is_read: bool| {
        json!({
            "call": id(number), "comment": number, "by": by, "at": ago(7 * number as i64).to_string(),
            "at_seconds": second, "text": text, "publisher": "QuoteHive", "campaign": "Medicare Advantage AEP",
            "is_read": is_read,
        })
    };
    let mentions = |unread: i64, list: Vec<serde_json::Value>| -> Mentions {
        answer(json!({ "unread": unread, "list": list }))
    };
    let some = mentions(
        2,
        vec![
            one(
                1,
                "Marcus Bell",
                Some(83.4),
                "@dana is this the same agent as yesterday?",
                false,
            ),
            one(
                2,
                "Priya Raman",
                None,
                "@dana.whitfield please take this one up with the publisher.",
                false,
            ),
            one(3, "Marcus Bell", Some(12.0), "@dana clear to me. Confirm?", true),
        ],
    );
    let read = mentions(0, vec![one(3, "Marcus Bell", None, "@dana thanks", true)]);
    let mut hostile = one(
        4,
        QUOTES,
        Some(5.0),
        &format!("{SCRIPT} {LONG_WORD} {RIGHT_TO_LEFT}"),
        false,
    );
    hostile["publisher"] = SCRIPT.into();
    let hostile = mentions(1, vec![hostile]);
    [
        ("mentions", some),
        ("mentions-read", read),
        ("mentions-none", Mentions::default()),
        ("mentions-hostile", hostile),
    ]
    .into_iter()
    .map(|(name, mentions)| sample(name, &MentionsPage::new(mentions, &viewer(Role::Reviewer))))
    .collect()
}
