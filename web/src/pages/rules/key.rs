//! The key to the pattern language. `docs/judge.md` prints the same table; a test compares them.

/// A sign of the language.
#[derive(Debug)]
pub(crate) struct Sign {
    /// How it is written.
    pub(crate) written: &'static str,
    pub(crate) meaning: &'static str,
    /// A pattern with it.
    pub(crate) example: &'static str,
    /// Words that the pattern finds.
    pub(crate) finds: &'static str,
}

/// All signs, the most common ones first.
pub(crate) const SIGNS: [Sign; 7] = [
    Sign {
        written: "words",
        meaning: "These words in this order. Case, punctuation and apostrophes do not count.",
        example: "gift card",
        finds: "a Gift-Card for you",
    },
    Sign {
        written: "( | )",
        meaning: "One of these.",
        example: "(gift|visa) card",
        finds: "the visa card",
    },
    Sign {
        written: "?",
        meaning: "The word or the group before it may be missing.",
        example: "my old? plan",
        finds: "my plan",
    },
    Sign {
        written: "..",
        meaning: "Up to 3 words of any kind.",
        example: "your .. benefits",
        finds: "your Medicare health benefits",
    },
    Sign {
        written: "..5",
        meaning: "Up to so many words of any kind.",
        example: "hang up ..5 lose",
        finds: "hang up now and you will lose",
    },
    Sign {
        written: "#",
        meaning: "A number; #4 is a row of numbers with at least 4 digits.",
        example: "# dollars",
        finds: "fifty dollars",
    },
    Sign {
        written: "65",
        meaning: "The number in digits or in words.",
        example: "turn 65",
        finds: "turn sixty five",
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manual_has_the_same_key() {
        let manual = include_str!("../../../../docs/judge.md");
        for sign in &SIGNS {
            let cell = |text: &str| text.replace('|', "\\|");
            let line = format!(
                "| `{}` | {} | `{}` | “{}” |",
                cell(sign.written),
                sign.meaning,
                cell(sign.example),
                sign.finds
            );
            assert!(manual.contains(&line), "docs/judge.md lacks: {line}");
        }
    }
}
