//! A measurement: what scoring one call costs.

use serde_json::{Value, json};

use super::call::Call;
use super::compiled::CompiledRules;
use super::phrase::Lines;
use super::score::{Scored, score, score_by};
use super::score_tests::call;
use super::transcript::Transcript;

/// Prints what one score costs: `cargo test --release --lib -- --ignored --nocapture price_of_a_score`.
#[test]
#[ignore = "a measurement, not a check"]
fn price_of_a_score() {
    let sentences: Vec<&str> = include_str!("../../tests/data/demo_sentences.txt")
        .lines()
        .filter(|line| line.contains("| - |") && !line.starts_with('#'))
        .filter_map(|line| line.rsplit(" | ").next())
        .collect();
    // Four minutes: 80 segments of 3 seconds.
    let segments: Vec<_> = (0..80u32)
        .map(|index| {
            let start = f64::from(index) * 3.0;
            (
                ["agent", "caller"][index as usize % 2],
                start,
                start + 2.8,
                sentences[index as usize * 4 % sentences.len()],
            )
        })
        .collect();
    let (transcript, rules) = (call(&segments), json!(super::shipped_tests::shipped_rules()));
    let words: usize = segments.iter().map(|segment| segment.3.split(' ').count()).sum();
    let set = CompiledRules::of(&rules);
    let took = |what: &str, score: &dyn Fn() -> Scored| {
        let begun = std::time::Instant::now();
        for _ in 0..1_000 {
            std::hint::black_box(score());
        }
        println!(
            "{words} words, {} rules, {what}: {} us a call",
            set.rules.len(),
            begun.elapsed().as_micros() / 1_000
        );
    };
    let text = transcript.to_string();
    let begun = std::time::Instant::now();
    for _ in 0..1_000 {
        std::hint::black_box(Call::read(&text));
    }
    println!("  of which parsing: {} us", begun.elapsed().as_micros() / 1_000);
    let parsed = Transcript::parse(&transcript).expect("parses");
    let begun = std::time::Instant::now();
    for _ in 0..1_000 {
        std::hint::black_box(Lines::new(&parsed, &set.lexicon, &set.index));
    }
    println!(
        "  of which looking for clues: {} us",
        begun.elapsed().as_micros() / 1_000
    );
    took("compiled, transcript parsed already", &|| {
        score_by(&set, &Call::of(&transcript), &Value::Null)
    });
    took("compiled, transcript as text", &|| {
        score_by(&set, &Call::read(&text), &Value::Null)
    });
    took("handed in as JSON", &|| score(&transcript, &rules, &Value::Null));
}
