//! Which provider: `CALLSCRIPT_OIDC_ISSUER` and its neighbours.

use callscript_common::config::ConfigError;
use clap::Args;
use secrecy::SecretString;
use url::{Host, Url};

/// The provider by which people sign in; absent without an issuer.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Signing in by a provider (OpenID Connect)")]
pub struct OidcArgs {
    /// Issuer, e.g. <https://accounts.google.com> or <https://login.microsoftonline.com/TENANT-ID/v2.0>
    #[arg(long, env = "CALLSCRIPT_OIDC_ISSUER", value_name = "URL")]
    pub oidc_issuer: Option<String>,

    /// Client id that the provider gave to this console
    #[arg(long, env = "CALLSCRIPT_OIDC_CLIENT_ID", value_name = "ID")]
    pub oidc_client_id: Option<String>,

    /// Client secret that goes with it
    #[arg(
        long,
        env = "CALLSCRIPT_OIDC_CLIENT_SECRET",
        value_name = "SECRET",
        hide_env_values = true
    )]
    pub oidc_client_secret: Option<SecretString>,

    /// What the button calls the provider; Google and Microsoft are known
    #[arg(long, env = "CALLSCRIPT_OIDC_NAME", value_name = "NAME")]
    pub oidc_name: Option<String>,

    /// Domains of e-mail addresses that may enter, separated by commas; absent: those of everybody who is invited
    #[arg(
        long,
        env = "CALLSCRIPT_OIDC_DOMAINS",
        value_name = "DOMAINS",
        value_delimiter = ','
    )]
    pub oidc_domains: Vec<String>,
}

/// The same, found to be usable.
#[derive(Debug, Clone)]
pub(super) struct Settings {
    pub(super) issuer: Url,
    /// As it was written: with a slash at its end it is another one.
    pub(super) issuer_text: String,
    pub(super) client_id: String,
    pub(super) client_secret: SecretString,
    pub(super) name: String,
    /// In lower case; empty: all.
    pub(super) domains: Vec<String>,
}

impl OidcArgs {
    /// `None` where no issuer is named; an error where what is named cannot work.
    pub(super) fn settings(&self) -> Result<Option<Settings>, ConfigError> {
        let filled = |value: &Option<String>| value.clone().filter(|value| !value.trim().is_empty());
        let Some(issuer) = filled(&self.oidc_issuer) else {
            return Ok(None);
        };
        let issuer_text = issuer.trim().to_owned();
        let issuer = issuer_of(&issuer_text).map_err(|reason| ConfigError::Invalid {
            variable: "CALLSCRIPT_OIDC_ISSUER",
            reason,
        })?;
        let missing = |variable, key| ConfigError::Missing {
            variable,
            key,
            needed_by: "signing in by a provider",
        };
        let domains = self
            .oidc_domains
            .iter()
            .map(|domain| domain.trim().to_lowercase());
        Ok(Some(Settings {
            name: filled(&self.oidc_name).unwrap_or_else(|| usual_name(&issuer)),
            issuer,
            issuer_text,
            client_id: filled(&self.oidc_client_id)
                .ok_or_else(|| missing("CALLSCRIPT_OIDC_CLIENT_ID", "oidc-client-id"))?,
            client_secret: self
                .oidc_client_secret
                .clone()
                .ok_or_else(|| missing("CALLSCRIPT_OIDC_CLIENT_SECRET", "oidc-client-secret"))?,
            domains: domains.filter(|domain| !domain.is_empty()).collect(),
        }))
    }
}

/// Whether what is sent there cannot be read on the way: TLS, or this machine.
pub(super) fn is_private(url: &Url) -> bool {
    let is_here = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    url.scheme() == "https" || url.scheme() == "http" && is_here
}

pub(super) fn is_microsoft(issuer: &Url) -> bool {
    issuer
        .host_str()
        .is_some_and(|host| host.starts_with("login.microsoftonline."))
}

pub(super) fn is_google(issuer: &Url) -> bool {
    issuer.host_str() == Some("accounts.google.com")
}

fn issuer_of(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|error| format!("\"{text}\" is no address ({error})"))?;
    if !is_private(&url) {
        return Err(format!("\"{text}\" must begin with https://"));
    }
    // Their tokens name the tenant of whoever signs in: anybody's.
    let shared = ["common", "organizations", "consumers"];
    let tenant = url
        .path_segments()
        .and_then(|mut parts| parts.next().map(str::to_owned));
    if is_microsoft(&url)
        && tenant.is_none_or(|tenant| tenant.is_empty() || shared.contains(&tenant.as_str()))
    {
        return Err(format!(
            "\"{text}\" lets every tenant of Microsoft in: name your own, \
             https://login.microsoftonline.com/TENANT-ID/v2.0"
        ));
    }
    Ok(url)
}

fn usual_name(issuer: &Url) -> String {
    if is_google(issuer) {
        "Google".to_owned()
    } else if is_microsoft(issuer) {
        "Microsoft".to_owned()
    } else {
        issuer.host_str().unwrap_or("single sign-on").to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args(issuer: &str) -> OidcArgs {
        OidcArgs {
            oidc_issuer: Some(issuer.to_owned()),
            oidc_client_id: Some("console".to_owned()),
            oidc_client_secret: Some("a secret".into()),
            oidc_name: None,
            oidc_domains: vec![" Northgate.example".to_owned(), String::new()],
        }
    }

    #[test]
    fn an_issuer_is_one_organisations_own() {
        for (issuer, name) in [
            ("https://accounts.google.com", "Google"),
            ("https://login.microsoftonline.com/7f4c/v2.0", "Microsoft"),
            ("https://id.northgate.example/realms/qa", "id.northgate.example"),
            ("http://127.0.0.1:9400", "127.0.0.1"),
        ] {
            let settings = args(issuer).settings().expect(issuer).expect(issuer);
            assert_eq!(settings.name, name);
            assert_eq!(settings.domains, ["northgate.example"]);
        }
        for issuer in [
            "http://id.northgate.example",
            "id.northgate.example",
            "https://login.microsoftonline.com/common/v2.0",
            "https://login.microsoftonline.com/organizations/v2.0",
            "https://login.microsoftonline.com/consumers/v2.0",
            "https://login.microsoftonline.com/",
        ] {
            assert!(args(issuer).settings().is_err(), "{issuer}");
        }
    }

    #[test]
    fn without_an_issuer_there_is_no_provider_and_half_of_one_is_an_error() {
        assert!(OidcArgs::default().settings().expect("fine").is_none());
        assert!(args(" ").settings().expect("fine").is_none());
        let mut half = args("https://accounts.google.com");
        half.oidc_client_secret = None;
        let error = half.settings().expect_err("no secret").to_string();
        assert!(error.contains("CALLSCRIPT_OIDC_CLIENT_SECRET_FILE"), "{error}");
    }
}
