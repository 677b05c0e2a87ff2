//! The judge's findings: believed only where the quote stands in the transcript.

use serde_json::Value;

use super::faithful::{self, Unfaithful};
use super::flag::{Cause, Dropped, Hit, brief};
use super::normalise;
use super::quote::{self, Place};
use super::rule::Rule;
use super::terms::Source;
use super::transcript::Transcript;

/// Most findings looked at.
const MOST_FINDINGS: usize = 200;
/// Longest quote in words.
const MOST_QUOTED: usize = 80;

/// A finding whose quote was found: the rule's index in `rules`, and the hit.
pub(crate) type Verified = (usize, Hit);

/// Checks every finding of an answer (`null`: judged by rules only); what fails goes to `dropped` with the
/// reason.
/// `least_confidence` is the setting `judge.least_confidence`.
pub(crate) fn verify(
    answer: &Value,
    rules: &[Rule],
    transcript: &Transcript,
    least_confidence: f64,
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
        let result = check(finding, rules, transcript, least_confidence).and_then(|new| {
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
pub(super) type Refusal = (Cause, String);

fn refusal(cause: Cause, reason: &str) -> Refusal {
    (cause, reason.to_owned())
}

fn check(
    finding: &Value,
    rules: &[Rule],
    transcript: &Transcript,
    least_confidence: f64,
) -> Result<Verified, Refusal> {
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
    if confidence < least_confidence {
        return Err((
            Cause::Unsure,
            format!("the confidence is below {least_confidence}, the setting judge.least_confidence"),
        ));
    }
    let place = quoted(finding, rule, transcript)?;
    let hit = Hit {
        evidence: transcript.evidence(&place.said(transcript), place.speaker),
        confidence,
        source: Source::Judge,
        reason: brief(text("reason").unwrap_or("Found by the judge")),
        is_confirmed: false,
    };
    Ok((index, hit))
}

/// The place of `{"segment", "quote"}` in the transcript, where the words count for the rule and say the same as there.
pub(super) fn quoted(value: &Value, rule: &Rule, transcript: &Transcript) -> Result<Place, Refusal> {
    let text = |key: &str| value.get(key).and_then(Value::as_str);
    let segment = value
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
    if quote.len() < rule.least_quoted {
        return Err((
            Cause::TooShort,
            format!(
                "the quote must have at least {} words for this rule",
                rule.least_quoted
            ),
        ));
    }
    let place = quote::find(&quote, segment, rule.speaker, transcript)
        .ok_or_else(|| refusal(Cause::QuoteNotFound, "the quote is not in the transcript"))?;
    if !place.counts_for(rule.speaker) {
        return Err((
            Cause::OtherSpeaker,
            if place.is_mixed {
                "the quote mixes the words of both parties, and the rule is about one".to_owned()
            } else {
                format!(
                    "the {} says it, and the rule is about the other party",
                    place.speaker.as_str()
                )
            },
        ));
    }
    faithful::check(&quote, &place, transcript).map_err(|unfaithful| match unfaithful {
        Unfaithful::OtherNumber => refusal(Cause::OtherNumber, "the transcript has another number"),
        Unfaithful::OtherNegation => {
            refusal(Cause::OtherNegation, "the transcript has a \"not\" more or less")
        }
        Unfaithful::CutNegation => refusal(Cause::CutNegation, "the quote is cut out behind a \"not\""),
    })?;
    Ok(place)
}
