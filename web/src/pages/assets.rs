//! The files that pages load. They are part of the binary; their address names their content, so they keep
//! for ever.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

use crate::error::PageError;

/// Name and content of a file.
type Asset = (&'static str, &'static str);

/// One sheet for every page, made of a file for each part of the console. Of two rules that weigh the same the later
/// wins: what is narrow comes last.
static STYLE: Asset = (
    "console.css",
    concat!(
        include_str!("../../assets/style/tokens.css"),
        include_str!("../../assets/style/base.css"),
        include_str!("../../assets/style/shell.css"),
        include_str!("../../assets/style/badges.css"),
        include_str!("../../assets/style/cards.css"),
        include_str!("../../assets/style/tables.css"),
        include_str!("../../assets/style/toolbar.css"),
        include_str!("../../assets/style/inbox.css"),
        include_str!("../../assets/style/call.css"),
        include_str!("../../assets/style/verdict.css"),
        include_str!("../../assets/style/sample.css"),
        include_str!("../../assets/style/quality.css"),
        include_str!("../../assets/style/settings.css"),
        include_str!("../../assets/style/rules.css"),
        include_str!("../../assets/style/palette.css"),
        include_str!("../../assets/style/dialog.css"),
        include_str!("../../assets/style/narrow.css"),
    ),
);

/// Pages name the first, or the second before somebody is signed in; these import the others.
static SCRIPTS: [Asset; 40] = [
    ("console.js", include_str!("../../assets/console.js")),
    ("door.js", include_str!("../../assets/door.js")),
    ("beside.js", include_str!("../../assets/beside.js")),
    ("boxes.js", include_str!("../../assets/boxes.js")),
    ("bulk.js", include_str!("../../assets/bulk.js")),
    ("call.js", include_str!("../../assets/call.js")),
    ("callkeys.js", include_str!("../../assets/callkeys.js")),
    ("copy.js", include_str!("../../assets/copy.js")),
    ("counts.js", include_str!("../../assets/counts.js")),
    ("deciding.js", include_str!("../../assets/deciding.js")),
    ("dom.js", include_str!("../../assets/dom.js")),
    ("find.js", include_str!("../../assets/find.js")),
    ("inbox.js", include_str!("../../assets/inbox.js")),
    ("keys.js", include_str!("../../assets/keys.js")),
    ("menus.js", include_str!("../../assets/menus.js")),
    ("more.js", include_str!("../../assets/more.js")),
    ("net.js", include_str!("../../assets/net.js")),
    ("notes.js", include_str!("../../assets/notes.js")),
    ("palette.js", include_str!("../../assets/palette.js")),
    ("panes.js", include_str!("../../assets/panes.js")),
    ("passkeys.js", include_str!("../../assets/passkeys.js")),
    ("pill.js", include_str!("../../assets/pill.js")),
    ("player.js", include_str!("../../assets/player.js")),
    ("presence.js", include_str!("../../assets/presence.js")),
    ("reading.js", include_str!("../../assets/reading.js")),
    ("removal.js", include_str!("../../assets/removal.js")),
    ("results.js", include_str!("../../assets/results.js")),
    ("rows.js", include_str!("../../assets/rows.js")),
    ("speed.js", include_str!("../../assets/speed.js")),
    ("storage.js", include_str!("../../assets/storage.js")),
    ("strip.js", include_str!("../../assets/strip.js")),
    ("toast.js", include_str!("../../assets/toast.js")),
    ("transcript.js", include_str!("../../assets/transcript.js")),
    ("undo.js", include_str!("../../assets/undo.js")),
    ("unsent.js", include_str!("../../assets/unsent.js")),
    ("verdicts.js", include_str!("../../assets/verdicts.js")),
    ("views.js", include_str!("../../assets/views.js")),
    ("wave.js", include_str!("../../assets/wave.js")),
    ("words.js", include_str!("../../assets/words.js")),
    ("workbench.js", include_str!("../../assets/workbench.js")),
];

static STYLE_VERSION: LazyLock<String> = LazyLock::new(|| version(&[STYLE]));
/// Of all scripts together: one names another by an address relative to its own, so all of them change theirs
/// at once.
static SCRIPT_VERSION: LazyLock<String> = LazyLock::new(|| version(&SCRIPTS));

fn version(files: &[Asset]) -> String {
    let mut hash = Sha256::new();
    for (name, content) in files {
        hash.update(name);
        hash.update(content);
    }
    hex::encode(&hash.finalize()[..6])
}

fn find(files: &[Asset], name: &str) -> Option<&'static str> {
    let found = files.iter().find(|(known, _)| *known == name)?;
    Some(found.1)
}

/// Address of the style sheet.
pub(crate) fn style() -> String {
    format!("/assets/{}/{}", *STYLE_VERSION, STYLE.0)
}

/// Address of the script.
pub(crate) fn script() -> String {
    address(SCRIPTS[0].0)
}

/// Address of the script of pages before somebody is signed in.
pub(crate) fn door() -> String {
    address(SCRIPTS[1].0)
}

/// Addresses of what it imports: pages fetch all of it at once, rather than one file after another has named
/// it.
pub(crate) fn modules() -> Vec<String> {
    SCRIPTS[2..].iter().map(|(name, _)| address(name)).collect()
}

fn address(script: &str) -> String {
    format!("/assets/{}/{script}", *SCRIPT_VERSION)
}

/// Address and content of every file.
#[cfg(test)]
pub(crate) fn all() -> Vec<(String, &'static str)> {
    let scripts = SCRIPTS.iter().map(|(name, content)| (address(name), *content));
    std::iter::once((style(), STYLE.1)).chain(scripts).collect()
}

/// `/assets/{version}/{name}`
pub(crate) async fn show(Path((asked, name)): Path<(String, String)>) -> Result<Response, PageError> {
    let (content, kind, version) = match (find(&[STYLE], &name), find(&SCRIPTS, &name)) {
        (Some(style), _) => (style, "text/css; charset=utf-8", &STYLE_VERSION),
        (None, Some(script)) => (script, "text/javascript; charset=utf-8", &SCRIPT_VERSION),
        (None, None) => return Err(PageError::NotFound("there is no such file")),
    };
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    // A page of an older or newer console may ask for its own version. Our file must not be cached under that
    // version.
    if asked == **version {
        headers.insert(
            header::CACHE_CONTROL,
            HeaderValue::from_static("public, max-age=31536000, immutable"),
        );
    }
    Ok((headers, content).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Names of the scripts that a script imports.
    fn imports(content: &str) -> Vec<&str> {
        let after = ["from './", "import './"].map(|mark| content.split(mark).skip(1));
        let names = after.into_iter().flatten();
        names.filter_map(|rest| rest.split('\'').next()).collect()
    }

    #[test]
    fn scripts_import_what_is_served_and_all_that_is_served() {
        let mut reached = vec![SCRIPTS[0].0, SCRIPTS[1].0];
        let mut at = 0;
        while let Some(name) = reached.get(at).copied() {
            let script = find(&SCRIPTS, name);
            assert!(script.is_some(), "{name} is imported and not served");
            for import in script.map(imports).unwrap_or_default() {
                if !reached.contains(&import) {
                    reached.push(import);
                }
            }
            at += 1;
        }
        for (name, _) in &SCRIPTS {
            assert!(reached.contains(name), "{name} is served and nobody imports it");
        }
        let both = "import { $ } from './dom.js';\nimport './a.js';";
        assert_eq!(imports(both), ["dom.js", "a.js"]);
    }

    #[test]
    fn one_version_holds_for_all_scripts() {
        let folder = |address: &str| address.rsplit_once('/').map(|(folder, _)| folder.to_owned());
        assert_eq!(modules().len() + 2, SCRIPTS.len());
        for module in modules() {
            assert_eq!(folder(&module), folder(&script()), "{module}");
        }
        assert_ne!(version(&SCRIPTS), version(&SCRIPTS[1..]));
    }
}
