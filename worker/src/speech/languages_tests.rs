use super::*;

fn language(code: &str) -> Language {
    Language::of_code(code).unwrap()
}

/// So likely, and the rest shared by all others.
fn heard(likely: &[(&str, f32)], seconds: f64) -> Impression {
    let rest = 1.0 - likely.iter().map(|(_, likely)| likely).sum::<f32>();
    let mut all = vec![rest / 99.0; 99];
    for (code, likely) in likely {
        all[language(code).place()] = *likely;
    }
    Impression { likely: all, seconds }
}

fn codes(taken: &[Taken]) -> Vec<&'static str> {
    taken.iter().map(|taken| taken.language.code()).collect()
}

/// A call that has shown these, in seconds.
fn after(shown: &[(&str, f64)]) -> Languages {
    let mut languages = Languages::new(None);
    for (code, seconds) in shown {
        let clear = Taken {
            language: language(code),
            certainty: 1.0,
        };
        languages.show(clear, *seconds);
    }
    languages
}

fn one(languages: &Languages, impression: &Impression) -> &'static str {
    languages.take(impression).language.code()
}

#[test]
fn a_clear_sentence_is_what_it_is() {
    let nothing = Languages::new(None);
    for (code, likely) in [("en", 0.98), ("es", 0.97), ("de", 0.95), ("vi", 0.95)] {
        let taken = nothing.take(&heard(&[(code, likely)], 8.0));
        assert_eq!(taken.language, language(code));
        assert!(taken.is_clear(), "{code}: {taken:?}");
    }
    // Also in a call that was in another one until then.
    assert_eq!(
        one(
            &after(&[("en", 300.0)]),
            &heard(&[("es", 0.97), ("en", 0.02)], 20.0)
        ),
        "es"
    );
    assert_eq!(
        one(
            &after(&[("es", 300.0)]),
            &heard(&[("en", 0.97), ("es", 0.02)], 20.0)
        ),
        "en"
    );
}

#[test]
fn a_short_word_does_not_change_the_language() {
    let english = after(&[("en", 40.0)]);
    assert_eq!(one(&english, &heard(&[("ko", 0.9), ("en", 0.05)], 0.6)), "en");
    assert_eq!(one(&english, &heard(&[("es", 0.97)], 0.4)), "en");
    assert_eq!(one(&after(&[("es", 40.0)]), &heard(&[("en", 0.9)], 0.5)), "es");
    // Nothing was heard before: English, as most calls are.
    assert_eq!(
        one(&Languages::new(None), &heard(&[("ko", 0.5), ("en", 0.2)], 0.6)),
        "en"
    );
    // Two languages were shown: the likelier of them, and no third.
    let both = after(&[("en", 40.0), ("es", 30.0)]);
    assert_eq!(one(&both, &heard(&[("es", 0.7), ("en", 0.1)], 1.0)), "es");
    assert_eq!(one(&both, &heard(&[("en", 0.7), ("es", 0.1)], 1.0)), "en");
    assert_eq!(one(&both, &heard(&[("pt", 0.6), ("es", 0.3)], 1.0)), "es");
}

#[test]
fn a_strange_language_needs_better_evidence_than_a_shown_one() {
    let long = |code| heard(&[(code, 0.6), ("en", 0.35)], 20.0);
    assert_eq!(one(&after(&[("en", 60.0)]), &long("cy")), "en");
    assert_eq!(one(&after(&[("en", 60.0), ("cy", 60.0)]), &long("cy")), "cy");
}

#[test]
fn only_what_is_clear_and_long_is_remembered() {
    let mut languages = Languages::new(None);
    let taken = |certainty| Taken {
        language: language("es"),
        certainty,
    };
    languages.show(taken(0.99), 0.5);
    languages.show(taken(0.5), 20.0);
    assert_eq!(
        (languages.expected(), languages.is_mixed()),
        (Language::ENGLISH, false)
    );
    languages.show(taken(0.99), 10.0);
    assert_eq!(languages.expected(), language("es"));
    languages.show(
        Taken {
            language: Language::ENGLISH,
            certainty: 0.99,
        },
        5.0,
    );
    assert_eq!(
        (languages.expected(), languages.is_mixed()),
        (language("es"), true)
    );
    let fixed = Languages::new(Some(language("fr")));
    assert_eq!(
        (fixed.expected(), fixed.fixed()),
        (language("fr"), Some(language("fr")))
    );
}

#[test]
fn stretches_of_a_window_change_the_language_only_where_it_is_clear() {
    let nothing = Languages::new(None);
    let [english, spanish] =
        [("en", "es"), ("es", "en")].map(|(most, less)| heard(&[(most, 0.95), (less, 0.03)], 3.0));
    let doubt = heard(&[("es", 0.6), ("en", 0.3)], 1.0);
    let all = |pieces: &[&Impression]| pieces.iter().map(|piece| (*piece).clone()).collect::<Vec<_>>();
    let said = all(&[&english, &english, &spanish, &spanish]);
    assert_eq!(codes(&nothing.take_all(&said, None)), ["en", "en", "es", "es"]);
    let said = all(&[&english, &doubt, &english]);
    assert_eq!(codes(&nothing.take_all(&said, None)), ["en", "en", "en"]);
    // The neighbours tell what one that is in doubt is.
    let said = all(&[&spanish, &doubt, &doubt, &spanish]);
    assert_eq!(codes(&nothing.take_all(&said, None)), ["es", "es", "es", "es"]);
    // One piece alone, in a language that neither the call nor the window has shown, is too little.
    let said = all(&[&english, &spanish, &english]);
    assert_eq!(codes(&nothing.take_all(&said, None)), ["en", "en", "en"]);
}

#[test]
fn what_is_no_number_says_nothing() {
    let english = after(&[("en", 40.0)]);
    let broken = Impression {
        likely: vec![f32::NAN; 99],
        seconds: 20.0,
    };
    assert_eq!(one(&english, &broken), "en");
    let empty = Impression {
        likely: Vec::new(),
        seconds: 20.0,
    };
    assert_eq!(one(&english, &empty), "en");
    assert!(english.take_all(&[], None).is_empty());
}

#[test]
fn what_the_window_as_a_whole_suggests_is_not_strange_in_its_pieces() {
    let english = after(&[("en", 60.0)]);
    let pieces = [
        heard(&[("en", 0.99)], 4.0),
        heard(&[("es", 0.76), ("en", 0.12)], 4.0),
        heard(&[("es", 0.83), ("en", 0.17)], 2.6),
    ];
    assert_eq!(codes(&english.take_all(&pieces, None)), ["en", "en", "en"]);
    let whole = heard(&[("es", 0.87), ("en", 0.11)], 10.6);
    assert_eq!(
        codes(&english.take_all(&pieces, Some(&whole))),
        ["en", "es", "es"]
    );
}

#[test]
fn a_change_pays_or_is_not_made() {
    let stay = SWITCH.ln() / 3.0;
    let even = [0.0, 0.0];
    assert_eq!(
        path(&[vec![0.0, -9.0], vec![stay, 0.0], vec![0.0, -9.0]], &even),
        [0, 0, 0]
    );
    assert_eq!(path(&[vec![0.0, -9.0], vec![-9.0, 0.0]], &even), [0, 1]);
    // A strange one must be likelier.
    assert_eq!(path(&[vec![0.0, -9.0], vec![-9.0, 0.0]], &[0.0, -8.0]), [0, 0]);
    assert_eq!(path(&[], &even), Vec::<usize>::new());
}
