//! Absence rules: what must be said in time is not said.

use super::flag::Hit;
use super::index::List;
use super::phrase::{Found, Lines};
use super::rule::{Patterns, Rule};
use super::terms::Source;
use super::transcript::Transcript;

/// Words of the opening segment that are quoted.
const MOST_QUOTED: usize = 40;

/// One hit when what must be said (one of `any`, and of each part of `all`) is not said by the rule's speaker in the rule's
/// time: from `from` to `to`, and before the first of the words `before`. The evidence is what was said too early, or else
/// the place where the words should have been said: the opening of that speaker. Where nobody of that kind speaks there is
/// no hit. Nor is there one with a match of `unless` anywhere in the call, by anybody (a voicemail greeting, say), where
/// nobody says the words of `before` (the subject never came up) or of `only_if`. `is_alone`: no judge looks at the hit, so that words which
/// hint at what must be said are enough, said in other words as it mostly is.
pub(crate) fn hit(
    rule: &Rule,
    patterns: &Patterns,
    transcript: &Transcript,
    lines: &Lines<'_>,
    is_alone: bool,
) -> Option<Hit> {
    let start = |found: &Found<'_>| {
        transcript
            .time_of(&transcript.tokens[lines.first_token(found)])
            .start
    };
    let is_nowhere = |list: &List| lines.find(list).is_empty();
    if !patterns.only_if.programs.is_empty() && is_nowhere(&patterns.only_if) || !is_nowhere(&patterns.unless)
    {
        return None;
    }
    let due = if patterns.before.programs.is_empty() {
        None
    } else {
        let subject = lines.find(&patterns.before);
        Some(subject.into_iter().min_by(|a, b| start(a).total_cmp(&start(b)))?)
    };
    let until = due.as_ref().map_or(f64::INFINITY, start);
    let is_said = |list: &List| {
        lines.find(list).iter().any(|found| {
            let second = start(found);
            lines.run(found).speaker.counts_for(rule.speaker)
                && (patterns.from..=patterns.to).contains(&second)
                && second < until
        })
    };
    let is_whole =
        (patterns.any.programs.is_empty() || is_said(&patterns.any)) && patterns.all.iter().all(is_said);
    if is_whole || is_alone && is_said(&patterns.hints) {
        return None;
    }
    let evidence = match &due {
        Some(found) => transcript.evidence(lines.tokens(found), lines.run(found).speaker),
        None => transcript.opening(opening(rule, transcript)?, MOST_QUOTED)?,
    };
    let until = if due.is_some() {
        "before these words".to_owned()
    } else if patterns.to.is_finite() {
        format!("in the first {} seconds", patterns.to)
    } else {
        "in the call".to_owned()
    };
    Some(Hit {
        // Words that come too early are anybody's.
        confidence: evidence
            .speaker
            .confidence_for(rule.speaker.filter(|_| due.is_none())),
        evidence,
        source: Source::Rule,
        is_confirmed: false,
        reason: format!("None of the expected sentences was said {until}"),
    })
}

/// The segment with which the rule's speaker begins: a known speaker is better evidence than an unknown one, however early
/// that speaks.
fn opening(rule: &Rule, transcript: &Transcript) -> Option<usize> {
    let by_rank = |known: bool| {
        (0..transcript.segments.len()).find(|index| {
            let speaker = transcript.segments[*index].speaker;
            let fits = if known {
                rule.speaker.is_none_or(|wanted| wanted == speaker)
            } else {
                speaker.counts_for(rule.speaker)
            };
            fits && transcript.has_words(*index)
        })
    };
    by_rank(true).or_else(|| by_rank(false))
}
