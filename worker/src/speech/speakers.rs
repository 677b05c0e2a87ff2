//! From channels to speakers.
//!
//! Platforms that record each party on a channel of its own do not agree on the order. The words decide where
//! they can: the party that thanks for calling, names a recorded line or asks the questions is the agent; a
//! machine that takes messages stands on the caller's side. Where the words do not decide, the channel that
//! agents of the account are mostly on is the agent's, if that is known. Otherwise nobody is named; the same
//! holds for two voices on one channel where the words do not decide.

use crate::audio::Levels;

use super::cues;
use super::manner::Manner;
use super::thresholds::{CLEAR, CLEAR_AGAINST, MUCH_QUIETER_DB, PAUSE, SAME_WORDS, TELLING_TEXT};
use super::words::Word;
use super::{RolesBy, Speaker};

/// Who speaks on which channel.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Roles {
    /// Of each channel.
    pub(super) speakers: Vec<Speaker>,
    /// What decided.
    pub(super) by: RolesBy,
    /// How clear the words were.
    pub(super) lead: f64,
    /// The agent's channel of two, where the words told it.
    pub(super) agent_channel: Option<usize>,
}

/// The speaker of each channel, from what was said on it. `account` is the channel on which agents of the
/// account mostly are, from 0.
pub(super) fn roles(channels: &[Vec<&str>], account: Option<usize>) -> Roles {
    let mut roles = Roles {
        speakers: vec![Speaker::Unknown; channels.len()],
        ..Roles::default()
    };
    let [one, other, ..] = channels else {
        return roles;
    };
    let lead = agency(one) - agency(other);
    let by_words = usize::from(lead < 0.0);
    let account = account.filter(|channel| *channel < 2);
    let is_contradicted = account.is_some_and(|account| account != by_words);
    roles.lead = lead.abs();
    let agent = if roles.lead >= if is_contradicted { CLEAR_AGAINST } else { CLEAR } {
        roles.by = RolesBy::Words;
        roles.agent_channel = Some(by_words).filter(|_| channels.len() == 2);
        by_words
    } else if let Some(account) = account {
        roles.by = RolesBy::Account;
        account
    } else {
        return roles;
    };
    roles.speakers[agent] = Speaker::Agent;
    roles.speakers[1 - agent] = Speaker::Caller;
    roles
}

/// The speakers of two voices on one channel, from what each said, and how clear that was. Both are unknown
/// where the words do not decide.
pub(super) fn roles_of_voices(texts: &[Vec<&str>; 2]) -> ([Speaker; 2], f64) {
    let lead = agency(&texts[0]) - agency(&texts[1]);
    let speakers = if lead.abs() < CLEAR {
        [Speaker::Unknown; 2]
    } else if lead > 0.0 {
        [Speaker::Agent, Speaker::Caller]
    } else {
        [Speaker::Caller, Speaker::Agent]
    };
    (speakers, lead.abs())
}

/// Who says something that is heard on both channels alike: only the plainest phrases tell.
pub(super) fn speaker_of_copied(text: &str) -> Speaker {
    match cues::sum(&normal(text)) {
        sum if sum >= TELLING_TEXT => Speaker::Agent,
        sum if sum <= -TELLING_TEXT => Speaker::Caller,
        _ => Speaker::Unknown,
    }
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

/// Drops words that are the other party heard through: much quieter than what the other one says at the same
/// time, and mostly the same. Most bleed was taken out of the sound before; this is for bleed that a codec
/// has changed. Returns how many words were dropped.
pub(super) fn drop_heard_through(channels: &[Levels], words: &mut [Vec<Word>]) -> usize {
    let before: usize = words.iter().map(Vec::len).sum();
    let all = words.to_vec();
    for (quiet, words) in words.iter_mut().enumerate() {
        let others: Vec<usize> = (0..all.len().min(channels.len()))
            .filter(|other| *other != quiet)
            .collect();
        if quiet >= channels.len() {
            continue;
        }
        let is_quieter = |word: &Word| {
            let level = |channel: usize| channels[channel].between(word.start, word.end);
            others
                .iter()
                .any(|other| level(*other) - level(quiet) > MUCH_QUIETER_DB)
        };
        let is_repeated = |word: &&Word| others.iter().any(|other| is_said(word, &all[*other]));
        let mut kept = Vec::with_capacity(words.len());
        for run in
            words.chunk_by(|one, next| is_quieter(one) == is_quieter(next) && next.start - one.end < PAUSE)
        {
            let same = run.iter().filter(is_repeated).count();
            if !is_quieter(&run[0]) || (same as f64) < SAME_WORDS * run.len() as f64 {
                kept.extend_from_slice(run);
            }
        }
        *words = kept;
    }
    before - words.iter().map(Vec::len).sum::<usize>()
}

/// Does somebody say the same word at about the same time?
fn is_said(word: &Word, others: &[Word]) -> bool {
    const SLACK: f64 = 0.5;
    let from = others.partition_point(|other| other.end <= word.start - SLACK);
    let mut meanwhile = others[from..]
        .iter()
        .take_while(|other| other.start < word.end + SLACK);
    let text = normal(&word.text);
    !text.is_empty() && meanwhile.any(|other| normal(&other.text) == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(channels: &[Vec<&str>], account: Option<usize>) -> (Vec<Speaker>, RolesBy, Option<usize>) {
        let roles = roles(channels, account);
        (roles.speakers, roles.by, roles.agent_channel)
    }

    const AGENT_FIRST: [Speaker; 2] = [Speaker::Agent, Speaker::Caller];
    const CALLER_FIRST: [Speaker; 2] = [Speaker::Caller, Speaker::Agent];

    #[test]
    fn the_words_tell_who_is_who() {
        let agent = vec!["thank you for calling, my name is Mary", "what is your zip code?"];
        let caller = vec!["I am calling about the ad", "my zip code is one two three"];
        assert_eq!(
            told(&[agent.clone(), caller.clone()], None),
            (AGENT_FIRST.to_vec(), RolesBy::Words, Some(0))
        );
        assert_eq!(
            told(&[caller.clone(), agent.clone()], Some(0)),
            (CALLER_FIRST.to_vec(), RolesBy::Words, Some(1))
        );
        assert!(roles(&[caller.clone(), agent.clone()], None).lead > CLEAR_AGAINST);
        let machine = vec!["thank you for calling please leave a message after the tone"];
        assert_eq!(
            told(&[machine, vec![]], None),
            (CALLER_FIRST.to_vec(), RolesBy::Words, Some(1))
        );
        let (speakers, by, channel) = told(&[caller, agent.clone(), vec!["hello"]], None);
        assert_eq!(speakers[..2], CALLER_FIRST);
        assert_eq!(
            (speakers[2], by, channel),
            (Speaker::Unknown, RolesBy::Words, None)
        );
        assert_eq!(
            told(&[agent], Some(0)),
            (vec![Speaker::Unknown], RolesBy::Nothing, None)
        );
        assert_eq!(told(&[], None), (vec![], RolesBy::Nothing, None));
    }

    #[test]
    fn the_account_tells_where_the_words_do_not() {
        let nothing = [vec!["yes"], vec!["okay"]];
        let unknown = (vec![Speaker::Unknown; 2], RolesBy::Nothing, None);
        assert_eq!(told(&nothing, None), unknown);
        assert_eq!(told(&nothing, Some(7)), unknown);
        assert_eq!(
            told(&nothing, Some(0)),
            (AGENT_FIRST.to_vec(), RolesBy::Account, None)
        );
        assert_eq!(
            told(&nothing, Some(1)),
            (CALLER_FIRST.to_vec(), RolesBy::Account, None)
        );
        // Clear by themselves, not clear enough against what is known.
        let little = [vec!["perfect"], vec!["okay"]];
        assert_eq!(
            told(&little, None),
            (AGENT_FIRST.to_vec(), RolesBy::Words, Some(0))
        );
        assert_eq!(
            told(&little, Some(0)),
            (AGENT_FIRST.to_vec(), RolesBy::Words, Some(0))
        );
        assert_eq!(
            told(&little, Some(1)),
            (CALLER_FIRST.to_vec(), RolesBy::Account, None)
        );
    }

    #[test]
    fn a_greeting_on_both_channels_is_the_agents_when_it_says_so() {
        let speaker = speaker_of_copied;
        assert_eq!(
            speaker("Thank you for calling. This call is recorded."),
            Speaker::Agent
        );
        assert_eq!(speaker("Please leave a message after the beep."), Speaker::Caller);
        assert_eq!(speaker("Press one."), Speaker::Unknown);
    }

    #[test]
    fn voices_on_one_channel_are_told_by_their_words_or_not_at_all() {
        let agent = vec!["thank you for calling on a recorded line"];
        let caller = vec!["I need help with my roof"];
        assert_eq!(roles_of_voices(&[caller.clone(), agent.clone()]).0, CALLER_FIRST);
        assert_eq!(roles_of_voices(&[agent, caller]).0, AGENT_FIRST);
        let (speakers, lead) = roles_of_voices(&[vec!["yes"], vec!["okay"]]);
        assert!(speakers == [Speaker::Unknown; 2] && lead < CLEAR);
    }

    fn said(text: &str, start: f64, end: f64) -> Vec<Word> {
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
        words.collect()
    }

    fn texts(words: &[Word]) -> Vec<&str> {
        words.iter().map(|word| word.text.as_str()).collect()
    }

    fn buzz(parts: &[(f64, f32)]) -> Levels {
        let samples = parts.iter().flat_map(|(seconds, amplitude)| {
            (0..(seconds * 16_000.0) as usize).map(move |i| amplitude * (i as f32 * 0.3).sin())
        });
        Levels::of(&samples.collect::<Vec<f32>>())
    }

    #[test]
    fn the_other_party_heard_through_is_dropped_word_by_word() {
        let channels = [
            buzz(&[(3.0, 0.3), (7.0, 0.001)]),
            buzz(&[(3.0, 0.02), (7.0, 0.3)]),
        ];
        let mut words = vec![
            said("what is your zip code please", 1.0, 3.0),
            [
                said("what is your sip code", 1.1, 3.0),
                said("seven eight", 3.1, 4.0),
            ]
            .concat(),
        ];
        assert_eq!(drop_heard_through(&channels, &mut words), 5);
        assert_eq!(words[0].len(), 6);
        assert_eq!(texts(&words[1]), ["seven", "eight"]);
    }

    #[test]
    fn two_people_who_say_the_same_and_one_who_says_something_else_are_kept() {
        let mut words = vec![said("good bye", 1.0, 2.0), said("good bye", 1.1, 2.0)];
        assert_eq!(
            drop_heard_through(&[buzz(&[(10.0, 0.3)]), buzz(&[(10.0, 0.25)])], &mut words),
            0
        );
        let mut words = vec![said("what is your zip code", 1.0, 2.0), said("uh huh", 1.1, 1.6)];
        assert_eq!(
            drop_heard_through(&[buzz(&[(10.0, 0.3)]), buzz(&[(10.0, 0.02)])], &mut words),
            0
        );
    }
}
