//! Quotes of calls that nobody here wrote: copied ones are believed, and changed ones are not.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::normalise;
use super::numeral;
use super::phrase::is_negation;
use super::score::score;

const CALLS: [&str; 7] = [
    include_str!("../../../tests/data/labelled_calls/aca.toml"),
    include_str!("../../../tests/data/labelled_calls/auto_insurance.toml"),
    include_str!("../../../tests/data/labelled_calls/debt.toml"),
    include_str!("../../../tests/data/labelled_calls/final_expense.toml"),
    include_str!("../../../tests/data/labelled_calls/home_services.toml"),
    include_str!("../../../tests/data/labelled_calls/medicare.toml"),
    include_str!("../../../tests/data/labelled_calls/solar.toml"),
];
/// Words of a quote.
const LENGTHS: [usize; 6] = [4, 5, 8, 12, 20, 30];
/// Every so many words a quote begins.
const STEP: usize = 11;

#[derive(Deserialize)]
struct Calls {
    call: Vec<Labelled>,
}

#[derive(Deserialize)]
struct Labelled {
    lines: Vec<String>,
}

/// A word with its party and its line.
type Word = (&'static str, usize, String);

/// A call as it is scored, and its words.
struct Call {
    transcript: Value,
    words: Vec<Word>,
}

impl Call {
    fn of(labelled: &Labelled) -> Self {
        let (mut segments, mut words, mut at) = (Vec::new(), Vec::new(), 0.0);
        for (line, text) in labelled.lines.iter().enumerate() {
            let (speaker, text) = text.split_once(": ").expect("a line is a party and its words");
            let speaker = if speaker == "agent" { "agent" } else { "caller" };
            let said = normalise::words(text);
            #[expect(clippy::cast_precision_loss, reason = "a line has few words")]
            let end = at + said.len() as f64 * 0.4;
            segments.push(json!({"speaker": speaker, "start": at, "end": end, "text": text}));
            words.extend(said.into_iter().map(|word| (speaker, line, word)));
            at = end + 0.3;
        }
        Self {
            transcript: json!({ "segments": segments }),
            words,
        }
    }

    /// Why a quote for a rule about `speaker` is refused; `None`: it is believed.
    fn refusal(&self, quote: &str, line: usize, speaker: &str) -> Option<String> {
        let rules = json!([{"id": "r", "version": 1, "speaker": speaker, "severity": "warning", "weight": 1, "kind": "judge"}]);
        let answer =
            json!({"findings": [{"rule_id": "r", "segment": line, "quote": quote, "confidence": 0.9}]});
        let scored = score(&self.transcript, &rules, &answer);
        assert_eq!(scored.flags.len() + scored.dropped.len(), 1, "{quote}");
        let why = scored
            .dropped
            .first()
            .map(|dropped| serde_json::to_value(dropped.cause));
        why.map(|cause| cause.expect("a cause").as_str().unwrap_or_default().to_owned())
    }

    fn of_party(&self, party: &str) -> Vec<&Word> {
        self.words
            .iter()
            .filter(|(speaker, ..)| *speaker == party)
            .collect()
    }

    /// Whether a line ends with this word.
    fn ends_line(&self, line: usize, word: &str) -> bool {
        let mut words = self.words.iter().rev();
        words
            .find(|(_, of, _)| *of == line)
            .is_some_and(|(.., last)| last == word)
    }

    /// Whether these words stand in one piece in a party's words, or in all words.
    fn holds(&self, quote: &[String], party: Option<&str>) -> bool {
        let words: Vec<&String> = self
            .words
            .iter()
            .filter(|(speaker, ..)| party.is_none_or(|party| party == *speaker))
            .map(|(.., word)| word)
            .collect();
        words
            .windows(quote.len())
            .any(|window| window.iter().zip(quote).all(|(a, b)| *a == b))
    }
}

fn calls() -> Vec<Call> {
    let read = |text: &&str| toml::from_str::<Calls>(text).expect("labelled calls").call;
    CALLS
        .iter()
        .flat_map(read)
        .map(|labelled| Call::of(&labelled))
        .collect()
}

/// Every quote of one party's words: the words, the line in which it begins, the party.
fn quotes(call: &Call) -> impl Iterator<Item = (Vec<String>, usize, &'static str)> {
    ["agent", "caller"].into_iter().flat_map(move |party| {
        let words = call.of_party(party);
        let mut all = Vec::new();
        for at in (0..words.len()).step_by(STEP) {
            for length in LENGTHS {
                let Some(quoted) = words.get(at..at + length) else {
                    break;
                };
                let quote: Vec<String> = quoted.iter().map(|(.., word)| word.clone()).collect();
                all.push((quote, quoted[0].1, party));
            }
        }
        all
    })
}

/// How many were tried, and how many were refused for which reason.
#[derive(Debug, Default)]
struct Tally {
    tried: usize,
    refused: BTreeMap<String, usize>,
}

impl Tally {
    fn count(&mut self, refusal: Option<String>) {
        self.tried += 1;
        if let Some(cause) = refusal {
            *self.refused.entry(cause).or_default() += 1;
        }
    }

    fn believed(&self) -> usize {
        self.tried - self.refused.values().sum::<usize>()
    }

    /// Asserts that at most one of `of` is believed.
    fn assert_refused(&self, of: usize) {
        assert!(self.tried > 500 && self.believed() * of <= self.tried, "{self:?}");
    }
}

/// A number for every step, the same in every run.
struct Steps(u64);

impl Steps {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % limit.max(1)
    }
}

#[test]
fn copied_quotes_are_believed_wherever_they_stand() {
    let mut tally = Tally::default();
    for call in &calls() {
        for (quote, line, party) in quotes(call) {
            tally.count(call.refusal(&quote.join(" "), line, party));
        }
    }
    println!("copied from one party's words: {tally:?}");
    // Behind a "not" a quote is refused, and says why.
    let cut = tally.refused.remove("cut_negation").unwrap_or(0);
    assert!(
        tally.tried > 10_000 && cut * 15 < tally.tried,
        "{cut} of {tally:?}"
    );
    assert!(
        (tally.tried - cut - tally.believed().saturating_sub(cut)) * 200 < tally.tried - cut,
        "{tally:?}"
    );
}

#[test]
fn a_misheard_letter_in_ten_is_believed() {
    let (mut tally, mut steps) = (Tally::default(), Steps(1));
    for call in &calls() {
        for (mut quote, line, party) in quotes(call) {
            let letters: usize = quote.iter().map(String::len).sum::<usize>() + quote.len() - 1;
            // Numbers and negations that are misheard are another matter. Of a word one letter is misheard, of the
            // last word always.
            for turn in 0..letters / 12 {
                let at = if turn == 0 {
                    quote.len() - 1
                } else {
                    steps.below(quote.len())
                };
                let word = &quote[at];
                let is_plain =
                    word.is_ascii() && !word.contains('x') && !numeral::is_number(word) && !is_negation(word);
                if is_plain && word.len() > 3 {
                    let letter = steps.below(word.len());
                    quote[at].replace_range(letter..=letter, "x");
                }
            }
            tally.count(call.refusal(&quote.join(" "), line, party));
        }
    }
    println!("with misheard letters: {tally:?}");
    let cut = tally.refused.remove("cut_negation").unwrap_or(0);
    let wrong: usize = tally.refused.values().sum();
    assert!(wrong * 200 < tally.tried - cut, "{tally:?}");
}

#[test]
fn words_of_another_call_or_party_are_refused() {
    let calls = calls();
    let (mut foreign, mut other_party) = (Tally::default(), Tally::default());
    for (number, call) in calls.iter().enumerate() {
        let other = &calls[(number + 1) % calls.len()];
        for (quote, line, party) in quotes(call) {
            if !other.holds(&quote, None) && !other.holds(&quote, Some(party)) {
                let line = line.min(other.words.last().map_or(0, |(_, line, _)| *line));
                foreign.count(other.refusal(&quote.join(" "), line, party));
            }
            let elsewhere = if party == "agent" { "caller" } else { "agent" };
            if !call.holds(&quote, Some(elsewhere)) {
                other_party.count(call.refusal(&quote.join(" "), line, elsewhere));
            }
        }
    }
    println!("of another call: {foreign:?}\nof another party: {other_party:?}");
    foreign.assert_refused(1000);
    other_party.assert_refused(1000);
}

#[test]
fn another_number_or_a_negation_less_is_refused() {
    let calls = calls();
    let (mut numbers, mut negations, mut cut) = (Tally::default(), Tally::default(), Tally::default());
    let mut believed = Vec::new();
    for call in &calls {
        for (quote, line, party) in quotes(call) {
            for (at, word) in quote.iter().enumerate() {
                let mut changed = quote.clone();
                let tally = if numeral::is_number(word) {
                    changed[at] = if word == "twenty" { "thirty" } else { "twenty" }.to_owned();
                    &mut numbers
                } else if is_negation(word) && quote.len() > 4 {
                    changed.remove(at);
                    if at == 0 { &mut cut } else { &mut negations }
                } else {
                    continue;
                };
                // A clause of its own is another statement, and so is another line; and somebody may have said
                // just that.
                let begins = changed.first().map(String::as_str).unwrap_or_default();
                let is_other =
                    at == 0 && (super::faithful::begins_clause(begins) || call.ends_line(line, word));
                let is_said = at != 0 && (call.holds(&changed, Some(party)) || call.holds(&changed, None));
                if !is_said && !is_other {
                    let refusal = call.refusal(&changed.join(" "), line, party);
                    believed.extend(
                        (refusal.is_none() && is_negation(word))
                            .then(|| format!("{} <- {}", changed.join(" "), quote.join(" "))),
                    );
                    tally.count(refusal);
                }
            }
        }
    }
    println!(
        "another number: {numbers:?}\na negation less: {negations:?}\ncut out behind a negation: {cut:?}\nbelieved: {believed:#?}"
    );
    numbers.assert_refused(1000);
    // A few stand in the transcript of both parties together, or are an answer ("no") and no negation.
    negations.assert_refused(1000);
    assert!(cut.tried > 50 && cut.believed() * 1000 <= cut.tried, "{cut:?}");
}
