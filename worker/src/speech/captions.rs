//! Transcripts as people and players read them.

use std::fmt::Write as _;

use super::{Language, Segment, Speaker, Transcript};

/// `SubRip` captions.
pub fn srt(transcript: &Transcript) -> String {
    let mut text = String::new();
    let segments = transcript.segments.iter().zip(changes(transcript));
    for (at, (segment, language)) in segments.enumerate() {
        let (start, end) = (clock(segment.start, ','), clock(segment.end, ','));
        let _ = write!(
            text,
            "{}\n{start} --> {end}\n{}\n\n",
            at + 1,
            line(segment, language)
        );
    }
    text
}

/// `WebVTT` captions, speakers as voice spans, other languages than the transcript's as language spans.
pub fn vtt(transcript: &Transcript) -> String {
    let mut text = "WEBVTT\n\n".to_owned();
    for segment in &transcript.segments {
        let (start, end) = (clock(segment.start, '.'), clock(segment.end, '.'));
        // An arrow within the words would begin another cue.
        let mut words = segment
            .text
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;");
        if let Some(language) = &segment.language {
            words = format!("<lang {language}>{words}</lang>");
        }
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
    for (segment, language) in transcript.segments.iter().zip(changes(transcript)) {
        let seconds = segment.start as u64;
        let (minutes, seconds) = (seconds / 60, seconds % 60);
        let _ = writeln!(text, "{minutes:02}:{seconds:02}  {}", line(segment, language));
    }
    text
}

/// `English 61 %, Spanish 39 %`, most first; nothing where the languages were not looked for.
pub fn languages(transcript: &Transcript) -> Option<String> {
    let spoken = &transcript.stats.languages;
    let total: f64 = spoken.values().sum();
    let mut shares: Vec<(&str, f64)> = spoken
        .iter()
        .map(|(code, seconds)| (code.as_str(), seconds / total.max(f64::MIN_POSITIVE)))
        .collect();
    shares.sort_by(|a, b| b.1.total_cmp(&a.1));
    let told = shares.into_iter().map(|(code, share)| {
        let name = Language::of_code(code).map_or_else(|| code.to_owned(), Language::name);
        format!("{name} {:.0} %", 100.0 * share)
    });
    Some(told.collect::<Vec<_>>().join(", ")).filter(|told| !told.is_empty())
}

/// The language of each segment where it is another one than before; of none in a call of one language.
fn changes(transcript: &Transcript) -> Vec<Option<&str>> {
    let segments = &transcript.segments;
    if segments.iter().all(|segment| segment.language.is_none()) {
        return vec![None; segments.len()];
    }
    let mut before = None;
    segments
        .iter()
        .map(|segment| {
            let now = language(transcript, segment);
            (before.replace(now) != Some(now)).then_some(now)
        })
        .collect()
}

fn language<'a>(transcript: &'a Transcript, segment: &'a Segment) -> &'a str {
    segment.language.as_ref().unwrap_or(&transcript.language)
}

/// `speaker [language]: words`, as far as there is something to say.
fn line(segment: &Segment, language: Option<&str>) -> String {
    let language = language.map(|language| format!("[{language}]"));
    let who = match (label(segment.speaker), language) {
        (Some(label), Some(language)) => format!("{label} {language}: "),
        (Some(label), None) => format!("{label}: "),
        (None, Some(language)) => format!("{language} "),
        (None, None) => String::new(),
    };
    who + &segment.text
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
            party: None,
            language: None,
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
    fn a_change_of_the_language_is_shown() {
        let mut bilingual = transcript();
        bilingual.segments.push(Segment {
            start: 3663.0,
            end: 3664.0,
            text: "adiós".to_owned(),
            ..bilingual.segments[0].clone()
        });
        for segment in &mut bilingual.segments[1..] {
            segment.language = Some("es".to_owned());
        }
        bilingual.stats.languages = [("en".to_owned(), 1.75), ("es".to_owned(), 2.0)].into();
        insta::assert_snapshot!(txt(&bilingual), @r"
        00:00  agent [en]: thank you for calling
        61:01  [es] a < b & c --> d
        61:03  agent: adiós
        ");
        assert!(
            srt(&bilingual).contains("\nagent [en]: thank you"),
            "{}",
            srt(&bilingual)
        );
        assert!(
            vtt(&bilingual).contains("\n<v agent>thank you for calling\n"),
            "{}",
            vtt(&bilingual)
        );
        assert!(
            vtt(&bilingual).contains("\n<v agent><lang es>adiós</lang>\n"),
            "{}",
            vtt(&bilingual)
        );
        assert_eq!(
            languages(&bilingual).as_deref(),
            Some("Spanish 53 %, English 47 %")
        );
        assert_eq!(languages(&transcript()), None);
        let json = serde_json::to_value(&bilingual).unwrap();
        assert_eq!(json["segments"][1]["language"], "es");
        assert!(json["segments"][0].get("language").is_none());
    }

    #[test]
    fn the_json_is_what_the_database_takes() {
        insta::assert_snapshot!(serde_json::to_string(&transcript()).unwrap(), @r#"{"segments":[{"speaker":"agent","start":0.5,"end":2.25,"text":"thank you for calling","confidence":0.9,"words":[{"start":0.5,"end":2.25,"text":"thank"},{"start":0.5,"end":2.25,"text":"you"},{"start":0.5,"end":2.25,"text":"for"},{"start":0.5,"end":2.25,"text":"calling"}]},{"speaker":"unknown","start":3661.0,"end":3662.0,"text":"a < b & c --> d","confidence":0.9,"words":[{"start":3661.0,"end":3662.0,"text":"a"},{"start":3661.0,"end":3662.0,"text":"<"},{"start":3661.0,"end":3662.0,"text":"b"},{"start":3661.0,"end":3662.0,"text":"&"},{"start":3661.0,"end":3662.0,"text":"c"},{"start":3661.0,"end":3662.0,"text":"-->"},{"start":3661.0,"end":3662.0,"text":"d"}]}],"language":"en","engine":"engine 1","model":"tiny.en","channels":2,"audio_seconds":3700.0,"speech_seconds":2.75,"decode_seconds":0.5,"speech":[[[0.5,2.25]],[]],"peaks":[[0,50],[1]],"stats":{"gate":"","roles_by":"nothing","roles_lead":0.0,"agent_channel":null,"language_by":"english_only","languages":{},"confidence":null,"model_sha256":"","loops_dropped":0,"inventions_dropped":0,"crosstalk_dropped":0,"bleed_seconds":0.0,"refused_seconds":0.0,"truncated":false,"stated_seconds":null,"lost_seconds":0.0,"dual_mono":false,"codec":"mp3","sample_rate":8000}}"#);
    }
}
