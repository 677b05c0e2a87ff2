//! What can go wrong with a page, each with the way on.

use askama::Template;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use callscript_common::db::DbError;

/// A page that cannot be shown.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PageError {
    /// Nobody is signed in; the page they wanted.
    #[error("nobody is signed in")]
    SignIn(String),
    /// An admin who must add a second factor before anything else.
    #[error("add a second factor first: an administrator needs one")]
    AddFactor,
    /// The role does not suffice; the one that would.
    #[error("this takes the role {0}")]
    Forbidden(&'static str),
    /// The form did not come from a page of ours, or that page is too old.
    #[error("this form has expired: go back, reload the page and try again")]
    Forged,
    /// There is no such thing.
    #[error("{0}")]
    NotFound(&'static str),
    /// What was entered cannot be used.
    #[error("{0}")]
    Invalid(String),
    /// Too many attempts; seconds to wait.
    #[error("too many attempts: try again in {0} seconds")]
    TooMany(i32),
    /// The database.
    #[error(transparent)]
    Database(#[from] DbError),
    /// A row that is not what the statement promises.
    #[error("the database answered something unexpected ({0})")]
    Row(#[from] tokio_postgres::Error),
    /// Our own mistake.
    #[error("{0}")]
    Internal(String),
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage<'a> {
    title: &'a str,
    message: &'a str,
    may_retry: bool,
}

impl PageError {
    /// Sorts a refusal of the database: what the user entered, what they may not do, or our trouble.
    pub(crate) fn of_action(error: DbError) -> Self {
        match &error {
            DbError::Refused { code, message }
                if code == "22023" || code.starts_with("23") || code == "P0001" =>
            {
                Self::Invalid(message.clone())
            }
            DbError::Forbidden(_) => Self::Forbidden("reviewer or admin"),
            _ => Self::Database(error),
        }
    }

    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::SignIn(_) => StatusCode::UNAUTHORIZED,
            Self::Forbidden(_) | Self::Forged | Self::AddFactor => StatusCode::FORBIDDEN,
            Self::NotFound(_) => StatusCode::NOT_FOUND,
            Self::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Database(error) if error.is_transient() => StatusCode::SERVICE_UNAVAILABLE,
            Self::Database(_) | Self::Row(_) | Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// What a person reads: nothing of the inside of the database.
    pub(crate) fn message(&self) -> String {
        match self {
            Self::Database(error) if error.is_transient() => {
                "The database cannot be reached at the moment. Nothing is lost; try again in a moment.".to_owned()
            }
            Self::Database(DbError::NotInstalled(_)) => {
                "The database is not set up for the console: an administrator runs `callscript migrate`.".to_owned()
            }
            Self::Database(_) | Self::Row(_) | Self::Internal(_) => {
                "Something went wrong here. It is in the log; try again, and tell an administrator if it stays so.".to_owned()
            }
            Self::Invalid(message) => message.clone(),
            other => {
                let text = other.to_string();
                let mut letters = text.chars();
                letters.next().map_or_else(String::new, |first| {
                    format!("{}{}.", first.to_uppercase(), letters.as_str())
                })
            }
        }
    }

    /// For a script that asked for JSON.
    pub(crate) fn into_json(self) -> Response {
        self.log();
        let body = serde_json::json!({ "message": self.message() });
        (self.status(), axum::Json(body)).into_response()
    }

    fn log(&self) {
        if matches!(self, Self::Database(_) | Self::Row(_) | Self::Internal(_)) {
            tracing::error!(error = %self, "a page failed");
        }
    }
}

/// Whether the answer goes to a script.
pub(crate) fn wants_json(headers: &HeaderMap) -> bool {
    headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.starts_with("application/json"))
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        if let Self::SignIn(target) = &self {
            let next: String = url::form_urlencoded::byte_serialize(target.as_bytes()).collect();
            return Redirect::to(&format!("/login?next={next}")).into_response();
        }
        if matches!(self, Self::AddFactor) {
            return Redirect::to("/account").into_response();
        }
        self.log();
        let title = match self.status() {
            StatusCode::FORBIDDEN => "Not allowed",
            StatusCode::NOT_FOUND => "Not here",
            StatusCode::UNPROCESSABLE_ENTITY => "That does not work",
            StatusCode::TOO_MANY_REQUESTS => "Slow down",
            StatusCode::SERVICE_UNAVAILABLE => "Back in a moment",
            _ => "Something went wrong",
        };
        let page = ErrorPage {
            title,
            message: &self.message(),
            may_retry: self.status().is_server_error(),
        };
        let body = page.render().unwrap_or_else(|_| self.message());
        (self.status(), Html(body)).into_response()
    }
}
