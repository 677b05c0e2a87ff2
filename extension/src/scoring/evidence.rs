//! The judge's findings: believed only where the quote stands in the transcript.

use std::ops::Range;

use serde_json::Value;

use super::flag::{Cause, Dropped, Hit, brief};
use super::normalise;
use super::rule::Rule;
use super::terms::Source;
use super::transcript::Transcript;

/// Most findings looked at.
const MOST_FINDINGS: usize = 200;
/// Longest quote in words.
const MOST_QUOTED: usize = 80;
/// How alike quote and transcript must be, letter by letter: one misheard letter in ten.
const LEAST_ALIKE: f64 = 0.9;

/// A finding whose quote was found: the rule's index in `rules`, and the hit.
pub(crate) type Verified = (usize, Hit);

/// Checks every finding of an answer (`null`: judged by rules only); what fails goes to `dropped` with the
/// reason.
pub(crate) fn verify(
    answer: &Value,
    rules: &[Rule],
    transcript: &Transcript,
    dropped: &mut Vec<Dropped>,
) -> Vec<Verified> {
    if answer.is_null() {
        return Vec::new();
    }
    let Some(findings) = answer.get("findings").and_then(Value::as_array) else {
        dropped.push(Dropped::new(
            None,
            Cause::UnusableInput,
            "the verdict has no array `findings`",
        ));
        return Vec::new();
    };
    if findings.len() > MOST_FINDINGS {
        dropped.push(Dropped::new(
            None,
            Cause::TooMany,
            format!(
                "only the first {MOST_FINDINGS} of {} findings were looked at",
                findings.len()
            ),
        ));
    }
    let mut verified: Vec<Verified> = Vec::new();
    for finding in findings.iter().take(MOST_FINDINGS) {
        let result = check(finding, rules, transcript).and_then(|new| {
            let same = |old: &Verified| old.0 == new.0 && overlap(&old.1, &new.1);
            if verified.iter().any(same) {
                Err((Cause::Duplicate, "the same place is reported twice".to_owned()))
            } else {
                Ok(new)
            }
        });
        match result {
            Ok(new) => verified.push(new),
            Err((cause, reason)) => dropped.push(Dropped {
                quote: finding.get("quote").and_then(Value::as_str).map(brief),
                ..Dropped::new(finding.get("rule_id").and_then(Value::as_str), cause, reason)
            }),
        }
    }
    verified
}

/// Whether two hits speak of the same words.
pub(crate) fn overlap(one: &Hit, other: &Hit) -> bool {
    let (a, b) = (&one.evidence, &other.evidence);
    // A word may be heard as having no length at all.
    let share_a_token = a.tokens.0 <= b.tokens.1 && b.tokens.0 <= a.tokens.1;
    share_a_token || a.start < b.end && b.start < a.end || (a.segment, a.start) == (b.segment, b.start)
}

/// What is wrong with a finding.
type Refusal = (Cause, String);

fn refusal(cause: Cause, reason: &str) -> Refusal {
    (cause, reason.to_owned())
}

fn check(finding: &Value, rules: &[Rule], transcript: &Transcript) -> Result<Verified, Refusal> {
    let text = |key: &str| finding.get(key).and_then(Value::as_str);
    let id = text("rule_id").ok_or_else(|| refusal(Cause::UnknownRule, "the finding names no rule"))?;
    let index = rules
        .iter()
        .position(|rule| rule.id == id)
        .ok_or_else(|| refusal(Cause::UnknownRule, "there is no such rule for this call"))?;
    let rule = &rules[index];
    if !rule.is_asked() {
        return Err(refusal(Cause::MeasuredRule, "this rule is measured, not judged"));
    }
    let confidence = finding
        .get("confidence")
        .and_then(Value::as_f64)
        .filter(|confidence| (0.0..=1.0).contains(confidence))
        .ok_or_else(|| refusal(Cause::BadConfidence, "the confidence is no number from 0 to 1"))?;
    let segment = finding
        .get("segment")
        .and_then(Value::as_u64)
        .and_then(|segment| usize::try_from(segment).ok())
        .filter(|segment| *segment < transcript.segments.len())
        .ok_or_else(|| refusal(Cause::UnknownSegment, "there is no such segment"))?;
    let quote = normalise::words(text("quote").unwrap_or_default());
    if quote.is_empty() || quote.len() > MOST_QUOTED {
        return Err((
            Cause::NoQuote,
            format!("the quote must have 1 to {MOST_QUOTED} words"),
        ));
    }
    let tokens = locate(&quote, segment, transcript).ok_or_else(|| {
        refusal(
            Cause::QuoteNotFound,
            "the quote is not in the transcript near that segment",
        )
    })?;
    let speaker = transcript.segments[transcript.tokens[tokens.start].segment].speaker;
    if !speaker.counts_for(rule.speaker) {
        return Err((
            Cause::OtherSpeaker,
            format!(
                "the {} says it, and the rule is about the other party",
                speaker.as_str()
            ),
        ));
    }
    let hit = Hit {
        evidence: transcript.evidence(tokens.start, tokens.end - 1, speaker),
        confidence,
        source: Source::Judge,
        reason: brief(text("reason").unwrap_or("Found by the judge")),
        is_confirmed: false,
    };
    Ok((index, hit))
}

/// Finds the quote in the segment or its neighbours: word for word, or else the most similar place if it is
/// similar enough. The place in or nearest after the claimed segment wins.
fn locate(quote: &[String], segment: usize, transcript: &Transcript) -> Option<Range<usize>> {
    let from = transcript
        .tokens
        .partition_point(|token| token.segment + 1 < segment);
    let to = transcript
        .tokens
        .partition_point(|token| token.segment <= segment + 1);
    let tokens = &transcript.tokens[from..to];
    let words: Vec<&str> = tokens.iter().map(|token| token.word.as_str()).collect();
    let exact = |at: &usize| {
        words[*at..]
            .iter()
            .zip(quote)
            .all(|(word, quoted)| word == quoted)
    };
    let places = || (0..(words.len() + 1).saturating_sub(quote.len())).filter(exact);
    let place = places()
        .find(|at| tokens[*at].segment >= segment)
        .or_else(|| places().next());
    let found = match place {
        Some(at) => at..at + quote.len(),
        None => similar(quote, &words)?,
    };
    Some(from + found.start..from + found.end)
}

/// The stretch of `words` that needs the fewest words changed to become `quote` (Sellers), if it is alike.
fn similar(quote: &[String], words: &[&str]) -> Option<Range<usize>> {
    // One column of the table: edits needed, and where the stretch began.
    let mut column: Vec<(usize, usize)> = (0..=quote.len()).map(|edits| (edits, 0)).collect();
    let mut best = (usize::MAX, 0..0);
    for (at, word) in words.iter().enumerate() {
        let mut diagonal = column[0];
        column[0] = (0, at + 1);
        for (row, quoted) in quote.iter().enumerate() {
            let above = column[row];
            let left = column[row + 1];
            let here = (diagonal.0 + usize::from(quoted != word), diagonal.1)
                .min((left.0 + 1, left.1))
                .min((above.0 + 1, above.1));
            diagonal = left;
            column[row + 1] = here;
        }
        let (edits, began) = column[quote.len()];
        if edits < best.0 && began <= at {
            best = (edits, began..at + 1);
        }
    }
    let (edits, range) = best;
    let enough = edits <= quote.len().div_ceil(4) && !range.is_empty();
    let alike =
        || strsim::normalized_levenshtein(&quote.join(" "), &words[range.clone()].join(" ")) >= LEAST_ALIKE;
    (enough && alike()).then(|| range.clone())
}
