//! A transcript as a worker hands it in: checked field by field and put in order.

use serde_json::{Map, Value, json};

use super::heard::Heard;
use super::masked::{self, Privacy};
use super::speech;
use super::word_times;
use crate::error::FunctionError;
use crate::fields::Fields;
use crate::masking;

/// More segments than any call has; a longer list is a broken recogniser.
const MOST_SEGMENTS: usize = 50_000;

/// A checked transcript, ready for `core.transcripts`.
#[derive(Debug)]
pub(crate) struct Transcription {
    /// The segments' texts in order of time, joined by single spaces.
    pub(crate) text: String,
    /// `{speaker, start, end, text, confidence}`, with `words`, `party` and `language` where they were given;
    /// ordered by start.
    pub(crate) segments: Vec<Value>,
    pub(crate) language: String,
    pub(crate) engine: String,
    pub(crate) model: String,
    pub(crate) channels: i16,
    pub(crate) audio_seconds: f64,
    pub(crate) speech_seconds: f64,
    pub(crate) decode_seconds: f64,
    pub(crate) peaks: Value,
    pub(crate) stats: Value,
    pub(crate) heard: Heard,
    /// For each channel where a voice was heard, if that was told.
    pub(crate) speech: Option<Value>,
}

impl Transcription {
    /// Reads the argument of `transcribed`; an error names the field.
    pub(crate) fn read(result: &Value) -> Result<Self, FunctionError> {
        let fields = Fields::of("result", result)?;
        let list = fields.list("segments")?;
        if fields.get("segments").is_none() || list.len() > MOST_SEGMENTS {
            return Err(fields.invalid("segments", "must be a list of at most 50000 segments"));
        }
        let mut segments = Vec::with_capacity(list.len());
        for (index, value) in list.iter().enumerate() {
            segments.extend(segment(&Fields::of(fields.element("segments", index), value)?)?);
        }
        segments.sort_by(|a, b| a.start.total_cmp(&b.start));
        let segments: Vec<Value> = segments.into_iter().map(Segment::into_json).collect();
        let stats = stats(&fields)?;
        Ok(Self {
            heard: Heard::read(&stats)?,
            text: joined(&segments),
            segments,
            language: fields.text("language")?.to_owned(),
            engine: fields.text("engine")?.to_owned(),
            model: fields.text("model")?.to_owned(),
            channels: i16::try_from(fields.integer("channels", 1, 8)?).unwrap_or(1),
            audio_seconds: fields.seconds("audio_seconds")?,
            speech_seconds: fields.seconds("speech_seconds")?,
            decode_seconds: fields.seconds("decode_seconds")?,
            peaks: peaks(&fields)?,
            stats,
            speech: speech::read(&fields)?,
        })
    }
}

impl Transcription {
    /// Masks what nobody may keep; returns the masked places.
    pub(super) fn mask(&mut self, privacy: Privacy) -> Vec<Value> {
        if !privacy.is_masked {
            return Vec::new();
        }
        let secrets = masking::mask(&mut self.segments);
        if !secrets.is_empty() {
            self.text = joined(&self.segments);
        }
        secrets
            .into_iter()
            .map(|secret| masked::kept(secret, privacy))
            .collect()
    }
}

fn joined(segments: &[Value]) -> String {
    let texts: Vec<&str> = segments
        .iter()
        .filter_map(|segment| segment["text"].as_str())
        .collect();
    texts.join(" ")
}

struct Segment<'a> {
    speaker: &'a str,
    start: f64,
    end: f64,
    text: &'a str,
    confidence: Option<f64>,
    words: Option<Value>,
    /// Channel, or voice on one channel.
    party: Option<i64>,
    language: Option<&'a str>,
}

impl Segment<'_> {
    fn into_json(self) -> Value {
        let mut segment = json!({
            "speaker": self.speaker, "start": self.start, "end": self.end, "text": self.text,
            "confidence": self.confidence,
        });
        if let Some(words) = self.words {
            segment["words"] = words;
        }
        if let Some(party) = self.party {
            segment["party"] = party.into();
        }
        if let Some(language) = self.language {
            segment["language"] = language.into();
        }
        segment
    }
}

/// `None` for a segment without words: it can prove nothing.
fn segment<'a>(fields: &Fields<'a>) -> Result<Option<Segment<'a>>, FunctionError> {
    let speaker = fields.text("speaker")?;
    if !matches!(speaker, "agent" | "caller" | "unknown") {
        return Err(fields.invalid("speaker", "must be agent, caller or unknown"));
    }
    let (start, end) = (fields.seconds("start")?, fields.seconds("end")?);
    if end < start {
        return Err(fields.invalid("end", "must not be before start"));
    }
    let confidence = fields.optional_number("confidence")?;
    if confidence.is_some_and(|confidence| !(0.0..=1.0).contains(&confidence)) {
        return Err(fields.invalid("confidence", "must be null or from 0 to 1"));
    }
    let Some(text) = fields.optional_text("text")? else {
        return Ok(None);
    };
    Ok(Some(Segment {
        speaker,
        start,
        end,
        text,
        confidence,
        words: word_times::read(fields, text, (start, end))?,
        party: fields.optional_integer("party", 0, 7)?,
        language: fields.optional_text("language")?,
    }))
}

fn peaks(fields: &Fields<'_>) -> Result<Value, FunctionError> {
    let channels = fields.list("peaks")?;
    let fine = channels.iter().all(|channel| {
        channel.as_array().is_some_and(|peaks| {
            peaks
                .iter()
                .all(|peak| peak.as_f64().is_some_and(|peak| (0.0..=100.0).contains(&peak)))
        })
    });
    if fine {
        return Ok(Value::Array(channels.to_vec()));
    }
    Err(fields.invalid("peaks", "must be one list of numbers from 0 to 100 per channel"))
}

fn stats(fields: &Fields<'_>) -> Result<Value, FunctionError> {
    match fields.get("stats") {
        None => Ok(Value::Object(Map::new())),
        Some(stats @ Value::Object(_)) => Ok(stats.clone()),
        Some(_) => Err(fields.invalid("stats", "must be a JSON object")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Value {
        json!({
            "segments": [
                {"speaker": "caller", "start": 2.0, "end": 3.0, "text": " who is this ", "confidence": null,
                 "party": 1, "language": "es"},
                {"speaker": "agent", "start": 0.5, "end": 1.5, "text": "hello", "confidence": 0.9,
                 "words": [{"start": 0.75, "end": 1.25, "text": "hello"}]},
                {"speaker": "agent", "start": 4.0, "end": 4.5, "text": "  "},
            ],
            "language": "en", "engine": "whisper.cpp 1.8.3", "model": "demo", "channels": 2,
            "audio_seconds": 5.0, "speech_seconds": 2.0, "decode_seconds": 0.1, "speech": [[[0.7, 1.3]], [[2, 3]]],
        })
    }

    #[test]
    fn orders_segments_and_joins_their_words() {
        let transcript = Transcription::read(&sample()).unwrap();
        assert_eq!(transcript.text, "hello who is this");
        assert_eq!(transcript.segments.len(), 2);
        assert_eq!(transcript.segments[0]["speaker"], "agent");
        assert_eq!(transcript.peaks, json!([]));
        assert_eq!(transcript.segments[0]["words"][0]["start"], 0.75);
        assert_eq!(transcript.segments[1].get("words"), None);
        assert_eq!(transcript.segments[0].get("party"), None);
        assert_eq!(
            (
                &transcript.segments[1]["party"],
                &transcript.segments[1]["language"]
            ),
            (&json!(1), &json!("es"))
        );
        assert_eq!(transcript.speech, Some(sample()["speech"].take()));
    }

    #[test]
    fn says_nothing_of_silence() {
        let mut silent = sample();
        silent["segments"] = json!([]);
        assert_eq!(Transcription::read(&silent).unwrap().text, "");
    }

    #[test]
    fn names_the_field_that_is_wrong() {
        for (pointer, bad, field) in [
            ("/segments", json!("none"), "result.segments:"),
            ("/segments", json!(null), "result.segments:"),
            ("/segments/1", json!(7), "result.segments[1]:"),
            (
                "/segments/1/speaker",
                json!("robot"),
                "result.segments[1].speaker:",
            ),
            ("/segments/1/start", json!(-1), "result.segments[1].start:"),
            ("/segments/1/end", json!(0.1), "result.segments[1].end:"),
            ("/segments/0/text", json!(["a"]), "result.segments[0].text:"),
            (
                "/segments/1/confidence",
                json!(1.5),
                "result.segments[1].confidence:",
            ),
            (
                "/segments/1/words/0/start",
                json!(0.4),
                "result.segments[1].words[0].start:",
            ),
            ("/segments/0/party", json!(9), "result.segments[0].party:"),
            ("/segments/0/language", json!(9), "result.segments[0].language:"),
            ("/speech", json!([1]), "result.speech:"),
            ("/channels", json!(0), "result.channels:"),
            ("/audio_seconds", json!("5"), "result.audio_seconds:"),
            ("/language", json!(" "), "result.language:"),
        ] {
            let mut broken = sample();
            *broken.pointer_mut(pointer).unwrap() = bad;
            let message = Transcription::read(&broken).unwrap_err().to_string();
            assert!(message.starts_with(field), "{pointer}: {message}");
        }
    }
}
