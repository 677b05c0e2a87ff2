//! From channels to speakers.
//!
//! Platforms that record each party on a channel of its own do not agree on the order. The words decide where they can:
//! the party that thanks for calling, names a recorded line or asks the questions is the agent; a machine that takes
//! messages stands on the caller's side. Where the words do not decide, the first channel is the agent's.

use std::cmp::Ordering;

use crate::audio::gate::level_db;
use crate::audio::{Levels, Recording};

use super::segments::Placed;
use super::thresholds::{MUCH_QUIETER_DB, SAME_SOUND_DB, SAME_WORDS};
use super::{RolesBy, Speaker};

/// Phrases and how surely they mark an agent (positive) or a caller (negative).
const CUES: &[(&str, i32)] = &[
    ("thank you for calling", 4),
    ("recorded line", 4),
    ("call may be recorded", 4),
    ("call is being recorded", 4),
    ("call is recorded", 4),
    ("how can i help you", 4),
    ("how may i help you", 4),
    ("this is not a government agency", 4),
    ("licensed agent", 3),
    ("transfer you", 3),
    ("connect you", 3),
    ("your zip code", 3),
    ("your date of birth", 3),
    ("am i speaking with", 3),
    ("pull up your file", 3),
    ("social security number", 1),
    ("you may qualify", 3),
    ("you will be approved", 3),
    ("with us today", 2),
    ("do you have", 1),
    ("do you currently", 2),
    ("are you the", 2),
    ("are you looking", 3),
    ("can you confirm", 2),
    ("what is your", 2),
    ("i am calling about", -4),
    ("i'm calling about", -4),
    ("i got a call from", -4),
    ("i saw your", -3),
    ("my zip code is", -3),
    ("my birthday is", -3),
    ("my phone number is", -3),
    ("i need help with", -3),
    ("i live in", -2),
    ("years old", -1),
    ("how much does it cost", -3),
    ("how did you get my number", -4),
    ("off your list", -4),
    ("do not call me", -4),
    ("stop calling me", -4),
    ("wrong number", -3),
    ("i never asked", -3),
    ("not interested", -2),
    ("the voicemail box", -8),
    ("after the tone", -8),
    ("after the beep", -8),
    ("mailbox is full", -8),
    ("come to the phone", -8),
    ("the number you have dialed", -8),
    ("our menu has changed", -8),
    ("your call is important to us", -8),
];

/// The speaker of each channel, from what was said on it, and what decided.
pub(super) fn roles(channels: &[Vec<&str>]) -> (Vec<Speaker>, RolesBy) {
    if channels.len() < 2 {
        return (vec![Speaker::Unknown; channels.len()], RolesBy::Nothing);
    }
    let scores: Vec<i32> = channels.iter().take(2).map(|texts| score(texts)).collect();
    let mut roles = if scores[1] > scores[0] {
        vec![Speaker::Caller, Speaker::Agent]
    } else {
        vec![Speaker::Agent, Speaker::Caller]
    };
    roles.resize(channels.len(), Speaker::Unknown);
    let by = if scores[0] == scores[1] {
        RolesBy::Order
    } else {
        RolesBy::Words
    };
    (roles, by)
}

/// The speakers of two voices on one channel, from what each said. There is no order of channels to fall back on: both
/// are unknown where the words do not decide.
pub(super) fn roles_of_voices(texts: &[Vec<&str>; 2]) -> [Speaker; 2] {
    match score(&texts[0]).cmp(&score(&texts[1])) {
        Ordering::Greater => [Speaker::Agent, Speaker::Caller],
        Ordering::Less => [Speaker::Caller, Speaker::Agent],
        Ordering::Equal => [Speaker::Unknown; 2],
    }
}

fn score(texts: &[&str]) -> i32 {
    let said = texts
        .iter()
        .map(|text| normal(text).join(" "))
        .collect::<Vec<_>>()
        .join(" . ");
    let said = format!(" {said} ");
    CUES.iter()
        .filter(|(cue, _)| said.contains(&format!(" {cue} ")))
        .map(|(_, weight)| weight)
        .sum()
}

fn normal(text: &str) -> Vec<String> {
    text.split_whitespace()
        .map(|word| {
            word.to_lowercase()
                .trim_matches(|c: char| !c.is_alphanumeric())
                .to_owned()
        })
        .filter(|word| !word.is_empty())
        .collect()
}

/// Two channels with the same sound on both: a mono call saved as stereo.
pub(super) fn is_dual_mono(recording: &Recording) -> bool {
    let [left, right] = recording.channels.as_slice() else {
        return false;
    };
    let loud = level_db(left).max(level_db(right));
    let difference: Vec<f32> = left.iter().zip(right).map(|(l, r)| l - r).collect();
    loud > -70.0 && level_db(&difference) - loud < SAME_SOUND_DB
}

/// Drops segments that are the other party heard through: the same words at the same time, much quieter. Returns how
/// many.
pub(super) fn drop_crosstalk(channels: &[Levels], heard: &mut [Vec<Placed>]) -> usize {
    let before: usize = heard.iter().map(Vec::len).sum();
    for quiet in 0..heard.len() {
        let others: Vec<(usize, Vec<Placed>)> = (0..heard.len())
            .filter(|other| *other != quiet)
            .map(|other| (other, heard[other].clone()))
            .collect();
        heard[quiet].retain(|segment| {
            !others.iter().any(|(other, said)| {
                let level = |channel: usize| channels[channel].between(segment.start, segment.end);
                level(*other) - level(quiet) > MUCH_QUIETER_DB && repeats(segment, said)
            })
        });
    }
    before - heard.iter().map(Vec::len).sum::<usize>()
}

fn repeats(segment: &Placed, said: &[Placed]) -> bool {
    const SLACK: f64 = 0.5;
    let meanwhile: Vec<String> = said
        .iter()
        .filter(|other| other.start < segment.end + SLACK && other.end > segment.start - SLACK)
        .flat_map(|other| normal(&other.text))
        .collect();
    let words = normal(&segment.text);
    let mut from = 0;
    let same = words
        .iter()
        .filter(
            |word| match meanwhile[from..].iter().position(|other| other == *word) {
                Some(at) => {
                    from += at + 1;
                    true
                }
                None => false,
            },
        )
        .count();
    !words.is_empty() && same as f64 >= words.len() as f64 * SAME_WORDS
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::speech::words::Word;

    #[test]
    fn the_words_tell_who_is_who() {
        let agent = vec!["thank you for calling, my name is Mary", "what is your zip code?"];
        let caller = vec!["I am calling about the ad", "my zip code is one two three"];
        let agent_first = vec![Speaker::Agent, Speaker::Caller];
        let caller_first = vec![Speaker::Caller, Speaker::Agent];
        assert_eq!(
            roles(&[agent.clone(), caller.clone()]),
            (agent_first.clone(), RolesBy::Words)
        );
        assert_eq!(
            roles(&[caller, agent.clone()]),
            (caller_first.clone(), RolesBy::Words)
        );
        assert_eq!(roles(&[vec!["yes"], vec!["okay"]]), (agent_first, RolesBy::Order));
        let machine = vec!["thank you for calling please leave a message after the tone"];
        assert_eq!(roles(&[machine, vec![]]), (caller_first, RolesBy::Words));
        assert_eq!(roles(&[agent]), (vec![Speaker::Unknown], RolesBy::Nothing));
        assert_eq!(roles(&[]), (vec![], RolesBy::Nothing));
    }

    #[test]
    fn voices_on_one_channel_are_told_by_their_words_or_not_at_all() {
        let agent = vec!["thank you for calling on a recorded line"];
        let caller = vec!["I need help with my roof"];
        assert_eq!(
            roles_of_voices(&[caller.clone(), agent.clone()]),
            [Speaker::Caller, Speaker::Agent]
        );
        assert_eq!(
            roles_of_voices(&[agent, caller]),
            [Speaker::Agent, Speaker::Caller]
        );
        assert_eq!(
            roles_of_voices(&[vec!["yes"], vec!["okay"]]),
            [Speaker::Unknown; 2]
        );
    }

    fn said(text: &str, start: f64, end: f64) -> Placed {
        let words: Vec<&str> = text.split_whitespace().collect();
        let each = (end - start) / words.len() as f64;
        let words = words.iter().enumerate().map(|(at, word)| Word {
            start: start + at as f64 * each,
            end: start + (at + 1) as f64 * each,
            text: (*word).to_owned(),
            probability: 0.9,
            no_speech: 0.0,
        });
        Placed::of(words.collect(), &[])
    }

    fn buzz(seconds: f64, amplitude: f32) -> Vec<f32> {
        (0..(seconds * 16_000.0) as usize)
            .map(|i| amplitude * (i as f32 * 0.3).sin())
            .collect()
    }

    #[test]
    fn the_other_party_heard_through_is_dropped() {
        let channels = [buzz(10.0, 0.3), buzz(10.0, 0.02)].map(|buzz| Levels::of(&buzz));
        let mut heard = vec![
            vec![said("what is your zip code please", 1.0, 3.0)],
            vec![
                said("what is your zip code", 1.1, 3.0),
                said("seven eight one", 4.0, 5.0),
            ],
        ];
        assert_eq!(drop_crosstalk(&channels, &mut heard), 1);
        assert_eq!(
            (heard[0].len(), heard[1][0].text.as_str()),
            (1, "seven eight one")
        );
    }

    #[test]
    fn two_people_who_say_the_same_are_both_kept() {
        let channels = [buzz(10.0, 0.3), buzz(10.0, 0.25)].map(|buzz| Levels::of(&buzz));
        let mut heard = vec![vec![said("good bye", 1.0, 2.0)], vec![said("good bye", 1.1, 2.0)]];
        assert_eq!(drop_crosstalk(&channels, &mut heard), 0);
    }

    #[test]
    fn a_mono_call_saved_as_stereo_is_known() {
        let buzz = buzz(2.0, 0.3);
        let quieter: Vec<f32> = buzz.iter().map(|s| s * 0.5).collect();
        assert!(is_dual_mono(&Recording::from_channels(vec![
            buzz.clone(),
            buzz.clone()
        ])));
        assert!(!is_dual_mono(&Recording::from_channels(vec![
            buzz.clone(),
            quieter
        ])));
        assert!(!is_dual_mono(&Recording::from_channels(vec![buzz.clone()])));
        assert!(!is_dual_mono(&Recording::from_channels(vec![
            vec![0.0; 100],
            vec![0.0; 100]
        ])));
    }
}
