//! What the text of an SQL file says of itself: which objects it defines, and which it names.

use std::collections::BTreeSet;

/// What a file defines.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Defined {
    /// Views, by schema and name.
    pub(super) views: Vec<String>,
    /// Functions and procedures, by schema and name; overloads repeat it.
    pub(super) functions: Vec<String>,
    /// Triggers: the table, a space, the trigger.
    pub(super) triggers: Vec<String>,
}

#[cfg(test)]
impl Defined {
    /// Names of the views and functions, each once.
    pub(super) fn names(&self) -> BTreeSet<&str> {
        let names = self.views.iter().chain(&self.functions);
        names.map(String::as_str).collect()
    }
}

/// The text without comments and string literals. The bodies of functions stay: they are code.
/// Trap: a backslash before an apostrophe (`E'\''`) is not understood; SQL here doubles apostrophes.
fn code(sql: &str) -> String {
    let mut code = String::with_capacity(sql.len());
    let mut rest = sql;
    while let Some(at) = rest.find(['-', '/', '\'']) {
        code.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = if rest.starts_with("--") {
            rest.find('\n')
        } else if rest.starts_with("/*") {
            rest.find("*/").map(|end| end + 2)
        } else if let Some(literal) = rest.strip_prefix('\'') {
            // A doubled apostrophe ends one literal and begins the next.
            literal.find('\'').map(|end| end + 2)
        } else {
            code.push_str(&rest[..1]);
            Some(1)
        };
        rest = &rest[end.unwrap_or(rest.len())..];
        code.push(' ');
    }
    code.push_str(rest);
    code
}

/// Words of the code; a name with its schema is one word.
fn words(code: &str) -> Vec<&str> {
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || letter == '_' || letter == '.';
    code.split(|letter| !is_part(letter))
        .filter(|word| !word.is_empty())
        .collect()
}

/// What the text defines with `CREATE OR REPLACE`.
pub(super) fn defined(sql: &str) -> Defined {
    let code = code(sql);
    let words = words(&code);
    let mut defined = Defined::default();
    for (at, window) in words.windows(5).enumerate() {
        let ["CREATE", "OR", "REPLACE", kind, name] = window else {
            continue;
        };
        match *kind {
            "VIEW" => defined.views.push((*name).to_owned()),
            "FUNCTION" | "PROCEDURE" => defined.functions.push((*name).to_owned()),
            "TRIGGER" => {
                let mut later = words[at..].iter().skip_while(|word| **word != "ON");
                let table = later.nth(1).copied().unwrap_or_default();
                defined.triggers.push(format!("{table} {name}"));
            }
            _ => {}
        }
    }
    defined
}

/// Names with a schema that the code of the text holds: `core.calls` of `core.calls.id`, too.
pub(super) fn named(sql: &str) -> BTreeSet<String> {
    let code = code(sql);
    let mut named = BTreeSet::new();
    for word in words(&code) {
        let mut parts = word.split('.');
        if let (Some(schema), Some(name)) = (parts.next(), parts.next()) {
            named.insert(format!("{schema}.{name}"));
        }
    }
    named
}

/// Statements that make something, each with its first words: `CREATE OR REPLACE VIEW bi.queue`.
#[cfg(test)]
pub(super) fn created(sql: &str) -> Vec<String> {
    let code = code(sql);
    let words = words(&code);
    let begins = words.iter().enumerate().filter(|(_, word)| **word == "CREATE");
    begins
        .map(|(at, _)| words[at..words.len().min(at + 5)].join(" "))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "-- It's like bi.queue.
        CREATE OR REPLACE FUNCTION core.told(a text) RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            -- Don't call core.later here.
            INSERT INTO core.notes SELECT 'see bi.health; it''s core.not_this' || a - 1 / core.half(2)::text;
        END $$;
        CREATE OR REPLACE FUNCTION core.told() RETURNS void LANGUAGE sql AS $$ SELECT core.told('x') $$;
        /* bi.flags */
        CREATE OR REPLACE TRIGGER notes_told BEFORE UPDATE OF name ON core.notes
            FOR EACH ROW WHEN (OLD.name <> '') EXECUTE FUNCTION core.told();
        COMMENT ON FUNCTION core.told() IS 'As bi.flags says';";

    #[test]
    fn definitions_are_found() {
        let found = defined(FILE);
        assert_eq!(found.functions, ["core.told", "core.told"]);
        assert_eq!(found.triggers, ["core.notes notes_told"]);
        assert!(found.views.is_empty());
        assert_eq!(found.names().len(), 1);
        assert_eq!(created(FILE).len(), 3);
    }

    #[test]
    fn names_in_comments_and_literals_do_not_count() {
        let names = named(FILE);
        let ours: Vec<_> = names
            .iter()
            .filter(|name| name.starts_with("core.") || name.starts_with("bi."))
            .collect();
        assert_eq!(ours, ["core.half", "core.notes", "core.told"]);
    }
}
