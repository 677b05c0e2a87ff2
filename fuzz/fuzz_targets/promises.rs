//! What every transcript promises, whatever went in.

use callscript_worker::speech::fuzzing::{Processed, Written};
use callscript_worker::speech::{Segment, Transcript, captions};

/// Panics where a promise is broken.
pub(crate) fn check(written: &[Vec<Written>], processed: &Processed) {
    let transcript = &processed.transcript;
    times(transcript);
    counts(written, processed);
    for segment in &transcript.segments {
        words(written, segment);
    }
    captions(transcript);
    json(transcript);
}

fn times(transcript: &Transcript) {
    let mut earliest = 0.0;
    for segment in &transcript.segments {
        let Segment { start, end, .. } = *segment;
        assert!(start.is_finite() && end.is_finite(), "{segment:?}");
        assert!(start >= earliest, "{segment:?} begins before {earliest}");
        assert!(
            end >= start && end <= transcript.audio_seconds,
            "{segment:?} of {}",
            transcript.audio_seconds
        );
        earliest = start;
        let confidence = segment.confidence.expect("decoders give one");
        assert!((0.0..=1.0).contains(&confidence), "{segment:?}");
    }
    assert!(transcript.speech_seconds <= transcript.audio_seconds * transcript.channels as f64 + 0.001);
}

fn counts(written: &[Vec<Written>], processed: &Processed) {
    let (transcript, stats) = (&processed.transcript, &processed.transcript.stats);
    assert!(processed.placed <= written.iter().map(Vec::len).sum());
    let mean = stats.confidence;
    assert_eq!(mean.is_some(), !transcript.segments.is_empty());
    assert!(mean.is_none_or(|mean| (0.0..=1.0).contains(&mean)), "{mean:?}");
    let left: usize = transcript.segments.iter().map(|segment| segment.words.len()).sum();
    assert!(left <= processed.cleaned && processed.cleaned <= processed.placed);
    assert!(left == processed.cleaned || stats.crosstalk_dropped > 0);
    assert_eq!(transcript.channels, written.len());
    assert_eq!(transcript.peaks.len(), written.len());
}

/// A segment is its words, on one line, in order, within its times and not too long; and where the decoder
/// wrote nothing but text, each of them is a part of what it wrote.
fn words(written: &[Vec<Written>], segment: &Segment) {
    let apart = |c: char| c.is_whitespace() || c.is_control();
    let texts: Vec<&str> = segment.words.iter().map(|word| word.text.as_str()).collect();
    assert!(!texts.is_empty() && texts.join(" ") == segment.text, "{segment:?}");
    assert!(
        texts.iter().all(|text| !text.is_empty() && !text.contains(apart)),
        "{segment:?}"
    );
    assert!(texts.len() == 1 || segment.end - segment.start <= 15.001, "{segment:?}");
    let mut earliest = segment.start;
    for word in &segment.words {
        assert!(earliest <= word.start && word.start <= word.end && word.end <= segment.end, "{segment:?}");
        earliest = word.end;
    }
    let all: Option<Vec<&str>> = written
        .iter()
        .flatten()
        .map(|token| std::str::from_utf8(&token.text).ok())
        .collect();
    if let Some(all) = all {
        let all: String = all.concat().chars().filter(|c| !apart(*c)).collect();
        assert!(texts.iter().all(|text| all.contains(text)), "nobody wrote {:?}", segment.text);
    }
}

fn captions(transcript: &Transcript) {
    let count = transcript.segments.len();
    let srt = captions::srt(transcript);
    let blocks: Vec<&str> = srt.split("\n\n").filter(|block| !block.is_empty()).collect();
    assert_eq!(blocks.len(), count, "{srt}");
    for (at, block) in blocks.iter().enumerate() {
        let lines: Vec<&str> = block.split('\n').collect();
        assert!(
            lines.len() == 3 && lines[0] == (at + 1).to_string() && is_range(lines[1]),
            "{block}"
        );
    }
    let vtt = captions::vtt(transcript);
    assert_eq!(vtt.matches("-->").count(), count, "{vtt}");
    assert_eq!(
        vtt.split("\n\n").filter(|block| !block.is_empty()).count(),
        count + 1,
        "{vtt}"
    );
    assert_eq!(captions::txt(transcript).lines().count(), count);
}

/// `00:00:00,000 --> 00:00:00,000`, the times in order: as text, for both are of one length.
fn is_range(line: &str) -> bool {
    line.split_once(" --> ").is_some_and(|(start, end)| {
        let is_clock = |clock: &str| {
            clock.len() == 12 && clock.bytes().all(|b| b.is_ascii_digit() || b":,".contains(&b))
        };
        is_clock(start) && is_clock(end) && start <= end
    })
}

/// What the database takes: no number is missing, and it reads back as it was.
fn json(transcript: &Transcript) {
    let text = serde_json::to_string(transcript).expect("a transcript is JSON");
    let read: serde_json::Value = serde_json::from_str(&text).expect("it reads back");
    assert_eq!(
        read["segments"].as_array().map(Vec::len),
        Some(transcript.segments.len())
    );
    for segment in read["segments"].as_array().into_iter().flatten() {
        let number = |name: &str| segment[name].is_number();
        assert!(
            number("start") && number("end") && number("confidence"),
            "{segment}"
        );
    }
}
