//! The times of the words of a segment, in as few letters as will do.

/// Hundredths of a second: from the start of the segment to that of its first word, then from each word to
/// the next. The words are what stands between single spaces. Empty where these cannot be their times.
pub(crate) fn steps(segment: f64, text: &str, starts: &[f64]) -> String {
    if starts.is_empty() || text.split(' ').count() != starts.len() {
        return String::new();
    }
    let mut before = hundredths(segment);
    let mut steps = Vec::with_capacity(starts.len());
    for start in starts {
        let at = hundredths(*start);
        if at < before {
            return String::new();
        }
        steps.push((at - before).to_string());
        before = at;
    }
    steps.join(" ")
}

fn hundredths(seconds: f64) -> i64 {
    (seconds * 100.0).round() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_told_by_how_long_after_the_last_one_they_come() {
        assert_eq!(
            steps(61.2, "so you qualify", &[61.204, 61.555, 72.0]),
            "0 36 1044"
        );
        for (text, starts) in [
            ("so you", vec![]),
            ("so you", vec![61.2]),
            ("so you", vec![61.2, 61.5, 61.9]),
            ("so you", vec![61.5, 61.2]),
            ("so", vec![3.0]),
        ] {
            assert_eq!(steps(61.2, text, &starts), "", "{starts:?}");
        }
    }
}
