//! Calls by an author who knew what is to be masked and nothing of how: half of them for improving, half kept unseen.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::mask;

const SEEN: &str = include_str!("../../tests/data/masking/seen.txt");
const UNSEEN: &str = include_str!("../../tests/data/masking/unseen.txt");

/// A call in which secrets are marked `{kind|words}`.
struct Case {
    name: String,
    /// Speaker and text with marks.
    lines: Vec<(String, String)>,
}

fn cases(table: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for line in table.lines().filter(|line| !line.trim().is_empty()) {
        if let Some(name) = line.strip_prefix("# ") {
            cases.push(Case {
                name: name.to_owned(),
                lines: Vec::new(),
            });
        } else {
            let (speaker, text) = line.split_once(": ").expect("a speaker");
            let case = cases.last_mut().expect("a name");
            case.lines.push((speaker.to_owned(), text.to_owned()));
        }
    }
    cases
}

/// The text without marks, and the marks: kind, words.
fn unmarked(text: &str) -> (String, Vec<(String, String)>) {
    let (mut plain, mut marks, mut rest) = (String::new(), Vec::new(), text);
    while let Some((before, after)) = rest.split_once('{') {
        let (mark, behind) = after.split_once('}').expect("a closed mark");
        let (kind, words) = mark.split_once('|').expect("a kind");
        plain.push_str(before);
        plain.push_str(words);
        marks.push((kind.to_owned(), words.to_owned()));
        rest = behind;
    }
    plain.push_str(rest);
    (plain, marks)
}

#[derive(Debug, Default)]
struct Tally {
    secrets: usize,
    found: usize,
    of_kind: usize,
    /// Lines without a secret, and how many of them were changed.
    plain: usize,
    spoiled: usize,
    /// Calls with everything masked and nothing else.
    calls: usize,
    whole: usize,
    wrong: Vec<String>,
    /// Secrets of each kind, and how many are masked.
    kinds: BTreeMap<String, (usize, usize)>,
}

fn is_gone(masked: &str, words: &str) -> bool {
    // Whole figures and names of numbers: "4111" may not stand, "the" may.
    let telling = |word: &&str| word.chars().any(|letter| letter.is_ascii_digit());
    let figures: Vec<&str> = words.split_whitespace().filter(telling).collect();
    if figures.is_empty() {
        return !masked.contains(words);
    }
    let left: Vec<&str> = masked.split_whitespace().collect();
    let is_left = |figure: &&&str| {
        let bare = |word: &str| {
            word.trim_matches(|letter: char| !letter.is_alphanumeric())
                .to_owned()
        };
        left.iter().any(|word| bare(word) == bare(figure))
    };
    figures.iter().filter(is_left).count() == 0
}

fn tally(table: &str) -> Tally {
    let mut tally = Tally::default();
    for case in cases(table) {
        let lines: Vec<(String, Vec<(String, String)>)> =
            case.lines.iter().map(|(_, text)| unmarked(text)).collect();
        let mut segments: Vec<Value> = (0..)
            .zip(case.lines.iter().zip(&lines))
            .map(|(at, ((speaker, _), (plain, _)))| {
                let start = f64::from(at) * 4.0;
                json!({"speaker": speaker, "start": start, "end": start + 3.5, "text": plain})
            })
            .collect();
        mask(&mut segments);
        tally.calls += 1;
        let mut is_whole = true;
        for (segment, (plain, marks)) in segments.iter().zip(&lines) {
            let masked = segment["text"].as_str().expect("a text");
            for (kind, words) in marks {
                let is_found = is_gone(masked, words);
                tally.secrets += 1;
                let of_kind = tally.kinds.entry(kind.clone()).or_default();
                of_kind.0 += 1;
                of_kind.1 += usize::from(is_found);
                tally.found += usize::from(is_found);
                tally.of_kind += usize::from(is_found && masked.contains(&format!("[{kind}]")));
                if !is_found {
                    is_whole = false;
                    tally
                        .wrong
                        .push(format!("{}: {kind} {words:?} stands in {masked:?}", case.name));
                }
            }
            if marks.is_empty() {
                tally.plain += 1;
                if masked != plain {
                    is_whole = false;
                    tally.spoiled += 1;
                    tally
                        .wrong
                        .push(format!("{}: {plain:?} became {masked:?}", case.name));
                }
            }
        }
        tally.whole += usize::from(is_whole);
    }
    tally
}

#[test]
fn calls_of_another_author_are_masked() {
    for (name, table, least_found, most_spoiled) in [
        ("seen", SEEN, SEEN_FOUND, SEEN_SPOILED),
        ("unseen", UNSEEN, UNSEEN_FOUND, UNSEEN_SPOILED),
    ] {
        let tally = tally(table);
        let share = |part: usize, of: usize| 100.0 * part as f64 / of as f64;
        println!(
            "{name}: {} of {} secrets are masked ({:.1} %), {} under the right name; {} of {} other lines are changed \
             ({:.1} %); {} of {} calls are as they should be",
            tally.found,
            tally.secrets,
            share(tally.found, tally.secrets),
            tally.of_kind,
            tally.spoiled,
            tally.plain,
            share(tally.spoiled, tally.plain),
            tally.whole,
            tally.calls
        );
        for (kind, (all, found)) in &tally.kinds {
            println!("  {kind}: {found} of {all}");
        }
        if name == "seen" {
            println!("{}", tally.wrong.join("\n"));
        }
        assert_eq!(tally.calls, 100);
        assert!(share(tally.found, tally.secrets) >= least_found, "{name}");
        assert!(share(tally.spoiled, tally.plain) <= most_spoiled, "{name}");
    }
}

/// Percent of the secrets, and of the other lines.
const SEEN_FOUND: f64 = 100.0;
const SEEN_SPOILED: f64 = 0.0;
const UNSEEN_FOUND: f64 = 87.0;
const UNSEEN_SPOILED: f64 = 0.5;
