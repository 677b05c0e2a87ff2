//! One line of a script: `A[-0.4]: Sure, I can help with that. {~rule}`.

use anyhow::{Context, Result, bail, ensure};

use super::Party;
use super::cast::Role;
use super::gap::Gap;
use super::meaning::Meaning;

/// What one person says without a break.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Who says it.
    pub role: Role,
    /// What comes before it.
    pub gap: Gap,
    /// The words.
    pub text: String,
    /// What it means to the rules; mostly nothing.
    pub meanings: Vec<Meaning>,
}

impl Line {
    /// Reads a line.
    pub fn parse(text: &'static str) -> Result<Self> {
        let (head, rest) = text
            .split_once(':')
            .context("a line is `A: words`, with B or C for others")?;
        let (who, gap) = match head.split_once('[') {
            None => (head, Gap::Chance),
            Some((who, gap)) => {
                let gap = gap.strip_suffix(']').context("a bracket stays open")?;
                (who, Gap::parse(gap)?)
            }
        };
        let role = match who {
            "A" => Role::Agent,
            "B" => Role::SecondAgent,
            "C" => Role::Caller,
            other => bail!("nobody is called {other:?}: A, B or C"),
        };
        let (words, meanings) = meanings(rest)?;
        ensure!(!words.is_empty(), "nothing is said");
        Ok(Self {
            role,
            gap,
            text: words.to_owned(),
            meanings,
        })
    }

    /// The side that says it.
    pub fn party(&self) -> Party {
        self.role.party()
    }

    /// The rules it breaks.
    pub fn broken(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.meanings.iter().filter_map(|meaning| match meaning {
            Meaning::Breaks(rule) => Some(*rule),
            _ => None,
        })
    }
}

/// Parts the words of a line from the braces after them.
fn meanings(rest: &'static str) -> Result<(&'static str, Vec<Meaning>)> {
    let (words, mut braces) = rest
        .find('{')
        .map_or((rest, ""), |at| (&rest[..at], rest[at..].trim()));
    let mut found = Vec::new();
    while !braces.is_empty() {
        let (one, after) = braces
            .strip_prefix('{')
            .context("words stand behind a brace")?
            .split_once('}')
            .context("a brace stays open")?;
        found.push(Meaning::parse(one)?);
        braces = after.trim_start();
    }
    Ok((words.trim(), found))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read_whole() {
        let line = Line::parse("A[-0.4]: It's free: all of it. {!aca_free_coverage} {~gift_card} ").unwrap();
        let expected = Line {
            role: Role::Agent,
            gap: Gap::Overlap(0.4),
            text: "It's free: all of it.".to_owned(),
            meanings: vec![Meaning::Breaks("aca_free_coverage"), Meaning::Near("gift_card")],
        };
        assert_eq!(line, expected);
        assert_eq!(Line::parse("C: Yes.").unwrap().gap, Gap::Chance);
    }

    #[test]
    fn what_is_no_line_is_refused() {
        for wrong in [
            "Yes.",
            "D: Yes.",
            "A[mid: Yes.",
            "A[soon]: Yes.",
            "A: {!gift_card}",
            "A: Yes. {gift_card}",
            "A: Yes. {!gift card}",
            "A: Yes. {!gift_card",
            "A: Yes. {!gift_card} no.",
        ] {
            assert!(Line::parse(wrong).is_err(), "{wrong}");
        }
    }
}
