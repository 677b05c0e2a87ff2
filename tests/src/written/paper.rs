//! Times of calls that nobody speaks.

use callscript_demo::calls::line::Line;
use callscript_demo::calls::mix::samples_of;
use callscript_demo::calls::placing::place;
use callscript_demo::calls::telephone::RATE;
use callscript_demo::calls::truth::{Segment, Word};
use rand::Rng;

/// Words a minute are about 150.
const SECONDS_PER_WORD: f64 = 0.4;

/// The lines as if each word took as long as any other, and the length of the call.
pub fn segments(lines: &[Line], chance: &mut impl Rng) -> (Vec<Segment>, f64) {
    let words = |line: &Line| line.text.split_whitespace().count();
    let lengths: Vec<usize> = lines
        .iter()
        .map(|line| samples_of(words(line) as f64 * SECONDS_PER_WORD))
        .collect();
    let seconds = |at: usize| at as f64 / f64::from(RATE);
    let spans = place(lines, &lengths, chance);
    let end = spans.iter().map(|span| span.end).max().unwrap_or(0);
    let segments = lines.iter().zip(spans).map(|(line, span)| {
        let start = seconds(span.start);
        let words = (0_u32..)
            .zip(line.text.split_whitespace())
            .map(|(at, text)| Word {
                start: start + f64::from(at) * SECONDS_PER_WORD,
                end: start + f64::from(at + 1) * SECONDS_PER_WORD,
                text: text.to_owned(),
            });
        Segment {
            speaker: line.party(),
            start,
            end: seconds(span.end),
            text: line.text.clone(),
            words: words.collect(),
        }
    });
    (segments.collect(), seconds(end))
}
