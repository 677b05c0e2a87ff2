//! What all handlers share.

use std::sync::Arc;

use callscript_common::config::{DatabaseArgs, StorageArgs};
use callscript_common::db::Pool;
use callscript_common::storage::Storage;
use clap::Args;
use tokio::sync::broadcast;
use webauthn_rs::Webauthn;

use crate::auth::oidc::{OidcArgs, Provider};
use crate::auth::passkey;
use crate::health::LastWord;
use crate::pages::events;
use crate::pages::streams::Streams;

/// How the console presents itself.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Console")]
pub struct Options {
    /// Address as people type it: links in invitations begin with it, and forms must come from it
    #[arg(
        long,
        env = "CALLSCRIPT_WEB_URL",
        value_name = "URL",
        default_value = "http://localhost:8080",
        value_parser = checked_url
    )]
    pub public_url: String,

    /// The same as --trusted-proxies 1
    #[arg(long, env = "CALLSCRIPT_WEB_BEHIND_PROXY")]
    pub behind_proxy: bool,

    /// How many proxies of your own, one behind the other, every request passes: the client's address is the entry of
    /// X-Forwarded-For that the first of them added
    #[arg(
        long,
        env = "CALLSCRIPT_WEB_TRUSTED_PROXIES",
        value_name = "COUNT",
        default_value_t = 0
    )]
    pub trusted_proxies: u8,

    /// Whom to tell of a hole in security, an address such as `mailto:security@example.com`, shown in
    /// /.well-known/security.txt, which is absent without
    #[arg(
        long,
        env = "CALLSCRIPT_WEB_SECURITY_CONTACT",
        value_name = "URI",
        value_parser = checked_contact
    )]
    pub security_contact: Option<String>,
}

/// An address of a console: a scheme, a host, perhaps a port, and nothing more.
fn checked_url(text: &str) -> Result<String, String> {
    let wrong = || "an address of a site is expected, such as https://qa.example.com".to_owned();
    let url = url::Url::parse(text).map_err(|_| wrong())?;
    let is_site = matches!(url.scheme(), "http" | "https")
        && url.has_host()
        && url.path() == "/"
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty();
    is_site.then(|| text.trim().to_owned()).ok_or_else(wrong)
}

/// A contact of RFC 9116, 2.5.3: a URI, on the web over TLS.
fn checked_contact(text: &str) -> Result<String, String> {
    let wrong = || "a URI is expected, such as mailto:security@example.com".to_owned();
    let url = url::Url::parse(text).map_err(|_| wrong())?;
    let is_contact =
        matches!(url.scheme(), "mailto" | "https" | "tel") && text.bytes().all(|b| b.is_ascii_graphic());
    is_contact.then(|| text.to_owned()).ok_or_else(wrong)
}

impl Options {
    /// Cookies travel over TLS only, unless the console itself is reached without.
    pub fn is_secure(&self) -> bool {
        self.public_url.starts_with("https://")
    }

    /// Scheme, host and port as a browser names them in `Origin`; `None` for an address that is none.
    pub(crate) fn origin(&self) -> Option<url::Origin> {
        Some(url::Url::parse(&self.public_url).ok()?.origin())
    }

    /// How many entries at the end of `X-Forwarded-For` are from proxies of our own.
    pub(crate) fn proxies(&self) -> u8 {
        self.trusted_proxies.max(u8::from(self.behind_proxy))
    }
}

/// The console's state; cheap to clone.
#[derive(Debug, Clone)]
pub struct App {
    pub(crate) database: Pool,
    /// Absent where no bucket is configured: everything works but sound.
    pub(crate) storage: Option<Storage>,
    pub(crate) options: Arc<Options>,
    /// By which people sign in, where one is configured.
    pub(crate) provider: Option<Arc<Provider>>,
    /// Absent where the console's address is no name: passkeys belong to a name.
    pub(crate) passkeys: Option<Arc<Webauthn>>,
    /// Ids of calls that are flagged from now on.
    pub(crate) flagged: broadcast::Sender<String>,
    /// Inboxes that are told of them.
    pub(crate) streams: Arc<Streams>,
    /// How the factory is, as the last page heard it.
    pub(crate) health: LastWord,
}

impl App {
    /// Connects lazily to everything; the listener for new flags runs as long as the process.
    pub async fn new(
        database: &DatabaseArgs,
        storage: &StorageArgs,
        options: Options,
        oidc: &OidcArgs,
    ) -> anyhow::Result<Self> {
        let bucket = storage.bucket.as_deref().is_some_and(|name| !name.is_empty());
        let flagged = broadcast::Sender::new(256);
        let streams = Arc::new(Streams::default());
        tokio::spawn(events::listen(
            database.clone(),
            flagged.clone(),
            Arc::clone(&streams),
        ));
        Ok(Self {
            database: Pool::new(database, "web")?,
            storage: if bucket {
                Some(Storage::new(storage).await?)
            } else {
                None
            },
            provider: Provider::new(oidc, &options.public_url)?.map(Arc::new),
            passkeys: passkey::party(&options.public_url).map(Arc::new),
            options: Arc::new(options),
            flagged,
            streams,
            health: LastWord::default(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_address_of_a_site_is_one() {
        for url in ["https://qa.example.com", "http://localhost:8080/"] {
            assert_eq!(checked_url(url).as_deref(), Ok(url));
        }
        for url in [
            "",
            "qa.example.com",
            "ftp://qa.example.com",
            "https://qa.example.com/console",
            "https://me@qa.example.com",
            "https://qa.example.com/?a=b",
        ] {
            assert!(checked_url(url).is_err(), "{url}");
        }
        assert!(checked_contact("mailto:security@example.com").is_ok());
        for contact in [
            "security@example.com",
            "http://example.com",
            "mailto:a@b\nX: y",
            "mailto:a b",
        ] {
            assert!(checked_contact(contact).is_err(), "{contact}");
        }
    }
}
