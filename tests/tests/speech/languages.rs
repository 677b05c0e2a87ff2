//! In which language is a call, and does the transcript say so?

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs};

use anyhow::Context as _;
use callscript_demo::calls::Generator;
use callscript_demo::calls::plan::Kind;
use callscript_worker::audio;
use callscript_worker::speech::{AbortFlag, LanguageBy, SpeechOptions, Transcriber, Transcript};

use crate::{TestResult, hear_bytes};

/// English calls that are looked at; `CALLSCRIPT_CALLS` asks for more or fewer.
const CALLS: usize = 12;
/// Of those calls; `CALLSCRIPT_SEED` asks for others.
const SEED: u64 = 515;

fn number<T: std::str::FromStr>(name: &str, usual: T) -> anyhow::Result<T>
where
    T::Err: std::error::Error + Send + Sync + 'static,
{
    match env::var(name) {
        Ok(number) => Ok(number.parse()?),
        Err(_) => Ok(usual),
    }
}

/// Generated calls in which two people talk.
fn english(count: usize, seed: u64) -> anyhow::Result<Vec<Vec<u8>>> {
    let generator = Generator::new(seed)?;
    let talk = |at: &usize| {
        matches!(
            generator.plan(*at).kind,
            Kind::Clean | Kind::Breaking | Kind::DeadAir
        )
    };
    (0..)
        .filter(talk)
        .take(count)
        .map(|at| Ok(generator.speak(at)?.audio))
        .collect()
}

/// The model that `CALLSCRIPT_MODEL` names, which knows more than English.
fn multilingual() -> anyhow::Result<Transcriber> {
    let model = env::var_os("CALLSCRIPT_MODEL").context("CALLSCRIPT_MODEL names no multilingual model")?;
    let transcriber = Transcriber::load(Path::new(&model), SpeechOptions::default())?;
    anyhow::ensure!(
        !transcriber.knows_only_english(),
        "{} knows only English",
        transcriber.model()
    );
    Ok(transcriber)
}

fn in_language(heard: &Transcript) -> Vec<&str> {
    let own = heard
        .segments
        .iter()
        .map(|segment| segment.language.as_deref().unwrap_or(&heard.language));
    let mut all: Vec<&str> = own.collect();
    all.dedup();
    all
}

#[test]
fn a_model_that_knows_only_english_claims_nothing_of_english() -> TestResult {
    for call in english(4, SEED)? {
        let heard = hear_bytes(&call)?;
        assert!(!heard.segments.is_empty());
        assert_eq!(heard.stats.language_by, LanguageBy::EnglishOnly);
        assert!(heard.stats.languages.is_empty(), "{:?}", heard.stats.languages);
        assert!(heard.segments.iter().all(|segment| segment.language.is_none()));
        let json = serde_json::to_value(&heard)?;
        assert_eq!(json["stats"]["language_by"], "english_only");
    }
    assert!(crate::transcriber().knows_only_english());
    Ok(())
}

#[test]
fn a_language_that_the_model_does_not_know_is_told() -> TestResult {
    // Speech that runs backwards has the sound of a language that nobody knows.
    let call = english(1, SEED + 1)?.remove(0);
    let mut recording = audio::decode(call)?;
    for channel in &mut recording.channels {
        channel.reverse();
    }
    let heard = crate::transcriber().transcribe(recording, &AbortFlag::new())?;
    let seconds = |code: &str| heard.stats.languages.get(code).copied().unwrap_or_default();
    println!("backwards: {:?}", heard.stats.languages);
    // Some of it has the sound of English. A tenth is what makes a call unjudged.
    assert!(
        seconds("und") > seconds("en") / 3.0,
        "{:?}",
        heard.stats.languages
    );
    Ok(())
}

#[test]
fn a_language_that_cannot_be_heard_is_refused() {
    for (language, expected) in [("es", "knows only English"), ("xx", "there is no language `xx`")] {
        let options = SpeechOptions {
            language: language.to_owned(),
            ..SpeechOptions::default()
        };
        let error = match Transcriber::load(Path::new("tiny.en"), options) {
            Ok(_) => String::new(),
            Err(error) => error.to_string(),
        };
        assert!(error.contains(expected), "{language}: {error}");
    }
}

/// The folder `CALLSCRIPT_RECORDINGS` holds recordings and `languages.tsv`: a line for each, its name and the
/// codes of the languages that are spoken in it one after the other, with a tab between them.
#[test]
#[ignore = "needs a multilingual model in CALLSCRIPT_MODEL and recordings in CALLSCRIPT_RECORDINGS"]
fn recordings_are_heard_in_their_languages() -> TestResult {
    let transcriber = multilingual()?;
    let folder =
        PathBuf::from(env::var_os("CALLSCRIPT_RECORDINGS").context("CALLSCRIPT_RECORDINGS names no folder")?);
    let mut wrong = Vec::new();
    for line in fs::read_to_string(folder.join("languages.tsv"))?.lines() {
        let mut fields = line.split('\t');
        let name = fields.next().context("an empty line")?;
        let expected: Vec<&str> = fields.collect();
        let heard = transcriber.transcribe(audio::decode_file(&folder.join(name))?, &AbortFlag::new())?;
        println!("{name}: {} {:?}", heard.language, heard.stats.languages);
        for segment in &heard.segments {
            let language = segment.language.as_deref().unwrap_or(&heard.language);
            println!("  {:6.2} {language} {}", segment.start, segment.text);
        }
        assert_eq!(heard.stats.language_by, LanguageBy::Model);
        let seconds: f64 = heard
            .segments
            .iter()
            .map(|segment| segment.end - segment.start)
            .sum();
        assert!(
            (heard.stats.languages.values().sum::<f64>() - seconds).abs() < 0.01,
            "{name}"
        );
        if in_language(&heard) != expected {
            wrong.push(format!(
                "{name}: {:?}, should be {expected:?}",
                in_language(&heard)
            ));
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
    Ok(())
}

#[test]
#[ignore = "needs a multilingual model in CALLSCRIPT_MODEL"]
fn english_calls_stay_english() -> TestResult {
    let transcriber = multilingual()?;
    let mut segments: BTreeMap<String, usize> = BTreeMap::new();
    for call in english(
        number("CALLSCRIPT_CALLS", CALLS)?,
        number("CALLSCRIPT_SEED", SEED)?,
    )? {
        let heard = transcriber.transcribe(audio::decode(call)?, &AbortFlag::new())?;
        for segment in &heard.segments {
            let language = segment.language.as_ref().unwrap_or(&heard.language);
            *segments.entry(language.clone()).or_default() += 1;
        }
    }
    println!("{}: segments by language {segments:?}", transcriber.model());
    assert!(
        segments.get("en").is_some_and(|count| *count > 0) && segments.len() == 1,
        "{segments:?}"
    );
    Ok(())
}
