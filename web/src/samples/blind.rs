//! The page on which a sampled call is read.

use super::{LONG_WORD, QUOTES, SCRIPT, Sample, id, sample, viewer};
use crate::auth::viewer::Role;
use crate::pages::blind::{BlindPage, Heard, Mark, Place, Rule, Turn};
use crate::view::shell::Shell;

fn page(turns: &[(&str, &str)], at: Option<Place>, marked: bool, is_blind: bool) -> BlindPage {
    let segments = turns
        .iter()
        .zip(0_u32..)
        .map(|((speaker, text), place)| Turn {
            speaker: (*speaker).to_owned(),
            start: f64::from(place) * 7.3,
            text: (*text).to_owned(),
        })
        .collect();
    let rule = |id: &str, name: &str, guidance: &str| Rule {
        id: id.to_owned(),
        name: name.to_owned(),
        guidance: guidance.to_owned(),
    };
    let mark = Mark {
        value: "gift_card@1.4".to_owned(),
        rule: "gift_card".to_owned(),
        name: "Gift card offered or expected".to_owned(),
        place: Place { segment: 1, word: 4 },
        words: "a gift card for your time".to_owned(),
    };
    BlindPage {
        shell: Shell::new(&viewer(Role::Reviewer), "blind", "Sample"),
        call: Some(Heard {
            call_id: id(7),
            vertical: Some("Medicare".to_owned()),
            has_audio: true,
            segments,
            rules: vec![
                rule(
                    "gift_card",
                    "Gift card offered or expected",
                    "A gift card is offered for the call.",
                ),
                rule(
                    "false_deadline",
                    "False deadline",
                    "The agent invents a deadline.",
                ),
            ],
        }),
        waiting: 12,
        marks: if marked { vec![mark] } else { Vec::new() },
        at,
        is_blind,
    }
}

pub(super) fn samples() -> Vec<Sample> {
    let turns = [
        ("agent", "hello this call is recorded who am i speaking with"),
        ("agent", "we send you a gift card for your time"),
        ("caller", "that is nice what do i have to do"),
    ];
    let strange = [("agent", SCRIPT), ("caller", QUOTES), ("unknown", LONG_WORD)];
    let nothing = BlindPage {
        call: None,
        waiting: 0,
        ..page(&[], None, false, true)
    };
    vec![
        sample("blind-open", &page(&turns, None, false, true)),
        sample(
            "blind-word",
            &page(&turns, Some(Place { segment: 1, word: 4 }), false, true),
        ),
        sample("blind-marked", &page(&turns, None, true, true)),
        sample(
            "blind-hostile",
            &page(&strange, Some(Place { segment: 0, word: 0 }), true, true),
        ),
        sample("blind-nothing", &nothing),
        sample(
            "missed-word",
            &page(&turns, Some(Place { segment: 1, word: 4 }), true, false),
        ),
    ]
}
