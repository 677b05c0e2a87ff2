use super::*;

/// Hears spectrograms of one band whose frames hold the place of the language that is spoken there.
#[derive(Default)]
struct Scripted {
    /// Frames that were encoded.
    encoded: usize,
    /// Frames that were decoded, and in which language.
    decoded: Vec<(usize, Language)>,
}

impl Scripted {
    fn decode(&mut self, made: &Spectrogram, language: Language) {
        self.decoded.push((made.heard, language));
    }
}

impl Hearing for Scripted {
    fn decode_if(
        &mut self,
        made: &Spectrogram,
        language: Language,
        judge: &mut dyn FnMut(&[f32]) -> bool,
    ) -> Result<Option<Decoded>, SpeechError> {
        self.encoded += made.frames;
        let mut likely = vec![1e-4; 99];
        for frame in &made.values[..made.heard] {
            likely[*frame as usize] += 1.0;
        }
        let sum: f32 = likely.iter().sum();
        let likely: Vec<f32> = likely.iter().map(|frames| frames / sum).collect();
        Ok(judge(&likely).then(|| {
            self.decode(made, language);
            Decoded::default()
        }))
    }

    /// One word a stretch, which says what language its first frame is really in.
    fn words(
        &mut self,
        made: &Spectrogram,
        stretches: &[(f64, f64)],
        language: Language,
        first: Option<Decoded>,
    ) -> Result<Vec<Word>, SpeechError> {
        if first.is_none() {
            self.encoded += made.frames;
            self.decode(made, language);
        }
        let word = |(start, end): &(f64, f64)| Word {
            start: *start,
            end: *end,
            text: Language::at(made.values[(start * 100.0) as usize] as usize)
                .map_or("", Language::code)
                .to_owned(),
            probability: 0.9,
            no_speech: 0.0,
            language: None,
        };
        Ok(stretches.iter().map(word).collect())
    }
}

/// Utterances, each in a language and so many seconds long, with pauses of 0.4 s between them: what is shown,
/// and where it is spoken.
fn window(utterances: &[(&str, f64)]) -> (Spectrogram, Vec<(f64, f64)>) {
    let (mut values, mut stretches) = (Vec::new(), Vec::new());
    for (code, length) in utterances {
        let place = Language::of_code(code).unwrap().place() as f32;
        let start = seconds(values.len()) + 0.2;
        stretches.push((start, start + length));
        values.extend(std::iter::repeat_n(
            place,
            ((length + 0.4) * 100.0).round() as usize,
        ));
    }
    let made = Spectrogram {
        frames: values.len(),
        heard: values.len(),
        values,
        silence: 0.0,
    };
    (made, stretches)
}

fn hear(hearing: &mut Scripted, utterances: &[(&str, f64)], languages: &mut Languages) -> Vec<Word> {
    let (made, stretches) = window(utterances);
    let words = words(hearing, &made, &stretches, languages).unwrap();
    assert_eq!(words.len(), stretches.len());
    for (word, stretch) in words.iter().zip(&stretches) {
        assert!(
            (word.start - stretch.0).abs() < 0.02 && (word.end - stretch.1).abs() < 0.02,
            "{word:?} {stretch:?}"
        );
    }
    words
}

/// Every word was decoded in the language that it is in.
fn all_right(words: &[Word]) -> bool {
    words
        .iter()
        .all(|word| word.language.map(Language::code) == Some(&*word.text))
}

#[test]
fn an_english_call_is_encoded_once() {
    let (mut hearing, mut languages) = (Scripted::default(), Languages::new(None));
    let utterances = [("en", 3.0), ("en", 5.0), ("en", 0.5), ("en", 4.0)];
    for _ in 0..4 {
        assert!(all_right(&hear(&mut hearing, &utterances, &mut languages)));
    }
    let frames = window(&utterances).0.frames;
    assert_eq!((hearing.encoded, hearing.decoded.len()), (4 * frames, 4));
}

#[test]
fn a_spanish_call_is_spanish_from_its_first_word_and_soon_as_cheap() {
    let (mut hearing, mut languages) = (Scripted::default(), Languages::new(None));
    let utterances = [("es", 3.0), ("es", 5.0), ("es", 4.0)];
    assert!(all_right(&hear(&mut hearing, &utterances, &mut languages)));
    let first = std::mem::take(&mut hearing);
    assert_eq!(first.decoded.len(), 1);
    assert!(all_right(&hear(&mut hearing, &utterances, &mut languages)));
    assert_eq!(hearing.encoded, window(&utterances).0.frames);
}

#[test]
fn a_window_of_two_languages_is_decoded_in_parts() {
    let (mut hearing, mut languages) = (Scripted::default(), Languages::new(None));
    let said = hear(
        &mut hearing,
        &[("en", 4.0), ("en", 3.0), ("es", 4.0), ("es", 3.0)],
        &mut languages,
    );
    assert!(all_right(&said), "{said:?}");
    assert_eq!(hearing.decoded.len(), 2);
    assert!(languages.is_mixed());
    // From now on each window is asked piece by piece.
    let said = hear(
        &mut hearing,
        &[("es", 4.0), ("en", 3.0), ("es", 4.0)],
        &mut languages,
    );
    assert!(all_right(&said), "{said:?}");
}

#[test]
fn a_foreign_word_stays_in_its_window() {
    let (mut hearing, mut languages) = (Scripted::default(), Languages::new(None));
    let said = hear(
        &mut hearing,
        &[("en", 6.0), ("es", 0.5), ("en", 6.0)],
        &mut languages,
    );
    assert!(
        said.iter().all(|word| word.language == Some(Language::ENGLISH)),
        "{said:?}"
    );
    // Also where it is all that is said in a window.
    let said = hear(&mut hearing, &[("ko", 0.5)], &mut languages);
    assert_eq!(said[0].language, Some(Language::ENGLISH));
    assert!(!languages.is_mixed());
}

#[test]
fn an_engine_that_does_not_answer_is_taken_as_expected() {
    /// Decodes without asking the judge.
    struct Mute;
    impl Hearing for Mute {
        fn decode_if(
            &mut self,
            _: &Spectrogram,
            _: Language,
            _: &mut dyn FnMut(&[f32]) -> bool,
        ) -> Result<Option<Decoded>, SpeechError> {
            Ok(Some(Decoded::default()))
        }

        fn words(
            &mut self,
            made: &Spectrogram,
            stretches: &[(f64, f64)],
            language: Language,
            first: Option<Decoded>,
        ) -> Result<Vec<Word>, SpeechError> {
            assert!(first.is_some());
            Scripted::default().words(made, stretches, language, first)
        }
    }
    let (made, stretches) = window(&[("es", 5.0), ("es", 5.0)]);
    let mut languages = Languages::new(None);
    let words = words(&mut Mute, &made, &stretches, &mut languages).unwrap();
    assert!(words.iter().all(|word| word.language == Some(Language::ENGLISH)));
    assert!(!languages.is_mixed());
}
