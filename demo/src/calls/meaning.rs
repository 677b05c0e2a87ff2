//! What a line means to the rules.

use anyhow::{Result, bail, ensure};

/// What a line means to one rule.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Meaning {
    /// It breaks the rule.
    Breaks(&'static str),
    /// It is what the absence rule asks for.
    Satisfies(&'static str),
    /// It sounds like a breach and is none.
    Near(&'static str),
}

impl Meaning {
    /// Reads what stands in the braces of a line: `!rule`, `+rule` or `~rule`.
    pub fn parse(text: &'static str) -> Result<Self> {
        let mut letters = text.chars();
        let mark = letters.next();
        let rule = letters.as_str();
        ensure!(
            !rule.is_empty()
                && rule
                    .chars()
                    .all(|letter| letter.is_ascii_lowercase() || letter == '_'),
            "{{{text}}} names no rule"
        );
        Ok(match mark {
            Some('!') => Self::Breaks(rule),
            Some('+') => Self::Satisfies(rule),
            Some('~') => Self::Near(rule),
            _ => bail!("{{{text}}} begins with none of ! + ~"),
        })
    }

    /// The rule.
    pub fn rule(self) -> &'static str {
        let (Self::Breaks(rule) | Self::Satisfies(rule) | Self::Near(rule)) = self;
        rule
    }
}
