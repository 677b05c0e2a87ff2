//! What differs between two versions of a rule, field by field.

use super::editor::Form;
use super::fields::{ABOUT, Plan, SOURCE, WHERE, definition};
use super::record::Version;

/// A field that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Difference {
    pub(crate) label: &'static str,
    /// Lines that are gone.
    pub(crate) before: Vec<String>,
    /// Lines that came.
    pub(crate) after: Vec<String>,
}

/// Two versions side by side.
#[derive(Debug, Clone, Default)]
pub(crate) struct Compared {
    pub(crate) from: i32,
    pub(crate) to: i32,
    pub(crate) differences: Vec<Difference>,
}

impl Compared {
    pub(crate) fn of(old: &Version, new: &Version) -> Self {
        let (before, after) = (Form::of_version(old), Form::of_version(new));
        let groups: [&[Plan]; 4] = [&ABOUT, definition(&new.kind), &WHERE, &SOURCE];
        let plans = groups.into_iter().flatten();
        let mut differences: Vec<Difference> = plans
            .filter_map(|plan| difference(plan.label, before.get(plan.name), after.get(plan.name)))
            .collect();
        // What no field shows.
        if differences.is_empty() && old.definition != new.definition {
            differences.extend(difference(
                "Definition",
                before.get("definition"),
                after.get("definition"),
            ));
        }
        Self {
            from: old.version,
            to: new.version,
            differences,
        }
    }
}

fn difference(label: &'static str, old: &str, new: &str) -> Option<Difference> {
    let without = |text: &str, other: &str| -> Vec<String> {
        let lines = text.lines().filter(|line| !line.trim().is_empty());
        let gone = lines.filter(|line| !other.lines().any(|kept| kept == *line));
        gone.map(str::to_owned).collect()
    };
    let (before, after) = (without(old, new), without(new, old));
    (!before.is_empty() || !after.is_empty()).then_some(Difference { label, before, after })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_what_differs_is_listed() {
        let old = Version {
            version: 1,
            kind: "phrase".to_owned(),
            name: "Gift card".to_owned(),
            weight: 10,
            definition: json!({"any": ["a", "b"], "not_after": 2}),
            ..Version::default()
        };
        let new = Version {
            version: 2,
            weight: 22,
            definition: json!({"any": ["b", "c"]}),
            ..old.clone()
        };
        let compared = Compared::of(&old, &new);
        let told: Vec<_> = compared
            .differences
            .iter()
            .map(|one| (one.label, one.before.join(","), one.after.join(",")))
            .collect();
        assert_eq!(
            told,
            [
                ("Weight", "10".to_owned(), "22".to_owned()),
                ("Phrases", "a".to_owned(), "c".to_owned()),
                ("Not after a “not”", "2".to_owned(), String::new()),
            ]
        );
        assert_eq!(Compared::of(&new, &new).differences, []);
    }
}
