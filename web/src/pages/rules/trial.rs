//! Trying a rule on a sentence and on its examples; nothing is kept.

use serde::Deserialize;
use serde_json::Value;
use tokio_postgres::types::Type;

use crate::app::App;
use crate::auth::viewer::Viewer;
use crate::error::PageError;
use crate::view::format;

/// What a version finds in a sentence.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub(crate) struct Hit {
    pub(crate) quote: String,
    pub(crate) speaker: String,
    pub(crate) start_seconds: f64,
    pub(crate) reason: String,
}

impl Hit {
    /// `0:52`
    pub(crate) fn clock(&self) -> String {
        format::length(self.start_seconds)
    }
}

/// What a version makes of an example.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(crate) struct Example {
    pub(crate) said: String,
    pub(crate) is_violation: bool,
    /// `None`: only the model can tell.
    pub(crate) is_right: Option<bool>,
    pub(crate) quote: Option<String>,
}

/// The answer of `console.try_rule`.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub(crate) struct Trial {
    /// By what is edited; `None`: it finds nothing.
    pub(crate) draft: Option<Hit>,
    /// By the version in force.
    pub(crate) now: Option<Hit>,
    /// Those that fail first.
    pub(crate) examples: Vec<Example>,
}

impl Trial {
    pub(crate) fn failed(&self) -> usize {
        let wrong = self
            .examples
            .iter()
            .filter(|example| example.is_right == Some(false));
        wrong.count()
    }

    pub(crate) fn untold(&self) -> usize {
        let untold = self.examples.iter().filter(|example| example.is_right.is_none());
        untold.count()
    }
}

/// As people write it down: each line of a speaker, the first of `by` where it names nobody.
pub(crate) fn conversation(said: &str, by: &str) -> String {
    let said = said.trim();
    let named = ["agent:", "caller:", "unknown:", "@"];
    if said.is_empty() || named.iter().any(|name| said.starts_with(name)) {
        return said.to_owned();
    }
    let by = if by == "caller" { "caller" } else { "agent" };
    format!("{by}: {said}")
}

/// Tries `version` with these changes, if any, on `said`, if anything was.
///
/// # Errors
/// [`PageError::Invalid`] says what is wrong with the rule or with the sentence.
pub(crate) async fn run(
    app: &App,
    viewer: &Viewer,
    rule: &str,
    version: i32,
    changes: Option<&Value>,
    said: &str,
) -> Result<Trial, PageError> {
    let said = (!said.is_empty()).then_some(said);
    let tried: Value = app
        .database
        .one(
            "SELECT console.try_rule($1, $2, $3, $4, $5)",
            &[
                (&viewer.id, Type::INT8),
                (&rule, Type::TEXT),
                (&version, Type::INT4),
                (&changes, Type::JSONB),
                (&said, Type::TEXT),
            ],
        )
        .await
        .map_err(PageError::of_action)?;
    serde_json::from_value(tried)
        .map_err(|error| PageError::Internal(format!("a trial is not understood ({error})")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bare_sentence_is_somebodys() {
        assert_eq!(conversation(" a gift card ", "agent"), "agent: a gift card");
        assert_eq!(conversation("a gift card", "caller"), "caller: a gift card");
        assert_eq!(conversation("a gift card", "nobody"), "agent: a gift card");
        assert_eq!(
            conversation("caller: hi\nagent: ho", "agent"),
            "caller: hi\nagent: ho"
        );
        assert_eq!(conversation("@90 agent: ho", "agent"), "@90 agent: ho");
        assert_eq!(conversation(" ", "agent"), "");
    }
}
