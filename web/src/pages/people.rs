//! `/settings/people`: users and invitations, for admins.

use std::collections::HashMap;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use jiff::Timestamp;
use tokio_postgres::types::Type;

use super::page;
use crate::app::App;
use crate::auth::token::Secret;
use crate::auth::viewer::{Role, Viewer};
use crate::error::PageError;
use crate::http::flash;
use crate::http::signed::SignedForm;
use crate::view::moment::Moment;
use crate::view::shell::Shell;

/// Where all of this is.
const PEOPLE: &str = "/settings/people";

/// A user.
#[derive(Debug, Clone, Default)]
pub(crate) struct Person {
    pub(crate) id: i64,
    pub(crate) email: String,
    pub(crate) name: String,
    pub(crate) role: String,
    pub(crate) is_active: bool,
    pub(crate) sessions: i64,
    pub(crate) seen: Moment,
    pub(crate) is_me: bool,
    /// Second factors and accounts at providers, in words.
    pub(crate) factors: String,
}

impl Person {
    pub(crate) fn is_a(&self, role: &str) -> bool {
        self.role == role
    }
}

/// A link that still works.
#[derive(Debug, Clone, Default)]
pub(crate) struct Invitation {
    pub(crate) id: i64,
    pub(crate) email: String,
    pub(crate) role: String,
    /// Whether the link signs in once, and makes no account.
    pub(crate) is_sign_in: bool,
    pub(crate) invited_by: String,
    pub(crate) expires: Moment,
}

#[derive(Template)]
#[template(path = "people.html")]
pub(crate) struct PeoplePage {
    pub(crate) shell: Shell,
    pub(crate) people: Vec<Person>,
    pub(crate) invitations: Vec<Invitation>,
    /// A link that was made just now: e-mail and address.
    pub(crate) link: Option<(String, String)>,
    pub(crate) roles: [&'static str; 3],
    /// Name of whoever has an account with the e-mail address of that link; empty: nobody.
    pub(crate) existing: String,
    /// What was entered for an invitation, and why there is no link; empty: there is nothing wrong.
    pub(crate) entered: String,
    pub(crate) entered_role: String,
    pub(crate) problem: String,
    /// Whose change was refused, and why; 0: nobody's.
    pub(crate) wrong_person: i64,
    pub(crate) person_problem: String,
    /// Whether admins must have a second factor.
    pub(crate) admins_need_factor: bool,
}

impl PeoplePage {
    /// Whether this role was chosen for an invitation that was refused.
    pub(crate) fn is_entered(&self, role: &str) -> bool {
        self.entered_role == role
    }
}

/// `GET /settings/people`
pub(crate) async fn show(State(app): State<App>, viewer: Viewer) -> Result<Html<String>, PageError> {
    page(&list(&app, &viewer).await?)
}

/// What everybody has beside a password, in words.
async fn factors(app: &App, viewer: &Viewer) -> Result<HashMap<i64, String>, PageError> {
    let rows = app
        .database
        .query(
            "SELECT id, has_totp, passkeys, identities FROM console.factors($1)",
            &[(&viewer.id, Type::INT8)],
        )
        .await?;
    rows.iter()
        .map(|row| {
            let (has_totp, passkeys, identities): (bool, i64, i64) =
                (row.try_get(1)?, row.try_get(2)?, row.try_get(3)?);
            let words = [
                has_totp.then(|| "app".to_owned()),
                (passkeys == 1).then(|| "passkey".to_owned()),
                (passkeys > 1).then(|| format!("{passkeys} passkeys")),
                (identities > 0).then(|| "provider".to_owned()),
            ];
            let words: Vec<String> = words.into_iter().flatten().collect();
            Ok((row.try_get(0)?, words.join(", ")))
        })
        .collect()
}

async fn list(app: &App, viewer: &Viewer) -> Result<PeoplePage, PageError> {
    viewer.must_be(Role::Admin)?;
    let rows = app
        .database
        .query(
            "SELECT id, email, name, role, is_active, sessions, last_seen_at FROM console.people($1)",
            &[(&viewer.id, Type::INT8)],
        )
        .await?;
    let mut factors = factors(app, viewer).await?;
    let needed = app
        .database
        .query("SELECT console.admins_need_second_factor()", &[])
        .await?;
    let now = viewer.now;
    let people = rows.iter().map(|row| {
        let id: i64 = row.try_get(0)?;
        Ok(Person {
            id,
            email: row.try_get(1)?,
            name: row.try_get(2)?,
            role: row.try_get(3)?,
            is_active: row.try_get(4)?,
            sessions: row.try_get(5)?,
            seen: row
                .try_get::<_, Option<Timestamp>>(6)?
                .map(|at| Moment::new(at, now, &viewer.zone))
                .unwrap_or_default(),
            is_me: id == viewer.id,
            factors: factors.remove(&id).unwrap_or_default(),
        })
    });
    Ok(PeoplePage {
        shell: Shell::new(viewer, "settings", "People"),
        people: people.collect::<Result<_, PageError>>()?,
        invitations: invitations(app, viewer).await?,
        link: None,
        existing: String::new(),
        entered: String::new(),
        entered_role: "reviewer".to_owned(),
        problem: String::new(),
        wrong_person: 0,
        person_problem: String::new(),
        roles: ["viewer", "reviewer", "admin"],
        admins_need_factor: needed
            .first()
            .map(|row| row.try_get(0))
            .transpose()?
            .unwrap_or(false),
    })
}

async fn invitations(app: &App, viewer: &Viewer) -> Result<Vec<Invitation>, PageError> {
    let rows = app
        .database
        .query(
            "SELECT id, email, role, purpose, invited_by, expires_at FROM console.invitations($1)",
            &[(&viewer.id, Type::INT8)],
        )
        .await?;
    let read = |row: &tokio_postgres::Row| {
        Ok(Invitation {
            id: row.try_get(0)?,
            email: row.try_get(1)?,
            role: row.try_get(2)?,
            is_sign_in: row.try_get::<_, String>(3)? == "sign_in",
            invited_by: row.try_get(4)?,
            expires: Moment::new(row.try_get(5)?, viewer.now, &viewer.zone),
        })
    };
    rows.iter().map(read).collect()
}

/// `POST /settings/people/invite`: the link is shown once, and nowhere else.
pub(crate) async fn invite(State(app): State<App>, form: SignedForm) -> Result<Response, PageError> {
    form.viewer.must_be(Role::Admin)?;
    let email = form.fields.get("email").unwrap_or_default().to_owned();
    let Some(role) = Role::parse(form.fields.get("role").unwrap_or("reviewer")) else {
        return refuse_invitation(&app, &form.viewer, email, "", "There is no such role.").await;
    };
    if email.is_empty() {
        let why = "No link yet: enter an e-mail address.";
        return refuse_invitation(&app, &form.viewer, email, role.name(), why).await;
    }
    let secret = Secret::new();
    let invited = app
        .database
        .query(
            "SELECT console.invite_by($1, $2, $3, $4)",
            &[
                (&form.viewer.id, Type::INT8),
                (&email, Type::TEXT),
                (&role.name(), Type::TEXT),
                (&secret.sha256(), Type::BYTEA),
            ],
        )
        .await
        .map_err(PageError::of_action);
    match invited {
        Ok(_) => {}
        Err(PageError::Invalid(_)) => {
            let why = format!("No link yet: \"{email}\" is no e-mail address.");
            return refuse_invitation(&app, &form.viewer, email, role.name(), &why).await;
        }
        Err(error) => return Err(error),
    }
    let address = format!(
        "{}/invite/{}",
        app.options.public_url.trim_end_matches('/'),
        secret.text()
    );
    let mut built = list(&app, &form.viewer).await?;
    let known = built
        .people
        .iter()
        .find(|person| person.email == email.to_lowercase());
    built.existing = known.map(|person| person.name.clone()).unwrap_or_default();
    built.link = Some((email, address));
    Ok(page(&built)?.into_response())
}

/// The page with what was entered.
async fn refuse_invitation(
    app: &App,
    viewer: &Viewer,
    email: String,
    role: &str,
    why: &str,
) -> Result<Response, PageError> {
    let mut built = list(app, viewer).await?;
    built.entered = email;
    role.clone_into(&mut built.entered_role);
    why.clone_into(&mut built.problem);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&built)?).into_response())
}

fn person(form: &SignedForm) -> Result<i64, PageError> {
    form.viewer.must_be(Role::Admin)?;
    form.fields
        .need("person")?
        .parse()
        .map_err(|_| PageError::NotFound("there is no such person"))
}

/// `POST /settings/people/change`
pub(crate) async fn change(State(app): State<App>, form: SignedForm) -> Result<Response, PageError> {
    let person = person(&form)?;
    let role = Role::parse(form.fields.need("role")?)
        .ok_or_else(|| PageError::Invalid("There is no such role.".to_owned()))?;
    let is_active = form.fields.get("active").is_some();
    let changed = app
        .database
        .query(
            "SELECT console.set_person($1, $2, $3, $4)",
            &[
                (&form.viewer.id, Type::INT8),
                (&person, Type::INT8),
                (&role.name(), Type::TEXT),
                (&is_active, Type::BOOL),
            ],
        )
        .await
        .map_err(PageError::of_action);
    match changed {
        Ok(_) => Ok(flash::say(&app.options, &form.viewer, "Set", PEOPLE)),
        Err(PageError::Invalid(why)) => {
            let mut built = list(&app, &form.viewer).await?;
            built.wrong_person = person;
            built.person_problem = format!("Not changed: {why}.");
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&built)?).into_response())
        }
        Err(error) => Err(error),
    }
}

/// `POST /settings/people/revoke`: takes an invitation back.
pub(crate) async fn revoke(State(app): State<App>, form: SignedForm) -> Result<Response, PageError> {
    form.viewer.must_be(Role::Admin)?;
    let invitation: i64 = form
        .fields
        .need("invitation")?
        .parse()
        .map_err(|_| PageError::NotFound("there is no such invitation"))?;
    app.database
        .query(
            "SELECT console.revoke_invitation($1, $2)",
            &[(&form.viewer.id, Type::INT8), (&invitation, Type::INT8)],
        )
        .await
        .map_err(PageError::of_action)?;
    Ok(flash::say(
        &app.options,
        &form.viewer,
        "The link does not work any more",
        PEOPLE,
    ))
}

/// `POST /settings/people/sign-out`
pub(crate) async fn sign_out(State(app): State<App>, form: SignedForm) -> Result<Response, PageError> {
    let person = person(&form)?;
    app.database
        .query(
            "SELECT console.revoke_sessions($1, $2)",
            &[(&form.viewer.id, Type::INT8), (&person, Type::INT8)],
        )
        .await
        .map_err(PageError::of_action)?;
    Ok(flash::say(
        &app.options,
        &form.viewer,
        "Signed out everywhere",
        PEOPLE,
    ))
}

/// `POST /settings/people/factors`: for whoever has lost telephone and recovery codes.
pub(crate) async fn reset_factors(State(app): State<App>, form: SignedForm) -> Result<Response, PageError> {
    let person = person(&form)?;
    app.database
        .query(
            "SELECT console.reset_factors($1, $2)",
            &[(&form.viewer.id, Type::INT8), (&person, Type::INT8)],
        )
        .await
        .map_err(PageError::of_action)?;
    Ok(flash::say(
        &app.options,
        &form.viewer,
        "Reset: only the password and links are left",
        PEOPLE,
    ))
}
