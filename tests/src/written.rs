//! Calls on paper: the scripts of the generator, with the sentences that matter said in other people's words,
//! and heard as badly as wanted. They measure the rules alone, without audio.

pub mod corpus;
pub mod mishear;
pub mod paper;
pub mod secrets;
pub mod store;
pub mod words;

use callscript_demo::calls::Party;
use callscript_demo::calls::cast::Role;
use callscript_demo::calls::gap::Gap;
use callscript_demo::calls::line::Line;
use callscript_demo::calls::meaning::Meaning;
use callscript_demo::calls::plan::{CallPlan, random};
use callscript_demo::calls::truth::{Truth, derive};
use rand::Rng;
use rand::seq::IndexedRandom;
use serde_json::{Value, json};

use corpus::{Corpus, Sentence};

/// Share of calls in which one more rule is broken than in the script.
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
    let mut chance = random(seed, index, 5);
    let mut lines = plan.script.lines.clone();
    for line in &mut lines {
        // A line that breaks two rules keeps its words: no sentence of the corpus is sure to break both.
        if let [Meaning::Breaks(rule)] = line.meanings[..]
            && let Some(sentence) = corpus.breaking(rule, line.party()).choose(&mut chance)
        {
            line.text.clone_from(&sentence.text);
        }
    }
    if lines.len() > 4 {
        if chance.random_bool(MORE_BROKEN)
            && let Some(sentence) = corpus.beyond(plan.script, plan.topic).choose(&mut chance)
        {
            insert(
                &mut lines,
                sentence,
                vec![Meaning::Breaks(sentence.rules[0])],
                &mut chance,
            );
        }
        if chance.random_bool(NEAR_MISSES)
            && let Some(sentence) = corpus.harmless().choose(&mut chance)
        {
            insert(&mut lines, sentence, Vec::new(), &mut chance);
        }
    }
    let (segments, seconds) = paper::segments(&lines, &mut chance);
    let truth = derive(format!("WRITTEN{index}"), &plan, &lines, segments, seconds);
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

fn insert(lines: &mut Vec<Line>, sentence: &Sentence, meanings: Vec<Meaning>, chance: &mut impl Rng) {
    // Not before the greeting, and not after the good-bye.
    let at = chance.random_range(2..lines.len() - 1);
    let role = match sentence.party {
        Party::Agent => Role::Agent,
        Party::Caller => Role::Caller,
    };
    // What was spoken over the line before would now be spoken over this one.
    if lines[at].gap.is_over_another() {
        lines[at].gap = Gap::Chance;
    }
    lines.insert(
        at,
        Line {
            role,
            gap: Gap::Chance,
            text: sentence.text.clone(),
            meanings,
        },
    );
}
