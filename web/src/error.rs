//! What can go wrong with a page, each with the way on.

use askama::Template;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{AppendHeaders, Html, IntoResponse, Redirect, Response};
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
    /// An address that takes forms, or one that shows a page, asked for the other; the page to go to.
    #[error("this address only takes a form that was filled in")]
    WrongMethod(String),
    /// What was entered cannot be used.
    #[error("{0}")]
    Invalid(String),
    /// What the page showed is another thing by now; nothing was done.
    #[error("{0}")]
    Changed(String),
    /// The form came from a page of another address: another site, or a proxy that nobody has told us of.
    #[error(
        "this form came from {origin}, and this console is {ours}: open {ours}, or, if both are this console, tell whoever runs it to \
         set CALLSCRIPT_WEB_URL to the address that people type"
    )]
    Elsewhere {
        /// What the browser says, cut to a hundred characters.
        origin: String,
        /// Our own.
        ours: String,
    },
    /// Too many attempts; seconds to wait.
    #[error(
        "too many wrong passwords for this account or from your network: try again in {0} seconds, sign in from a browser in which you \
         have signed in before, or ask an administrator for a link"
    )]
    TooMany(i32),
    /// Too many people sign in at this moment; seconds to wait.
    #[error("many people sign in at this moment: try again in {0} seconds; this attempt does not count")]
    Busy(i32),
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

/// What is said instead of a page. The answer carries it along, so that [`crate::http::refused`] can say it inside of
/// the console to those who are signed in.
#[derive(Debug, Clone)]
pub(crate) struct Refusal {
    pub(crate) title: &'static str,
    pub(crate) message: String,
    pub(crate) may_retry: bool,
    /// A page that is there instead; empty: none.
    pub(crate) page: String,
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage<'a> {
    refusal: &'a Refusal,
}

impl PageError {
    /// Sorts a refusal of the database: what the user entered, what they may not do, or our trouble.
    pub(crate) fn of_action(error: DbError) -> Self {
        match &error {
            DbError::Refused { code, message }
                if code == "22023" || code == "P0001" =>
            {
                Self::Invalid(message.clone())
            }
            // What PostgreSQL itself says of these names tables and columns.
            DbError::Refused { code, .. } if code.starts_with("23") => Self::Invalid(
                "This is not accepted: something is missing, too long, not in the right form or not there any more, or its name is \
                 taken. Nothing was changed."
                    .to_owned(),
            ),
            DbError::Forbidden(_) => Self::Forbidden("reviewer or admin"),
            _ => Self::Database(error),
        }
    }

    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::SignIn(_) => StatusCode::UNAUTHORIZED,
            Self::Forbidden(_) | Self::Forged | Self::AddFactor | Self::Elsewhere { .. } => {
                StatusCode::FORBIDDEN
            }
            Self::NotFound(_) => StatusCode::NOT_FOUND,
            Self::WrongMethod(_) => StatusCode::METHOD_NOT_ALLOWED,
            Self::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Changed(_) => StatusCode::CONFLICT,
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Busy(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Database(error) if error.is_transient() => StatusCode::SERVICE_UNAVAILABLE,
            Self::Database(error) if is_input(error) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Database(_) | Self::Row(_) | Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// What a person reads: nothing of the inside of the database.
    pub(crate) fn message(&self) -> String {
        match self {
            Self::Database(error) if error.is_transient() => {
                "The database cannot be reached at the moment. Nothing is lost; try again in a moment.".to_owned()
            }
            Self::Database(error) if is_input(error) => {
                "A value in the address or in the form is not in the right form, or too large. Nothing was changed.".to_owned()
            }
            Self::Database(DbError::NotInstalled(_)) => {
                "The database is not set up for the console: an administrator runs `callscript migrate`.".to_owned()
            }
            Self::Database(_) | Self::Row(_) | Self::Internal(_) => {
                "Something went wrong here. It is in the log; try again, and tell an administrator if it stays so.".to_owned()
            }
            Self::Invalid(message) | Self::Changed(message) => message.clone(),
            Self::SignIn(_) => {
                "You are signed out, and this was not stored. Sign in, and send it once more.".to_owned()
            }
            Self::WrongMethod(_) => "This address only takes a form, and nothing was sent to it now. If you had filled \
                                     one in: open its page, and look whether what you entered is there."
                .to_owned(),
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
        let mut body = serde_json::json!({ "message": self.message() });
        if let Self::SignIn(target) = &self {
            body["sign_in"] = sign_in(target).into();
        }
        (self.status(), self.retry_after(), axum::Json(body)).into_response()
    }

    /// When to come again, where that is known.
    fn retry_after(&self) -> AppendHeaders<Option<(header::HeaderName, String)>> {
        AppendHeaders(match self {
            Self::TooMany(seconds) | Self::Busy(seconds) => Some((header::RETRY_AFTER, seconds.to_string())),
            _ => None,
        })
    }

    fn log(&self) {
        if matches!(self, Self::Database(_) | Self::Row(_) | Self::Internal(_)) {
            tracing::error!(error = %self, "a page failed");
        }
    }
}

/// Whether a value was at fault that somebody sent (class 22, data exception): a date beyond the calendar, a number too
/// large.
fn is_input(error: &DbError) -> bool {
    matches!(error, DbError::Refused { code, .. } if code.starts_with("22"))
}

/// Where somebody signs in who wanted this page.
fn sign_in(target: &str) -> String {
    let next: String = url::form_urlencoded::byte_serialize(target.as_bytes()).collect();
    format!("/login?next={next}")
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
            return Redirect::to(&sign_in(target)).into_response();
        }
        if matches!(self, Self::AddFactor) {
            return Redirect::to("/account").into_response();
        }
        self.log();
        let title = match self.status() {
            StatusCode::FORBIDDEN => "Not allowed",
            StatusCode::NOT_FOUND => "Not found",
            StatusCode::METHOD_NOT_ALLOWED => "Nothing was sent",
            StatusCode::UNPROCESSABLE_ENTITY => "Not saved",
            StatusCode::TOO_MANY_REQUESTS => "Slow down",
            StatusCode::SERVICE_UNAVAILABLE => "Back in a moment",
            _ => "Something went wrong",
        };
        let refusal = Refusal {
            title,
            message: self.message(),
            may_retry: self.status().is_server_error(),
            page: match &self {
                Self::WrongMethod(page) => page.clone(),
                _ => String::new(),
            },
        };
        let page = ErrorPage { refusal: &refusal };
        let body = page.render().unwrap_or_else(|_| refusal.message.clone());
        let mut response = (self.status(), self.retry_after(), Html(body)).into_response();
        response.extensions_mut().insert(refusal);
        response
    }
}
