//! What holds for every page, whatever it shows.

use std::collections::HashSet;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::html::{Tag, tags};

/// Most bytes of a page on the wire.
const MOST_BYTES: usize = 30_000;
/// Forms of those who are not signed in yet.
const OPEN_FORMS: [&str; 2] = ["/login", "/invite/"];

/// What no page may hold: parts of templates, text that was not escaped, and what is inside of us.
const REMAINS: [&str; 7] = [
    "{{",
    "{%",
    "<script>alert",
    "<b>&",
    "onmouseover='",
    "a secret of the inside",
    "connection refused",
];

/// What is wrong with a page.
pub(super) fn problems(html: &str) -> Vec<String> {
    let tags = tags(html);
    let mut problems = text(html);
    problems.extend(names(&tags));
    problems.extend(forms(&tags));
    problems.extend(addresses(&tags));
    let headings = tags.iter().filter(|tag| tag.name == "h1" && !tag.is_end).count();
    if headings != 1 {
        problems.push(format!("{headings} headings of the first level"));
    }
    let bytes = compressed(html);
    if bytes > MOST_BYTES {
        problems.push(format!("{bytes} bytes on the wire"));
    }
    problems
}

fn text(html: &str) -> Vec<String> {
    let mut problems = Vec::new();
    let title = html
        .split_once("<title>")
        .and_then(|(_, rest)| rest.split_once('·'));
    if title.is_none_or(|(title, _)| title.trim().is_empty() || title.contains('<')) {
        problems.push("no title".to_owned());
    }
    for remains in REMAINS {
        if html.contains(remains) {
            problems.push(format!("{remains} stands there as it is"));
        }
    }
    problems
}

/// Ids are unique, and what refers to one finds it.
fn names(tags: &[Tag<'_>]) -> Vec<String> {
    let mut problems = Vec::new();
    let mut ids = HashSet::new();
    for id in tags.iter().filter_map(|tag| tag.get("id")) {
        if id.is_empty() || !ids.insert(id) {
            problems.push(format!("the id \"{id}\" is there twice, or is empty"));
        }
    }
    for tag in tags {
        for attribute in ["for", "aria-labelledby", "aria-describedby", "aria-controls"] {
            let wanted = tag.get(attribute).unwrap_or_default();
            for id in wanted.split_whitespace().filter(|id| !ids.contains(id)) {
                problems.push(format!("{attribute} of <{}> names no element: {id}", tag.name));
            }
        }
        // A place in this page, in the address as it is or with another query.
        let href = tag.get("href").unwrap_or_default().replace("&#38;", "&");
        if href.starts_with(['#', '?'])
            && let Some((_, id)) = href.split_once('#')
            && !ids.contains(id)
        {
            problems.push(format!("a link leads to no place of the page: #{id}"));
        }
    }
    problems
}

/// What is posted carries the token against forgery.
fn forms(tags: &[Tag<'_>]) -> Vec<String> {
    let mut problems = Vec::new();
    for (at, form) in tags.iter().enumerate() {
        if form.name != "form" || form.get("method") != Some("post") {
            continue;
        }
        let action = form.get("action").unwrap_or_default();
        let is_open = OPEN_FORMS.iter().any(|open| action.starts_with(open));
        let mut inside = tags[at + 1..].iter().take_while(|tag| tag.name != "form");
        let has_token = inside.any(|tag| {
            tag.get("name") == Some("csrf") && tag.get("value").is_some_and(|value| value.len() == 32)
        });
        if !is_open && !has_token {
            problems.push(format!("the form to {action} carries no token"));
        }
    }
    problems
}

/// Links and forms lead to a route that takes them.
fn addresses(tags: &[Tag<'_>]) -> Vec<String> {
    let routes = routes();
    let mut problems = Vec::new();
    for tag in tags {
        let method = if tag.get("method") == Some("post") || tag.get("formaction").is_some() {
            "post("
        } else {
            "get("
        };
        let leads = ["href", "src", "action", "formaction", "data-audio"];
        for address in leads.iter().filter_map(|attribute| tag.get(attribute)) {
            let path = address.split(['?', '#']).next().unwrap_or_default();
            let is_known = routes
                .iter()
                .any(|(pattern, methods)| methods.contains(method) && matches(pattern, path));
            if !path.is_empty() && !is_known {
                problems.push(format!("<{}> leads nowhere: {address}", tag.name));
            }
        }
    }
    problems
}

/// Patterns of the router and, as it is written there, what answers each.
fn routes() -> Vec<(&'static str, &'static str)> {
    // Some stand on one line, some on several.
    let routes = include_str!("../server.rs").split(".route(").skip(1);
    routes
        .filter_map(|route| route.trim_start().strip_prefix('"')?.split_once("\","))
        .collect()
}

fn matches(pattern: &str, path: &str) -> bool {
    let mut parts = pattern.split('/').zip(path.split('/'));
    pattern.split('/').count() == path.split('/').count()
        && parts.all(|(wanted, given)| wanted == given || (wanted.starts_with('{') && !given.is_empty()))
}

fn compressed(html: &str) -> usize {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(html.as_bytes()).expect("memory takes it");
    gzip.finish().expect("memory takes it").len()
}

#[test]
fn a_wrong_page_is_found_out() {
    let wrong = r##"<title> · CallScript</title><h1>A</h1><h1>B</h1><p id="a"></p><p id="a"></p><label for="b">
        <a href="/nowhere">{{ x }}</a><a href="#c"></a><form method="post" action="/flags/undo"><input name="csrf"></form>
        <form method="post" action="/quality"><input name="csrf" value="0123456789abcdef0123456789abcdef"></form>
        <script>alert(1)</script>"##;
    let found = problems(wrong);
    for expected in [
        "2 headings",
        "no title",
        "{{ stands",
        "<script>alert",
        "id \"a\"",
        "for of <label>",
        "no place of the page: #c",
        "/nowhere",
        "to /flags/undo carries no token",
        "leads nowhere: /quality",
    ] {
        assert!(
            found.iter().any(|problem| problem.contains(expected)),
            "{expected}: {found:?}"
        );
    }
    assert_eq!(found.len(), 10, "{found:?}");
    assert!(routes().len() > 30, "{:?}", routes());
}
