//! Scripts as their authors write them: see `bank/scripts/README.md`.

use std::collections::BTreeSet;

use anyhow::{Context, Result, anyhow, bail, ensure};

use super::cast::{Cast, Role};
use super::line::Line;
use super::meaning::Meaning;
use super::plan::Kind;
use super::vertical::Vertical;

/// Rule that asks for a word about the recording.
pub const DISCLOSURE: &str = "recording_disclosure_missing";
/// Rule that asks for the Medicare disclaimer.
pub const DISCLAIMER: &str = "medicare_disclaimer_missing";

/// A call as it is written down.
#[derive(Clone, Debug)]
pub struct Script {
    /// Begins with its vertical.
    pub name: &'static str,
    /// What they talk about; none: anything.
    pub topic: Option<Vertical>,
    /// Its course.
    pub kind: Kind,
    /// Whose voices are heard.
    pub cast: Cast,
    /// What is said.
    pub lines: Vec<Line>,
}

impl Script {
    /// Reads all scripts of a file; an error names the file and the line.
    pub fn parse_file(file: &str, text: &'static str) -> Result<Vec<Self>> {
        let topic = Vertical::ALL.into_iter().find(|topic| topic.id() == file);
        let mut scripts = Vec::new();
        let mut draft: Option<Draft> = None;
        for (number, line) in (1..).zip(text.lines()) {
            let line = line.trim();
            let at = || format!("{file}.txt:{number}");
            if let Some(name) = line.strip_prefix("## ") {
                scripts.extend(draft.take().map(Draft::finish).transpose().with_context(at)?);
                draft = Some(Draft::new(name.trim(), topic));
            } else if !line.is_empty() {
                let draft = draft
                    .as_mut()
                    .ok_or_else(|| anyhow!("{line:?} belongs to no script"));
                draft.and_then(|draft| draft.take(line)).with_context(at)?;
            }
        }
        let last = draft.map(Draft::finish).transpose();
        scripts.extend(last.with_context(|| format!("{file}.txt, at its end"))?);
        Ok(scripts)
    }

    /// The rules that its words break.
    pub fn broken(&self) -> BTreeSet<&'static str> {
        self.lines.iter().flat_map(Line::broken).collect()
    }

    /// Whether somebody says what an absence rule asks for.
    pub fn satisfies(&self, rule: &str) -> bool {
        let meanings = || self.lines.iter().flat_map(|line| &line.meanings);
        meanings().any(|meaning| matches!(meaning, Meaning::Satisfies(asked) if *asked == rule))
    }

    /// Whether a second agent takes over.
    pub fn has_transfer(&self) -> bool {
        self.lines.iter().any(|line| line.role == Role::SecondAgent)
    }
}

/// A script that is being read.
struct Draft {
    name: &'static str,
    topic: Option<Vertical>,
    kind: Option<Kind>,
    cast: Option<Cast>,
    lines: Vec<Line>,
}

impl Draft {
    fn new(name: &'static str, topic: Option<Vertical>) -> Self {
        Self {
            name,
            topic,
            kind: None,
            cast: None,
            lines: Vec::new(),
        }
    }

    fn take(&mut self, line: &'static str) -> Result<()> {
        match line.split_once(": ") {
            Some(("kind", kind)) => self.kind = Some(Kind::parse(kind)?),
            Some(("cast", cast)) => self.cast = Some(Cast::parse(cast)?),
            Some(("note", _)) => {}
            _ => {
                let line = Line::parse(line)?;
                if line.gap.is_over_another() {
                    let before = self.lines.last().context("there is nothing to speak over")?;
                    ensure!(before.party() != line.party(), "nobody speaks over themselves");
                }
                self.lines.push(line);
            }
        }
        Ok(())
    }

    fn finish(self) -> Result<Script> {
        let name = self.name;
        let (Some(kind), Some(cast)) = (self.kind, self.cast) else {
            bail!("{name}, which ends here, lacks a kind or a cast");
        };
        ensure!(!self.lines.is_empty(), "{name}, which ends here, is empty");
        Ok(Script {
            name,
            topic: self.topic,
            kind,
            cast,
            lines: self.lines,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_name_the_file_and_the_line() {
        let head = "## solar-x\nkind: clean\ncast: agent f, caller m\n";
        for (text, place) in [
            ("A: Hello.", "solar.txt:1"),
            ("## solar-x\nkind: odd", "solar.txt:2"),
            ("## solar-x\nA: Hello.\n## solar-y", "solar.txt:3"),
            ("## solar-x\nkind: clean\nA: Hello.", "solar.txt, at its end"),
        ] {
            let error = Script::parse_file("solar", text).unwrap_err();
            assert!(error.to_string().contains(place), "{error:#}");
        }
        for lines in ["C[mid]: Hm.", "A: Well.\nA[-0.3]: Yes.", "A: Well.\nB[mid]: Yes."] {
            let text = Box::leak(format!("{head}{lines}").into_boxed_str());
            assert!(Script::parse_file("solar", text).is_err(), "{lines}");
        }
    }
}
