//! What was heard in calls, against what was said in them.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};
use callscript_demo::calls::truth::{Truth, Word};
use callscript_demo::calls::{Party, SpokenCall};
use callscript_demo::words::{distance, is_number_or_filler, normal};
use callscript_worker::speech::Transcript;

use super::peer::Sounds;

/// Texts of a call, one for each channel.
pub type Heard = Vec<String>;

/// Texts of a transcript, whoever is taken for the agent. What was heard on both channels alike stands in the
/// first.
pub fn of_transcript(transcript: &Transcript) -> Heard {
    let text = |channel: usize| {
        let segments = transcript.segments.iter();
        let of_channel = segments.filter(|segment| segment.party.unwrap_or(0) == channel);
        let texts: Vec<&str> = of_channel.map(|segment| segment.text.as_str()).collect();
        texts.join(" ")
    };
    if transcript.channels == 1 {
        let texts: Vec<&str> = transcript
            .segments
            .iter()
            .map(|segment| segment.text.as_str())
            .collect();
        vec![texts.join(" ")]
    } else {
        vec![text(0), text(1)]
    }
}

/// Texts of so many calls out of those of files; nothing heard where a file has none.
pub fn of_files(texts: &BTreeMap<String, String>, calls: &[SpokenCall]) -> Vec<Heard> {
    let text = |number, channel| {
        texts
            .get(&Sounds::name(number, channel))
            .cloned()
            .unwrap_or_default()
    };
    let channels = |call: &SpokenCall| call.truth.channels;
    let numbered = calls.iter().enumerate();
    numbered
        .map(|(number, call)| (0..channels(call)).map(|channel| text(number, channel)).collect())
        .collect()
}

/// Word errors per hundred words said in all calls. Numbers are left out, which may be written in many ways,
/// and sounds such as "um"; channels are paired with parties the better way.
pub fn word_errors(truths: &[&Truth], heard: &[Heard]) -> f64 {
    let calls = truths.iter().zip(heard);
    let (errors, words) = calls
        .map(|(truth, heard)| errors_and_words(truth, heard))
        .fold((0, 0), |sum, call| (sum.0 + call.0, sum.1 + call.1));
    100.0 * errors as f64 / words.max(1) as f64
}

/// Standard error of the difference of two programs' word errors, in points: how far chance alone moves it
/// when other calls as many as these are taken. Calls are what differs by chance, not words, for the words of
/// a call share voices, line and script. 0 for fewer than two calls.
pub fn standard_error(truths: &[&Truth], one: &[Heard], other: &[Heard]) -> f64 {
    let (mut differences, mut words) = (Vec::with_capacity(truths.len()), 0);
    for (truth, (one, other)) in truths.iter().zip(one.iter().zip(other)) {
        let (errors, said) = errors_and_words(truth, one);
        differences.push(errors as f64 - errors_and_words(truth, other).0 as f64);
        words += said;
    }
    let calls = differences.len() as f64;
    if calls < 2.0 {
        return 0.0;
    }
    let mean = differences.iter().sum::<f64>() / calls;
    let squares: f64 = differences
        .iter()
        .map(|difference| (difference - mean).powi(2))
        .sum();
    100.0 * (squares * calls / (calls - 1.0)).sqrt() / words.max(1) as f64
}

/// Word errors of one call, and the words said in it.
fn errors_and_words(truth: &Truth, heard: &[String]) -> (usize, usize) {
    let said = said(truth);
    let heard: Vec<Vec<String>> = heard.iter().map(|text| counted(text)).collect();
    let count = |said: &[Vec<String>], heard: &mut dyn Iterator<Item = &Vec<String>>| -> usize {
        said.iter()
            .zip(heard)
            .map(|(said, heard)| distance(said, heard))
            .sum()
    };
    let errors = count(&said, &mut heard.iter()).min(count(&said, &mut heard.iter().rev()));
    (errors, said.iter().map(Vec::len).sum())
}

/// Writes what was said in each call, and what each program heard, as they are compared: one file of JSON for each call.
pub fn keep(folder: &Path, calls: &[SpokenCall], programs: &[(&str, &Vec<Heard>)]) -> Result<()> {
    std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    for (number, call) in calls.iter().enumerate() {
        let mut texts = BTreeMap::from([("said", said(&call.truth))]);
        for (program, heard) in programs {
            texts.insert(program, heard[number].iter().map(|text| counted(text)).collect());
        }
        let file = folder.join(format!("{number:03}.json"));
        std::fs::write(&file, serde_json::to_vec(&texts)?)
            .with_context(|| format!("cannot write {}", file.display()))?;
    }
    Ok(())
}

/// The words of each party, or of both in the order in which they began, where they share a channel.
fn said(truth: &Truth) -> Vec<Vec<String>> {
    let of = |party: Option<Party>| {
        let segments = truth.segments.iter();
        let of_party = segments.filter(|segment| party.is_none_or(|party| segment.speaker == party));
        let mut words: Vec<&Word> = of_party.flat_map(|segment| &segment.words).collect();
        words.sort_by(|one, other| one.start.total_cmp(&other.start));
        let texts: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
        counted(&texts.join(" "))
    };
    if truth.channels == 1 {
        vec![of(None)]
    } else {
        vec![of(Some(Party::Agent)), of(Some(Party::Caller))]
    }
}

fn counted(text: &str) -> Vec<String> {
    let mut words = normal(text);
    words.retain(|word| !is_number_or_filler(word));
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use callscript_demo::calls::truth::{Ending, Segment};

    fn truth(channels: usize) -> Truth {
        let segment = |speaker, start: f64, text: &str| Segment {
            speaker,
            start,
            end: start + 2.0,
            text: text.to_owned(),
            words: (0..)
                .zip(text.split(' '))
                .map(|(at, word)| Word {
                    start: start + f64::from(at),
                    end: start + f64::from(at) + 1.0,
                    text: word.to_owned(),
                })
                .collect(),
        };
        Truth {
            ringba_call_id: String::new(),
            campaign: String::new(),
            vertical: None,
            audio_seconds: 5.0,
            channels,
            ending: Ending::Judged,
            segments: vec![
                segment(Party::Agent, 0.0, "Um, hello there, friend"),
                segment(Party::Caller, 1.5, "Good-bye two"),
            ],
            violations: Vec::new(),
            near_misses: Vec::new(),
        }
    }

    #[test]
    fn each_channel_is_heard_for_itself_whichever_comes_first() {
        let heard = vec![vec!["good bye 2".to_owned(), "hello there friend".to_owned()]];
        assert!(word_errors(&[&truth(2)], &heard).abs() < 1e-9);
        let heard = vec![vec!["hello there friend good".to_owned(), "bye".to_owned()]];
        assert!((word_errors(&[&truth(2)], &heard) - 40.0).abs() < 1e-9);
    }

    #[test]
    fn chance_is_told_by_how_much_calls_differ() {
        let truths = [&truth(1), &truth(1)];
        let right = vec!["hello good bye there friend".to_owned()];
        let wrong = vec!["hello good bye there".to_owned()];
        let both = [right.clone(), right.clone()];
        // The same in each call is no chance. One error in one of two calls of five words each: the two differ
        // from their mean by a half, which makes one error of ten words.
        assert!(standard_error(&truths, &[wrong.clone(), wrong.clone()], &both).abs() < 1e-9);
        assert!((standard_error(&truths, &[wrong.clone(), right], &both) - 10.0).abs() < 1e-9);
        assert!(standard_error(&truths[..1], &[wrong], &both[..1]).abs() < 1e-9);
    }

    #[test]
    fn on_one_channel_words_stand_as_they_began() {
        let heard = vec![vec!["hello good bye there friend".to_owned()]];
        assert!(word_errors(&[&truth(1)], &heard).abs() < 1e-9);
        assert!((word_errors(&[&truth(1)], &[vec![String::new()]]) - 100.0).abs() < 1e-9);
    }
}
