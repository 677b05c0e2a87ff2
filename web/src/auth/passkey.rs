//! Passkeys (WebAuthn): challenges, and the answers of authenticators. The library checks challenge, origin,
//! name of the console, signature, count, and that the authenticator has verified its owner.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokio_postgres::types::Type;
use url::{Host, Url};
use uuid::Uuid;
use webauthn_rs::prelude::{
    AuthenticationResult, DiscoverableAuthentication, Passkey, PasskeyAuthentication, PasskeyRegistration,
    PublicKeyCredential, RegisterPublicKeyCredential,
};
use webauthn_rs::{Webauthn, WebauthnBuilder};

use super::token::Secret;
use crate::app::App;
use crate::error::PageError;

/// What the console is to authenticators; `None` where its address is no name. Passkeys belong to a name, and
/// browsers offer them over TLS and on `localhost` only.
pub(crate) fn party(public_url: &str) -> Option<Webauthn> {
    let origin = Url::parse(public_url).ok()?;
    let Some(Host::Domain(name)) = origin.host() else {
        return None;
    };
    if origin.scheme() != "https" && name != "localhost" {
        return None;
    }
    WebauthnBuilder::new(name, &origin)
        .and_then(|builder| builder.rp_name("CallScript").build())
        .inspect_err(|error| tracing::warn!("there are no passkeys here: {error}"))
        .ok()
}

fn of(app: &App) -> Result<&Webauthn, PageError> {
    app.passkeys.as_deref().ok_or_else(|| {
        PageError::Invalid(
            "Passkeys need a name and TLS: CALLSCRIPT_WEB_URL must begin with https://.".to_owned(),
        )
    })
}

/// The answer is not the one that was asked for; why is for the log.
fn wrong(error: &impl std::fmt::Display) -> PageError {
    tracing::warn!("a passkey was refused: {error}");
    PageError::Invalid("This passkey was not accepted. Try again, or use another one.".to_owned())
}

fn internal(error: &impl std::fmt::Display) -> PageError {
    PageError::Internal(format!("passkeys: {error}"))
}

/// Reads what the page sends.
fn parse<T: DeserializeOwned>(credential: &str) -> Result<T, PageError> {
    serde_json::from_str(credential).map_err(|error| wrong(&error))
}

/// What a challenge is for.
#[derive(Debug, Clone, Copy)]
enum Purpose {
    Add(i64),
    SignIn,
    Second(i64),
}

impl Purpose {
    const fn parts(self) -> (&'static str, Option<i64>) {
        match self {
            Self::Add(user) => ("add", Some(user)),
            Self::SignIn => ("sign_in", None),
            Self::Second(user) => ("second", Some(user)),
        }
    }
}

/// Keeps a challenge; what the page is told: the options for the browser, and the name under which it hands the
/// answer in.
async fn keep(
    app: &App,
    purpose: Purpose,
    state: &impl Serialize,
    mut options: Value,
) -> Result<Value, PageError> {
    let secret = Secret::new();
    let (name, user) = purpose.parts();
    let state = serde_json::to_value(state).map_err(|error| internal(&error))?;
    app.database
        .query(
            "SELECT console.add_challenge($1, $2, $3, $4)",
            &[
                (&secret.sha256(), Type::BYTEA),
                (&name, Type::TEXT),
                (&user, Type::INT8),
                (&state, Type::JSONB),
            ],
        )
        .await?;
    Ok(json!({ "ceremony": secret.text(), "options": options["publicKey"].take() }))
}

/// Takes a challenge, which works once.
async fn take<T: DeserializeOwned>(app: &App, purpose: Purpose, ceremony: &str) -> Result<T, PageError> {
    let gone = || PageError::Invalid("That took too long, or was done already. Try again.".to_owned());
    let secret = Secret::parse(ceremony).ok_or_else(gone)?;
    let (name, user) = purpose.parts();
    let rows = app
        .database
        .query(
            "SELECT console.take_challenge($1, $2, $3)",
            &[
                (&secret.sha256(), Type::BYTEA),
                (&name, Type::TEXT),
                (&user, Type::INT8),
            ],
        )
        .await?;
    let state: Option<Value> = rows.first().map(|row| row.try_get(0)).transpose()?.flatten();
    serde_json::from_value(state.ok_or_else(gone)?).map_err(|error| internal(&error))
}

/// Handle and passkeys of somebody.
async fn passkeys_of(app: &App, user: i64) -> Result<(Uuid, Vec<Passkey>), PageError> {
    let rows = app
        .database
        .query(
            "SELECT handle, credential FROM console.passkeys($1)",
            &[(&user, Type::INT8)],
        )
        .await?;
    let first = rows
        .first()
        .ok_or(PageError::NotFound("there is no such person"))?;
    let mut keys = Vec::new();
    for row in &rows {
        if let Some(credential) = row.try_get::<_, Option<Value>>(1)? {
            keys.push(serde_json::from_value(credential).map_err(|error| internal(&error))?);
        }
    }
    Ok((first.try_get(0)?, keys))
}

/// Begins to add a passkey: one that signs in without anything else, so it is kept by the authenticator.
pub(crate) async fn begin_adding(app: &App, user: i64, email: &str, name: &str) -> Result<Value, PageError> {
    let (handle, keys) = passkeys_of(app, user).await?;
    let known = keys.iter().map(|key| key.cred_id().clone()).collect();
    let (options, state) = of(app)?
        .start_passkey_registration(handle, email, name, Some(known))
        .map_err(|error| internal(&error))?;
    let mut options = serde_json::to_value(options).map_err(|error| internal(&error))?;
    let selection = &mut options["publicKey"]["authenticatorSelection"];
    selection["residentKey"] = json!("required");
    selection["requireResidentKey"] = json!(true);
    keep(app, Purpose::Add(user), &state, options).await
}

/// Adds the passkey that an authenticator has made.
pub(crate) async fn add(
    app: &App,
    user: i64,
    ceremony: &str,
    credential: &str,
    name: &str,
) -> Result<(), PageError> {
    let state: PasskeyRegistration = take(app, Purpose::Add(user), ceremony).await?;
    let made: RegisterPublicKeyCredential = parse(credential)?;
    let key = of(app)?
        .finish_passkey_registration(&made, &state)
        .map_err(|error| wrong(&error))?;
    let kept = serde_json::to_value(&key).map_err(|error| internal(&error))?;
    app.database
        .query(
            "SELECT console.add_passkey($1, $2, $3, $4)",
            &[
                (&user, Type::INT8),
                (&key.cred_id().as_slice(), Type::BYTEA),
                (&name, Type::TEXT),
                (&kept, Type::JSONB),
            ],
        )
        .await
        .map_err(PageError::of_action)?;
    Ok(())
}

/// Begins to sign somebody in who has said nothing yet: the authenticator knows who it is.
pub(crate) async fn begin_signing_in(app: &App) -> Result<Value, PageError> {
    let (options, state) = of(app)?
        .start_discoverable_authentication()
        .map_err(|error| internal(&error))?;
    let options = serde_json::to_value(options).map_err(|error| internal(&error))?;
    keep(app, Purpose::SignIn, &state, options).await
}

/// Who has signed the challenge.
pub(crate) async fn sign_in(app: &App, ceremony: &str, credential: &str) -> Result<i64, PageError> {
    let state: DiscoverableAuthentication = take(app, Purpose::SignIn, ceremony).await?;
    let signed: PublicKeyCredential = parse(credential)?;
    let (handle, id) = of(app)?
        .identify_discoverable_authentication(&signed)
        .map_err(|error| wrong(&error))?;
    let rows = app
        .database
        .query(
            "SELECT user_id, credential FROM console.find_passkey($1, $2)",
            &[(&handle, Type::UUID), (&id, Type::BYTEA)],
        )
        .await?;
    let row = rows.first().ok_or_else(|| wrong(&"nobody here has it"))?;
    let user = row.try_get(0)?;
    let key: Passkey = serde_json::from_value(row.try_get(1)?).map_err(|error| internal(&error))?;
    let result = of(app)?
        .finish_discoverable_authentication_v2(&signed, state, &key)
        .map_err(|error| wrong(&error))?;
    note(app, vec![key], &result).await?;
    Ok(user)
}

/// Begins to ask somebody whose password was right for one of their passkeys.
pub(crate) async fn begin_second(app: &App, user: i64) -> Result<Value, PageError> {
    let (_, keys) = passkeys_of(app, user).await?;
    let (options, state) = of(app)?
        .start_passkey_authentication(&keys)
        .map_err(|error| wrong(&error))?;
    let options = serde_json::to_value(options).map_err(|error| internal(&error))?;
    keep(app, Purpose::Second(user), &state, options).await
}

/// One of their passkeys has signed the challenge.
pub(crate) async fn second(app: &App, user: i64, ceremony: &str, credential: &str) -> Result<(), PageError> {
    let state: PasskeyAuthentication = take(app, Purpose::Second(user), ceremony).await?;
    let signed: PublicKeyCredential = parse(credential)?;
    let result = of(app)?
        .finish_passkey_authentication(&signed, &state)
        .map_err(|error| wrong(&error))?;
    let (_, keys) = passkeys_of(app, user).await?;
    note(app, keys, &result).await
}

/// Keeps what the authenticator counts.
async fn note(app: &App, keys: Vec<Passkey>, result: &AuthenticationResult) -> Result<(), PageError> {
    let mut keys = keys.into_iter();
    let mut key = keys
        .find(|key| key.cred_id() == result.cred_id())
        .ok_or_else(|| wrong(&"it was removed meanwhile"))?;
    key.update_credential(result);
    let kept = serde_json::to_value(&key).map_err(|error| internal(&error))?;
    let rows = app
        .database
        .query(
            "SELECT console.use_passkey($1, $2, $3)",
            &[
                (&key.cred_id().as_slice(), Type::BYTEA),
                (&kept, Type::JSONB),
                (&i64::from(result.counter()), Type::INT8),
            ],
        )
        .await?;
    let has_grown = rows
        .first()
        .map(|row| row.try_get(0))
        .transpose()?
        .unwrap_or(false);
    if has_grown {
        Ok(())
    } else {
        Err(wrong(&"its count did not grow: there may be a copy"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passkeys_belong_to_a_name() {
        for address in [
            "https://qa.example.com",
            "https://qa.example.com/",
            "http://localhost:8080",
        ] {
            assert!(party(address).is_some(), "{address}");
        }
        for address in [
            "https://192.0.2.7",
            "http://127.0.0.1:8080",
            "http://qa.example.com",
            "",
            "qa",
        ] {
            assert!(party(address).is_none(), "{address}");
        }
    }
}
