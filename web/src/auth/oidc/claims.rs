//! What a token says about somebody, and how much of it is believed.

use openidconnect::AdditionalClaims;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::Url;

use super::args::{is_google, is_microsoft};

/// Claims beside the standard ones.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Extra {
    /// Google: the organisation (Workspace) that owns the account.
    pub(super) hd: Option<Value>,
    /// Microsoft: whether the domain of the address belongs to the tenant ("email domain owner verified").
    pub(super) xms_edov: Option<Value>,
}

impl AdditionalClaims for Extra {}

/// Somebody at the provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Identity {
    pub(crate) issuer: String,
    /// What the provider calls them; never given to anybody else.
    pub(crate) subject: String,
    pub(crate) email: Option<String>,
    /// Whether the provider vouches that the address is theirs.
    pub(crate) is_verified: bool,
    pub(crate) name: Option<String>,
}

/// Whether the address is theirs beyond doubt. `email_verified` alone is not always enough:
///
/// - Google sets it for an address of another domain that somebody has once shown to be theirs; only for
///   `@gmail.com` and for accounts of a Workspace (`hd`) does Google know that it still is
///   (<https://developers.google.com/identity/openid-connect/openid-connect>, "email").
/// - Microsoft never sends it, and the address is whatever a tenant's administrator has entered; `xms_edov`, an
///   optional claim that has to be asked for, says that its domain is the tenant's
///   (<https://learn.microsoft.com/entra/identity-platform/optional-claims-reference>).
pub(super) fn is_verified(issuer: &Url, email: &str, email_verified: Option<bool>, extra: &Extra) -> bool {
    if is_microsoft(issuer) {
        return extra.xms_edov.as_ref().is_some_and(is_true);
    }
    let is_known = !is_google(issuer)
        || email.to_lowercase().ends_with("@gmail.com")
        || extra
            .hd
            .as_ref()
            .and_then(Value::as_str)
            .is_some_and(|hd| !hd.is_empty());
    email_verified == Some(true) && is_known
}

/// Microsoft writes it as a boolean, as a number and as a text.
fn is_true(value: &Value) -> bool {
    match value {
        Value::Bool(value) => *value,
        Value::Number(value) => value.as_i64() == Some(1),
        Value::String(value) => value == "1" || value.eq_ignore_ascii_case("true"),
        _ => false,
    }
}

/// Whether the address is of one of these domains; with none named, any is.
pub(super) fn is_of(email: Option<&str>, domains: &[String]) -> bool {
    let domain = email
        .and_then(|email| email.rsplit_once('@'))
        .map(|(_, domain)| domain.to_lowercase());
    domains.is_empty() || domain.is_some_and(|domain| domains.contains(&domain))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_what_the_provider_vouches_for_is_verified() {
        let verified = |issuer: &str, email: &str, email_verified: Option<bool>, extra: Value| {
            let extra = serde_json::from_value(extra).expect("claims");
            is_verified(
                &issuer.parse().expect("an address"),
                email,
                email_verified,
                &extra,
            )
        };
        let (google, microsoft, other) = (
            "https://accounts.google.com",
            "https://login.microsoftonline.com/7f4c/v2.0",
            "https://id.northgate.example",
        );
        let ann = "ann@northgate.example";
        for (issuer, email, email_verified, extra, expected) in [
            (
                google,
                ann,
                Some(true),
                json!({ "hd": "northgate.example" }),
                true,
            ),
            (google, "Ann@GMail.com", Some(true), json!({}), true),
            // A private account over an address that was a customer's once.
            (google, ann, Some(true), json!({}), false),
            (google, ann, Some(true), json!({ "hd": "" }), false),
            (
                google,
                ann,
                Some(false),
                json!({ "hd": "northgate.example" }),
                false,
            ),
            (google, ann, None, json!({ "hd": "northgate.example" }), false),
            (microsoft, ann, None, json!({ "xms_edov": true }), true),
            (microsoft, ann, None, json!({ "xms_edov": "1" }), true),
            (microsoft, ann, None, json!({ "xms_edov": 1 }), true),
            (microsoft, ann, None, json!({}), false),
            (microsoft, ann, Some(true), json!({}), false),
            (microsoft, ann, Some(true), json!({ "xms_edov": "0" }), false),
            (other, ann, Some(true), json!({}), true),
            (other, ann, Some(false), json!({}), false),
            (other, ann, None, json!({ "xms_edov": true }), false),
        ] {
            assert_eq!(
                verified(issuer, email, email_verified, extra.clone()),
                expected,
                "{issuer} {email} {email_verified:?} {extra}"
            );
        }
    }

    #[test]
    fn a_domain_is_what_stands_behind_the_last_sign() {
        let ours = ["northgate.example".to_owned()];
        assert!(is_of(Some("ann@Northgate.example"), &ours));
        assert!(is_of(None, &[]) && is_of(Some("ann@elsewhere.example"), &[]));
        for email in [
            "ann@evil-northgate.example",
            "ann@northgate.example@evil.example",
            "ann",
        ] {
            assert!(!is_of(Some(email), &ours), "{email}");
        }
        assert!(!is_of(None, &ours));
    }
}
