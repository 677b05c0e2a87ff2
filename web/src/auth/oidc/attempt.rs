//! A login under way at the provider. All of it follows from one secret in a cookie, so a link that somebody
//! else made leads nowhere in this browser, and visitors who never come back leave nothing behind.

use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use openidconnect::{CsrfToken, Nonce, PkceCodeVerifier};

use crate::app::Options;
use crate::auth::token::Secret;
use crate::http::cookies;

/// What the login is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// To sign in.
    Enter,
    /// To bind the identity to the account of whoever is signed in already.
    Bind,
}

/// A login under way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Attempt {
    secret: Secret,
    pub(crate) purpose: Purpose,
    /// Page to go to afterwards.
    pub(crate) next: String,
}

fn name(options: &Options) -> String {
    cookies::name(options, "provider")
}

impl Attempt {
    pub(crate) fn new(purpose: Purpose, next: &str) -> Self {
        Self {
            secret: Secret::new(),
            purpose,
            next: next.to_owned(),
        }
    }

    /// The one that this browser has begun.
    pub(crate) fn of(jar: &CookieJar, options: &Options) -> Option<Self> {
        Self::parse(jar.get(&name(options))?.value())
    }

    fn parse(value: &str) -> Option<Self> {
        let mut parts = value.splitn(3, '.');
        let secret = Secret::parse(parts.next()?)?;
        let purpose = match parts.next()? {
            "enter" => Purpose::Enter,
            "bind" => Purpose::Bind,
            _ => return None,
        };
        let next = String::from_utf8(hex::decode(parts.next()?).ok()?).ok()?;
        Some(Self {
            secret,
            purpose,
            next,
        })
    }

    /// The cookie that keeps it.
    pub(crate) fn cookie(&self, options: &Options) -> Cookie<'static> {
        let purpose = match self.purpose {
            Purpose::Enter => "enter",
            Purpose::Bind => "bind",
        };
        let value = format!("{}.{purpose}.{}", self.secret.text(), hex::encode(&self.next));
        Cookie::build((name(options), value))
            .path("/")
            .http_only(true)
            .secure(options.is_secure())
            // Lax: the way back is a link of the provider's.
            .same_site(SameSite::Lax)
            .build()
    }

    /// The cookie, to be taken away.
    pub(crate) fn no_cookie(options: &Options) -> Cookie<'static> {
        Cookie::build(name(options))
            .path("/")
            .secure(options.is_secure())
            .build()
    }

    /// What the provider hands back as it is.
    pub(crate) fn state(&self) -> CsrfToken {
        CsrfToken::new(self.secret.derived("provider state"))
    }

    /// What the token must hold.
    pub(crate) fn nonce(&self) -> Nonce {
        Nonce::new(self.secret.derived("provider nonce"))
    }

    /// What proves to the provider that the code went to whoever asked (RFC 7636).
    pub(crate) fn verifier(&self) -> PkceCodeVerifier {
        PkceCodeVerifier::new(self.secret.derived("provider verifier"))
    }

    /// Under which the database remembers that the login was completed.
    pub(crate) fn state_sha256(&self) -> Vec<u8> {
        self.secret.sha256()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_brings_the_same_login_back_and_no_other() {
        let options = Options {
            public_url: "https://qa.example".to_owned(),
            ..Options::default()
        };
        let attempt = Attempt::new(Purpose::Bind, "/flags?state=open.2#c");
        let cookie = attempt.cookie(&options);
        assert!(cookie.name().starts_with("__Host-") && cookie.http_only() == Some(true));
        assert_eq!(Attempt::parse(cookie.value()), Some(attempt.clone()));
        let other = Attempt::new(Purpose::Enter, "/flags");
        let parts = |attempt: &Attempt| {
            let verifier = attempt.verifier().secret().clone();
            [
                attempt.state().secret().clone(),
                attempt.nonce().secret().clone(),
                verifier,
            ]
        };
        let all: std::collections::HashSet<_> = parts(&attempt).into_iter().chain(parts(&other)).collect();
        assert_eq!(all.len(), 6);
        // A verifier has 43 to 128 characters.
        assert_eq!(attempt.verifier().secret().len(), 64);
        for value in [
            "",
            "x.enter.2f",
            &format!("{}.other.2f", "a".repeat(64)),
            &"a".repeat(64),
        ] {
            assert_eq!(Attempt::parse(value), None, "{value}");
        }
    }
}
