//! The rooms of the extension: which uses which, read from the sources and compared with the picture in
//! `ARCHITECTURE.md`.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Who uses whom.
type Arrows = BTreeSet<(String, String)>;

const PICTURE: &str = "## Rooms of the extension";

/// A file: its module (`["queue", "claim"]`) and its code without comments and tests.
struct Source {
    module: Vec<String>,
    code: String,
}

impl Source {
    /// All files but `lib.rs` and those of tests.
    fn all() -> Vec<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut sources = Vec::new();
        collect(&root, &mut Vec::new(), &mut sources);
        sources
    }

    /// Its room; nothing for what lies beside `lib.rs`.
    fn room(&self) -> Option<&str> {
        (self.module.len() > 1).then(|| self.module[0].as_str())
    }

    /// Whether it is the `mod.rs` of its room.
    fn is_head(&self) -> bool {
        self.module.last().is_some_and(|name| name == "mod")
    }

    /// What it uses by `crate::` and `super::`, as paths from the root.
    fn uses(&self) -> Vec<Vec<String>> {
        let mut found = Vec::new();
        let above = self.module.len() - if self.is_head() { 2 } else { 1 };
        for (start, base) in [("crate::", &[][..]), ("super::", &self.module[..above])] {
            for (at, _) in self.code.match_indices(start) {
                let before = self.code[..at].chars().next_back();
                let is_start = before.is_none_or(|letter| !is_of_name(letter) && letter != ':');
                if is_start {
                    paths(&mut &self.code[at + start.len()..], base.to_vec(), &mut found);
                }
            }
        }
        found
    }
}

fn collect(folder: &Path, above: &mut Vec<String>, sources: &mut Vec<Source>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        if path.is_dir() {
            above.push(name);
            collect(&path, above, sources);
            above.pop();
        } else if path.extension().is_some_and(|kind| kind == "rs")
            && name != "lib"
            && !name.ends_with("_tests")
        {
            let mut module = above.clone();
            module.push(name);
            let code = without_comments_and_tests(&fs::read_to_string(&path).unwrap());
            sources.push(Source { module, code });
        }
    }
}

fn without_comments_and_tests(text: &str) -> String {
    let code = text
        .split("\n#[cfg(test)]\nmod tests {")
        .next()
        .unwrap_or_default();
    let lines = code
        .lines()
        .map(|line| line.split("//").next().unwrap_or_default());
    lines.collect::<Vec<_>>().join("\n")
}

fn is_of_name(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// Reads one path, or a group of them, that follows `above`.
fn paths(text: &mut &str, above: Vec<String>, found: &mut Vec<Vec<String>>) {
    *text = text.trim_start();
    if let Some(group) = text.strip_prefix('{') {
        *text = group;
        loop {
            paths(text, above.clone(), found);
            *text = text.trim_start();
            match text.strip_prefix(',') {
                Some(rest) => *text = rest,
                None => break,
            }
        }
        *text = text.strip_prefix('}').unwrap_or(text);
        return;
    }
    let end = text.find(|letter| !is_of_name(letter)).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    let mut path = above;
    match name {
        "super" => drop(path.pop()),
        // After the last comma of a group.
        "" => return,
        "self" => {}
        name => path.push(name.to_owned()),
    }
    *text = rest;
    match text.strip_prefix("::") {
        Some(rest) => {
            *text = rest;
            paths(text, path, found);
        }
        None => found.push(path),
    }
}

/// Arrows between rooms.
fn between_rooms(sources: &[Source]) -> Arrows {
    let rooms: BTreeSet<&str> = sources.iter().filter_map(Source::room).collect();
    let mut arrows = Arrows::new();
    for source in sources {
        let from = source.room().unwrap_or("(root)");
        for path in source.uses() {
            if let Some(to) = path
                .first()
                .filter(|to| rooms.contains(to.as_str()) && *to != from)
            {
                arrows.insert((from.to_owned(), to.clone()));
            }
        }
    }
    arrows
}

/// Arrows between the files of each room, and between those beside `lib.rs`. A `mod.rs` and its files may use
/// each other.
fn between_files(sources: &[Source]) -> Arrows {
    let modules: BTreeSet<&[String]> = sources.iter().map(|source| &source.module[..]).collect();
    let mut arrows = Arrows::new();
    for source in sources.iter().filter(|source| !source.is_head()) {
        for path in source.uses() {
            let depth = source.module.len();
            let Some(to) = path.get(..depth).filter(|to| modules.contains(to)) else {
                continue;
            };
            if to[..depth - 1] == source.module[..depth - 1] && to != source.module {
                arrows.insert((source.module.join("/"), to.join("/")));
            }
        }
    }
    arrows
}

/// Those that are part of a circle: what is left when everything that uses nothing, or that nothing uses, is
/// taken away.
fn circles(arrows: &Arrows) -> Arrows {
    let mut left = arrows.clone();
    loop {
        let users: BTreeSet<String> = left.iter().map(|(from, _)| from.clone()).collect();
        let used: BTreeSet<String> = left.iter().map(|(_, to)| to.clone()).collect();
        let before = left.len();
        left.retain(|(from, to)| users.contains(to) && used.contains(from));
        if left.len() == before {
            return left;
        }
    }
}

/// The section of `ARCHITECTURE.md` that shows the rooms.
fn picture() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ARCHITECTURE.md");
    let text = fs::read_to_string(path).unwrap();
    let (_, section) = text.split_once(PICTURE).expect("ARCHITECTURE.md shows the rooms");
    section.split("\n## ").next().unwrap_or_default().to_owned()
}

/// The arrows of a mermaid picture: `one --> other & another`.
fn drawn(section: &str) -> Arrows {
    let lines = section.lines().filter_map(|line| line.split_once(" --> "));
    lines
        .flat_map(|(from, to)| {
            to.split(" & ")
                .map(move |to| (from.trim().to_owned(), to.trim().to_owned()))
        })
        .collect()
}

fn listed(arrows: &Arrows) -> String {
    let lines = arrows.iter().map(|(from, to)| format!("    {from} --> {to}"));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn the_picture_of_the_rooms_is_true() {
    let (section, sources) = (picture(), Source::all());
    let (drawn, found) = (drawn(&section), between_rooms(&sources));
    let (missing, extra) = (&found - &drawn, &drawn - &found);
    assert!(
        missing.is_empty() && extra.is_empty(),
        "draw these arrows in ARCHITECTURE.md, `{PICTURE}`, or do without them:\n{}\nand take these away:\n{}",
        listed(&missing),
        listed(&extra)
    );
    let rows = section
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once("/` "));
    let told: BTreeSet<&str> = rows.map(|(room, _)| room).collect();
    assert_eq!(told, sources.iter().filter_map(Source::room).collect());
}

#[test]
fn no_room_and_no_file_forms_a_circle() {
    let sources = Source::all();
    assert!(sources.len() > 60, "only {} files were found", sources.len());
    let (rooms, files) = (between_rooms(&sources), between_files(&sources));
    assert!(files.len() > 60, "only {} arrows were found", files.len());
    assert_eq!(listed(&circles(&rooms)), "", "between rooms");
    assert_eq!(listed(&circles(&files)), "", "between files");
    let root = rooms.iter().filter(|(from, _)| from == "(root)");
    assert_eq!(root.count(), 0, "what all rooms use uses none of them");
}

/// The tests above can fail.
#[test]
fn uses_and_circles_are_found() {
    let source = Source {
        module: vec!["queue".to_owned(), "claim".to_owned()],
        code: without_comments_and_tests(
            "use super::{lane::Lane, lease::{self, Lease}};\nuse crate::{query, costs::{\n    budget,\n}};\n\
             // crate::no::comment\npub(crate) fn of() -> super::super::vault::Path { crate::rules::edit() }\n\
             #[cfg(test)]\nmod tests {\n use crate::judge::no_test; }",
        ),
    };
    let found: BTreeSet<String> = source.uses().iter().map(|path| path.join("::")).collect();
    let expected = [
        "costs::budget",
        "queue::lane::Lane",
        "queue::lease",
        "queue::lease::Lease",
        "query",
        "rules::edit",
        "vault::Path",
    ];
    assert_eq!(found, expected.map(str::to_owned).into());
    let arrows = drawn(
        "```mermaid\nflowchart TD\n    one --> two & three\n    two --> three\n    three --> one\n    four --> five\n```",
    );
    assert_eq!(arrows.len(), 5);
    let circle = circles(&arrows);
    assert_eq!(circle.len(), 4, "{circle:?}");
    assert!(!circle.contains(&("four".to_owned(), "five".to_owned())));
}
