//! What is wrong with an edited rule, and beside which field that is said.

use super::fields::LISTS;

/// A complaint about a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wrong {
    /// Name of the field; empty: of none alone.
    pub(crate) field: String,
    pub(crate) text: String,
}

impl Wrong {
    pub(crate) fn new(field: &str, text: impl Into<String>) -> Self {
        Self {
            field: field.to_owned(),
            text: text.into(),
        }
    }

    /// Of what the extension says of a rule, such as `rule: definition: pattern "(a", character 3: …`. `value` gives what
    /// was typed into a field.
    pub(crate) fn of_message<'a>(message: &str, value: impl Fn(&str) -> &'a str) -> Self {
        let text = message.strip_prefix("rule: ").unwrap_or(message);
        let text = text.strip_prefix("definition: ").unwrap_or(text);
        if let Some(said) = message.strip_prefix("said: ") {
            return Self::new("said", sentence(said));
        }
        if let Some(pattern) = pattern_of(text) {
            let holds = |field: &&&str| value(field).lines().any(|line| line.trim().starts_with(pattern));
            let field = LISTS.iter().find(holds).copied().unwrap_or("definition");
            return Self::new(field, sentence(text));
        }
        let named = ["least_quoted", "not_after", "from", "to", "all", "before", "any"];
        let field = named.iter().find(|name| text.contains(&format!("`{name}`")));
        let field = field.copied().unwrap_or_else(|| {
            let word = ["weight", "speaker", "severity"]
                .into_iter()
                .find(|word| text.contains(word));
            word.unwrap_or_default()
        });
        Self::new(field, sentence(text))
    }
}

/// The pattern that a message quotes.
fn pattern_of(message: &str) -> Option<&str> {
    let (_, rest) = message.split_once("pattern \"")?;
    let (pattern, _) = rest.split_once("\", character ")?;
    Some(pattern)
}

/// The same as a sentence.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters
        .next()
        .map(|first| first.to_uppercase().to_string())
        .unwrap_or_default();
    let end = if text.ends_with(['.', '?', '!']) { "" } else { "." };
    format!("{first}{}{end}", letters.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_complaint_stands_beside_its_field() {
        let value = |field: &str| match field {
            "any" => "gift card\nfree",
            "unless" => "no ..2 gift\n(never",
            _ => "",
        };
        for (message, field, text) in [
            (
                "rule: definition: pattern \"(never\", character 7: `(` without `)`",
                "unless",
                "Pattern \"(never\", character 7: `(` without `)`.",
            ),
            (
                "rule: definition: pattern \"(gone\", character 6: `(` without `)`",
                "definition",
                "Pattern \"(gone\", character 6: `(` without `)`.",
            ),
            (
                "rule: definition: `any` needs at least one pattern",
                "any",
                "`any` needs at least one pattern.",
            ),
            (
                "rule: its weight must be 0 to 100",
                "weight",
                "Its weight must be 0 to 100.",
            ),
            ("said: agent says nothing", "said", "Agent says nothing."),
            ("rule: odd", "", "Odd."),
        ] {
            assert_eq!(
                Wrong::of_message(message, value),
                Wrong::new(field, text),
                "{message}"
            );
        }
    }
}
