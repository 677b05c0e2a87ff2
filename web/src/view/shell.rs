//! What surrounds every page.

use super::super::auth::viewer::{Role, Viewer};
use super::super::http::flash::Flash;

/// Name, role and tokens of the viewer, and which page is open.
#[derive(Debug, Clone)]
pub(crate) struct Shell {
    pub(crate) title: String,
    /// flags, calls, dashboard, settings or call
    pub(crate) page: &'static str,
    pub(crate) name: String,
    pub(crate) role: &'static str,
    pub(crate) may_review: bool,
    pub(crate) is_admin: bool,
    pub(crate) shortcuts: bool,
    pub(crate) csrf: String,
    pub(crate) toast: Option<Toast>,
}

/// A short message about what was just done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Toast {
    pub(crate) text: String,
    /// Dispositions that can be taken back, separated by commas, or `batch:` and its number; empty: none.
    pub(crate) undo: String,
    /// Page to come back to.
    pub(crate) back: String,
}

impl Toast {
    fn of(flash: &Flash) -> Self {
        let undo: Vec<String> = flash.undo.iter().map(i64::to_string).collect();
        Self {
            text: flash.text.clone(),
            undo: flash
                .batch
                .map_or_else(|| undo.join(","), |batch| format!("batch:{batch}")),
            back: flash.back.clone(),
        }
    }
}

impl Shell {
    pub(crate) fn new(viewer: &Viewer, page: &'static str, title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            page,
            name: viewer.name.clone(),
            role: viewer.role.name(),
            may_review: viewer.may(Role::Reviewer),
            is_admin: viewer.may(Role::Admin),
            shortcuts: viewer.shortcuts,
            csrf: viewer.secret.form_token(),
            toast: viewer.flash.as_ref().map(Toast::of),
        }
    }
}
