//! Transcripts as people and players read them.

use std::fmt::Write as _;

use super::{Segment, Speaker, Transcript};

/// `SubRip` captions.
pub fn srt(transcript: &Transcript) -> String {
    let mut text = String::new();
    for (at, segment) in transcript.segments.iter().enumerate() {
        let (start, end) = (clock(segment.start, ','), clock(segment.end, ','));
        let _ = write!(text, "{}\n{start} --> {end}\n{}\n\n", at + 1, line(segment));
    }
    text
}

/// `WebVTT` captions, speakers as voice spans.
pub fn vtt(transcript: &Transcript) -> String {
    let mut text = "WEBVTT\n\n".to_owned();
    for segment in &transcript.segments {
        let (start, end) = (clock(segment.start, '.'), clock(segment.end, '.'));
        // An arrow within the words would begin another cue.
        let words = segment
            .text
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;");
        let voice = label(segment.speaker)
            .map(|label| format!("<v {label}>"))
            .unwrap_or_default();
        let _ = write!(text, "{start} --> {end}\n{voice}{words}\n\n");
    }
    text
}

/// `mm:ss speaker: words`, a segment a line.
pub fn txt(transcript: &Transcript) -> String {
    let mut text = String::new();
    for segment in &transcript.segments {
        let seconds = segment.start as u64;
        let _ = writeln!(text, "{:02}:{:02}  {}", seconds / 60, seconds % 60, line(segment));
    }
    text
}

fn line(segment: &Segment) -> String {
    match label(segment.speaker) {
        Some(label) => format!("{label}: {}", segment.text),
        None => segment.text.clone(),
    }
}

fn label(speaker: Speaker) -> Option<&'static str> {
    match speaker {
        Speaker::Agent => Some("agent"),
        Speaker::Caller => Some("caller"),
        Speaker::Unknown => None,
    }
}

fn clock(seconds: f64, point: char) -> String {
    let milli = (seconds.max(0.0) * 1000.0).round() as u64;
    let (hours, minutes, seconds) = (milli / 3_600_000, milli / 60_000 % 60, milli / 1000 % 60);
    format!("{hours:02}:{minutes:02}:{seconds:02}{point}{:03}", milli % 1000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::speech::{Stats, TimedWord};

    fn transcript() -> Transcript {
        let segment = |speaker, start, end, text: &str| Segment {
            speaker,
            start,
            end,
            text: text.to_owned(),
            confidence: Some(0.9),
            words: text
                .split(' ')
                .map(|word| TimedWord {
                    start,
                    end,
                    text: word.to_owned(),
                })
                .collect(),
        };
        Transcript {
            segments: vec![
                segment(Speaker::Agent, 0.5, 2.25, "thank you for calling"),
                segment(Speaker::Unknown, 3661.0, 3662.0, "a < b & c --> d"),
            ],
            language: "en".to_owned(),
            engine: "engine 1".to_owned(),
            model: "tiny.en".to_owned(),
            channels: 2,
            audio_seconds: 3700.0,
            speech_seconds: 2.75,
            decode_seconds: 0.5,
            speech: vec![vec![(0.5, 2.25)], Vec::new()],
            peaks: vec![vec![0, 50], vec![1]],
            stats: Stats {
                codec: "mp3".to_owned(),
                sample_rate: 8000,
                ..Stats::default()
            },
        }
    }

    #[test]
    fn captions() {
        insta::assert_snapshot!(srt(&transcript()), @r"
        1
        00:00:00,500 --> 00:00:02,250
        agent: thank you for calling

        2
        01:01:01,000 --> 01:01:02,000
        a < b & c --> d
        ");
        insta::assert_snapshot!(vtt(&transcript()), @r"
        WEBVTT

        00:00:00.500 --> 00:00:02.250
        <v agent>thank you for calling

        01:01:01.000 --> 01:01:02.000
        a &lt; b &amp; c --&gt; d
        ");
        insta::assert_snapshot!(txt(&transcript()), @r"
        00:00  agent: thank you for calling
        61:01  a < b & c --> d
        ");
    }

    #[test]
    fn the_json_is_what_the_database_takes() {
        insta::assert_snapshot!(serde_json::to_string(&transcript()).unwrap(), @r#"{"segments":[{"speaker":"agent","start":0.5,"end":2.25,"text":"thank you for calling","confidence":0.9,"words":[{"start":0.5,"end":2.25,"text":"thank"},{"start":0.5,"end":2.25,"text":"you"},{"start":0.5,"end":2.25,"text":"for"},{"start":0.5,"end":2.25,"text":"calling"}]},{"speaker":"unknown","start":3661.0,"end":3662.0,"text":"a < b & c --> d","confidence":0.9,"words":[{"start":3661.0,"end":3662.0,"text":"a"},{"start":3661.0,"end":3662.0,"text":"<"},{"start":3661.0,"end":3662.0,"text":"b"},{"start":3661.0,"end":3662.0,"text":"&"},{"start":3661.0,"end":3662.0,"text":"c"},{"start":3661.0,"end":3662.0,"text":"-->"},{"start":3661.0,"end":3662.0,"text":"d"}]}],"language":"en","engine":"engine 1","model":"tiny.en","channels":2,"audio_seconds":3700.0,"speech_seconds":2.75,"decode_seconds":0.5,"speech":[[[0.5,2.25]],[]],"peaks":[[0,50],[1]],"stats":{"gate":"","roles_by":"nothing","confidence":null,"model_sha256":"","loops_dropped":0,"inventions_dropped":0,"crosstalk_dropped":0,"refused_seconds":0.0,"truncated":false,"dual_mono":false,"codec":"mp3","sample_rate":8000}}"#);
    }
}
