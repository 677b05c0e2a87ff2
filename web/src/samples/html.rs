//! As much of HTML as the checks need: the tags of a page in their order, with their attributes.

/// `<name attributes>` or `</name>`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Tag<'a> {
    pub(super) name: &'a str,
    pub(super) is_end: bool,
    attributes: Vec<(&'a str, &'a str)>,
}

impl<'a> Tag<'a> {
    pub(super) fn get(&self, name: &str) -> Option<&'a str> {
        let found = self.attributes.iter().find(|(known, _)| *known == name)?;
        Some(found.1)
    }
}

/// All tags of a page. Text and values of attributes hold no bare `<`, which is what escaping is for.
pub(super) fn tags(html: &str) -> Vec<Tag<'_>> {
    let mut tags = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        let end = end_of_tag(rest);
        let (inside, after) = rest.split_at(end);
        rest = after;
        if !inside.starts_with('!') {
            tags.push(tag(inside));
        }
    }
    tags
}

/// The `>` that is in no quotes.
fn end_of_tag(text: &str) -> usize {
    let mut is_quoted = false;
    let end = text.find(|letter| {
        is_quoted ^= letter == '"';
        letter == '>' && !is_quoted
    });
    end.unwrap_or(text.len())
}

fn tag(inside: &str) -> Tag<'_> {
    let is_end = inside.starts_with('/');
    let inside = inside.trim_matches('/');
    let (name, mut rest) = inside.split_at(inside.find(char::is_whitespace).unwrap_or(inside.len()));
    let mut attributes = Vec::new();
    loop {
        rest = rest.trim_start();
        let end = rest.find(|letter: char| letter == '=' || letter.is_whitespace());
        let (name, after) = rest.split_at(end.unwrap_or(rest.len()));
        if name.is_empty() {
            break;
        }
        let quoted = after.strip_prefix("=\"").and_then(|after| after.split_once('"'));
        let (value, after) = quoted.unwrap_or(("", after));
        attributes.push((name, value));
        rest = after;
    }
    Tag {
        name,
        is_end,
        attributes,
    }
}

#[test]
fn tags_are_read_with_their_attributes() {
    let html =
        r#"<!doctype html><a href="/x?a=1>2" hidden>text</a><input required value=""><path d="M1 2"/>"#;
    let found = tags(html);
    let names: Vec<_> = found.iter().map(|tag| (tag.name, tag.is_end)).collect();
    assert_eq!(
        names,
        [("a", false), ("a", true), ("input", false), ("path", false)]
    );
    assert_eq!(
        (
            found[0].get("href"),
            found[0].get("hidden"),
            found[2].get("value"),
            found[2].get("required")
        ),
        (Some("/x?a=1>2"), Some(""), Some(""), Some(""))
    );
    assert_eq!(found[3].get("d"), Some("M1 2"));
    assert_eq!(found[1].get("href"), None);
}
