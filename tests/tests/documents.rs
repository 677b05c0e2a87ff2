//! What the documents name is there, their links lead somewhere, and their lines fit a terminal.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{fs, io};

type TestResult = io::Result<()>;

/// Longest line outside of tables, code and addresses, in characters.
const WIDEST: usize = 110;
/// Written by a test from comments in the database, a paragraph a line.
const GENERATED: &str = "bi_dictionary.md";
/// What a path within the repository begins with.
const ROOMS: [&str; 12] = [
    ".cargo/",
    ".ci/",
    "bin/",
    "common/",
    "demo/",
    "docs/",
    "extension/",
    "fuzz/",
    "sql/",
    "tests/",
    "web/",
    "worker/",
];
/// How a file at the top of the repository ends.
const ENDINGS: [&str; 4] = [".md", ".toml", ".lock", ".editorconfig"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// README, ARCHITECTURE, CONTRIBUTING, and everything in `docs`.
fn documents() -> io::Result<Vec<PathBuf>> {
    let mut found: Vec<PathBuf> = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"]
        .map(|name| root().join(name))
        .into();
    let mut folders = vec![root().join("docs")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// The lines outside of fenced code, each with its number.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut is_code = false;
    text.lines().enumerate().filter_map(move |(index, line)| {
        let is_fence = line.trim_start().starts_with("```");
        is_code ^= is_fence;
        (!is_code && !is_fence).then_some((index + 1, line))
    })
}

/// The targets of `[text](target)`.
fn targets(line: &str) -> impl Iterator<Item = &str> {
    line.split("](").skip(1).filter_map(|rest| rest.split(')').next())
}

/// What stands between single backticks.
fn code_spans(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2)
}

/// The line without the targets of its links.
fn without_targets(line: &str) -> String {
    let mut parts = line.split("](");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        text += "](";
        text += part.split_once(')').map_or(part, |(_, rest)| rest);
    }
    text
}

/// The anchor of a heading, as forges make it.
fn anchor(heading: &str) -> String {
    let kept = heading.trim_start_matches('#').trim().to_lowercase();
    kept.chars()
        .filter(|c| c.is_alphanumeric() || [' ', '-', '_'].contains(c))
        .map(|c| if c == ' ' { '-' } else { c })
        .collect()
}

/// Why a link leads nowhere.
fn broken(document: &Path, target: &str) -> Option<String> {
    if target.contains("://") || target.starts_with("mailto:") {
        return None;
    }
    let (file, place) = target.split_once('#').unwrap_or((target, ""));
    let path = if file.is_empty() {
        document.to_owned()
    } else {
        document.parent().unwrap_or(document).join(file)
    };
    if !path.exists() {
        return Some(format!("{target} is not there"));
    }
    if place.is_empty() {
        return None;
    }
    let text = fs::read_to_string(&path).unwrap_or_default();
    let is_there = lines(&text).any(|(_, line)| line.starts_with('#') && anchor(line) == place);
    (!is_there).then(|| format!("{} has no heading for #{place}", path.display()))
}

/// The path that a piece of code names, if it names one: a command's first word counts, a placeholder does
/// not.
fn named_path(code: &str) -> Option<&str> {
    let word = code.split_whitespace().next()?;
    let word = word.split("::").next()?;
    let is_plain = word.chars().all(|c| c.is_alphanumeric() || "._-/".contains(c));
    let is_top = !word.contains('/') && ENDINGS.iter().any(|ending| word.ends_with(ending));
    (is_plain && (is_top || ROOMS.iter().any(|room| word.starts_with(room)))).then_some(word)
}

/// Every finding of `look` in every document, with its place.
fn findings(documents: &[PathBuf], look: impl Fn(&Path, &str) -> Vec<String>) -> io::Result<Vec<String>> {
    let mut found = Vec::new();
    for document in documents {
        let text = fs::read_to_string(document)?;
        for (number, line) in lines(&text) {
            let shown = document.strip_prefix(root()).unwrap_or(document).display();
            found.extend(
                look(document, line)
                    .into_iter()
                    .map(|what| format!("{shown}:{number}: {what}")),
            );
        }
    }
    Ok(found)
}

#[test]
fn every_link_leads_somewhere() -> TestResult {
    let found = findings(&documents()?, |document, line| {
        targets(line)
            .filter_map(|target| broken(document, target))
            .collect()
    })?;
    assert!(found.is_empty(), "{}", found.join("\n"));
    Ok(())
}

#[test]
fn every_line_fits() -> TestResult {
    let found = findings(&documents()?, |document, line| {
        let width = without_targets(line).chars().count();
        let is_written = !document.ends_with(GENERATED) && !line.trim_start().starts_with('|');
        let is_too_wide = width > WIDEST && is_written;
        is_too_wide
            .then(|| format!("{width} characters, {WIDEST} fit"))
            .into_iter()
            .collect()
    })?;
    assert!(found.is_empty(), "{}", found.join("\n"));
    Ok(())
}

#[test]
fn every_path_is_there() -> TestResult {
    let missing = |path: &&str| !root().join(path).exists();
    let found = findings(&documents()?, |_, line| {
        let paths = code_spans(line).filter_map(named_path);
        paths
            .filter(missing)
            .map(|path| format!("{path} is not there"))
            .collect()
    })?;
    assert!(found.is_empty(), "{}", found.join("\n"));
    Ok(())
}

/// The arrows of the first picture behind a heading, each as who and whom.
fn pictured(text: &str, heading: &str) -> BTreeSet<(String, String)> {
    let picture = text.split_once(heading).map_or("", |(_, after)| after);
    let picture = picture.split("```").nth(1).unwrap_or_default();
    let arrows = picture.lines().filter_map(|line| line.split_once(" --> "));
    arrows
        .flat_map(|(from, all)| {
            all.split(" & ")
                .map(move |to| (from.trim().to_owned(), to.trim().to_owned()))
        })
        .collect()
}

#[test]
fn the_picture_of_the_crates_is_true() -> TestResult {
    let mut built = BTreeSet::new();
    for entry in fs::read_dir(root())? {
        let folder = entry?.path();
        let Ok(manifest) = fs::read_to_string(folder.join("Cargo.toml")) else {
            continue;
        };
        let name = folder
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let others = manifest
            .lines()
            .filter_map(|line| line.strip_prefix("callscript-"));
        let others = others.filter_map(|line| line.strip_suffix(".workspace = true"));
        built.extend(others.map(|other| (name.clone(), other.to_owned())));
    }
    let text = fs::read_to_string(root().join("ARCHITECTURE.md"))?;
    assert!(!built.is_empty());
    assert_eq!(pictured(&text, "## The rooms"), built);
    Ok(())
}

/// Whoever is woken by an alert finds its page, and its row among all alerts.
#[test]
fn each_alert_names_a_page_and_has_a_row() -> TestResult {
    let table = fs::read_to_string(root().join("docs/runbooks/alerts.md"))?;
    let mut kinds = 0;
    for entry in fs::read_dir(root().join("sql/current/alerts"))? {
        let path = entry?.path();
        let kind = path
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let text = fs::read_to_string(&path)?;
        let page = text.split('\'').find(|part| part.starts_with("docs/runbooks/"));
        let page = page.unwrap_or_else(|| panic!("{kind}: which page of docs/runbooks says more?"));
        assert!(
            root().join(page).is_file(),
            "{kind} names {page}, which is not there"
        );
        assert!(
            table.contains(&format!("| `{kind}` ")),
            "{kind} has no row in docs/runbooks/alerts.md"
        );
        kinds += 1;
    }
    assert!(kinds > 0 && table.contains("| `check_failed` "));
    Ok(())
}

#[test]
fn what_counts_as_a_path_and_what_fits() {
    assert_eq!(named_path("bin/test --fast"), Some("bin/test"));
    assert_eq!(named_path("Cargo.toml"), Some("Cargo.toml"));
    assert_eq!(named_path("tests/src/lib.rs::thing"), Some("tests/src/lib.rs"));
    for other in [
        "core.settings",
        "/flags",
        "SELECT 1",
        "docs/<name>.md",
        "cargo fmt",
        "",
    ] {
        assert_eq!(named_path(other), None, "{other}");
    }
    assert_eq!(without_targets("a [b](c/d.md) e [f](g)"), "a [b]( e [f](");
    assert_eq!(
        anchor("## Claims, and a snapshot: `bin/bench claims`"),
        "claims-and-a-snapshot-binbench-claims"
    );
    let text = "one\n```sh\n# two\n```\nthree";
    assert_eq!(lines(text).collect::<Vec<_>>(), [(1, "one"), (5, "three")]);
    let here = root().join("README.md");
    assert!(broken(&here, "docs/no-such-file.md").is_some());
    assert!(broken(&here, "README.md#no-such-heading").is_some());
    assert!(broken(&here, "https://example.com/none").is_none());
}
