//! One file a page; the template of each is in `web/templates/`.

pub(crate) mod account;
pub(crate) mod account_totp;
pub(crate) mod assets;
pub(crate) mod assign;
pub(crate) mod audio;
pub(crate) mod batch;
pub(crate) mod beside;
pub(crate) mod blind;
pub(crate) mod call;
pub(crate) mod call_edit;
pub(crate) mod call_record;
pub(crate) mod calls;
pub(crate) mod changed;
pub(crate) mod comments;
pub(crate) mod context;
pub(crate) mod counts;
pub(crate) mod decide;
mod decision;
pub(crate) mod events;
pub(crate) mod export;
pub(crate) mod factory;
pub(crate) mod filter;
pub(crate) mod flags;
pub(crate) mod groups;
pub(crate) mod hits;
pub(crate) mod invite;
mod lines;
pub(crate) mod login;
pub(crate) mod mentions;
pub(crate) mod neighbours;
pub(crate) mod notifications;
pub(crate) mod palette;
pub(crate) mod passkeys;
pub(crate) mod people;
pub(crate) mod presence;
pub(crate) mod quality;
pub(crate) mod reader;
pub(crate) mod rules;
pub(crate) mod search;
pub(crate) mod second_factor;
pub(crate) mod security_txt;
pub(crate) mod settings;
pub(crate) mod shown;
pub(crate) mod sign_in_with;
pub(crate) mod snooze;
pub(crate) mod sort;
pub(crate) mod streams;
mod timeline;
pub(crate) mod toolbar;
pub(crate) mod views;
pub(crate) mod welcome;

use askama::Template;
use axum::response::Html;

use crate::error::PageError;

/// A rendered page, or our own mistake.
pub(crate) fn page(template: &impl Template) -> Result<Html<String>, PageError> {
    template
        .render()
        .map(Html)
        .map_err(|error| PageError::Internal(format!("a template failed ({error})")))
}
