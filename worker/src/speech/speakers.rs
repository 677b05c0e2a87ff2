//! From channels to speakers.
//!
//! Platforms that record each party on a channel of its own do not agree on the order. The words decide where they can:
//! the party that thanks for calling, names a recorded line or asks the questions is the agent; a machine that takes
//! messages stands on the caller's side. Where the words do not decide, the first channel is the agent's, and of two voices
//! on one channel neither is anybody's.

use crate::audio::Levels;

use super::cues;
use super::manner::Manner;
use super::segments::Placed;
use super::thresholds::{MUCH_QUIETER_DB, SAME_WORDS};
use super::{RolesBy, Speaker};

/// Two scores that differ by less than this do not decide.
const CLEAR: f64 = 1.0;

/// The speaker of each channel, from what was said on it, and what decided.
pub(super) fn roles(channels: &[Vec<&str>]) -> (Vec<Speaker>, RolesBy) {
    if channels.len() < 2 {
        return (vec![Speaker::Unknown; channels.len()], RolesBy::Nothing);
    }
    let (roles, by) = match told(&channels[0], &channels[1]) {
        Some(roles) => (roles, RolesBy::Words),
        None => ([Speaker::Agent, Speaker::Caller], RolesBy::Order),
    };
    let mut roles = roles.to_vec();
    roles.resize(channels.len(), Speaker::Unknown);
    (roles, by)
}

/// The speakers of two voices on one channel, from what each said. There is no order of channels to fall back on: both
/// are unknown where the words do not decide.
pub(super) fn roles_of_voices(texts: &[Vec<&str>; 2]) -> [Speaker; 2] {
    told(&texts[0], &texts[1]).unwrap_or([Speaker::Unknown; 2])
}

/// Who is who, if the words tell.
fn told(one: &[&str], other: &[&str]) -> Option<[Speaker; 2]> {
    let by = agency(one) - agency(other);
    let roles = if by > 0.0 {
        [Speaker::Agent, Speaker::Caller]
    } else {
        [Speaker::Caller, Speaker::Agent]
    };
    (by.abs() >= CLEAR).then_some(roles)
}

/// How much somebody speaks like an agent: by certain phrases, and by habit.
fn agency(texts: &[&str]) -> f64 {
    let (mut said, mut manner) = (Vec::new(), Manner::default());
    for text in texts {
        for sentence in text.split_inclusive(['.', '?', '!']) {
            let words = normal(sentence);
            if !words.is_empty() {
                manner.add(&words, sentence.ends_with('?'));
            }
        }
        said.extend(normal(text));
        said.push(".".to_owned());
    }
    f64::from(cues::sum(&said)) + manner.agency()
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
            language: None,
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
}
