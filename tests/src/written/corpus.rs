//! Sentences that break rules, and sentences that only sound like it.

use anyhow::{Context, Result, bail};
use callscript_demo::calls::rules::vertical_of;
use callscript_demo::calls::{Party, Script, Vertical};

/// Sentences with which the rules may be improved.
pub const DEVELOPMENT: &str = include_str!("../../data/paraphrases_development.txt");
/// Sentences that nobody who writes rules has looked at.
pub const HELD_OUT: &str = include_str!("../../data/paraphrases_held_out.txt");

/// One sentence.
#[derive(Clone, Debug)]
pub struct Sentence {
    /// Rules it breaks, the main one first; none: it breaks none.
    pub rules: Vec<&'static str>,
    /// Who says it.
    pub party: Party,
    /// The words.
    pub text: String,
}

/// A file of sentences.
#[derive(Clone, Debug)]
pub struct Corpus {
    sentences: Vec<Sentence>,
}

impl Corpus {
    /// Reads lines `rule ids (- for none) | speaker | sentence`.
    pub fn read(text: &'static str) -> Result<Self> {
        let lines = text
            .lines()
            .filter(|line| !line.starts_with('#') && !line.trim().is_empty());
        let sentences = lines.map(sentence).collect::<Result<Vec<_>>>()?;
        Ok(Self { sentences })
    }

    /// All sentences.
    pub fn sentences(&self) -> &[Sentence] {
        &self.sentences
    }

    /// Sentences of this party that break the rule before all others.
    pub fn breaking(&self, rule: &str, party: Party) -> Vec<&Sentence> {
        let fits = |sentence: &&Sentence| sentence.rules.first() == Some(&rule) && sentence.party == party;
        self.sentences.iter().filter(fits).collect()
    }

    /// Sentences that break rules which the script does not, and which calls about `topic` can break.
    pub fn beyond(&self, script: &Script, topic: Vertical) -> Vec<&Sentence> {
        let scripted = script.broken();
        let fits = |sentence: &&Sentence| {
            sentence.rules.first().is_some_and(|rule| {
                !scripted.contains(rule)
                    // Neither fits into the middle of a talk.
                    && !matches!(*rule, "wrong_number" | "voicemail")
                    && vertical_of(rule).is_none_or(|of| of == topic)
            })
        };
        self.sentences.iter().filter(fits).collect()
    }

    /// Sentences that break no rule.
    pub fn harmless(&self) -> Vec<&Sentence> {
        self.sentences
            .iter()
            .filter(|sentence| sentence.rules.is_empty())
            .collect()
    }
}

fn sentence(line: &'static str) -> Result<Sentence> {
    let mut columns = line.splitn(3, " | ");
    let mut column = || columns.next().with_context(|| format!("three columns: {line}"));
    let (rules, speaker, text) = (column()?, column()?, column()?);
    Ok(Sentence {
        rules: rules
            .split(',')
            .map(str::trim)
            .filter(|rule| *rule != "-")
            .collect(),
        party: match speaker {
            "agent" => Party::Agent,
            "caller" => Party::Caller,
            other => bail!("unknown speaker {other}: {line}"),
        },
        text: text.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use callscript_demo::calls::scripts;

    #[test]
    fn both_files_have_enough_of_everything() -> Result<()> {
        for text in [DEVELOPMENT, HELD_OUT] {
            let corpus = Corpus::read(text)?;
            assert!(corpus.harmless().len() >= 100);
            for rule in scripts::all().iter().flat_map(Script::broken) {
                let said = [Party::Agent, Party::Caller].map(|party| corpus.breaking(rule, party).len());
                assert!(said.iter().sum::<usize>() >= 5, "{rule}: {said:?}");
            }
        }
        Ok(())
    }
}
