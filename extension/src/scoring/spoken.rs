//! Who speaks when: by the times of words where they are known, else by segments.

use super::terms::{Span, Speaker};
use super::transcript::{Segment, Transcript};

/// A stretch in which somebody speaks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Stretch {
    pub(crate) said: Span,
    /// What is said there; nothing where only a voice was heard.
    pub(crate) segment: Option<usize>,
}

/// All stretches in order of their start: those of `spoken` segments, and those in which a voice was heard.
pub(crate) fn stretches(transcript: &Transcript, spoken: &[usize]) -> Vec<Stretch> {
    let mut stretches = Vec::new();
    for &index in spoken {
        let segment = Some(index);
        stretches.extend(spans(&transcript.segments[index]).map(|said| Stretch { said, segment }));
    }
    let heard = transcript.speech.iter();
    stretches.extend(heard.map(|&said| Stretch { said, segment: None }));
    // Stable: what begins at the same time stays in the order of the segments.
    stretches.sort_by(|a, b| a.said.start.total_cmp(&b.said.start));
    stretches
}

/// Seconds in which a party speaks, or (`None`) of all parties together. Words that overlap count once for
/// each party. Segments without times of words count as they are.
pub(crate) fn seconds(transcript: &Transcript, spoken: &[usize], speaker: Option<Speaker>) -> f64 {
    let counts = |party: Speaker| speaker.is_none_or(|speaker| speaker == party);
    let segments = || spoken.iter().map(|index| &transcript.segments[*index]);
    let whole: f64 = segments()
        .filter(|segment| counts(segment.speaker) && segment.times().words().is_empty())
        .map(|segment| segment.end - segment.start)
        .sum();
    let parties = [Speaker::Agent, Speaker::Caller, Speaker::Unknown].into_iter();
    let words = parties.filter(|party| counts(*party)).map(|party| {
        let said = segments().filter(|segment| segment.speaker == party);
        covered(
            said.flat_map(|segment| segment.times().words())
                .map(|word| word.said),
        )
    });
    whole + words.sum::<f64>()
}

/// Seconds in which something of a segment is said.
pub(crate) fn seconds_of(segment: &Segment) -> f64 {
    covered(spans(segment))
}

/// Of its words, or all of it.
fn spans(segment: &Segment) -> impl Iterator<Item = Span> {
    let words = segment.times().words();
    let whole = words.is_empty().then(|| segment.times().all());
    words.iter().map(|word| word.said).chain(whole)
}

/// How long the spans are together, what they share counted once.
fn covered(spans: impl Iterator<Item = Span>) -> f64 {
    let mut spans: Vec<Span> = spans.collect();
    spans.sort_by(|a, b| a.start.total_cmp(&b.start));
    let mut until = 0.0;
    let mut seconds = 0.0;
    for span in spans {
        seconds += (span.end - span.start.max(until)).max(0.0);
        until = span.end.max(until);
    }
    seconds
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn transcript(segments: &Value) -> (Transcript, Vec<usize>) {
        let transcript = Transcript::parse(&json!({ "segments": segments })).expect("parses");
        let spoken = (0..transcript.segments.len()).collect();
        (transcript, spoken)
    }

    #[test]
    fn only_words_count_and_what_overlaps_counts_once_a_party() {
        let (said, spoken) = transcript(&json!([
            {"speaker": "agent", "start": 0, "end": 14, "text": "so then", "words": [
                {"start": 0, "end": 2, "text": "so"}, {"start": 11, "end": 14, "text": "then"}]},
            {"speaker": "agent", "start": 1, "end": 4, "text": "again", "words": [{"start": 1, "end": 4, "text": "again"}]},
            {"speaker": "caller", "start": 1, "end": 3, "text": "mhm", "words": [{"start": 1, "end": 3, "text": "mhm"}]},
        ]));
        let of = |speaker| seconds(&said, &spoken, speaker);
        assert_eq!(
            (of(Some(Speaker::Agent)), of(Some(Speaker::Caller)), of(None)),
            (7.0, 2.0, 9.0)
        );
        assert_eq!((spoken.len(), seconds_of(&said.segments[0])), (3, 5.0));
    }

    #[test]
    fn without_times_of_words_segments_count_as_they_are() {
        let (said, spoken) = transcript(&json!([
            {"speaker": "agent", "start": 0, "end": 4, "text": "so then"},
            {"speaker": "agent", "start": 3, "end": 5, "text": "again"},
        ]));
        assert_eq!((spoken.len(), seconds(&said, &spoken, None)), (2, 6.0));
    }
}
