//! The provider: where it is, what its keys are, and what it says about somebody who comes back from it.

use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use jiff::Timestamp;
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreAuthenticationFlow, CoreClientAuthMethod, CoreErrorResponseType,
    CoreGenderClaim, CoreJsonWebKey, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm,
    CoreProviderMetadata, CoreRevocableToken, CoreRevocationErrorResponse, CoreTokenIntrospectionResponse,
    CoreTokenType,
};
use openidconnect::{
    AuthType, AuthorizationCode, ClaimsVerificationError, Client, ClientId, ClientSecret, DiscoveryError,
    EmptyExtraTokenFields, EndpointMaybeSet, EndpointNotSet, EndpointSet, IdTokenClaims, IdTokenFields,
    IssuerUrl, PkceCodeChallenge, RedirectUrl, RequestTokenError, Scope, SignatureVerificationError,
    StandardErrorResponse, StandardTokenResponse, TokenResponse as _,
};
use secrecy::ExposeSecret as _;
use tokio::sync::Mutex;
use url::Url;

use super::args::{OidcArgs, Settings};
use super::attempt::Attempt;
use super::claims::{self, Extra, Identity};
use super::fetch::Fetch;

/// How long addresses and keys of the provider are used before they are read again.
const FRESH: Duration = Duration::from_hours(1);
/// How long the provider is left alone after it could not be reached, and the shortest time between two
/// readings for the sake of unknown keys.
const PAUSE: Duration = Duration::from_secs(10);
/// Oldest token, in seconds since it was issued; and how far the provider's clock may be ahead.
const MOST_AGE: i64 = 600;
const MOST_AHEAD: i64 = 300;

type Tokens = StandardTokenResponse<
    IdTokenFields<
        Extra,
        EmptyExtraTokenFields,
        CoreGenderClaim,
        CoreJweContentEncryptionAlgorithm,
        CoreJwsSigningAlgorithm,
    >,
    CoreTokenType,
>;

type Party = Client<
    Extra,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    Tokens,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// Why nobody can be signed in by the provider. Holds nothing of tokens, codes or people.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OidcError {
    /// No usable answer; later there may be one.
    #[error("the provider cannot be reached ({0})")]
    Unreachable(String),
    /// The provider refused the code.
    #[error("the provider refused the login ({0})")]
    Refused(String),
    /// The token is not what it must be.
    #[error("the provider's token is not accepted ({0})")]
    Untrusted(String),
    /// Their address is of another domain than the allowed ones.
    #[error("the address is of another domain than CALLSCRIPT_OIDC_DOMAINS names")]
    OtherDomain,
}

#[derive(Debug)]
struct Known {
    party: Party,
    since: Instant,
}

#[derive(Debug, Default)]
struct Knowledge {
    known: Option<Known>,
    /// When it last could not be read, and why.
    failed: Option<(Instant, String)>,
    /// When it was last read for the sake of an unknown key.
    reread: Option<Instant>,
}

/// The provider by which people sign in.
#[derive(Debug)]
pub(crate) struct Provider {
    settings: Settings,
    redirect: RedirectUrl,
    fetch: Fetch,
    knowledge: Mutex<Knowledge>,
}

impl Provider {
    /// `None` where none is configured. Asks nobody: the provider is found out about at the first login.
    pub(crate) fn new(args: &OidcArgs, public_url: &str) -> anyhow::Result<Option<Self>> {
        let Some(settings) = args.settings()? else {
            return Ok(None);
        };
        let redirect = format!("{}/login/callback", public_url.trim_end_matches('/'));
        Ok(Some(Self {
            settings,
            redirect: RedirectUrl::new(redirect)?,
            fetch: Fetch::new()?,
            knowledge: Mutex::default(),
        }))
    }

    /// What the button calls it.
    pub(crate) fn name(&self) -> &str {
        &self.settings.name
    }

    /// As its tokens name it.
    pub(crate) fn issuer(&self) -> &str {
        &self.settings.issuer_text
    }

    /// Where somebody is sent who wants to sign in.
    pub(crate) async fn address(&self, attempt: &Attempt) -> Result<Url, OidcError> {
        let party = self.party().await?;
        let challenge = PkceCodeChallenge::from_code_verifier_sha256(&attempt.verifier());
        let (state, nonce) = (attempt.state(), attempt.nonce());
        let (address, _, _) = party
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                move || state,
                move || nonce,
            )
            .add_scope(Scope::new("email".to_owned()))
            .add_scope(Scope::new("profile".to_owned()))
            .set_pkce_challenge(challenge)
            .url();
        Ok(address)
    }

    /// Who came back with this code; `now` is the database's time.
    pub(crate) async fn identity(
        &self,
        attempt: &Attempt,
        code: String,
        now: Timestamp,
    ) -> Result<Identity, OidcError> {
        let party = self.party().await?;
        let tokens = party
            .exchange_code(AuthorizationCode::new(code))
            .map_err(|error| OidcError::Unreachable(error.to_string()))?
            .set_pkce_verifier(attempt.verifier())
            .request_async(&self.fetch)
            .await
            .map_err(refusal)?;
        let claims = match claims(&party, &tokens, attempt, now) {
            // A key that was not there an hour ago: providers change theirs.
            Err(ClaimsVerificationError::SignatureVerification(
                SignatureVerificationError::NoMatchingKey,
            )) => claims(&self.reread().await?, &tokens, attempt, now),
            other => other,
        };
        self.believe(&claims.map_err(|error| OidcError::Untrusted(reason(&error)))?)
    }

    fn believe(&self, claims: &IdTokenClaims<Extra, CoreGenderClaim>) -> Result<Identity, OidcError> {
        let email = claims.email().map(|email| email.as_str().trim().to_owned());
        let email = email.filter(|email| !email.is_empty());
        if !claims::is_of(email.as_deref(), &self.settings.domains) {
            return Err(OidcError::OtherDomain);
        }
        let is_verified = email.as_deref().is_some_and(|email| {
            claims::is_verified(
                &self.settings.issuer,
                email,
                claims.email_verified(),
                claims.additional_claims(),
            )
        });
        let name = claims.name().and_then(|names| names.get(None));
        Ok(Identity {
            issuer: claims.issuer().as_str().to_owned(),
            subject: claims.subject().as_str().to_owned(),
            email,
            is_verified,
            name: name.map(|name| name.as_str().to_owned()),
        })
    }

    /// Addresses and keys of the provider, read within the hour. One reader at a time: the others wait for what
    /// it finds.
    async fn party(&self) -> Result<Party, OidcError> {
        let mut knowledge = self.knowledge.lock().await;
        if let Some(known) = knowledge
            .known
            .as_ref()
            .filter(|known| known.since.elapsed() < FRESH)
        {
            return Ok(known.party.clone());
        }
        self.read(&mut knowledge).await
    }

    /// The same, read now, unless that was done for the sake of another key just before.
    async fn reread(&self) -> Result<Party, OidcError> {
        let mut knowledge = self.knowledge.lock().await;
        let is_recent = knowledge.reread.is_some_and(|at| at.elapsed() < PAUSE);
        if let Some(known) = knowledge.known.as_ref().filter(|_| is_recent) {
            return Ok(known.party.clone());
        }
        knowledge.reread = Some(Instant::now());
        self.read(&mut knowledge).await
    }

    async fn read(&self, knowledge: &mut Knowledge) -> Result<Party, OidcError> {
        if let Some((_, reason)) = knowledge.failed.as_ref().filter(|(at, _)| at.elapsed() < PAUSE) {
            return Err(OidcError::Unreachable(reason.clone()));
        }
        match self.discover().await {
            Ok(party) => {
                knowledge.failed = None;
                knowledge.known = Some(Known {
                    party: party.clone(),
                    since: Instant::now(),
                });
                Ok(party)
            }
            Err(reason) => {
                knowledge.failed = Some((Instant::now(), reason.clone()));
                Err(OidcError::Unreachable(reason))
            }
        }
    }

    async fn discover(&self) -> Result<Party, String> {
        let issuer = IssuerUrl::new(self.settings.issuer_text.clone()).map_err(|error| error.to_string())?;
        let metadata = CoreProviderMetadata::discover_async(issuer, &self.fetch)
            .await
            .map_err(|error| match error {
                DiscoveryError::Request(error) => error.to_string(),
                DiscoveryError::Response(status, _, _) => format!("its description: status {status}"),
                DiscoveryError::Validation(error) => error,
                other => other.to_string(),
            })?;
        let methods = metadata.token_endpoint_auth_methods_supported().cloned();
        let secret = self.settings.client_secret.expose_secret().to_owned();
        let client_id = ClientId::new(self.settings.client_id.clone());
        let party: Party =
            Client::from_provider_metadata(metadata, client_id, Some(ClientSecret::new(secret)))
                .set_redirect_uri(self.redirect.clone());
        // Without a list, the secret goes into the header (OpenID Connect Discovery 1.0, section 3).
        let in_header = methods.is_none_or(|all| all.contains(&CoreClientAuthMethod::ClientSecretBasic));
        Ok(if in_header {
            party
        } else {
            party.set_auth_type(AuthType::RequestBody)
        })
    }
}

/// Claims of the token: signed by a key of the provider, from this issuer, for this client, of this attempt, and
/// of now. A symmetric signature and none at all are not among those that are accepted.
fn claims(
    party: &Party,
    tokens: &Tokens,
    attempt: &Attempt,
    now: Timestamp,
) -> Result<IdTokenClaims<Extra, CoreGenderClaim>, ClaimsVerificationError> {
    let now: DateTime<Utc> = DateTime::from_timestamp(now.as_second(), 0).unwrap_or_default();
    let verifier = party
        .id_token_verifier()
        .set_allowed_algs([
            CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
            CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
            CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
            CoreJwsSigningAlgorithm::RsaSsaPssSha256,
            CoreJwsSigningAlgorithm::RsaSsaPssSha384,
            CoreJwsSigningAlgorithm::RsaSsaPssSha512,
            CoreJwsSigningAlgorithm::EcdsaP256Sha256,
            CoreJwsSigningAlgorithm::EcdsaP384Sha384,
            CoreJwsSigningAlgorithm::EdDsa,
        ])
        .set_time_fn(move || now)
        .set_issue_time_verifier_fn(move |issued| {
            let age = (now - issued).num_seconds();
            if (-MOST_AHEAD..=MOST_AGE).contains(&age) {
                Ok(())
            } else {
                Err(format!("issued {age} seconds ago: is a clock wrong?"))
            }
        });
    let token = tokens
        .id_token()
        .ok_or_else(|| ClaimsVerificationError::Other("there is none".to_owned()))?;
    token.claims(&verifier, &attempt.nonce()).cloned()
}

/// What may stand in a log: which check failed. The library's own words quote what a token holds.
fn reason(error: &ClaimsVerificationError) -> String {
    match error {
        ClaimsVerificationError::Expired(_) => "expired, or of another time: is a clock wrong?".to_owned(),
        ClaimsVerificationError::InvalidAudience(_) => "for another audience".to_owned(),
        ClaimsVerificationError::InvalidIssuer(_) => "by another issuer".to_owned(),
        ClaimsVerificationError::InvalidNonce(_) => "of another login: wrong nonce".to_owned(),
        ClaimsVerificationError::SignatureVerification(error) => format!("signature: {error}"),
        ClaimsVerificationError::Other(reason) | ClaimsVerificationError::Unsupported(reason) => {
            reason.clone()
        }
        other => other.to_string(),
    }
}

fn refusal<E: std::error::Error>(
    error: RequestTokenError<E, StandardErrorResponse<CoreErrorResponseType>>,
) -> OidcError {
    match error {
        RequestTokenError::ServerResponse(answer) => OidcError::Refused(answer.error().to_string()),
        RequestTokenError::Request(error) => OidcError::Unreachable(error.to_string()),
        RequestTokenError::Parse(..) => OidcError::Refused("its answer cannot be understood".to_owned()),
        RequestTokenError::Other(reason) => OidcError::Refused(reason),
    }
}
