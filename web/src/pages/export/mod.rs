//! `/export`: what a list shows as a file for a spreadsheet, of as many rows as match.

pub(crate) mod cell;
pub(crate) mod columns;
pub(crate) mod record;
pub(crate) mod show;
pub(crate) mod source;
pub(crate) mod stream;
pub(crate) mod submit;
