//! Absence rules: what must be said in time is not said.

use super::flag::Hit;
use super::index::List;
use super::phrase::Lines;
use super::rule::{Patterns, Rule};
use super::terms::Source;
use super::transcript::Transcript;

/// Words of the opening segment that are quoted.
const MOST_QUOTED: usize = 40;

/// One hit when none of the patterns is said by the rule's speaker in the rule's time. The evidence is the
/// place where the words should have been said: the opening of that speaker. Where nobody of that kind speaks
/// there is no hit. `unless` anywhere in the call, by anybody (a voicemail greeting, say): no hit. `is_alone`: no
/// judge looks at the hit, so that words which hint at what must be said are enough, said in other words as it mostly is.
pub(crate) fn hit(
    rule: &Rule,
    patterns: &Patterns,
    transcript: &Transcript,
    lines: &Lines<'_>,
    is_alone: bool,
) -> Option<Hit> {
    let is_said = |list: &List| {
        lines.find(list).iter().any(|found| {
            let token = &transcript.tokens[lines.first_token(found)];
            let second = transcript.time_of(token).start;
            lines.run(found).speaker.counts_for(rule.speaker)
                && (patterns.from..=patterns.to).contains(&second)
        })
    };
    if is_said(&patterns.any)
        || is_alone && is_said(&patterns.hints)
        || !lines.find(&patterns.unless).is_empty()
    {
        return None;
    }
    // A known speaker is better evidence than an unknown one, however early that speaks.
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
    let opening = by_rank(true).or_else(|| by_rank(false))?;
    let evidence = transcript.opening(opening, MOST_QUOTED)?;
    let until = if patterns.to.is_finite() {
        format!("in the first {} seconds", patterns.to)
    } else {
        "in the call".to_owned()
    };
    Some(Hit {
        confidence: evidence.speaker.confidence_for(rule.speaker),
        evidence,
        source: Source::Rule,
        is_confirmed: false,
        reason: format!("None of the expected sentences was said {until}"),
    })
}
