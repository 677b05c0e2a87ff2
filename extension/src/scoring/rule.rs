//! Rules as they come from the database, which a person edits: anything may be in them.

use serde::Deserialize;
use serde_json::Value;

use super::flag::{Cause, Dropped};
use super::index::{Index, List};
use super::metric::Metric;
use super::program::{self, Lexicon};
use super::terms::{Severity, Speaker};

/// Furthest that a negation reaches, in words.
const MOST_NOT_AFTER: usize = 10;
/// Fewest words that the judge must quote, where the rule says nothing else.
const USUAL_LEAST_QUOTED: usize = 4;
/// Most that a rule may ask for.
const MOST_LEAST_QUOTED: usize = 30;
/// Most patterns of one rule.
const MOST_PATTERNS: usize = 200;

/// How a rule is detected; `core.rule_kind` in SQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    Phrase,
    Absence,
    Metric,
    Judge,
}

impl Kind {
    /// Whether the model is asked about rules of this kind. Absences and metrics are measured: to ask about
    /// them would only cost tokens, and what the model says of them does not count.
    pub(crate) const fn is_asked(self) -> bool {
        matches!(self, Self::Phrase | Self::Judge)
    }
}

/// Who looks for what a rule of patterns is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum By {
    /// What patterns find is a suspicion, which the judge upholds or clears, and the judge finds more.
    #[default]
    Both,
    /// What patterns find stands, and the judge is not asked.
    Patterns,
}

/// Whether the model is asked about a rule as the database hands it out.
pub(crate) fn is_asked(rule: &Value) -> bool {
    let by = By::deserialize(&rule["definition"]["by"]).unwrap_or_default();
    by == By::Both && Kind::deserialize(&rule["kind"]).is_ok_and(Kind::is_asked)
}

/// Whether an absence rule, as the database hands it out, says before which words something is due.
pub(crate) fn has_deadline_in_words(rule: &Value) -> bool {
    rule["definition"]["before"]
        .as_array()
        .is_some_and(|before| !before.is_empty())
}

#[derive(Deserialize)]
struct RawRule {
    id: String,
    version: i32,
    #[serde(default)]
    speaker: Option<Speaker>,
    severity: Severity,
    weight: i32,
    kind: Kind,
    #[serde(default)]
    definition: Value,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPatterns {
    #[serde(default)]
    any: Vec<String>,
    #[serde(default)]
    all: Vec<Vec<String>>,
    #[serde(default)]
    unless: Vec<String>,
    #[serde(default)]
    before: Vec<String>,
    #[serde(default)]
    only_if: Vec<String>,
    #[serde(default)]
    by: By,
    // Read apart, for rules of every kind.
    #[serde(default, rename = "least_quoted")]
    _least_quoted: Option<Value>,
    from: Option<f64>,
    to: Option<f64>,
    #[serde(default)]
    not_after: usize,
    #[serde(default)]
    unspeakable: usize,
    #[serde(default)]
    attack: bool,
    #[serde(default)]
    hints: Vec<String>,
}

/// Patterns of a phrase or absence rule.
#[derive(Debug)]
pub(crate) struct Patterns {
    pub(crate) any: List,
    /// Of an absence: parts that must all be said, each in one of its ways, beside `any`.
    pub(crate) all: Vec<List>,
    pub(crate) unless: List,
    /// Of an absence: what must be said is due before the first of these words. Where none of them is said, nothing is due.
    pub(crate) before: List,
    /// Where anybody says one of these: elsewhere the rule does not apply.
    pub(crate) only_if: List,
    pub(crate) by: By,
    /// Second of the call from which a match may start.
    pub(crate) from: f64,
    /// Second of the call until which a match may start.
    pub(crate) to: f64,
    /// A match does not count with a "not", "never" or "nobody" among so many words before it.
    pub(crate) not_after: usize,
    /// Points from which a segment that nobody can have said is a match too; 0: none is.
    pub(crate) unspeakable: usize,
    /// A match is an attempt to talk the judge over.
    pub(crate) is_attack: bool,
    /// Of an absence: words by which what must be said may have been said in some other way; without a judge, no absence. Of
    /// an attack: words that may speak to the judge; no violation, but nothing is cleared.
    pub(crate) hints: List,
}

/// How a rule is detected, ready for it.
#[derive(Debug)]
pub(crate) enum Definition {
    Phrase(Patterns),
    Absence(Patterns),
    Metric(Metric),
    /// Only the language model can tell.
    Judge,
}

impl Definition {
    const fn kind(&self) -> Kind {
        match self {
            Self::Phrase(_) => Kind::Phrase,
            Self::Absence(_) => Kind::Absence,
            Self::Metric(_) => Kind::Metric,
            Self::Judge => Kind::Judge,
        }
    }
}

/// A usable rule.
#[derive(Debug)]
pub(crate) struct Rule {
    pub(crate) id: String,
    pub(crate) version: i32,
    pub(crate) speaker: Option<Speaker>,
    pub(crate) severity: Severity,
    /// Points taken off the score.
    pub(crate) weight: i32,
    /// Fewest words that the judge must quote.
    pub(crate) least_quoted: usize,
    pub(crate) definition: Definition,
}

impl Rule {
    /// Whether the model may report violations of this rule.
    pub(crate) fn is_asked(&self) -> bool {
        self.definition.kind().is_asked() && !self.is_by_patterns()
    }

    /// Whether the judge has no say in it.
    fn is_by_patterns(&self) -> bool {
        match &self.definition {
            Definition::Phrase(patterns) | Definition::Absence(patterns) => patterns.by == By::Patterns,
            _ => false,
        }
    }

    /// Whether what is detected is only a suspicion: a measurement is none.
    pub(crate) fn is_suspicion(&self) -> bool {
        matches!(self.definition, Definition::Phrase(_) | Definition::Absence(_)) && !self.is_by_patterns()
    }
}

/// Reads all rules; one that cannot be used is reported and does not touch the others.
pub(crate) fn parse_all(
    rules: &Value,
    lexicon: &mut Lexicon,
    index: &mut Index,
    dropped: &mut Vec<Dropped>,
) -> Vec<Rule> {
    let Some(values) = rules.as_array() else {
        if !rules.is_null() {
            dropped.push(Dropped::new(
                None,
                Cause::UnusableInput,
                "the rules are no array, so none was tried",
            ));
        }
        return Vec::new();
    };
    let mut parsed: Vec<Rule> = Vec::new();
    for value in values {
        let id = value.get("id").and_then(Value::as_str);
        match parse(value, lexicon, index) {
            Ok(rule) if parsed.iter().any(|other| other.id == rule.id) => {
                dropped.push(Dropped::new(
                    id,
                    Cause::UnusableRule,
                    "the rule is listed twice; the first one counts",
                ));
            }
            Ok(rule) => parsed.push(rule),
            Err(reason) => dropped.push(Dropped::new(
                id,
                Cause::UnusableRule,
                format!("the rule cannot be used: {reason}"),
            )),
        }
    }
    parsed
}

/// Whether a rule could be used, and if not, why.
pub(crate) fn check(value: &Value) -> Result<(), String> {
    parse(value, &mut Lexicon::default(), &mut Index::default()).map(|_| ())
}

fn parse(value: &Value, lexicon: &mut Lexicon, index: &mut Index) -> Result<Rule, String> {
    let raw = RawRule::deserialize(value).map_err(|error| error.to_string())?;
    if raw.id.trim().is_empty() {
        return Err("its id is blank".to_owned());
    }
    if raw.version < 1 {
        return Err("its version must be at least 1".to_owned());
    }
    if !(0..=100).contains(&raw.weight) {
        return Err("its weight must be 0 to 100".to_owned());
    }
    if raw.speaker == Some(Speaker::Unknown) {
        return Err("its speaker must be agent, caller or null for anybody".to_owned());
    }
    let definition = match raw.kind {
        Kind::Phrase => Definition::Phrase(patterns(&raw.definition, raw.kind, lexicon, index)?),
        Kind::Absence => Definition::Absence(patterns(&raw.definition, raw.kind, lexicon, index)?),
        Kind::Metric => Definition::Metric(Metric::parse(&raw.definition)?),
        Kind::Judge => Definition::Judge,
    };
    Ok(Rule {
        id: raw.id,
        version: raw.version,
        speaker: raw.speaker,
        severity: raw.severity,
        weight: raw.weight,
        least_quoted: least_quoted(&raw.definition)?,
        definition,
    })
}

fn least_quoted(definition: &Value) -> Result<usize, String> {
    let Some(words) = definition.get("least_quoted") else {
        return Ok(USUAL_LEAST_QUOTED);
    };
    let words = words.as_u64().and_then(|words| usize::try_from(words).ok());
    words
        .filter(|words| (1..=MOST_LEAST_QUOTED).contains(words))
        .ok_or_else(|| format!("definition: `least_quoted` must be 1 to {MOST_LEAST_QUOTED} words"))
}

fn patterns(
    definition: &Value,
    kind: Kind,
    lexicon: &mut Lexicon,
    index: &mut Index,
) -> Result<Patterns, String> {
    let raw = RawPatterns::deserialize(definition).map_err(|error| format!("definition: {error}"))?;
    if raw.any.is_empty() && raw.all.is_empty() || raw.all.iter().any(Vec::is_empty) {
        return Err("definition: `any` needs at least one pattern".to_owned());
    }
    if kind == Kind::Phrase && !(raw.all.is_empty() && raw.before.is_empty()) {
        return Err("definition: `all` and `before` are for absences".to_owned());
    }
    let others = raw.unless.len() + raw.hints.len() + raw.before.len() + raw.only_if.len();
    if raw.any.len() + raw.all.iter().map(Vec::len).sum::<usize>() + others > MOST_PATTERNS {
        return Err(format!("definition: more than {MOST_PATTERNS} patterns"));
    }
    let (from, to) = (raw.from.unwrap_or(0.0), raw.to.unwrap_or(f64::INFINITY));
    if from < 0.0 || to < from {
        return Err("definition: `from` and `to` must be seconds with 0 <= from <= to".to_owned());
    }
    if raw.not_after > MOST_NOT_AFTER {
        return Err(format!(
            "definition: `not_after` must be 0 to {MOST_NOT_AFTER} words"
        ));
    }
    let mut compile = |sources: &[String]| {
        let programs = sources.iter().map(|source| program::compile(source, lexicon));
        programs
            .collect::<Result<Vec<_>, _>>()
            .map(|programs| index.add(programs))
            .map_err(|error| error.to_string())
    };
    Ok(Patterns {
        any: compile(&raw.any)?,
        all: raw
            .all
            .iter()
            .map(|part| compile(part))
            .collect::<Result<_, _>>()?,
        unless: compile(&raw.unless)?,
        before: compile(&raw.before)?,
        only_if: compile(&raw.only_if)?,
        by: raw.by,
        from,
        to,
        not_after: raw.not_after,
        unspeakable: raw.unspeakable,
        is_attack: raw.attack,
        hints: compile(&raw.hints)?,
    })
}
