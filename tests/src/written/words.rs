//! Times of words on paper: each takes as long as any other.

use serde_json::{Value, json};

/// The words of a text that is said from `start` to `end`, as a recogniser would hand them over.
pub fn timed(text: &str, start: f64, end: f64) -> Value {
    let each = (end - start) / text.split(' ').count() as f64;
    let words = (0..).zip(text.split(' ')).map(|(number, word)| {
        let from = start + f64::from(number) * each;
        json!({"start": hundredths(from), "end": hundredths(from + each), "text": word})
    });
    words.collect()
}

/// The same words so many seconds later.
pub fn shift(words: &mut Value, seconds: f64) {
    for word in words.as_array_mut().into_iter().flatten() {
        for name in ["start", "end"] {
            word[name] = hundredths(word[name].as_f64().unwrap_or(0.0) + seconds).into();
        }
    }
}

fn hundredths(seconds: f64) -> f64 {
    (seconds * 100.0).round() / 100.0
}
