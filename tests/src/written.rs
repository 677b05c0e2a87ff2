//! Calls on paper: the scripts of the generator, with the sentences that matter said in other people's words, and heard as
//! badly as wanted. They measure the rules alone, without audio.

pub mod corpus;
pub mod mishear;
pub mod store;
pub mod words;

use rand::Rng;
use rand::seq::IndexedRandom;
use serde_json::{Value, json};

use crate::calls::plan::{CallPlan, random};
use crate::calls::script::{self, Meaning, Turn};
use crate::calls::truth::{Segment, Truth, derive};
use crate::calls::{Party, Vertical};
use corpus::{Corpus, Sentence};

/// Words a minute are about 150.
const SECONDS_PER_WORD: f64 = 0.4;
/// Silence between two turns.
const PAUSE: f64 = 0.5;
/// Share of calls in which one more rule is broken, of those that the scripts know nothing of.
const MORE_BROKEN: f64 = 0.3;
/// Share of calls with sentences that only sound like trouble.
const NEAR_MISSES: f64 = 0.5;

/// A call on paper with the truth about it.
#[derive(Clone, Debug)]
pub struct WrittenCall {
    /// What really happens.
    pub truth: Truth,
    /// As a recogniser would hand it over, for `callscript.score`.
    pub transcript: Value,
}

/// Writes call `index` of a seed; `errors` is the share of words that are misheard.
pub fn write(seed: u64, index: usize, corpus: &Corpus, errors: f64) -> WrittenCall {
    let plan = CallPlan::deal(seed, index);
    let mut turns = script::write(&plan, &mut random(seed, index, 3));
    let mut chance = random(seed, index, 5);
    for turn in &mut turns {
        if let Meaning::Breaks(rule) = turn.meaning
            && let Some(sentence) = corpus.breaking(rule, turn.party).choose(&mut chance)
        {
            turn.text.clone_from(&sentence.text);
        }
    }
    if turns.len() > 4 {
        if chance.random_bool(MORE_BROKEN)
            && let Some(sentence) = corpus.beyond_the_scripts(plan.topic).choose(&mut chance)
        {
            insert(
                &mut turns,
                sentence,
                Meaning::Breaks(sentence.rules[0]),
                &mut chance,
            );
        }
        if chance.random_bool(NEAR_MISSES)
            && let Some(sentence) = corpus.harmless().choose(&mut chance)
        {
            insert(&mut turns, sentence, Meaning::Plain, &mut chance);
        }
    }
    let segments = place(&turns);
    let seconds = segments.last().map_or(0.0, |segment| segment.end);
    let truth = derive(format!("WRITTEN{index}"), &plan, &turns, segments, seconds);
    let heard: Vec<Value> = truth
        .segments
        .iter()
        .map(|segment| {
            let text = mishear::words(&segment.text, errors, &mut chance);
            json!({
                "words": words::timed(&text, segment.start, segment.end),
                "speaker": if !plan.stereo { "unknown" } else if segment.speaker == Party::Agent { "agent" } else { "caller" },
                "start": segment.start, "end": segment.end, "text": text,
            })
        })
        .collect();
    let transcript = json!({"segments": heard, "duration_seconds": seconds, "audio_seconds": seconds});
    WrittenCall { truth, transcript }
}

fn insert(turns: &mut Vec<Turn>, sentence: &Sentence, meaning: Meaning, chance: &mut impl Rng) {
    // Not before the greeting, and not after the good-bye.
    let at = chance.random_range(2..turns.len() - 1);
    turns.insert(
        at,
        Turn {
            party: sentence.party,
            text: sentence.text.clone(),
            meaning,
            pause: None,
        },
    );
}

fn place(turns: &[Turn]) -> Vec<Segment> {
    let mut now = 0.5;
    turns
        .iter()
        .map(|turn| {
            let start = now + turn.pause.unwrap_or_default();
            let end = start + turn.text.split_whitespace().count() as f64 * SECONDS_PER_WORD;
            now = end + PAUSE;
            Segment {
                speaker: turn.party,
                start,
                end,
                text: turn.text.clone(),
            }
        })
        .collect()
}

/// The vertical of a rule, where it has one.
pub fn vertical_of(rule: &str) -> Option<Vertical> {
    match rule {
        "aca_free_coverage" => Some(Vertical::Aca),
        "medicare_benefit_threat" => Some(Vertical::Medicare),
        "solar_no_cost_claim" => Some(Vertical::Solar),
        "debt_upfront_fee" => Some(Vertical::Debt),
        "auto_coached_answers" => Some(Vertical::AutoInsurance),
        "final_expense_no_questions" => Some(Vertical::FinalExpense),
        "home_no_permission" => Some(Vertical::HomeServices),
        _ => None,
    }
}
