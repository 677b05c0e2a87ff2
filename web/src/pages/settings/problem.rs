//! Why a form of the settings was not saved.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::error::PageError;
use crate::pages::page;

/// What is wrong with a field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Problem {
    /// Empty: nothing is.
    pub(crate) text: String,
    /// It is saved when it is sent once more with a tick: what the tick says; empty: it is not.
    pub(crate) ask: &'static str,
}

impl Problem {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            ask: "",
        }
    }

    pub(crate) const fn is_any(&self) -> bool {
        !self.text.is_empty()
    }
}

/// The page with what was entered, and why it was not saved.
pub(super) fn refuse(built: &impl Template) -> Result<Response, PageError> {
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page(built)?).into_response())
}
