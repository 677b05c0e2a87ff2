//! Before somebody is signed in, and where something went wrong.

use axum::body::to_bytes;
use axum::response::IntoResponse as _;
use callscript_common::db::DbError;
use futures_util::FutureExt as _;

use super::{SCRIPT, Sample, sample, viewer};
use crate::auth::viewer::Role;
use crate::error::{PageError, Refusal};
use crate::http::refused::RefusedPage;
use crate::pages::invite::{GONE, InvitePage};
use crate::pages::login::LoginPage;
use crate::pages::second_factor::SecondPage;
use crate::view::shell::Shell;

fn login(email: &str, problem: Option<&str>) -> LoginPage {
    LoginPage {
        next: "/flags".to_owned(),
        email: email.to_owned(),
        problem: problem.map(str::to_owned),
        provider: None,
        passwords: true,
        passkeys: true,
    }
}

fn with_provider(passwords: bool) -> LoginPage {
    LoginPage {
        provider: Some(SCRIPT.to_owned()),
        passwords,
        passkeys: passwords,
        next: "/flags?text=a&b=\"c\"".to_owned(),
        ..login("", None)
    }
}

fn second(has_codes: bool, has_passkeys: bool, problem: Option<&str>) -> SecondPage {
    SecondPage {
        next: "/flags".to_owned(),
        has_codes,
        has_passkeys,
        problem: problem.map(str::to_owned),
    }
}

fn invite(is_account: bool, name: &str, problem: Option<&str>) -> InvitePage {
    InvitePage {
        secret: "c7".repeat(32),
        email: "ana.silva@northgate.example".to_owned(),
        role: "reviewer".to_owned(),
        name: name.to_owned(),
        time_zone: "America/New_York".to_owned(),
        is_account,
        passwords: true,
        least_length: 12,
        problem: problem.map(str::to_owned),
    }
}

/// What is answered instead of a page.
fn failure(name: &str, status: u16, error: PageError) -> Sample {
    let response = error.into_response();
    assert_eq!(response.status().as_u16(), status, "{name}");
    let body = to_bytes(response.into_body(), 100_000).now_or_never();
    let body = body.expect("a body that is there").expect("a body").to_vec();
    Sample {
        name: name.to_owned(),
        html: String::from_utf8(body).expect("text"),
    }
}

pub(super) fn samples() -> Vec<Sample> {
    let wrong = Some("The e-mail address or the password is not right.");
    let short = Some("A password has 12 to 200 characters; yours has 7.");
    let unavailable = || DbError::Unavailable("connection refused".to_owned());
    vec![
        sample("login", &login("", None)),
        sample("login-wrong", &login("dana.whitfield@northgate.example", wrong)),
        sample("login-provider", &with_provider(true)),
        sample("login-provider-only", &with_provider(false)),
        sample("second-both", &second(true, true, None)),
        sample(
            "second-wrong",
            &second(true, false, Some("This code is not right, or was used before.")),
        ),
        sample("second-passkey", &second(false, true, None)),
        failure("login-throttled", 429, PageError::TooMany(45)),
        failure("login-busy", 503, PageError::Busy(10)),
        sample("invite-account", &invite(true, "", None)),
        sample("invite-problem", &invite(true, "Ana Silva", short)),
        sample("invite-sign-in", &invite(false, "", None)),
        failure("invite-expired", 404, GONE),
        failure("error-403", 403, PageError::Forbidden("admin")),
        failure("error-405", 405, PageError::WrongMethod("/calls/7".to_owned())),
        sample(
            "refused-404",
            &RefusedPage {
                shell: Shell::new(&viewer(Role::Reviewer), "refused", "Not found"),
                refusal: Refusal {
                    title: "Not found",
                    message: format!("There is no such call: {SCRIPT}"),
                    may_retry: false,
                    page: "/calls/7".to_owned(),
                },
            },
        ),
        failure("error-403-form", 403, PageError::Forged),
        failure(
            "error-403-elsewhere",
            403,
            PageError::Elsewhere {
                origin: SCRIPT.to_owned(),
                ours: "https://qa.northgate.example".to_owned(),
            },
        ),
        failure(
            "error-404",
            404,
            PageError::NotFound("there is no such call: it may have been too old to keep"),
        ),
        failure(
            "error-422",
            422,
            PageError::Invalid(format!("\"{SCRIPT}\" is no e-mail address.")),
        ),
        failure(
            "error-500",
            500,
            PageError::Internal("a secret of the inside".to_owned()),
        ),
        failure(
            "error-500-migrate",
            500,
            PageError::Database(DbError::NotInstalled("console.call".to_owned())),
        ),
        failure("error-503", 503, PageError::Database(unavailable())),
    ]
}
